//! An export in memory, as the desk shows it before anything is written.

use super::Exporter;
use crate::base::{Shown, limits};
use crate::engine::EngineError;
use crate::export::{Format, LeftOut, Narrowed, Options};
use crate::model::Release;
use crate::review::Query;

/// An export, and what there is to say of it.
#[derive(Clone, Debug)]
pub struct Exported {
    /// Its format.
    pub format: &'static Format,
    /// What it was narrowed to.
    pub filter: Query,
    /// The whole of it: what is written is what was shown.
    pub bytes: Vec<u8>,
    /// Its first lines, safe to show.
    pub head: Vec<Shown>,
    /// How many lines follow these.
    pub further: usize,
    /// How many annotations it is made from, before anything is narrowed.
    pub annotations: usize,
    /// How many sign-offs speak of this comparison.
    pub signoffs: usize,
    /// How much passes the filter; `None` where there is none.
    pub narrowed: Option<Narrowed>,
    /// What the format has no room for.
    pub left_out: Vec<LeftOut>,
    /// What could not be read and is missing from it.
    pub trouble: Option<String>,
}

impl Exporter<'_> {
    /// Makes an export.
    ///
    /// # Errors
    /// [`EngineError::Cancelled`] when it is wanted no more.
    pub fn export(&self, format: &'static Format, filter: Query) -> Result<Exported, EngineError> {
        let mut bytes = Vec::new();
        let (left_out, narrowed) = self
            .with_report(&filter, Options::default(), |report| ((format.write)(report, &mut bytes), report.narrowed()));
        let left_out = left_out.map_err(EngineError::Export)?;
        self.cancel.check()?;
        let lines = bytes.split_inclusive(|&byte| byte == b'\n');
        let further = lines.count().saturating_sub(limits::PREVIEW_LINES);
        Ok(Exported {
            format,
            head: head(&bytes),
            further,
            annotations: self.annotations.len(),
            signoffs: self.signoffs.iter().filter(|concern| concern.holds()).count(),
            narrowed,
            left_out,
            trouble: self.trouble().map(|error| format!("no comment stands on a line of the diff: {error}")),
            bytes,
            filter,
        })
    }
}

/// The first lines, and of each its beginning.
fn head(bytes: &[u8]) -> Vec<Shown> {
    let shown = |line: &[u8]| {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        Shown::new(&String::from_utf8_lossy(line.get(..limits::PREVIEW_LINE_BYTES).unwrap_or(line)))
    };
    bytes.split_inclusive(|&byte| byte == b'\n').take(limits::PREVIEW_LINES).map(shown).collect()
}

/// What the file of an export may be called: no two exports of one candidate alike.
#[must_use]
pub fn file_name(format: &Format, candidate: &Release) -> String {
    let (stem, ending) = match format.name {
        "markdown" => ("review", "md"),
        "model-card" => ("model-card", "md"),
        "junit" => ("junit", "xml"),
        "every-eval-ever" => (format.name, "jsonl"),
        name @ ("rdjson" | "github-review" | "gitlab") => (name, "json"),
        name => ("review", name),
    };
    let plain = |letter: char| if letter.is_alphanumeric() || "-_.@".contains(letter) { letter } else { '-' };
    let candidate: String = candidate.typed().chars().map(plain).collect();
    format!("{stem}-{candidate}.{ending}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::export::FORMATS;

    #[test]
    fn no_two_exports_have_one_file_name_and_none_leaves_its_folder() {
        let release = Release { name: "release/1.0".to_owned(), subpath: Some("../a b".to_owned()), ..release() };
        let names: BTreeSet<String> = FORMATS.iter().map(|format| file_name(format, &release)).collect();
        assert_eq!(names.len(), FORMATS.len());
        assert!(names.contains("review-release-1.0-..-a-b.md"), "{names:?}");
        assert!(names.iter().all(|name| !name.contains('/')));
    }

    #[test]
    fn the_head_is_bounded_and_safe() {
        let long = format!("{}\u{1b}[31m\n{}", "x".repeat(3), "é".repeat(limits::PREVIEW_LINE_BYTES));
        let head = head(long.as_bytes());
        assert!(!head[0].as_str().contains('\u{1b}') && head[0].as_str().starts_with("xxx"));
        assert!(head[1].as_str().len() < long.len() / 2 + 10, "a line is cut");
        assert_eq!(super::head("a\n".repeat(limits::PREVIEW_LINES + 1).as_bytes()).len(), limits::PREVIEW_LINES);
        assert!(super::head(b"").is_empty());
    }

    fn release() -> Release {
        use crate::base::Timestamp;
        use crate::model::ReleaseKind;
        Release {
            name: String::new(),
            kind: ReleaseKind::Tag,
            commit: "a".repeat(40),
            subpath: None,
            time: Timestamp(0),
        }
    }
}
