//! A hundred thousand samples: no key waits until all of them were looked at.

use std::sync::Arc;

use super::fixture::{answer, desk, with_samples};
use crate::base::limits::SAMPLES_PER_STEP;
use crate::engine::desk::Report;
use crate::tui::event::Event;
use crate::tui::script::Script;

const MANY: usize = 100_000;

/// The samples of a row that has many, three in ten of which broke.
fn many() -> Script {
    let mut script = desk(120, 40);
    script.report(Report::Compared { comparison: Arc::new(with_samples(MANY)), complete: true });
    script.keys("j j Enter");
    steps(&mut script);
    script
}

#[test]
fn the_first_page_is_there_before_all_were_looked_at() {
    let mut script = desk(120, 40);
    script.report(Report::Compared { comparison: Arc::new(with_samples(MANY)), complete: true });
    script.keys("j j Enter");
    let text = script.frame().text();
    assert!(script.state.unfinished() && text.contains("counting…"), "{text}");
    let of = |script: &Script| script.frame().lines().iter().filter(|line| line.contains("✗ ")).count();
    let first = of(&script);
    assert!(first > 30, "{text}");
    assert_eq!(steps(&mut script), ALL_BUT_THE_FIRST);
    let text = script.frame().text();
    assert!(text.contains("broke 30000") && !text.contains("counting"), "{text}");
    assert_eq!(of(&script), first, "the page is as it was");
}

/// How often the desk has to look further.
fn steps(script: &mut Script) -> usize {
    let mut steps = 0;
    while script.state.unfinished() {
        script.send(Event::Step);
        steps += 1;
    }
    steps
}

const ALL_BUT_THE_FIRST: usize = MANY.div_ceil(SAMPLES_PER_STEP) - 1;

#[test]
fn a_filter_is_looked_through_in_bounded_steps_after_each_key() {
    let mut script = many();
    for (key, passing) in [("4", "13334 pass"), ("7", "1667 pass"), ("C-u", "broke 30000")] {
        let typed = if key == "4" { "f 4" } else { key };
        script.keys(typed);
        if key != "C-u" {
            assert!(script.frame().text().contains("… pass"), "{}", script.frame().text());
            assert_eq!(steps(&mut script), ALL_BUT_THE_FIRST, "{key}");
        }
        assert!(script.frame().text().contains(passing), "{key}: {}", script.frame().text());
    }
}

#[test]
fn a_search_is_looked_through_in_bounded_steps_once() {
    let mut script = many();
    script.keys("/").types("413").keys("Enter");
    assert_eq!(steps(&mut script), ALL_BUT_THE_FIRST);
    assert!(script.frame().text().contains("1/1666"), "{}", script.frame().text());
    script.keys("n");
    assert_eq!(steps(&mut script), 0, "what was found is known");
    assert!(script.frame().text().contains("2/1666"), "{}", script.frame().text());
}

#[test]
fn what_is_done_before_all_were_looked_at_is_done_with_all_of_them() {
    let mut script = many();
    script.keys("f").types("147").keys("Enter G Enter");
    assert!(!script.state.unfinished());
    answer(&mut script);
    let shown = script.frame().text();
    assert!(!shown.contains("pass"), "{shown}");
}
