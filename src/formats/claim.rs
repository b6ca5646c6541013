//! What recognisers look at, and what they answer.

use std::sync::Arc;

use super::bytes;
use super::json::{Once, Outline, outline};
use crate::model::{Columns, RunKey, Strength};

/// A path from the root of a repository, with the parts recognisers ask for.
#[derive(Clone, Copy, Debug)]
pub struct FilePath<'a> {
    /// The whole path.
    pub full: &'a str,
    /// The directory, without a slash at its end; empty at the root.
    pub directory: &'a str,
    /// The last part.
    pub name: &'a str,
    /// The last part without its extension.
    pub stem: &'a str,
    /// What follows the last dot of the name; empty where there is none.
    pub extension: &'a str,
}

impl<'a> FilePath<'a> {
    /// Takes a path apart.
    #[must_use]
    pub fn new(full: &'a str) -> Self {
        let (directory, name) = full.rsplit_once('/').unwrap_or(("", full));
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        Self { full, directory, name, stem, extension }
    }

    /// The run in this directory that a family of files tells apart by this.
    #[must_use]
    pub fn run(&self, family: &'static str, stamp: &str) -> RunKey {
        RunKey { family, directory: self.directory.to_owned(), stamp: stamp.to_owned() }
    }

    /// Whether the extension is one of these, in any case of letters.
    #[must_use]
    pub fn has_extension(&self, extensions: &[&str]) -> bool {
        extensions.iter().any(|extension| self.extension.eq_ignore_ascii_case(extension))
    }
}

/// A file as recognisers see it: its path and the outermost shape of its content, looked at once for all of them.
#[derive(Debug)]
pub struct Probe<'a> {
    /// The path.
    pub path: FilePath<'a>,
    /// The content as it is in the blob.
    pub bytes: &'a [u8],
    /// Whether the content is no text at all.
    pub binary: bool,
    /// The outermost keys, where the content looks like JSON or JSON Lines.
    pub outline: Outline,
    /// The content as JSON, should a claim depend on all of it.
    pub parsed: Once<'a>,
    /// What a policy says of its columns, where it says that this is a table.
    pub stated: Option<&'a Arc<Columns>>,
}

impl<'a> Probe<'a> {
    /// Looks at a file.
    #[must_use]
    pub fn new(path: &'a str, bytes: &'a [u8]) -> Self {
        let (binary, outline) = match bytes::decode(bytes) {
            bytes::Decoded::Binary => (true, Outline::default()),
            bytes::Decoded::Text(text) => (false, outline(&text.bytes)),
        };
        Self { path: FilePath::new(path), bytes, binary, outline, parsed: Once::of(bytes), stated: None }
    }

    /// Whether these words are anywhere in the file: a quick look before a closer one.
    #[must_use]
    pub fn says(&self, words: &str) -> bool {
        memchr::memmem::find(self.bytes, words.as_bytes()).is_some()
    }
}

/// A format's claim on a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// How sure it is.
    pub strength: Strength,
    /// What the file holds.
    pub holds: Holds,
    /// Why, in a few words: `rows have doc_id and resps`.
    pub why: &'static str,
    /// The version of the format, as far as the signature tells.
    pub version: Option<String>,
}

/// What a file holds, in the order in which files are worth reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holds {
    /// Figures of whole tasks: small.
    Figures,
    /// A configuration: small.
    Config,
    /// Weights, with a configuration in front of them: only the first [`crate::base::limits::WEIGHTS_HEADER_BYTES`]
    /// are given to the reader.
    Weights,
    /// Samples, with or without figures: large.
    Samples,
}

impl Holds {
    /// Whether this is evaluation output, and no configuration of any kind.
    #[must_use]
    pub fn is_output(self) -> bool {
        matches!(self, Self::Figures | Self::Samples)
    }
}
