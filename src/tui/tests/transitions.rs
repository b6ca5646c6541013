//! What keys and reports do to the state and what they ask for.

use std::sync::Arc;

use super::fixture::{annotation, answer, comparison, desk, gsm8k, options, review};
use crate::engine::desk::{Failure, Progress, Report, Request, ReviewState, Stage};
use crate::engine::missing::{Missing, Promisor};
use crate::model::{ConfigDiff, Verdict};
use crate::review::{Disposition, Grade, Target};
use crate::tui::event::{EditPurpose, Effect, Event, Mouse, MouseKind};
use crate::tui::findings::FindingId;
use crate::tui::screens::{SCREENS, Screen, subject};
use crate::tui::script::Script;
use crate::tui::subject::{Subject, content, target};

fn text(script: &Script) -> String {
    script.frame().text()
}

fn last_line(script: &Script) -> String {
    script.frame().lines().pop().unwrap_or_default()
}

#[test]
fn the_first_frame_is_drawn_before_anything_is_known() {
    let mut script = Script::open(&options(), 80, 24);
    assert!(text(&script).contains("Comparing v1.0.0 ▶ v1.1.0-rc.2"));
    assert!(
        matches!(script.requests().as_slice(), [Request::Compare { base, candidate }] if base == "v1.0.0" && candidate == "v1.1.0-rc.2")
    );
    script.keys("g e g c g h g a ? q g o");
}

#[test]
fn enter_typed_before_the_desk_was_there_is_enter() {
    let mut script = desk(80, 24);
    script.keys("j j C-j");
    assert_eq!(script.state.screen, Screen::Samples);
}

#[test]
fn a_spinner_appears_only_after_a_tick() {
    let mut script = Script::open(&options(), 80, 24);
    script.report(Report::Progress(Progress {
        stage: Stage::Samples,
        files_done: 1,
        files: 4,
        bytes_done: 5,
        bytes: 10,
    }));
    assert!(!last_line(&script).contains("reading samples"));
    script.send(Event::Tick);
    assert!(last_line(&script).contains("reading samples  1 of 4 files"));
    script.report(Report::Compared { comparison: Arc::new(comparison()), complete: true });
    assert!(!script.state.busy() && script.state.ticks == 0);
}

#[test]
fn reviewed_is_marked_and_goes_on_and_falls_when_the_content_changes() {
    let mut script = desk(80, 24);
    let subject = Subject::Row(comparison().evals[4].key.clone());
    script.keys("r");
    let requests = script.requests();
    let [Request::Seen { target: seen, content: Some(digest) }] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!(Some(seen), target(&script.state.data, &subject).as_ref());
    assert_eq!(script.state.data.done(), 2);
    assert!(text(&script).contains("▌ ▲  chat"));

    let mut marked = review();
    marked.seen.push((seen.clone(), digest.clone()));
    script.report(Report::Review(Arc::new(marked)));
    assert_eq!(script.state.data.done(), 3);
    assert!(text(&script).contains("reviewed"));

    let mut moved = comparison();
    moved.evals[4].verdict = Verdict::Inconclusive;
    moved.evals[4].verdict = Verdict::Regressed;
    moved.evals[4].delta = Some(-0.06);
    script.report(Report::Compared { comparison: Arc::new(moved), complete: true });
    assert_ne!(content(&script.state.data, &subject).as_ref(), Some(digest));
    assert_eq!(script.state.data.done(), 2);
    assert!(text(&script).contains("changed"));
}

#[test]
fn reviewing_burns_down_what_is_open() {
    let mut script = desk(80, 24);
    let mut marked = review();
    let open = script.state.data.findings.len() - script.state.data.done();
    for left in (0..open).rev() {
        script.keys("r");
        let Some(Request::Seen { target, content: Some(content) }) = script.requests().pop() else { panic!() };
        marked.seen.push((target, content));
        script.report(Report::Review(Arc::new(marked.clone())));
        // What is done already is passed over.
        assert_eq!(script.state.data.findings.len() - script.state.data.done(), left);
    }
    assert!(last_line(&script).contains("that was the last open finding: all are reviewed"), "{}", last_line(&script));
    assert!(text(&script).contains("reviewed 11 of 11"));
}

#[test]
fn the_files_of_one_checkpoint_are_one_finding() {
    let mut comparison = comparison();
    let shard = comparison.configs[2].clone();
    comparison.configs[2].path = "model/model-00001-of-00003.safetensors".to_owned();
    for path in ["model/model-00002-of-00003.safetensors", "model/model-00003-of-00003.safetensors"] {
        comparison.configs.push(ConfigDiff { path: path.to_owned(), ..shard.clone() });
    }
    let mut script = desk(120, 40);
    script.report(Report::Compared { comparison: Arc::new(comparison), complete: true });
    let shown = text(&script);
    assert!(shown.contains("weights, 3 shards model/model") && shown.contains("reviewed 2 of 11"), "{shown}");
    assert_eq!(script.state.overview.list.len(), 11);
    let row = script.state.data.findings.iter().position(|id| matches!(id, FindingId::Shards(_))).expect("a row");
    script.requests();
    script.keys(&"j ".repeat(row - script.state.overview.list.at())).keys("r");
    // A mark is set on each of them, and the row is done when all are.
    let mut marked = review();
    let asked = script.requests();
    assert_eq!(asked.len(), 3);
    for (request, done) in asked.into_iter().zip([2, 2, 3]) {
        let Request::Seen { target, content: Some(content) } = request else { panic!("{request:?}") };
        marked.seen.push((target, content));
        script.report(Report::Review(Arc::new(marked.clone())));
        assert_eq!(script.state.data.done(), done);
    }
    // One that changed since is told on the row of all.
    marked.seen.last_mut().expect("a mark").1 = "of other content".to_owned();
    script.report(Report::Review(Arc::new(marked)));
    let standing = &script.state.data.standings[row];
    assert_eq!((standing.word(), script.state.data.done()), ("changed", 2));
    script.state.overview.list.select_at(row);
    script.keys("Enter");
    let first = Subject::Config { path: "model/model-00001-of-00003.safetensors".to_owned(), pointer: String::new() };
    assert_eq!((script.state.screen, subject(&script.state)), (Screen::Configs, Some(first)));
}

#[test]
fn who_marks_faster_than_marks_are_kept_is_not_led_back_to_them() {
    let mut script = desk(80, 24);
    let open = script.state.data.findings.len() - script.state.data.done();
    for _ in 0..open {
        script.keys("r");
    }
    assert_eq!(script.requests().len(), open);
    assert!(last_line(&script).contains("all are reviewed"), "{}", last_line(&script));
    // What could not be kept is open again.
    script.report(Report::Failed(Failure { message: "The disk is full".to_owned(), hint: None })).keys("g g j");
    let first = script.state.overview.list.at();
    script.keys("r");
    assert_ne!(script.state.overview.list.at(), first);
    assert!(!last_line(&script).contains("all are reviewed"));
}

#[test]
fn a_mark_is_taken_back_by_the_same_key() {
    let mut script = desk(80, 24);
    script.keys("Space");
    let Some(Request::Seen { target, content: Some(content) }) = script.requests().pop() else { panic!() };
    let mut marked = review();
    marked.seen.push((target, content));
    script.report(Report::Review(Arc::new(marked))).keys("g g r");
    assert!(matches!(script.requests().as_slice(), [Request::Gate(_), Request::Seen { content: None, .. }]));
}

#[test]
fn an_annotation_is_saved_only_when_the_engine_says_so() {
    let mut script = desk(80, 24);
    script.keys("c r b Tab").types("format refusal").keys("Tab").types("Refuses\nless.").keys("C-s");
    let requests = script.requests();
    let Some(Request::Annotate(new)) = requests.last() else { panic!("{requests:?}") };
    assert_eq!(new.disposition, Some(Disposition::Regression));
    assert_eq!(new.severity, Some(Grade::Blocker));
    assert_eq!(new.labels, ["format", "refusal"]);
    assert_eq!(new.body, "Refuses\nless.");
    assert!(matches!(&new.anchor.target, Target::Metric(metric) if metric.task == "harmless_refusals"));
    assert_eq!(new.anchor.candidate.path.as_deref(), Some("evals/results.json"));
    assert!(!text(&script).contains("✓ saved"));
    script.report(Report::Saved { id: "0123456789abcdef".to_owned() });
    assert!(last_line(&script).contains("✓ saved 0123456789"));
    assert!(!script.state.busy());
}

#[test]
fn nothing_written_is_lost() {
    let mut script = desk(80, 24);
    script.keys("c n Tab").types("half a thought").keys("Esc");
    assert!(last_line(&script).contains("kept as a draft"));
    script.keys("j c Esc k c");
    assert!(text(&script).contains("half a thought") && text(&script).contains("[noise]"));

    script.keys("C-s");
    script.requests();
    let failure = Failure { message: "The disk is full.".to_owned(), hint: Some("Make room.".to_owned()) };
    script.report(Report::Failed(failure));
    assert!(last_line(&script).contains("Not saved; your text is kept as a draft. The disk is full. Make room."));
    script.keys("c");
    assert!(text(&script).contains("half a thought"));
}

#[test]
fn an_empty_annotation_is_not_sent() {
    let mut script = desk(80, 24);
    script.keys("c C-s");
    assert!(script.requests().is_empty() && script.state.dialog.is_some());
}

#[test]
fn the_editor_gets_the_words_and_gives_them_back() {
    let mut script = desk(80, 24);
    script.keys("c n Tab").types("before").keys("C-e");
    let effect = script.effects.pop();
    assert!(
        matches!(&effect, Some(Effect::Edit { purpose: EditPurpose::Body, text, suffix: ".md" }) if text == "before")
    );
    script.send(Event::Edited { purpose: EditPurpose::Body, outcome: Ok(Some("after\u{1b}[31m\n".to_owned())) });
    assert!(text(&script).contains("after[31m"));
    script.send(Event::Edited { purpose: EditPurpose::Body, outcome: Err("EDITOR is not set".to_owned()) });
    assert!(last_line(&script).contains("EDITOR is not set"));
}

#[test]
fn samples_are_stepped_through_without_leaving() {
    let mut script = desk(80, 24);
    script.keys("j j Enter Enter");
    assert!(matches!(script.requests().as_slice(), [Request::Sample { item: 0, .. }]));
    script.keys("}");
    let requests = script.requests();
    let [Request::Sample { pairs, item: 1 }] = requests.as_slice() else { panic!("{requests:?}") };
    // The answer to the first request comes late and is not shown.
    script.report(Report::Sample(Box::new(super::fixture::sample(pairs, 0))));
    assert!(script.state.sample.waiting());
    script.report(Report::Sample(Box::new(super::fixture::sample(pairs, 1))));
    assert!(!script.state.sample.waiting());
    assert!(text(&script).contains("sample 7") && text(&script).contains("2 of 18 broke"));
    script.keys("r");
    assert!(matches!(
        script.requests().as_slice(),
        [Request::Seen { target: Target::Sample { .. }, .. }, Request::Sample { item: 2, .. }]
    ));
    script.keys("Esc");
    assert!(text(&script).contains("▌   ✗ 14"));
}

#[test]
fn annotating_a_sample_says_which_texts_were_seen() {
    let mut script = desk(80, 24);
    script.keys("j j Enter Enter");
    answer(&mut script);
    script.keys("c u C-s");
    let requests = script.requests();
    let Some(Request::Annotate(new)) = requests.last() else { panic!("{requests:?}") };
    let Target::Sample { sample, .. } = &new.anchor.target else { panic!() };
    assert!(sample.base_output.as_ref().is_some_and(|hash| hash.len() == 32));
    assert_ne!(sample.base_output, sample.candidate_output);
    assert_eq!(new.anchor.candidate.line, Some(1));
    script.keys("C n C-s");
    assert!(
        matches!(script.requests().last(), Some(Request::Annotate(new)) if matches!(new.anchor.target, Target::Metric(_)))
    );
}

#[test]
fn the_sample_shows_what_was_said_of_it() {
    let mut script = desk(80, 40);
    script.keys("j j Enter Enter");
    answer(&mut script);
    let key = gsm8k();
    let subject = Subject::Sample { row: key, item: 0 };
    let on = target(&script.state.data, &subject).unwrap_or(Target::Release);
    let mut said = review();
    said.annotations.push(annotation("9", "Noor", on, Disposition::BadEval, "The target is wrong.").into());
    script.report(Report::Review(Arc::new(said)));
    assert!(text(&script).contains("Noor  bad-eval") && text(&script).contains("The target is wrong."));
    script.keys("g a g g Enter");
    assert_eq!(script.state.screen, Screen::Sample);
}

#[test]
fn going_out_never_quits_and_q_does_at_last() {
    let mut script = desk(80, 24);
    script.keys("j j Enter Enter Esc Esc Esc Esc h h");
    assert!(script.effects.iter().all(|effect| !matches!(effect, Effect::Quit)));
    script.keys("g e q");
    assert_eq!(script.state.screen, Screen::Overview);
    script.keys("q");
    assert!(matches!(script.effects.pop(), Some(Effect::Quit)));
    script.keys("Z Z");
    assert!(matches!(script.effects.pop(), Some(Effect::Quit)));
}

#[test]
fn a_filter_narrows_and_the_selection_stays() {
    let mut script = desk(80, 24);
    script.keys("g e G f").types("gsm8k");
    assert!(text(&script).contains("2 of 11") && !text(&script).contains("humaneval"));
    script.keys("Enter j");
    assert!(text(&script).contains("▌ ✎ gsm8k"));
    script.keys("Esc");
    assert!(text(&script).contains("humaneval") && text(&script).contains("▌ ✎ gsm8k"));
    script.keys("f").types("no such row");
    assert!(text(&script).contains("nothing passes the filter"));
}

#[test]
fn a_reload_keeps_the_selected_row() {
    let mut script = desk(80, 24);
    script.keys("g e 5 j R");
    assert!(matches!(script.requests().as_slice(), [Request::Compare { .. }]));
    let mut fewer = comparison();
    fewer.evals.retain(|row| row.key.task != "bbq" && row.key.task != "humaneval");
    let before = crate::tui::screens::subject(&script.state);
    script.report(Report::Compared { comparison: Arc::new(fewer), complete: true });
    assert_eq!(crate::tui::screens::subject(&script.state), before);
}

#[test]
fn search_goes_around_and_counts() {
    let mut script = desk(80, 24);
    script.keys("g e /").types("gsm8k").keys("Enter");
    assert!(last_line(&script).contains("1/2"));
    script.keys("n");
    assert!(last_line(&script).contains("2/2"));
    script.keys("n");
    assert!(last_line(&script).contains("1/2"));
    script.keys("N");
    assert!(last_line(&script).contains("2/2"));
}

#[test]
fn the_mouse_selects_opens_and_scrolls() {
    let mut script = desk(80, 24);
    let y = script
        .frame()
        .lines()
        .iter()
        .position(|line| line.contains("gsm8k"))
        .and_then(|y| u16::try_from(y).ok())
        .unwrap_or(0);
    let click = Event::Mouse(Mouse { kind: MouseKind::Click, x: 20, y });
    script.send(click.clone());
    assert!(text(&script).contains("▌ ✗✎ math"));
    script.send(click);
    assert_eq!(script.state.screen, Screen::Overview, "a click alone opens nothing");
    script.send(Event::Mouse(Mouse { kind: MouseKind::DoubleClick, x: 20, y }));
    assert_eq!(script.state.screen, Screen::Samples);
    script.send(Event::Mouse(Mouse { kind: MouseKind::WheelDown, x: 20, y }));
    assert!(text(&script).contains("▌   ✗ 70"));
    script.send(Event::Mouse(Mouse { kind: MouseKind::Click, x: 13, y: 1 }));
    assert_eq!(script.state.screen, Screen::Evals);
}

#[test]
fn what_cannot_be_done_says_what_next() {
    let mut script = Script::open(&options(), 80, 24);
    let failure = Failure {
        message: "v1.0.0 is not a release of this repository.".to_owned(),
        hint: Some("candor releases lists them.".to_owned()),
    };
    script.report(Report::CompareFailed(failure));
    let shown = text(&script);
    assert!(
        shown.contains("v1.0.0 is not a release")
            && shown.contains("candor releases lists them.")
            && shown.contains("R tries again")
    );

    let mut nothing = comparison();
    (nothing.evals, nothing.configs, nothing.diagnostics) = (Vec::new(), Vec::new(), Vec::new());
    script.report(Report::Compared { comparison: Arc::new(nothing), complete: true });
    assert!(text(&script).contains("nothing to compare"));
    script.keys("g e");
    assert!(text(&script).contains("no evals"));
    script.keys("g c r c y ] n x");
    assert!(text(&script).contains("no config changed"));

    let mut calm = comparison();
    calm.evals.retain(|row| row.verdict == Verdict::Unchanged);
    (calm.configs, calm.diagnostics) = (Vec::new(), Vec::new());
    script.keys("g o").report(Report::Compared { comparison: Arc::new(calm), complete: true });
    assert!(text(&script).contains("nothing to review"));
}

#[test]
fn before_all_is_read_nothing_is_said_to_be_fine() {
    let mut found = comparison();
    (found.configs, found.diagnostics) = (Vec::new(), Vec::new());
    for rows in [true, false] {
        found.evals.retain(|row| rows && row.verdict == Verdict::Unchanged);
        let mut script = Script::open(&options(), 80, 24);
        script.report(Report::Compared { comparison: Arc::new(found.clone()), complete: false });
        let shown = text(&script);
        assert!(shown.contains("still being read") && !shown.contains("No "), "{shown}");
    }
}

#[test]
fn every_screen_survives_every_size() {
    let mut script = desk(80, 24);
    let visits = [
        "g o ?",
        "g e",
        "g c",
        "g h",
        "g a",
        "g o 3 g g Enter",
        "Enter x",
        "g c Enter",
        "g f",
        "g f Enter",
        "g o : g",
        "Esc t 7",
        "Esc g r",
        "Esc ' a f",
        "Esc c r Tab",
    ];
    for keys in visits {
        script.resize(80, 24).keys(keys);
        answer(&mut script);
        for (width, height) in [(1, 1), (2, 3), (300, 1), (1, 100), (40, 12), (0, 0), (13, 7), (200, 60)] {
            script.resize(width, height);
            assert_eq!(script.frame().lines().len(), usize::from(height), "{keys} at {width}x{height}");
            script.send(Event::Tick);
            if script.state.dialog.is_none() {
                script.keys("j C-d ] G [ g g");
            }
            assert_eq!(script.frame().0.area.width, width);
        }
    }
    let shown: Vec<_> = SCREENS.iter().map(|row| row.name).collect();
    assert_eq!(shown.len(), 11);
}

#[test]
fn git_fetches_nothing_before_the_reader_agrees() {
    let mut script = desk(40, 12);
    script.keys("F");
    assert!(last_line(&script).contains("nothing is missing"));
    let mut missing = Missing::default();
    missing.files.extend(["a.json".to_owned(), "b.json".to_owned()]);
    missing.remote = Some(Promisor { name: "origin".into(), url: Some("https://example.org/models/m.git".into()) });
    script.report(Report::Missing(Arc::new(missing)));
    assert!(last_line(&script).contains("2 files not in this clone"));
    script.keys("F");
    let asked = text(&script).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        asked.contains("Have git fetch 2 files from origin (https://example.org/models/m.git)? y agrees"),
        "{asked}"
    );
    script.keys("n");
    assert!(script.requests().is_empty() && last_line(&script).contains("nothing was fetched"));
    script.keys("F y");
    assert!(matches!(script.requests().as_slice(), [Request::FetchMissing { base, .. }] if base == "v1.0.0"));
    assert!(!script.state.data.complete);
}

#[test]
fn what_is_not_shared_is_told_in_the_title() {
    for (width, unshared, expected) in [(80, 3, true), (80, 0, false), (40, 3, false)] {
        let mut script = desk(width, 24);
        script.report(Report::Review(Arc::new(ReviewState { unshared, ..review() })));
        let frame = script.frame().text();
        let title = frame.lines().next().unwrap_or_default().to_owned();
        assert_eq!(title.contains("3 not shared"), expected, "{title}");
        assert!(title.contains("v1.1.0-rc.2"), "{title}");
    }
}
