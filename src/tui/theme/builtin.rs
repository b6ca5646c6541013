//! The built-in themes.

use ratatui::style::{Color, Modifier, Style};

use super::Theme;

/// The built-in themes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Palette {
    /// For dark backgrounds.
    #[default]
    Dark,
    /// For light backgrounds.
    Light,
    /// White on black, every text at least seven to one.
    HighContrastDark,
    /// Black on white, every text at least seven to one.
    HighContrastLight,
    /// Orange and blue in place of red and green, for dark backgrounds.
    ColorBlindDark,
    /// Red and blue in place of red and green, for light backgrounds.
    ColorBlindLight,
    /// Bold, dim, underlined and reversed only.
    NoColor,
}

/// A theme's name, what it is, and what it is on a dark and on a light background.
pub type PaletteRow = (&'static str, &'static str, [Palette; 2]);

/// The names of the built-in themes. Those of two palettes go by the terminal's background.
pub const PALETTES: [PaletteRow; 10] = [
    ("auto", "dark or light, as the terminal's background is", [Palette::Dark, Palette::Light]),
    ("dark", "for dark backgrounds", [Palette::Dark; 2]),
    ("light", "for light backgrounds", [Palette::Light; 2]),
    (
        "high-contrast",
        "every text at least 7:1, on a ground of its own",
        [Palette::HighContrastDark, Palette::HighContrastLight],
    ),
    ("high-contrast-dark", "the same, white on black", [Palette::HighContrastDark; 2]),
    ("high-contrast-light", "the same, black on white", [Palette::HighContrastLight; 2]),
    (
        "colour-blind",
        "blue for better, orange or dark red for worse",
        [Palette::ColorBlindDark, Palette::ColorBlindLight],
    ),
    ("colour-blind-dark", "the same, for dark backgrounds", [Palette::ColorBlindDark; 2]),
    ("colour-blind-light", "the same, for light backgrounds", [Palette::ColorBlindLight; 2]),
    ("no-colour", "bold, dim, underlined and reversed only", [Palette::NoColor; 2]),
];

impl Palette {
    /// The palette of a name, on a background that is light or dark. American spelling is understood.
    #[must_use]
    pub fn named(name: &str, light: bool) -> Option<Self> {
        let name = name.replace("color", "colour");
        PALETTES.iter().find(|(known, ..)| *known == name).map(|(_, _, palettes)| palettes[usize::from(light)])
    }

    /// Whether `COLORFGBG`, as terminals set it (`15;0`: the last number is the background), tells of a light one:
    /// 7, or 9 to 15.
    #[must_use]
    pub fn is_light(colorfgbg: Option<&str>) -> bool {
        let background = colorfgbg.and_then(|value| value.rsplit(';').next()).and_then(|last| last.parse::<u8>().ok());
        matches!(background, Some(7 | 9..=15))
    }

    /// The styles.
    #[must_use]
    pub fn theme(self) -> Theme {
        match self {
            Self::Dark => colored(&DARK),
            Self::Light => colored(&LIGHT),
            Self::HighContrastDark => colored(&HIGH_CONTRAST_DARK),
            Self::HighContrastLight => colored(&HIGH_CONTRAST_LIGHT),
            Self::ColorBlindDark => colored(&COLOR_BLIND_DARK),
            Self::ColorBlindLight => colored(&COLOR_BLIND_LIGHT),
            Self::NoColor => no_color(),
        }
    }
}

/// Text and what it lies on.
type Pair = (u8, u8);

/// The colours of a theme, as numbers of the 256-colour table: they look the same on every terminal.
struct Colors {
    light: bool,
    /// What is laid under everything; the terminal's own where there is none.
    ground: Option<Pair>,
    muted: u8,
    accent: u8,
    regressed: u8,
    improved: u8,
    warning: u8,
    removed: Pair,
    added: Pair,
    /// The text of a selected row, where it does not keep its own, and its ground.
    selection: (Option<u8>, u8),
    found: Pair,
    banner: Pair,
    rule: u8,
    /// Keys, strings, numbers and words of configurations. None is taken for that of a side or of a verdict.
    code: [u8; 4],
}

const DARK: Colors = Colors {
    light: false,
    ground: None,
    muted: 248,
    accent: 117,
    regressed: 210,
    improved: 114,
    warning: 221,
    removed: (224, 88),
    added: (194, 22),
    selection: (None, 236),
    found: (16, 221),
    banner: (230, 58),
    rule: 240,
    code: [153, 187, 183, 147],
};

const LIGHT: Colors = Colors {
    light: true,
    ground: None,
    muted: 240,
    accent: 25,
    regressed: 124,
    improved: 22,
    warning: 58,
    removed: (52, 217),
    added: (22, 157),
    selection: (None, 253),
    found: (16, 220),
    banner: (58, 229),
    rule: 248,
    code: [18, 23, 54, 53],
};

const HIGH_CONTRAST_DARK: Colors = Colors {
    light: false,
    ground: Some((231, 16)),
    muted: 252,
    accent: 123,
    regressed: 217,
    improved: 120,
    warning: 227,
    removed: (231, 52),
    added: (231, 22),
    selection: (Some(16), 231),
    found: (16, 226),
    banner: (16, 229),
    rule: 250,
    code: [159, 229, 225, 219],
};

const HIGH_CONTRAST_LIGHT: Colors = Colors {
    light: true,
    ground: Some((16, 231)),
    muted: 237,
    accent: 18,
    regressed: 88,
    improved: 22,
    warning: 52,
    removed: (16, 217),
    added: (16, 157),
    selection: (Some(231), 16),
    found: (16, 226),
    banner: (231, 52),
    rule: 240,
    code: [18, 23, 16, 18],
};

const COLOR_BLIND_DARK: Colors = Colors {
    light: false,
    ground: None,
    muted: 248,
    accent: 159,
    regressed: 214,
    improved: 75,
    warning: 229,
    removed: (230, 94),
    added: (195, 24),
    selection: (None, 236),
    found: (16, 229),
    banner: (230, 58),
    rule: 240,
    code: [153, 187, 183, 147],
};

const COLOR_BLIND_LIGHT: Colors = Colors {
    light: true,
    ground: None,
    muted: 240,
    accent: 54,
    regressed: 88,
    improved: 25,
    warning: 58,
    removed: (52, 222),
    added: (17, 153),
    selection: (None, 253),
    found: (16, 229),
    banner: (58, 229),
    rule: 248,
    code: [18, 23, 54, 53],
};

fn colored(colors: &Colors) -> Theme {
    let fg = |index| Style::new().fg(Color::Indexed(index));
    let pair = |(text, ground): Pair| fg(text).bg(Color::Indexed(ground));
    let selection = colors.selection.0.map_or_else(Style::new, fg).bg(Color::Indexed(colors.selection.1));
    Theme {
        light: colors.light,
        ground: colors.ground.map_or_else(Style::new, pair),
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
        selection,
        found: pair(colors.found),
        banner: pair(colors.banner),
        rule: fg(colors.rule),
        code_key: fg(colors.code[0]),
        code_string: fg(colors.code[1]),
        code_number: fg(colors.code[2]),
        code_word: fg(colors.code[3]),
        code_comment: fg(colors.muted),
        code_sign: fg(colors.accent),
    }
}

fn no_color() -> Theme {
    let with = |modifier| Style::new().add_modifier(modifier);
    Theme {
        light: false,
        ground: Style::new(),
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
        code_key: with(Modifier::BOLD),
        code_string: Style::new(),
        code_number: Style::new(),
        code_word: Style::new(),
        code_comment: with(Modifier::DIM),
        code_sign: with(Modifier::BOLD),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::color::linear;
    use crate::tui::theme::{Depth, STYLES, contrast, rgb};

    const COLORED: [Palette; 6] = [
        Palette::Dark,
        Palette::Light,
        Palette::HighContrastDark,
        Palette::HighContrastLight,
        Palette::ColorBlindDark,
        Palette::ColorBlindLight,
    ];

    #[test]
    fn the_background_decides_the_theme() {
        for (value, light) in
            [(Some("15;0"), false), (Some("0;default;15"), true), (Some("nonsense"), false), (None, false)]
        {
            assert_eq!(Palette::is_light(value), light, "{value:?}");
        }
        assert_eq!(Palette::named("auto", true), Some(Palette::Light));
        assert_eq!(Palette::named("color-blind", false), Some(Palette::ColorBlindDark));
        assert_eq!(Palette::named("dark", true), Some(Palette::Dark));
        assert_eq!(Palette::named("darkish", false), None);
    }

    type Rgb = (u8, u8, u8);

    /// What text can lie on: the theme's own ground, or backgrounds that terminals have.
    fn papers(theme: &Theme) -> Vec<Rgb> {
        let own = theme.ground.bg.and_then(rgb);
        own.map_or(
            if theme.light { vec![(255, 255, 255), (0xee, 0xee, 0xee)] } else { vec![(0, 0, 0), (0x26, 0x26, 0x26)] },
            |own| vec![own],
        )
    }

    /// Every text on everything it can lie on, by the style's name.
    fn pairs(mut theme: Theme) -> Vec<(&'static str, Rgb, Rgb)> {
        let papers = papers(&theme);
        let selected = theme.selection;
        let mut pairs = Vec::new();
        for (name, _, style) in STYLES.iter().filter(|(name, ..)| *name != "rule") {
            let style = *style(&mut theme);
            let Some(text) = style.fg.or(theme.ground.fg).and_then(rgb) else { continue };
            let own = style.bg.and_then(rgb);
            pairs.extend(
                own.map_or_else(|| papers.clone(), |own| vec![own]).into_iter().map(|under| (*name, text, under)),
            );
            // A selected row keeps its texts' colours, unless the selection has one itself. Marks stand in texts, which
            // have no such row.
            let in_rows = own.is_none() || name.starts_with("far_");
            if let Some(under) = selected.bg.and_then(rgb).filter(|_| in_rows) {
                pairs.push((name, selected.fg.and_then(rgb).unwrap_or(text), under));
            }
        }
        pairs
    }

    #[test]
    fn every_text_stands_out_from_its_ground() {
        for palette in COLORED {
            let least = match palette {
                Palette::HighContrastDark | Palette::HighContrastLight => 7.0,
                _ => 4.5,
            };
            for (depth, least) in [(Depth::True, least), (Depth::Indexed, least), (Depth::Sixteen, 4.5)] {
                let pairs = pairs(palette.theme().at(depth));
                assert!(pairs.len() > 15, "{palette:?}");
                for (name, text, under) in pairs {
                    let found = contrast(text, under);
                    assert!(found >= least, "{palette:?}, {depth:?}: {name}, {text:?} on {under:?}: {found:.2}");
                }
            }
        }
    }

    /// How a colour looks to somebody who lacks one of the three cones: the matrices of Machado, Oliveira and
    /// Fernandes (2009) for the whole loss, on linear channels.
    const LOSSES: [(&str, [[f64; 3]; 3]); 3] = [
        (
            "protanopia",
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        ),
        (
            "deuteranopia",
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        ),
        (
            "tritanopia",
            [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
        ),
    ];

    fn lab((red, green, blue): Rgb, loss: &[[f64; 3]; 3]) -> [f64; 3] {
        let seen = [linear(red), linear(green), linear(blue)];
        let seen = loss.map(|row| (0..3).map(|at| row[at] * seen[at]).sum::<f64>().clamp(0.0, 1.0));
        // sRGB to XYZ, relative to the white of D65, and on to Lab.
        let xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];
        let white = [0.9505, 1.0, 1.089];
        let relative: Vec<f64> =
            (0..3).map(|row| (0..3).map(|at| xyz[row][at] * seen[at]).sum::<f64>() / white[row]).collect();
        let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        [
            116.0 * f(relative[1]) - 16.0,
            500.0 * (f(relative[0]) - f(relative[1])),
            200.0 * (f(relative[1]) - f(relative[2])),
        ]
    }

    #[test]
    fn better_and_worse_differ_for_the_colour_blind() {
        for palette in [Palette::ColorBlindDark, Palette::ColorBlindLight] {
            let theme = palette.theme();
            for (worse, better) in
                [(theme.regressed.fg, theme.improved.fg), (theme.mark_removed.bg, theme.mark_added.bg)]
            {
                for (name, loss) in &LOSSES {
                    let (worse, better) = (worse.and_then(rgb).unwrap(), better.and_then(rgb).unwrap());
                    let (one, other) = (lab(worse, loss), lab(better, loss));
                    let apart = (0..3).map(|at| (one[at] - other[at]).powi(2)).sum::<f64>().sqrt();
                    // Two or three are told apart side by side; this is told apart across a screen.
                    assert!(apart >= 25.0, "{palette:?}, {name}: {worse:?} and {better:?} are {apart:.0} apart");
                }
            }
        }
    }
}
