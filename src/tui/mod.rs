//! The review desk: screens, keys and the loop that joins them to the work behind it.
//!
//! * [`update::update`] takes an [`event::Event`] into the [`state::State`] and returns
//!   [`event::Effect`]s. It is pure: no I/O, no clock, no channel.
//! * [`view::view`] draws the state and changes nothing. It touches visible rows only.
//! * [`runtime::run`] is the one loop. Work happens behind [`crate::engine::desk::Handle`].
//! * [`screens::SCREENS`] has a row for every screen, [`commands::COMMANDS`] one for every command; help, hints
//!   and the key table are made from them. A new screen is a file and a row; a new command is a row.
//! * Only [`terminal`] and [`input`] know that there is a terminal. [`script`] does without one.

pub mod actions;
pub mod apart;
pub mod background;
pub mod blind;
pub mod changes;
pub mod commands;
pub mod data;
pub mod dialogs;
pub mod event;
pub mod explain;
pub mod findings;
pub mod followed;
pub mod format;
pub mod fuzzy;
pub mod input;
pub mod jumps;
pub mod keymap;
pub mod keys;
pub mod live;
pub mod marks;
pub mod mouse;
pub mod narrow;
pub mod outside;
pub mod paint;
pub mod picture;
pub mod place;
pub mod runtime;
pub mod screens;
pub mod script;
pub mod selecting;
pub mod spot;
pub mod state;
pub mod strips;
pub mod subject;
pub mod terminal;
pub mod theme;
pub mod tour;
pub mod update;
pub mod view;
pub mod which_key;
pub mod widgets;

#[cfg(test)]
mod tests;

pub use keymap::{Binding, KeyLine, Keymap, PRESETS, Preset};
pub use place::Place;
pub use runtime::{Host, TuiError, run};
pub use state::Options;
pub use theme::{Palette, Theme};
