//! Where a reader left off.

use std::sync::Arc;

use super::fixture::{answer, comparison, desk, options, review};
use crate::engine::desk::{Report, Request};
use crate::tui::place::{self, Place};
use crate::tui::screens::Screen;
use crate::tui::script::Script;
use crate::tui::{Options, screens};

fn left(script: &mut Script) -> Place {
    let place = place::of(&mut script.state).expect("a place");
    let text = serde_json::to_string(&place).expect("JSON");
    serde_json::from_str(&text).expect("what was written")
}

/// A desk opened with a place, before anything is read.
fn back(place: Place, change: impl Fn(&mut Options)) -> Script {
    let mut options = Options { place: Some(place), ..options() };
    change(&mut options);
    Script::open(&options, 120, 30)
}

fn load(script: &mut Script) {
    script.requests();
    script.report(Report::Compared { comparison: Arc::new(comparison()), complete: true });
    script.report(Report::Review(Arc::new(review())));
}

#[test]
fn the_desk_opens_where_it_was_left() {
    for keys in ["g e o j j j", "g e j j j j j j x", "g o j j j", "g c j j x", "g a j", "g e f m Enter j"] {
        let mut script = desk(120, 30);
        script.keys(keys);
        let (shown, subject) = (script.frame().text(), screens::subject(&script.state));
        let mut again = back(left(&mut script), |_| {});
        load(&mut again);
        assert_eq!(screens::subject(&again.state), subject, "{keys}");
        assert_eq!(again.frame().text(), shown, "{keys}");
    }
}

#[test]
fn a_sample_is_gone_on_with_unless_the_reader_was_faster() {
    let mut script = desk(120, 30);
    script.keys("j j Enter j Enter s");
    answer(&mut script);
    let shown = script.frame().text();
    let place = left(&mut script);
    let mut again = back(place.clone(), |_| {});
    load(&mut again);
    answer(&mut again);
    // What the samples with the same cause say is asked for once it is there.
    answer(&mut again);
    assert_eq!(again.state.screen, Screen::Sample);
    // The hints differ by what a sample asks of the history, which this one never asked for.
    assert_eq!(again.frame().lines()[3..20], shown.lines().map(str::to_owned).collect::<Vec<_>>()[3..20]);
    let mut faster = back(place, |_| {});
    faster.keys("g c");
    load(&mut faster);
    assert_eq!(faster.state.screen, Screen::Configs);
    assert!(!faster.requests().iter().any(|request| matches!(request, Request::Sample { .. })));
}

#[test]
fn other_releases_and_what_makes_no_sense_are_opened_as_the_first_time() {
    let mut script = desk(120, 30);
    script.keys("g e j j f m Enter");
    let place = left(&mut script);
    let mut other = back(place.clone(), |options| options.candidate = "v2.0.0".to_owned());
    load(&mut other);
    assert_eq!((other.state.screen, screens::filter(&mut other.state)), (Screen::Overview, None));
    let nonsense = Place {
        screen: "Nowhere".to_owned(),
        order: "backwards".to_owned(),
        row: Some("0123".to_owned()),
        sample: Some("x".to_owned()),
        filter: "verdict:".to_owned(),
        selected: [("Evals".to_owned(), "none".to_owned())].into(),
        ..place
    };
    let mut lost = back(nonsense, |_| {});
    load(&mut lost);
    assert_eq!(lost.state.screen, Screen::Overview);
    let partial: Place = serde_json::from_str("{\"screen\": \"Evals\", \"more\": 1}").expect("what is there");
    assert_eq!(partial.screen, "Evals");
}

#[test]
fn of_releases_only_visited_nothing_is_kept() {
    let mut script = desk(120, 30);
    crate::tui::actions::visit(&mut script.state, ("v0.9.0".to_owned(), "v1.0.0".to_owned()));
    assert_eq!(place::of(&mut script.state), None);
}
