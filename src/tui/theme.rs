//! Styles by meaning, never by colour: screens say `regressed`, themes say what that looks like.
//!
//! No meaning rests on hue alone. Wherever a style from here says something, a glyph or a word beside it
//! says the same, so that the screens stay readable without colour.

use ratatui::style::{Color, Modifier, Style};

/// How everything looks.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
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
}

/// The built-in themes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Palette {
    /// For dark backgrounds.
    #[default]
    Dark,
    /// For light backgrounds.
    Light,
    /// Bold, dim, underlined and reversed only.
    NoColor,
}

impl Palette {
    /// From `COLORFGBG`, as terminals set it (`15;0`: the last number is the background): light for 7 and
    /// for 9 to 15, else dark.
    #[must_use]
    pub fn from_colorfgbg(value: Option<&str>) -> Self {
        let background = value.and_then(|value| value.rsplit(';').next()).and_then(|last| last.parse::<u8>().ok());
        match background {
            Some(7 | 9..=15) => Self::Light,
            _ => Self::Dark,
        }
    }

    /// The styles.
    #[must_use]
    pub fn theme(self) -> Theme {
        match self {
            Self::Dark => colored(&DARK),
            Self::Light => colored(&LIGHT),
            Self::NoColor => no_color(),
        }
    }
}

/// The colours of a theme, as numbers of the 256-colour table: they look the same on every terminal.
struct Colors {
    muted: u8,
    accent: u8,
    regressed: u8,
    improved: u8,
    warning: u8,
    removed: (u8, u8),
    added: (u8, u8),
    selection: u8,
    found: (u8, u8),
    banner: (u8, u8),
    rule: u8,
}

const DARK: Colors = Colors {
    muted: 248,
    accent: 117,
    regressed: 210,
    improved: 114,
    warning: 221,
    removed: (224, 88),
    added: (194, 22),
    selection: 236,
    found: (16, 221),
    banner: (230, 58),
    rule: 240,
};

const LIGHT: Colors = Colors {
    muted: 240,
    accent: 25,
    regressed: 124,
    improved: 22,
    warning: 58,
    removed: (52, 217),
    added: (22, 157),
    selection: 253,
    found: (16, 220),
    banner: (58, 229),
    rule: 248,
};

fn colored(colors: &Colors) -> Theme {
    let fg = |index| Style::new().fg(Color::Indexed(index));
    let pair = |(text, ground): (u8, u8)| fg(text).bg(Color::Indexed(ground));
    Theme {
        text: Style::new(),
        muted: fg(colors.muted),
        heading: Style::new().add_modifier(Modifier::BOLD),
        accent: fg(colors.accent),
        regressed: fg(colors.regressed),
        improved: fg(colors.improved),
        far_worse: pair(colors.removed),
        far_better: pair(colors.added),
        warning: fg(colors.warning),
        mark_removed: pair(colors.removed).add_modifier(Modifier::BOLD),
        mark_added: pair(colors.added).add_modifier(Modifier::BOLD),
        line_removed: fg(colors.regressed),
        line_added: fg(colors.improved),
        selection: Style::new().bg(Color::Indexed(colors.selection)),
        found: pair(colors.found),
        banner: pair(colors.banner),
        rule: fg(colors.rule),
    }
}

fn no_color() -> Theme {
    let with = |modifier| Style::new().add_modifier(modifier);
    Theme {
        text: Style::new(),
        muted: with(Modifier::DIM),
        heading: with(Modifier::BOLD),
        accent: with(Modifier::BOLD),
        regressed: with(Modifier::BOLD),
        improved: Style::new(),
        far_worse: with(Modifier::UNDERLINED | Modifier::BOLD),
        far_better: with(Modifier::UNDERLINED),
        warning: with(Modifier::BOLD),
        mark_removed: with(Modifier::UNDERLINED | Modifier::BOLD),
        mark_added: with(Modifier::UNDERLINED | Modifier::BOLD),
        line_removed: Style::new(),
        line_added: Style::new(),
        selection: with(Modifier::REVERSED),
        found: with(Modifier::REVERSED),
        banner: with(Modifier::REVERSED),
        rule: with(Modifier::DIM),
    }
}

/// The signs the screens draw with.
#[derive(Clone, Copy, Debug)]
pub struct Glyphs {
    /// Regressed, broke.
    pub worse: &'static str,
    /// Improved, fixed.
    pub better: &'static str,
    /// Inconclusive.
    pub unclear: &'static str,
    /// Unchanged.
    pub equal: &'static str,
    /// Not comparable; any caution.
    pub caution: &'static str,
    /// Untested; unknown.
    pub unknown: &'static str,
    /// Not worse than the margin.
    pub not_worse: &'static str,
    /// A config change.
    pub config: &'static str,
    /// An unreadable file.
    pub file: &'static str,
    /// An annotation.
    pub note: &'static str,
    /// From base to candidate.
    pub to: &'static str,
    /// The selected row.
    pub cursor: &'static str,
    /// Something folded.
    pub folded: &'static str,
    /// Something unfolded.
    pub unfolded: &'static str,
    /// No figure.
    pub none: &'static str,
    /// Something cut.
    pub ellipsis: &'static str,
    /// Bad from here on.
    pub first_bad: &'static str,
    /// The ruler changed here.
    pub broken: &'static str,
    /// What the cell selected stands between.
    pub brackets: [&'static str; 2],
    /// Levels, lowest first.
    pub levels: [&'static str; 8],
    /// Passed, failed, no score, missing: one item in one release.
    pub results: [&'static str; 4],
    /// A horizontal rule.
    pub rule: &'static str,
    /// A vertical rule.
    pub bar: &'static str,
    /// Done, in a progress line.
    pub filled: &'static str,
    /// To do, in a progress line.
    pub empty: &'static str,
    /// The part of a scrollbar that is on screen.
    pub thumb: &'static str,
    /// Minus.
    pub minus: &'static str,
    /// A separator between words.
    pub dot: &'static str,
    /// Larger is better.
    pub up: &'static str,
    /// Smaller is better.
    pub down: &'static str,
    /// At least.
    pub at_least: &'static str,
    /// The frames of a spinner.
    pub spinner: &'static [&'static str],
    /// The forest plot's own signs.
    pub forest: ForestGlyphs,
}

/// What a forest plot is drawn with.
#[derive(Clone, Copy, Debug)]
pub struct ForestGlyphs {
    /// The estimate.
    pub point: &'static str,
    /// The interval through a whole cell.
    pub line: &'static str,
    /// The interval in the right half of a cell: it begins in the middle.
    pub begin: &'static str,
    /// The interval in the left half of a cell: it ends in the middle.
    pub end: &'static str,
    /// Zero.
    pub zero: &'static str,
    /// Zero inside the interval.
    pub cross: &'static str,
    /// The interval goes on beyond the left edge.
    pub beyond_left: &'static str,
    /// The interval goes on beyond the right edge.
    pub beyond_right: &'static str,
}

/// For terminals that show Unicode.
pub const UNICODE: Glyphs = Glyphs {
    worse: "✗",
    better: "✓",
    unclear: "~",
    equal: "=",
    caution: "▲",
    unknown: "?",
    not_worse: "≥",
    config: "±",
    file: "●",
    note: "✎",
    to: "▶",
    cursor: "▌",
    folded: "▸",
    unfolded: "▾",
    none: "–",
    ellipsis: "…",
    first_bad: "◆",
    broken: "╎",
    brackets: ["⟨", "⟩"],
    levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    results: ["✓", "✗", "▲", "·"],
    rule: "─",
    bar: "│",
    filled: "█",
    empty: "░",
    thumb: "┃",
    minus: "−",
    dot: "·",
    up: "↑",
    down: "↓",
    at_least: "≥",
    spinner: &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧"],
    forest: ForestGlyphs {
        point: "●",
        line: "─",
        begin: "╶",
        end: "╴",
        zero: "│",
        cross: "┼",
        beyond_left: "◀",
        beyond_right: "▶",
    },
};

/// For terminals that do not.
pub const ASCII: Glyphs = Glyphs {
    worse: "x",
    better: "+",
    unclear: "~",
    equal: "=",
    caution: "!",
    unknown: "?",
    not_worse: ">",
    config: "*",
    file: "@",
    note: "#",
    to: ">",
    cursor: ">",
    folded: "+",
    unfolded: "-",
    none: "-",
    ellipsis: "~",
    first_bad: "X",
    broken: ":",
    brackets: ["[", "]"],
    levels: ["1", "2", "3", "4", "5", "6", "7", "8"],
    results: ["+", "x", "!", "-"],
    rule: "-",
    bar: "|",
    filled: "#",
    empty: ".",
    thumb: "#",
    minus: "-",
    dot: "-",
    up: "^",
    down: "v",
    at_least: ">=",
    spinner: &["|", "/", "-", "\\"],
    forest: ForestGlyphs {
        point: "o",
        line: "-",
        begin: "-",
        end: "-",
        zero: "|",
        cross: "+",
        beyond_left: "<",
        beyond_right: ">",
    },
};

/// Theme and signs together.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The styles.
    pub theme: Theme,
    /// The signs.
    pub glyphs: &'static Glyphs,
}

impl Look {
    /// A built-in theme, with Unicode or ASCII signs.
    #[must_use]
    pub fn new(palette: Palette, ascii: bool) -> Self {
        Self { theme: palette.theme(), glyphs: if ascii { &ASCII } else { &UNICODE } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_background_decides_the_theme() {
        assert_eq!(Palette::from_colorfgbg(Some("15;0")), Palette::Dark);
        assert_eq!(Palette::from_colorfgbg(Some("0;default;15")), Palette::Light);
        assert_eq!(Palette::from_colorfgbg(Some("nonsense")), Palette::Dark);
        assert_eq!(Palette::from_colorfgbg(None), Palette::Dark);
    }

    /// Relative luminance contrast of WCAG 2.1 between two colours of the 256-colour table.
    fn contrast(text: u8, ground: u8) -> f64 {
        let luminance = |index: u8| {
            let channels = match index {
                16..=231 => {
                    let step = |value: u8| if value == 0 { 0 } else { 55 + 40 * u32::from(value) };
                    let index = index - 16;
                    [step(index / 36), step(index / 6 % 6), step(index % 6)]
                }
                _ => [8 + 10 * (u32::from(index) - 232); 3],
            };
            let linear = channels.map(|channel| {
                let channel = f64::from(channel) / 255.0;
                if channel <= 0.03928 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
            });
            0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        };
        let (a, b) = (luminance(text), luminance(ground));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_stands_out_from_its_ground() {
        for (colors, grounds) in [(&DARK, [16, 235]), (&LIGHT, [231, 255])] {
            for ground in grounds.into_iter().chain([colors.selection]) {
                for text in [colors.muted, colors.accent, colors.regressed, colors.improved, colors.warning] {
                    assert!(contrast(text, ground) >= 4.5, "{text} on {ground}: {:.2}", contrast(text, ground));
                }
            }
            for (text, ground) in [colors.removed, colors.added, colors.found, colors.banner] {
                assert!(contrast(text, ground) >= 4.5, "{text} on {ground}: {:.2}", contrast(text, ground));
            }
        }
    }
}
