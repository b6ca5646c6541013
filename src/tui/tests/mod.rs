//! The desk driven by hand, without a terminal.

mod commands;
mod fairness;
mod files;
mod fixture;
mod history;
mod looks;
mod screens;
mod slices;
mod transitions;
