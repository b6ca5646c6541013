//! What integration tests share. Expectations come from elsewhere than Candor, which only makes
//! the repositories.

#![allow(dead_code, unreachable_pub)] // each test takes what it needs

pub mod cli;
pub mod corpora;
pub mod formulas;
#[cfg(unix)]
pub mod full;
pub mod harness;
pub mod inspect;
pub mod memory;
pub mod planted;
pub mod rng;
pub mod zip;
