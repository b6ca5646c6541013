//! Comparing two releases: which runs and samples belong together, what differs, what that is worth.

pub mod text;
