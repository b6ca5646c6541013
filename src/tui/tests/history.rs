//! The history, the strips and the trend: four releases, of which the newest two went bad in different ways.

use std::sync::Arc;

use super::fixture::{answer, comparison, desk, desk_with, gsm8k, options, release};
use crate::engine::desk::{Beginnings, Failure, Progress, Report, Request, Stage};
use crate::model::*;
use crate::tui::event::{Effect, Event, Mouse, MouseKind};
use crate::tui::screens::Screen;
use crate::tui::script::Script;
use crate::tui::subject::Subject;
use crate::tui::{Options, Palette};

const RELEASES: [&str; 4] = ["v0.9.0", "v1.0.0", "v1.1.0-rc.1", "v1.1.0-rc.2"];

fn key(task: &str, metric: &str) -> RowKey {
    RowKey { task: task.to_owned(), metric: metric.to_owned(), filter: Some("none".to_owned()), ..gsm8k() }
}

fn step(against: usize, delta: f64, verdict: Verdict) -> Step {
    let test = Test {
        method: "mcnemar-midp",
        n: Some(500),
        delta,
        stderr: Some(0.01),
        ci95: None,
        p: None,
        q: Some(if verdict == Verdict::Inconclusive { 0.4 } else { 0.002 }),
        family: "explore",
        mde: Some(0.028),
        clusters: None,
    };
    Step { against, same_run: false, delta: Some(delta), test: Some(test), verdict, reason: None }
}

/// A row by its figures; changes of three points and more are sure ones.
fn row(key: RowKey, figures: [Option<f64>; 4], broken: Option<usize>, first_bad: Option<usize>) -> RowHistory {
    let sure = |older: f64, newer: f64| match newer - older {
        delta if delta <= -0.03 => Verdict::Regressed,
        delta if delta >= 0.03 => Verdict::Improved,
        _ => Verdict::Inconclusive,
    };
    let against = |place: usize, older: Option<usize>| {
        let older = older.filter(|&older| older < place)?;
        let (from, to) = (figures[older]?, figures[place]?);
        Some(Arc::new(step(older, to - from, sure(from, to))))
    };
    let point = |place: usize| {
        let value = figures[place]?;
        let changed = Comparability {
            code: "task-version",
            effect: crate::model::Effect::Weakens,
            base: Some("1".to_owned()),
            candidate: Some("2".to_owned()),
        };
        Some(Point {
            model: key.model.clone(),
            figure: Figure { value: Some(value), stderr: None, n: Some(500), path: "evals/results.json".into() },
            interval: Some([value - 0.02, value + 0.02]),
            samples: None,
            breaks: (broken == Some(place)).then_some(changed).into_iter().collect(),
            previous: against(place, (0..place).rev().find(|&older| figures[older].is_some())),
            oldest: against(place, Some(0)),
            base: against(place, Some(1)),
        })
    };
    RowHistory {
        points: (0..4).map(point).collect(),
        first_bad: first_bad.map(|release| FirstBad { release, against: 0 }),
        key,
        group: None,
        is_group: false,
        category: None,
        direction: Some(Direction::Higher),
    }
}

pub(super) fn history() -> History {
    let days = ["2025-11-20", "2026-01-05", "2026-01-30", "2026-02-09"];
    let mut rows = vec![
        row(gsm8k(), [Some(0.79), Some(0.794), Some(0.792), Some(0.741)], None, Some(3)),
        row(key("harmless_refusals", "refused"), [Some(0.97), Some(0.96), Some(0.945), Some(0.93)], None, Some(3)),
        row(key("humaneval", "pass@1"), [Some(0.63), Some(0.628), None, Some(0.53)], Some(3), None),
        row(key("mbpp", "pass@1"), [None, Some(0.41), Some(0.42), Some(0.476)], None, None),
        row(key("mmlu_history", "acc"), [Some(0.6), Some(0.667), Some(0.671), Some(0.671)], Some(2), None),
    ];
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    History {
        releases: RELEASES
            .iter()
            .zip(days)
            .zip(["e", "a", "f", "b"])
            .map(|((name, day), digit)| release(name, day, digit))
            .collect(),
        oldest: 0,
        base: Some(1),
        rows,
        left_out: 2,
        diagnostics: Vec::new(),
    }
}

/// A desk that knows the history.
fn followed(width: u16, height: u16) -> Script {
    followed_with(&options(), (width, height))
}

/// The same, opened otherwise.
pub(super) fn followed_with(options: &Options, size: (u16, u16)) -> Script {
    let mut script = desk_with(options, size);
    script.report(Report::History(Arc::new(history())));
    script
}

/// Answers what was asked for: of every item, that it passed until it broke in the newest release.
fn answer_strips(script: &mut Script) {
    for request in script.requests() {
        match request {
            Request::Strips { row, pairs, history } => {
                assert_eq!(history.releases.len(), 4);
                let marks = pairs.items.iter().flat_map(|_| [Mark::Missing, Mark::Pass, Mark::Pass, Mark::Fail]);
                let strips = Arc::new(Strips::new(4, marks.collect()));
                script.report(Report::Strips { row, pairs, strips });
            }
            Request::Sample { pairs, item } => {
                script.report(Report::Sample(Box::new(super::fixture::sample(&pairs, item))));
            }
            Request::Beginnings { pairs, items } => {
                let answers = items.into_iter().map(|item| (item, [None, None])).collect();
                script.report(Report::Beginnings(Beginnings { pairs, answers }));
            }
            other => panic!("{other:?}"),
        }
    }
}

fn text(script: &Script) -> String {
    script.frame().text()
}

#[test]
fn it_is_asked_for_once_by_a_screen_that_wants_it_when_the_comparison_is_complete() {
    let mut script = Script::open(&options(), 80, 24);
    script.keys("g h");
    script.report(Report::Compared { comparison: Arc::new(comparison()), complete: false });
    assert!(text(&script).contains("Earlier releases are read once the comparison is complete"));
    assert!(matches!(script.requests().as_slice(), [Request::Compare { .. }]));
    script.report(Report::Compared { comparison: Arc::new(comparison()), complete: true });
    let requests = script.requests();
    let [Request::Gate(_), Request::History { base, candidate, .. }] = requests.as_slice() else {
        panic!("{requests:?}")
    };
    assert_eq!((base.as_str(), candidate.as_str()), ("v1.0.0", "v1.1.0-rc.2"));
    script.keys("g e g h");
    assert!(script.requests().is_empty() && script.state.busy());
    let progress = Progress { stage: Stage::Samples, files_done: 2, files: 9, bytes_done: 1, bytes: 9 };
    script.report(Report::HistoryProgress(progress)).send(Event::Tick);
    assert!(text(&script).contains("reading earlier releases") && text(&script).contains("2 of 9 files"));
    script.report(Report::History(Arc::new(history())));
    assert!(!script.state.busy() && text(&script).contains("harmless_refusals"));
}

#[test]
fn the_overview_alone_asks_for_the_gate_and_no_history() {
    let mut script = Script::open(&options(), 80, 24);
    script.report(Report::Compared { comparison: Arc::new(comparison()), complete: true });
    assert!(matches!(script.requests().as_slice(), [Request::Compare { .. }, Request::Gate(_)]));
}

#[test]
fn a_cell_opens_its_pair_of_releases_and_q_comes_back() {
    let mut script = followed(100, 30);
    script.keys("g h Enter");
    let requests = script.requests();
    let [Request::Compare { base, candidate }] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!((base.as_str(), candidate.as_str()), ("v1.1.0-rc.1", "v1.1.0-rc.2"));
    assert_eq!(script.state.screen, Screen::Overview);
    assert!(text(&script).contains("Comparing v1.1.0-rc.1"), "the other comparison is gone: {}", text(&script));
    script.keys("Esc");
    assert!(text(&script).contains("q goes back to v1.0.0..v1.1.0-rc.2"));
    script.keys("g h");
    assert!(text(&script).contains("harmless_refusals"), "the history stays");
    script.keys("q q");
    let requests = script.requests();
    assert!(matches!(requests.as_slice(), [Request::Compare { base, .. }] if base == "v1.0.0"), "{requests:?}");
    script.keys("q");
    assert!(matches!(script.effects.pop(), Some(Effect::Quit)));
}

#[test]
fn what_has_no_pair_says_why() {
    let mut script = followed(100, 30);
    script.keys("g h G").keys("Tab Enter");
    assert!(text(&script).contains("no release before this one has the row"));
    script.keys("Tab Enter");
    assert!(matches!(script.requests().as_slice(), [Request::Compare { base, .. }] if base == "v0.9.0"));
    let mut script = followed(100, 30);
    script.keys("g h /").types("mbpp").keys("Enter Tab Enter");
    assert!(text(&script).contains("this release does not have the row"));
    script.keys("S-Tab S-Tab").keys("/").types("humaneval").keys("Enter Enter");
    assert!(text(&script).contains("this release does not have the row"));
    assert!(script.requests().is_empty());
}

#[test]
fn rows_that_went_bad_are_stepped_through() {
    let mut script = followed(120, 40);
    script.keys("g h");
    let mut seen = Vec::new();
    for _ in 0..3 {
        script.keys("]");
        seen.extend(crate::tui::screens::subject(&script.state));
    }
    let tasks: Vec<&str> = seen
        .iter()
        .filter_map(|subject| if let Subject::Row(key) = subject { Some(key.task.as_str()) } else { None })
        .collect();
    assert_eq!(tasks, ["harmless_refusals", "humaneval", "humaneval"]);
    assert!(text(&script).contains("no further row went bad"));
    script.keys("[");
    assert!(text(&script).contains("Bad since v1.1.0-rc.2: regressed against v0.9.0"), "{}", text(&script));
    script.keys("]");
    assert!(text(&script).contains("since when is unclear, because the ruler changed before v1.1.0-rc.2"));
    assert!(text(&script).contains("task-version 1 ▶ 2"));
}

#[test]
fn h_goes_to_the_row_it_is_pressed_on() {
    for keys in ["j j H", "g e /", "j j Enter H", "j j Enter Enter H"] {
        let mut script = followed(100, 30);
        script.keys(keys);
        if keys.ends_with('/') {
            script.types("strict").keys("Enter H");
        }
        assert_eq!(script.state.screen, Screen::History, "{keys}");
        assert!(text(&script).contains("▌ gsm8k strict-match exact_match"), "{keys}: {}", text(&script));
        // The first one ends the search.
        script.keys(if keys.ends_with('/') { "Esc Esc" } else { "Esc" });
        assert_ne!(script.state.screen, Screen::History, "{keys}");
    }
    let mut early = desk(100, 30);
    early.keys("j j H").report(Report::History(Arc::new(history())));
    assert!(text(&early).contains("▌ gsm8k strict-match exact_match"), "the row is remembered until there are rows");
}

#[test]
fn a_click_selects_a_cell_and_two_open_it() {
    let mut script = followed(100, 30);
    script.keys("g h");
    let lines = script.frame().lines();
    let y = lines.iter().position(|line| line.contains("mmlu_history")).expect("a line");
    let head = lines.iter().find(|line| line.contains("v0.9.0")).expect("a heading");
    let x = head.chars().collect::<String>().find("v1.0.0").map(|at| head[..at].chars().count()).expect("a name");
    let (x, y) = (u16::try_from(x + 2).expect("small"), u16::try_from(y).expect("small"));
    let click = Event::Mouse(Mouse { kind: MouseKind::Click, x, y });
    script.send(click);
    assert!(text(&script).contains("mmlu_history acc  ↑ in v1.0.0"), "{}", text(&script));
    assert!(script.requests().is_empty());
    script.send(Event::Mouse(Mouse { kind: MouseKind::DoubleClick, x, y }));
    assert!(
        matches!(script.requests().as_slice(), [Request::Compare { base, candidate }] if base == "v0.9.0" && candidate == "v1.0.0")
    );
}

#[test]
fn strips_are_asked_for_by_the_samples_and_shown_with_them() {
    let mut script = followed(180, 40);
    script.keys("j j Enter");
    answer_strips(&mut script);
    assert!(text(&script).contains("·✓✓✗"), "{}", text(&script));
    script.keys("Enter");
    answer_strips(&mut script);
    let shown = text(&script);
    assert!(shown.contains("v0.9.0 ·  v1.0.0 ✓  v1.1.0-rc.1 ✓  v1.1.0-rc.2 ✗  bad since v1.1.0-rc.2"), "{shown}");
    script.resize(140, 30);
    assert!(text(&script).contains("·✓✓✗  bad since v1.1.0-rc.2  1 of 18 broke"), "{}", text(&script));
    script.resize(100, 30);
    assert!(text(&script).lines().nth(3).is_some_and(|line| line.contains("·✓✓✗")), "{}", text(&script));
    script.resize(40, 12);
    assert!(!text(&script).contains("✓✓✗"));
    script.keys("Esc");
    assert!(script.requests().is_empty(), "they are asked for once");
}

#[test]
fn a_sample_claims_no_release_across_a_change_of_the_ruler() {
    for (broken, told) in [(2, "✓╎✓✗  bad since v1.1.0-rc.2"), (3, "✓✓╎✗  bad, since when is unclear")]
    {
        let mut script = desk(140, 30);
        let mut history = history();
        let place = history.rows.iter().position(|row| row.key == gsm8k()).expect("a row");
        history.rows[place] = row(gsm8k(), [Some(0.79), Some(0.794), Some(0.792), Some(0.741)], Some(broken), None);
        script.report(Report::History(Arc::new(history)));
        script.keys("j j Enter Enter");
        answer_strips(&mut script);
        assert!(text(&script).contains(told), "{told}: {}", text(&script));
    }
}

#[test]
fn strips_of_other_items_are_not_taken() {
    let mut script = followed(140, 40);
    script.keys("j j Enter");
    let requests = script.requests();
    let [Request::Strips { row, pairs, .. }, ..] = requests.as_slice() else { panic!("{requests:?}") };
    let other = Arc::new(PairedSamples::clone(pairs));
    let strips = Arc::new(Strips::new(4, vec![Mark::Pass; 240]));
    script.report(Report::Strips { row: row.clone(), pairs: other, strips });
    assert!(!text(&script).contains("✓✓✓✓"));
}

#[test]
fn the_trend_stands_beside_the_evals_where_there_is_room() {
    let mut script = followed(200, 40);
    script.keys("g e");
    let line = |script: &Script, task: &str| {
        script.frame().lines().into_iter().find(|line| line.contains(task)).unwrap_or_default()
    };
    assert!(text(&script).contains("trend"));
    assert!(line(&script, "strict-match").contains("███▁"), "{}", line(&script, "strict-match"));
    assert!(line(&script, "humaneval").contains("██–╎▁"), "{}", line(&script, "humaneval"));
    script.resize(80, 24);
    assert!(!text(&script).contains("trend"));
}

#[test]
fn what_is_not_there_says_so() {
    let mut script = desk(100, 30);
    script.keys("g h");
    let failure =
        Failure { message: "The object store is damaged.".to_owned(), hint: Some("Run git fsck.".to_owned()) };
    script.report(Report::HistoryFailed(failure));
    assert!(text(&script).contains("The object store is damaged. Run git fsck. R tries again."));
    let mut nothing = history();
    nothing.rows.clear();
    script.report(Report::History(Arc::new(nothing)));
    assert!(text(&script).contains("No eval results were recognised in any of these releases"));
    let mut alone = history();
    alone.releases.drain(..3);
    alone.rows.iter_mut().for_each(|row| drop(row.points.drain(..3)));
    (alone.oldest, alone.base) = (0, None);
    script.report(Report::History(Arc::new(alone)));
    assert!(text(&script).contains("the only release: there is nothing to follow yet"), "{}", text(&script));
    script.keys("f").types("nosuch");
    assert!(text(&script).contains("nothing passes the filter"));
}

#[test]
fn it_survives_every_size_and_draws_ascii_without_colour() {
    let mut script = Script::open(&Options { theme: Palette::NoColor.theme(), ascii: true, ..options() }, 100, 30);
    script.report(Report::Compared { comparison: Arc::new(comparison()), complete: true });
    script.keys("g e").report(Report::History(Arc::new(history())));
    script.requests();
    for keys in ["g h ] ]", "g e", "g o j j Enter", "Enter"] {
        script.keys(keys);
        if !script.state.data.followed.waiting() {
            answer(&mut script);
        } else {
            answer_strips(&mut script);
        }
        for (width, height) in [(100, 30), (200, 60), (40, 12), (13, 7), (1, 1), (0, 0), (100, 30)] {
            script.resize(width, height);
            for line in script.frame().lines() {
                assert!(line.replace(['…', '×'], "").is_ascii(), "{keys}: {line}");
            }
        }
    }
}
