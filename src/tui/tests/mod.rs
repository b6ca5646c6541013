//! The desk driven by hand, without a terminal.

mod fixture;
mod screens;
mod transitions;
