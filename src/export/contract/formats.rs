//! `candor/formats/1`: what was understood of each file of two releases, or of one.
//!
//! ```text
//! schema      "candor/formats/1"
//! base        the older release, as in candor/comparison/1; null where one release was asked about
//! candidate   the newer release, or the only one
//! files       by path: the files that differ and that a format goes by, or of which there is something to say; of one
//!             release all such files. Each with
//!   path        from the release's own directory
//!   base        what it is there, null where it is not; candidate likewise. Each with
//!     path        from the root of the repository
//!     state       read, unknown, lfs, missing, too-big or failed
//!     size        bytes, where the state is lfs or too-big, else null
//!     format      its registry name, and title, the name people know it by: null unless read, as are the next three
//!     strength    what the claim rests on: policy, signature, name or fallback (the syntax alone)
//!     why         what decided, in a few words
//!     version     of the harness or the format, where the file states one
//!     lost        other formats' claims, strongest first: format, title, strength, why
//!     counts      metrics, samples, keys, tensors, skipped
//!     notes       severity, line (or null), code, message; in the order of the file
//! unknown     by directory: files that no format goes by. directory from the release's own, extension (empty: names
//!             without one; null: several, folded), files: how many
//! summary     files, read, unknown, unchanged, passed_over: how many
//! diagnostics what is to be said of no single file, as in candor/comparison/1
//! ```

use serde::{Serialize, Serializer};

use super::super::Recognition;
use super::{DiagnosticJson, ReleaseJson, diagnostic, release};
use crate::model::{Claimed, Counts, FileState, FileUnderstood, Note, Side, SideUnderstood, UnknownFiles};

/// `candor/formats/1`.
pub struct FormatsJson<'a> {
    /// What was understood.
    pub found: Recognition<'a>,
}

impl Serialize for FormatsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Recognition { base, candidate, understood } = self.found;
        let is_read = |file: &&FileUnderstood| file.newest().is_some_and(|side| side.state.taken().is_some());
        Document {
            schema: "candor/formats/1",
            base: base.map(release),
            candidate: release(candidate),
            files: understood.files.iter().map(file).collect(),
            unknown: understood.unknown.iter().map(unknown).collect(),
            summary: SummaryJson {
                files: understood.files.len(),
                read: understood.files.iter().filter(is_read).count(),
                unknown: understood.unknown.iter().map(|fold| fold.files).sum(),
                unchanged: understood.unchanged,
                passed_over: understood.passed_over,
            },
            diagnostics: understood.diagnostics.iter().map(diagnostic).collect(),
        }
        .serialize(serializer)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    base: Option<ReleaseJson<'a>>,
    candidate: ReleaseJson<'a>,
    files: Vec<FileJson<'a>>,
    unknown: Vec<UnknownJson<'a>>,
    summary: SummaryJson,
    diagnostics: Vec<DiagnosticJson<'a>>,
}

#[derive(Serialize)]
struct FileJson<'a> {
    path: &'a str,
    base: Option<SideJson<'a>>,
    candidate: Option<SideJson<'a>>,
}

fn file(found: &FileUnderstood) -> FileJson<'_> {
    let [base, candidate] = Side::BOTH.map(|of| found.on(of).map(side));
    FileJson { path: &found.path, base, candidate }
}

#[derive(Serialize)]
struct SideJson<'a> {
    path: &'a str,
    state: &'static str,
    size: Option<u64>,
    format: Option<&'static str>,
    title: Option<&'static str>,
    strength: Option<&'static str>,
    why: Option<&'static str>,
    version: Option<&'a str>,
    lost: Vec<ClaimJson>,
    counts: CountsJson,
    notes: Vec<NoteJson<'a>>,
}

fn side(found: &SideUnderstood) -> SideJson<'_> {
    let taken = found.state.taken();
    let by = taken.map(|taken| claim(&taken.by));
    SideJson {
        path: &found.path,
        state: found.state.as_str(),
        size: match found.state {
            FileState::Lfs(size) | FileState::TooBig(size) => Some(size),
            _ => None,
        },
        format: by.as_ref().map(|by| by.format),
        title: by.as_ref().map(|by| by.title),
        strength: by.as_ref().map(|by| by.strength),
        why: by.as_ref().map(|by| by.why),
        version: taken.and_then(|taken| taken.version.as_deref()),
        lost: taken.map(|taken| taken.lost.iter().map(claim).collect()).unwrap_or_default(),
        counts: counts(taken.map(|taken| taken.counts).unwrap_or_default()),
        notes: found.notes.iter().map(note).collect(),
    }
}

#[derive(Serialize)]
struct ClaimJson {
    format: &'static str,
    title: &'static str,
    strength: &'static str,
    why: &'static str,
}

fn claim(claim: &Claimed) -> ClaimJson {
    ClaimJson { format: claim.format, title: claim.title, strength: claim.strength.as_str(), why: claim.why }
}

#[derive(Serialize)]
struct CountsJson {
    metrics: u64,
    samples: u64,
    keys: u64,
    tensors: u64,
    skipped: u64,
}

fn counts(Counts { metrics, samples, keys, tensors, skipped }: Counts) -> CountsJson {
    CountsJson { metrics, samples, keys, tensors, skipped }
}

#[derive(Serialize)]
struct NoteJson<'a> {
    severity: &'static str,
    line: Option<u64>,
    code: &'static str,
    message: &'a str,
}

fn note(note: &Note) -> NoteJson<'_> {
    NoteJson { severity: note.severity.as_str(), line: note.line, code: note.code, message: &note.message }
}

#[derive(Serialize)]
struct UnknownJson<'a> {
    directory: &'a str,
    extension: Option<&'a str>,
    files: u64,
}

fn unknown(found: &UnknownFiles) -> UnknownJson<'_> {
    UnknownJson { directory: &found.directory, extension: found.extension.as_deref(), files: found.files }
}

#[derive(Serialize)]
struct SummaryJson {
    files: usize,
    read: usize,
    unknown: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    unchanged: Option<u64>,
    passed_over: u64,
}
