//! What a reader wants of the desk: `config.toml` in candor's folder among the user's configuration, and themes
//! beside it. Neither ever comes from the repository under review: who may not be trusted must not say which key
//! does what.
//!
//! `keys` is the one table of what can stand in the file; from its rows files are read, suggestions are made, and
//! the [reference()] in help and manual is written. [`mod@theme`] reads a reader's own theme.

mod keys;
mod read;
mod reference;
#[cfg(test)]
mod tests;
pub mod theme;

pub use reference::reference;

use crate::base::limits;
use crate::keyfile::{Problems, text_of};
use crate::tui::widgets::document::Arrangement;
use crate::tui::{Binding, Preset};

/// The name of the file, in candor's folder.
pub const FILE: &str = "config.toml";

/// The folder of the reader's own themes, beside the file.
pub const THEMES: &str = "themes";

/// What a reader wants. What is not there was not said.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The theme, by name.
    pub theme: Option<String>,
    /// Whether to draw with ASCII signs only.
    pub ascii: bool,
    /// Whether the desk listens to the mouse.
    pub mouse: bool,
    /// Whether releases that moved are compared again without asking.
    pub live: bool,
    /// Whether the desk opens where it was left.
    pub remember: bool,
    /// Whether nothing may move by itself.
    pub still: bool,
    /// How two sides are shown; by the width where nothing is said.
    pub sides: Option<Arrangement>,
    /// What opens texts, with its options.
    pub editor: Option<String>,
    /// The keys to begin with.
    pub preset: Preset,
    /// The keys bound over them.
    pub bindings: Vec<Binding>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: None,
            ascii: false,
            mouse: true,
            live: true,
            remember: true,
            still: false,
            sides: None,
            editor: None,
            preset: Preset::default(),
            bindings: Vec::new(),
        }
    }
}

/// Reads the bytes of the file at `path`.
///
/// # Errors
/// All that is wrong with it, line by line.
pub fn from_bytes(path: &str, bytes: &[u8]) -> Result<Settings, Problems> {
    let text = text_of(path, bytes, limits::CONFIG_BYTES)?;
    read::settings(text).map_err(|list| Problems::new(path, list))
}
