//! What can stand in `config.toml` and in a theme, as help and the manual tell it: made from the tables.

use std::fmt::Write as _;

use super::keys::{DESK, DESK_KEYS, KEYS, KEYS_DOC};
use super::theme::names;
use super::{FILE, THEMES};
use crate::keyfile::{Kind, Written};
use crate::tui::theme::{STYLES, WORDS};

/// The whole reference.
#[must_use]
pub fn reference() -> String {
    let mut text = format!(
        "Configuration: candor/{FILE} in $XDG_CONFIG_HOME or ~/.config, or --config FILE. Flags win over it.\n"
    );
    // Writing to a string cannot fail.
    let _ = writeln!(text, "\n[{DESK}]");
    for key in DESK_KEYS {
        let (Written::Default(value) | Written::Example(value)) = key.value;
        let words = if let Kind::Word(_) = key.kind { format!(" {}.", key.kind.words()) } else { String::new() };
        let _ = writeln!(text, "  {} = {value}: {}{words}", key.name, key.doc);
    }
    let _ = writeln!(text, "\n[{KEYS}]\n  {KEYS_DOC}\n  down = [\"j\", \"C-n\"]");
    let themes: Vec<&str> = names().collect();
    let styles: Vec<&str> = STYLES.iter().map(|(name, ..)| *name).collect();
    let words: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
    let _ = writeln!(
        text,
        "\nThemes: {}. Your own: {THEMES}/NAME.toml beside {FILE}, with base = one of these, and \
         regressed = \"bold #ff8787 on 236\" or any other of {}. A style has {}, a number up to 255 or #rrggbb, \
         and on before a ground.",
        themes.join(", "),
        styles.join(", "),
        words.join(", ")
    );
    text
}
