//! The desk driven by hand, without a terminal.

mod alike;
mod blind;
mod commands;
mod configs;
mod export;
mod fairness;
mod files;
mod fixture;
mod held_out;
mod history;
mod jumps;
mod live;
mod looks;
mod many;
mod mouse;
mod narrow;
mod palette;
mod people;
mod place;
mod releases;
mod said;
mod screens;
mod sideways;
mod slices;
mod tour;
mod transitions;
