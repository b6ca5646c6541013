//! Zip archives, read from bytes: formats that are archives of JSON look into their members here.
//!
//! Only the directory at the end of the archive counts. Of members with the same name the last one does, as when a
//! writer appended a newer one. Names are opaque: nothing is ever joined to a path or written anywhere. What a
//! member inflates to is bounded alone and in sum ([`Allowance`]), whatever the archive claims of it.

mod directory;
mod inflate;
#[cfg(test)]
mod tests;
#[cfg(test)]
#[path = "../../../tests/support/zip.rs"]
#[allow(unreachable_pub, dead_code)] // integration tests use it, too
pub(super) mod writer;

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::base::limits;
use crate::model::{Note, Severity};

/// Whether bytes begin as an archive with members does.
pub(super) fn is_archive(blob: &[u8]) -> bool {
    blob.starts_with(b"PK\x03\x04")
}

/// An archive and its directory.
#[derive(Debug)]
pub(super) struct Archive<'a> {
    blob: &'a [u8],
    /// The members that count, in the order of the directory.
    members: Vec<Member>,
    by_name: BTreeMap<String, usize>,
}

/// One member as the directory tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    /// Its name.
    pub(super) name: String,
    /// Where it begins in the archive: what it is found again by.
    pub(super) at: u64,
    /// How many bytes it takes in the archive.
    pub(super) packed: u64,
    /// How many bytes it claims to hold.
    pub(super) size: u64,
    method: u16,
    flags: u16,
    checksum: u32,
}

/// Why an archive or a member was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The directory is missing or contradicts itself.
    NoDirectory,
    /// More members than [`limits::ARCHIVE_MEMBERS`].
    TooManyMembers,
    /// The member inflates to more than a limit.
    Bomb(Excess),
    /// The member's bytes are damaged.
    Damaged,
    /// Compressed in a way that is not known here; the number of the method.
    Method(u16),
    /// The member is encrypted.
    Encrypted,
}

/// Which bound a member goes beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    /// [`limits::MEMBER_BYTES`].
    Size,
    /// [`limits::MEMBER_RATIO`].
    Ratio,
    /// What all members together may take: so many bytes.
    Sum(u64),
}

/// How much may still be inflated from one archive, or for one thing that is kept in several members.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowance {
    left: u64,
    whole: u64,
}

impl Allowance {
    /// For so many bytes.
    pub(super) fn of(bytes: u64) -> Self {
        Self { left: bytes, whole: bytes }
    }

    /// Does work that may inflate at most so many bytes of these.
    pub(super) fn within<T>(&mut self, bytes: u64, work: impl FnOnce(&mut Self) -> T) -> T {
        let mut part = if bytes < self.left { Self::of(bytes) } else { *self };
        let before = part.left;
        let result = work(&mut part);
        self.left = self.left.saturating_sub(before - part.left);
        result
    }
}

impl<'a> Archive<'a> {
    /// Reads the directory of an archive.
    pub(super) fn open(blob: &'a [u8]) -> Result<Self, Refusal> {
        let mut members: Vec<Option<Member>> = Vec::new();
        let mut by_name = BTreeMap::new();
        for member in directory::members(blob)? {
            let member = member?;
            if let Some(earlier) = by_name.insert(member.name.clone(), members.len())
                && let Some(earlier) = members.get_mut(earlier)
            {
                *earlier = None;
            }
            members.push(Some(member));
        }
        let members: Vec<Member> = members.into_iter().flatten().collect();
        let by_name = members.iter().enumerate().map(|(place, member)| (member.name.clone(), place)).collect();
        Ok(Self { blob, members, by_name })
    }

    /// How much may be inflated from all of it: members may overlap, so that a short archive can claim any number.
    pub(super) fn allowance(&self) -> Allowance {
        let by_length = (self.blob.len() as u64).saturating_mul(limits::MEMBER_RATIO);
        Allowance::of(by_length.clamp(limits::ARCHIVE_RATIO_FROM, limits::ARCHIVE_BYTES))
    }

    /// The members that count, in the order of the directory.
    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }

    /// The member of a name.
    pub(super) fn member(&self, name: &str) -> Option<&Member> {
        self.members.get(*self.by_name.get(name)?)
    }

    /// The members whose names begin like this, in the order of their names.
    pub(super) fn below(&self, prefix: &str) -> Vec<&Member> {
        let names = self.by_name.range::<str, _>((Bound::Included(prefix), Bound::Unbounded));
        let names = names.take_while(|(name, _)| name.starts_with(prefix));
        names.filter_map(|(_, place)| self.members.get(*place)).collect()
    }

    /// The member that begins at a place in the archive.
    pub(super) fn member_at(&self, at: u64) -> Option<&Member> {
        self.members.iter().find(|member| member.at == at)
    }

    /// What a member holds, all of it or nothing.
    pub(super) fn read(&self, member: &Member, allowance: &mut Allowance) -> Result<Vec<u8>, Refusal> {
        if member.flags & directory::ENCRYPTED != 0 {
            return Err(Refusal::Encrypted);
        }
        let most = member.most(*allowance);
        if member.size > most.bytes {
            return Err(Refusal::Bomb(most.excess));
        }
        let packed = directory::packed(self.blob, member).ok_or(Refusal::Damaged)?;
        let inflated = inflate::inflate(packed, member, most.bytes);
        // Whatever was refused may have cost as much as was allowed before it was found out.
        let cost = inflated.as_ref().map_or(most.bytes, |bytes| bytes.len() as u64);
        allowance.left = allowance.left.saturating_sub(cost);
        inflated.map_err(|failure| match failure {
            inflate::Failure::TooMuch => Refusal::Bomb(most.excess),
            inflate::Failure::Damaged => Refusal::Damaged,
            inflate::Failure::Method => Refusal::Method(member.method),
        })
    }
}

/// How much a member may inflate to, and which limit says so.
struct Most {
    bytes: u64,
    excess: Excess,
}

impl Member {
    fn most(&self, Allowance { left, whole }: Allowance) -> Most {
        let ratio = self.packed.saturating_mul(limits::MEMBER_RATIO).max(limits::MEMBER_RATIO_FROM);
        [(limits::MEMBER_BYTES, Excess::Size), (ratio, Excess::Ratio), (left, Excess::Sum(whole))]
            .into_iter()
            .map(|(bytes, excess)| Most { bytes, excess })
            .min_by_key(|most| most.bytes)
            .unwrap_or(Most { bytes: 0, excess: Excess::Sum(whole) })
    }
}

impl Refusal {
    /// The refusal as a note on the archive; `member` is what it is about, where it is about one.
    pub(super) fn into_note(self, member: Option<&str>) -> Note {
        let (code, what) = match self {
            Self::NoDirectory => ("zip-damaged", "the archive has no directory: it was cut off or is none".to_owned()),
            Self::TooManyMembers => (
                "zip-bomb",
                format!("zip bomb: more than {} members; the archive was not read", limits::ARCHIVE_MEMBERS),
            ),
            Self::Bomb(excess) => ("zip-bomb", excess.describe()),
            Self::Damaged => ("zip-damaged", "its bytes are damaged; it was not read".to_owned()),
            Self::Method(method) => {
                ("zip-method", format!("compression method {method} is not known; it was not read"))
            }
            Self::Encrypted => ("zip-encrypted", "it is encrypted and was not read".to_owned()),
        };
        let message = member.map_or_else(|| what.clone(), |name| format!("member {name}: {what}"));
        Note::new(Severity::Error, None, code, message)
    }
}

impl Excess {
    fn describe(self) -> String {
        match self {
            Self::Size => {
                format!("zip bomb: it inflates to more than {} MiB and was not read", limits::MEMBER_BYTES >> 20)
            }
            Self::Ratio => {
                format!("zip bomb: it inflates to more than {} times its size and was not read", limits::MEMBER_RATIO)
            }
            Self::Sum(whole) => {
                format!("zip bomb: with others it inflates to more than {} MiB; it was not read", whole >> 20)
            }
        }
    }
}
