//! Figures as people read them: four digits, a true minus, no false precision.

use crate::model::{EvalRow, Figure, Verdict};

/// A figure in the metric's own units: `0.4370`, `12.35`, `1530`.
#[must_use]
pub fn value(value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if !value.is_finite() => value.to_string(),
        Some(value) => minus(&digits(value, value)),
    }
}

/// A signed change in the same units as the figure it belongs to.
#[must_use]
pub fn change(delta: Option<f64>, beside: Option<f64>) -> String {
    match delta {
        None => "–".to_owned(),
        Some(delta) if !delta.is_finite() => delta.to_string(),
        Some(delta) => {
            let text = digits(delta, beside.unwrap_or(delta).abs().max(delta.abs()));
            if delta > 0.0 { format!("+{text}") } else { minus(&text) }
        }
    }
}

/// The interval of a row's change, in the same units and with the same sign as the change itself:
/// `[−0.0565, 0.0148]`. None for what cannot be compared: it would lend the figures weight.
#[must_use]
pub fn interval(row: &EvalRow) -> String {
    let known = row.interval().filter(|_| row.direction.is_some() && row.verdict != Verdict::NotComparable);
    let Some([low, high]) = known else { return "–".to_owned() };
    let beside = row.base.as_ref().and_then(|figure| figure.value);
    let end = |end: f64| minus(&digits(end, beside.unwrap_or(end).abs().max(end.abs())));
    format!("[{}, {}]", end(low), end(high))
}

/// Both figures of a row and what lies between them, where it has both: `0.5125 ▶ 0.4600 (−0.0525, 95 % interval
/// [−0.0944, −0.0106])`.
#[must_use]
pub fn both(row: &EvalRow) -> Option<String> {
    let of = |figure: &Option<Figure>| figure.as_ref().and_then(|figure| figure.value);
    let delta = row.delta?;
    let change = change(Some(delta), of(&row.base));
    let interval = Some(interval(row)).filter(|interval| interval != "–");
    let interval = interval.map(|interval| format!(", 95 % interval {interval}")).unwrap_or_default();
    Some(format!("{} ▶ {} ({change}{interval})", value(of(&row.base)), value(of(&row.candidate))))
}

/// A probability: three digits, and never a zero that is none.
#[must_use]
pub fn probability(p: Option<f64>) -> String {
    match p {
        None => "–".to_owned(),
        Some(p) if p < 0.001 => "<.001".to_owned(),
        Some(p) if p >= 0.9995 => "1".to_owned(),
        Some(p) => format!("{p:.3}").trim_start_matches('0').to_owned(),
    }
}

/// How many of the rows with a p-value would look worse by chance alone, without correction.
#[must_use]
pub fn expected_by_chance(rows: &[EvalRow], alpha: f64) -> (usize, f64) {
    let tested = rows.iter().filter(|row| row.test.as_ref().is_some_and(|test| test.q.is_some())).count();
    #[allow(clippy::cast_precision_loss)] // rows are counted in thousands
    let expected = tested as f64 * alpha / 2.0;
    (tested, expected)
}

/// Decimals by the size of the figure: fractions get four, percents two, counts none.
fn digits(value: f64, scale: f64) -> String {
    match scale.abs() {
        size if size <= 1.5 => format!("{value:.4}"),
        size if size < 1000.0 => format!("{value:.2}"),
        size if size < 1e15 => format!("{value:.0}"),
        _ => format!("{value:e}"),
    }
}

fn minus(text: &str) -> String {
    text.replacen('-', "−", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_well() {
        assert_eq!(value(Some(0.437)), "0.4370");
        assert_eq!(value(Some(46.1619)), "46.16");
        assert_eq!(value(None), "–");
        assert_eq!(change(Some(-0.0208), Some(0.437)), "−0.0208");
        assert_eq!(change(Some(0.5), Some(46.0)), "+0.50");
        assert_eq!(probability(Some(0.2517)), ".252");
        assert_eq!(probability(Some(5.65e-6)), "<.001");
        assert_eq!(probability(Some(1.0)), "1");
    }
}
