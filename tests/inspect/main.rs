//! Inspect's logs in, runs and samples out: on logs made for it, and on real ones where they are at hand.

mod hostile;
mod real;
#[path = "../support/mod.rs"]
mod support;

use std::path::PathBuf;

use candor::formats::{self, Reading, SampleAt};
use candor::model::{Direction, Filter, Identity, MetricValue, RunPart, SampleId, SampleSet, SampleText};
use serde_json::{Value, json};
use support::cli::{Files, Repository};
use support::inspect::Log;
use support::zip::{Method, ZipWriter};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str, blob: &[u8]) -> Reading {
    let reading = formats::read(path, blob).expect(path);
    assert_eq!(reading.format.name, "inspect", "{path}");
    reading
}

/// A log of our own corpus and its blob.
fn own(name: &str) -> (Vec<u8>, Reading) {
    let blob = std::fs::read(root().join("tests/corpus/inspect").join(name)).expect(name);
    let reading = read(name, &blob);
    (blob, reading)
}

fn run(reading: &Reading) -> &RunPart {
    let [run] = reading.document.runs.as_slice() else { panic!("one run: {:?}", reading.document) };
    run
}

fn codes(reading: &Reading) -> Vec<&str> {
    reading.document.notes.iter().map(|note| note.code).collect()
}

fn metric<'a>(run: &'a RunPart, filter: &str, metric: &str) -> &'a MetricValue {
    let found = run.metrics.iter().find(|m| m.filter.as_deref() == Some(filter) && m.metric == metric);
    found.unwrap_or_else(|| panic!("{filter} {metric} among {:?}", run.metrics))
}

fn set<'a>(run: &'a RunPart, filter: &str) -> &'a SampleSet {
    let found = run.samples.iter().find(|set| set.filter == Filter::Named(filter.to_owned()));
    found
        .unwrap_or_else(|| panic!("{filter} among {:?}", run.samples.iter().map(|set| &set.filter).collect::<Vec<_>>()))
}

fn text(blob: &[u8], set: &SampleSet, row: usize) -> SampleText {
    formats::sample("inspect", &SampleAt { blob, set, row }).expect("the row is there")
}

/// Scores of a column, as text: NaN is equal to itself there.
fn scores(set: &SampleSet, metric: &str) -> String {
    let column = set.metric(metric).expect(metric);
    let scores = (0..set.rows.len()).map(|row| set.score(row, column).to_string());
    scores.collect::<Vec<_>>().join(" ")
}

#[test]
fn every_kind_of_grade_becomes_what_the_harness_makes_of_it() {
    let (blob, reading) = own("grades.json");
    let run = run(&reading);
    assert_eq!((run.model.as_deref(), run.date), (Some("acme/lumen"), Some(1_772_355_600.0)));
    let accuracy = metric(run, "letter", "accuracy");
    assert_eq!(
        (accuracy.value, accuracy.stderr, accuracy.n, accuracy.direction),
        (Some(0.25), Some(0.1), Some(6), Some(Direction::Higher))
    );
    let rows: Vec<(&str, &str)> =
        run.metrics.iter().map(|m| (m.filter.as_deref().unwrap_or_default(), m.metric.as_str())).collect();
    let known =
        [("letter", "accuracy"), ("letter", "best"), ("rubric/tone", "mean"), ("extra", "mean"), ("rubric", "wit")];
    assert_eq!(rows.len(), known.len());
    assert!(known.iter().all(|row| rows.contains(row)), "{rows:?}");

    let letter = set(run, "letter");
    assert_eq!(letter.metrics, ["accuracy"], "only means rest on samples");
    assert_eq!(scores(letter, "accuracy"), "1 0 0.5 0 NaN NaN NaN 0");
    assert_eq!(scores(set(run, "rubric/tone"), "mean"), "1 0 1 NaN NaN NaN NaN NaN");
    assert_eq!(scores(set(run, "rubric"), "wit"), "3 NaN NaN NaN NaN NaN NaN NaN");
    let extra = set(run, "extra");
    assert_eq!(
        (scores(extra, "mean").as_str(), extra.not_numbers.as_slice()),
        ("0.5 0.25 NaN NaN NaN NaN NaN NaN", &[1][..])
    );
    let flags: Vec<[bool; 3]> =
        letter.rows.iter().map(|row| [row.flags.no_answer, row.flags.errored, row.flags.truncated]).collect();
    assert_eq!(flags[1], [true, false, false]);
    assert_eq!((flags[3], flags[6], flags[7]), ([true, false, false], [false, true, false], [false, false, true]));
    assert_eq!(letter.rows[0].id, SampleId::Named("a".into()));

    let facets: Vec<(&str, usize)> = letter.facets.iter().map(|f| (f.name.as_str(), f.values.len())).collect();
    assert_eq!(facets, [("subject", 2)], "n never repeats");
    assert_eq!((letter.facets[0].value(2), letter.facets[0].value(5)), (Some("words"), None));
    let failed = text(&blob, letter, 6);
    assert!(failed.metadata.contains(&("sample.error".to_owned(), "out of luck\nat line 1".to_owned())), "{failed:?}");
}

#[test]
fn how_a_run_was_set_up_is_told_by_fairness_codes() {
    let (_, reading) = own("grades.json");
    let run = run(&reading);
    let told: Vec<(&str, &str)> = run.conditions.iter().map(|(code, value)| (*code, value.as_str())).collect();
    let known = [
        ("decoding", r#"{"max_tokens": 20, "temperature": 0.5}"#),
        ("epochs", "1"),
        ("harness-version", "0.3.260"),
        ("judge", "acme/judge"),
        ("limit", "8"),
        ("seed", "7"),
        ("system-prompt", "Be brief."),
    ];
    assert_eq!(told, known);
    assert_eq!(run.tasks["grades"].conditions["task-version"], "3");
    let (_, only) = own("repeats.json");
    assert_eq!(self::run(&only).conditions["scorer"], "none", "said only where there is but one");
}

#[test]
fn the_oldest_layout_is_read() {
    let (blob, reading) = own("first-layout.json");
    assert_eq!(codes(&reading), ["format-version"]);
    let run = run(&reading);
    let accuracy = metric(run, "match", "accuracy");
    assert_eq!((accuracy.value, accuracy.stderr), (Some(0.5), Some(0.4)));
    let set = set(run, "match");
    assert_eq!((scores(set, "accuracy").as_str(), set.identity), ("1 0", Identity::Computed));
    assert_eq!((&set.rows[1].id, set.rows[1].line), (&SampleId::Position(2), 17));
    assert!(set.rows[1].flags.empty && !set.rows[0].flags.empty);
    let first = text(&blob, set, 0);
    assert_eq!((first.choices.as_slice(), first.target.as_str()), (&["x".to_owned(), "y".to_owned()][..], "x\nX"));
    assert_eq!((first.outputs.as_slice(), first.answer.as_deref()), (&["x".to_owned()][..], Some("x")));
    assert_eq!(first.scores[1], ("score explained".to_owned(), "It is x.".to_owned()));
}

#[test]
fn repeats_are_rows_and_what_a_reducer_made_of_them_is_one() {
    let (_, reading) = own("repeats.json");
    let run = run(&reading);
    let (mean, pass) = (set(run, "match"), set(run, "match/pass_at_2"));
    let ids = |set: &SampleSet| set.rows.iter().map(|row| (row.id.to_string(), row.epoch)).collect::<Vec<_>>();
    let id = |id: &str, epoch| (id.to_owned(), epoch);
    assert_eq!(ids(mean), [id("1", 1), id("1", 2), id("2", 1), id("2", 2)]);
    assert_eq!(scores(mean, "accuracy"), "1 0 0 0");
    assert_eq!((ids(pass), scores(pass, "accuracy").as_str()), (vec![id("1", 0), id("2", 0)], "1 0"));
    assert_eq!(metric(run, "match/pass_at_2", "accuracy").value, Some(0.5));
    let (_, other) = own("repeats.json");
    assert_eq!(pass.rows[0].output, set(self::run(&other), "match/pass_at_2").rows[0].output);
    assert_ne!(pass.rows[0].output, mean.rows[0].output, "of all its repeats");
}

/// Two logs of the same task with planted changes.
fn planted() -> [Log; 2] {
    let base = Log::new("acme/lumen", 1)
        .sample(1, 1, "right", "C")
        .sample(1, 2, "right", "C")
        .sample(2, 1, "right", "C")
        .sample(2, 2, "wrong", "I")
        .sample(3, 1, "wrong", "I")
        .sample(4, 1, "right", "C")
        .sample(5, 1, "right", "C")
        .sample(6, 1, "right", "C")
        .sample(7, 1, "right", "C");
    let candidate = Log::new("acme/lumen", 2)
        .sample(1, 1, "wrong", "I")
        .sample(2, 1, "right", "C")
        .sample(2, 2, "wrong", "I")
        .sample(2, 3, "right", "C")
        .sample(2, 4, "wrong", "I")
        .sample(3, 1, "right", "C")
        .sample(4, 1, "right", "C")
        .sample(5, 1, "rightly so", "C")
        .sample(6, 1, "", Value::Null)
        .with("error", json!({"message": "out of memory"}))
        .sample(8, 1, "right", "C");
    [base, candidate]
}

/// Every way to keep the same log.
fn kept(log: &Log) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("log.json", log.document()),
        ("log.eval", log.archive(Method::Stored)),
        ("log.eval", log.archive(Method::Deflate)),
        ("log.eval", log.archive(Method::Zstd(100))),
    ]
}

#[test]
fn however_a_log_is_kept_it_says_the_same() {
    let [log, _] = planted();
    let told = |(path, blob): &(&str, Vec<u8>)| {
        let reading = read(path, blob);
        assert_eq!((codes(&reading).as_slice(), reading.document.skipped), (&[][..], 0), "{path}");
        let set = set(run(&reading), "match");
        let rows: Vec<_> = set
            .rows
            .iter()
            .map(|row| (row.id.clone(), row.epoch, row.item, row.prompt, row.output, row.answer))
            .collect();
        let texts: Vec<SampleText> = (0..set.rows.len()).map(|row| text(blob, set, row)).collect();
        (rows, scores(set, "accuracy"), texts, set.facets.clone())
    };
    let kept = kept(&log);
    let first = told(&kept[0]);
    assert_eq!(first.0.len(), 9);
    assert_eq!(first.2[3].outputs, ["wrong"]);
    for other in &kept[1..] {
        assert_eq!(told(other), first, "{}", other.0);
    }
}

#[test]
fn planted_changes_are_counted() {
    let [base, candidate] = planted();
    for (base, candidate) in
        [(0, 2), (3, 0), (2, 3)].map(|(b, c)| (kept(&base).swap_remove(b), kept(&candidate).swap_remove(c)))
    {
        let release = |(path, blob): (&str, Vec<u8>)| Files::from([(format!("logs/{path}"), blob)]);
        let found = Repository::new(&[release(base), release(candidate)]).json(&["diff", "--json", "--samples", "all"]);
        let [row] = found["evals"].as_array().expect("rows").as_slice() else { panic!("{}", found["evals"]) };
        assert_eq!(
            (&row["task"], &row["metric"], &row["filter"]),
            (&"capitals".into(), &"accuracy".into(), &"match".into())
        );
        for (count, known) in [
            ("paired", 5),     // 1 2 3 4 5
            ("broke", 1),      // 1: both repeats right, then wrong
            ("fixed", 1),      // 3
            ("same_score", 3), // 2, half of the repeats on both sides; 4; 5
            ("errored", 1),
            ("only_base", 1),
            ("only_candidate", 1),
            ("content_changed", 0),
            ("output_changed", 3), // 1 3 5
        ] {
            assert_eq!(row["samples"][count], known, "{count}");
        }
        assert_eq!(row["category"], Value::Null);
        assert!(found["diagnostics"].as_array().expect("a list").is_empty(), "{}", found["diagnostics"]);
    }
}

#[test]
fn a_run_that_crashed_is_read_from_its_journal() {
    let [log, _] = planted();
    let mut writer = ZipWriter::default();
    log.write_journal(&mut writer, Method::Deflate);
    // The last summaries know a sample that was never written, and an older state of one that was.
    let mut late = log.clone().sample(9, 1, "right", "C");
    late.samples.drain(1..9);
    late.samples[0]["scores"]["match"]["value"] = "I".into();
    let blob = writer.add("_journal/summaries/2.json", &late.summaries(), Method::Deflate).finish();

    let reading = read("x.eval", &blob);
    assert_eq!(codes(&reading), ["summaries-only", "run-unfinished"]);
    let run = run(&reading);
    assert_eq!((metric(run, "match", "accuracy").value, run.model.as_deref()), (None, Some("acme/lumen")));
    let set = set(run, "match");
    assert_eq!((scores(set, "accuracy").as_str(), set.identity), ("1 1 1 0 0 1 1 1 1 1", Identity::Absent));
    let (first, last) = (&set.rows[0], &set.rows[9]);
    assert!(first.output.is_some() && last.output.is_none());
    assert_eq!(text(&blob, set, 9).target, "city 9");
}

#[test]
fn the_last_of_two_members_with_one_name_counts() {
    let log = Log::new("acme/lumen", 1).sample(1, 1, "wrong", "I");
    let again = Log::new("acme/lumen", 1).sample(1, 1, "right", "C");
    let mut writer = ZipWriter::default();
    log.write_journal(&mut writer, Method::Deflate);
    writer.add("header.json", br#"{"version": 2, "status": "started", "eval": {}}"#, Method::Deflate);
    again.write_journal(&mut writer, Method::Zstd(64));
    let blob = writer.add("header.json", again.header.to_string().as_bytes(), Method::Zstd(64)).finish();
    let reading = read("x.eval", &blob);
    let set = set(run(&reading), "match");
    assert_eq!((codes(&reading).as_slice(), scores(set, "accuracy").as_str()), (&[][..], "1"));
    assert_eq!(text(&blob, set, 0).outputs, ["right"]);
}

#[test]
fn bombs_are_refused_by_name_and_their_summaries_kept() {
    let log = Log::new("acme/lumen", 1).sample(1, 1, "right", "C").sample(2, 1, "right", "C");
    let mut writer = ZipWriter::default();
    log.write_journal(&mut writer, Method::Deflate);
    let bomb = format!("{{\"id\": 2, \"epoch\": 1, \"x\": \"{}\"}}", " ".repeat(5 << 20));
    writer.add("samples/2_epoch_1.json", bomb.as_bytes(), Method::Deflate);
    writer.add("summaries.json", &log.summaries(), Method::Deflate);
    let blob = writer.add("header.json", log.header.to_string().as_bytes(), Method::Deflate).finish();
    let reading = read("x.eval", &blob);
    assert_eq!(codes(&reading), ["zip-bomb", "summaries-only"]);
    assert!(
        reading.document.notes[0].message.starts_with("member samples/2_epoch_1.json: "),
        "{:?}",
        reading.document.notes
    );
    assert_eq!(scores(set(run(&reading), "match"), "accuracy"), "1 1");
}

#[test]
fn what_is_no_whole_log_is_said() {
    let whole = Log::new("acme/lumen", 1).sample(1, 1, "right", "C").sample(2, 1, "wrong", "I");
    let archive = whole.archive(Method::Deflate);
    let reading = read("x.eval", &archive[..archive.len() - 40]);
    assert_eq!(codes(&reading), ["zip-damaged", "log-incomplete"]);
    assert!(reading.document.runs.is_empty());

    let document = whole.document();
    let cut = document.windows(9).rposition(|window| window == b"\"target\":").expect("there");
    let reading = read("x.json", &document[..cut]);
    assert_eq!(codes(&reading), ["sample-incomplete", "truncated"]);
    assert_eq!((scores(set(run(&reading), "match"), "accuracy").as_str(), reading.document.skipped), ("1", 1));

    let mut strange = whole.clone();
    (strange.header["version"], strange.header["status"]) = (9.into(), "error".into());
    strange.header["error"] = json!({"message": "no more\nmoney"});
    let reading = read("x.json", &strange.document());
    assert_eq!(codes(&reading), ["format-version", "run-unfinished"]);
    assert!(reading.document.notes[1].message.contains("error (no more); 2 samples"), "{:?}", reading.document.notes);

    let mut writer = ZipWriter::default();
    let foreign = writer.add("a.txt", b"x", Method::Stored).finish();
    assert!(formats::read("x.eval", &foreign).is_none());
    assert!(formats::read("logs/listing.json", br#"{"a.eval": {}}"#).is_some_and(|r| r.document.runs.is_empty()));
}

#[test]
fn conversations_are_shown_turn_by_turn() {
    let messages = json!([
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "attachment://1"}, {"type": "image", "image": "attachment://0"}]},
        {"role": "assistant", "content": [{"type": "reasoning", "reasoning": "hm"}, {"type": "text", "text": "Let me look."}],
         "source": "generate", "tool_calls": [{"function": "bash", "arguments": {"cmd": "ls"}}]},
        {"role": "tool", "content": "a.txt", "function": "bash"},
        {"role": "assistant", "content": "There is a.txt.", "source": "generate"},
    ]);
    let log = Log::new("acme/lumen", 1).sample(1, 1, "There is a.txt.", "C").with("messages", messages.clone());
    // A large sample is kept in pieces, and its texts by number.
    let mut shell = log.samples[0].clone();
    let metadata = shell.as_object_mut().and_then(|fields| fields.remove("metadata")).expect("metadata");
    shell.as_object_mut().and_then(|fields| fields.remove("messages"));
    let mut writer = ZipWriter::default();
    let pieces = messages.as_array().expect("a list");
    for (name, value) in [
        ("sample.json", shell),
        ("metadata.json", metadata),
        ("messages/10.json", json!(pieces[3..])),
        ("messages/0.json", json!(pieces[..3])),
        ("attachments/0.json", json!(["data:image/png;base64,QUJDRA=="])),
        ("attachments/1.json", json!(["What is there?"])),
        ("events/0.json", json!([{"id": 5}])),
    ] {
        writer.add(&format!("samples/a/../1_epoch_1/{name}"), value.to_string().as_bytes(), Method::Zstd(50));
    }
    let blob = writer.add("header.json", log.header.to_string().as_bytes(), Method::Stored).finish();
    let reading = read("x.eval", &blob);
    assert!(codes(&reading).is_empty(), "{:?}", reading.document.notes);
    let set = set(run(&reading), "match");
    assert_eq!(set.rows.len(), 1);
    let text = text(&blob, set, 0);
    let turns: Vec<(&str, &str)> =
        text.prompt.iter().map(|turn| (turn.role.as_deref().unwrap_or_default(), turn.text.as_str())).collect();
    let image = "What is there?\n[image image/png, 4 bytes, 6a94721a1ca68b4ed1900eeee4b29d2b]";
    let known = [
        ("system", "Be brief."),
        ("user", image),
        ("assistant", "<think>\nhm\n</think>\nLet me look."),
        ("tool call", r#"{"name": "bash", "arguments": {"cmd": "ls"}}"#),
        ("tool", "a.txt"),
    ];
    assert_eq!(turns, known);
    assert_eq!((text.outputs.as_slice(), text.metadata[0].1.as_str()), (&["There is a.txt.".to_owned()][..], "odd"));
}

#[test]
fn ids_are_positions_only_where_the_harness_counted() {
    let log = |ids: [Value; 2]| {
        let mut log = Log::new("acme/lumen", 1).sample(1, 1, "a", "C").sample(2, 1, "b", "C");
        log.header["eval"]["dataset"]["samples"] = 50.into();
        for (sample, id) in log.samples.iter_mut().zip(ids) {
            sample["id"] = id;
        }
        let reading = read("x.json", &log.document());
        set(run(&reading), "match").rows.iter().map(|row| matches!(row.id, SampleId::Position(_))).collect::<Vec<_>>()
    };
    assert_eq!(log([50.into(), 1.into()]), [true, true]);
    for named in [[51.into(), 1.into()], ["2".into(), 1.into()], [0.into(), 1.into()], ["a/b".into(), "a".into()]] {
        assert_eq!(log(named.clone()), [false, false], "{named:?}");
    }
}

#[test]
fn a_plain_input_and_a_message_of_it_are_the_same_item() {
    let content = |input: Value, choices: Value, target: Value| {
        let log = Log::new("m", 1)
            .sample(1, 1, "a", "C")
            .with("input", input)
            .with("choices", choices)
            .with("target", target);
        set(run(&read("x.json", &log.document())), "match").rows[0].item
    };
    let plain = content("q".into(), Value::Null, "t".into());
    let message = json!([{"id": "x1", "role": "user", "source": "input", "content": "q"}]);
    let parts = json!([{"role": "user", "content": [{"type": "text", "text": "q"}]}]);
    for (input, same) in [(message, true), (parts, true), (json!([{"role": "system", "content": "q"}]), false)] {
        assert_eq!(content(input.clone(), Value::Null, json!(["t"])) == plain, same, "{input}");
    }
    assert_ne!(content("q".into(), json!(["t"]), Value::Null), plain);
    assert_ne!(content("q".into(), Value::Null, json!(["t", "u"])), plain);
}
