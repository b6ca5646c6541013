//! Files that are taken for what a policy says they are, whatever they look like.

use super::{Claim, Document, FilePath, Hint, Holds, Input, Probe, Reading, Strength, by_name, claims};
use crate::model::{ConfigContent, FormatRule, Note, Severity};

/// What a path tells of a file that a policy speaks of; `None` for a format that is not known.
#[must_use]
pub fn hint_as(rule: &FormatRule, path: &str) -> Option<Hint> {
    let format = by_name(rule.format)?;
    let path = FilePath::new(path);
    let run = || path.run(format.name, path.stem);
    let unnamed = || Hint { holds: format.holds, run: format.holds.is_output().then(run) };
    Some((format.hint)(&path).unwrap_or_else(unnamed))
}

/// Reads a file as what a policy says it is; `None` for a format that is not known. That nothing in it is of the format
/// is said, and then nothing is read: what the file looks like was declared not to count.
#[must_use]
pub fn read_as(rule: &FormatRule, path: &str, bytes: &[u8]) -> Option<Reading> {
    let format = by_name(rule.format)?;
    let mut probe = Probe::new(path, bytes);
    let lost = claims(&probe).into_iter().filter(|(other, _)| other.name != format.name).collect();
    probe.stated = Some(&rule.columns);
    let own = (format.claim)(&probe);
    let claim = Claim {
        strength: Strength::Stated,
        holds: own.as_ref().map_or(format.holds, |claim| claim.holds),
        why: "candor.toml says so",
        version: own.and_then(|claim| claim.version),
    };
    let input = Input { path: probe.path, bytes, parsed: &probe.parsed, claim: &claim, stated: Some(&rule.columns) };
    let mut document = (format.read)(&input);
    if says_nothing(&document, claim.holds) {
        let message = format!("candor.toml takes this for {} ({}), and nothing in it is", format.name, format.title);
        document.config = document.config.filter(|_| !claim.holds.is_output());
        document.notes.push(Note::new(Severity::Error, None, "format-stated", message));
    }
    Some(Reading { format, claim, lost, document })
}

/// Whether a file says nothing of what its format is for: settings beside figures do not make up for those.
fn says_nothing(document: &Document, holds: Holds) -> bool {
    let is_empty = document.runs.iter().all(|part| part.metrics.is_empty() && part.samples.is_empty());
    let is_no_config = matches!(document.config, None | Some(ConfigContent::Unreadable));
    is_empty && (is_no_config || holds.is_output())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::Glob;
    use crate::formats::{SampleAt, sample};
    use crate::model::{ColumnRole, Columns, Direction, SampleId};

    fn rule(format: &'static str, named: &[(ColumnRole, &[&str])]) -> FormatRule {
        let named = named.iter().map(|(role, names)| (*role, names.iter().map(|name| (*name).to_owned()).collect()));
        let columns = Columns { named: named.collect(), direction: Some(Direction::Lower) };
        FormatRule { glob: Glob::new("*"), format, columns: columns.into() }
    }

    fn reading(rule: &FormatRule, path: &str, text: &str) -> Reading {
        read_as(rule, path, text.as_bytes()).expect("a known format")
    }

    const SAMPLES: &str = "case;ask;truth;said;penalty;answer\na-1;2+2?;4;4;0;x\na-2;3+3?;6;7;2.5;y\n";

    #[test]
    fn stated_columns_count_before_their_names() {
        let rule = rule(
            "table",
            &[
                (ColumnRole::Id, &["case"]),
                (ColumnRole::Input, &["ask"]),
                (ColumnRole::Target, &["truth"]),
                (ColumnRole::Output, &["said"]),
                (ColumnRole::Score, &["penalty"]),
            ],
        );
        let read = reading(&rule, "out/run.dat", SAMPLES);
        assert_eq!((read.claim.strength, read.claim.holds, read.lost.len()), (Strength::Stated, Holds::Samples, 0));
        let part = &read.document.runs[0];
        let set = &part.samples[0];
        assert_eq!(
            (set.task.as_str(), set.metrics.as_slice(), &set.scores[..]),
            ("run", &["penalty".to_owned()][..], &[0.0, 2.5][..])
        );
        assert_eq!(set.rows[1].id, SampleId::Named("a-2".into()));
        assert_eq!((part.metrics[0].direction, part.metrics[0].value), (Some(Direction::Lower), None));
        let text = sample("table", &SampleAt { blob: SAMPLES.as_bytes(), set, row: 1 }).expect("a sample");
        assert_eq!((text.prompt[0].text.as_str(), text.target.as_str(), text.output().as_str()), ("3+3?", "6", "7"));
        assert_eq!(text.metadata, [("case".to_owned(), "a-2".to_owned()), ("answer".to_owned(), "y".to_owned())]);
        assert!(read.document.notes.is_empty(), "{:?}", read.document.notes);
    }

    #[test]
    fn figures_can_be_stated_row_by_row_and_column_by_column() {
        let figures = |rule: &FormatRule, text: &str| -> Vec<String> {
            let parts = reading(rule, "x/y.txt", text).document.runs;
            let of = |part: &crate::model::RunPart| {
                let model = part.model.clone().unwrap_or_default();
                let told = move |metric: &crate::model::MetricValue| {
                    let direction = metric.direction.map_or("-", Direction::as_str);
                    format!("{model} {} {} {:?} {direction}", metric.task, metric.metric, metric.value)
                };
                part.metrics.iter().map(told).collect::<Vec<_>>()
            };
            parts.iter().flat_map(of).collect()
        };
        let long = rule("table", &[(ColumnRole::Value, &["f"]), (ColumnRole::Metric, &["m"])]);
        assert_eq!(figures(&long, "m,f\nacc,0.5\n"), [" y acc Some(0.5) lower"], "the table is the task");
        let board = rule("table", &[(ColumnRole::Model, &["who"]), (ColumnRole::Score, &["b", "a"])]);
        let json = r#"[{"who": "x", "a": 1, "b": "n/a", "acc": 3}, {"who": "y", "a": 2, "b": 4}]"#;
        assert_eq!(
            figures(&board, json),
            ["x y a Some(1.0) lower", "y y b Some(4.0) lower", "y y a Some(2.0) lower"],
            "and no other column"
        );
    }

    #[test]
    fn what_cannot_be_read_as_stated_is_said() {
        for (format, text) in [
            ("lm-eval", "a,b\n1,2\n"),
            ("lm-eval", r#"{"a": 1}"#),
            ("inspect", "PK\u{3}\u{4}"),
            ("hf-config", "a: 1\n"),
            ("gguf", ""),
            ("table", r#"{"a": {"b": 1}}"#),
            ("table", "\0\u{1}"),
            ("metrics-file", "a,b\n"),
        ] {
            let read = reading(&rule(format, &[]), "a/b.bin", text);
            let last = read.document.notes.last().map(|note| (note.code, note.severity));
            assert_eq!(last, Some(("format-stated", Severity::Error)), "{format} {text:?}");
            assert!(read.document.runs.iter().all(|part| part.metrics.is_empty()), "{format}");
        }
    }

    #[test]
    fn columns_that_are_not_there_and_ids_that_repeat_are_said() {
        let rule = rule("table", &[(ColumnRole::Id, &["case", "seed"]), (ColumnRole::Score, &["s"])]);
        let codes = |text: &str| -> Vec<&str> {
            reading(&rule, "a.csv", text).document.notes.iter().map(|note| note.code).collect()
        };
        assert_eq!(codes("case,seed,s\n1,1,0\n1,2,1\n"), Vec::<&str>::new());
        assert_eq!(codes("case,s\n1,0\n1,1\n"), ["format-columns", "id-not-unique"]);
    }

    #[test]
    fn a_path_tells_what_is_stated_and_its_run() {
        let hint = |format, path| hint_as(&rule(format, &[]), path).map(|hint| (hint.holds, hint.run.is_some()));
        assert_eq!(hint("table", "x/y.dat"), Some((Holds::Figures, true)));
        assert_eq!(hint("inspect", "x/y"), Some((Holds::Samples, true)));
        assert_eq!(hint("hf-config", "x/my.cfg"), Some((Holds::Config, false)));
        assert_eq!(hint("lm-eval", "x/samples_a_2026-01-01T00-00-00.0.jsonl"), Some((Holds::Samples, true)));
        assert_eq!(hint("nosuch", "x"), None);
    }

    #[test]
    fn what_else_claimed_it_is_kept() {
        let read = reading(&rule("json", &[]), "results/a.json", r#"[{"model": "x", "acc": 0.5}]"#);
        assert_eq!(read.lost.iter().map(|(format, _)| format.name).collect::<Vec<_>>(), ["table"]);
        assert!(read.document.config.is_some() && read.document.runs.is_empty());
    }

    proptest! {
        /// Readers are made for what they claim; a policy hands them anything.
        #[test]
        fn any_reader_survives_any_bytes(
            format in prop::sample::select(crate::formats::names()),
            seed in prop::sample::select(SEEDS),
            at in any::<prop::sample::Index>(),
            put in prop::collection::vec(prop::sample::select(b"{}[]\",;:\\u\n\xffN0 \0-|<".to_vec()), 0..8),
        ) {
            let mut bytes = seed.as_bytes().to_vec();
            let from = at.index(bytes.len() + 1);
            bytes.splice(from..from, put);
            let rule = rule(format, &[(ColumnRole::Id, &["case"]), (ColumnRole::Score, &["penalty", "acc"])]);
            let read = read_as(&rule, "a/b.dat", &bytes).expect("a known format");
            for set in read.document.runs.iter().flat_map(|part| &part.samples) {
                prop_assert_eq!(set.scores.len(), set.rows.len() * set.metrics.len());
                for row in 0..set.rows.len() {
                    let _ = sample(format, &SampleAt { blob: &bytes, set, row });
                }
            }
        }
    }

    const SEEDS: &[&str] = &[
        "",
        SAMPLES,
        "| task | acc |\n|---|---|\n| arc | 0.5 |\n",
        "PK\u{3}\u{4}\0\0",
        "GGUF\u{3}\0\0\0\u{1}\0\0\0\0\0\0\0",
        "\u{8}\0\0\0\0\0\0\0{\"a\": 1}",
        "a: 1\nb:\n- c: 2\n",
        "[a]\nb = 1\n",
        r#"{"doc_id": 0, "resps": [["a"]], "acc": 1}"#,
        r#"{"results": {"arc": {"acc,none": 0.5}}, "versions": {"arc": 1}}"#,
        r#"{"tasks": [{"id": "a", "runs": [{"passed": true}]}], "model": "m"}"#,
        r#"{"eval": {"task": "t"}, "status": "success", "samples": [{"id": 1, "scores": {}}]}"#,
        r#"[{"case": 1, "penalty": 2}, {"case": {}, "acc": []}, 7]"#,
    ];
}
