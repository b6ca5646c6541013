//! Going to anything by its name, back and forward again, to marks and from annotation to annotation.

use std::sync::Arc;

use super::fixture::{annotation, answer, comparison, desk, gsm8k, review, with_samples};
use crate::base::limits::PICKED_PER_STEP;
use crate::engine::desk::{Report, Request};
use crate::review::{Disposition, Target};
use crate::tui::screens::{Screen, subject};
use crate::tui::script::Script;
use crate::tui::subject::{Subject, target};

fn text(script: &Script) -> String {
    script.frame().text()
}

fn last_line(script: &Script) -> String {
    script.frame().lines().pop().unwrap_or_default()
}

fn row(task: &str) -> Option<Subject> {
    let row = comparison().evals.into_iter().find(|row| row.key.task == task);
    row.map(|row| Subject::Row(row.key))
}

#[test]
fn anything_is_reached_by_a_few_letters() {
    let config =
        |pointer: &str| Some(Subject::Config { path: "model/config.json".to_owned(), pointer: pointer.to_owned() });
    for (typed, screen, on) in [
        ("evals screen", Screen::Evals, None),
        ("finding humaneval", Screen::Overview, row("humaneval")),
        ("wikitext", Screen::Evals, row("wikitext")),
        ("config.json theta", Screen::Configs, config("/rope_theta")),
        ("results.json run base", Screen::Evals, row("arc_challenge")),
        ("ada annotation three", Screen::Annotations, None),
        ("gsm8k 14 sample", Screen::Sample, Some(Subject::Sample { row: gsm8k(), item: 2 })),
    ] {
        let mut script = desk(80, 24);
        script.keys("t").types(typed).finish();
        assert!(!text(&script).contains("0 of"), "{typed}\n{}", text(&script));
        script.keys("Enter");
        assert_eq!(script.state.screen, screen, "{typed}");
        if on.is_some() {
            assert_eq!(subject(&script.state), on, "{typed}");
        }
        // However far it was, it was one jump.
        script.keys("C-o");
        assert_eq!(script.state.screen, Screen::Overview, "{typed}");
    }
}

#[test]
fn a_jump_shows_what_a_filter_or_a_fold_hides() {
    let mut script = desk(80, 24);
    script.keys("g e f").types("gsm8k").keys("Enter t").types("row bbq").keys("Enter");
    assert_eq!(subject(&script.state), row("bbq"));
    script.keys("g o f").types("gsm8k").keys("Enter t").types("finding humaneval").keys("Enter");
    assert_eq!(subject(&script.state), row("humaneval"));
}

#[test]
fn a_hundred_thousand_samples_are_looked_at_in_bounded_steps() {
    let mut script = desk(80, 24);
    script.report(Report::Compared { comparison: Arc::new(with_samples(100_000)), complete: true });
    script.keys("t").types("gsm8k");
    // What was found at once is shown at once, and says that it is not all.
    assert!(script.state.unfinished());
    assert!(text(&script).contains("…") && text(&script).contains("finding, regressed"));
    let mut steps = 1;
    while script.state.unfinished() {
        script.send(crate::tui::event::Event::Step);
        steps += 1;
    }
    assert_eq!(steps, 100_000usize.div_ceil(PICKED_PER_STEP));
    assert!(!text(&script).contains("…"), "{}", text(&script));
}

#[test]
fn the_way_back_leads_forward_again() {
    let mut script = desk(80, 24);
    script.keys("j j Enter j Enter");
    let sample = subject(&script.state);
    script.keys("g c j g a");
    let screen = |script: &Script| script.state.screen;
    for (key, expected) in [
        ("C-o", Screen::Configs),
        ("C-o", Screen::Sample),
        ("C-o", Screen::Samples),
        ("C-n", Screen::Sample),
        ("C-n", Screen::Configs),
        ("C-n", Screen::Annotations),
        ("C-o", Screen::Configs),
        ("C-o", Screen::Sample),
    ] {
        script.keys(key);
        assert_eq!(screen(&script), expected);
    }
    assert_eq!(subject(&script.state), sample);
    // Going out from there leads where it would have led.
    script.keys("Esc");
    assert_eq!(screen(&script), Screen::Samples);
    script.keys("C-n");
    assert!(last_line(&script).contains("no later place"));
    script.keys("g o G C-o");
    assert_eq!(subject(&script.state), Some(Subject::Row(gsm8k())));
}

#[test]
fn the_way_back_leads_to_releases_compared_before() {
    let mut script = desk(80, 24);
    script.keys("g e j");
    let before = subject(&script.state);
    let other = ("v0.9".to_owned(), "v1.0.0".to_owned());
    crate::tui::actions::visit(&mut script.state, other);
    script.report(Report::Compared { comparison: Arc::new(comparison()), complete: true });
    script.requests();
    script.keys("C-o");
    assert!(matches!(script.requests().as_slice(), [Request::Compare { base, .. }] if base == "v1.0.0"));
    script.report(Report::Compared { comparison: Arc::new(comparison()), complete: false });
    assert_eq!(script.state.screen, Screen::Overview);
    script.report(Report::Compared { comparison: Arc::new(comparison()), complete: true });
    assert_eq!((script.state.screen, subject(&script.state)), (Screen::Evals, before));
    assert!(script.state.ranges.is_empty());
}

#[test]
fn marks_are_set_reached_and_set_anew() {
    let mut script = desk(80, 24);
    script.keys("g e j ' b");
    assert!(last_line(&script).contains("mark b set on Evals bbq"), "{}", last_line(&script));
    script.keys("g c '");
    assert!(last_line(&script).contains("b Evals bbq"), "{}", last_line(&script));
    script.keys("b");
    assert_eq!((script.state.screen, subject(&script.state)), (Screen::Evals, row("bbq")));
    script.keys("' '");
    assert_eq!(script.state.screen, Screen::Configs);
    script.keys("\" b g o ' b");
    assert_eq!(script.state.screen, Screen::Configs);
    script.keys("' Esc j");
    assert!(script.state.typing.is_none());
}

#[test]
fn annotations_are_stepped_through_on_every_list() {
    let mut script = desk(80, 24);
    let on = target(&script.state.data, &Subject::Sample { row: gsm8k(), item: 3 }).unwrap_or(Target::Release);
    let mut said = review();
    said.annotations.push(annotation("9", "Noor", on, Disposition::BadEval, "The target is wrong.").into());
    script.report(Report::Review(Arc::new(said)));
    script.keys("m");
    assert_eq!(subject(&script.state), row("humaneval"));
    assert!(last_line(&script).contains("annotated: 1 of 2"));
    script.keys("M");
    assert_eq!(subject(&script.state), Some(Subject::Row(gsm8k())));
    // Of the samples, whatever became of them.
    script.keys("Enter m");
    assert_eq!(subject(&script.state), Some(Subject::Sample { row: gsm8k(), item: 3 }));
    assert!(text(&script).contains("fixed"));
    script.keys("Tab Enter m");
    answer(&mut script);
    assert_eq!(subject(&script.state), Some(Subject::Sample { row: gsm8k(), item: 3 }));
    script.keys("g c m");
    assert!(last_line(&script).contains("nothing here is annotated"));
}
