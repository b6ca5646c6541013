//! How values are written as bytes, and read again from bytes that may be anything.
//!
//! Numbers are little-endian and of fixed width, lists and texts begin with their length. What a struct or an enum is
//! made of stands once, in [`fields!`] and [`variants!`], from which both ways are made: a field that is added to the
//! model and not there does not compile.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::{interned, limits};

/// Lists lie in at most so many others: those of a value of a file in each other, and that in some more.
const DEPTH: usize = limits::DEPTH + 16;

/// A value that can be kept.
pub(super) trait Kept: Sized {
    /// In a list, so many bytes of an item at least are known to follow: no more room is made ahead than these could
    /// fill.
    const LEAST: usize = size_of::<Self>();

    /// Appends it.
    fn keep(&self, out: &mut Vec<u8>);

    /// Takes it from the front; `None` where there is something else.
    fn find(from: &mut Bytes<'_>) -> Option<Self>;
}

/// What is still to be read.
pub(super) struct Bytes<'a> {
    left: &'a [u8],
    /// How many lists the one that is being read lies in.
    depth: usize,
}

impl<'a> Bytes<'a> {
    pub(super) fn new(left: &'a [u8]) -> Self {
        Self { left, depth: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// The next so many bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, left) = self.left.split_first_chunk()?;
        self.left = left;
        Some(*bytes)
    }

    /// The next text.
    pub(super) fn text(&mut self) -> Option<&'a str> {
        let length = self.length()?;
        let (text, left) = self.left.split_at_checked(length)?;
        self.left = left;
        str::from_utf8(text).ok()
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(u64::find(self)?).ok()
    }

    /// As many items, each a list deeper than what is being read; as far down as values of files go.
    fn items<T: Kept>(&mut self, count: usize) -> Option<Vec<T>> {
        if self.depth > DEPTH {
            return None;
        }
        self.depth += 1;
        let mut items = Vec::with_capacity(count.min(self.left.len() / T::LEAST.max(1)));
        for _ in 0..count {
            items.push(T::find(self)?);
        }
        self.depth -= 1;
        Some(items)
    }
}

/// Writes a text.
pub(super) fn keep_text(text: &str, out: &mut Vec<u8>) {
    (text.len() as u64).keep(out);
    out.extend_from_slice(text.as_bytes());
}

macro_rules! numbers {
    ($($number:ident)*) => {$(
        impl Kept for $number {
            fn keep(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            fn find(from: &mut Bytes<'_>) -> Option<Self> {
                from.array().map(Self::from_le_bytes)
            }
        }
    )*};
}

numbers! { u8 u16 u32 u64 f64 }

/// Structs, each with all its fields.
macro_rules! fields {
    ($($kept:ident { $($field:ident),* })*) => {$(
        impl Kept for $kept {
            fn keep(&self, out: &mut Vec<u8>) {
                let Self { $($field),* } = self;
                $($field.keep(out);)*
            }

            fn find(from: &mut Bytes<'_>) -> Option<Self> {
                Some(Self { $($field: Kept::find(from)?),* })
            }
        }
    )*};
}

/// Enums, each with all its variants, the bytes that stand for them, and what they hold.
macro_rules! variants {
    ($($kept:ident { $($byte:literal $variant:ident $(($held:ident))?),* })*) => {$(
        impl Kept for $kept {
            fn keep(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$variant $(($held))? => {
                        out.push($byte);
                        $($held.keep(out);)?
                    })*
                }
            }

            fn find(from: &mut Bytes<'_>) -> Option<Self> {
                Some(match u8::find(from)? {
                    $($byte => Self::$variant $(({ let $held = Kept::find(from)?; $held }))?,)*
                    _ => return None,
                })
            }
        }
    )*};
}

pub(super) use {fields, variants};

impl Kept for bool {
    fn keep(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn find(from: &mut Bytes<'_>) -> Option<Self> {
        match u8::find(from)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Kept for String {
    fn keep(&self, out: &mut Vec<u8>) {
        keep_text(self, out);
    }

    fn find(from: &mut Bytes<'_>) -> Option<Self> {
        from.text().map(str::to_owned)
    }
}

impl Kept for Box<str> {
    fn keep(&self, out: &mut Vec<u8>) {
        keep_text(self, out);
    }

    fn find(from: &mut Bytes<'_>) -> Option<Self> {
        from.text().map(Self::from)
    }
}

/// Words of the source, such as the codes of notes.
impl Kept for &'static str {
    fn keep(&self, out: &mut Vec<u8>) {
        keep_text(self, out);
    }

    fn find(from: &mut Bytes<'_>) -> Option<Self> {
        interned(from.text()?)
    }
}

impl<T: Kept> Kept for Option<T> {
    fn keep(&self, out: &mut Vec<u8>) {
        self.is_some().keep(out);
        self.iter().for_each(|held| held.keep(out));
    }

    fn find(from: &mut Bytes<'_>) -> Option<Self> {
        if bool::find(from)? { T::find(from).map(Some) } else { Some(None) }
    }
}

impl<T: Kept> Kept for Arc<T> {
    fn keep(&self, out: &mut Vec<u8>) {
        T::keep(self, out);
    }

    fn find(from: &mut Bytes<'_>) -> Option<Self> {
        T::find(from).map(Self::new)
    }
}

impl<T: Kept> Kept for Vec<T> {
    fn keep(&self, out: &mut Vec<u8>) {
        (self.len() as u64).keep(out);
        self.iter().for_each(|item| item.keep(out));
    }

    fn find(from: &mut Bytes<'_>) -> Option<Self> {
        let count = from.length()?;
        from.items(count)
    }
}

impl<A: Kept, B: Kept> Kept for (A, B) {
    fn keep(&self, out: &mut Vec<u8>) {
        self.0.keep(out);
        self.1.keep(out);
    }

    fn find(from: &mut Bytes<'_>) -> Option<Self> {
        Some((A::find(from)?, B::find(from)?))
    }
}

impl<K: Kept + Ord, V: Kept> Kept for BTreeMap<K, V> {
    fn keep(&self, out: &mut Vec<u8>) {
        (self.len() as u64).keep(out);
        for (key, value) in self {
            key.keep(out);
            value.keep(out);
        }
    }

    fn find(from: &mut Bytes<'_>) -> Option<Self> {
        let length = from.length()?;
        (0..length).map(|_| <(K, V)>::find(from)).collect()
    }
}
