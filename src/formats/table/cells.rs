//! What the cells of a table say: numbers as people and programs write them.

use crate::model::Value;

/// What a cell holds, read as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    /// A number. Percent are kept as percent.
    Number(f64),
    /// Nothing, or a word for nothing.
    Missing,
    /// Something else.
    Text,
}

/// Words for "no figure".
const MISSING: &[&str] =
    &["", "-", "--", "\u{2013}", "\u{2014}", "n/a", "na", "nan", "none", "null", "nil", "tbd", "?"];

/// Words for a passed and a failed sample.
const PASSED: &[&str] = &["true", "yes", "pass", "passed", "correct", "c", "success", "resolved", "win"];
const FAILED: &[&str] = &["false", "no", "fail", "failed", "incorrect", "wrong", "i", "failure", "unresolved", "loss"];

/// A cell as a figure: numbers, percent, thousands with separators.
pub(super) fn figure(value: &Value) -> Cell {
    match value {
        Value::Number(number) if number.as_f64().is_nan() => Cell::Missing,
        Value::Number(number) => Cell::Number(number.as_f64()),
        Value::Null => Cell::Missing,
        Value::String(text) => number_in(text.trim()),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Cell::Text,
    }
}

/// A cell as the score of one sample: also the words for passed and failed.
pub(super) fn score(value: &Value) -> Cell {
    match value {
        Value::Bool(passed) => Cell::Number(f64::from(u8::from(*passed))),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            word if PASSED.contains(&word) => Cell::Number(1.0),
            word if FAILED.contains(&word) => Cell::Number(0.0),
            _ => figure(value),
        },
        other => figure(other),
    }
}

fn number_in(text: &str) -> Cell {
    if MISSING.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return Cell::Missing;
    }
    let digits = text.strip_suffix('%').unwrap_or(text).trim_end();
    let plain = without_thousands(digits);
    match plain.as_deref().unwrap_or(digits).parse::<f64>() {
        Ok(number) => Cell::Number(number),
        Err(_) => Cell::Text,
    }
}

/// `1,234,567.8` without its commas; `None` where commas do not stand between groups of three.
fn without_thousands(text: &str) -> Option<String> {
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut groups = whole.trim_start_matches(['-', '+']).split(',');
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().filter(|group| (1..=3).contains(&group.len()) && is_digits(group));
    let mut others = groups.peekable();
    first?;
    others.peek()?;
    others.all(|group| group.len() == 3 && is_digits(group)).then(|| whole.replace(',', "") + rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Number;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, cell) in [
            ("88.50%", Cell::Number(88.5)),
            ("1,234,567.5", Cell::Number(1_234_567.5)),
            ("-1,000", Cell::Number(-1000.0)),
            (" 7 ", Cell::Number(7.0)),
            ("1e-3", Cell::Number(0.001)),
            ("N/A", Cell::Missing),
            ("NaN", Cell::Missing),
            ("", Cell::Missing),
            ("\u{2014}", Cell::Missing),
            ("1,23", Cell::Text),
            (",123", Cell::Text),
            ("2025-02-25", Cell::Text),
            ("0.69.2.dev", Cell::Text),
            ("yes", Cell::Text),
        ] {
            assert_eq!(figure(&Value::String(text.to_owned())), cell, "{text}");
        }
        assert_eq!(figure(&Value::Number(Number::from_text("NaN"))), Cell::Missing);
        assert_eq!(figure(&Value::Bool(true)), Cell::Text);
    }

    #[test]
    fn samples_pass_and_fail_in_words() {
        for (text, cell) in
            [("Pass", Cell::Number(1.0)), ("I", Cell::Number(0.0)), ("0.5", Cell::Number(0.5)), ("maybe", Cell::Text)]
        {
            assert_eq!(score(&Value::String(text.to_owned())), cell, "{text}");
        }
        assert_eq!((score(&Value::Bool(false)), score(&Value::Null)), (Cell::Number(0.0), Cell::Missing));
    }
}
