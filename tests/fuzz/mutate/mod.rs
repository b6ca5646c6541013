//! Makes hostile files of good ones: by bytes, by the tokens of text, and inside of containers, so that a change is
//! not just caught by a length or a checksum in front of it.

mod bytes;
mod container;
mod tokens;

use crate::input::Input;
use crate::support::rng::Rng;

/// No input grows beyond this: enough for what grows with the square of the length to be felt.
const MOST_BYTES: usize = 1 << 20;

/// A mutant of `seed`; `other` lends pieces.
pub(crate) fn mutant(rng: &mut Rng, seed: &Input, other: &Input) -> Input {
    let mut input = seed.clone();
    if rng.below(12) == 0 {
        let mut path = input.path.into_bytes();
        tokens::mutate(rng, &mut path, other.path.as_bytes());
        path.truncate(300);
        input.path = String::from_utf8_lossy(&path).replace('\n', "?");
    }
    // Often one change: a file that is almost right goes deepest.
    let changes = 1 + rng.below(3) * rng.below(5);
    for _ in 0..changes {
        content(rng, &mut input.bytes, &other.bytes);
        input.bytes.truncate(MOST_BYTES);
    }
    input
}

/// One change anywhere.
fn content(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8]) {
    if rng.below(4) > 0 && container::mutate(rng, bytes, other) {
        return;
    }
    plain(rng, bytes, other);
}

/// One change of bytes that are no container.
fn plain(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8]) {
    match rng.below(10) {
        0..=2 => bytes::mutate(rng, bytes, other),
        _ => tokens::mutate(rng, bytes, other),
    }
}

/// One of these.
fn pick<'a, T: ?Sized>(rng: &mut Rng, from: &[&'a T]) -> &'a T {
    from[rng.below(from.len())]
}

/// A part of so many bytes, seldom long.
fn range(rng: &mut Rng, length: usize) -> std::ops::Range<usize> {
    let start = rng.below(length + 1);
    let most = if rng.below(8) == 0 { length } else { 40 };
    start..(start + rng.below(most + 1)).min(length)
}
