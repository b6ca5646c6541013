//! What a model answered, reduced to what two releases are compared by.
//!
//! Several requests that each came back as `[log-likelihood, is greedy]` are a choice: the answer is the option with
//! the highest likelihood, because the likelihoods themselves differ with every release. One such request asks
//! whether the text is what the model would say: the answer is whether it is. Everything else is text.

use std::borrow::Cow;

use super::row::Field;
use crate::base::ShortDigest;
use crate::model::{Value, number_in_text};

/// What one row's responses, raw or filtered, amount to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer<'v> {
    /// The option chosen.
    Choice(usize),
    /// Whether the one continuation asked for is the likeliest.
    Greedy(bool),
    /// One text.
    Text(Cow<'v, str>),
    /// Several, or what is no text.
    Responses(Cow<'v, Value>),
}

impl<'v> Answer<'v> {
    /// What responses as they stand in a row amount to.
    pub(super) fn of(responses: Cow<'v, Value>) -> Self {
        let requests = responses.as_array().unwrap_or_default();
        let pairs: Option<Vec<(f64, bool)>> = requests.iter().map(likelihood).collect();
        match pairs.as_deref() {
            None | Some([]) => Self::said(single(responses)),
            Some([(_, greedy)]) => Self::Greedy(*greedy),
            Some(options) => Self::Choice(likeliest(options)),
        }
    }

    /// What a field amounts to. Most hold one response that is a text: there is no need of a tree to see that.
    pub(super) fn in_field(field: &'v Field<'_>) -> Self {
        field.only_text().map_or_else(|| Self::of(field.tree()), Self::Text)
    }

    fn said(response: Cow<'v, Value>) -> Self {
        match response {
            Cow::Borrowed(Value::String(text)) => Self::Text(Cow::Borrowed(text)),
            Cow::Owned(Value::String(text)) => Self::Text(Cow::Owned(text)),
            other => Self::Responses(other),
        }
    }

    /// A digest that is equal when the answers are: of the decoded text, however it was written and whether or not
    /// it stood in lists of one.
    pub(super) fn digest(&self) -> ShortDigest {
        match self {
            Self::Choice(option) => ShortDigest::of(format!("\0choice {option}").as_bytes()),
            Self::Greedy(greedy) => ShortDigest::of(format!("\0greedy {greedy}").as_bytes()),
            Self::Text(text) => ShortDigest::of(text.as_bytes()),
            Self::Responses(other) => ShortDigest::of(format!("\0{other}").as_bytes()),
        }
    }

    /// Whether every response is a text that fits.
    pub(super) fn all_texts(&self, fits: fn(&str) -> bool) -> bool {
        fn check(value: &Value, fits: fn(&str) -> bool) -> bool {
            match value {
                Value::String(text) => fits(text),
                Value::Null => true,
                Value::Array(items) => items.iter().all(|item| check(item, fits)),
                _ => false,
            }
        }
        match self {
            Self::Text(text) => fits(text),
            Self::Responses(value) => check(value, fits),
            Self::Choice(_) | Self::Greedy(_) => false,
        }
    }

    /// The texts, one for each response.
    pub(super) fn texts(&self) -> Vec<String> {
        fn collect(value: &Value, texts: &mut Vec<String>) {
            match value {
                Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
                other => texts.push(text(other)),
            }
        }
        let mut texts = Vec::new();
        match self {
            Self::Text(text) => texts.push(text.to_string()),
            Self::Responses(value) => collect(value, &mut texts),
            Self::Greedy(greedy) => texts.push(greedy.to_string()),
            Self::Choice(option) => texts.push(option.to_string()),
        }
        texts
    }
}

/// A value as people read it.
pub(super) fn text(value: &Value) -> String {
    value.text()
}

/// Looks through lists of one, which some ages of the harness write and others do not.
fn single(value: Cow<'_, Value>) -> Cow<'_, Value> {
    match value {
        Cow::Borrowed(Value::Array(items)) if items.len() == 1 => single(Cow::Borrowed(&items[0])),
        Cow::Owned(Value::Array(mut items)) if items.len() == 1 => single(Cow::Owned(items.remove(0))),
        other => other,
    }
}

/// The log-likelihood of one request, which may stand in a list of repeats, and whether it is the greedy answer.
fn likelihood(request: &Value) -> Option<(f64, bool)> {
    let items = request.as_array()?;
    if let [score, greedy] = items {
        let greedy = match greedy {
            Value::Bool(greedy) => Some(*greedy),
            Value::String(text) if text == "True" => Some(true),
            Value::String(text) if text == "False" => Some(false),
            _ => None,
        };
        let score = match score {
            Value::Number(number) => Some(number.as_f64()),
            Value::String(text) => number_in_text(text),
            _ => None,
        };
        if let (Some(score), Some(greedy)) = (score, greedy) {
            return Some((score, greedy));
        }
    }
    match items.first() {
        Some(first @ Value::Array(repeat)) if repeat.len() == 2 => likelihood(first),
        _ => None,
    }
}

/// The first option with the highest likelihood.
fn likeliest(options: &[(f64, bool)]) -> usize {
    let mut best = 0;
    for (option, (score, _)) in options.iter().enumerate() {
        if *score > options[best].0 || options[best].0.is_nan() && !score.is_nan() {
            best = option;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::json::{Deviations, Dialect, parse};

    fn value(text: &str) -> Value {
        parse(text, 1, Dialect::Data, &mut Deviations::default()).value.unwrap_or(Value::Null)
    }

    fn digest(text: &str) -> ShortDigest {
        Answer::of(Cow::Owned(value(text))).digest()
    }

    #[test]
    fn likelihoods_are_a_choice() {
        assert_eq!(
            Answer::of(Cow::Owned(value(r#"[[["-5.2", "False"]], [["-1.5", "True"]], [["-inf", "False"]]]"#))),
            Answer::Choice(1)
        );
        assert_eq!(Answer::of(Cow::Owned(value("[[-3.0, false], [-3.0, true]]"))), Answer::Choice(0));
        assert_eq!(Answer::of(Cow::Owned(value("[[NaN, false], [-3.0, true]]"))), Answer::Choice(1));
        assert_eq!(Answer::of(Cow::Owned(value(r#"[[["-5.2", "True"]]]"#))), Answer::Greedy(true));
        assert_eq!(digest(r#"[[["-9", "False"]]]"#), digest("[[-8.5, false]]"));
        assert_ne!(digest("[[1, false], [2, false]]"), digest("[[2, false], [1, false]]"));
    }

    #[test]
    fn texts_are_equal_however_they_were_written() {
        let one = digest(r#"[["\u00e9 and \n"]]"#);
        assert_eq!(one, digest("[\"\u{e9} and \\n\"]"));
        assert_eq!(one, digest("\"\u{e9} and \\n\""));
        assert_ne!(one, digest(r#"[["é and"]]"#));
        assert_eq!(digest("[[ \"a\",\n\"b\"]]"), digest(r#"[["a","b"]]"#));
        assert_ne!(digest(r#"["a", "b"]"#), digest(r#"["b", "a"]"#));
    }

    #[test]
    fn blank_and_missing_answers_are_told() {
        let blank = |text: &str| text.trim().is_empty();
        assert!(Answer::of(Cow::Owned(value(r#"[[" \n"]]"#))).all_texts(blank));
        assert!(!Answer::of(Cow::Owned(value(r#"[["", "x"]]"#))).all_texts(blank));
        assert!(!Answer::of(Cow::Owned(value("[[-1, false], [-2, false]]"))).all_texts(blank));
    }
}
