//! JSON as Candor writes it: the same input gives the same bytes, and no byte can act on a terminal.

use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::ser::{CharEscape, CompactFormatter, Formatter};

use crate::base::{JsonEscape, is_hazard};
use crate::model::Value;

/// Writes a value as one line of JSON with a line feed at its end.
///
/// # Errors
/// Whatever the writer reports.
pub fn write_line(out: impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, Inert);
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Compact JSON in which control, bidi and invisible characters are always `\u` escapes.
struct Inert;

impl Formatter for Inert {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut written = 0;
        for (at, char) in fragment.char_indices().filter(|(_, char)| is_hazard(*char)) {
            writer.write_all(&fragment.as_bytes()[written..at])?;
            write!(writer, "{}", JsonEscape(char))?;
            written = at + char.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[written..])
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()> {
        let control = match escape {
            CharEscape::Backspace => 0x08,
            CharEscape::Tab => 0x09,
            CharEscape::LineFeed => 0x0a,
            CharEscape::FormFeed => 0x0c,
            CharEscape::CarriageReturn => 0x0d,
            CharEscape::AsciiControl(byte) => byte,
            other => return CompactFormatter.write_char_escape(writer, other),
        };
        write!(writer, "\\u{control:04x}")
    }
}

/// A number in the shortest form that reads back the same; NaN and infinities as strings.
#[derive(Clone, Copy, Debug)]
pub struct Float(pub f64);

impl Serialize for Float {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            value if value.is_nan() => serializer.serialize_str("NaN"),
            f64::INFINITY => serializer.serialize_str("Infinity"),
            f64::NEG_INFINITY => serializer.serialize_str("-Infinity"),
            value => serializer.serialize_f64(value),
        }
    }
}

/// A tree of values with its numbers as written.
#[derive(Clone, Copy, Debug)]
pub struct Tree<'a>(pub &'a Value);

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(flag) => serializer.serialize_bool(*flag),
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(items) => serializer.collect_seq(items.iter().map(Tree)),
            Value::Object(entries) => serializer.collect_map(entries.iter().map(|(key, value)| (key, Tree(value)))),
            // What JSON has no way to write (NaN, 010, 1_000) stays text.
            Value::Number(number) => match serde_json::from_str::<&serde_json::value::RawValue>(number.text()) {
                Ok(raw) => raw.serialize(serializer),
                Err(_) => serializer.serialize_str(spelled(number.text(), number.as_f64())),
            },
        }
    }
}

fn spelled(text: &str, value: f64) -> &str {
    match value {
        f64::INFINITY if !text.contains(|digit: char| digit.is_ascii_digit()) => "Infinity",
        f64::NEG_INFINITY if !text.contains(|digit: char| digit.is_ascii_digit()) => "-Infinity",
        value if value.is_nan() && text.trim_start_matches(['.', '+', '-']).eq_ignore_ascii_case("nan") => "NaN",
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Number;

    fn written(value: &impl Serialize) -> String {
        let mut out = Vec::new();
        write_line(&mut out, value).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn nothing_that_acts_on_a_terminal_is_written_raw() {
        let hostile = "a\u{1b}[2J\u{9b}\u{202e}\u{200b}\u{e0041}\u{7f}\n\té😀\"\\";
        let line = written(&hostile);
        assert_eq!(line, "\"a\\u001b[2J\\u009b\\u202e\\u200b\\udb40\\udc41\\u007f\\u000a\\u0009é😀\\\"\\\\\"\n");
        assert_eq!(serde_json::from_str::<String>(&line).unwrap(), hostile);
    }

    #[test]
    fn numbers_keep_their_text_and_floats_are_shortest() {
        let number = |text: &str| Value::Number(Number::from_text(text));
        let values = Value::Array(["10000.0", "0.10", "1e-5", "NaN", "-.inf", "010"].map(number).to_vec());
        assert_eq!(written(&Tree(&values)), "[10000.0,0.10,1e-5,\"NaN\",\"-Infinity\",\"010\"]\n");
        assert_eq!(written(&[Float(5.65e-6), Float(0.1), Float(f64::INFINITY)]), "[5.65e-6,0.1,\"Infinity\"]\n");
    }
}
