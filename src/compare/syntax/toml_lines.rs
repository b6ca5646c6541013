//! TOML.

use super::line::{Escape, Line, word};
use super::{Kind, Language, Open};

pub(super) static LANGUAGE: Language = Language { name: "TOML", endings: &[".toml"], read };

const WORDS: [&str; 8] = ["true", "false", "inf", "nan", "+inf", "-inf", "+nan", "-nan"];

/// The quotes there are, the longer ones first, and whether a backslash counts between them.
const QUOTES: [(&str, Escape); 4] =
    [("\"\"\"", Escape::Backslash), ("'''", Escape::Never), ("\"", Escape::Backslash), ("'", Escape::Never)];

fn read(line: &mut Line<'_>, open: Open) -> Open {
    let mut open = match open {
        Open::Quotes(quotes) => line.string(quotes, escape(quotes), Kind::String),
        _ => Open::Nothing,
    };
    if line.at() == 0 && line.rest().trim_start().starts_with('[') && !line.rest().contains('=') {
        table(line);
    }
    while let Some(next) = line.next() {
        if let Some((quotes, escape)) = QUOTES.iter().find(|(quotes, _)| line.begins(quotes)) {
            open = line.quoted(quotes, *escape, Kind::String);
            if quotes.len() == 1 {
                // Only those of three go on in the next line.
                open = Open::Nothing;
                name_key(line);
            }
            continue;
        }
        match next {
            '#' => line.take_rest(Kind::Comment),
            _ if is_bare(next) => bare(line),
            _ => line.pass_one(),
        }
    }
    open
}

/// The name of a table, as long as it is one: a list may begin a line, too.
fn table(line: &mut Line<'_>) {
    let text = line.rest();
    let name = text.split_once('#').map_or(text, |(before, _)| before).trim_end();
    let inner = name.trim_start().trim_start_matches('[').trim_end_matches(']');
    if name.ends_with(']') && !inner.is_empty() && !inner.contains([',', '[', ']']) {
        let blanks = line.length_of(char::is_whitespace);
        line.pass(blanks);
        line.take(name.len() - blanks, Kind::Key);
    }
}

fn bare(line: &mut Line<'_>) {
    let bytes = line.length_of(is_bare);
    let kind = word(&line.rest()[..bytes], &WORDS);
    let after = line.rest()[bytes..].trim_start();
    match kind {
        _ if after.starts_with('=') => line.take(bytes, Kind::Key),
        Some(kind) => line.take(bytes, kind),
        None => line.pass(bytes),
    }
}

/// A string is a key where something is set to a value.
fn name_key(line: &mut Line<'_>) {
    if line.goes_on_with('=') {
        line.call_last(Kind::Key);
    }
}

fn escape(quotes: &str) -> Escape {
    QUOTES.iter().find(|(known, _)| *known == quotes).map_or(Escape::Never, |(_, escape)| *escape)
}

fn is_bare(character: char) -> bool {
    character.is_alphanumeric() || ['-', '+', '.', '_', ':'].contains(&character)
}
