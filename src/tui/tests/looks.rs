//! Styles and signs: nothing rests on hue alone.

use std::sync::Arc;

use ratatui::style::{Color, Modifier};

use super::fixture::{self, answer, comparison, desk, options};
use crate::engine::desk::Report;
use crate::model::Direction;
use crate::tui::screens::Screen;
use crate::tui::script::Script;
use crate::tui::{Options, Palette};

fn desk_with(palette: Palette, ascii: bool) -> Script {
    fixture::desk_with(&Options { theme: palette.theme(), ascii, ..options() }, (100, 30))
}

#[test]
fn verdicts_have_a_colour_a_sign_and_a_word() {
    let script = desk(200, 60);
    let style = script.frame().style_of("✗ 3 regressed").unwrap_or_default();
    assert_eq!(style.fg, Some(Color::Indexed(210)));
    let style = script.frame().style_of("✓ 1 improved").unwrap_or_default();
    assert_eq!(style.fg, Some(Color::Indexed(114)));
}

#[test]
fn a_change_and_its_interval_have_one_sign_and_losses_are_drawn_on_the_left() {
    let mut comparison = comparison();
    let row = comparison.evals.iter_mut().find(|row| row.key.task == "harmless_refusals").expect("a row");
    row.direction = Some(Direction::Lower);
    row.delta = row.delta.map(|delta| -delta);
    let mut script = desk(200, 60);
    script.report(Report::Compared { comparison: Arc::new(comparison), complete: true });
    let told = script.frame().text();
    assert!(told.contains("+4.8 pp  [+2.8, +6.8]") && told.contains("between +2.8 and +6.8 points"), "{told}");
    script.keys("g e");
    let told = script.frame().text();
    let place = |on: &str, sign: &str| {
        let line = told.lines().find(|line| line.contains(on))?;
        Some(line[..line.find(sign)?].chars().count())
    };
    let (zero, point) = (place("worse 10", " 0 "), place("harmless_refusals", "●"));
    assert!(point < zero && point.is_some(), "{told}");
}

#[test]
fn changed_words_are_marked_on_both_sides() {
    let mut script = desk(80, 24);
    script.keys("j j Enter Enter");
    answer(&mut script);
    let frame = script.frame();
    assert_eq!(frame.style_of("every day").and_then(|style| style.bg), Some(Color::Indexed(88)));
    assert_eq!(frame.style_of("each day").and_then(|style| style.bg), Some(Color::Indexed(22)));
    assert_eq!(frame.style_of("Janet").and_then(|style| style.bg), Some(Color::Reset));
}

#[test]
fn without_colour_no_cell_has_one() {
    let mut script = desk_with(Palette::NoColor, false);
    for keys in
        ["g o", "g e", "g c", "g a", "g f", "?", "g o j j Enter Enter", ": n e", "Esc t g", "Esc g r", "Esc c r"]
    {
        script.keys(keys);
        answer(&mut script);
        let frame = script.frame();
        for cell in frame.0.content() {
            assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset), "{keys}");
        }
    }
    script.keys("Esc");
    let style = script.frame().style_of("every day").unwrap_or_default();
    assert!(style.add_modifier.contains(Modifier::UNDERLINED));
}

#[test]
fn ascii_mode_draws_ascii() {
    let mut script = desk_with(Palette::Dark, true);
    for keys in [
        "g o",
        "g e",
        "g c",
        "g a",
        "g f",
        "?",
        "g o j j Enter",
        "Enter",
        "x",
        "c r",
        "Esc : n e",
        "Esc t g",
        "Esc g r",
        "Esc f",
    ] {
        script.keys(keys);
        answer(&mut script);
        for line in script.frame().lines() {
            // What the releases themselves say is shown as it is.
            let own: String = line.replace(['…', '×'], "");
            assert!(own.is_ascii(), "{keys}: {line}");
        }
    }
}

#[test]
fn a_worse_score_is_called_worse_and_not_painted_as_what_was_added() {
    for (_, palette) in super::screens::THEMES {
        let theme = palette.theme();
        let options = Options { theme, ..options() };
        let frame = super::screens::on(Screen::Sample, &options, (120, 40)).frame();
        assert!(frame.text().contains("✗ score 0, worse"), "{}", frame.text());
        let y = frame.lines().iter().position(|line| line.contains("+scores")).expect("the scores");
        let y = u16::try_from(y).expect("a row");
        let ground = theme.mark_added.bg.filter(|ground| *ground != Default::default());
        let painted = (60..120).any(|x| Some(frame.0[(x, y)].bg) == ground);
        assert!(!painted, "{palette:?}");
    }
}
