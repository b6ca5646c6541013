//! What differs between two trees of keys and values.

mod named;

use std::collections::{HashMap, HashSet};

use crate::model::{ConfigChange, Value};

/// The differences between two configurations, sorted bytewise by pointer.
///
/// A key that appeared or went is one change, however much is below it. Numbers are equal when their values are,
/// lists are compared index by index, and the order of keys never counts. A list of items with names, of which some
/// came or went so that others moved, is compared name by name; its pointers then hold the names. Meanings are left
/// to [`super::meaning::explain`].
#[must_use]
pub fn diff(base: &Value, candidate: &Value) -> Vec<ConfigChange> {
    let mut walk = Walk { pointer: String::new(), changes: Vec::new() };
    walk.values(base, candidate);
    walk.changes.sort_by(|x, y| x.pointer.cmp(&y.pointer));
    walk.changes
}

/// A segment as a JSON Pointer writes it (RFC 6901, section 3).
#[must_use]
pub fn escaped(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// The segments of a JSON Pointer, unescaped.
pub fn segments(pointer: &str) -> impl DoubleEndedIterator<Item = String> {
    let parts = pointer.strip_prefix('/').map(|rest| rest.split('/'));
    parts.into_iter().flatten().map(|part| part.replace("~1", "/").replace("~0", "~"))
}

/// An item of one or both of two containers: its key, name or index, and what is there on either side.
pub(super) type Child<'a> = (String, Option<&'a Value>, Option<&'a Value>);

/// What two objects or two lists hold, each item beside its counterpart: keys in the order of the base, then those the
/// candidate added. `None` where the values are no two containers of one kind.
#[must_use]
pub(super) fn children<'a>(base: &'a Value, candidate: &'a Value) -> Option<Vec<Child<'a>>> {
    match (base, candidate) {
        (Value::Object(base), Value::Object(candidate)) => Some(members(base, candidate)),
        (Value::Array(base), Value::Array(candidate)) => Some(named::pairs(base, candidate).unwrap_or_else(|| {
            let items = 0..base.len().max(candidate.len());
            items.map(|index| (index.to_string(), base.get(index), candidate.get(index))).collect()
        })),
        _ => None,
    }
}

fn members<'a>(base: &'a [(String, Value)], candidate: &'a [(String, Value)]) -> Vec<Child<'a>> {
    // Of a key that stands twice the last value counts.
    let by_key = |entries: &'a [(String, Value)]| -> HashMap<&'a str, &'a Value> {
        entries.iter().map(|(key, value)| (key.as_str(), value)).collect()
    };
    let (base_values, candidate_values) = (by_key(base), by_key(candidate));
    let mut seen = HashSet::new();
    let keys = base.iter().chain(candidate).map(|(key, _)| key.as_str()).filter(|key| seen.insert(*key));
    let child = |key: &str| (key.to_owned(), base_values.get(key).copied(), candidate_values.get(key).copied());
    keys.map(child).collect()
}

/// A walk down both trees at once.
struct Walk {
    /// Where the walk is.
    pointer: String,
    changes: Vec<ConfigChange>,
}

impl Walk {
    fn values(&mut self, base: &Value, candidate: &Value) {
        match children(base, candidate) {
            Some(children) => {
                for (segment, base, candidate) in children {
                    self.step(&escaped(&segment), base, candidate);
                }
            }
            None if base == candidate => {}
            None => self.change(Some(base), Some(candidate)),
        }
    }

    /// One level down.
    fn step(&mut self, segment: &str, base: Option<&Value>, candidate: Option<&Value>) {
        let here = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(segment);
        match (base, candidate) {
            (Some(base), Some(candidate)) => self.values(base, candidate),
            _ => self.change(base, candidate),
        }
        self.pointer.truncate(here);
    }

    fn change(&mut self, base: Option<&Value>, candidate: Option<&Value>) {
        self.changes.push(ConfigChange {
            pointer: self.pointer.clone(),
            base: base.cloned(),
            candidate: candidate.cloned(),
            meaning: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Number;

    fn value(json: serde_json::Value) -> Value {
        match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(flag) => Value::Bool(flag),
            serde_json::Value::Number(number) => Value::Number(Number::from_text(&number.to_string())),
            serde_json::Value::String(text) => Value::String(text),
            serde_json::Value::Array(items) => Value::Array(items.into_iter().map(value).collect()),
            serde_json::Value::Object(map) => Value::Object(map.into_iter().map(|(k, v)| (k, value(v))).collect()),
        }
    }

    /// `kind pointer` of every change.
    fn drawn(base: &str, candidate: &str) -> Vec<String> {
        let parsed = |text: &str| serde_json::from_str(text).map_or(Value::Null, value);
        let changes = diff(&parsed(base), &parsed(candidate));
        changes.iter().map(|change| format!("{} {}", change.kind(), change.pointer)).collect()
    }

    #[test]
    fn changes_stand_at_the_highest_pointer() {
        for (base, candidate, expected) in [
            (r#"{"a": 1, "b": {"c": 2}}"#, r#"{"b": {"c": 2}, "a": 1.0}"#, &[][..]),
            (r#"{"a": 1}"#, r#"{"a": 2}"#, &["changed /a"]),
            (r#"{"a": {"b": 1, "c": 2}}"#, "{}", &["removed /a"]),
            (r#"{"x": {}}"#, r#"{"x": {"a": {"b": 1}}}"#, &["added /x/a"]),
            (r#"{"l": [1, 2]}"#, r#"{"l": [1, 3, 4]}"#, &["changed /l/1", "added /l/2"]),
            (r#"{"l": [1]}"#, r#"{"l": {"0": 1}}"#, &["changed /l"]),
            (r#"{"n": null}"#, "{}", &["removed /n"]),
            (
                r#"{"m/n": 1, "a~b": 1, "": 1}"#,
                r#"{"m/n": 2, "a~b": 2, "": 2}"#,
                &["changed /", "changed /a~0b", "changed /m~1n"],
            ),
            ("1", "2", &["changed "]),
            (r#"{"a": {"z": 1}, "a-b": 1}"#, r#"{"a": {"z": 2}, "a-b": 2}"#, &["changed /a-b", "changed /a/z"]),
        ] {
            assert_eq!(drawn(base, candidate), expected, "{base} {candidate}");
        }
    }

    #[test]
    fn named_items_are_compared_by_name_where_some_moved() {
        // `a1` is an item named `a` with the value 1, `7` one without a name.
        let item = |item: &str| match item.split_at(1) {
            (item, "") => item.to_owned(),
            (name, x) => format!(r#"{{"name": "{name}", "x": {x}}}"#),
        };
        let list = |items: &str| format!("[{}]", items.split(' ').map(item).collect::<Vec<_>>().join(", "));
        for (base, candidate, expected) in [
            ("a1 b1", "c1 a1 b2", &["changed /b/x", "added /c"][..]),
            ("a1 b1 c1", "b1 c1", &["removed /a"]),
            ("a1 a1 b1", "c1 a1 a2 b1", &["changed /a (2)/x", "added /c"]),
            ("a1 b1 c1", "b1 d1 c1", &["removed /a", "added /d"]),
            // Nothing moved: an index tells what became of an item.
            ("a1 b1", "a1 c1", &["changed /1/name"]),
            ("a1 b1", "a1 b1 c1", &["added /2"]),
            // The order may mean something.
            ("a1 b2", "b2 a1", &["changed /0/name", "changed /0/x", "changed /1/name", "changed /1/x"]),
            ("7 a1", "a1", &["changed /0", "removed /1"]),
        ] {
            assert_eq!(drawn(&list(base), &list(candidate)), expected, "{base} {candidate}");
        }
    }

    #[test]
    fn numbers_are_compared_by_value_and_kept_as_written() {
        let number = |text: &str| Value::Number(Number::from_text(text));
        assert_eq!(diff(&number("0.10"), &number("1e-1")), []);
        let changes = diff(&number("1e-5"), &number("2E-5"));
        let shown: Vec<_> =
            changes.iter().filter_map(|change| change.candidate.as_ref()).map(Value::to_string).collect();
        assert_eq!(shown, ["2E-5"]);
    }

    #[test]
    fn pointers_come_apart_as_they_were_made() {
        let parts = ["a/b", "~1", "", "x"];
        let pointer: String = parts.iter().map(|part| format!("/{}", escaped(part))).collect();
        assert_eq!(segments(&pointer).collect::<Vec<_>>(), parts);
        assert_eq!(segments("").count(), 0);
    }

    fn tree() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::Bool), "[ab]?".prop_map(Value::String)];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
                proptest::collection::btree_map("[ab~/]{0,2}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn swapping_the_sides_swaps_the_values(base in tree(), candidate in tree()) {
            let swapped = diff(&candidate, &base).into_iter().map(|change| ConfigChange {
                base: change.candidate,
                candidate: change.base,
                ..change
            });
            prop_assert_eq!(diff(&base, &candidate), swapped.collect::<Vec<_>>());
            prop_assert_eq!(diff(&base, &base), []);
            prop_assert_eq!(diff(&base, &candidate).is_empty(), base == candidate);
        }
    }
}
