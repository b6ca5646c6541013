//! A file as a reader gets it, and as it is kept for a second look.

/// A path in a repository and what stands there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Input {
    /// The path.
    pub(crate) path: String,
    /// The content.
    pub(crate) bytes: Vec<u8>,
}

impl Input {
    /// The path as the first line, then the content: what coverage-guided fuzzers mutate as a whole.
    pub(crate) fn to_file(&self) -> Vec<u8> {
        [self.path.as_bytes(), b"\n", &self.bytes].concat()
    }

    /// Reads what [`Input::to_file`] wrote, or anything else.
    pub(crate) fn of_file(file: &[u8]) -> Self {
        let end = file.iter().position(|byte| *byte == b'\n').unwrap_or(0);
        let bytes = file.get(end + 1..).unwrap_or_default().to_vec();
        Self { path: String::from_utf8_lossy(&file[..end]).into_owned(), bytes }
    }
}
