//! A forest plot, one row at a time: an estimate and its interval around zero, on one scale for all rows.

use crate::compare::scale::Scale;
use crate::tui::theme::{ForestGlyphs, Glyphs};

/// The half cell a value falls on, of `2 * cells`.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // clamped to the plot by the callers
fn half_cell(scale: Scale, value: f64, cells: usize) -> i64 {
    (scale.position(value) * (2 * cells) as f64).floor().clamp(-2.0, (2 * cells + 1) as f64) as i64
}

/// What stands in one cell of a plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Nothing.
    Blank,
    /// The line of zero.
    Zero,
    /// The interval.
    Interval(&'static str),
    /// The estimate.
    Point(&'static str),
}

/// The cells of one row. Ends of the interval are exact to half a cell; one that goes beyond the scale ends in an arrow.
///
/// `cells` should be odd, so that zero has a cell of its own.
#[must_use]
pub fn row(scale: Scale, delta: f64, interval: Option<[f64; 2]>, cells: usize, glyphs: &ForestGlyphs) -> Vec<Part> {
    let zero = cells / 2;
    let [low, high] = interval.unwrap_or([delta, delta]);
    let (from, to) = (half_cell(scale, low, cells), half_cell(scale, high, cells));
    let point = half_cell(scale, delta, cells).div_euclid(2);
    (0..cells)
        .map(|cell| {
            let at = i64::try_from(cell).unwrap_or(i64::MAX);
            if cell == 0 && point < 0 {
                return Part::Point(glyphs.beyond_left);
            }
            if cell + 1 == cells && point > at {
                return Part::Point(glyphs.beyond_right);
            }
            if at == point {
                return Part::Point(glyphs.point);
            }
            let (left, right) = (from <= 2 * at && 2 * at <= to, from <= 2 * at + 1 && 2 * at < to);
            match (left, right) {
                (true, _) if cell == 0 && from < 0 => Part::Interval(glyphs.beyond_left),
                (_, true) if cell + 1 == cells && to > 2 * at + 1 => Part::Interval(glyphs.beyond_right),
                (true, true) if cell == zero => Part::Interval(glyphs.cross),
                (true, true) => Part::Interval(glyphs.line),
                _ if cell == zero => Part::Zero,
                (false, true) => Part::Interval(glyphs.begin),
                (true, false) => Part::Interval(glyphs.end),
                (false, false) => Part::Blank,
            }
        })
        .collect()
}

/// The axis above the plot: its ends and zero, `worse 10 ··· 0 ··· 10 better`, in percentage points. Losses are on the
/// left also where smaller is better, so that signs would say the contrary of the figures beside the plot.
#[must_use]
pub fn axis(scale: Scale, cells: usize, glyphs: &Glyphs) -> String {
    let points = scale.extent() * 100.0;
    let end = if points < 1.0 { format!("{points:.1}") } else { format!("{points:.0}") };
    let zero = cells / 2;
    let words = [
        (format!("worse {end}"), format!("{end} better")),
        (format!("{} {end}", glyphs.worse), format!("{end} {}", glyphs.better)),
    ];
    let fits = |(_, right): &(String, String)| right.chars().count() < zero.max(1);
    let Some((left, right)) = words.into_iter().find(fits) else { return format!("{}0", " ".repeat(zero)) };
    let left_gap = zero.saturating_sub(left.chars().count());
    let right_gap = cells.saturating_sub(zero + 1 + right.chars().count());
    let dots = |gap: usize| if gap < 3 { " ".repeat(gap) } else { format!(" {} ", glyphs.dot.repeat(gap - 2)) };
    format!("{left}{}0{}{right}", dots(left_gap), dots(right_gap))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{ASCII, UNICODE};

    fn drawn(delta: f64, interval: [f64; 2], glyphs: &ForestGlyphs) -> String {
        let scale = Scale::around(&[0.1], &[]);
        row(scale, delta, Some(interval), 21, glyphs)
            .into_iter()
            .map(|part| match part {
                Part::Blank => " ",
                Part::Zero => glyphs.zero,
                Part::Interval(glyph) | Part::Point(glyph) => glyph,
            })
            .collect()
    }

    #[test]
    fn intervals_align_around_zero() {
        let unicode = &UNICODE.forest;
        assert_eq!(drawn(-0.053, [-0.07, -0.036], unicode), "   ─●──   │          ");
        assert_eq!(drawn(0.0, [-0.02, 0.02], unicode), "        ──●──        ");
        assert_eq!(drawn(-0.01, [-0.03, 0.015], unicode), "       ──●┼─╴        ");
        assert_eq!(drawn(-0.09, [-0.2, -0.05], unicode), "◀●───╴    │          ");
        assert_eq!(drawn(0.3, [0.2, 0.4], unicode), "          │         ▶");
        assert_eq!(drawn(-0.053, [-0.07, -0.036], &ASCII.forest), "   -o--   |          ");
    }

    #[test]
    fn the_axis_names_its_ends() {
        let axis = |size: f64, cells, glyphs| axis(Scale::around(&[size], &[]), cells, glyphs);
        assert_eq!(axis(0.1, 33, &UNICODE), "worse 10 ······ 0 ····· 10 better");
        assert_eq!(axis(0.1, 21, &UNICODE), "worse 10  0 10 better");
        assert_eq!(axis(0.1, 19, &UNICODE), "✗ 10 ··· 0 ··· 10 ✓");
        assert_eq!(axis(0.3, 11, &UNICODE), "✗ 30 0 30 ✓");
        assert_eq!(axis(0.1, 5, &UNICODE), "  0");
    }
}
