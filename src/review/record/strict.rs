//! JSON read strictly: what two readers could understand differently is refused.
//!
//! A repeated key means one thing to the reader that keeps the first and another to the one that keeps the
//! last; a NUL ends a string for some. `serde_json` lets both through, so every line is walked once before
//! anything is taken from it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_json::error::Category;

use super::Malformed;
use super::text::Text;

/// Reads a value from a whole line.
pub(super) fn read<'de, T: Deserialize<'de>>(line: &'de [u8]) -> Result<T, Malformed> {
    let finding = RefCell::new(None);
    // Looked at as a whole, so that not every text in it is looked at by itself.
    let line = std::str::from_utf8(line).map_err(|error| Malformed::Syntax(error.to_string()))?;
    let mut json = serde_json::Deserializer::from_str(line);
    let value = T::deserialize(Strict(&mut json, &finding)).and_then(|value| json.end().map(|()| value));
    value.map_err(|error| {
        let told = |error: serde_json::Error| match error.classify() {
            Category::Data => Malformed::Shape(error.to_string()),
            _ => Malformed::Syntax(error.to_string()),
        };
        finding.take().unwrap_or_else(|| told(error))
    })
}

/// Walks a whole line and finds nothing to object to.
pub(super) fn check(line: &[u8]) -> Result<(), Malformed> {
    read::<IgnoredAny>(line).map(drop)
}

/// Where to leave the typed reason: a `serde` error carries text only.
type Finding = RefCell<Option<Malformed>>;

fn object<E: serde::de::Error>(finding: &Finding, reason: Malformed) -> E {
    let error = E::custom(&reason);
    *finding.borrow_mut() = Some(reason);
    error
}

/// Looks at a text that was written with escapes. One without has no NUL: as it is, JSON does not allow one.
fn text<E: serde::de::Error>(finding: &Finding, text: &str) -> Result<(), E> {
    if text.contains('\0') { Err(object(finding, Malformed::Nul)) } else { Ok(()) }
}

/// Any part of `serde`, and whatever it hands on, with an eye on what passes through. JSON says of itself what it
/// holds, so nothing but an option has to be asked for by its kind; what is ignored is looked at like the rest.
struct Strict<'f, T>(T, &'f Finding);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(Strict(visitor, self.1))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_option(Strict(visitor, self.1))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Strict<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Strict(inner, self.1))
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<V::Value, E> {
        self.0.visit_bool(value)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<V::Value, E> {
        self.0.visit_i64(value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<V::Value, E> {
        self.0.visit_u64(value)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<V::Value, E> {
        self.0.visit_f64(value)
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<V::Value, E> {
        text(self.1, value)?;
        self.0.visit_str(value)
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, value: &'de str) -> Result<V::Value, E> {
        self.0.visit_borrowed_str(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Strict(items, self.1))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Strict((entries, Keys::default()), self.1))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Strict<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Strict(deserializer, self.1))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Strict<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Strict(seed, self.1))
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Strict<'_, (A, Keys<'de>)> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        let Self((entries, keys), finding) = self;
        let Some(key) = entries.next_key::<Text<'de>>()? else { return Ok(None) };
        if let Cow::Owned(key) = &key.0 {
            text(finding, key)?;
        }
        let value = seed.deserialize(key.0.clone().into_deserializer())?;
        let duplicate = |key: Text<'_>| object(finding, Malformed::DuplicateKey(key.into_owned()));
        keys.add(key).map(|()| Some(value)).map_err(duplicate)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.0.next_value_seed(Strict(seed, self.1))
    }
}

/// The keys of one object. Honest ones have a few, so a list is searched fastest; hostile ones may have thousands.
#[derive(Default)]
struct Keys<'de> {
    few: Vec<Text<'de>>,
    many: BTreeSet<Text<'de>>,
}

impl<'de> Keys<'de> {
    /// As many as almost every object has.
    const USUAL: usize = 16;
    const FEW: usize = 24;

    /// Adds a key, unless it is there.
    fn add(&mut self, key: Text<'de>) -> Result<(), Text<'de>> {
        if self.few.contains(&key) || self.many.contains(&key) {
            return Err(key);
        }
        if self.few.capacity() == 0 {
            self.few.reserve(Self::USUAL);
        }
        if self.few.len() < Self::FEW {
            self.few.push(key);
        } else {
            self.many.insert(key);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_readers_could_understand_differently_is_refused() {
        assert_eq!(check(br#"{"a":1,"b":[{"a":2.5},null,true,-1]}"#), Ok(()));
        assert_eq!(check(br#"{"a":1,"a":1}"#), Err(Malformed::DuplicateKey("a".into())));
        assert_eq!(check(br#"{"x":{"a":1,"\u0061":2}}"#), Err(Malformed::DuplicateKey("a".into())));
        let many: Vec<String> = (0..100).map(|key| format!("\"{key}\":0")).collect();
        assert_eq!(check(format!("{{{}}}", many.join(",")).as_bytes()), Ok(()));
        let twice = format!("{{{},\"77\":1}}", many.join(","));
        assert_eq!(check(twice.as_bytes()), Err(Malformed::DuplicateKey("77".into())));
        assert_eq!(check(br#"{"a":["\u0000"]}"#), Err(Malformed::Nul));
        assert_eq!(check(br#"{"\u0000":1}"#), Err(Malformed::Nul));
        assert_eq!(check(br#"{"a":{"b":"\n\u0000"}}"#), Err(Malformed::Nul));
        for broken in
            ["", "{", "{} {}", "nul", "\0", "{\"a\":\"\0\"}", "{\"\0\":1}", r#"{"a":"\ud800"}"#, r#"{"a":NaN}"#]
        {
            assert!(matches!(check(broken.as_bytes()), Err(Malformed::Syntax(_))), "{broken:?}");
        }
        assert!(matches!(check(b"{\"a\":\"\xff\"}"), Err(Malformed::Syntax(_))));
        assert!(matches!(check("[".repeat(10_000).as_bytes()), Err(Malformed::Syntax(_))));
    }
}
