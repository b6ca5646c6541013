//! The signs the screens draw with: in Unicode, and in ASCII for terminals that show no more.

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
