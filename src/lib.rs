//! Candor is a terminal review desk for model releases.

pub mod base;
pub mod compare;
pub mod demo;
pub mod engine;
pub mod formats;
pub mod git;
pub mod model;
pub mod review;
pub mod stats;
pub mod tui;
