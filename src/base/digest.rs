//! SHA-256 digests: whole where they are shown or stored, halved where millions are held to be compared.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// A SHA-256 digest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

/// The first 16 bytes of a SHA-256 digest: enough to tell texts apart, half the memory of a [`Digest`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortDigest(pub [u8; 16]);

impl Digest {
    /// The digest of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads 64 hexadecimal digits, as lm-evaluation-harness writes its hashes. `None` for anything else.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let text = text.as_bytes();
        if text.len() != 64 {
            return None;
        }
        // No early exit: every row of a log states several, and nearly all are well-formed.
        let (mut bytes, mut seen) = ([0; 32], 0);
        for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
            let [high, low] = [pair[0], pair[1]].map(|digit| NIBBLES[usize::from(digit)]);
            *byte = high << 4 | low & 15;
            seen |= high | low;
        }
        (seen < 16).then_some(Self(bytes))
    }

    /// The first half.
    #[must_use]
    pub fn short(self) -> ShortDigest {
        let mut half = [0; 16];
        half.copy_from_slice(&self.0[..16]);
        ShortDigest(half)
    }
}

impl ShortDigest {
    /// The digest of some bytes, halved.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Digest::of(bytes).short()
    }
}

/// What each byte stands for as a digit; more than 15 where it is none.
const NIBBLES: [u8; 256] = {
    let mut values = [u8::MAX; 256];
    let mut value = 0;
    while value < 16 {
        values[DIGITS[value] as usize] = value as u8;
        values[DIGITS[value].to_ascii_uppercase() as usize] = value as u8;
        value += 1;
    }
    values
};

const DIGITS: &[u8; 16] = b"0123456789abcdef";

fn hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut digits = [0; 64];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    f.write_str(std::str::from_utf8(&digits[..2 * bytes.len()]).unwrap_or_default())
}

fn digit(nibble: u8) -> u8 {
    DIGITS[usize::from(nibble)]
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, f)
    }
}

impl fmt::Display for ShortDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, f)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0[..4], f)
    }
}

impl fmt::Debug for ShortDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0[..4], f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_round_trips_and_rejects() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").to_string(), empty);
        assert_eq!(Digest::from_hex(empty), Some(Digest::of(b"")));
        assert_eq!(Digest::from_hex(&empty[1..]), None);
        assert_eq!(Digest::from_hex(&empty.to_ascii_uppercase()), Some(Digest::of(b"")));
        assert_eq!(Digest::from_hex(&empty.replace('e', "g")), None);
        assert_eq!(Digest::from_hex(&empty.replace("b855", "b85\u{e9}")), None);
        assert_eq!(Digest::of(b"").short(), ShortDigest::of(b""));
    }
}
