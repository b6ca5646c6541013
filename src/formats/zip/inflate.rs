//! The bytes of one member, decompressed within a bound.

use std::io::Read;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::Member;

/// Why a member was not inflated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// It holds more than the bound.
    TooMuch,
    /// Its bytes are damaged, or are not what its checksum says.
    Damaged,
    /// Its method is not known.
    Method,
}

const STORED: u16 = 0;
const DEFLATE: u16 = 8;
const ZSTD: u16 = 93;

/// No claimed size reserves more than this at once.
const RESERVED_BYTES: u64 = 8 << 20;

/// Inflates a member to at most `bound` bytes and checks what came out.
pub(super) fn inflate(packed: &[u8], member: &Member, bound: u64) -> Result<Vec<u8>, Failure> {
    let bytes = match member.method {
        STORED => drain(packed, member, bound),
        DEFLATE => drain(DeflateDecoder::new(packed), member, bound),
        // Goes on behind the end of a frame until the bytes are used up.
        ZSTD => drain(zstd::Decoder::with_buffer(packed).map_err(|_| Failure::Damaged)?, member, bound),
        _ => Err(Failure::Method),
    }?;
    let mut checksum = Crc::new();
    checksum.update(&bytes);
    if checksum.sum() == member.checksum && bytes.len() as u64 == member.size {
        Ok(bytes)
    } else {
        Err(Failure::Damaged)
    }
}

fn drain(reader: impl Read, member: &Member, bound: u64) -> Result<Vec<u8>, Failure> {
    let reserved = member.size.min(bound).min(RESERVED_BYTES);
    let mut bytes = Vec::with_capacity(usize::try_from(reserved).unwrap_or(0));
    reader.take(bound.saturating_add(1)).read_to_end(&mut bytes).map_err(|_| Failure::Damaged)?;
    if bytes.len() as u64 > bound { Err(Failure::TooMuch) } else { Ok(bytes) }
}
