//! What a scalar is, where all readers of YAML agree.

use serde_saphyr::granit_parser::{ScalarStyle, Tag};

use crate::model::{Number, Value};

/// A scalar as a value: typed where YAML 1.1, as PyYAML reads it, and the core schema of YAML 1.2 agree, otherwise its
/// text.
pub(super) fn value(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    match tag {
        None if style == ScalarStyle::Plain => plain(text),
        None => Value::String(text.to_owned()),
        Some(tag) => match tag.core_suffix() {
            Some("int" | "float" | "bool" | "null") => plain(text),
            Some("str") => Value::String(text.to_owned()),
            _ if text.is_empty() => Value::String(tag.original()),
            _ => Value::String(format!("{} {text}", tag.original())),
        },
    }
}

fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_number(text) => Value::Number(Number::from_text(text)),
        _ => Value::String(text.to_owned()),
    }
}

/// Decimal integers without leading zeros; decimals with a point, whose exponent, if any, has a sign; infinities and
/// not-a-number. Octal, hexadecimal, sexagesimal and underscored spellings mean different things to different readers.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned {
        ".inf" | ".Inf" | ".INF" => return true,
        ".nan" | ".NaN" | ".NAN" => return unsigned == text,
        _ => {}
    }
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((whole, rest)) = unsigned.split_once('.') else {
        return !unsigned.is_empty() && all_digits(unsigned) && (unsigned == "0" || !unsigned.starts_with('0'));
    };
    let (fraction, exponent) = match rest.split_once(['e', 'E']) {
        Some((fraction, exponent)) => (fraction, Some(exponent)),
        None => (rest, None),
    };
    let signed = |exponent: &str| {
        exponent.strip_prefix(['-', '+']).is_some_and(|digits| !digits.is_empty() && all_digits(digits))
    };
    all_digits(whole)
        && all_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(signed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_every_reader_takes_for_one() {
        for text in ["0", "12", "-3", "+4", "0.10", "1.", ".5", "1.5e-3", "5318380", ".inf", "-.inf", ".nan", "1.0E+2"]
        {
            assert!(is_number(text), "{text}");
        }
        for text in [
            "",
            ".",
            "-",
            "1e-5",
            "1.5e3",
            "010",
            "0o10",
            "0x1F",
            "1_000",
            "12:30",
            "1.2.3",
            "2025-02-25",
            "-.nan",
            "1e5",
            ".",
        ] {
            assert!(!is_number(text), "{text}");
        }
    }

    #[test]
    fn words_that_some_take_for_booleans_stay_words() {
        for text in ["no", "yes", "on", "off", "y", "N"] {
            assert_eq!(plain(text), Value::String(text.to_owned()));
        }
        assert_eq!(plain("True"), Value::Bool(true));
        assert_eq!(plain("~"), Value::Null);
    }
}
