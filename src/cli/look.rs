//! What the terminal can show, as far as the environment says.

use std::env;

use crate::tui::Palette;
use crate::tui::theme::Depth;

/// Whether the terminal's background is light, as far as it says.
pub(super) fn light() -> bool {
    Palette::is_light(env::var("COLORFGBG").ok().as_deref())
}

/// Whether the terminal may tell of its background when it is asked. The console of Linux, which is dark, takes the
/// question for text.
pub(super) fn answers() -> bool {
    env::var("TERM").is_ok_and(|term| !matches!(term.as_str(), "" | "dumb" | "linux"))
}

/// How many colours the terminal has, as far as it says. One that says nothing gets what every terminal has.
pub(super) fn depth() -> Depth {
    let said = |name: &str| env::var(name).unwrap_or_default();
    depth_of(&said("TERM"), &said("COLORTERM"))
}

/// Terminals with 256 colours whose name does not say so.
const INDEXED: [&str; 9] = ["alacritty", "foot", "ghostty", "kitty", "rio", "contour", "mlterm", "wezterm", "direct"];

fn depth_of(term: &str, colorterm: &str) -> Depth {
    if cfg!(windows) || matches!(colorterm, "truecolor" | "24bit") {
        return Depth::True;
    }
    let indexed = term.contains("256") || INDEXED.iter().any(|name| term.contains(name));
    if indexed { Depth::Indexed } else { Depth::Sixteen }
}

/// Whether the terminal is one of the first, which had no colours.
pub(super) fn colorless() -> bool {
    env::var("TERM")
        .is_ok_and(|term| ["vt52", "vt1", "vt2", "vt3", "vt4", "vt5"].iter().any(|old| term.starts_with(old)))
}

/// Whether the locale says UTF-8. A locale that says nothing counts as one: that is what terminals are today.
pub(super) fn utf8() -> bool {
    let stated =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    stated.is_none_or(|locale| speaks_utf8(&locale))
}

fn speaks_utf8(locale: &str) -> bool {
    let locale = locale.to_ascii_lowercase();
    // The two that every system has are those of ASCII.
    let ascii = matches!(locale.as_str(), "c" | "posix");
    !ascii && (!locale.contains('.') || locale.contains("utf-8") || locale.contains("utf8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_says_how_many_colours_it_has() {
        for (term, colorterm, depth) in [
            ("xterm-256color", "", Depth::Indexed),
            ("xterm-256color", "truecolor", Depth::True),
            ("xterm-kitty", "", Depth::Indexed),
            ("linux", "", Depth::Sixteen),
            ("", "", Depth::Sixteen),
        ] {
            assert_eq!(depth_of(term, colorterm), depth, "{term} {colorterm}");
        }
    }

    #[test]
    fn the_locale_says_whether_signs_are_shown() {
        for (locale, utf8) in [
            ("en_GB.UTF-8", true),
            ("C.utf8", true),
            ("de_DE", true),
            ("C", false),
            ("POSIX", false),
            ("de_DE.ISO-8859-1", false),
        ] {
            assert_eq!(speaks_utf8(locale), utf8, "{locale}");
        }
    }
}
