//! Writes small zip archives, as harnesses write them and as attackers would.

use std::io::Write;

/// How a member is compressed.
#[derive(Clone, Copy, Debug)]
pub enum Method {
    /// Not at all.
    Stored,
    /// Deflate.
    Deflate,
    /// One zstd frame for each so many bytes.
    Zstd(usize),
}

/// An archive under construction.
#[derive(Default)]
pub struct ZipWriter {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    entries: u64,
    wide: bool,
}

impl ZipWriter {
    /// An archive whose sizes and places stand in fields of 64 bits.
    pub fn wide() -> Self {
        Self { wide: true, ..Self::default() }
    }

    /// Adds a member.
    pub fn add(&mut self, name: &str, content: &[u8], method: Method) -> &mut Self {
        self.claim(name, content, method, content.len() as u64)
    }

    /// Adds a member that claims to hold so many bytes.
    pub fn claim(&mut self, name: &str, content: &[u8], method: Method, size: u64) -> &mut Self {
        let (number, packed) = pack(content, method);
        let mut checksum = flate2::Crc::new();
        checksum.update(content);
        let at = self.bytes.len() as u64;
        let narrow = |value: u64| if self.wide { u32::MAX } else { u32::try_from(value).expect("a small archive") };
        let mut common = Vec::new();
        for field in [20, 0, number, 0, 0] {
            common.extend(u16::to_le_bytes(field));
        }
        for field in [checksum.sum(), narrow(packed.len() as u64), narrow(size)] {
            common.extend(u32::to_le_bytes(field));
        }
        common.extend(u16::try_from(name.len()).expect("a short name").to_le_bytes());

        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&common);
        self.bytes.extend([0, 0]);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(&packed);

        let extra: Vec<u8> = if self.wide {
            let fields = [size, packed.len() as u64, at].into_iter().flat_map(u64::to_le_bytes);
            [9, 0, 1, 0, 7, 1, 0, 24, 0].into_iter().chain(fields).collect()
        } else {
            Vec::new()
        };
        self.directory.extend(b"PK\x01\x02\x14\x00");
        self.directory.extend(&common);
        self.directory.extend(u16::try_from(extra.len()).expect("a short field").to_le_bytes());
        self.directory.extend([0; 10]);
        self.directory.extend(narrow(at).to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.directory.extend(extra);
        self.entries += 1;
        self
    }

    /// The whole archive.
    pub fn finish(&self) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        let (at, size) = (bytes.len() as u64, self.directory.len() as u64);
        bytes.extend(&self.directory);
        if self.wide {
            let record = bytes.len() as u64;
            bytes.extend(b"PK\x06\x06");
            bytes.extend(44_u64.to_le_bytes());
            bytes.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            for field in [self.entries, self.entries, size, at] {
                bytes.extend(field.to_le_bytes());
            }
            bytes.extend(b"PK\x06\x07\0\0\0\0");
            bytes.extend(record.to_le_bytes());
            bytes.extend(1_u32.to_le_bytes());
        }
        let narrow = |value: u64| if self.wide { u32::MAX } else { u32::try_from(value).expect("a small archive") };
        let entries = if self.wide { u16::MAX } else { u16::try_from(self.entries).expect("few members") };
        bytes.extend(b"PK\x05\x06\0\0\0\0");
        bytes.extend(entries.to_le_bytes());
        bytes.extend(entries.to_le_bytes());
        bytes.extend(narrow(size).to_le_bytes());
        bytes.extend(narrow(at).to_le_bytes());
        bytes.extend([0, 0]);
        bytes
    }
}

/// The number of the method, and the bytes as it packs them.
fn pack(content: &[u8], method: Method) -> (u16, Vec<u8>) {
    match method {
        Method::Stored => (0, content.to_vec()),
        Method::Deflate => {
            let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
            packer.write_all(content).expect("memory");
            (8, packer.finish().expect("memory"))
        }
        Method::Zstd(frame) => {
            let frames = content.chunks(frame).map(|piece| zstd::encode_all(piece, 3).expect("memory"));
            (93, frames.collect::<Vec<_>>().concat())
        }
    }
}
