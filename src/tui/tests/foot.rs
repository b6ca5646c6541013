//! The last line: what can follow the keys typed, and what keys do here.

use super::fixture::desk;
use super::history::followed_with;
use crate::tui::event::{Event, Mouse, MouseKind};
use crate::tui::screens::Screen;

#[test]
fn no_destination_is_cut_off() {
    for (width, height) in [(40, 12), (80, 24), (120, 40), (200, 60)] {
        let mut script = desk(width, height);
        script.keys("g");
        let lines = script.frame().lines();
        let told = lines.join("\n");
        for (key, to) in
            [("o", "overview"), ("a", "annotations"), ("w", "what waits"), ("f", "files"), ("r", "releases")]
        {
            assert!(told.contains(&format!("  {key} {to}")), "{width}: {key} in {told}");
        }
        let found = |line: &String| Some(line.split_once("  f files")?.0.chars().count() + 2);
        let (y, x) = lines.iter().enumerate().find_map(|(y, line)| Some((y, found(line)?))).expect("a line");
        let [x, y] = [x, y].map(|cell| u16::try_from(cell).expect("a cell"));
        script.send(Event::Mouse(Mouse { kind: MouseKind::Click, x, y }));
        assert_eq!(script.state.screen, Screen::Files, "{width}");
    }
}

#[test]
fn the_history_says_that_it_compares_another_pair_and_how_to_come_back() {
    let mut script = followed_with(&super::fixture::options(), (120, 40));
    script.keys("g h");
    let last = script.frame().lines().pop().unwrap_or_default();
    assert!(last.contains("Enter compare with the one before"), "{last}");
}
