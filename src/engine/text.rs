//! A configuration file, or one long string in it, as text on both sides.

use super::EngineError;
use super::sample::ALIGN_TIME;
use crate::base::limits;
use crate::compare::syntax::{self, Language};
use crate::compare::view::{TextSide, TextView};
use crate::compare::{held_out, text};
use crate::git::{BlobId, BlobState, LfsState, Repo};
use crate::model::{ConfigDiff, Side, Value};

/// What a side has, and the text of it that is shown.
type Found = (TextSide, String);

/// Reads one side of a file.
pub(super) fn side(repo: &Repo, id: Option<BlobId>) -> Result<Found, EngineError> {
    let Some(id) = id else { return Ok((TextSide::Absent, String::new())) };
    let limit = limits::TREE_BYTES as u64;
    Ok(match repo.read(id, limit)? {
        BlobState::Present(bytes) => content(bytes),
        BlobState::Lfs(pointer) => match repo.lfs_content(&pointer, limit) {
            LfsState::Present(bytes) => content(bytes),
            _ => {
                let told = format!("oid sha256:{}\nsize {}\n", pointer.oid, pointer.size);
                (TextSide::Pointer(pointer), told)
            }
        },
        BlobState::Missing => (TextSide::Missing, String::new()),
        BlobState::TooBig(size) => (TextSide::TooBig(size), String::new()),
    })
}

/// Bytes as text. What is no UTF-8 is shown with replacement characters; binary files have no text.
fn content(bytes: Vec<u8>) -> Found {
    match bytes.contains(&0) {
        true => (TextSide::Binary(bytes.len() as u64), String::new()),
        false => {
            beginning(String::from_utf8(bytes).unwrap_or_else(|no| String::from_utf8_lossy(no.as_bytes()).into_owned()))
        }
    }
}

/// As much of a text as is shown: whole lines, where it has several.
fn beginning(mut text: String) -> Found {
    let all = text.len();
    if all <= limits::SHOWN_TEXT_BYTES {
        return (TextSide::Text, text);
    }
    text.truncate(text.floor_char_boundary(limits::SHOWN_TEXT_BYTES));
    text.truncate(text.rfind('\n').map_or(text.len(), |end| end + 1));
    (TextSide::Beginning(all as u64), text)
}

/// A file of both sides.
pub(super) fn file(found: [Found; 2], diff: &ConfigDiff, held: bool) -> TextView {
    let of_format = || (diff.format == "chat-template").then_some(&syntax::TEMPLATE);
    view(found, syntax::of_path(&diff.path).or_else(of_format), held)
}

/// The strings under a key of a file; `None` where there is no such change, or none of them is a text.
pub(super) fn string(diff: &ConfigDiff, pointer: &str, held: bool) -> Option<TextView> {
    let change = diff.changes.iter().find(|change| change.pointer == pointer).filter(|change| change.is_text())?;
    let found = Side::BOTH.map(|side| match change.on(side) {
        Some(Value::String(text)) => beginning(text.clone()),
        Some(other) => (TextSide::Text, other.to_string()),
        None => (TextSide::Absent, String::new()),
    });
    let language = found.iter().find_map(|(_, text)| syntax::of_text(text));
    Some(view(found, language, held))
}

/// Both sides, aligned; of what the policy keeps confidential, hashes.
fn view([base, candidate]: [Found; 2], language: Option<&'static Language>, held: bool) -> TextView {
    let sides = [base.0, candidate.0];
    match held {
        true => TextView::new(sides, held_out::file(&base.1, &candidate.1), None),
        false => TextView::new(sides, text::align(&base.1, &candidate.1, ALIGN_TIME), language),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ConfigChange, ConfigStatus};

    fn text(text: &str) -> Option<Value> {
        Some(Value::String(text.to_owned()))
    }

    fn config(base: Option<Value>, candidate: Option<Value>) -> ConfigDiff {
        let change = ConfigChange { pointer: "/chat_template".to_owned(), base, candidate, meaning: None };
        ConfigDiff {
            path: "tokenizer_config.json".to_owned(),
            base_path: None,
            status: ConfigStatus::Modified,
            format: "hf-config",
            changes: vec![change],
        }
    }

    #[test]
    fn a_long_string_is_a_text_of_its_own_in_its_own_language() {
        let diff = config(text("{% if a %}\nx\n{% endif %}"), None);
        let view = string(&diff, "/chat_template", false).expect("a text");
        assert_eq!(view.sides, [TextSide::Text, TextSide::Absent]);
        assert_eq!((view.diff.rows.len(), view.code.map(|(language, _)| language.name)), (3, Some("Jinja")));
        assert!(string(&diff, "/other", false).is_none());
        assert!(string(&config(text("short"), text("word")), "/chat_template", false).is_none());
        let held = string(&diff, "/chat_template", true).expect("a text");
        assert!(held.code.is_none() && held.diff.rows.iter().all(|row| !format!("{row:?}").contains("endif")));
    }

    #[test]
    fn what_is_no_text_or_too_long_is_said() {
        assert_eq!(content(vec![1, 0, 2]), (TextSide::Binary(3), String::new()));
        assert_eq!(content(b"a\xFF".to_vec()), (TextSide::Text, "a\u{FFFD}".to_owned()));
        let long = "line of text\n".repeat(limits::SHOWN_TEXT_BYTES / 13 + 2);
        let all = long.len() as u64;
        let (side, shown) = beginning(long);
        assert_eq!(side, TextSide::Beginning(all));
        assert!(shown.ends_with("text\n") && shown.len() <= limits::SHOWN_TEXT_BYTES);
    }
}
