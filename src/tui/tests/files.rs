//! The files: what each was taken for, and why.

use std::sync::Arc;

use super::fixture::{comparison, desk, options};
use crate::engine::desk::Report;
use crate::model::*;
use crate::tui::screens::Screen;
use crate::tui::script::Script;

/// Files of all kinds: one with an error, one that two formats claim, one that changed its format, one LFS keeps.
pub(super) fn understood() -> Understood {
    let counts = |metrics, samples, keys| Counts { metrics, samples, keys, tensors: 0, skipped: 0 };
    let side = |path: &str, state| SideUnderstood { path: path.to_owned(), state, notes: Vec::new() };
    let file = |path: &str, states: [Option<FileState>; 2]| FileUnderstood {
        path: path.to_owned(),
        sides: states.map(|state| state.map(|state| side(path, state))),
    };
    let results = |version: &str, metrics| {
        let lost = vec![
            claimed("metrics-file", "file of figures", Strength::Name, "named like results, and most of it is numbers"),
            claimed("json", "JSON", Strength::Fallback, "a .json file no other format claims"),
        ];
        let by = claimed("lm-eval", "lm-evaluation-harness", Strength::Signature, "results beside versions or configs");
        read(Taken { by, lost, version: Some(version.to_owned()), counts: counts(metrics, 0, 0) })
    };
    let log = |samples, skipped| {
        let by = claimed("lm-eval", "lm-evaluation-harness", Strength::Signature, "rows have doc_id and resps");
        let counts = Counts { skipped, ..counts(0, samples, 0) };
        read(Taken { by, lost: Vec::new(), version: None, counts })
    };
    let plain = |format, title, why, counts| {
        let by = claimed(format, title, Strength::Name, why);
        read(Taken { by, lost: Vec::new(), version: None, counts })
    };
    let table = || plain("table", "table", "named like results, one row a model, metrics in columns", counts(24, 0, 0));
    let config = |keys| plain("hf-config", "Hugging Face model config", "the name of a config", counts(0, 0, keys));
    let mut broken = file("evals/v1.1/samples_mbpp_2026-02-08T10-11-12.jsonl", [None, Some(log(499, 1))]);
    if let Some(candidate) = &mut broken.sides[1] {
        candidate.notes.push(Note::new(Severity::Error, Some(88), "json-syntax", "not JSON, skipped"));
    }
    Understood {
        files: vec![
            file("evals/leaderboard.csv", [Some(table()), Some(results("0.4.9", 12))]),
            file("evals/results.json", [Some(results("0.4.8", 11)), Some(results("0.4.9", 12))]),
            broken,
            file("model/config.json", [Some(config(24)), Some(config(26))]),
            file("model/model-00001-of-00002.safetensors", [1, 2].map(|_| Some(FileState::Lfs(4_976_698_672)))),
        ],
        unknown: vec![
            UnknownFiles { directory: String::new(), extension: Some("md".to_owned()), files: 2 },
            UnknownFiles { directory: "scripts".to_owned(), extension: Some("py".to_owned()), files: 31 },
        ],
        unchanged: Some(14),
        passed_over: 0,
        diagnostics: Vec::new(),
    }
}

fn read(taken: Taken) -> FileState {
    FileState::Read(Box::new(taken))
}

fn claimed(format: &'static str, title: &'static str, strength: Strength, why: &'static str) -> Claimed {
    Claimed { format, title, strength, why }
}

fn text(script: &Script) -> String {
    script.frame().text()
}

#[test]
fn enter_tells_all_and_braces_go_from_file_to_file() {
    let mut script = desk(80, 24);
    script.keys("g f Enter");
    let shown = text(&script);
    assert!(shown.contains("In the base: Taken for table, by its name: named like results, one row a"), "{shown}");
    assert!(shown.contains("In the candidate: Taken for lm-evaluation-harness, by its content"), "{shown}");
    assert!(shown.contains("Version – ▶ 0.4.9."), "{shown}");
    script.keys("}");
    assert!(text(&script).contains("It wins over file of figures (by its name: named like results"));
    script.keys("} } }");
    assert!(text(&script).contains("A pointer to what Git LFS keeps outside git."), "{}", text(&script));
    script.keys("}");
    assert!(text(&script).contains("that was the last file"), "what is in no format is no file of its own");
    script.keys("Esc");
    assert!(text(&script).contains("▌ ? lfs"), "the list went along: {}", text(&script));
    script.keys("G Enter");
    assert!(text(&script).contains("[[format]] in candor.toml can say what they are"));
    script.keys("Esc");
    assert_eq!(script.state.screen, Screen::Overview);
}

#[test]
fn notes_are_stepped_through_filtered_and_found() {
    let mut script = desk(80, 24);
    script.keys("g f ]");
    assert!(text(&script).contains("▌ ● lm-eval"), "{}", text(&script));
    script.keys("]");
    assert!(text(&script).contains("no further file with a note"));
    script.keys("g g f").types("hf-config").keys("Enter");
    assert!(text(&script).contains("1 shown, filter: hf-config") && !text(&script).contains("leaderboard"));
    script.keys("Esc /").types("skipped").keys("Enter");
    assert!(text(&script).contains("▌ ● lm-eval"), "{}", text(&script));
    script.keys("f").types("nosuch");
    assert!(text(&script).contains("nothing passes the filter"));
}

#[test]
fn a_finding_that_is_a_file_opens_it() {
    let mut script = desk(80, 24);
    script.keys("G");
    let at_file = |script: &Script| {
        matches!(crate::tui::screens::subject(&script.state), Some(crate::tui::subject::Subject::File(_)))
    };
    while !at_file(&script) {
        script.keys("k");
    }
    script.keys("Enter");
    assert_eq!(script.state.screen, Screen::File);
    assert!(text(&script).contains("line 88: not JSON, skipped"), "{}", text(&script));
    script.keys("Esc");
    assert_eq!(script.state.screen, Screen::Overview);
}

#[test]
fn before_there_are_files_and_where_none_differ_that_is_said() {
    let mut script = Script::open(&options(), 80, 24);
    script.keys("g f");
    assert!(text(&script).contains("no files yet"));
    let mut same = comparison();
    same.understood = Understood { unchanged: Some(3), ..Understood::default() };
    script.report(Report::Compared { comparison: Arc::new(same), complete: true });
    assert!(text(&script).contains("no file differs") && text(&script).contains("The same on both sides: 3 files."));
}
