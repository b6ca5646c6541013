//! Annotations: records, the fold that gives them meaning, the journal and the log that keep them.
//!
//! ```text
//!  Store          one repository's annotations: opens, adds, commits
//!  journal  log   a file per session, safe at once · a ref per writer, shared through git
//!  fold           what a set of records means; a pure function
//!  Records        a set; joining two is a union, so nothing ever conflicts
//!  Record         one immutable line, named by its digest
//! ```
//!
//! Everything below the store is a value or a function of values. Nothing is ever written to the work tree.

mod agreement;
mod annotation;
mod blind;
mod checkup;
mod concern;
mod content;
mod drafts;
mod fold;
mod follow;
mod journal;
mod log;
mod lookup;
mod muted;
mod query;
mod record;
mod records;
mod signoffs;
mod span;
mod state;
mod store;
mod target;
#[cfg(test)]
pub(crate) mod testing;

pub use agreement::{Agreement, agreement};
pub use annotation::*;
pub use blind::{BLIND, Judged, Preference};
pub use checkup::Checkup;
pub use concern::{Answers, Concern, reviews_of, thread_key};
pub use drafts::{Draft, Drafts};
pub use fold::{Folded, Refusal, Refused, SeenMark, fold};
pub use follow::{AnchorState, find_words};
pub use journal::JournalError;
pub use log::{LOGS, SetAside};
pub use lookup::{Found, NotFound};
pub use query::{Facts, Field, Query, RECHECK};
pub use record::{
    CLOCK_MAX, Changes, Coverage, Malformed, Pinned, PolicyPin, Record, ReleasePin, Said, Scope, SignOff, Signature,
    Stamp, Stance, What, WriterName,
};
pub use records::{Held, Origin, Place, Quarantined, Records};
pub use signoffs::{NAMESPACE, SignOffConcern, SignedOff, considered, pin, pin_files, signoffs_of, verify};
pub use span::{Quote, Span};
pub use state::{StateDirs, probe};
pub use store::{Imported, Setup, Standing, Store, StoreError, Synced};
pub use target::{anchor_of, is_held_out, is_row, item_of, metric_target, place_of, sample_target};
