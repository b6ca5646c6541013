//! Figures as a reader wants them: few digits, units, aligned decimal points.

use crate::base::Shown;
use crate::compare::config::segments;
use crate::engine::desk::Failure;
use crate::model::{ConfigChange, Direction, EvalRow, Figure, are_shares};
use crate::review::SignOffConcern;

use super::theme::Glyphs;

/// What is said above texts that were not aligned as well as they could be.
pub const COARSE: &str = "coarse: too long to align in time";

/// The unit a row's figures are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Shares between 0 and 1; differences are told in percentage points.
    Share,
    /// Anything else; differences are told in the metric's own units.
    Own,
}

/// The unit of a row: shares are what lies between 0 and 1 on every side there is.
#[must_use]
pub fn unit(row: &EvalRow) -> Unit {
    unit_of([&row.base, &row.candidate].into_iter().flatten())
}

/// The unit of the figures of one row.
#[must_use]
pub fn unit_of<'a>(figures: impl Iterator<Item = &'a Figure>) -> Unit {
    if are_shares(figures) { Unit::Share } else { Unit::Own }
}

/// One side's value: `.794` for shares, about four digits otherwise, a dash for none.
#[must_use]
pub fn value(figure: Option<&Figure>, unit: Unit, glyphs: &Glyphs) -> String {
    match (figure.and_then(|figure| figure.value), unit) {
        (None, _) => glyphs.none.to_owned(),
        (Some(value), Unit::Share) if value >= 0.9995 => "1.00".to_owned(),
        (Some(value), Unit::Share) => format!("{value:.3}").trim_start_matches('0').to_owned(),
        (Some(value), Unit::Own) => plain(value).replace('-', glyphs.minus),
    }
}

/// A sign-off as one line: whose it is, what they say, and whether it still speaks of what is there.
#[must_use]
pub fn signed_off(concern: &SignOffConcern) -> String {
    let signed = &concern.signed;
    let id: String = signed.id.chars().take(8).collect();
    let trust = match (&concern.verified, signed.relayed) {
        (Some(principal), _) => format!(" (signed by {})", Shown::new(principal)),
        (None, true) => format!(" (?, passed on by {})", signed.writer),
        (None, false) => String::new(),
    };
    let author = Shown::new(&signed.author.name);
    let mut words = vec![id, signed.time.date(), format!("{author}{trust}"), signed.said.outcome.as_str().to_owned()];
    words.push(Shown::new(&signed.said.scope.candidate.name).to_string());
    words.extend(concern.stale.map(|why| format!("(stale: {why})")));
    words.extend(concern.superseded.then(|| "(signed anew since)".to_owned()));
    if concern.later > 0 && concern.holds() {
        let later = count(usize::try_from(concern.later).unwrap_or(usize::MAX), "record", "records");
        words.push(format!("({later} came later)"));
    }
    words.join("  ")
}

/// A number with about four digits.
#[must_use]
pub fn plain(value: f64) -> String {
    match value.abs() {
        size if !size.is_finite() => value.to_string(),
        size if size >= 1000.0 => format!("{value:.0}"),
        size if size >= 100.0 => format!("{value:.1}"),
        size if size >= 10.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// A difference with its sign, without its unit: in points for shares.
#[must_use]
pub fn signed(delta: f64, unit: Unit, glyphs: &Glyphs) -> String {
    let size = match unit {
        Unit::Share => format!("{:.1}", (delta * 100.0).abs()),
        Unit::Own => plain(delta.abs()),
    };
    let zero = size.bytes().all(|digit| matches!(digit, b'0' | b'.'));
    let sign = if zero {
        ""
    } else if delta < 0.0 {
        glyphs.minus
    } else {
        "+"
    };
    format!("{sign}{size}")
}

/// The unit's short name after a difference: ` pp` for shares.
#[must_use]
pub fn suffix(unit: Unit) -> &'static str {
    match unit {
        Unit::Share => " pp",
        Unit::Own => "",
    }
}

/// A difference with sign and unit: `−5.3 pp`.
#[must_use]
pub fn delta(row: &EvalRow, glyphs: &Glyphs) -> String {
    let unit = unit(row);
    row.delta.map_or_else(|| glyphs.none.to_owned(), |delta| format!("{}{}", signed(delta, unit, glyphs), suffix(unit)))
}

/// How many samples changed: they break and are fixed where figures are shares, else they are worse or better.
#[must_use]
pub fn changed(row: &EvalRow, [broke, fixed]: [u64; 2]) -> String {
    match unit(row) {
        Unit::Share => format!("{broke} broke, {fixed} fixed"),
        Unit::Own => format!("{broke} worse, {fixed} better"),
    }
}

/// A probability: `.251`, `<.001`, a dash for none.
#[must_use]
pub fn probability(p: Option<f64>, glyphs: &Glyphs) -> String {
    match p {
        None => glyphs.none.to_owned(),
        Some(p) if p < 0.001 => "<.001".to_owned(),
        Some(p) if p >= 0.9995 => "1".to_owned(),
        Some(p) => format!("{p:.3}").trim_start_matches('0').to_owned(),
    }
}

/// The interval of a row's difference, with the sign of the difference: `[−7.0, −3.6]`.
#[must_use]
pub fn interval(row: &EvalRow, glyphs: &Glyphs) -> Option<String> {
    let [low, high] = row.interval()?;
    let unit = unit(row);
    Some(format!("[{}, {}]", signed(low, unit, glyphs), signed(high, unit, glyphs)))
}

/// What a change of a configuration means, where that is known, with signs that the terminal has.
#[must_use]
pub fn meaning(change: &ConfigChange, glyphs: &Glyphs) -> Option<String> {
    let meaning = change.meaning.clone()?;
    if !glyphs.to.is_ascii() {
        return Some(meaning);
    }
    Some(
        [('→', glyphs.to), ('−', glyphs.minus), ('×', "x")]
            .iter()
            .fold(meaning, |text, (sign, own)| text.replace(*sign, own)),
    )
}

/// The sign that tells which way is better.
#[must_use]
pub fn direction(direction: Option<Direction>, glyphs: &Glyphs) -> &'static str {
    match direction {
        Some(Direction::Higher) => glyphs.up,
        Some(Direction::Lower) => glyphs.down,
        None => glyphs.unknown,
    }
}

/// A number of things: `1 file`, `3 files`.
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// What failed and what to do next, as sentences.
#[must_use]
pub fn sentences(failure: &Failure) -> Vec<String> {
    let sentence = |text: &String| if text.ends_with(['.', '?', '!']) { text.clone() } else { format!("{text}.") };
    [Some(&failure.message), failure.hint.as_ref()].into_iter().flatten().map(sentence).collect()
}

/// A size: `312 bytes`, `1.4 MB`.
#[must_use]
#[allow(clippy::cast_precision_loss)] // shown with two digits
pub fn bytes(number: u64) -> String {
    match number {
        0..1_000 => format!("{number} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", number as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", number as f64 / 1e6),
        _ => format!("{:.1} GB", number as f64 / 1e9),
    }
}

/// A key of a configuration as people write it: `rope_scaling/factor`; a part that has a slash in it is in quotes.
#[must_use]
pub fn key_path(pointer: &str) -> String {
    let part = |part: String| if part.contains('/') { format!("\"{part}\"") } else { part };
    segments(pointer).map(part).collect::<Vec<_>>().join("/")
}

/// A score without needless digits: `1`, `0`, `0.333`.
#[must_use]
pub fn score(score: f64, glyphs: &Glyphs) -> String {
    if score.is_nan() {
        return glyphs.none.to_owned();
    }
    let text = format!("{score:.3}");
    match text.trim_end_matches('0').trim_end_matches('.') {
        "-0" => "0".to_owned(),
        text => text.replace('-', glyphs.minus),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::UNICODE;

    #[test]
    fn figures_are_short_and_signed() {
        assert_eq!(signed(-0.0534, Unit::Share, &UNICODE), "−5.3");
        assert_eq!(signed(0.0001, Unit::Share, &UNICODE), "0.0");
        assert_eq!(signed(12.345, Unit::Own, &UNICODE), "+12.35");
        assert_eq!(probability(Some(0.0004), &UNICODE), "<.001");
        assert_eq!(probability(Some(0.2517), &UNICODE), ".252");
        assert_eq!(probability(Some(1.0), &UNICODE), "1");
        assert_eq!(score(1.0 / 3.0, &UNICODE), "0.333");
        assert_eq!(score(1.0, &UNICODE), "1");
        assert_eq!(score(-7.8947, &UNICODE), "−7.895");
        assert_eq!(score(-0.0001, &UNICODE), "0");
        assert_eq!(score(10.0, &UNICODE), "10");
        assert_eq!(bytes(1_412_000), "1.4 MB");
    }

    #[test]
    fn keys_are_told_as_people_write_them() {
        assert_eq!(key_path("/rope_scaling/factor"), "rope_scaling/factor");
        assert_eq!(key_path("/models/org~1name/~0x"), "models/\"org/name\"/~x");
        assert_eq!(key_path(""), "");
    }
}
