//! The desk driven by hand, without a terminal.

mod commands;
mod fairness;
mod files;
mod fixture;
mod history;
mod jumps;
mod looks;
mod narrow;
mod palette;
mod releases;
mod screens;
mod slices;
mod transitions;
