//! The terminal and its clipboard, as far as the environment tells: nothing is asked of the terminal, which might
//! answer into the shell.

use std::env;
use std::io::{self, IsTerminal};

use super::finding::Finding;
use crate::cli::{dumb_terminal, look, no_color};
use crate::tui::terminal;
use crate::tui::theme::Depth;

/// Narrower or lower than this the desk works, but cuts what it shows.
const ROOM: (u16, u16) = (40, 12);

/// What is known of the terminal.
#[derive(Clone, Debug)]
struct Seen {
    /// Whether both ends are one.
    tty: bool,
    size: Option<(u16, u16)>,
    dumb: bool,
    term: String,
    colors: Option<Depth>,
    /// Whether the ground is light; `None` where nothing says so.
    light: Option<bool>,
    utf8: bool,
}

impl Seen {
    fn now() -> Self {
        let colorless = no_color().is_some() || look::colorless();
        Self {
            tty: io::stdin().is_terminal() && io::stdout().is_terminal(),
            size: terminal::size(),
            dumb: dumb_terminal(),
            term: env::var("TERM").unwrap_or_default(),
            colors: (!colorless).then(look::depth),
            light: env::var_os("COLORFGBG").map(|_| look::light()),
            utf8: look::utf8(),
        }
    }
}

/// What there is to say of the terminal.
pub(super) fn terminal() -> Vec<Finding> {
    told(&Seen::now())
}

fn told(seen: &Seen) -> Vec<Finding> {
    let mut findings = vec![place(seen)];
    if !seen.tty || seen.dumb {
        return findings;
    }
    findings.push(colors(seen));
    findings.push(match seen.utf8 {
        true => Finding::ok("terminal", "the locale is UTF-8"),
        false => Finding::note(
            "terminal",
            "the locale is not UTF-8, so the desk draws with ASCII characters",
            "set LC_ALL or LANG to a UTF-8 locale, such as C.UTF-8",
        ),
    });
    findings
}

fn place(seen: &Seen) -> Finding {
    let check = "terminal";
    let remedy = "open the desk in a terminal of its own, or use candor diff for text";
    match seen.size {
        _ if !seen.tty => Finding::note(check, "input or output is no terminal, so the desk does not open", remedy),
        _ if seen.dumb => {
            Finding::problem(check, "TERM=dumb: this terminal cannot place a cursor, so the desk does not open", remedy)
        }
        None => Finding::note(check, "the terminal does not tell its size", "stty rows 40 columns 120 tells it"),
        Some((columns, lines)) if columns < ROOM.0 || lines < ROOM.1 => Finding::note(
            check,
            format!("{columns} columns and {lines} lines: the desk cuts what it shows"),
            format!("make the window larger than {} by {}", ROOM.0, ROOM.1),
        ),
        Some((columns, lines)) => {
            let term = if seen.term.is_empty() { String::new() } else { format!(", TERM={}", seen.term) };
            Finding::ok(check, format!("{columns} columns and {lines} lines{term}"))
        }
    }
}

fn colors(seen: &Seen) -> Finding {
    let many = match seen.colors {
        None => "no colours, as the environment says; words and signs tell the same",
        Some(Depth::Sixteen) => "16 colours",
        Some(Depth::Indexed) => "256 colours",
        Some(Depth::True) => "all colours",
    };
    let ground = match seen.light {
        _ if seen.colors.is_none() => "",
        Some(true) => " on a light ground, as COLORFGBG says",
        Some(false) => " on a dark ground, as COLORFGBG says",
        None => " on a ground taken to be dark (--theme light where it is not)",
    };
    Finding::ok("terminal", format!("{many}{ground}"))
}

/// What stands between the desk and the reader's clipboard.
#[derive(Clone, Copy, Debug, Default)]
struct Way {
    ssh: bool,
    tmux: bool,
    screen: bool,
    /// A terminal known to ignore the sequence that copies.
    deaf: bool,
}

/// What there is to say of the clipboard.
pub(super) fn clipboard() -> Finding {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let is = |name: &str, wanted: &str| env::var(name).is_ok_and(|value| value == wanted);
    reached(Way {
        ssh: set("SSH_CONNECTION") || set("SSH_TTY"),
        tmux: set("TMUX"),
        screen: set("STY"),
        deaf: is("TERM_PROGRAM", "Apple_Terminal") || is("TERM", "linux"),
    })
}

fn reached(way: Way) -> Finding {
    let check = "clipboard";
    let over = if way.ssh { ", on this side of SSH" } else { "" };
    if way.deaf {
        let found = "this terminal ignores OSC 52, by which the desk copies";
        return Finding::note(check, found, "write exports to files, or use a terminal that knows OSC 52");
    }
    if way.screen {
        let found = "screen swallows OSC 52, by which the desk copies";
        return Finding::note(check, found, "run candor outside of screen to copy, or write exports to files");
    }
    if way.tmux {
        let found = format!("copying goes through tmux to the terminal{over} (OSC 52)");
        return Finding::note(check, found, "tmux passes it on after: tmux set -g set-clipboard on");
    }
    let found = format!("the desk copies through the terminal{over} (OSC 52); no other program is needed");
    Finding::ok(check, found)
}

#[cfg(test)]
mod tests {
    use super::super::finding::Level::{self, Note, Ok, Problem};
    use super::*;

    fn seen() -> Seen {
        Seen {
            tty: true,
            size: Some((80, 24)),
            dumb: false,
            term: "xterm".to_owned(),
            colors: Some(Depth::Indexed),
            light: None,
            utf8: true,
        }
    }

    #[test]
    fn each_thing_about_a_terminal_is_told() {
        let cases: [(Seen, &[(Level, &str)]); 7] = [
            (seen(), &[(Ok, "80 columns and 24 lines, TERM=xterm"), (Ok, "256 colours"), (Ok, "UTF-8")]),
            (Seen { tty: false, dumb: true, ..seen() }, &[(Note, "is no terminal")]),
            (Seen { dumb: true, ..seen() }, &[(Problem, "TERM=dumb")]),
            (Seen { size: None, ..seen() }, &[(Note, "does not tell its size"), (Ok, "256"), (Ok, "UTF-8")]),
            (Seen { size: Some((30, 24)), ..seen() }, &[(Note, "30 columns"), (Ok, "256"), (Ok, "UTF-8")]),
            (Seen { colors: None, ..seen() }, &[(Ok, "80"), (Ok, "no colours"), (Ok, "UTF-8")]),
            (
                Seen { light: Some(true), utf8: false, ..seen() },
                &[(Ok, "80"), (Ok, "on a light ground"), (Note, "not UTF-8")],
            ),
        ];
        for (seen, expected) in cases {
            let findings = told(&seen);
            assert_eq!(findings.len(), expected.len(), "{findings:?}");
            for (finding, (level, words)) in findings.iter().zip(expected) {
                assert!(finding.level == *level && finding.found.contains(words), "{finding:?} {words}");
                assert_eq!(finding.remedy.is_some(), *level != Ok, "{finding:?}");
            }
        }
    }

    #[test]
    fn what_stands_before_the_clipboard_is_told() {
        for (way, level, words) in [
            (Way::default(), Ok, "no other program"),
            (Way { ssh: true, ..Way::default() }, Ok, "this side of SSH"),
            (
                Way { ssh: true, tmux: true, ..Way::default() },
                Note,
                "through tmux to the terminal, on this side of SSH",
            ),
            (Way { screen: true, ..Way::default() }, Note, "screen swallows"),
            (Way { deaf: true, ..Way::default() }, Note, "ignores OSC 52"),
        ] {
            let finding = reached(way);
            assert!(finding.level == level && finding.found.contains(words), "{finding:?}");
        }
    }
}
