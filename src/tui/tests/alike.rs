//! The other samples with the same cause.

use super::fixture::{answer, desk};
use crate::tui::event::{Event, Mouse, MouseKind};
use crate::tui::script::Script;

/// The id of the sample shown, as the head says it.
fn shown(script: &Script) -> String {
    let head = script.frame().lines().into_iter().find(|line| line.contains("sample ")).unwrap_or_default();
    head.split("sample ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or_default().to_owned()
}

fn opened() -> Script {
    let mut script = desk(120, 60);
    script.keys("j j Enter Enter");
    answer(&mut script);
    script
}

#[test]
fn they_are_listed_and_stepped_through_by_key_and_by_mouse() {
    let mut script = opened();
    let text = script.frame().text();
    let first = shown(&script);
    assert!(text.contains("same cause: extraction, 1 of"), "{text}");
    script.keys(")");
    answer(&mut script);
    let second = shown(&script);
    assert_ne!(second, first);
    assert!(script.frame().text().contains("same cause: extraction, 2 of"));
    script.keys("(");
    answer(&mut script);
    assert_eq!(shown(&script), first);
    script.keys("(");
    assert!(script.frame().text().contains("this is the first sample with this cause"));
    let lines = script.frame().lines();
    let head = lines.iter().position(|line| line.contains("same cause")).expect("the list");
    let y = u16::try_from(head + 2).expect("a row");
    script.send(Event::Mouse(Mouse { kind: MouseKind::Click, x: 9, y }));
    answer(&mut script);
    assert_eq!(shown(&script), second);
}

#[test]
fn they_are_hidden_while_sides_are() {
    let mut script = opened();
    script.keys("b )");
    let text = script.frame().text();
    assert!(!text.contains("same cause"), "{text}");
    assert!(text.contains("causes are hidden while you judge blind"), "{text}");
}
