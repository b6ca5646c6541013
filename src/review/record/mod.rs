//! Records: the immutable lines everything else is computed from.
//!
//! A record is one line of JSON, and its id is the SHA-256 of exactly these bytes. Nothing ever writes a
//! record a second time from what was parsed: keys and types that this version does not know survive
//! because the line is what is kept, copied and sent, and the parsed part is only a reading of it.

mod anchor;
pub(super) mod draft;
mod signoff;
mod strict;
mod text;
mod wire;

pub use signoff::{Coverage, Pinned, PolicyPin, ReleasePin, Scope, SignOff, Signature, Stance};
pub(super) use wire::graded;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use super::{Author, Disposition, Grade, NewAnnotation, Target};
use crate::base::{Digest, Timestamp, limits};

/// The largest clock a record may carry. Numbers beyond 2^53 do not survive every JSON reader, and a bound
/// leaves an attacker no way to push honest writers over the edge of an integer.
pub const CLOCK_MAX: u64 = (1 << 48) - 1;

/// One line of a log and what it says. Equal bytes are the same record.
#[derive(Clone, PartialEq)]
pub struct Record {
    id: Digest,
    clock: u64,
    /// What never changes is shared; what records are ordered by is at hand, though.
    parts: Arc<Parts>,
}

#[derive(PartialEq)]
struct Parts {
    line: Box<[u8]>,
    said: Option<Said>,
}

/// What a record says, for a record of a kind this version understands.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// Who claims to have written it.
    pub author: Arc<Author>,
    /// The log it claims to belong to.
    pub writer: WriterName,
    /// When, as claimed; shown, never used to order.
    pub time: Timestamp,
    /// What.
    pub what: What,
}

/// What a record does.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Says something new.
    Annotation(Box<NewAnnotation>),
    /// Answers an annotation or another answer.
    Reply {
        /// The record answered.
        of: Digest,
        /// Markdown source.
        body: String,
    },
    /// Changes what its own writer said.
    Edit {
        /// The record changed.
        of: Digest,
        /// What is different now.
        changes: Changes,
    },
    /// Takes back what its own writer said.
    Retract {
        /// The record taken back.
        of: Digest,
    },
    /// Settles an annotation.
    Resolve {
        /// The annotation.
        of: Digest,
    },
    /// Opens a settled annotation again.
    Reopen {
        /// The annotation.
        of: Digest,
    },
    /// Marks something as reviewed, or takes the mark back.
    Seen {
        /// What was reviewed.
        target: Box<Target>,
        /// Digest of its content at that time; `None` takes the mark back.
        content: Option<String>,
    },
    /// Says whether the release may go out.
    SignOff(Box<SignOff>),
    /// Proves who wrote other records.
    Signature(Signature),
}

impl What {
    /// The record it answers, changes or settles.
    #[must_use]
    pub fn of(&self) -> Option<Digest> {
        match self {
            Self::Reply { of, .. }
            | Self::Edit { of, .. }
            | Self::Retract { of }
            | Self::Resolve { of }
            | Self::Reopen { of } => Some(*of),
            Self::Annotation(_) | Self::Seen { .. } | Self::SignOff(_) | Self::Signature(_) => None,
        }
    }
}

/// What an edit changes; `None` leaves as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The decision.
    pub disposition: Option<Disposition>,
    /// How bad.
    pub severity: Option<Grade>,
    /// The labels, all of them.
    pub labels: Option<Vec<String>>,
    /// The text.
    pub body: Option<String>,
}

/// What a new record needs besides what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// One more than every clock its writer knew of.
    pub clock: u64,
    /// Now.
    pub time: Timestamp,
    /// Who writes.
    pub author: Author,
    /// The log it goes to.
    pub writer: WriterName,
    /// At least twelve characters of base64url nobody else chose, so that two equal remarks stay two.
    pub nonce: String,
}

/// The name of a writer's log: a slug, a hyphen and eight hexadecimal digits of the device.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WriterName(Arc<str>);

/// Why a line is not a record. Such a line is set aside and counted; the rest is unaffected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Malformed {
    /// Longer than [`limits::RECORD_BYTES`].
    #[error("a record of {0} bytes is longer than the {max} allowed", max = limits::RECORD_BYTES)]
    TooLong(usize),
    /// More than one line.
    #[error("a record is a single line")]
    LineFeed,
    /// Not JSON, or not UTF-8.
    #[error("not JSON: {0}")]
    Syntax(String),
    /// A key occurs twice in one object.
    #[error("the key \"{0}\" occurs twice in one object")]
    DuplicateKey(String),
    /// A NUL character in a text.
    #[error("a text contains a NUL character")]
    Nul,
    /// A key is missing or has a value of another type.
    #[error("not a record: {0}")]
    Shape(String),
    /// The format version is not a positive integer.
    #[error("the format version {0} is not a positive integer")]
    Version(String),
    /// The clock is not an integer from 1 to [`CLOCK_MAX`].
    #[error("the clock {0} is not an integer from 1 to {CLOCK_MAX}")]
    Clock(String),
    /// The time is not RFC 3339.
    #[error("the time \"{0}\" is not RFC 3339")]
    Time(String),
    /// The nonce is too short or has other characters.
    #[error("the nonce is not twelve or more characters of base64url")]
    Nonce,
    /// The name of the writer is not one a log can have.
    #[error("\"{0}\" cannot be the name of a log")]
    Writer(String),
    /// A word that stands for nothing.
    #[error("{key} cannot be \"{word}\"")]
    Word {
        /// The key.
        key: &'static str,
        /// The word.
        word: String,
    },
    /// A text or list beyond its bound.
    #[error("{0} is longer than allowed")]
    Excess(&'static str),
    /// An annotation with neither a decision nor a text.
    #[error("an annotation needs a disposition or a text")]
    Empty,
}

impl Record {
    /// Reads one line, without its line feed.
    ///
    /// # Errors
    /// [`Malformed`] for what no version of Candor writes. Lines of a later version and of unknown types
    /// are records; they only have nothing [`said`](Self::said).
    pub fn parse(line: &[u8]) -> Result<Self, Malformed> {
        Self::parse_known(line, Digest::of(line))
    }

    /// As [`Record::parse`], for a line whose digest was needed before.
    pub(super) fn parse_known(line: &[u8], id: Digest) -> Result<Self, Malformed> {
        if line.len() > limits::RECORD_BYTES {
            return Err(Malformed::TooLong(line.len()));
        }
        if memchr::memchr(b'\n', line).is_some() {
            return Err(Malformed::LineFeed);
        }
        let (clock, said) = wire::read(line)?;
        Ok(Self { id, clock, parts: Arc::new(Parts { line: line.into(), said }) })
    }

    /// Writes a new record. It has passed the same reading as everybody else's.
    ///
    /// # Errors
    /// [`Malformed`] for what [`Record::parse`] would refuse, such as a text that is too long.
    pub fn write(stamp: &Stamp, what: &What) -> Result<Self, Malformed> {
        Self::parse(&wire::line(stamp, what)?)
    }

    /// SHA-256 of the line.
    #[must_use]
    pub fn id(&self) -> Digest {
        self.id
    }

    /// The exact bytes, without the line feed.
    #[must_use]
    pub fn line(&self) -> &[u8] {
        &self.parts.line
    }

    /// The Lamport clock; 0 for records of a later version.
    #[must_use]
    pub fn clock(&self) -> u64 {
        self.clock
    }

    /// The log it claims to belong to, also where the rest is of a later version.
    #[must_use]
    pub fn claimed(&self) -> Option<WriterName> {
        self.said().map(|said| said.writer.clone()).or_else(|| wire::claimed(self.line()))
    }

    /// What it says; `None` for types and versions this one does not know.
    #[must_use]
    pub fn said(&self) -> Option<&Said> {
        self.parts.said.as_ref()
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", String::from_utf8_lossy(self.line()))
    }
}

impl WriterName {
    /// The longest slug.
    const SLUG: usize = 31;
    /// Digits of the device.
    const DEVICE: usize = 8;

    /// A person's log on one device: the slug of the name and eight hexadecimal digits.
    #[must_use]
    pub fn new(name: &str, device: u32) -> Self {
        let mut slug = String::new();
        for letter in name.chars().flat_map(char::to_lowercase) {
            if letter.is_ascii_alphanumeric() {
                slug.push(letter);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        slug.truncate(Self::SLUG);
        let slug = slug.trim_end_matches('-');
        Self(format!("{}-{device:08x}", if slug.is_empty() { "reviewer" } else { slug }).into())
    }

    /// Reads a name. `None` for one that no log can have; such refs are not read.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (slug, device) = text.rsplit_once('-')?;
        let lower = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase();
        let good_slug = slug.len() <= Self::SLUG
            && slug.bytes().next().is_some_and(lower)
            && slug.bytes().all(|byte| lower(byte) || byte == b'-');
        let good_device =
            device.len() == Self::DEVICE && device.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (good_slug && good_device).then(|| Self(text.into()))
    }

    /// The part that tells one machine from another.
    #[must_use]
    pub fn device(&self) -> &str {
        self.0.rsplit_once('-').map_or("", |(_, device)| device)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WriterName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl serde::Serialize for WriterName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for WriterName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(Malformed::Writer(text)))
    }
}
