//! Changes that know nothing of what the bytes mean.

use super::{pick, range};
use crate::support::rng::Rng;

/// Values at the edges of what integers hold.
const EDGES: &[u64] = &[
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0xFFFF,
    0x1_0000,
    0x7FFF_FFFF,
    0x8000_0000,
    0xFFFF_FFFE,
    0xFFFF_FFFF,
    0x1_0000_0000,
    1 << 53,
    i64::MAX as u64,
    1 << 63,
    u64::MAX - 7,
    u64::MAX,
];

/// One change.
pub(super) fn mutate(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8]) {
    let at = rng.below(bytes.len() + 1);
    match rng.below(8) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << rng.below(8);
            }
        }
        1 => bytes.truncate(at),
        2 => drop(bytes.drain(range(rng, bytes.len()))),
        3 => {
            let from = other[range(rng, other.len())].to_vec();
            bytes.splice(at..at, from);
        }
        4 => {
            let from = other[rng.below(other.len() + 1)..].to_vec();
            bytes.splice(at.., from);
        }
        5 => {
            let copied = bytes[range(rng, bytes.len())].to_vec();
            bytes.splice(at..at, copied);
        }
        6 => number(rng, bytes, at),
        _ => {
            let noise: Vec<u8> = (0..=rng.below(6)).map(|_| rng.below(256) as u8).collect();
            let end = (at + rng.below(4)).min(bytes.len());
            bytes.splice(at..end, noise);
        }
    }
}

/// Puts a number from the edge in the place of 1, 2, 4 or 8 bytes.
pub(super) fn number(rng: &mut Rng, bytes: &mut [u8], at: usize) {
    let mut value = EDGES[rng.below(EDGES.len())].to_le_bytes();
    let width = 1 << rng.below(4);
    if rng.below(8) == 0 {
        value[..width].reverse();
    }
    if let Some(place) = bytes.get_mut(at..at + width) {
        place.copy_from_slice(&value[..width]);
    }
}

/// Whole texts turned into what editors and systems make of them.
pub(super) fn reencode(rng: &mut Rng, bytes: &mut Vec<u8>) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let wide = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    *bytes = match rng.below(8) {
        0 => [b"\xEF\xBB\xBF", &bytes[..]].concat(),
        1 => [b"\xFF\xFE", &wide(u16::to_le_bytes)[..]].concat(),
        2 => [b"\xFE\xFF", &wide(u16::to_be_bytes)[..]].concat(),
        3 => text.replace('\n', "\r\n").into_bytes(),
        4 => text.replace('\n', "\r").into_bytes(),
        5 => text.replace('\n', pick(rng, &[" ", "", "\n\n", "\u{2028}"])).into_bytes(),
        6 => [&b" \n".repeat(rng.below(9000)), &bytes[..]].concat(),
        _ => [&bytes[..], &b"\0".repeat(rng.below(20))].concat(),
    };
}
