use super::super::{Reading, SampleAt, Strength, read};
use super::*;

const PATH: &str = "evals/desk/acme-lumen.json";
const FILE: &[u8] = include_bytes!("../../../tests/corpus/agent-runs/evals/desk/acme-lumen.json");

fn reading(path: &str, bytes: &[u8]) -> Reading {
    read(path, bytes).expect("some format takes it")
}

#[test]
fn runs_become_repeats_of_the_samples_of_one_task() {
    let Reading { format, claim, document, .. } = reading(PATH, FILE);
    assert_eq!((format.name, claim.strength, claim.holds), (FAMILY, Strength::Signature, Holds::Figures));
    let part = &document.runs[0];
    assert_eq!((part.model.as_deref(), part.date), (Some("acme/lumen"), Some(1_767_607_200.0)));
    assert_eq!(super::super::hint(PATH).and_then(|hint| hint.run).as_ref(), Some(&part.key));
    let set = &part.samples[0];
    assert_eq!((set.task.as_str(), set.identity), ("desk", Identity::Absent));
    let told = |row: &SampleRow| (row.id.to_string(), row.epoch, row.line);
    let rows = [("find-note", 1, 7), ("find-note", 2, 7), ("7", 0, 19), ("crashed", 1, 24)];
    assert_eq!(
        set.rows.iter().map(told).collect::<Vec<_>>(),
        rows.map(|(id, epoch, line)| (id.to_owned(), epoch, line))
    );
    assert_eq!(set.rows.iter().map(|row| row.flags.errored).collect::<Vec<_>>(), [false, false, false, true]);
    assert!(set.rows[1].flags.empty && !set.rows[0].flags.empty && set.rows[2].output.is_none());
    assert_eq!((document.skipped, document.notes.len()), (1, 2), "{:?}", document.notes);
}

#[test]
fn what_depends_on_k_stands_once_for_each_task() {
    let document = reading(PATH, FILE).document;
    let set = &document.runs[0].samples[0];
    let column = |name: &str| -> Vec<Option<f64>> {
        let column = set.metric(name).expect(name);
        (0..set.rows.len()).map(|row| Some(set.score(row, column)).filter(|score| !score.is_nan())).collect()
    };
    assert_eq!(column("solved"), [Some(1.0), Some(0.0), Some(0.75), None]);
    assert_eq!(column("passed"), [Some(1.0), Some(1.0), Some(1.0), None]);
    assert_eq!(column("pass^k"), [Some(1.0), None, Some(1.0), None]);
    assert_eq!(column("turns"), [Some(2.0), Some(3.0), Some(4.0), None]);
    assert_eq!(column("cost_usd"), [Some(0.001), None, None, None]);
    assert_eq!(set.metrics.len(), 6, "null is no score and a list no metric: {:?}", set.metrics);
    let stated = document.runs[0].metrics.iter().map(|metric| (metric.metric.as_str(), metric.value, metric.n));
    assert_eq!(stated.collect::<Vec<_>>(), [("pass^k", Some(1.0), Some(2)), ("solve^k", Some(0.0), Some(2))]);
    let conditions = document.runs[0].conditions.iter().map(|(code, value)| format!("{code}={value}"));
    assert_eq!(conditions.collect::<Vec<_>>().join(" "), "epochs=2 harness-version=ab12cd3 judge=acme-judge-2 k=2");
    let difficulty = set.facet("difficulty").expect("several tasks share one");
    let values: Vec<_> = (0..4).map(|row| difficulty.value(row)).collect();
    assert_eq!(values, [Some("T1"), Some("T1"), Some("T1"), Some("T2")]);
}

#[test]
fn one_run_is_shown_with_its_task() {
    for (path, blob) in [(PATH, FILE.to_vec()), ("x.json", [b"\xEF\xBB\xBF", FILE].concat())] {
        let document = reading(path, &blob).document;
        let set = &document.runs[0].samples[0];
        let text = |row| detail::sample(&SampleAt { blob: &blob, set, row }).expect("a sample");
        let first = text(0);
        assert_eq!(
            (first.outputs[0].as_str(), first.prompt[0].text.as_str()),
            ("It is \"caf\u{e9}\".", "Find the note.")
        );
        assert_eq!(first.scores[0], ("passed".to_owned(), "1".to_owned()));
        let said = |name: &str| first.metadata.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        assert_eq!(said("solve_details.judge_attempted"), Some("true"));
        assert_eq!((said("tool_list"), said("category")), (Some("[\"list_files\"]"), Some("search")));
        assert_eq!(text(1).outputs, [" "]);
        assert!(text(2).outputs.is_empty());
    }
}

#[test]
fn the_aggregate_counts_where_no_task_says_more() {
    let text = r#"{"model": "m", "tasks": [{"id": "a", "runs": [{"solved": 1}]}], "aggregate": {"pass_k_rate": 98.1}}"#;
    let document = reading("b.json", text.as_bytes()).document;
    let stated: Vec<_> = document.runs[0].metrics.iter().map(|metric| (metric.metric.as_str(), metric.value)).collect();
    assert_eq!(stated, [("pass^k", Some(0.981))]);
    assert_eq!(document.runs[0].samples[0].task, "tasks");
}

#[test]
fn other_lists_of_tasks_are_settings() {
    for text in [
        r#"{"model": "m", "tasks": [{"name": "gsm8k", "metrics": []}]}"#,
        r#"{"model": "m", "tasks": ["a"]}"#,
        r#"{"tasks": [{"id": "a", "runs": []}]}"#,
        r#"{"model": "m", "tasks": []}"#,
        r#"{"model": "m", "tasks": ["#,
    ] {
        assert_ne!(reading("evals/a.json", text.as_bytes()).format.name, FAMILY, "{text}");
    }
}
