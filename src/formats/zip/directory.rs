//! The directory at the end of an archive: which members there are, and where.

use super::{Member, Refusal};
use crate::base::limits;

/// The bit of a member's flags that says that it is encrypted.
pub(super) const ENCRYPTED: u16 = 1;

/// The record at the end of the archive without its comment, which is at most 64 KiB long.
const END_BYTES: usize = 22;
const COMMENT_BYTES: usize = 0xFFFF;

/// What stands in a field of 32 bits whose value is in the extra field of 64 bits.
const WIDE: u64 = 0xFFFF_FFFF;

/// Every entry of the directory, or what is wrong with it.
pub(super) fn members(blob: &[u8]) -> Result<impl Iterator<Item = Result<Member, Refusal>> + '_, Refusal> {
    let Extent { entries, at } = extent(blob).ok_or(Refusal::NoDirectory)?;
    if entries > limits::ARCHIVE_MEMBERS as u64 {
        return Err(Refusal::TooManyMembers);
    }
    let mut fields = Fields::at(blob, at).ok_or(Refusal::NoDirectory)?;
    Ok((0..entries).map(move |_| member(&mut fields).ok_or(Refusal::NoDirectory)))
}

/// A member's bytes as they stand in the archive: behind a header of its own, of which only the length counts.
pub(super) fn packed<'a>(blob: &'a [u8], member: &Member) -> Option<&'a [u8]> {
    let mut fields = Fields::at(blob, member.at)?;
    fields.signature(*b"PK\x03\x04")?;
    fields.skip(22)?;
    let (name, extra) = (fields.u16()?, fields.u16()?);
    fields.skip(usize::from(name) + usize::from(extra))?;
    fields.bytes(usize::try_from(member.packed).ok()?)
}

/// Where the directory is.
struct Extent {
    entries: u64,
    at: u64,
}

fn extent(blob: &[u8]) -> Option<Extent> {
    let earliest = blob.len().saturating_sub(END_BYTES + COMMENT_BYTES);
    let latest = blob.len().checked_sub(END_BYTES)?;
    let found = |at: &usize| blob[*at..].starts_with(b"PK\x05\x06");
    let end = (earliest..=latest).rev().find(found)?;
    let mut fields = Fields::at(blob, end as u64)?;
    fields.skip(10)?;
    let entries = u64::from(fields.u16()?);
    fields.skip(4)?;
    let at = u64::from(fields.u32()?);
    if entries == 0xFFFF || at == WIDE { wide_extent(blob, end) } else { Some(Extent { entries, at }) }
}

/// Where the directory of a large archive is: a record of its own says so, and another before the end where that is.
fn wide_extent(blob: &[u8], end: usize) -> Option<Extent> {
    const LOCATOR_BYTES: usize = 20;
    let mut locator = Fields::at(blob, end.checked_sub(LOCATOR_BYTES)? as u64)?;
    locator.signature(*b"PK\x06\x07")?;
    locator.skip(4)?;
    let mut record = Fields::at(blob, locator.u64()?)?;
    record.signature(*b"PK\x06\x06")?;
    record.skip(28)?;
    let entries = record.u64()?;
    record.skip(8)?;
    Some(Extent { entries, at: record.u64()? })
}

fn member(fields: &mut Fields<'_>) -> Option<Member> {
    fields.signature(*b"PK\x01\x02")?;
    fields.skip(4)?;
    let (flags, method) = (fields.u16()?, fields.u16()?);
    fields.skip(4)?;
    let checksum = fields.u32()?;
    let (packed, size) = (u64::from(fields.u32()?), u64::from(fields.u32()?));
    let [name, extra, comment] = [fields.u16()?, fields.u16()?, fields.u16()?].map(usize::from);
    fields.skip(8)?;
    let at = u64::from(fields.u32()?);
    let name = String::from_utf8_lossy(fields.bytes(name)?).into_owned();
    let extra = fields.bytes(extra)?;
    fields.skip(comment)?;
    // In this order, and only those that are too wide for their place.
    let mut wide = wide_fields(extra);
    let mut widened = |narrow: u64| if narrow == WIDE { wide.u64() } else { Some(narrow) };
    let (size, packed, at) = (widened(size)?, widened(packed)?, widened(at)?);
    Some(Member { name, at, packed, size, method, flags, checksum })
}

/// The extra field that holds sizes and places of 64 bits; empty where there is none.
fn wide_fields(extra: &[u8]) -> Fields<'_> {
    const ID: u16 = 1;
    let mut fields = Fields { rest: extra };
    while let (Some(id), Some(length)) = (fields.u16(), fields.u16()) {
        match fields.bytes(usize::from(length)) {
            Some(bytes) if id == ID => return Fields { rest: bytes },
            Some(_) => {}
            None => break,
        }
    }
    Fields { rest: &[] }
}

/// Numbers behind one another, smallest byte first; `None` where the bytes end.
struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    fn at(blob: &'a [u8], at: u64) -> Option<Self> {
        Some(Self { rest: blob.get(usize::try_from(at).ok()?..)? })
    }

    fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(bytes)
    }

    fn skip(&mut self, length: usize) -> Option<()> {
        self.bytes(length).map(|_| ())
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.try_into().ok()
    }

    fn signature(&mut self, expected: [u8; 4]) -> Option<()> {
        (self.array()? == expected).then_some(())
    }

    fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }
}
