//! What integration tests share. Nothing in here uses Candor: expectations come from elsewhere.

pub mod formulas;
pub mod planted;
mod rng;
