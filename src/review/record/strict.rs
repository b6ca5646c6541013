//! JSON read strictly: what two readers could understand differently is refused.
//!
//! A repeated key means one thing to the reader that keeps the first and another to the one that keeps the
//! last; a NUL ends a string for some. `serde_json` lets both through, so every line is walked once before
//! anything is taken from it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

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
        let mut keys = BTreeSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            self.text(&key).map_err(|error: serde::de::value::Error| A::Error::custom(error))?;
            if keys.contains(&key) {
                return Err(self.object(Malformed::DuplicateKey(key)));
            }
            keys.insert(key);
            entries.next_value_seed(self)?;
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
        assert_eq!(check(br#"{"a":["\u0000"]}"#), Err(Malformed::Nul));
        assert_eq!(check(br#"{"\u0000":1}"#), Err(Malformed::Nul));
        for broken in ["", "{", "{} {}", "nul", "\0", r#"{"a":"\ud800"}"#, r#"{"a":NaN}"#] {
            assert!(matches!(check(broken.as_bytes()), Err(Malformed::Syntax(_))), "{broken:?}");
        }
        assert!(matches!(check(b"{\"a\":\"\xff\"}"), Err(Malformed::Syntax(_))));
        assert!(matches!(check("[".repeat(10_000).as_bytes()), Err(Malformed::Syntax(_))));
    }
}
