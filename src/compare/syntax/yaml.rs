//! YAML: keys, scalars plain and quoted, blocks of text, comments, anchors and tags.

use super::line::{Escape, Line, word};
use super::{Kind, Language, Open};

pub(super) static LANGUAGE: Language = Language { name: "YAML", endings: &[".yaml", ".yml"], read };

const WORDS: [&str; 14] =
    ["true", "false", "null", "~", "yes", "no", "on", "off", "True", "False", "Null", ".inf", "-.inf", ".nan"];

fn read(line: &mut Line<'_>, open: Open) -> Open {
    let open = match open {
        Open::Block(from) if is_within(line.rest(), from) => {
            line.pass_blanks();
            line.take_rest(Kind::String);
            return Open::Block(from);
        }
        Open::Quotes(quotes) => line.string(quotes, escape(quotes), Kind::String),
        _ => Open::Nothing,
    };
    if line.at() == 0 && (line.begins("---") || line.begins("...")) {
        line.take(3, Kind::Sign);
    }
    if open == Open::Nothing { items(line) } else { open }
}

/// Whether a line belongs to a block of text that begins at a column.
fn is_within(text: &str, from: usize) -> bool {
    let indent = text.len() - text.trim_start_matches(' ').len();
    let ends = from == 0 && (text.starts_with("---") || text.starts_with("..."));
    text.trim().is_empty() || (indent >= from && !ends)
}

/// What stands on a line: dashes, keys, values.
fn items(line: &mut Line<'_>) -> Open {
    // A block of text is further to the right than the key or dash it belongs to.
    let mut block_from = if line.at() > 0 { 0 } else { line.length_of(|c| c == ' ') };
    let mut in_brackets = false;
    while let Some(next) = line.next() {
        let starts = line.before().is_none_or(|before| before.is_whitespace() || "[{,(".contains(before));
        match next {
            _ if next.is_whitespace() => line.pass_blanks(),
            '#' if starts => line.take_rest(Kind::Comment),
            '-' | '?' if line.rest()[1..].is_empty() || line.rest()[1..].starts_with(' ') => {
                block_from = line.at() + 1;
                line.pass_one();
            }
            '[' | ']' | '{' | '}' | ',' | ':' => {
                in_brackets |= "[{".contains(next);
                line.pass_one();
            }
            '|' | '>' if is_block(line.rest()) => {
                header(line);
                return Open::Block(block_from);
            }
            '"' | '\'' => {
                let quotes = if next == '"' { "\"" } else { "'" };
                let open = line.quoted(quotes, escape(quotes), Kind::String);
                if open != Open::Nothing {
                    return open;
                }
                let from = line.parts.last().map_or(0, |part| part.range().start);
                if is_key(line.rest()) {
                    (block_from, _) = (from + 1, line.call_last(Kind::Key));
                }
            }
            '&' | '*' | '!' => line.take(line.length_of(|c| !c.is_whitespace() && !",]}".contains(c)), Kind::Word),
            _ => block_from = plain(line, in_brackets).unwrap_or(block_from),
        }
    }
    Open::Nothing
}

/// Whether a block of text begins: `|`, `>-`, `|2`, and then nothing but a comment.
fn is_block(text: &str) -> bool {
    let after =
        text.trim_start_matches(['|', '>']).trim_start_matches(|c: char| "+-".contains(c) || c.is_ascii_digit());
    let after = after.trim_start();
    after.is_empty() || after.starts_with('#')
}

fn header(line: &mut Line<'_>) {
    line.take(line.length_of(|c| !c.is_whitespace()), Kind::Sign);
    line.pass_blanks();
    line.take_rest(Kind::Comment);
}

/// A scalar without quotes: a key, whose column is told for what may belong to it, or a value.
fn plain(line: &mut Line<'_>, in_brackets: bool) -> Option<usize> {
    let (text, from) = (line.rest(), line.at());
    let ends = |&(at, character): &(usize, char)| match character {
        ':' => is_key(&text[at..]) || (in_brackets && text[at + 1..].starts_with([',', ']', '}'])),
        '#' => text[..at].ends_with(char::is_whitespace),
        ',' | ']' | '}' => in_brackets,
        _ => false,
    };
    let end = text.char_indices().find(ends).map_or(text.len(), |(at, _)| at);
    let scalar = text[..end].trim_end();
    if scalar.is_empty() {
        line.pass_one();
        return None;
    }
    if is_key(&text[end..]) {
        line.take(scalar.len(), Kind::Key);
        return Some(from + 1);
    }
    line.take(scalar.len(), word(scalar, &WORDS).unwrap_or(Kind::String));
    None
}

/// Whether what stood before is a key: a colon comes next, and then a space or nothing.
fn is_key(rest: &str) -> bool {
    rest.trim_start().strip_prefix(':').is_some_and(|after| after.is_empty() || after.starts_with([' ', '\t']))
}

fn escape(quotes: &str) -> Escape {
    if quotes == "'" { Escape::Twice } else { Escape::Backslash }
}
