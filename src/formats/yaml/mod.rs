//! YAML, read for its text rather than for what some reader would make of it.
//!
//! Readers of YAML disagree about scalars: `1e-5` is a string to PyYAML and a number to others, `010` is 8 or 10, `no`
//! is false or a word, `12:30` may be 750. A scalar is therefore a number, a boolean or null only where all of them
//! agree, and its source text everywhere else; what a reviewer compares is what the author wrote.
//!
//! The events come from the parser under `serde-saphyr`, which that crate re-exports: deserialising would resolve
//! scalars before anyone could see their text. Aliases are copied, merge keys (`<<`) are merged, both within a budget;
//! of a key that stands twice the last value counts; an unknown tag stays in front of its scalar.

mod scalar;
mod tree;

use super::{Document, FilePath, Format, Hint, Holds, Input, source};
use crate::base::limits;
use crate::model::{Note, Value};

const EXTENSIONS: &[&str] = &["yaml", "yml"];

/// Any YAML file: a configuration, compared key by key.
pub(super) static FORMAT: Format = Format {
    name: "yaml",
    title: "YAML",
    reads: "likewise",
    holds: Holds::Config,
    hint: |path: &FilePath<'_>| path.has_extension(EXTENSIONS).then_some(Hint { holds: Holds::Config, run: None }),
    claim: |probe| source::fallback(probe, EXTENSIONS, "a .yaml file no other format claims"),
    read,
    join: None,
    sample: None,
};

fn read(input: &Input<'_>) -> Document {
    source::document(parse(input.bytes))
}

/// Parses a whole file. A file with several documents is a list of them, an empty one is null; `None` with a note
/// when it is not YAML or asks for more than the budget.
pub(super) fn parse(blob: &[u8]) -> (Option<Value>, Vec<Note>) {
    match source::text(blob, limits::YAML_BYTES) {
        Err(note) => (None, vec![note]),
        Ok((text, mut notes)) => {
            let (value, said) = tree::parse(&text);
            notes.extend(said);
            (value, notes)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Severity;

    fn shown(text: &str) -> String {
        parse(text.as_bytes()).0.map_or_else(|| "unreadable".to_owned(), |value| value.to_string())
    }

    /// Codes and lines of what is said about a text that is refused.
    fn refused(text: &str) -> Vec<(&'static str, Option<u64>)> {
        let (value, notes) = parse(text.as_bytes());
        assert!(value.is_none());
        notes.iter().map(|note| (note.code, note.line)).collect()
    }

    #[test]
    fn scalars_keep_their_text() {
        assert_eq!(
            shown("lr: 1e-5\nmode: 010\nat: 12:30\nv: 0.10\ncommit: 5318380\nday: 2025-02-25\nlang: no\nn: 1_000\n"),
            r#"{"lr": "1e-5", "mode": "010", "at": "12:30", "v": 0.10, "commit": 5318380, "day": "2025-02-25", "lang": "no", "n": "1_000"}"#
        );
        assert_eq!(
            shown("a: '1'\nb: \"\\u00e9\"\nc: |\n  x\n  y\nd:\n1: true\n"),
            r#"{"a": "1", "b": "é", "c": "x\ny\n", "d": null, "1": true}"#
        );
    }

    #[test]
    fn the_whole_language_is_read() {
        assert_eq!(shown("# only a comment\n"), "null");
        assert_eq!(shown("a: 1\r\nb: {x: [1, 2], # why\r\n  y: ~}\r\n"), r#"{"a": 1, "b": {"x": [1, 2], "y": null}}"#);
        assert_eq!(shown("a: 1\n---\nb: 2\n---\n- 3\n"), r#"[{"a": 1}, {"b": 2}, [3]]"#);
        assert_eq!(shown("? [1, 2]\n: x\n"), r#"{"[1, 2]": "x"}"#);
        assert_eq!(shown("\u{FEFF}a: 1\n"), r#"{"a": 1}"#);
    }

    #[test]
    fn aliases_are_copied_and_merge_keys_merged() {
        assert_eq!(shown("a: &x {p: 1, q: 2}\nb: *x\n"), r#"{"a": {"p": 1, "q": 2}, "b": {"p": 1, "q": 2}}"#);
        assert_eq!(
            shown("d: &d {p: 1, q: 2}\ne: &e {q: 3, r: 4}\nm:\n  <<: [*d, *e]\n  q: 9\n"),
            r#"{"d": {"p": 1, "q": 2}, "e": {"q": 3, "r": 4}, "m": {"q": 9, "p": 1, "r": 4}}"#
        );
        assert_eq!(shown("&k key: 1\nother: *k\n"), r#"{"key": 1, "other": "key"}"#);
        assert_eq!(shown("<<: text\n'<<': 2\n"), r#"{"<<": 2}"#);
    }

    #[test]
    fn tags_stay_in_front_of_scalars() {
        assert_eq!(
            shown("f: !function utils.process\ng: !!python/name:os.system\nh: !!str 1\ni: !!int 2\n"),
            r#"{"f": "!function utils.process", "g": "!!python/name:os.system", "h": "1", "i": 2}"#
        );
        let (value, notes) = parse(b"a: !Thing {x: 1}\n");
        assert_eq!(value.map(|value| value.to_string()).as_deref(), Some(r#"{"a": {"x": 1}}"#));
        assert_eq!(notes.first().map(|note| note.code), Some("yaml-tag"));
    }

    #[test]
    fn keys_that_stand_twice_are_said_and_the_last_counts() {
        let (value, notes) = parse(b"a: 1\nb: 2\na: 3\n");
        assert_eq!(value.map(|value| value.to_string()).as_deref(), Some(r#"{"a": 3, "b": 2}"#));
        let said: Vec<_> = notes.iter().map(|note| (note.code, note.line, note.message.as_str())).collect();
        assert_eq!(
            said,
            [("yaml-duplicate-key", Some(3), "keys stand twice in one mapping, the last value counts: 1×, first `a`")]
        );
    }

    #[test]
    fn alias_bombs_are_refused_by_name() {
        let bomb = (1..12).fold("a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned(), |text, n| {
            format!("{text}a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", "))
        });
        assert_eq!(refused(&bomb).first().map(|note| note.0), Some("yaml-aliases"));
        let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), "*a, ".repeat(9_000));
        assert_eq!(refused(&long), [("yaml-aliases", Some(2))]);
        let many = format!("a: &a 1\nb: [{}]\n", "*a, ".repeat(limits::YAML_ALIASES + 1));
        assert_eq!(refused(&many), [("yaml-aliases", Some(2))]);
        assert_eq!(refused("a: &a [*a]\n"), [("yaml-aliases", Some(1))]);
    }

    #[test]
    fn depth_is_bounded_in_every_spelling() {
        let flow = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        let block = (0..300).map(|n| format!("{}k:\n", " ".repeat(n))).collect::<String>();
        let dashes = "- ".repeat(10_000);
        let chain = (1..200).fold("- &a0 [1]\n".to_owned(), |text, n| format!("{text}- &a{n} [*a{}]\n", n - 1));
        for text in [flow, block, dashes, chain] {
            assert_eq!(refused(&text).first().map(|note| note.0), Some("yaml-depth"), "{:.40}", text);
        }
    }

    #[test]
    fn keys_within_keys_do_not_grow_with_every_level() {
        assert_eq!(shown("? ? a\n  : 1\n: 2\n"), r#"{"{\"a\": 1}": 2}"#);
        assert_eq!(refused(&"? ".repeat(100)), [("yaml-key", Some(1))]);
    }

    #[test]
    fn what_is_not_yaml_is_refused_with_the_line() {
        assert_eq!(refused("a: 1\nb: [1, 2\nc: }\n").first().map(|note| note.0), Some("yaml-syntax"));
        assert_eq!(refused("a: *missing\n"), [("yaml-syntax", Some(1))]);
        assert_eq!(refused(&"#".repeat(limits::YAML_BYTES + 1)), [("too-big", None)]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_with_a_reason(text in "(a|: |- |\n|  |&a |\\*a|<<|\\[|\\]|\\{|\\}|, |\"|'|---\n|!x |\\? |#|\\||é|%|\t){0,40}") {
            let (value, notes) = parse(text.as_bytes());
            prop_assert_eq!(value.is_none(), notes.iter().any(|note| note.severity == Severity::Error));
        }
    }
}
