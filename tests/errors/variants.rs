//! Whether the page is whole: every message in the sources is looked for on it.

use std::fs;
use std::path::Path;

const PAGE: &str = include_str!("messages.snap");

/// Where the messages of the lower layers stand, in front of each variant.
const ENUMS: &[&str] = &[
    "src/engine/exporter/place.rs",
    "src/engine/mod.rs",
    "src/engine/signoffs.rs",
    "src/export/model_card.rs",
    "src/git/error.rs",
    "src/review/fold/mod.rs",
    "src/review/lookup.rs",
    "src/review/store/error.rs",
    "src/tui/runtime.rs",
];

/// Messages that are made rather than written, or that no text around their values tells apart.
const MADE: &[(&str, &str)] = &[
    ("TooFewReleases", "no two releases to compare"),
    ("NotAllowed", "only its own writer may change it: "),
    ("OpenBlockers", "1 blocker is open, and an approval would pass over it"),
    ("Git", "listing the tags failed"),
    ("Command", "git fetch failed: "),
];

/// Messages of the command line that take a terminal, and the test that has one.
const IN_A_TERMINAL: &[(&str, &str, &str)] = &[
    ("what you wrote is on no disk", "tests/desk/disk.rs", "a_full_disk_is_said_and_what_was_written_is_kept"),
    ("TERM=dumb", "tests/desk/given_back.rs", "nothing_is_drawn_on_a_dumb_terminal"),
];

/// What is said where the program does not trust itself: the parser of the command line, or the lines before, let
/// nobody come there.
const FALLBACKS: &[&str] = &[
    "a range has two names",
    "no row of {task} fits all of these names",
    "there is no format {}",
    "an id that is none",
    "a log without a name",
];

/// The pieces of text in a pattern between its values.
fn pieces(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('{').flat_map(|piece| piece.split('}').next_back())
}

/// The literal that comes first in a text, without its quotes.
fn literal(text: &str) -> Option<String> {
    let (_, rest) = text.split_once('"')?;
    let mut end = 0;
    let bytes = rest.as_bytes();
    while *bytes.get(end)? != b'"' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    Some(rest[..end].replace("\\\"", "\""))
}

/// Whether the page has a message of this pattern, as far as its longest piece tells; `None` when nothing does.
fn stands_on_the_page(pattern: &str) -> Option<bool> {
    let longest = pieces(pattern).max_by_key(|piece| piece.len())?.trim();
    (longest.len() >= 6).then(|| PAGE.contains(longest))
}

fn source(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file")
}

/// The variants of a file with the pattern of each message.
fn variants(text: &str) -> Vec<(String, String)> {
    let after = text.split("#[error(").skip(1).filter(|after| !after.starts_with("transparent"));
    let of = |after: &str| {
        let declared = after.split_once(")]")?.1.trim_start();
        let name = declared.split(|char: char| !char.is_alphanumeric()).next()?;
        Some((name.to_owned(), literal(after)?))
    };
    after.filter_map(of).collect()
}

#[test]
fn every_variant_of_an_error_has_its_message_on_the_page() {
    let mut absent = Vec::new();
    for path in ENUMS {
        let found = variants(&source(path));
        assert!(!found.is_empty(), "{path} has no errors any more");
        for (name, pattern) in found {
            let made = MADE.iter().find(|(made, _)| *made == name).map(|(_, text)| *text);
            let there = stands_on_the_page(made.unwrap_or(&pattern));
            if there != Some(true) {
                absent.push(format!("{path}: {name}: {pattern}"));
            }
        }
    }
    assert!(absent.is_empty(), "no chapter provokes these:\n{}", absent.join("\n"));
}

/// What stands up to the parenthesis that closes a call.
fn arguments(after: &str) -> &str {
    let (mut depth, mut quoted, mut escaped) = (1, false, false);
    let end = after.find(|char: char| {
        (quoted, escaped) = match char {
            '"' if !escaped => (!quoted, false),
            '\\' => (quoted, !escaped),
            _ => (quoted, false),
        };
        depth += i32::from(!quoted && char == '(') - i32::from(!quoted && char == ')');
        depth == 0
    });
    &after[..end.unwrap_or(after.len())]
}

/// The messages that the command line makes itself, by file.
fn of_the_command_line() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli")];
    while let Some(folder) = waiting.pop() {
        for path in fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("a file");
            let calls = text.split("Failure::new(").skip(1).filter_map(|after| literal(arguments(after)));
            found.extend(calls.map(|pattern| (path.display().to_string(), pattern)));
        }
    }
    found
}

#[test]
fn every_message_of_the_command_line_stands_on_the_page() {
    let found = of_the_command_line();
    assert!(found.len() > 25, "only {} messages were found", found.len());
    for (_, path, name) in IN_A_TERMINAL {
        assert!(source(path).contains(&format!("fn {name}(")), "{path} has no {name}");
    }
    let absent: Vec<String> = found
        .into_iter()
        .filter(|(_, pattern)| stands_on_the_page(pattern) == Some(false))
        .filter(|(_, pattern)| !FALLBACKS.contains(&pattern.as_str()))
        .filter(|(_, pattern)| !IN_A_TERMINAL.iter().any(|(text, ..)| pattern.contains(text)))
        .map(|(path, pattern)| format!("{path}: {pattern}"))
        .collect();
    assert!(absent.is_empty(), "no chapter provokes these:\n{}", absent.join("\n"));
}
