//! What a scorer says of one sample, as the harness turns it into numbers.

use crate::base::limits;
use crate::model::Value;

/// A grade.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Grade {
    /// A number.
    Number(f64),
    /// A letter or a word that stands for a number.
    Word(f64),
    /// NaN, as newer logs say it, or `null`, as older ones do: not a wrong answer.
    Unscored,
    /// A list, or a text that is no number.
    Other,
    /// Several at once, by name.
    Leaves(Vec<(String, Grade)>),
}

impl Grade {
    /// Reads a grade.
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Object(entries) => {
                let is_name = |(name, _): &&(String, Value)| name.len() <= limits::NAME_BYTES;
                let entries = entries.iter().filter(is_name).take(limits::METRICS_PER_SET);
                Self::Leaves(entries.map(|(name, value)| (name.clone(), Self::scalar(value))).collect())
            }
            other => Self::scalar(other),
        }
    }

    fn scalar(value: &Value) -> Self {
        match value {
            Value::Null => Self::Unscored,
            Value::Bool(flag) => Self::Word(f64::from(u8::from(*flag))),
            Value::Number(number) if number.as_f64().is_nan() => Self::Unscored,
            Value::Number(number) => Self::Number(number.as_f64()),
            Value::String(text) => Self::word(text),
            Value::Array(_) | Value::Object(_) => Self::Other,
        }
    }

    fn word(text: &str) -> Self {
        match text {
            "C" => Self::Word(1.0),
            "P" => Self::Word(0.5),
            "I" | "N" => Self::Word(0.0),
            other => match other.trim().to_ascii_lowercase().as_str() {
                "yes" | "true" => Self::Word(1.0),
                "no" | "false" => Self::Word(0.0),
                "nan" => Self::Unscored,
                number => {
                    number.parse().ok().filter(|number: &f64| number.is_finite()).map_or(Self::Other, Self::Number)
                }
            },
        }
    }

    /// The grade of a leaf, or the grade itself where no leaf is asked for.
    pub(super) fn leaf(&self, name: Option<&str>) -> Option<&Self> {
        match (self, name) {
            (Self::Leaves(leaves), Some(name)) => leaves.iter().find(|(leaf, _)| leaf == name).map(|(_, grade)| grade),
            (_, Some(_)) => None,
            (grade, None) => Some(grade),
        }
    }

    /// The number; NaN where there is none.
    pub(super) fn number(&self) -> f64 {
        match self {
            Self::Number(number) | Self::Word(number) => *number,
            Self::Unscored | Self::Other | Self::Leaves(_) => f64::NAN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::json::{Deviations, Dialect, parse};

    fn grade(text: &str) -> Grade {
        Grade::of(&parse(text, 1, Dialect::Data, &mut Deviations::default()).value.unwrap_or(Value::Null))
    }

    #[test]
    fn grades_are_the_numbers_the_harness_makes_of_them() {
        let cases = [
            (r#""C""#, Grade::Word(1.0)),
            (r#""I""#, Grade::Word(0.0)),
            (r#""P""#, Grade::Word(0.5)),
            (r#""N""#, Grade::Word(0.0)),
            (r#""Yes""#, Grade::Word(1.0)),
            (r#""no""#, Grade::Word(0.0)),
            ("true", Grade::Word(1.0)),
            (r#""0.25""#, Grade::Number(0.25)),
            ("-3", Grade::Number(-3.0)),
            ("NaN", Grade::Unscored),
            (r#""NaN""#, Grade::Unscored),
            ("null", Grade::Unscored),
            (r#""c""#, Grade::Other),
            (r#""inf""#, Grade::Other),
            ("[1, 2]", Grade::Other),
        ];
        for (text, expected) in cases {
            assert_eq!(grade(text), expected, "{text}");
        }
        let leaves = grade(r#"{"a": "C", "b": null, "c": {"d": 1}}"#);
        assert_eq!(leaves.leaf(Some("a")), Some(&Grade::Word(1.0)));
        assert_eq!(leaves.leaf(Some("b")), Some(&Grade::Unscored));
        assert_eq!(leaves.leaf(Some("c")), Some(&Grade::Other));
        assert_eq!(leaves.leaf(Some("x")), None);
        assert!(leaves.number().is_nan());
    }
}
