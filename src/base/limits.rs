//! Every bound in one table: its name, its value and the reason for it.
//!
//! Reaching a bound is never silent: whoever enforces one says so in a diagnostic or on screen.

/// A blob larger than this is listed as too big and not read: a sample log is tens of megabytes, and
/// reading holds one whole blob per worker in memory.
pub const BLOB_BYTES: u64 = 1 << 30;

/// A file larger than this is not parsed into a tree (results, configs); real ones are kilobytes. Sample
/// logs are not trees and may grow to [`BLOB_BYTES`].
pub const TREE_BYTES: usize = 64 << 20;

/// A line of a log longer than this is skipped with a diagnostic; the longest met in public
/// repositories is 14.2 MB.
pub const LINE_BYTES: usize = 64 << 20;

/// YAML larger than this is not parsed: its parser is slower and can be made to expand aliases.
pub const YAML_BYTES: usize = 4 << 20;

/// YAML with more aliases than this is not read; real files have a handful.
pub const YAML_ALIASES: usize = 10_000;

/// What the anchors of a YAML file and their copies may take, in bytes: a page of nested aliases can stand for gigabytes.
pub const YAML_COPIED_BYTES: usize = 16 << 20;

/// Nesting deeper than this is refused, so that no reader can run out of stack.
pub const DEPTH: usize = 127;

/// At most this many diagnostics are kept for one file; further ones are counted.
pub const DIAGNOSTICS_PER_FILE: usize = 20;

/// Combining marks kept on one character before the rest is shown as a count.
pub const MARKS_PER_CLUSTER: usize = 4;

/// An annotation record longer than this is set aside unread: it is a remark, not a file.
pub const RECORD_BYTES: usize = 64 << 10;

/// The text of one annotation or reply.
pub const REMARK_BYTES: usize = 16 << 10;

/// Labels on one annotation.
pub const LABELS: usize = 16;

/// One label.
pub const LABEL_BYTES: usize = 64;

/// Records in one file of the annotation log.
pub const SEGMENT_RECORDS: usize = 1_000;

/// A tree of directories deeper than this is not entered: real ones have about ten levels, and a made-up
/// one must not exhaust the stack.
pub const DIRECTORY_DEPTH: usize = 128;

/// At most this many directory entries are looked at in one walk. A few kilobytes of trees that name each
/// other can spell billions of paths.
pub const WALKED_ENTRIES: u64 = 4_000_000;

/// History is followed for at most this many commits when its beginning is looked for.
pub const ROOT_SEARCH_COMMITS: usize = 20_000;

/// A segment of an annotation log larger than this is refused; writers start a new one at this size.
pub const LOG_SEGMENT_BYTES: u64 = 256 << 10;

/// At most this many segments are read from one writer's log.
pub const LOG_SEGMENTS: usize = 20_000;

/// At most this many bytes are read from one writer's log.
pub const LOG_BYTES: u64 = 64 << 20;

/// More metrics than this in one sample log are left out: a log whose every row names another would need a
/// number for each row and metric.
pub const METRICS_PER_SET: usize = 256;

/// Looked at so many members of groups, standard errors of further groups of a file go unchecked and are not used: lists
/// of lists can spell any number, and the largest suites have thousands.
pub const GROUP_MEMBERS: usize = 1 << 22;

/// At most this many runs are taken from one file that collects runs, the newest: only the newest of a task counts.
pub const RUNS_PER_FILE: usize = 64;

/// For this many rows of a sample log every field of the items is tried as a facet: enough to see a value twice.
pub const FACET_TRIAL_ROWS: usize = 256;

/// At most this many fields of the items of one log are tried as facets; real items have about a dozen.
pub const FACETS_TRIED: usize = 64;

/// At most this many facets are kept of one set: each takes four bytes a row, and every value becomes a slice.
pub const FACETS: usize = 8;

/// A value longer than this is no facet: subjects and passage ids are short, texts are not shared.
pub const FACET_BYTES: usize = 64;

/// A journal larger than this is left alone with a notice: nobody types as much in one sitting.
pub const JOURNAL_BYTES: u64 = 64 << 20;
