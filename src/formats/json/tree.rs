//! The tolerant tree reader.

use std::borrow::Cow;
use std::collections::HashMap;

use super::deviation::{Deviation, Deviations};
use crate::base::{limits, line_at};
use crate::model::{Note, Number, Severity, Value};

/// What is taken beyond the standard and its usual deviations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) enum Dialect {
    /// Nothing: files that programs write.
    Data,
    /// `//` and `/* */` comments and trailing commas: files that people edit.
    WithComments,
}

/// What a text holds.
#[derive(Debug, PartialEq)]
pub(in crate::formats) struct Tree {
    /// The value; what was read of it when there is an error.
    pub(in crate::formats) value: Option<Value>,
    /// Where reading stopped, and why.
    pub(in crate::formats) error: Option<SyntaxError>,
}

/// Why reading stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::formats) struct SyntaxError {
    /// Line in the file.
    pub(in crate::formats) line: u64,
    /// What was expected or found.
    pub(in crate::formats) what: &'static str,
    /// Whether the text just ended too early.
    pub(in crate::formats) at_end: bool,
}

impl SyntaxError {
    /// The error as a note on the file.
    pub(in crate::formats) fn into_note(self) -> Note {
        let message = format!("not valid JSON: {}; what stands before it was read", self.what);
        Note::new(Severity::Error, Some(self.line), "json-syntax", message)
    }
}

/// Parses one text; `first_line` is the line it starts on in its file.
pub(in crate::formats) fn parse(text: &str, first_line: u64, dialect: Dialect, deviations: &mut Deviations) -> Tree {
    let mut parser = Parser { text, at: 0, first_line, dialect, deviations, error: None };
    parser.skip_space();
    let value = parser.value(0);
    if parser.error.is_none() {
        parser.skip_space();
        if parser.error.is_none() && parser.at < text.len() {
            parser.fail::<()>("there is more text after the end of the value");
        }
    }
    Tree { value, error: parser.error }
}

/// An object with more keys than this finds its duplicates through a hash table instead of by looking back.
const FEW_KEYS: usize = 12;

struct Parser<'a, 'd> {
    text: &'a str,
    at: usize,
    first_line: u64,
    dialect: Dialect,
    deviations: &'d mut Deviations,
    /// Set once; everything returns as soon as it is.
    error: Option<SyntaxError>,
}

impl<'a> Parser<'a, '_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn fail<T>(&mut self, what: &'static str) -> Option<T> {
        let at_end = self.at >= self.text.len();
        let what = if at_end { "the text ends too early" } else { what };
        self.error.get_or_insert(SyntaxError {
            line: self.first_line + line_at(self.text.as_bytes(), self.at) - 1,
            what,
            at_end,
        });
        None
    }

    fn count(&mut self, deviation: Deviation) {
        let (text, at, first_line) = (self.text, self.at, self.first_line);
        self.deviations.count(deviation, || first_line + line_at(text.as_bytes(), at) - 1);
    }

    fn skip_space(&mut self) {
        loop {
            while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
                self.at += 1;
            }
            if self.dialect == Dialect::Data || self.peek() != Some(b'/') {
                return;
            }
            let rest = self.rest();
            let length = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if let Some(comment) = rest.strip_prefix("/*") {
                comment.find("*/").map_or(rest.len(), |end| end + 4)
            } else {
                return;
            };
            self.at += length;
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > limits::DEPTH {
            return self.fail("it is nested deeper than 127 levels");
        }
        match self.peek() {
            Some(b'{') => Some(self.object(depth)),
            Some(b'[') => Some(self.array(depth)),
            Some(b'"') => self.string().map(|text| Value::String(text.into_owned())),
            Some(b'-' | b'0'..=b'9' | b'N' | b'I') => self.number(),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Option<Value> {
        let words = [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))];
        for (word, value) in words {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Some(value);
            }
        }
        self.fail("a value was expected")
    }

    /// The items read so far, also when one of them could not be.
    fn array(&mut self, depth: usize) -> Value {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.eat(b']') {
            return Value::Array(items);
        }
        loop {
            items.extend(self.value(depth + 1));
            if self.error.is_some() || self.ends(b']', "a comma or ] was expected") {
                return Value::Array(items);
            }
        }
    }

    /// The entries read so far, also when one of them could not be.
    fn object(&mut self, depth: usize) -> Value {
        let mut entries = Entries::default();
        self.at += 1;
        self.skip_space();
        if self.eat(b'}') {
            return Value::Object(entries.list);
        }
        loop {
            if self.entry(depth, &mut entries).is_none() || self.ends(b'}', "a comma or } was expected") {
                return Value::Object(entries.list);
            }
        }
    }

    fn entry(&mut self, depth: usize, entries: &mut Entries) -> Option<()> {
        if self.peek() != Some(b'"') {
            return self.fail("a key in quotes was expected");
        }
        let key_at = self.at;
        let key = self.string()?.into_owned();
        self.skip_space();
        if !self.eat(b':') {
            return self.fail("a colon was expected after the key");
        }
        self.skip_space();
        let value = self.value(depth + 1);
        if let Some(value) = value
            && entries.insert(key, value)
        {
            let end = std::mem::replace(&mut self.at, key_at);
            self.count(Deviation::DuplicateKey);
            self.at = end;
        }
        self.error.is_none().then_some(())
    }

    /// Behind an item: steps over a comma, or tells that the container is at its end (or broken).
    fn ends(&mut self, close: u8, expected: &'static str) -> bool {
        self.skip_space();
        if self.eat(close) {
            return true;
        }
        if !self.eat(b',') {
            self.fail::<()>(expected);
            return true;
        }
        self.skip_space();
        self.dialect == Dialect::WithComments && self.eat(close)
    }

    fn number(&mut self) -> Option<Value> {
        let rest = self.rest();
        for word in ["NaN", "Infinity", "-Infinity"] {
            if rest.starts_with(word) {
                self.count(Deviation::NotFinite);
                self.at += word.len();
                return Some(Value::Number(Number::from_text(word)));
            }
        }
        let Some(length) = number_length(rest.as_bytes()) else {
            return self.fail("a number was expected");
        };
        let text = &rest[..length];
        let number = Number::from_text(text);
        if may_be_too_large(text) && !number.as_f64().is_finite() {
            self.count(Deviation::OutOfRange);
        }
        self.at += length;
        Some(Value::Number(number))
    }

    /// A string, borrowed where nothing in it is escaped.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.at += 1;
        let first = self.plain_run()?;
        if self.eat(b'"') {
            return Some(Cow::Borrowed(first));
        }
        let mut decoded = first.to_owned();
        loop {
            self.escape(&mut decoded)?;
            decoded.push_str(self.plain_run()?);
            if self.eat(b'"') {
                return Some(Cow::Owned(decoded));
            }
        }
    }

    /// The text up to the next quote or backslash.
    fn plain_run(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let Some(length) = memchr::memchr2(b'"', b'\\', rest.as_bytes()) else {
            self.at = self.text.len();
            return self.fail("");
        };
        let run = &rest[..length];
        // No early exit: this way the compiler looks at many bytes at once.
        if run.bytes().fold(false, |found, byte| found | (byte < 0x20)) {
            self.count(Deviation::ControlCharacter);
        }
        self.at += length;
        Some(run)
    }

    fn escape(&mut self, decoded: &mut String) -> Option<()> {
        self.at += 1;
        let Some(letter) = self.peek() else { return self.fail("") };
        let plain = match letter {
            b'"' | b'\\' | b'/' => letter as char,
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(decoded),
            _ => return self.fail("there is no such escape in JSON strings"),
        };
        self.at += 1;
        decoded.push(plain);
        Some(())
    }

    fn unicode_escape(&mut self, decoded: &mut String) -> Option<()> {
        let unit = self.code_unit()?;
        let high = match unit {
            0xD800..=0xDBFF => unit,
            _ => {
                decoded.push(self.character(u32::from(unit)));
                return Some(());
            }
        };
        let low = self.rest().starts_with("\\u").then(|| {
            let digits = self.rest().get(2..6)?;
            u16::from_str_radix(digits, 16).ok().filter(|unit| (0xDC00..=0xDFFF).contains(unit))
        });
        match low.flatten() {
            Some(low) => {
                self.at += 6;
                let code = 0x10000 + ((u32::from(high) - 0xD800) << 10) + (u32::from(low) - 0xDC00);
                decoded.push(self.character(code));
            }
            None => decoded.push(self.character(u32::from(high))),
        }
        Some(())
    }

    /// The four digits behind `\u`.
    fn code_unit(&mut self) -> Option<u16> {
        let digits = self.rest().get(1..5).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(unit) = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok()) else {
            return self.fail("\\u wants four hexadecimal digits");
        };
        self.at += 5;
        Some(unit)
    }

    fn character(&mut self, code: u32) -> char {
        char::from_u32(code).unwrap_or_else(|| {
            self.count(Deviation::LoneSurrogate);
            char::REPLACEMENT_CHARACTER
        })
    }
}

/// Whether a number may lie beyond a double: only one with an exponent, or with more digits than the largest has.
fn may_be_too_large(text: &str) -> bool {
    text.len() > f64::MAX_10_EXP.unsigned_abs() as usize || text.bytes().any(|byte| matches!(byte, b'e' | b'E'))
}

/// How many bytes at the start are a JSON number.
pub(super) fn number_length(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || (whole > 1 && bytes[at] == b'0') {
        return None;
    }
    at += whole;
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return None;
        }
        at += 1 + fraction;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits((at + 1 + sign).min(bytes.len()));
        if exponent == 0 {
            return None;
        }
        at += 1 + sign + exponent;
    }
    Some(at)
}

/// The entries of an object in file order, the last value of a key that stands twice.
#[derive(Default)]
struct Entries {
    list: Vec<(String, Value)>,
    /// Where each key is, once there are more than a few.
    index: HashMap<String, usize>,
}

impl Entries {
    /// Adds an entry; whether its key was there before.
    fn insert(&mut self, key: String, value: Value) -> bool {
        let known = if self.list.len() < FEW_KEYS {
            self.list.iter().position(|(other, _)| *other == key)
        } else {
            if self.index.is_empty() {
                self.index = self.list.iter().enumerate().map(|(at, (key, _))| (key.clone(), at)).collect();
            }
            self.index.get(&key).copied()
        };
        if let Some((_, old)) = known.and_then(|at| self.list.get_mut(at)) {
            *old = value;
            return true;
        }
        if !self.index.is_empty() {
            self.index.insert(key.clone(), self.list.len());
        }
        self.list.push((key, value));
        false
    }
}
