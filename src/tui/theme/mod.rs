//! Styles by meaning, never by colour: screens say `regressed`, themes say what that looks like.
//!
//! No meaning rests on hue alone. Wherever a style from here says something, a glyph or a word beside it
//! says the same, so that the screens stay readable without colour.
//!
//! [`Palette`] has the built-in themes, [`STYLES`] the names by which a reader's own theme changes them,
//! [`Theme::at`] brings any to the colours a terminal has.

mod builtin;
mod color;
mod glyphs;
mod written;

use ratatui::style::Style;

pub use builtin::{PALETTES, Palette, PaletteRow};
pub use color::{Depth, contrast, rgb};
pub use glyphs::{ASCII, ForestGlyphs, Glyphs, UNICODE};
pub use written::{WORDS, Word, style};

use crate::compare::syntax::Kind;

/// How everything looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Whether it is made for a light background.
    pub light: bool,
    /// What everything lies on; nothing where the terminal's own background and text do.
    pub ground: Style,
    /// Plain text.
    pub text: Style,
    /// Text that may be skipped.
    pub muted: Style,
    /// Headings and names that structure a screen.
    pub heading: Style,
    /// What can be acted on: keys, the active tab.
    pub accent: Style,
    /// Worse.
    pub regressed: Style,
    /// Better.
    pub improved: Style,
    /// Far worse, on the map of the history.
    pub far_worse: Style,
    /// Far better, there.
    pub far_better: Style,
    /// Not known, not fair, not read.
    pub warning: Style,
    /// Words only the base has.
    pub mark_removed: Style,
    /// Words only the candidate has.
    pub mark_added: Style,
    /// Lines only the base has.
    pub line_removed: Style,
    /// Lines only the candidate has.
    pub line_added: Style,
    /// The selected row; laid over what is there.
    pub selection: Style,
    /// What was searched for.
    pub found: Style,
    /// A banner over a whole line.
    pub banner: Style,
    /// Frames and rules.
    pub rule: Style,
    /// In configurations: keys and names.
    pub code_key: Style,
    /// In configurations: strings.
    pub code_string: Style,
    /// In configurations: numbers and dates.
    pub code_number: Style,
    /// In configurations: words of the language, such as `true`.
    pub code_word: Style,
    /// In configurations: comments.
    pub code_comment: Style,
    /// In configurations: signs of structure among text, such as `{%`.
    pub code_sign: Style,
}

impl Theme {
    /// How a part of a line of a configuration looks.
    #[must_use]
    pub fn code(&self, kind: Kind) -> Style {
        match kind {
            Kind::Key => self.code_key,
            Kind::String => self.code_string,
            Kind::Number => self.code_number,
            Kind::Word => self.code_word,
            Kind::Comment => self.code_comment,
            Kind::Sign => self.code_sign,
        }
    }
}

/// A style's name, what it is for, and where a theme has it.
pub type StyleRow = (&'static str, &'static str, fn(&mut Theme) -> &mut Style);

/// The styles by the names that a reader's own theme changes them by.
pub const STYLES: [StyleRow; 24] = [
    ("ground", "what everything lies on", |theme| &mut theme.ground),
    ("text", "plain text", |theme| &mut theme.text),
    ("muted", "text that may be skipped", |theme| &mut theme.muted),
    ("heading", "headings, and names that structure a screen", |theme| &mut theme.heading),
    ("accent", "what can be acted on: keys, the active tab", |theme| &mut theme.accent),
    ("regressed", "worse", |theme| &mut theme.regressed),
    ("improved", "better", |theme| &mut theme.improved),
    ("far_worse", "far worse, on the map of the history", |theme| &mut theme.far_worse),
    ("far_better", "far better, there", |theme| &mut theme.far_better),
    ("warning", "not known, not fair, not read", |theme| &mut theme.warning),
    ("mark_removed", "words only the base has", |theme| &mut theme.mark_removed),
    ("mark_added", "words only the candidate has", |theme| &mut theme.mark_added),
    ("line_removed", "lines only the base has", |theme| &mut theme.line_removed),
    ("line_added", "lines only the candidate has", |theme| &mut theme.line_added),
    ("selection", "laid over the selected row", |theme| &mut theme.selection),
    ("found", "what was searched for", |theme| &mut theme.found),
    ("banner", "a banner over a whole line", |theme| &mut theme.banner),
    ("rule", "frames and rules", |theme| &mut theme.rule),
    ("code_key", "in configurations, keys and names", |theme| &mut theme.code_key),
    ("code_string", "in configurations, strings", |theme| &mut theme.code_string),
    ("code_number", "in configurations, numbers and dates", |theme| &mut theme.code_number),
    ("code_word", "in configurations, words of the language, such as true", |theme| &mut theme.code_word),
    ("code_comment", "in configurations, comments", |theme| &mut theme.code_comment),
    ("code_sign", "in configurations, signs of structure among text, such as {%", |theme| &mut theme.code_sign),
];

/// Theme and signs together.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The styles.
    pub theme: Theme,
    /// The signs.
    pub glyphs: &'static Glyphs,
}

impl Look {
    /// A theme, with Unicode or ASCII signs.
    #[must_use]
    pub fn new(theme: Theme, ascii: bool) -> Self {
        Self { theme, glyphs: if ascii { &ASCII } else { &UNICODE } }
    }
}
