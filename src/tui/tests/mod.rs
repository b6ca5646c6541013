//! The desk driven by hand, without a terminal.

mod commands;
mod fixture;
mod history;
mod looks;
mod screens;
mod transitions;
