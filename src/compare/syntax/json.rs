//! JSON, with the comments that some configurations have.

use super::line::{Escape, Line, word};
use super::{Kind, Language, Open};

pub(super) static LANGUAGE: Language =
    Language { name: "JSON", endings: &[".json", ".jsonl", ".jsonc", ".json5", ".ipynb"], read };

const WORDS: [&str; 5] = ["true", "false", "null", "NaN", "Infinity"];

fn read(line: &mut Line<'_>, open: Open) -> Open {
    let mut open = open;
    if open == Open::Comment {
        open = line.comment("*/");
    }
    while let Some(next) = line.next() {
        match next {
            '"' => {
                // No string goes on in the next line: one without an end is a mistake on this one.
                line.quoted("\"", Escape::Backslash, Kind::String);
                if line.goes_on_with(':') {
                    line.call_last(Kind::Key);
                }
            }
            '/' if line.begins("//") => line.take_rest(Kind::Comment),
            '/' if line.begins("/*") => {
                line.take(2, Kind::Comment);
                open = line.comment("*/");
            }
            _ if is_bare(next) => bare(line),
            _ => line.pass_one(),
        }
    }
    open
}

fn bare(line: &mut Line<'_>) {
    let bytes = line.length_of(is_bare);
    match word(&line.rest()[..bytes], &WORDS) {
        Some(kind) => line.take(bytes, kind),
        None => line.pass(bytes),
    }
}

fn is_bare(character: char) -> bool {
    character.is_alphanumeric() || ['-', '+', '.', '_'].contains(&character)
}
