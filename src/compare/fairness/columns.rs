//! What all rows of a metric show together and none of them alone: another unit, zeros that stand for nothing.

use std::collections::BTreeMap;

use super::{difference, settle};
use crate::model::{EvalRow, Figure, Policy};

/// A column says something of all its rows when this many of them show it, in percent.
const MOST_PERCENT: usize = 90;

/// Fewer rows are no column.
const FEWEST: usize = 3;

/// Metrics that are never exactly 0 when they were measured.
const NEVER_ZERO: &[&str] = &["comet", "bertscore", "chrf", "perplexity", "ppl", "elo", "bits_per_byte"];

/// Why a row with such a figure was not tested.
const ZERO: &str = "a figure of 0 seems to stand for one that was never measured";

/// Adds to rows what the whole column of their metric says: that its unit changed, though some rows do not show it
/// by themselves, and that its zeros are no measurements.
pub fn across(rows: &mut [EvalRow], policy: &Policy) {
    let mut columns: BTreeMap<(&str, String), Vec<usize>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate().filter(|(_, row)| values(row).is_some()) {
        columns.entry((row.format, row.key.metric.clone())).or_default().push(place);
    }
    for column in columns.values() {
        unit(rows, column, policy);
        zeros(rows, column, policy);
    }
}

/// Whether nearly all of a column show something.
fn nearly_all(some: usize, all: usize) -> bool {
    some >= FEWEST && some * 100 >= all * MOST_PERCENT
}

fn has(row: &EvalRow, code: &str) -> bool {
    row.comparability.iter().any(|difference| difference.code == code)
}

fn values(row: &EvalRow) -> Option<[f64; 2]> {
    let value = |figure: &Option<Figure>| figure.as_ref()?.value;
    Some([value(&row.base)?, value(&row.candidate)?])
}

fn add(row: &mut EvalRow, code: &'static str, policy: &Policy) {
    let [base, candidate] = [&row.base, &row.candidate].map(|figure| Some(figure.as_ref()?.value?.to_string()));
    row.comparability.push(difference(code, base, candidate));
    settle(&mut row.comparability, policy);
}

/// Where nearly all rows jumped a hundredfold one way, the others changed their unit, too: a 0 is 0 in any unit, and
/// figures that also changed may miss the jump.
fn unit(rows: &mut [EvalRow], column: &[usize], policy: &Policy) {
    let grew = |row: &EvalRow| values(row).is_some_and(|[base, candidate]| candidate.abs() > base.abs());
    for up in [false, true] {
        let is_jump = |place: &&usize| has(&rows[**place], "scale") && grew(&rows[**place]) == up;
        let tells = |place: &&usize| values(&rows[**place]).is_some_and(|pair| !pair.contains(&0.0));
        let (jumped, all) = (column.iter().filter(is_jump).count(), column.iter().filter(tells).count());
        if nearly_all(jumped, all) {
            column.iter().for_each(|&place| add(&mut rows[place], "scale", policy));
        }
    }
}

/// A figure of exactly 0 of which the file says neither how many samples nor what uncertainty it rests on.
fn is_bare_zero(figure: Option<&Figure>) -> bool {
    figure.is_some_and(|figure| figure.value == Some(0.0) && figure.stderr.is_none() && figure.n.is_none())
}

fn zeros(rows: &mut [EvalRow], column: &[usize], policy: &Policy) {
    let flips = |row: &EvalRow| {
        let bare = is_bare_zero(row.base.as_ref()) || is_bare_zero(row.candidate.as_ref());
        bare && values(row).is_some_and(|pair| pair != [0.0, 0.0])
    };
    let never = |row: &EvalRow| {
        let name = row.key.metric.to_ascii_lowercase();
        NEVER_ZERO.iter().any(|known| name.starts_with(known))
    };
    let flipped: Vec<usize> = column.iter().copied().filter(|&place| flips(&rows[place])).collect();
    let most = nearly_all(flipped.len(), column.len());
    for place in flipped {
        if most || never(&rows[place]) {
            add(&mut rows[place], "zero-means-missing", policy);
            rows[place].reason.get_or_insert_with(|| ZERO.to_owned());
        }
    }
}
