//! Files in, models out: the formats on files made for it, and on real ones where they are at hand.

use candor::formats::{self, Holds, SampleAt, Strength};
use candor::model::{Direction, Filter, Identity, MetricValue, RunPart, SampleSet, SampleText};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A real corpus; says so where it is not there.
fn corpus(name: &str) -> Option<PathBuf> {
    let found =
        ["../shared/corpora", "../../shared/corpora"].iter().map(|up| root().join(up).join(name)).find(|p| p.is_dir());
    if found.is_none() {
        println!("skipped: no corpus {name} beside the project");
    }
    found
}

/// The bytes and the reading of every file below a directory, by path, after the parts of each run were joined.
fn read_all(directory: &Path) -> Vec<(String, Vec<u8>, formats::Reading)> {
    let mut files = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).expect("a readable directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(directory).expect("below").to_string_lossy().into_owned();
                let bytes = std::fs::read(&path).expect("a readable file");
                if let Some(reading) = formats::read(&name, &bytes) {
                    files.push((name, bytes, reading));
                }
            }
        }
    }
    files.sort_by(|one, other| one.0.cmp(&other.0));
    join(&mut files);
    files
}

/// Joins the parts of the one run these files tell of.
fn join(files: &mut [(String, Vec<u8>, formats::Reading)]) {
    let mut parts: Vec<RunPart> =
        files.iter_mut().flat_map(|(_, _, reading)| reading.document.runs.drain(..)).collect();
    formats::join("lm-eval", &mut parts);
    for ((_, _, reading), part) in files.iter_mut().zip(parts) {
        reading.document.runs.push(part);
    }
}

fn lm_eval(case: &str) -> Vec<(String, Vec<u8>, formats::Reading)> {
    read_all(&root().join("tests/corpus/lm-eval").join(case))
}

fn metric<'a>(part: &'a RunPart, task: &str, metric: &str, filter: &str) -> &'a MetricValue {
    let found =
        part.metrics.iter().find(|m| m.task == task && m.metric == metric && m.filter.as_deref() == Some(filter));
    found.unwrap_or_else(|| panic!("{task} {metric} {filter} among {:?}", part.metrics))
}

fn whole(blob: &[u8], set: &SampleSet, row: usize) -> SampleText {
    formats::sample("lm-eval", &SampleAt { blob, set, row }).expect("the row is there")
}

#[test]
fn results_tell_figures_and_how_they_came_about() {
    let files = lm_eval("choice-named-filters");
    let (path, _, reading) = &files[0];
    assert_eq!((reading.format.name, reading.claim.strength), ("lm-eval", Strength::Signature));
    let part = &reading.document.runs[0];
    assert_eq!(formats::hint(path).and_then(|hint| hint.run).as_ref(), Some(&part.key));
    assert_eq!((part.model.as_deref(), part.date), (Some("acme/lumen"), Some(1_748_772_000.5)));

    let acc = metric(part, "yes_no", "acc", "none");
    assert_eq!(
        (acc.value, acc.stderr, acc.n, acc.direction),
        (Some(1.0 / 3.0), Some(0.33), Some(3), Some(Direction::Higher))
    );
    let norm = metric(part, "yes_no", "acc_norm", "none");
    assert_eq!((norm.value, norm.stderr), (Some(0.3333), None));
    let mae = metric(part, "sums", "mae", "none");
    assert_eq!((mae.value, mae.stderr, mae.direction), (Some(f64::INFINITY), None, Some(Direction::Lower)));
    assert_eq!(metric(part, "translate", "a,b", "none").value, Some(1.0));
    assert_eq!(metric(part, "translate", "ter", "none").direction, Some(Direction::Lower));
    assert_eq!(metric(part, "mixed", "acc", "none").n, Some(5));
    assert_eq!(part.metrics.len(), 8, "{:?}", part.metrics);

    let codes: Vec<&str> = reading.document.notes.iter().map(|note| note.code).collect();
    assert_eq!(codes, ["json-nan", "direction-overruled", "group-stderr"]);
    assert_eq!((part.tasks["mixed"].is_group, part.tasks["yes_no"].group.as_deref()), (true, Some("mixed")));
    assert_eq!(part.tasks["sums"].filters, ["strict-match", "flexible-extract"]);
    assert_eq!(part.tasks["sums"].conditions["num-fewshot"], "5");
    assert_eq!(part.tasks["yes_no"].conditions["task-version"], "2.0");
    assert!(!part.tasks["sums"].conditions.contains_key("task-version"));
    assert_eq!(part.conditions["chat-template"], "sha256:0123456789ab");
    assert_eq!(part.conditions["system-prompt"], "none");
    assert_eq!(part.conditions["harness-version"], "0.4.9");
}

#[test]
fn choices_are_told_by_the_option_chosen() {
    let files = lm_eval("choice-named-filters");
    let (path, blob, reading) = &files[2];
    assert!(path.contains("samples_yes_no_"), "{path}");
    let part = &reading.document.runs[0];
    assert_eq!(part.key, files[0].2.document.runs[0].key);
    let set = &part.samples[0];
    assert_eq!(
        (set.task.as_str(), &set.filter, set.identity),
        ("yes_no", &Filter::Named("none".to_owned()), Identity::Stated)
    );
    assert_eq!(set.metrics, ["acc", "acc_norm"]);
    assert_eq!(set.scores, [1.0, 1.0, 0.0, 0.0, 1.0, 1.0]);
    assert_eq!(set.rows[0].output, set.rows[1].output);
    assert_ne!(set.rows[0].output, set.rows[2].output);
    assert_eq!(set.rows[0].output, set.rows[0].answer);
    let text = whole(blob, set, 2);
    assert_eq!(text.choices, [" a\nb", " c"]);
    assert_eq!((text.outputs, text.answer.as_deref(), text.target.as_str()), (vec![" c".to_owned()], Some(" c"), "1"));
    assert_eq!(text.prompt[0].text, "Q: Caf\u{e9} \u{1F600} \"quoted\"\\?\nA:");
    assert_eq!(text.scores[1], ("acc_norm".to_owned(), "True".to_owned()));
}

#[test]
fn one_set_for_each_filter_a_log_names() {
    let files = lm_eval("choice-named-filters");
    let (_, blob, reading) = &files[1];
    let [strict, flexible] = reading.document.runs[0].samples.as_slice() else { panic!("two filters") };
    assert_eq!(
        (&strict.filter, &flexible.filter),
        (&Filter::Named("strict-match".to_owned()), &Filter::Named("flexible-extract".to_owned()))
    );
    assert_eq!((strict.scores.as_slice(), flexible.scores.as_slice()), (&[0.0, 1.0][..], &[1.0, 1.0][..]));
    assert!(strict.rows[0].flags.no_answer && !flexible.rows[0].flags.no_answer);
    assert_eq!(strict.rows[0].output, flexible.rows[0].output);
    assert_ne!(strict.rows[0].answer, flexible.rows[0].answer);
    let text = whole(blob, strict, 0);
    let turns: Vec<(Option<&str>, &str)> =
        text.prompt.iter().map(|turn| (turn.role.as_deref(), turn.text.as_str())).collect();
    assert_eq!(turns, [(Some("system"), "Be brief."), (Some("user"), "2+2?")]);
    assert_eq!((text.outputs[0].as_str(), text.answer.as_deref()), ("I say 4", Some("[invalid]")));
}

#[test]
fn old_logs_get_task_and_filters_from_the_results_beside_them() {
    let files = lm_eval("arrays-two-filters");
    let (_, blob, log) = &files[0];
    let sets = &log.document.runs[0].samples;
    let told: Vec<(&str, &Filter, &[f64])> =
        sets.iter().map(|s| (s.task.as_str(), &s.filter, s.scores.as_slice())).collect();
    let (strict, loose) = (Filter::Named("strict".to_owned()), Filter::Named("loose".to_owned()));
    assert_eq!(told, [("quick_sums", &strict, &[1.0, 0.0][..]), ("quick_sums", &loose, &[1.0, 1.0][..])]);
    assert_eq!(sets[0].identity, Identity::Computed);
    assert_eq!(sets[0].rows[1].line, 54, "rows of a list know their line");
    assert_eq!(whole(blob, &sets[0], 1).prompt[0].text, "question 1");
    let results = &files[1].2.document.runs[0];
    assert_eq!(
        (results.model.as_deref(), results.tasks["quick_sums"].group.as_deref()),
        (Some("acme/lumen-1b"), Some("quick"))
    );
}

#[test]
fn odd_rows_are_read_and_bad_ones_named() {
    let files = lm_eval("hostile-rows");
    let (_, blob, reading) = &files[0];
    let set = &reading.document.runs[0].samples[0];
    assert_eq!(set.task, "odd");
    let lines: Vec<u32> = set.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [1, 2, 4, 8, 9]);
    assert_eq!(reading.document.skipped, 5);
    assert_eq!(set.not_numbers, [1]);
    assert_eq!(&set.scores[..3], [f64::INFINITY, 1.0, 2.0]);
    assert!(set.scores[3..].iter().all(|score| score.is_nan()));
    let notes: Vec<(&str, Option<u64>)> = reading.document.notes.iter().map(|note| (note.code, note.line)).collect();
    assert_eq!(
        notes,
        [
            ("json-syntax", Some(5)),
            ("json-syntax", Some(6)),
            ("row-incomplete", Some(7)),
            ("utf8-invalid", Some(9)),
            ("json-nan", Some(1)),
            ("json-duplicate-key", Some(4)),
            ("json-lone-surrogate", Some(2)),
            ("json-control-character", Some(8)),
            ("rows-skipped", None),
        ]
    );
    assert_eq!(
        whole(blob, set, 1).metadata[0],
        ("doc.q".to_owned(), "b\u{FFFD}".to_owned()),
        "behind a byte order mark"
    );
    assert_eq!(whole(blob, set, 4).outputs, ["\u{FFFD}"]);
}

#[test]
fn a_cut_off_last_row_is_called_that() {
    let row = r#"{"doc_id": 0, "resps": [["a"]], "acc": 1}"#;
    for text in [format!("{row}\n{}", &row[..20]), format!("[{row},\n{}", &row[..20])] {
        let reading = formats::read("x/samples_t.jsonl", text.as_bytes()).expect("a log");
        let notes: Vec<_> = reading.document.notes.iter().map(|note| (note.code, note.line)).collect();
        assert_eq!(notes, [("truncated", Some(2))]);
        assert_eq!(reading.document.runs[0].samples[0].rows.len(), 1);
        assert_eq!(reading.document.runs[0].samples[0].identity, Identity::Absent);
    }
}

#[test]
fn model_files_are_configurations() {
    let cases = [
        ("m/config.json", r#"{"model_type": "llama"}"#, "hf-config"),
        ("m/config.json", r#"{"port": 80}"#, "json"),
        ("m/generation_config.json", r#"{"top_p": 0.9}"#, "hf-generation-config"),
        ("m/tokenizer_config.json", r#"{"chat_template": "x"}"#, "hf-tokenizer-config"),
        ("m/chat_template.jinja", "{{ x }}", "chat-template"),
        ("m/model.safetensors.index.json", r#"{"weight_map": {}}"#, "safetensors-index"),
        ("params.json", r#"{"dim": 1, "n_layers": 2, "n_heads": 3}"#, "llama-params"),
        ("params.json", r#"{"lr": 1}"#, "json"),
    ];
    for (path, text, format) in cases {
        let reading = formats::read(path, text.as_bytes()).expect(path);
        assert_eq!((reading.format.name, reading.claim.holds), (format, Holds::Config), "{path} {text}");
        assert!(reading.document.config.is_some() && reading.document.notes.is_empty(), "{path}");
        assert_eq!(formats::hint(path).map(|hint| hint.holds), Some(Holds::Config), "{path}");
    }
    assert!(formats::read("a.py", b"x = 1").is_none() && formats::hint("a.py").is_none());
    assert!(formats::read("a.json", b"\x00\x01").is_none());
}

#[test]
fn truthfulqa_of_two_models_is_read_as_it_was_counted() {
    let Some(corpus) = corpus("lmeval-truthfulqa-samples") else { return };
    let sides = ["7b", "13b"].map(|side| read_all(&corpus.join(side)));
    let sets = sides.each_ref().map(|files| &files[0].2.document.runs[0].samples[0]);
    let means =
        [[0.436_964_504_283_965_7, 0.447_980_416_156_670_7], [0.416_156_670_746_634_04, 0.421_052_631_578_947_35]];
    for ((files, set), means) in sides.iter().zip(sets).zip(means) {
        assert_eq!(
            (set.task.as_str(), &set.filter, set.rows.len()),
            ("truthfulqa_gen", &Filter::Named("none".to_owned()), 817)
        );
        let codes: Vec<&str> =
            files.iter().flat_map(|(_, _, reading)| &reading.document.notes).map(|note| note.code).collect();
        assert_eq!(codes, ["group-stderr"], "the group's standard errors are variances");
        let group = metric(&files[1].2.document.runs[0], "truthfulqa", "bleu_max", "none");
        let member = metric(&files[1].2.document.runs[0], "truthfulqa_gen", "bleu_max", "none");
        let stderr = |metric: &MetricValue| metric.stderr.expect("a standard error");
        assert!((stderr(group) - stderr(member)).abs() < 1e-12, "it is its only member's, computed from samples");
        assert_eq!(metric(&files[1].2.document.runs[0], "truthfulqa", "acc", "none").stderr, None);
        for (name, mean) in ["bleu_acc", "rouge1_acc"].iter().zip(means) {
            let column = set.metric(name).expect(name);
            let sum: f64 = (0..817).map(|row| set.score(row, column)).sum();
            assert!((sum / 817.0 - mean).abs() < 1e-12, "{name}");
            let stated = metric(&files[1].2.document.runs[0], "truthfulqa_gen", name, "none");
            assert!((stated.value.expect("a figure") - mean).abs() < 1e-12);
        }
    }
    let [base, candidate] = sets;
    assert!(
        base.rows
            .iter()
            .zip(candidate.rows.iter())
            .all(|(one, other)| one.item == other.item && one.prompt == other.prompt)
    );
    let count = |differs: &dyn Fn(usize) -> bool| (0..817).filter(|row| differs(*row)).count();
    assert_eq!(count(&|row| base.rows[row].output != candidate.rows[row].output), 810);
    assert_eq!(count(&|row| base.rows[row].answer != candidate.rows[row].answer), 772);
    for (name, broke, fixed) in [("bleu_acc", 118, 101), ("rouge1_acc", 116, 94)] {
        let column = base.metric(name).expect(name);
        assert_eq!(count(&|row| base.score(row, column) > candidate.score(row, column)), broke);
        assert_eq!(count(&|row| base.score(row, column) < candidate.score(row, column)), fixed);
    }
    assert_eq!(whole(&sides[0][0].1, base, 816).outputs.len(), 4, "four repeats");
}

#[test]
fn computed_identities_equal_those_the_harness_states() {
    let Some(corpus) = corpus("eee-helm-lmeval-inspect") else { return };
    let files = read_all(&corpus.join("head/tests/data/lm_eval"));
    let (_, bytes, log) = files.iter().find(|(path, _, _)| path.ends_with("jsonl")).expect("a log");
    let stated = &log.document.runs[0].samples[0];
    assert_eq!((stated.task.as_str(), stated.identity), ("math_perturbed_full", Identity::Stated));
    let text = String::from_utf8(bytes.clone()).expect("UTF-8");
    let unstated =
        text.replace("\"doc_hash\"", "\"x\"").replace("\"prompt_hash\"", "\"y\"").replace("\"target_hash\"", "\"z\"");
    let reading = formats::read("samples_t.jsonl", unstated.as_bytes()).expect("a log");
    let computed = &reading.document.runs[0].samples[0];
    assert_eq!((computed.identity, computed.rows.len()), (Identity::Computed, stated.rows.len()));
    assert!(!stated.rows.is_empty());
    for (one, other) in stated.rows.iter().zip(computed.rows.iter()) {
        assert_eq!((one.item, one.prompt, one.target), (other.item, other.prompt, other.target), "line {}", one.line);
    }
}

mod hostile {
    use super::{formats, root, whole};
    use proptest::prelude::*;

    fn seeds() -> Vec<(String, Vec<u8>)> {
        let mut seeds = Vec::new();
        for case in [
            "choice-named-filters/acme__lumen",
            "arrays-two-filters",
            "hostile-rows",
            "flat-0.3",
            "groups-0.4.0",
            "prompts-rows",
            "runs-by-stamp/bloom1b3",
            "facets-two-filters",
            "lmms/acme__seer",
            "tables/runs",
        ] {
            for entry in std::fs::read_dir(root().join("tests/corpus/lm-eval").join(case)).expect("a case") {
                let path = entry.expect("an entry").path();
                if path.is_file() {
                    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                    seeds.push((name, std::fs::read(&path).expect("a file")));
                }
            }
        }
        seeds
    }

    proptest! {
        /// Whatever is cut out of a log or put into it: it is read without a failure, and every row that was kept
        /// can be read again.
        #[test]
        fn damaged_files_are_read_as_far_as_they_go(
            seed in prop::sample::select(seeds()),
            at in any::<prop::sample::Index>(),
            cut in 0_usize..40,
            put in prop::collection::vec(prop::sample::select(b"{}[]\",:\\u\n\xffN0 \0".to_vec()), 0..6),
        ) {
            let (name, mut bytes) = seed;
            let from = at.index(bytes.len());
            let to = (from + cut).min(bytes.len());
            bytes.splice(from..to, put);
            if let Some(mut reading) = formats::read(&name, &bytes) {
                formats::join("lm-eval", &mut reading.document.runs);
                for set in reading.document.runs.iter().flat_map(|run| &run.samples) {
                    prop_assert_eq!(set.scores.len(), set.rows.len() * set.metrics.len());
                    prop_assert!(set.facets.iter().all(|facet| facet.rows.len() == set.rows.len()));
                    for row in 0..set.rows.len() {
                        whole(&bytes, set, row);
                    }
                }
            }
        }
    }
}

#[test]
fn the_table_in_the_readme_is_the_registry() {
    let told = formats::FORMATS.iter().filter(|format| !format.reads.is_empty());
    let rows: String = told.map(|format| format!("| {} | {} |\n", format.title, format.reads)).collect();
    let table = format!("\n| format | what is read |\n|---|---|\n{rows}\n");
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    assert!(readme.contains(&table), "the README's table of formats must be:\n{table}");
}
