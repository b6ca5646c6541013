//! Light and dark: the desk asks the terminal for its background, takes the theme that suits it, and takes no byte of
//! what the terminal answers for a key.

use vt100::Color;

use crate::pty::{Home, Screen, Terminal};
use crate::repository;

const QUESTION: &[u8] = b"\x1b]11;?\x1b\\";

const SIZE: (u16, u16) = (100, 30);

fn is_asked(screen: &Screen) -> bool {
    screen.raw.windows(QUESTION.len()).any(|window| window == QUESTION)
}

/// A desk whose terminal was asked.
fn asked(home: &Home) -> Terminal {
    let desk = home.desk(SIZE);
    desk.wait("the question", is_asked);
    desk
}

/// Every cell with its colours.
type Look = Vec<(String, [Color; 2])>;

fn look(screen: &Screen) -> Look {
    let cells = (0..SIZE.1).flat_map(|row| (0..SIZE.0).map(move |column| (row, column)));
    let cells = cells.filter_map(|(row, column)| screen.modes().cell(row, column));
    cells.map(|cell| (cell.contents().trim().to_owned(), [cell.fgcolor(), cell.bgcolor()])).collect()
}

fn leave(mut desk: Terminal) {
    desk.keys("ZZ");
    desk.leaves_cleanly();
}

/// The overview in a theme that is asked for by name, which is no matter of the terminal.
fn in_theme(home: &Home, name: &str) -> Look {
    let desk = home.desk_with(SIZE, &["--theme", name]);
    desk.wait("the overview", |screen| screen.has("gate: ") && screen.has("E export"));
    let look = look(&desk.screen());
    assert!(!is_asked(&desk.screen()), "{name}");
    leave(desk);
    look
}

#[test]
fn the_theme_suits_what_the_terminal_says_and_no_byte_of_it_is_a_key() {
    let mut home = repository::plain();
    let (dark, light) = (in_theme(&home, "dark"), in_theme(&home, "light"));
    assert_ne!(dark, light);
    for (said, answer, theme) in [
        ("", "\x1b]11;rgb:ffff/ffff/ffff\x1b\\", &light),
        ("", "\x1b]11;rgb:fdfd/f6f6/e3e3\x07", &light),
        ("15;0", "\x1b]11;#ffffff\x07", &light),
        ("0;15", "\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\", &dark),
        ("", "\x1b]11;rgb:zzzz/ZZ/q\x07", &dark),
        ("0;15", "\x1b]11;no idea, ZZ\x1b\\", &light),
        ("", "", &dark),
        ("0;15", "", &light),
    ] {
        home.set("COLORFGBG", said);
        let mut desk = asked(&home);
        desk.keys(answer);
        desk.wait(&format!("the theme for {answer:?}"), |screen| look(screen) == *theme);
        leave(desk);
    }
}

#[test]
fn keys_before_and_after_a_late_answer_are_keys() {
    let home = repository::plain();
    let light = in_theme(&home, "light");
    let mut desk = asked(&home);
    desk.see("ge", "exact_match");
    desk.keys("jjgf\x1b]11;rgb:ffff/ffff/ffff\x1b\\go");
    desk.wait("the overview in the light theme", |screen| look(screen) == light);
    leave(desk);
}
