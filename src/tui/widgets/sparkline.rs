//! A row's figures over the releases, one cell each.

use crate::model::{Point, RowHistory};

use crate::tui::theme::Glyphs;

/// The trend of the newest releases, as wide as `cells` at most: a level for each figure, a break before it where the
/// ruler changed, a dash where there is none. Lines that differ by no more than chance would are flat.
#[must_use]
pub fn trend(row: &RowHistory, cells: usize, glyphs: &Glyphs) -> String {
    let Some((low, range)) = scale(row) else { return String::new() };
    let mut parts: Vec<&str> = Vec::new();
    for point in &row.points {
        if point.as_ref().is_some_and(|point| !point.breaks.is_empty()) {
            parts.push(glyphs.broken);
        }
        let value = point.as_ref().and_then(value);
        parts.push(value.map_or(glyphs.none, |value| glyphs.levels[level((value - low) / range)]));
    }
    parts.split_off(parts.len().saturating_sub(cells)).concat()
}

fn value(point: &Point) -> Option<f64> {
    point.figure.value.filter(|value| value.is_finite())
}

/// The lowest value on the scale, and how far it reaches: at least as far as the widest interval, so that noise does
/// not look like news.
fn scale(row: &RowHistory) -> Option<(f64, f64)> {
    let points = || row.points.iter().flatten();
    let (low, high) = points()
        .filter_map(value)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let widest = points().filter_map(|point| point.interval).map(|[low, high]| high - low).fold(0.0, f64::max);
    let range = (high - low).max(widest);
    if !range.is_finite() || !low.is_finite() {
        return None;
    }
    // What does not vary lies in the middle of any scale.
    let range = if range > 0.0 { range } else { 1.0 };
    Some(((low + high - range) / 2.0, range))
}

/// The level of a share of the scale.
fn level(share: f64) -> usize {
    const TOP: usize = 7;
    let reached = [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875].into_iter().filter(|step| share >= *step).count();
    reached.min(TOP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Comparability, Effect, Figure, RowKey};
    use crate::tui::theme::{ASCII, UNICODE};

    fn row(values: &[Option<f64>], half: Option<f64>, broken: usize) -> RowHistory {
        let breaks = |place: usize| {
            let found = Comparability { code: "prompt", effect: Effect::Weakens, base: None, candidate: None };
            if place == broken { vec![found] } else { Vec::new() }
        };
        let point = |(place, value): (usize, &Option<f64>)| {
            value.map(|value| Point {
                model: String::new(),
                figure: Figure { value: Some(value), stderr: None, n: None, path: "f".into() },
                interval: half.map(|half| [value - half, value + half]),
                samples: None,
                breaks: breaks(place),
                previous: None,
                oldest: None,
                base: None,
            })
        };
        RowHistory {
            key: RowKey::default(),
            group: None,
            is_group: false,
            category: None,
            direction: None,
            points: values.iter().enumerate().map(point).collect(),
            first_bad: None,
        }
    }

    #[test]
    fn a_trend_shows_levels_breaks_and_gaps() {
        let fell = row(&[Some(0.9), None, Some(0.9), Some(0.1)], Some(0.05), 3);
        assert_eq!(trend(&fell, 12, &UNICODE), "█–█╎▁");
        assert_eq!(trend(&fell, 12, &ASCII), "8-8:1");
        assert_eq!(trend(&fell, 3, &UNICODE), "█╎▁", "the newest stay");
    }

    #[test]
    fn noise_is_flat_and_nothing_is_made_up() {
        assert_eq!(trend(&row(&[Some(0.50), Some(0.51)], Some(0.1), 9), 12, &UNICODE), "▄▅");
        assert_eq!(trend(&row(&[Some(3.0), Some(3.0)], None, 9), 12, &UNICODE), "▅▅");
        assert_eq!(trend(&row(&[None, None], None, 9), 12, &UNICODE), "");
        assert_eq!(trend(&row(&[Some(f64::NAN), Some(f64::MAX), Some(-f64::MAX)], None, 9), 12, &UNICODE), "");
    }
}
