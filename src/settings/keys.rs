//! The one table of what can stand in `config.toml`.

use super::Settings;
use crate::keyfile::{Key, Kind, Written};
use crate::tui::Preset;
use crate::tui::widgets::document::Arrangement;

/// The table of the desk, by its name in brackets.
pub(super) const DESK: &str = "desk";

/// The table of keys, by its name in brackets.
pub(super) const KEYS: &str = "keys";

/// What `[keys]` is for: one sentence. Its keys are the desk's commands.
pub(super) const KEYS_DOC: &str = "Commands by the names that `candor keys` lists, each with a list of sequences in \
    place of the preset's: \"j\", \"G\", \"C-d\" and \"A-x\" with Control and Alt, \"F1\", \"Enter\", \"g e\" one after \
    the other.";

/// What stands in `[desk]`.
pub(super) static DESK_KEYS: &[Key<Settings>] = &[
    Key {
        name: "theme",
        doc: "The colours: auto, another built-in theme, or NAME of your own, which is the file themes/NAME.toml.",
        value: Written::Default("\"auto\""),
        kind: Kind::Text(|settings, theme| settings.theme = Some(theme)),
    },
    Key {
        name: "ascii",
        doc: "Whether to draw with ASCII characters only.",
        value: Written::Default("false"),
        kind: Kind::Flag(|settings, ascii| settings.ascii = ascii),
    },
    Key {
        name: "mouse",
        doc: "Whether the desk has the mouse; with false it is left to the terminal.",
        value: Written::Default("true"),
        kind: Kind::Flag(|settings, mouse| settings.mouse = mouse),
    },
    Key {
        name: "live",
        doc: "Whether releases that moved are compared again at once; with false the desk only says so.",
        value: Written::Default("true"),
        kind: Kind::Flag(|settings, live| settings.live = live),
    },
    Key {
        name: "remember",
        doc: "Whether the desk opens where it was left, on the same two releases of a repository.",
        value: Written::Default("true"),
        kind: Kind::Flag(|settings, remember| settings.remember = remember),
    },
    Key {
        name: "reduced_motion",
        doc: "Whether nothing may move by itself: no spinner turns.",
        value: Written::Default("false"),
        kind: Kind::Flag(|settings, still| settings.still = still),
    },
    Key {
        name: "sides",
        doc: "How base and candidate are shown at first: beside each other, one under the other, or by the width.",
        value: Written::Default("\"auto\""),
        kind: Kind::Word(&[
            ("auto", |settings| settings.sides = None),
            ("split", |settings| settings.sides = Some(Arrangement::Split)),
            ("stacked", |settings| settings.sides = Some(Arrangement::Stacked)),
        ]),
    },
    Key {
        name: "editor",
        doc: "What opens texts, with its options, before $VISUAL and $EDITOR.",
        value: Written::Example("\"code --wait\""),
        kind: Kind::Text(|settings, editor| settings.editor = Some(editor)),
    },
    Key {
        name: "preset",
        doc: "The keys to begin with; candor keys --preset lists them.",
        value: Written::Default("\"vim\""),
        kind: Kind::Word(&[
            ("vim", |settings| settings.preset = Preset::Vim),
            ("arrows", |settings| settings.preset = Preset::Arrows),
        ]),
    },
];
