//! A tree of values as JSON, YAML and TOML files hold them.

use std::fmt;

/// A string of more bytes is no name and no word any more.
const TOLD_BYTES: usize = 200;

/// One value. Objects keep the order of the file; numbers keep the text of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(Number),
    /// A string, decoded. Lone surrogates are U+FFFD.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// Keys and values in file order. Of a key that stands twice, the last value.
    Object(Vec<(String, Value)>),
}

/// A number and the text it was written with, so that `0.10`, `1e-5` and integers beyond 64 bits
/// are shown as their author wrote them.
#[derive(Clone, Debug)]
pub struct Number(Box<str>);

impl Number {
    /// Keeps the text; whoever reads the format vouches that it is a number there.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self(text.into())
    }

    /// The text as written: JSON numbers, and `NaN`, `Infinity`, `-Infinity`.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The value as a double: NaN for text no double can be read from.
    #[must_use]
    pub fn as_f64(&self) -> f64 {
        // Nearly all are written as Rust writes them, `inf` and `NaN` among them.
        if let Ok(value) = self.0.parse() {
            return value;
        }
        // YAML and TOML write `1_000` and `.inf`, too.
        let text = self.0.replace('_', "");
        let text = text.strip_prefix('+').unwrap_or(&text);
        match text.to_ascii_lowercase().trim_start_matches(['-', '.']) {
            "inf" | "infinity" => {
                if text.starts_with('-') {
                    f64::NEG_INFINITY
                } else {
                    f64::INFINITY
                }
            }
            "nan" => f64::NAN,
            _ => text.parse().unwrap_or(f64::NAN),
        }
    }
}

/// Numbers are equal when their values are (`1`, `1.0` and `1e0`), NaN equals NaN, and integers too
/// large for a double are compared digit by digit.
impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        if self.0 == other.0 {
            return true;
        }
        let (a, b) = (self.as_f64(), other.as_f64());
        if a.is_nan() || b.is_nan() {
            return a.is_nan() && b.is_nan();
        }
        let beyond_double =
            |n: &Number| n.0.bytes().all(|c| c.is_ascii_digit() || c == b'-') && n.as_f64().abs() > 9e15;
        if beyond_double(self) && beyond_double(other) {
            return false;
        }
        a == b
    }
}

impl Value {
    /// The value under a key of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The entries of an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&[(String, Value)]> {
        if let Self::Object(entries) = self { Some(entries) } else { None }
    }

    /// The items of a list.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Value]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// Whether it is a text, to be compared line by line, and no value that is told in a word.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.as_str().is_some_and(|text| text.contains('\n') || text.len() > TOLD_BYTES)
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// A number, whether written as one, as a boolean (1 and 0), or as a string that holds one
    /// (harnesses dump numpy values that way). `None` for everything else.
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number.as_f64()),
            Self::Bool(flag) => Some(f64::from(u8::from(*flag))),
            Self::String(text) => number_in_text(text),
            _ => None,
        }
    }

    /// A number of things: whole and not negative.
    #[must_use]
    pub fn as_count(&self) -> Option<u64> {
        self.as_number().and_then(whole)
    }

    /// The text of a scalar as a reader would write it; `None` for lists and objects.
    #[must_use]
    pub fn scalar_text(&self) -> Option<String> {
        match self {
            Self::Null => Some("null".to_owned()),
            Self::Bool(flag) => Some(flag.to_string()),
            Self::Number(number) => Some(number.text().to_owned()),
            Self::String(text) => Some(text.clone()),
            Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// How many keys end here, below any others: a list of plain values ends one.
    #[must_use]
    pub fn keys(&self) -> u64 {
        match self {
            Self::Object(entries) if !entries.is_empty() => entries.iter().map(|(_, value)| value.keys()).sum(),
            Self::Array(items) if items.iter().any(|item| matches!(item, Self::Array(_) | Self::Object(_))) => {
                items.iter().map(Self::keys).sum()
            }
            _ => 1,
        }
    }

    /// The value as people read it: strings bare, lists and objects as JSON.
    #[must_use]
    pub fn text(&self) -> String {
        self.scalar_text().unwrap_or_else(|| self.to_string())
    }
}

/// A number that is a count; `None` for fractions, for what is below nought and for what a double cannot count.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked to be in range
pub fn whole(number: f64) -> Option<u64> {
    (number >= 0.0 && number.fract() == 0.0 && number < 9e15).then_some(number as u64)
}

/// A number that was dumped as a string: `"0.5"`, `"True"`, `"NaN"`, `"-inf"`.
#[must_use]
pub fn number_in_text(text: &str) -> Option<f64> {
    match text.trim() {
        "True" | "true" => Some(1.0),
        "False" | "false" => Some(0.0),
        "" => None,
        other => other.parse().ok(),
    }
}

/// Compact JSON, for text that is shown; NaN and infinities are written bare.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(flag) => write!(f, "{flag}"),
            Self::Number(number) => f.write_str(number.text()),
            Self::String(text) => write_quoted(text, f),
            Self::Array(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{item}")?;
                }
                f.write_str("]")
            }
            Self::Object(entries) => {
                f.write_str("{")?;
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    write_quoted(key, f)?;
                    write!(f, ": {value}")?;
                }
                f.write_str("}")
            }
        }
    }
}

fn write_quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::from_text(text)
    }

    #[test]
    fn numbers_compare_by_value_and_keep_their_text() {
        assert_eq!(number("1e-5"), number("0.00001"));
        assert_eq!(number("1"), number("1.0"));
        assert_eq!(number("NaN"), number(".nan"));
        assert_ne!(number("9223372036854775807"), number("9223372036854775806"));
        assert_ne!(number("Infinity"), number("-Infinity"));
        assert_eq!(number("1_000"), number("1000"));
        assert_eq!(number("0.10").text(), "0.10");
    }

    #[test]
    fn strings_that_hold_numbers_count_as_numbers() {
        let text = |s: &str| Value::String(s.to_owned());
        assert_eq!(text("0.5").as_number(), Some(0.5));
        assert_eq!(text("True").as_number(), Some(1.0));
        assert_eq!(text("N/A").as_number(), None);
        assert!(text("NaN").as_number().is_some_and(f64::is_nan));
    }
}
