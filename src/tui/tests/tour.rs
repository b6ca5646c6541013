//! The tour of the demo: in nobody's way, over when it is done or left.

use std::sync::Arc;

use super::fixture::{answer, comparison, options, review};
use crate::engine::desk::Report;
use crate::tui::event::{Effect, Event, Mouse, MouseKind};
use crate::tui::place;
use crate::tui::screens::Screen;
use crate::tui::script::Script;
use crate::tui::tour::Tour;
use crate::tui::{Keymap, Options, Place, Preset};

fn desk(preset: Preset, (width, height): (u16, u16)) -> Script {
    let mut script = Script::open(&Options { tour: true, keymap: Keymap::of(preset), ..options() }, width, height);
    script.report(Report::Compared { comparison: Arc::new(comparison()), complete: true });
    script.report(Report::Review(Arc::new(review())));
    script
}

/// The lines the tour has below the desk.
fn told(script: &Script) -> Vec<String> {
    script.frame().lines().split_off(usize::from(script.state.size.height))
}

/// What a reader does who does as they are told; `F1` is the key for help of who does not know vim.
const TAKEN: [(&str, &str); 5] = [
    ("j j", "Enter goes into"),
    ("Enter", "Enter shows one"),
    ("Enter", "c writes down"),
    ("c Esc", "r marks as reviewed"),
    ("r", "F1 explains"),
];

#[test]
fn each_step_names_its_key_and_is_over_when_it_is_done() {
    for (keys, preset) in [("Down Down", Preset::Arrows), ("j j", Preset::Vim)] {
        let help = if preset == Preset::Vim { "?" } else { "F1" };
        let mut script = desk(preset, (80, 24));
        for (at, (typed, words)) in TAKEN.into_iter().enumerate() {
            script.keys(if at == 0 { keys } else { typed });
            answer(&mut script);
            let told = told(&script).join("\n");
            let number = format!("tour {} of 5", at + 1);
            assert!(told.contains(&number) && told.contains(&words.replace("F1", help)), "{words}: {told}");
        }
        script.keys(help);
        assert_eq!((script.state.screen, script.state.tour), (Screen::Help, Tour::Over));
        let lines = script.frame().lines();
        assert!(lines.last().is_some_and(|line| line.contains("that was the tour")), "{lines:?}");
        assert_eq!(script.state.size, script.state.window, "the desk has all of the terminal again");
    }
}

#[test]
fn no_step_is_cut_at_any_size_it_is_shown_at() {
    for size in [(40, 6), (40, 12), (79, 24), (80, 20), (80, 24), (120, 40), (200, 60)] {
        for preset in [Preset::Vim, Preset::Arrows] {
            let mut script = desk(preset, size);
            for at in 0..5 {
                script.state.tour = Tour::At(at);
                let told = told(&script).join("\n");
                let number = format!("{} of 5", at + 1);
                assert!(
                    told.contains(&number) && told.contains("Esc leaves") && !told.contains('…'),
                    "{size:?}: {told}"
                );
            }
        }
    }
    let script = desk(Preset::Vim, (40, 5));
    assert!(told(&script).is_empty(), "so small a terminal is for the desk alone");
}

#[test]
fn escape_leaves_it_for_good_where_it_leaves_nothing_else() {
    let mut script = desk(Preset::Vim, (80, 24));
    script.keys("/ Esc : Esc g Esc c Esc");
    assert_eq!(script.state.tour, Tour::At(0));
    script.keys("j j Enter Enter");
    answer(&mut script);
    script.keys("v Esc");
    assert_eq!((script.state.tour, script.state.screen), (Tour::At(2), Screen::Sample), "the selection ended");
    assert!(told(&script).join("").contains("Esc on the overview leaves"), "{:?}", told(&script));
    script.keys("Esc Esc");
    assert_eq!((script.state.tour, script.state.screen), (Tour::At(2), Screen::Overview));
    assert!(told(&script).join("").contains(" Esc leaves"), "{:?}", told(&script));
    script.keys("Esc");
    assert_eq!((script.state.tour, script.state.screen), (Tour::Over, Screen::Overview));
    assert!(told(&script).is_empty());
    let left = place::of(&mut script.state);
    assert!(left.as_ref().is_some_and(|place| place.toured));
    let again = Script::open(&Options { tour: true, place: left, ..options() }, 80, 24);
    assert_eq!(again.state.tour, Tour::Over);
    let mut begun = desk(Preset::Vim, (80, 24));
    assert!(place::of(&mut begun.state).is_some_and(|place| !place.toured), "who only quits is shown it again");
}

#[test]
fn nobody_is_shown_around_who_does_not_ask_for_it() {
    let place = Place { toured: false, range: ("v1.0.0".to_owned(), "v1.1.0-rc.2".to_owned()), ..Place::default() };
    let mut script = Script::open(&Options { place: Some(place), ..options() }, 80, 24);
    script.keys("Esc");
    assert_eq!((script.state.tour, script.state.size), (Tour::Absent, script.state.window));
}

#[test]
fn it_takes_no_key_but_escape() {
    let [mut with, mut without] = [true, false].map(|tour| Script::open(&Options { tour, ..options() }, 80, 40));
    for script in [&mut with, &mut without] {
        script.report(Report::Compared { comparison: Arc::new(comparison()), complete: true });
        script.keys("5 j g e j x o / g Enter n f").types("gsm").keys("Enter g s Tab q q r u y");
    }
    let sent = |script: &Script| script.effects.iter().map(|effect| format!("{effect:?}")).collect::<Vec<_>>();
    assert_eq!(sent(&with), sent(&without));
    assert_eq!((with.state.screen, with.state.back), (without.state.screen, without.state.back));
    assert!(with.effects.iter().any(|effect| matches!(effect, Effect::Copy(_))));
}

#[test]
fn the_tour_below_the_desk() {
    for (width, height) in [(40, 12), (80, 24)] {
        let script = desk(Preset::Vim, (width, height));
        insta::assert_snapshot!(format!("tour-{width}x{height}"), script.frame().text());
    }
}

#[test]
fn the_words_that_say_how_to_leave_it_can_be_clicked() {
    for size @ (width, _) in [(40, 12), (80, 24), (120, 40)] {
        let mut script = desk(Preset::Vim, size);
        let line = script.state.size.height;
        let click = |x, y| Event::Mouse(Mouse { kind: MouseKind::Click, x, y });
        script.send(click(3, line)).keys("c").send(click(width - 5, line)).keys("Esc");
        assert_eq!(script.state.tour, Tour::At(0), "at {size:?}: neither elsewhere nor while something is typed");
        script.send(click(width - 5, line));
        assert_eq!((script.state.tour, script.state.size), (Tour::Over, script.state.window), "at {size:?}");
    }
}
