//! Annotations of many people through a remote: shared, merged, healed, and none of them lost.

mod everyday;
mod hostile;
#[path = "../support/mod.rs"]
mod support;
mod world;
