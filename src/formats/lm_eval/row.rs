//! One row of a sample log, taken apart into fields that are looked into only when needed.
//!
//! A well-formed row is split without copying anything; whatever the standard refuses goes through the tolerant reader.
//! Both ways end in the same [`Fields`].

use std::borrow::Cow;

use super::super::json::{self, Deviations, Dialect, SyntaxError, entries, parse};
use crate::model::{Value, number_in_text};

/// A row with more fields than this goes through the tolerant reader, which finds duplicates without looking at
/// every field for every other.
const MANY_FIELDS: usize = 64;

/// What stands between the tokens of JSON.
const JSON_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// The value of a field.
#[derive(Clone, Debug)]
pub(super) enum Field<'a> {
    /// Its text, known to be well-formed.
    Raw(&'a str),
    /// Its tree.
    Tree(Value),
}

/// What a field says of a metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Score {
    /// A number, also when dumped as a string; NaN and infinities are numbers.
    Number(f64),
    /// `null`.
    Missing,
    /// A list, such as a pair of reference and prediction.
    List,
    /// Text or an object.
    Other,
}

impl<'a> Field<'a> {
    /// The tree, parsed now where it is still text.
    pub(super) fn tree(&self) -> Cow<'_, Value> {
        match self {
            Self::Tree(value) => Cow::Borrowed(value),
            Self::Raw(text) => {
                let tree = parse(text, 1, Dialect::Data, &mut Deviations::default());
                Cow::Owned(tree.value.unwrap_or(Value::Null))
            }
        }
    }

    /// The text of a string.
    pub(super) fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Tree(value) => value.as_str().map(Cow::Borrowed),
            Self::Raw(raw) => text_of(raw),
        }
    }

    /// The text of a string that stands alone, in however many lists of one, without looking at anything else.
    pub(super) fn only_text(&self) -> Option<Cow<'_, str>> {
        let Self::Raw(raw) = self else { return None };
        let mut raw = *raw;
        while let Some(inside) = raw.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            raw = inside.trim_matches(JSON_SPACE);
        }
        // Two strings stand in quotes, too.
        (json::string_end(raw.as_bytes(), 0)? == raw.len()).then(|| text_of(raw))?
    }

    /// What the field says as a score.
    pub(super) fn score(&self) -> Score {
        let number_or_other = |text: &str| number_in_text(text).map_or(Score::Other, Score::Number);
        match self {
            Self::Tree(value) => match value {
                Value::Null => Score::Missing,
                Value::Array(_) => Score::List,
                Value::String(text) => number_or_other(text),
                other => other.as_number().map_or(Score::Other, Score::Number),
            },
            Self::Raw(raw) => match raw.as_bytes().first() {
                Some(b'n') => Score::Missing,
                Some(b'[') => Score::List,
                Some(b'"') => self.text().map_or(Score::Other, |text| number_or_other(&text)),
                _ => number_or_other(raw),
            },
        }
    }
}

/// The text of a string that is known to be well-formed JSON, copied only where it holds escapes.
pub(super) fn text_of(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inner));
    }
    match Field::Raw(raw).tree().into_owned() {
        Value::String(text) => Some(Cow::Owned(text)),
        _ => None,
    }
}

/// The fields every row has, as far as its age has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    DocId,
    Doc,
    Target,
    Arguments,
    Responses,
    Filtered,
    Filter,
    Metrics,
    DocHash,
    PromptHash,
    TargetHash,
}

impl Key {
    const COUNT: usize = 11;

    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "doc_id" => Self::DocId,
            "doc" => Self::Doc,
            "target" => Self::Target,
            "arguments" => Self::Arguments,
            "resps" => Self::Responses,
            "filtered_resps" => Self::Filtered,
            "filter" => Self::Filter,
            "metrics" => Self::Metrics,
            "doc_hash" => Self::DocHash,
            "prompt_hash" => Self::PromptHash,
            "target_hash" => Self::TargetHash,
            _ => return None,
        })
    }
}

/// A row taken apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields<'a> {
    known: [Option<Field<'a>>; Key::COUNT],
    /// All others, metrics among them, in file order.
    pub(super) others: Vec<(Cow<'a, str>, Field<'a>)>,
}

impl<'a> Fields<'a> {
    /// The value of a field every row has.
    pub(super) fn get(&self, key: Key) -> Option<&Field<'a>> {
        self.known[key as usize].as_ref()
    }

    /// The value of any other field.
    pub(super) fn other(&self, name: &str) -> Option<&Field<'a>> {
        self.others.iter().find(|(other, _)| other == name).map(|(_, field)| field)
    }

    /// Takes apart a well-formed row; `None` for anything the standard refuses, and for a field that stands twice.
    pub(super) fn split(text: &'a str) -> Option<Self> {
        let mut fields = Fields::default();
        entries(text, |key, value| {
            let name = text_of(key)?;
            let place = match Key::parse(&name) {
                Some(known) => &mut fields.known[known as usize],
                None if fields.others.len() >= MANY_FIELDS || fields.other(&name).is_some() => return None,
                None => {
                    fields.others.push((name, Field::Raw(value)));
                    return Some(());
                }
            };
            place.replace(Field::Raw(value)).is_none().then_some(())
        })?;
        Some(fields)
    }

    /// Takes apart a row with the deviations that are read all the same; `line` is the line it starts on.
    pub(super) fn split_tolerantly(
        text: &str,
        line: u64,
        deviations: &mut Deviations,
    ) -> Result<Fields<'static>, SyntaxError> {
        let tree = parse(text, line, Dialect::Data, deviations);
        match (tree.value, tree.error) {
            (_, Some(error)) => Err(error),
            (Some(Value::Object(entries)), None) => {
                let mut fields = Fields::default();
                for (key, value) in entries {
                    fields.put(Cow::Owned(key), Field::Tree(value));
                }
                Ok(fields)
            }
            _ => Err(SyntaxError { line, what: "a row that is no object", at_end: false }),
        }
    }

    fn put(&mut self, name: Cow<'a, str>, field: Field<'a>) {
        match Key::parse(&name) {
            Some(key) => self.known[key as usize] = Some(field),
            None => self.others.push((name, field)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::answers::Answer;
    use super::*;

    /// JSON texts of any shape, with white space and escapes written in different ways.
    fn json() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("null".to_owned()),
            any::<bool>().prop_map(|flag| flag.to_string()),
            any::<i64>().prop_map(|number| number.to_string()),
            (-1e9..1e9).prop_map(|number: f64| format!("{number:e}")),
            "[a-z\u{e9}\u{1F600} ]{0,6}".prop_map(|text| format!("\"{text}\"")),
            Just(r#""\u00e9\n\/\ud83d\ude00\"""#.to_owned()),
            Just("\"0.25\"".to_owned()),
            Just("\"True\"".to_owned()),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(" , "))),
                prop::collection::vec(("[a-c]", inner), 0..4).prop_map(|entries| {
                    let entries: Vec<String> = entries.iter().map(|(key, v)| format!("\"{key}\":\t{v}")).collect();
                    format!("{{{}}}", entries.join(","))
                }),
            ]
        })
    }

    fn rows() -> impl Strategy<Value = String> {
        let key = prop_oneof![
            prop::sample::select(vec!["doc_id", "doc", "target", "resps", "filtered_resps", "filter", "metrics"]),
            prop::sample::select(vec!["acc", "f1", r"m\u00e9", "doc_hash", "arguments"]),
        ];
        prop::collection::vec((key, json()), 0..8).prop_map(|entries| {
            let entries: Vec<String> = entries.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
            format!("{{{}}}", entries.join(", "))
        })
    }

    fn same(fast: &Field<'_>, slow: &Field<'_>) -> Result<(), TestCaseError> {
        prop_assert_eq!(fast.tree(), slow.tree());
        prop_assert_eq!(fast.text(), slow.text());
        prop_assert_eq!(Answer::in_field(fast), Answer::in_field(slow));
        prop_assert_eq!(format!("{:?}", fast.score()), format!("{:?}", slow.score()));
        Ok(())
    }

    proptest! {
        #[test]
        fn both_ways_of_splitting_a_row_agree(text in rows()) {
            let mut deviations = Deviations::default();
            let slow = Fields::split_tolerantly(&text, 1, &mut deviations);
            let slow = slow.map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
            // The quick way declines only rows in which a field stands twice.
            let Some(fast) = Fields::split(&text) else {
                prop_assert!(deviations != Deviations::default());
                return Ok(());
            };
            for (fast, slow) in fast.known.iter().zip(&slow.known) {
                prop_assert_eq!(fast.is_some(), slow.is_some());
                if let (Some(fast), Some(slow)) = (fast, slow) {
                    same(fast, slow)?;
                }
            }
            prop_assert_eq!(fast.others.len(), slow.others.len());
            for ((fast_name, fast), (slow_name, slow)) in fast.others.iter().zip(&slow.others) {
                prop_assert_eq!(fast_name, slow_name);
                same(fast, slow)?;
            }
        }
    }

    #[test]
    fn rows_the_standard_refuses_are_left_to_the_tolerant_reader() {
        for text in
            [r#"{"a": NaN}"#, r#"{"a": 1, "a": 2}"#, r#"{"doc": 1, "doc": 2}"#, "{\"a\": \"\x1b\"}", "[1]", "{} x"]
        {
            assert!(Fields::split(text).is_none(), "{text}");
        }
        let mut deviations = Deviations::default();
        let fields = Fields::split_tolerantly(r#"{"a": NaN, "doc": 1, "doc": 2}"#, 5, &mut deviations);
        let fields = fields.expect("both deviations are read");
        assert_eq!(fields.get(Key::Doc).map(Field::score), Some(Score::Number(2.0)));
        assert_eq!(deviations.into_notes().filter(|note| note.line == Some(5)).count(), 2);
        assert!(Fields::split_tolerantly("[1]", 1, &mut Deviations::default()).is_err());
    }
}
