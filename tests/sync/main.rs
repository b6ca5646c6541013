//! Annotations of many people through a remote: shared, merged, healed, and none of them lost.

mod everyday;
#[cfg(unix)]
mod full;
mod hostile;
mod killed;
#[cfg(unix)]
mod reftable;
#[cfg(unix)]
mod storm;
#[path = "../support/mod.rs"]
mod support;
mod world;
