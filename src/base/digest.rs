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
        let mut bytes = [0; 32];
        let is_one = text.len() == 64 && faster_hex::hex_decode(text.as_bytes(), &mut bytes).is_ok();
        is_one.then_some(Self(bytes))
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

fn hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut digits = [0; 64];
    f.write_str(faster_hex::hex_encode(bytes, &mut digits).map_err(|_| fmt::Error)?)
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
