//! Changes inside of containers, their lengths and checksums made right again, and of those lengths themselves.

use std::io::Read as _;

use super::{bytes, plain};
use crate::support::rng::Rng;
use crate::support::zip::{Method, ZipWriter};

/// One change of a zip archive or of a header behind its length; `false` where the bytes are neither.
pub(super) fn mutate(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8]) -> bool {
    if bytes.starts_with(b"PK") {
        if rng.below(3) == 0 { record(rng, bytes) } else { member(rng, bytes, other) }
    } else {
        header(rng, bytes, other)
    }
}

/// A field of one of the records that hold an archive together.
fn record(rng: &mut Rng, bytes: &mut [u8]) -> bool {
    let is_record = |at: &usize| bytes[*at..].starts_with(b"PK") && bytes.get(at + 2).is_some_and(|kind| *kind < 8);
    let records: Vec<usize> = (0..bytes.len()).filter(is_record).collect();
    if records.is_empty() {
        return false;
    }
    let at = records[rng.below(records.len())] + 4 + rng.below(44);
    bytes::number(rng, bytes, at);
    true
}

/// A member changed, or its name, and the archive written anew.
fn member(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8]) -> bool {
    let mut members = members(bytes);
    if members.is_empty() {
        return false;
    }
    let chosen = rng.below(members.len());
    match rng.below(8) {
        0 => drop(members.remove(chosen)),
        1 => members.push(members[chosen].clone()),
        2 => {
            let mut name = std::mem::take(&mut members[chosen].0).into_bytes();
            plain(rng, &mut name, b"samples/1_epoch_1.json");
            members[chosen].0 = String::from_utf8_lossy(&name).into_owned();
        }
        _ => plain(rng, &mut members[chosen].1, other),
    }
    let method = [Method::Stored, Method::Deflate, Method::Zstd(1 << 20), Method::Zstd(100)][rng.below(4)];
    let mut writer = if rng.below(4) == 0 { ZipWriter::wide() } else { ZipWriter::default() };
    for (name, content) in &members {
        let name = &name[..name.floor_char_boundary(1000)];
        let claims = if rng.below(40) == 0 { rng.below(1 << 30) } else { content.len() };
        writer.claim(name, content, method, claims as u64);
    }
    *bytes = writer.finish();
    true
}

/// Names and content of the members of a good archive without wide fields, as far as they go.
fn members(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut members = Vec::new();
    let mut rest = bytes;
    while let Some((head, behind)) = rest.split_first_chunk::<30>().filter(|(head, _)| head.starts_with(b"PK\x03\x04"))
    {
        let field = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]) as usize;
        let (packed, name, extra) = (field(18), field(26) & 0xFFFF, field(26) >> 16);
        let (Some(text), Some(content)) = (behind.get(..name), behind.get(name + extra..name + extra + packed)) else {
            break;
        };
        let unpacked = match field(8) & 0xFFFF {
            0 => Some(content.to_vec()),
            8 => unpack(flate2::read::DeflateDecoder::new(content)),
            _ => zstd::Decoder::new(content).ok().and_then(unpack),
        };
        members.extend(unpacked.map(|content| (String::from_utf8_lossy(text).into_owned(), content)));
        rest = &behind[name + extra + packed..];
    }
    members
}

fn unpack(reader: impl std::io::Read) -> Option<Vec<u8>> {
    const MOST: u64 = 1 << 20;
    let mut bytes = Vec::new();
    reader.take(MOST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// What stands behind a length of 64 bits, and the length made right.
fn header(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8]) -> bool {
    let Some(stated) = bytes.first_chunk().map(|length| u64::from_le_bytes(*length)) else { return false };
    let Some(end) = usize::try_from(stated).ok().and_then(|length| length.checked_add(8)) else { return false };
    let Some(header) = bytes.get(8..end) else { return false };
    let mut header = header.to_vec();
    plain(rng, &mut header, other.get(8..).unwrap_or_default());
    bytes.splice(8..end, header.iter().copied());
    bytes[..8].copy_from_slice(&(header.len() as u64).to_le_bytes());
    true
}
