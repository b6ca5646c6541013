//! Through `config.toml` by the table of keys.

use std::borrow::Cow;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::Settings;
use super::keys::{DESK, DESK_KEYS, KEYS};
use crate::keyfile::{Kind, Problem, Reader, cut, in_order};
use crate::tui::commands::{COMMANDS, Command};
use crate::tui::keys::Key;
use crate::tui::{Binding, Keymap};

/// Reads a whole file.
pub(super) fn settings(text: &str) -> Result<Settings, Vec<Problem>> {
    let (mut reader, tree) = Reader::open(text)?;
    let mut settings = Settings::default();
    let mut lines = Vec::new();
    for (name, item) in in_order(tree.get_ref()) {
        match (name.get_ref().as_ref(), item.get_ref()) {
            (DESK, DeValue::Table(table)) => {
                reader.table(table, "[desk]", DESK_KEYS, home_of, &mut settings);
            }
            (KEYS, DeValue::Table(table)) => (settings.bindings, lines) = bindings(&mut reader, table),
            (DESK | KEYS, _) => {
                let (name, at) = (name.get_ref(), name.span());
                reader.problem(&at, format!("{name} is a table"), Some(format!("write [{name}] above its keys")));
            }
            (typed, _) => {
                let elsewhere = home_of(typed).map(|home| format!("it stands below {home}"));
                reader.unknown(name, "the file", [DESK, KEYS].into_iter(), elsewhere);
            }
        }
    }
    if reader.problems.is_empty()
        && let Err(clashes) = Keymap::with(settings.preset, &settings.bindings)
    {
        let line = |binding: usize| lines.get(binding).copied().unwrap_or(1);
        reader.problems.extend(clashes.into_iter().map(|clash| Problem {
            line: line(clash.binding),
            message: clash.message,
            hint: Some(clash.hint),
        }));
    }
    reader.finish(settings)
}

/// The table a key belongs into, as its heading is written.
fn home_of(key: &str) -> Option<String> {
    let desk = DESK_KEYS.iter().any(|known| known.name == key).then_some(DESK);
    desk.or_else(|| command(key).map(|_| KEYS)).map(|table| format!("[{table}]"))
}

fn command(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

/// What is bound, and the line of each.
fn bindings(reader: &mut Reader<'_>, table: &DeTable<'_>) -> (Vec<Binding>, Vec<u64>) {
    let mut bound = (Vec::new(), Vec::new());
    for (name, item) in in_order(table) {
        let Some(command) = command(name.get_ref()) else {
            let elsewhere = home_of(name.get_ref()).map(|home| format!("it stands below {home}"));
            let elsewhere = elsewhere.or_else(|| Some("candor keys lists the commands".to_owned()));
            reader.unknown(name, "[keys]", COMMANDS.iter().map(|command| command.name), elsewhere);
            continue;
        };
        let sequences = sequences(reader, name, item);
        bound.0.push(Binding { command, sequences });
        bound.1.push(reader.line(&name.span()));
    }
    bound
}

/// The sequences of a command: a list, or a single one.
fn sequences(reader: &mut Reader<'_>, name: &Spanned<Cow<'_, str>>, item: &Spanned<DeValue<'_>>) -> Vec<Vec<Key>> {
    static ONE: Kind<Vec<String>> = Kind::Text(|into, text| into.push(text));
    static MANY: Kind<Vec<String>> = Kind::Texts(|into, texts| *into = texts);
    let mut written = Vec::new();
    let kind = if item.get_ref().as_str().is_some() { &ONE } else { &MANY };
    reader.value(name.get_ref(), kind, item, &mut written);
    let read = |text: &String| {
        let keys = Key::parse_sequence(text);
        if keys.is_none() {
            let hint = "keys are written \"j\", \"C-d\", \"A-x\", \"F1\", \"Enter\", and \"g e\" one after the other";
            reader.problem(&item.span(), format!("{:?} is no key", cut(text)), Some(hint.to_owned()));
        }
        keys
    };
    written.iter().filter_map(read).collect()
}
