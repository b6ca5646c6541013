//! Every bound in one table: its name, its value and the reason for it.
//!
//! Reaching a bound is never silent: whoever enforces one says so in a diagnostic or on screen.

use std::time::Duration;

/// A blob larger than this is listed as too big and not read: a sample log is tens of megabytes, and
/// reading holds one whole blob per worker in memory.
pub const BLOB_BYTES: u64 = 1 << 30;

/// The logs of the samples looked at last are kept inflated up to this much in all: one goes from sample to sample in them.
/// Those of both sides of the one on screen are kept whatever they take, or each further sample would cost a second.
pub const KEPT_BLOB_BYTES: usize = 128 << 20;

/// A file larger than this is not parsed into a tree (results, configs); real ones are kilobytes. Sample
/// logs are not trees and may grow to [`BLOB_BYTES`].
pub const TREE_BYTES: usize = 64 << 20;

/// A line of a log longer than this is skipped with a diagnostic; the longest met in public
/// repositories is 14.2 MB.
pub const LINE_BYTES: usize = 64 << 20;

/// Of a file of weights only this much of the beginning is read: real headers are kilobytes, those that carry a
/// tokenizer ten megabytes. The rest are numbers nobody could review.
pub const WEIGHTS_HEADER_BYTES: u64 = 64 << 20;

/// A packed file of weights larger than this is not read at all: git can only inflate it whole.
pub const PACKED_WEIGHTS_BYTES: u64 = 256 << 20;

/// More tensors than this in one file of weights are refused; the largest models have about 100,000.
pub const TENSORS: u64 = 500_000;

/// More metadata keys than this in a GGUF header are refused; real ones have a few dozen.
pub const GGUF_KEYS: u64 = 65_536;

/// Lists within lists deeper than this in a GGUF header are refused; none are known to be nested at all.
pub const GGUF_DEPTH: usize = 4;

/// Below a key with more changes than this, changes that are alike are shown as one: nobody reads the same line for
/// each of eighty layers.
pub const CHANGES_TO_FOLD: usize = 40;

/// At most this many changes are shown below one key; the rest is counted.
pub const CHANGES_BELOW_KEY: usize = 100;

/// More rows than this in one leaderboard are left out, because each is a run; the largest public ones list 5,000 models.
pub const BOARD_ROWS: usize = 10_000;

/// More cells than this in the tables of one model card are left out; the longest published tables have a few thousand.
pub const TABLE_CELLS: usize = 200_000;

/// A cell of a model card counts once more among [`TABLE_CELLS`] for so many bytes: where it spans others it is copied.
pub const CELL_WEIGHT_BYTES: usize = 32;

/// A longer cell of a model card is cut: it is neither a name nor a figure, and marks in it are looked for again and again.
pub const CELL_BYTES: usize = 4 << 10;

/// A cell spans at most this many columns or rows, as in browsers.
pub const TABLE_SPAN: usize = 1_000;

/// YAML larger than this is not parsed: its parser is slower and can be made to expand aliases.
pub const YAML_BYTES: usize = 4 << 20;

/// YAML with more aliases than this is not read; real files have a handful.
pub const YAML_ALIASES: usize = 10_000;

/// What the anchors of a YAML file and their copies may take, in bytes: a page of nested aliases can stand for gigabytes.
pub const YAML_COPIED_BYTES: usize = 16 << 20;

/// An archive with more members than this is not read: a log has a few for each sample.
pub const ARCHIVE_MEMBERS: usize = 200_000;

/// A member that inflates to more than this is refused; the sample of a long agent run may take hundreds of megabytes.
pub const MEMBER_BYTES: u64 = 256 << 20;

/// The members of one archive may inflate to this much in all; whatever comes later is refused.
pub const ARCHIVE_BYTES: u64 = 2 << 30;

/// Whatever its length, an archive may inflate to this much in all; beyond it, only to [`MEMBER_RATIO`] times its length.
pub const ARCHIVE_RATIO_FROM: u64 = 64 << 20;

/// A member may inflate to this many times its size: text shrinks tenfold, hardly ever a hundredfold.
pub const MEMBER_RATIO: u64 = 200;

/// Members that inflate to less than this may have any ratio: no harm can come of them.
pub const MEMBER_RATIO_FROM: u64 = 4 << 20;

/// Fields of items kept as facets of one set of samples.
pub const FACETS: usize = 8;

/// Fields of items looked at as possible facets; real ones have about a dozen.
pub const FACET_CANDIDATES: usize = 64;

/// Scorers of one log whose samples are kept: each needs a row for each sample. Further ones keep their figures.
pub const SCORERS: usize = 64;

/// A name or an id longer than this is none.
pub const NAME_BYTES: usize = 1 << 10;

/// What is kept apart from the messages of a sample may take the place of references to it so many times its length. Real
/// logs keep a text apart because two or three places hold it.
pub const ATTACHMENT_USES: usize = 16;

/// Messages of one conversation that are shown; the longest of agents have a few thousand.
pub const MESSAGES: usize = 100_000;

/// A value longer than this makes no facet: it is a text, not a label.
pub const FACET_BYTES: usize = 64;

/// A file of bare figures is smaller than this; to see whether a file is one, all of it is parsed.
pub const FIGURES_BYTES: usize = 1 << 20;

/// So much of one side of a configuration is shown as text: the tokenizers of large vocabularies fit, and more lines than
/// are in there nobody scrolls through.
pub const SHOWN_TEXT_BYTES: usize = 16 << 20;

/// Nesting deeper than this is refused, so that no reader can run out of stack.
pub const DEPTH: usize = 127;

/// The stack for what may go deeper than [`DEPTH`] before it can be refused: TOML allows brackets in brackets 80 times, each
/// behind a key of 80 parts, and 6,560 levels took up to ten megabytes to drop. Only what is touched costs memory.
pub const DEEP_STACK_BYTES: usize = 64 << 20;

/// At most this many diagnostics are kept for one file; further ones are counted.
pub const DIAGNOSTICS_PER_FILE: usize = 20;

/// Combining marks kept on one character before the rest is shown as a count.
pub const MARKS_PER_CLUSTER: usize = 4;

/// An annotation record longer than this is set aside unread: it is a remark, not a file.
pub const RECORD_BYTES: usize = 64 << 10;

/// The text of one annotation or reply.
pub const REMARK_BYTES: usize = 16 << 10;

/// So much of what is selected is quoted by an annotation: enough to find the place again, and no copy of the text.
pub const QUOTE_BYTES: usize = 256;

/// So much of what is around a quotation is kept on either side: half a line tells equal words apart.
pub const QUOTE_AROUND_BYTES: usize = 48;

/// Words that are no longer as they were quoted are looked for so many bytes before and after where they were: further than
/// an answer that was written anew moves them, and four million steps at most.
pub const SPAN_REACH: usize = 8 << 10;

/// The words of so many annotations are shown in a sample: more would mark all of it, and each has to be looked for.
pub const SPANS_SHOWN: usize = 32;

/// The statement of one sign-off.
pub const STATEMENT_BYTES: usize = 4 << 10;

/// At most this many unfinished annotations are taken up again: more than anybody leaves lying about.
pub const DRAFTS: usize = 1_000;

/// Labels on one annotation.
pub const LABELS: usize = 16;

/// One label.
pub const LABEL_BYTES: usize = 64;

/// Records in one file of the annotation log.
pub const SEGMENT_RECORDS: usize = 1_000;

/// Among so many unchanged runs in a row that tell of nothing a new one tells of, and the ones before them, its other half
/// is not: older ones are not read. Each is a file of some kilobytes, and may be another model's.
pub const PARTNERS_TRIED: usize = 256;

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

/// At most this many writers' logs are taken from one remote: more people than ever reviewed one model.
pub const LOG_WRITERS: usize = 500;

/// At most this many segments are read from one writer's log.
pub const LOG_SEGMENTS: usize = 20_000;

/// At most this many bytes are read from one writer's log.
pub const LOG_BYTES: u64 = 64 << 20;

/// Where a file lists only some of its items, at most this many are counted in all; the largest split has 12,032.
pub const UNLISTED_ITEMS: u64 = 1 << 20;

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

/// A journal larger than this is left alone with a notice: nobody types as much in one sitting.
pub const JOURNAL_BYTES: u64 = 64 << 20;

/// A policy file larger than this is not read: people write it by hand, and each of its rules is asked about each row.
pub const POLICY_BYTES: usize = 256 << 10;

/// A reader's configuration or theme larger than this is not read: people write it by hand.
pub const CONFIG_BYTES: usize = 64 << 10;

/// Where a reader left off, as a file: larger than this it is not ours, or not worth it.
pub const PLACE_BYTES: u64 = 64 << 10;

/// Reasons in the summary of a workflow's step: GitHub shows none of a summary of more than 1 MiB.
pub const SUMMARY_ROWS: usize = 500;

/// More rows than this that only repeat a figure, or stand beside nothing, are counted in text, not listed: among
/// thousands nobody would find the few that say something.
pub const REPEATED_ROWS: usize = 40;

/// Changes of one configuration, each a line of text; where a file is data rather than settings it has thousands.
pub const CHANGE_LINES: usize = 60;

/// Runs that do not count, each a line of text; where a repository keeps every version it has thousands.
pub const SUPERSEDED_LINES: usize = 20;

/// At most this many bytes of one release are read to find out which rows it has: that must not take longer than
/// people wait for a check of a file.
pub const SURVEY_BYTES: u64 = 64 << 20;

/// Characters of one value in the page of a review: the whole is in the file itself.
pub const PAGE_VALUE_CHARACTERS: usize = 2_000;

/// Bytes of one side of one text of a sample in the page of a review: five hundred annotated samples stay small enough
/// to send around.
pub const PAGE_TEXT_BYTES: usize = 16 << 10;

/// Rows in the first table of the page of a review, which is drawn at once; further ones are folded up.
pub const PAGE_ROWS: usize = 500;

/// Findings listed in the page of a review as they are; more of them are folded up.
pub const PAGE_LISTED: usize = 100;

/// Rows in the history map of the page of a review; more squares than anybody looks at.
pub const PAGE_HISTORY_ROWS: usize = 300;

/// What GitHub shows of a pull request: bytes of one file's diff, and bytes, lines and files of all of them. What is
/// beyond has no lines there, and one comment on such a line makes GitHub refuse the whole review.
/// <https://docs.github.com/en/repositories/creating-and-managing-repositories/repository-limits>
pub const PULL_REQUEST_FILE_BYTES: usize = 500_000;
/// See [`PULL_REQUEST_FILE_BYTES`].
pub const PULL_REQUEST_BYTES: usize = 1_000_000;
/// See [`PULL_REQUEST_FILE_BYTES`]; one file alone may have as many.
pub const PULL_REQUEST_LINES: usize = 20_000;
/// See [`PULL_REQUEST_FILE_BYTES`].
pub const PULL_REQUEST_FILES: usize = 300;

/// So much of a line of a patch is looked at: more than the longest path git takes.
pub const PATCH_LINE_BYTES: usize = 16 << 10;

/// Comments in one review of a pull request: a reader gives up beyond, and hosts take more for spam.
pub const REVIEW_COMMENTS: usize = 30;

/// Characters of one comment, or of the body of a review. GitHub takes 65,536; some room is left for what it adds.
pub const REVIEW_CHARACTERS: usize = 60_000;

/// A lock on a ref that is older was left behind: git writes a ref in far less than a second.
pub const LOCK_AGE: Duration = Duration::from_secs(600);

/// Git is stopped once it has said nothing for so long: it tells its progress all the time while anything moves.
pub const GIT_SILENCE: Duration = Duration::from_secs(120);

/// A run of the git command that prints more than this is stopped: it is asked for lists, never for content.
pub const GIT_OUTPUT_BYTES: usize = 64 << 20;

/// So much of what the git command complains of is kept, the end of it: its last lines say why it gave up.
pub const GIT_COMPLAINT_BYTES: usize = 16 << 10;

/// Files of a work tree that git does not know are hashed up to this much in all, the smallest first: seconds of work.
/// Any further one counts as changed and is told by its size and time.
pub const WORK_TREE_BYTES: u64 = 4 << 30;

/// Files nothing is known of are told in at most this many lines: one looks whether results are among them.
pub const UNKNOWN_FOLDS: usize = 40;

/// A chooser looks at this many choices in one step, which takes a millisecond or two: no frame waits for all of them.
pub const PICKED_PER_STEP: usize = 4_096;

/// A look through the samples of a row takes this many in one step, some milliseconds of work: no key waits for all of
/// them.
pub const SAMPLES_PER_STEP: usize = 4_096;

/// Of what is typed into a chooser so many characters count, and so many of each choice: matching takes their product, and
/// somebody may paste a page beside names that fill one.
pub const FUZZY_CHARS: [usize; 2] = [48, 256];

/// A chooser shows at most this many of those that match, the best: whoever sees more types another letter.
pub const PICKED: usize = 1_000;

/// Lines of an export that the desk shows before it is written: enough to see what it is.
pub const PREVIEW_LINES: usize = 1_000;

/// So much of a line of an export is shown before it is written: some formats are all in one line.
pub const PREVIEW_LINE_BYTES: usize = 2_000;

/// More than this is not put on the clipboard: many terminals take 100,000 characters of base64, and drop what is
/// longer without a word.
pub const CLIPBOARD_BYTES: usize = 74_994;

/// A smaller sample log is read again rather than looked up in the index: it takes no longer.
pub const INDEXED_BYTES: u64 = 64 << 10;

/// What the index keeps of one log takes no more than this, a hundred bytes for each of two million samples; a larger file
/// is none of its.
pub const INDEX_ENTRY_BYTES: u64 = 256 << 20;

/// The index takes no more of a disk than this: what ten million samples take, more than anybody goes back and forth
/// between. What was not asked for the longest goes first.
pub const INDEX_BYTES: u64 = 1 << 30;

/// What went wrong with the index is told in so many bytes; then it begins anew.
pub const INDEX_LOG_BYTES: u64 = 64 << 10;

/// That something in the index was asked for is noted once in so long: each look would write to the disk otherwise.
pub const INDEX_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// Words of the source that files repeat, such as the codes of notes: there are some hundreds, and what is read as one is
/// kept until the program ends.
pub const WORDS: usize = 4_096;

/// One such word; the longest is a sentence of why a file was taken for what it is.
pub const WORD_BYTES: usize = 256;

/// The desk remembers this many places to go back to: nobody retraces more steps.
pub const JUMPS: usize = 100;
