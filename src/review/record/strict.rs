//! JSON read strictly: what two readers could understand differently is refused.
//!
//! A repeated key means one thing to the reader that keeps the first and another to the one that keeps the
//! last; a NUL ends a string for some. `serde_json` lets both through, so every line is walked once before
//! anything is taken from it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::Malformed;

/// Walks a whole line and finds nothing to object to.
pub(super) fn check(line: &[u8]) -> Result<(), Malformed> {
    let finding = RefCell::new(None);
    let mut json = serde_json::Deserializer::from_slice(line);
    let walked = Walk(&finding).deserialize(&mut json).and_then(|()| json.end());
    walked.map_err(|error| finding.take().unwrap_or_else(|| Malformed::Syntax(error.to_string())))
}

/// Where to leave the typed reason: a `serde` error carries text only.
#[derive(Clone, Copy)]
struct Walk<'f>(&'f RefCell<Option<Malformed>>);

impl Walk<'_> {
    fn object<E: serde::de::Error>(self, finding: Malformed) -> E {
        let error = E::custom(&finding);
        *self.0.borrow_mut() = Some(finding);
        error
    }

    fn text<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        if text.contains('\0') { Err(self.object(Malformed::Nul)) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.text(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut keys = Keys::default();
        while let Some(Key(key)) = entries.next_key::<Key<'de>>()? {
            self.text(&key).map_err(|error: serde::de::value::Error| A::Error::custom(error))?;
            if let Err(key) = keys.add(key) {
                return Err(self.object(Malformed::DuplicateKey(key.into_owned())));
            }
            entries.next_value_seed(self)?;
        }
        Ok(())
    }
}

/// The keys of one object. Honest ones have a few, so a list is searched fastest; hostile ones may have thousands.
#[derive(Default)]
struct Keys<'de> {
    few: Vec<Cow<'de, str>>,
    many: BTreeSet<Cow<'de, str>>,
}

impl<'de> Keys<'de> {
    const FEW: usize = 24;

    /// Adds a key, unless it is there.
    fn add(&mut self, key: Cow<'de, str>) -> Result<(), Cow<'de, str>> {
        if self.few.contains(&key) || self.many.contains(&key) {
            return Err(key);
        }
        if self.few.len() < Self::FEW {
            self.few.push(key);
        } else {
            self.many.insert(key);
        }
        Ok(())
    }
}

/// A key, in the line's own bytes where it is written without escapes.
struct Key<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrowed;
        impl<'de> Visitor<'de> for Borrowed {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Borrowed)
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
        for broken in ["", "{", "{} {}", "nul", "\0", r#"{"a":"\ud800"}"#, r#"{"a":NaN}"#] {
            assert!(matches!(check(broken.as_bytes()), Err(Malformed::Syntax(_))), "{broken:?}");
        }
        assert!(matches!(check(b"{\"a\":\"\xff\"}"), Err(Malformed::Syntax(_))));
        assert!(matches!(check("[".repeat(10_000).as_bytes()), Err(Malformed::Syntax(_))));
    }
}
