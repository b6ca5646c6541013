//! Two JSON documents side by side, a member a line: order of keys and formatting never count, and what belongs
//! together is what [`children`] says, as in configurations.

use std::ops::Range;
use std::time::{Duration, Instant};

use super::{DiffLine, DiffRow, TextDiff, align_until, words};
use crate::base::Shown;
use crate::compare::config::{Child, children};
use crate::model::{Side, Value};

/// Aligns two documents member by member, or shows the only one there is. A value that changed is marked in its words, or whole where its words have
/// little in common. Numbers are written as they are in the documents; strings of several lines are shown as lines.
#[must_use]
pub fn align_trees(documents: [Option<&Value>; 2], deadline: Duration) -> TextDiff {
    let limit = Instant::now().checked_add(deadline);
    let diff = TextDiff { rows: Vec::new(), complete: true };
    let mut writer = Writer { diff, numbers: [0; 2], depth: 0, limit };
    writer.child("", documents, ["", ""]);
    writer.diff
}

/// What stands around a string that is shown as lines.
const QUOTES: &str = "\"\"\"";

struct Writer {
    diff: TextDiff,
    /// Lines written so far, on each side.
    numbers: [u32; 2],
    depth: usize,
    limit: Option<Instant>,
}

impl Writer {
    /// A value of each side behind what leads to it, each with what follows it.
    fn both(&mut self, lead: &str, [base, candidate]: [&Value; 2], ends: [&str; 2]) {
        match children(base, candidate).filter(|children| !children.is_empty()) {
            Some(children) => {
                let [open, close] = brackets(base);
                self.same(format!("{lead}{open}"));
                let last = |is_there: fn(&Child<'_>) -> bool| children.iter().rposition(is_there);
                let last = [last(|(_, base, _)| base.is_some()), last(|(.., candidate)| candidate.is_some())];
                self.depth += 1;
                for (at, (key, base, candidate)) in children.iter().enumerate() {
                    let ends = last.map(|last| if last == Some(at) { "" } else { "," });
                    self.child(&self::lead(key, open), [*base, *candidate], ends);
                }
                self.depth -= 1;
                self.row(true, ends.map(|end| Some((format!("{close}{end}"), Vec::new()))));
            }
            None => match (base.as_str(), candidate.as_str()) {
                (Some(base), Some(candidate)) if is_block(base) || is_block(candidate) => {
                    self.blocks(lead, [base, candidate], ends);
                }
                _ if is_leaf(base) && is_leaf(candidate) => self.leaves(lead, [base, candidate], ends),
                _ => {
                    self.one(lead, base, Side::Base, ends[0]);
                    self.one(lead, candidate, Side::Candidate, ends[1]);
                }
            },
        }
    }

    fn child(&mut self, lead: &str, values: [Option<&Value>; 2], ends: [&str; 2]) {
        match values {
            [Some(base), Some(candidate)] => self.both(lead, [base, candidate], ends),
            [Some(base), None] => self.one(lead, base, Side::Base, ends[0]),
            [None, Some(candidate)] => self.one(lead, candidate, Side::Candidate, ends[1]),
            [None, None] => {}
        }
    }

    /// A value that fits on a line, on both sides.
    fn leaves(&mut self, lead: &str, values: [&Value; 2], ends: [&str; 2]) {
        let same = values[0] == values[1];
        // Marks are ranges of the safe text, which may be longer than what it was made from.
        let shown = |text: &str| Shown::new(text).to_string();
        let from = shown(lead).len();
        let [base, candidate] = values.map(|value| shown(&format!("{lead}{value}")));
        let whole = [from..base.len(), from..candidate.len()];
        let marks = if same { Default::default() } else { self.marks([&base, &candidate], whole) };
        let [base_marks, candidate_marks] = marks;
        self.row(
            same,
            [
                Some((format!("{base}{}", ends[0]), base_marks)),
                Some((format!("{candidate}{}", ends[1]), candidate_marks)),
            ],
        );
    }

    /// The words that differ; the whole values where they have little in common.
    fn marks(&mut self, [base, candidate]: [&str; 2], whole: [Range<usize>; 2]) -> [Vec<Range<usize>>; 2] {
        let found = words::marks(base, candidate, self.limit);
        self.diff.complete &= found.complete;
        let begins_within =
            |marks: &[Range<usize>], whole: &Range<usize>| marks.first().is_none_or(|mark| mark.start >= whole.start);
        let is_of_values = begins_within(&found.base, &whole[0]) && begins_within(&found.candidate, &whole[1]);
        let is_marked = !found.base.is_empty() || !found.candidate.is_empty();
        if is_marked && is_of_values { [found.base, found.candidate] } else { whole.map(|range| vec![range]) }
    }

    /// A string of several lines on both sides.
    fn blocks(&mut self, lead: &str, texts: [&str; 2], ends: [&str; 2]) {
        self.same(format!("{lead}{QUOTES}"));
        let aligned = align_until(texts[0], texts[1], self.limit);
        self.diff.complete &= aligned.complete;
        self.depth += 1;
        for DiffRow { base, candidate, same } in aligned.rows {
            let told = |line: DiffLine| (line.text.as_str().to_owned(), line.marks);
            self.row(same, [base.map(told), candidate.map(told)]);
        }
        self.depth -= 1;
        self.row(true, ends.map(|end| Some((format!("{QUOTES}{end}"), Vec::new()))));
    }

    /// A value that only one side has, or that has no likeness on the other.
    fn one(&mut self, lead: &str, value: &Value, side: Side, end: &str) {
        match value {
            Value::Object(entries) if !entries.is_empty() => {
                let items = entries.iter().map(|(key, value)| (self::lead(key, "{"), value)).collect();
                self.container(lead, value, items, (side, end));
            }
            Value::Array(items) if !items.is_empty() => {
                let items = items.iter().map(|value| (String::new(), value)).collect();
                self.container(lead, value, items, (side, end));
            }
            Value::String(text) if is_block(text) => {
                self.alone(format!("{lead}{QUOTES}"), side);
                self.depth += 1;
                text.lines().for_each(|line| self.alone(line.to_owned(), side));
                self.depth -= 1;
                self.alone(format!("{QUOTES}{end}"), side);
            }
            leaf => self.alone(format!("{lead}{leaf}{end}"), side),
        }
    }

    fn container(&mut self, lead: &str, value: &Value, items: Vec<(String, &Value)>, (side, end): (Side, &str)) {
        let [open, close] = brackets(value);
        self.alone(format!("{lead}{open}"), side);
        self.depth += 1;
        let all = items.len();
        for (at, (lead, value)) in items.into_iter().enumerate() {
            self.one(&lead, value, side, if at + 1 == all { "" } else { "," });
        }
        self.depth -= 1;
        self.alone(format!("{close}{end}"), side);
    }

    fn same(&mut self, text: String) {
        self.row(true, [Some((text.clone(), Vec::new())), Some((text, Vec::new()))]);
    }

    fn alone(&mut self, text: String, side: Side) {
        let line = Some((text, Vec::new()));
        self.row(false, if side == Side::Base { [line, None] } else { [None, line] });
    }

    /// A line of either side, indented; marks are ranges of its safe text.
    fn row(&mut self, same: bool, lines: [Option<(String, Vec<Range<usize>>)>; 2]) {
        let indent = "  ".repeat(self.depth);
        let line = |(text, marks): (String, Vec<Range<usize>>), number: &mut u32| {
            *number += 1;
            let moved = |mark: Range<usize>| mark.start + indent.len()..mark.end + indent.len();
            let text = Shown::new(&format!("{indent}{text}"));
            DiffLine { number: *number, text, marks: marks.into_iter().map(moved).collect() }
        };
        let [base, candidate] = lines;
        let base = base.map(|text| line(text, &mut self.numbers[0]));
        let candidate = candidate.map(|text| line(text, &mut self.numbers[1]));
        self.diff.rows.push(DiffRow { base, candidate, same });
    }
}

/// What stands before an item: its key in an object, nothing in a list.
fn lead(key: &str, open: &str) -> String {
    if open == "{" { format!("{}: ", Value::String(key.to_owned())) } else { String::new() }
}

fn brackets(value: &Value) -> [&'static str; 2] {
    if matches!(value, Value::Array(_)) { ["[", "]"] } else { ["{", "}"] }
}

/// Whether a string is shown as lines of its own.
fn is_block(text: &str) -> bool {
    text.trim_end_matches('\n').contains('\n')
}

/// Whether a value is written on one line.
fn is_leaf(value: &Value) -> bool {
    match value {
        Value::Object(entries) => entries.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::String(text) => !is_block(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::document;

    /// The rows as a reader sees them: `base | candidate`, `=` between them when both say the same.
    fn drawn(base: &str, candidate: &str) -> Vec<String> {
        let side = |line: &Option<DiffLine>| match line {
            None => "-".to_owned(),
            Some(line) => line.marks.iter().rev().fold(line.text.to_string(), |mut text, mark| {
                text.insert(mark.end, '›');
                text.insert(mark.start, '‹');
                text
            }),
        };
        let [base, candidate] = [base, candidate].map(|text| document(text).expect("a document"));
        let enough = Duration::from_secs(60);
        let diff = align_trees([Some(&base), Some(&candidate)], enough);
        assert_eq!(align_trees([Some(&candidate), Some(&base)], enough).rows.len(), diff.rows.len());
        let row = |row: &DiffRow| {
            format!("{} {} {}", side(&row.base), if row.same { '=' } else { '|' }, side(&row.candidate))
        };
        diff.rows.iter().map(row).collect()
    }

    #[test]
    fn order_and_formatting_do_not_count_and_numbers_keep_their_text() {
        assert_eq!(
            drawn(r#"{"a": 1.0, "b": [1, {}]}"#, "{\n\"b\": [1,{}],\n\"a\": 1}"),
            [
                "{ = {",
                "  \"a\": 1.0, =   \"a\": 1,",
                "  \"b\": [ =   \"b\": [",
                "    1, =     1,",
                "    {} =     {}",
                "  ] =   ]",
                "} = }",
            ]
        );
    }

    #[test]
    fn a_changed_value_is_marked_and_its_key_is_not() {
        assert_eq!(
            drawn(r#"{"city": "Paris", "n": 18}"#, r#"{"city": "Rome", "n": 18, "new": [true]}"#),
            [
                "{ = {",
                "  \"city\": \"‹Paris›\", |   \"city\": \"‹Rome›\",",
                "  \"n\": 18 =   \"n\": 18,",
                "- |   \"new\": [",
                "- |     true",
                "- |   ]",
                "} = }",
            ]
        );
        let said = "the tap drips all night and nobody mends it";
        let rows = drawn(&format!(r#"["{said}"]"#), &format!(r#"["{}"]"#, said.replace("night", "day")));
        assert!(rows[1].contains("all ‹night› and") && rows[1].contains("all ‹day› and"), "{rows:?}");
    }

    #[test]
    fn strings_of_several_lines_are_compared_line_by_line() {
        assert_eq!(
            drawn(r#"{"code": "x = 1\nprint(x)"}"#, r#"{"code": "x = 2\nprint(x)"}"#),
            [
                "{ = {",
                "  \"code\": \"\"\" =   \"code\": \"\"\"",
                "    x = ‹1› |     x = ‹2›",
                "    print(x) =     print(x)",
                "  \"\"\" =   \"\"\"",
                "} = }",
            ]
        );
    }

    #[test]
    fn marks_lie_where_they_are_seen_though_what_is_shown_is_longer() {
        let rows = drawn("{\"k\u{202E}\": 1}", "{\"k\u{202E}\": 2}");
        assert!(rows[1].contains(": ‹1›") && rows[1].contains(": ‹2›"), "{rows:?}");
    }

    #[test]
    fn values_of_other_kinds_stand_one_after_the_other() {
        assert_eq!(drawn("[[1]]", r#"[{"a": 1}]"#).len(), 2 + 3 + 3);
    }
}
