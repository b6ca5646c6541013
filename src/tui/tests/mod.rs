//! The desk driven by hand, without a terminal.

mod commands;
mod fairness;
mod fixture;
mod history;
mod live;
mod looks;
mod mouse;
mod place;
mod screens;
mod slices;
mod transitions;
