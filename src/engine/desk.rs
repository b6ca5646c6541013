//! What the desk asks for and what it hears back, over two channels, so that nothing slow ever runs where
//! frames are drawn.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};

use super::exporter::{Exported, Format};
use super::gated::Gate;
use super::missing::Missing;
use super::signoffs::{Intent, SignOffs};
use crate::compare::view::{SampleView, TextView};
use crate::model::{Comparison, History, PairedSamples, Release, RowKey, Side, Strips};
use crate::review::{Annotation, Draft, NewAnnotation, Query, Target};

/// Something the desk wants done. Answers come as [`Report`]s, in their own time.
#[derive(Clone, Debug)]
pub enum Request {
    /// Compare these two releases, as typed (`rev` or `rev:subpath`); replaces a comparison under way.
    Compare {
        /// The older.
        base: String,
        /// The newer.
        candidate: String,
    },
    /// The same, after git has fetched what a partial clone lacks for it: the reviewer agreed.
    FetchMissing {
        /// The older.
        base: String,
        /// The newer.
        candidate: String,
    },
    /// Read one sample on both sides and align its texts; replaces an earlier unanswered one.
    Sample {
        /// The samples it is among.
        pairs: Arc<PairedSamples>,
        /// Its place in [`PairedSamples::items`].
        item: usize,
    },
    /// Read how the answers of some samples begin, on both sides; replaces an earlier unanswered one.
    Beginnings {
        /// The samples they are among.
        pairs: Arc<PairedSamples>,
        /// Their places in [`PairedSamples::items`].
        items: Vec<usize>,
    },
    /// Follow every row through the releases up to a candidate; replaces one that is under way.
    History {
        /// The base, as typed.
        base: String,
        /// The candidate, as typed.
        candidate: String,
        /// How many releases to look at, the newest first.
        releases: usize,
    },
    /// Find the items of a row in every release of a history.
    Strips {
        /// The history.
        history: Arc<History>,
        /// The row.
        row: RowKey,
        /// The items.
        pairs: Arc<PairedSamples>,
    },
    /// Read a changed configuration file on both sides, or one long string in it, and align its text.
    Config {
        /// Its path in the comparison.
        path: String,
        /// The key of the string, as a JSON Pointer; empty for the file.
        pointer: String,
    },
    /// Make an export, to be looked at; replaces one that is under way.
    Export {
        /// What is exported, with all that was said of it by then.
        comparison: Arc<Comparison>,
        /// The export.
        format: &'static Format,
        /// What it is narrowed to.
        filter: Query,
    },
    /// Write an export into a file, whole or not at all.
    Write {
        /// The export.
        exported: Arc<Exported>,
        /// The file.
        to: PathBuf,
        /// Whether what is there may be replaced.
        replace: bool,
    },
    /// Keep an annotation. Never dropped, never replaced.
    Annotate(Box<NewAnnotation>),
    /// Keep what is being written about a thing in case of a crash; nothing ends the draft, and so does an annotation
    /// on the thing once it is kept.
    Draft {
        /// What it is about.
        target: Target,
        /// What is written by now.
        draft: Option<Draft>,
    },
    /// Mark something as reviewed, in the state it is in, or take the mark back.
    Seen {
        /// What was reviewed.
        target: Target,
        /// Digest of its content, so that the mark falls when that changes; `None` takes the mark back.
        content: Option<String>,
    },
    /// List the sign-offs beside a comparison, and what another one would pin.
    SignOffs(Arc<Comparison>),
    /// Tell what the gate says of a comparison, as its review stands on disk.
    Gate(Arc<Comparison>),
    /// Sign off on a comparison. Never dropped.
    SignOff {
        /// The comparison.
        comparison: Arc<Comparison>,
        /// What is said of it.
        intent: Intent,
    },
    /// Take back this session's last annotation.
    Undo,
    /// Fold a writer's words away for this reader, or unfold them.
    Mute {
        /// Whose log.
        writer: String,
        /// Whether to fold.
        mute: bool,
    },
    /// List the releases of the repository.
    Releases,
    /// Read everybody's annotations again.
    Reread,
    /// Whether somebody looks at the desk: while nobody does, nothing is watched.
    Focus(bool),
}

/// What became of a request, or of work under way.
#[derive(Clone, Debug)]
pub enum Report {
    /// The two releases are known; nothing of them has been read.
    Opened {
        /// The older.
        base: Release,
        /// The newer.
        candidate: Release,
    },
    /// How far the comparison is.
    Progress(Progress),
    /// The comparison as far as it goes: from results files first, then with the samples.
    Compared {
        /// What was found.
        comparison: Arc<Comparison>,
        /// Whether everything has been read.
        complete: bool,
    },
    /// What the clone lacks for the comparison that was just made; nothing is fetched before somebody asks for it.
    Missing(Arc<Missing>),
    /// The comparison could not be made.
    CompareFailed(Failure),
    /// How far the history is.
    HistoryProgress(Progress),
    /// Every row, followed through the releases.
    History(Arc<History>),
    /// The history could not be made.
    HistoryFailed(Failure),
    /// The items of a row, found in every release.
    Strips {
        /// The row.
        row: RowKey,
        /// The items.
        pairs: Arc<PairedSamples>,
        /// What became of each.
        strips: Arc<Strips>,
    },
    /// How the answers of some samples begin.
    Beginnings(Beginnings),
    /// A sample was read.
    Sample(Box<SampleView>),
    /// A configuration file was read.
    Config {
        /// Its path in the comparison.
        path: String,
        /// The key of the string that was wanted; empty for the file.
        pointer: String,
        /// Its text.
        view: Arc<TextView>,
    },
    /// An export was made; nothing is written yet.
    Exported(Arc<Exported>),
    /// An export could not be made.
    ExportFailed(Failure),
    /// An export is in its file.
    Written {
        /// The file.
        to: PathBuf,
        /// The export.
        exported: Arc<Exported>,
    },
    /// An export could not be written; what was there is as it was.
    NotWritten {
        /// Why.
        failure: Failure,
        /// The file, when it is only that something is there already.
        there: Option<PathBuf>,
    },
    /// Annotations and marks as they stand now.
    Review(Arc<ReviewState>),
    /// An annotation is safe on disk; its id.
    Saved {
        /// The annotation's id.
        id: String,
    },
    /// What is being written is safe from a crash, as far as it said this.
    Drafted(Draft),
    /// The sign-offs there are, or why they cannot be told.
    SignOffs(Result<Arc<SignOffs>, Failure>),
    /// What the gate says of a comparison.
    Gate {
        /// The comparison.
        comparison: Arc<Comparison>,
        /// What it says; nothing where that cannot be read.
        gate: Option<Gate>,
    },
    /// Somebody signed off, and it is on disk: its id. Or why not.
    SignedOff(Result<String, Failure>),
    /// The disk refuses an annotation; it is in memory, and written as soon as there is room.
    Unsaved(Failure),
    /// A request could not be carried out; nothing was lost.
    Failed(Failure),
    /// The releases, newest first.
    Releases(Vec<Release>),
    /// A release compared is another commit now.
    Moved {
        /// Which of the two.
        side: Side,
        /// Its name, as typed.
        name: String,
    },
}

/// How the answers of some samples begin.
#[derive(Clone, Debug)]
pub struct Beginnings {
    /// The samples they are among.
    pub pairs: Arc<PairedSamples>,
    /// For each item asked for what the base and the candidate say, in one line; `None` where a side says nothing.
    pub answers: Vec<(usize, [Option<String>; 2])>,
}

/// How far a comparison is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Files read.
    pub files_done: u64,
    /// Files to read, as far as known.
    pub files: u64,
    /// Bytes read.
    pub bytes_done: u64,
    /// Bytes to read, as far as known.
    pub bytes: u64,
}

/// What is being done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Having git fetch what is missing.
    Fetching,
    /// Finding out which files changed.
    #[default]
    Listing,
    /// Reading results and configs.
    Results,
    /// Reading sample logs.
    Samples,
    /// Pairing and testing.
    Comparing,
}

/// Something that could not be done: what happened, where, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What happened, and where.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

/// Annotations and marks as they stand.
#[derive(Clone, Debug, Default)]
pub struct ReviewState {
    /// Everybody's annotations on these releases, oldest first.
    pub annotations: Vec<Arc<Annotation>>,
    /// What this reviewer marked as reviewed, with the digest of its content at that time.
    pub seen: Vec<(Target, String)>,
    /// How many records wait to be committed to the repository.
    pub uncommitted: usize,
    /// How many records are in memory only, because the disk refused them.
    pub unsaved: usize,
    /// How many of this machine's records no remote has.
    pub unshared: usize,
    /// The name annotations are signed with; `None` when git has none configured.
    pub author: Option<String>,
    /// The logs whose words this reader does not want to see.
    pub muted: BTreeSet<String>,
    /// What was being written about which things and is not saved.
    pub drafts: Vec<(Target, Draft)>,
}

/// The desk's end of the two channels.
#[derive(Clone, Debug)]
pub struct Handle {
    requests: Sender<Request>,
    reports: Receiver<Report>,
}

impl Handle {
    /// Joins the two channels; whoever holds the other ends does the work.
    #[must_use]
    pub fn new(requests: Sender<Request>, reports: Receiver<Report>) -> Self {
        Self { requests, reports }
    }

    /// Asks for something. Returns at once; asking a session that has ended does nothing.
    pub fn ask(&self, request: Request) {
        let _ = self.requests.send(request);
    }

    /// Where the answers arrive.
    #[must_use]
    pub fn reports(&self) -> &Receiver<Report> {
        &self.reports
    }
}
