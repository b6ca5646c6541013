//! Terminals that can do less, and readers who want less: fewer colours or none, no UTF-8, no mouse, no motion, no
//! terminal at one end.

use std::fs;
use std::path::Path;

use crate::pty::{Home, Terminal};
use crate::repository;

/// The desk after some screens were looked at, and all that it wrote.
fn walked(home: &Home, arguments: &[&str]) -> (Terminal, String) {
    let mut desk = home.desk_with((100, 30), arguments);
    desk.wait_for("1 test at alpha");
    desk.see("ge", "exact_match");
    desk.see("j\r", "broke");
    desk.see("\r", "1 of 9");
    desk.see("c", "decision");
    desk.keys("\x1b");
    desk.wait_without("decision");
    desk.keys("ZZ");
    desk.leaves_cleanly();
    let raw = String::from_utf8_lossy(&desk.screen().raw).into_owned();
    (desk, raw)
}

/// The parameters of every sequence that sets colours.
fn colors(raw: &str) -> Vec<&str> {
    let sequences = raw.split("\x1b[").skip(1).filter_map(|rest| rest.split_once('m'));
    let parameters = sequences.map(|(parameters, _)| parameters);
    let plain = parameters.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'));
    plain
        .filter(|text| {
            text.split(';')
                .any(|part| part.len() > 1 && !matches!(part, "22" | "23" | "24" | "27" | "39" | "49" | "59"))
        })
        .collect()
}

#[test]
fn colours_are_those_the_terminal_has() {
    for (variables, arguments, indexed, any) in [
        (&[][..], &[][..], true, true),
        (&[("TERM", "linux")], &[], false, true),
        (&[("TERM", "linux")], &["--theme", "high-contrast"], false, true),
        (&[("TERM", "vt220")], &[], false, false),
        (&[("NO_COLOR", "1")], &[], false, false),
        (&[], &["--color", "never"], false, false),
        (&[("NO_COLOR", "1")], &["--color", "always"], true, true),
    ] {
        let mut home = repository::plain();
        variables.iter().for_each(|(name, value)| home.set(name, *value));
        let (_, raw) = walked(&home, arguments);
        let colors = colors(&raw);
        assert_eq!(!colors.is_empty(), any, "{variables:?} {arguments:?}: {colors:?}");
        let table = |text: &&&str| text.contains("38;5;") || text.contains("48;5;") || text.contains(";2;");
        // The sixteen are written with the table's sequences, too; beyond them it must not go.
        let beyond = colors.iter().filter(table).any(|text| number(text) > 15);
        assert_eq!(beyond, indexed, "{variables:?} {arguments:?}: {colors:?}");
    }
}

/// The number of a colour in the table.
fn number(parameters: &str) -> u32 {
    let last = parameters.split(";5;").nth(1).and_then(|rest| rest.split(';').next());
    last.and_then(|last| last.parse().ok()).unwrap_or(u32::MAX)
}

#[test]
fn a_locale_of_ascii_gets_ascii() {
    let mut home = repository::plain();
    home.set("LANG", "C");
    let (_, raw) = walked(&home, &[]);
    assert!(raw.is_ascii(), "{:?}", raw.chars().find(|char| !char.is_ascii()));
}

#[test]
fn the_mouse_is_left_alone_where_somebody_says_so() {
    let home = repository::plain();
    let config = home.path("home/config/candor/config.toml");
    fs::create_dir_all(config.parent().expect("a folder")).expect("a folder");
    for (text, arguments, taken) in
        [("", &[][..], true), ("", &["--no-mouse"], false), ("[desk]\nmouse = false\nremember = false", &[], false)]
    {
        fs::write(&config, text).expect("a file");
        let mut desk = home.desk_with((80, 24), arguments);
        desk.wait_for("1 test at alpha");
        desk.keys("ZZ");
        desk.leaves_cleanly();
        let raw = String::from_utf8_lossy(&desk.screen().raw).into_owned();
        assert_eq!(raw.contains("\x1b[?1000h"), taken, "{text} {arguments:?}");
    }
    fs::write(&config, "[desk]\nmuose = false").expect("a file");
    let mut desk = home.desk((80, 24));
    assert_eq!(desk.end().exit_code(), 78);
    desk.assert_given_back();
    let screen = desk.screen();
    assert!(screen.has("did you mean mouse?") && !screen.has("To review"), "{}", screen.text());
}

#[test]
fn keys_are_those_the_reader_bound() {
    let home = repository::plain();
    let config = home.path("home/config/candor/config.toml");
    fs::create_dir_all(config.parent().expect("a folder")).expect("a folder");
    fs::write(&config, "[desk]\npreset = \"arrows\"\n[keys]\ngo-evals = \"F2\"\nsort = \"x\"\n").expect("a file");
    let mut desk = home.desk((100, 30));
    // What was lost by binding x is said before anything else.
    desk.wait_for("fold has no key on Evals: x is sort now");
    desk.see("\x1b[B\x1bOQ", "exact_match");
    desk.see("\x1bOP", "keys on this screen (Evals)");
    desk.keys("\x11");
    desk.leaves_cleanly();
}

#[test]
fn without_a_terminal_at_either_end_it_says_what_to_do() {
    let home = repository::plain();
    let (program, repo) = (env!("CARGO_BIN_EXE_candor"), home.repo());
    for redirected in ["< /dev/null", "> /dev/null", "< /dev/null > /dev/null"] {
        let line = format!("{program} -C {} {redirected}", repo.display());
        let mut desk = home.start(Path::new("/bin/sh"), (100, 30), &["-c", &line]);
        assert_eq!(desk.end().exit_code(), 69, "{redirected}");
        let screen = desk.screen();
        assert!(
            screen.has("the desk needs a terminal") && screen.has("candor diff v1.0.0..v1.1.0"),
            "{}",
            screen.text()
        );
        assert!(!screen.modes().alternate_screen());
    }
}
