//! Jinja, as chat templates are written in it: tags among text that is told nothing of.

use super::line::{Escape, Line, word};
use super::{Kind, Language, Open};

/// What chat templates are written in.
pub static LANGUAGE: Language = Language { name: "Jinja", endings: &[".jinja", ".jinja2", ".j2", ".tpl"], read };

const WORDS: [&str; 40] = [
    "for",
    "endfor",
    "in",
    "if",
    "elif",
    "else",
    "endif",
    "set",
    "endset",
    "macro",
    "endmacro",
    "call",
    "endcall",
    "filter",
    "endfilter",
    "block",
    "endblock",
    "generation",
    "endgeneration",
    "raw",
    "is",
    "not",
    "and",
    "or",
    "defined",
    "import",
    "include",
    "from",
    "as",
    "with",
    "endwith",
    "break",
    "continue",
    "recursive",
    "true",
    "false",
    "none",
    "True",
    "False",
    "None",
];

/// What begins a tag, and what ends it.
const TAGS: [(&str, &str); 2] = [("{{", "}}"), ("{%", "%}")];

fn read(line: &mut Line<'_>, open: Open) -> Open {
    let mut open = open;
    while !line.rest().is_empty() {
        open = match open {
            Open::Comment => line.comment("#}"),
            Open::Tag(end, quotes) => tag(line, end, quotes),
            Open::Raw => raw(line),
            _ => text(line),
        };
    }
    open
}

/// Text up to the next tag.
fn text(line: &mut Line<'_>) -> Open {
    let begins = |&(at, _): &(usize, &str)| line.rest()[at + 1..].starts_with(['{', '%', '#']);
    let next = line.rest().match_indices('{').find(begins).map(|(at, _)| at);
    line.pass(next.unwrap_or(line.rest().len()));
    if line.begins("{#") {
        line.take(2, Kind::Comment);
        return line.comment("#}");
    }
    let Some((begin, end)) = TAGS.iter().find(|(begin, _)| line.begins(begin)) else { return Open::Nothing };
    let is_raw = names(line.rest(), "raw");
    line.take(begin.len() + usize::from(line.rest()[begin.len()..].starts_with(['-', '+'])), Kind::Sign);
    match is_raw {
        true => {
            line.pass_blanks();
            line.take("raw".len(), Kind::Word);
            close(line);
            Open::Raw
        }
        false => Open::Tag(end, None),
    }
}

/// Whether a tag begins that has nothing but this word in it.
fn names(text: &str, word: &str) -> bool {
    let within = text.strip_prefix("{%").map(|rest| rest.trim_start_matches(['-', '+']).trim_start());
    let after =
        within.and_then(|rest| rest.strip_prefix(word)).map(|rest| rest.trim_start().trim_start_matches(['-', '+']));
    after.is_some_and(|after| after.starts_with("%}"))
}

/// The end of such a tag.
fn close(line: &mut Line<'_>) {
    line.pass_blanks();
    line.take(line.rest().find("%}").map_or(0, |at| at + 2), Kind::Sign);
}

/// Text that is not looked at, up to the tag that ends it.
fn raw(line: &mut Line<'_>) -> Open {
    let ends = |&(at, _): &(usize, &str)| names(&line.rest()[at..], "endraw");
    let Some(end) = line.rest().match_indices("{%").find(ends).map(|(at, _)| at) else {
        line.pass(line.rest().len());
        return Open::Raw;
    };
    line.pass(end);
    line.take(2 + line.rest()[2..].len() - line.rest()[2..].trim_start_matches(['-', '+']).len(), Kind::Sign);
    line.pass_blanks();
    line.take("endraw".len(), Kind::Word);
    close(line);
    Open::Nothing
}

/// A piece of what stands in a tag.
fn tag(line: &mut Line<'_>, end: &'static str, quotes: Option<&'static str>) -> Open {
    let within = |open: Open| match open {
        Open::Quotes(quotes) => Open::Tag(end, Some(quotes)),
        _ => Open::Tag(end, None),
    };
    if let Some(quotes) = quotes {
        return within(line.string(quotes, Escape::Backslash, Kind::String));
    }
    let sign = usize::from(line.rest().starts_with(['-', '+']));
    if line.rest()[sign..].starts_with(end) {
        line.take(sign + end.len(), Kind::Sign);
        return Open::Nothing;
    }
    match line.next() {
        Some('"') => return within(line.quoted("\"", Escape::Backslash, Kind::String)),
        Some('\'') => return within(line.quoted("'", Escape::Backslash, Kind::String)),
        Some(next) if is_bare(next) => {
            let bytes = line.length_of(is_bare);
            line.take(bytes, word(&line.rest()[..bytes], &WORDS).unwrap_or(Kind::Key));
        }
        _ => line.pass_one(),
    }
    Open::Tag(end, None)
}

fn is_bare(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}
