//! Every screen, and what lies over screens, at four sizes with the style of every cell in three themes.

use std::fmt::Write as _;

use ratatui::buffer::Cell;

use super::export::answered;
use super::fixture::{answer, desk_with, options};
use super::history::followed_with;
use crate::tui::screens::{SCREENS, Screen};
use crate::tui::script::{Frame, Script};
use crate::tui::theme::{contrast, rgb};
use crate::tui::{Options, Palette};

pub(super) const SIZES: [(u16, u16); 4] = [(40, 12), (80, 24), (120, 40), (200, 60)];
pub(super) const THEMES: [(&str, Palette); 3] =
    [("dark", Palette::Dark), ("light", Palette::Light), ("no colour", Palette::NoColor)];

/// A desk on a screen, with the cursor where there is something to tell of.
pub(super) fn on(screen: Screen, options: &Options, size: (u16, u16)) -> Script {
    let mut script = if screen == Screen::History { followed_with(options, size) } else { desk_with(options, size) };
    // A screen that is not in here does not compile.
    script.keys(match screen {
        Screen::Overview => "g o",
        Screen::Evals => "g e j j",
        Screen::Samples => "j j Enter j",
        Screen::Sample => "j j Enter j Enter",
        Screen::History => "g h ] ]",
        Screen::Configs => "g c j",
        Screen::Text => "g c ] ] ] ] Enter",
        Screen::Annotations => "g a j",
        Screen::Files => "g f j",
        Screen::File => "g f j ] Enter",
        Screen::Help => "?",
    });
    answer(&mut script);
    assert_eq!(script.state.screen, screen);
    script
}

#[test]
fn every_screen_has_its_pictures() {
    for row in SCREENS {
        for (width, height) in SIZES {
            let in_theme = |(_, palette): (_, Palette)| {
                let options = Options { theme: palette.theme(), ..options() };
                on(row.screen, &options, (width, height)).frame()
            };
            let name = format!("{}-{width}x{height}", row.name.to_lowercase());
            insta::assert_snapshot!(name, picture(&THEMES.map(in_theme)));
        }
    }
}

/// The text, which is the same in all themes; for each line the runs of its styles; what the styles are in each theme.
fn picture(frames: &[Frame; 3]) -> String {
    let text = frames[0].text();
    assert!(frames.iter().all(|frame| frame.text() == text), "themes differ in more than styles:\n{text}");
    let mut styles: Vec<[String; 3]> = vec![["", "", ""].map(|_| "plain".to_owned())];
    let mut lines = String::new();
    for (number, row) in frames[0].0.area.rows().enumerate() {
        let cells = row.positions().map(|at| frames.each_ref().map(|frame| style(&frame.0[at])));
        let marks: Vec<usize> = cells.map(|style| place(&mut styles, style)).collect();
        let runs = marks.chunk_by(|one, next| one == next).map(|run| format!(" {}{}", letter(run[0]), run.len()));
        let runs: String = runs.collect();
        if marks.iter().any(|&mark| mark != 0) {
            let _ = writeln!(lines, "{:>2} {}", number + 1, runs);
        }
    }
    let legend: String = styles.iter().enumerate().map(|(at, style)| legend(at, style)).collect();
    format!("{text}\n\n{lines}\n{legend}")
}

#[test]
fn every_word_on_every_screen_stands_out_from_what_it_lies_on() {
    for (name, palette) in THEMES.into_iter().filter(|(_, palette)| *palette != Palette::NoColor) {
        let theme = palette.theme();
        // What a terminal has where the theme sets nothing.
        let (paper, ink) = if theme.light { ((255, 255, 255), (0, 0, 0)) } else { ((0, 0, 0), (255, 255, 255)) };
        for row in SCREENS {
            let frame = on(row.screen, &Options { theme, ..options() }, (120, 40)).frame();
            for (at, cell) in frame.0.content().iter().enumerate() {
                let found = contrast(rgb(cell.fg).unwrap_or(ink), rgb(cell.bg).unwrap_or(paper));
                let is_word = cell.symbol().chars().all(char::is_alphanumeric);
                let (x, y) = frame.0.pos_of(at);
                assert!(!is_word || found >= 4.5, "{name}, {}, {x}, {y}: {} has {found:.1}", row.name, cell.symbol());
            }
        }
    }
}

fn place(styles: &mut Vec<[String; 3]>, style: [String; 3]) -> usize {
    styles.iter().position(|known| *known == style).unwrap_or_else(|| {
        styles.push(style);
        styles.len() - 1
    })
}

fn legend(at: usize, style: &[String; 3]) -> String {
    let told: Vec<String> = THEMES.iter().zip(style).map(|((name, _), style)| format!("{name}: {style}")).collect();
    format!("{}  {}\n", letter(at), told.join("   "))
}

/// `a` to `z`, then `A` to `Z`.
fn letter(at: usize) -> char {
    let at = u8::try_from(at).expect("few styles");
    char::from(if at < 26 { b'a' + at } else { b'A' + at - 26 })
}

fn style(cell: &Cell) -> String {
    let told = [
        (cell.fg != Default::default()).then(|| cell.fg.to_string()),
        (cell.bg != Default::default()).then(|| format!("on {}", cell.bg)),
        (!cell.modifier.is_empty()).then(|| format!("{:?}", cell.modifier).to_lowercase()),
    ];
    let told: Vec<String> = told.into_iter().flatten().collect();
    if told.is_empty() { "plain".to_owned() } else { told.join(" ") }
}

/// Takes pictures of what lies over a screen, as of the screens.
fn pictures(name: &str, drive: impl Fn(&mut Script)) {
    for size @ (width, height) in SIZES {
        insta::assert_snapshot!(format!("{name}-{width}x{height}"), in_all_themes(size, &drive));
    }
}

/// What lies over a screen, with its styles in each theme.
pub(super) fn in_all_themes(size: (u16, u16), drive: impl Fn(&mut Script)) -> String {
    picture(&THEMES.map(|(_, palette)| {
        let mut script = desk_with(&Options { theme: palette.theme(), ..options() }, size);
        drive(&mut script);
        script.frame()
    }))
}

#[test]
fn palette() {
    pictures("palette", |script| {
        script.keys("g e :").types("nex");
    });
}

#[test]
fn jump() {
    pictures("jump", |script| {
        script.keys("t").types("gs").finish();
    });
}

#[test]
fn releases() {
    pictures("releases", |script| {
        script.keys("g r");
        script.report(crate::engine::desk::Report::Releases(super::fixture::releases()));
    });
}

#[test]
fn annotate() {
    pictures("annotate", |script| {
        script.keys("c r Tab Tab").types("It no longer formats.");
    });
}

#[test]
fn export() {
    pictures("export", |script| {
        answered(script.keys("E"));
    });
}
