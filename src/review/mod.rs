//! Annotations: records, the fold that gives them meaning, the journal and the log that keep them.

mod annotation;
mod record;

pub use annotation::*;
pub use record::{CLOCK_MAX, Changes, Malformed, Record, Said, Stamp, What, WriterName};
