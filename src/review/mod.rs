//! Annotations: records, the fold that gives them meaning, the journal and the log that keep them.

mod annotation;

pub use annotation::*;
