//! What colours look like, how well they are told apart, and which of them a terminal has.

use ratatui::style::{Color, Modifier, Style};

use super::{STYLES, Theme};

/// How many colours a terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The sixteen of the first terminals, eight of them as grounds.
    Sixteen,
    /// The table of 256.
    Indexed,
    /// Any.
    True,
}

/// Red, green, blue.
type Rgb = (u8, u8, u8);

/// The sixteen colours as xterm has them. Terminals differ, and people change them: what is read on one of these
/// stays readable on most.
const SIXTEEN: [(Color, Rgb); 16] = [
    (Color::Black, (0, 0, 0)),
    (Color::Red, (205, 0, 0)),
    (Color::Green, (0, 205, 0)),
    (Color::Yellow, (205, 205, 0)),
    (Color::Blue, (0, 0, 238)),
    (Color::Magenta, (205, 0, 205)),
    (Color::Cyan, (0, 205, 205)),
    (Color::Gray, (229, 229, 229)),
    (Color::DarkGray, (127, 127, 127)),
    (Color::LightRed, (255, 0, 0)),
    (Color::LightGreen, (0, 255, 0)),
    (Color::LightYellow, (255, 255, 0)),
    (Color::LightBlue, (92, 92, 255)),
    (Color::LightMagenta, (255, 0, 255)),
    (Color::LightCyan, (0, 255, 255)),
    (Color::White, (255, 255, 255)),
];

/// What WCAG 2.1 asks of text at least.
const READABLE: f64 = 4.5;

/// What a dark and a light background may be short of black and white.
const DARKISH: Rgb = (0x26, 0x26, 0x26);
const LIGHTISH: Rgb = (0xee, 0xee, 0xee);

/// Above this spread between its channels a colour has a hue worth keeping.
const HUE: u8 = 64;

/// What a colour looks like; `None` for the terminal's own.
#[must_use]
pub fn rgb(color: Color) -> Option<Rgb> {
    match color {
        Color::Reset => None,
        Color::Rgb(red, green, blue) => Some((red, green, blue)),
        Color::Indexed(index @ 0..16) => SIXTEEN.get(usize::from(index)).map(|(_, rgb)| *rgb),
        Color::Indexed(index @ 16..232) => Some(cube(index - 16)),
        Color::Indexed(index) => Some(grey(index - 232)),
        named => SIXTEEN.iter().find(|(known, _)| *known == named).map(|(_, rgb)| *rgb),
    }
}

fn cube(place: u8) -> Rgb {
    let step = |value: u8| if value == 0 { 0 } else { 55 + 40 * value };
    (step(place / 36), step(place / 6 % 6), step(place % 6))
}

fn grey(place: u8) -> Rgb {
    let level = 8 + 10 * place;
    (level, level, level)
}

/// How well one colour stands out from another: from 1 to 21, by the relative luminance of WCAG 2.1.
#[must_use]
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// A channel without the curve that screens have.
pub(super) fn linear(channel: u8) -> f64 {
    let channel = f64::from(channel) / 255.0;
    if channel <= 0.03928 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
}

fn luminance((red, green, blue): Rgb) -> f64 {
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

fn distance(one: Rgb, other: Rgb) -> u32 {
    let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
    square(one.0, other.0) + square(one.1, other.1) + square(one.2, other.2)
}

impl Theme {
    /// The theme in the colours a terminal has.
    #[must_use]
    pub fn at(mut self, depth: Depth) -> Self {
        let own = self.ground.bg.and_then(rgb);
        let paper = own.unwrap_or(if self.light { LIGHTISH } else { DARKISH });
        let overlay = self.selection;
        for (_, _, style) in STYLES {
            let style = style(&mut self);
            *style = match depth {
                Depth::True => *style,
                Depth::Indexed => Style { fg: style.fg.map(indexed), bg: style.bg.map(indexed), ..*style },
                Depth::Sixteen => sixteen(*style, paper),
            };
        }
        if depth == Depth::Sixteen && overlay.fg.is_none() {
            // None of eight grounds is readable under every text of a row.
            self.selection = Style::new().add_modifier(Modifier::REVERSED);
        }
        self
    }
}

/// The colour of the table of 256 that is most like one; the first sixteen are anybody's guess and not used.
fn indexed(color: Color) -> Color {
    let Color::Rgb(red, green, blue) = color else { return color };
    let near =
        (16..=255u8).min_by_key(|&index| rgb(Color::Indexed(index)).map(|other| distance(other, (red, green, blue))));
    near.map_or(color, Color::Indexed)
}

fn sixteen(style: Style, paper: Rgb) -> Style {
    let bg = style.bg.map(ground_of_eight);
    let under = bg.and_then(rgb).unwrap_or(paper);
    Style { fg: style.fg.map(|fg| text_of_sixteen(fg, under)), bg, ..style }
}

/// The one of eight grounds most like a colour; one with a hue keeps a hue.
fn ground_of_eight(color: Color) -> Color {
    let Some(wanted) = rgb(color) else { return color };
    let (red, green, blue) = wanted;
    let hued = red.max(green).max(blue) - red.min(green).min(blue) > HUE;
    let grounds = SIXTEEN.iter().take(8).enumerate().filter(|(at, _)| hued == (1..7).contains(at));
    grounds.map(|(_, row)| row).min_by_key(|(_, rgb)| distance(*rgb, wanted)).map_or(color, |(known, _)| *known)
}

/// The one of sixteen colours most like one, of those that are readable on a ground.
fn text_of_sixteen(color: Color, under: Rgb) -> Color {
    let Some(wanted) = rgb(color) else { return color };
    let readable = SIXTEEN.iter().filter(|(_, rgb)| contrast(*rgb, under) >= READABLE);
    readable.min_by_key(|(_, rgb)| distance(*rgb, wanted)).map_or(color, |(known, _)| *known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_the_table() {
        assert_eq!(rgb(Color::Indexed(16)), Some((0, 0, 0)));
        assert_eq!(rgb(Color::Indexed(210)), Some((0xff, 0x87, 0x87)));
        assert_eq!(rgb(Color::Indexed(255)), Some((0xee, 0xee, 0xee)));
        assert_eq!(
            (rgb(Color::Red), rgb(Color::Indexed(1)), rgb(Color::Reset)),
            (Some((205, 0, 0)), Some((205, 0, 0)), None)
        );
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        for (one, other, told) in [
            ((0, 0, 0), (255, 255, 255), 21.0),
            ((0x77, 0x77, 0x77), (255, 255, 255), 4.48),
            ((0, 0, 255), (255, 255, 255), 8.59),
            ((9, 9, 9), (9, 9, 9), 1.0),
        ] {
            assert!((contrast(one, other) - told).abs() < 0.01, "{one:?} on {other:?}: {}", contrast(one, other));
        }
    }

    #[test]
    fn fewer_colours_keep_hue_and_stay_readable() {
        assert_eq!(indexed(Color::Rgb(0xff, 0x86, 0x88)), Color::Indexed(210));
        assert_eq!(indexed(Color::Rgb(8, 8, 8)), Color::Indexed(232));
        assert_eq!(indexed(Color::Red), Color::Red);
        // Dark green as a ground stays green; neither blue is readable on black.
        assert_eq!(ground_of_eight(Color::Indexed(22)), Color::Green);
        assert_eq!(ground_of_eight(Color::Indexed(236)), Color::Black);
        assert_eq!(text_of_sixteen(Color::Indexed(21), (0, 0, 0)), Color::Cyan);
    }
}
