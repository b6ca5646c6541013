//! Standard errors of groups, which some versions of the harness wrote wrongly.
//!
//! 0.4.0 writes variances in their place. Whatever the weights, the standard error of a mean of k tasks lies between
//! the smallest of theirs divided by √k and the largest; a figure outside is none and is not used. Where the logs of
//! all members are at hand, theirs is computed instead.

use std::collections::BTreeMap;

use super::sections::Sections;
use crate::model::{Filter, MetricValue, Note, RunPart, SampleSet, Severity};

/// How far outside its bounds a standard error may lie: it was computed from rounded others.
const SLACK: f64 = 1e-3;

/// Takes out the standard errors of groups that cannot be such, and says how many.
pub(super) fn refuse_variances(metrics: &mut [MetricValue], sections: &Sections<'_>) -> Option<Note> {
    let mut stderrs: BTreeMap<(&str, &Option<String>, &str), Option<f64>> = BTreeMap::new();
    for metric in metrics.iter().filter(|metric| !sections.is_group(&metric.task)) {
        stderrs.insert((&metric.metric, &metric.filter, &metric.task), metric.stderr);
    }
    let refused = |metric: &MetricValue| {
        let leaves = sections.leaves(&metric.task);
        let of_leaf = |leaf: &str| stderrs.get(&(metric.metric.as_str(), &metric.filter, leaf)).copied();
        let members: Option<Vec<f64>> = leaves.into_iter().filter_map(of_leaf).collect();
        metric.stderr.is_some_and(|stderr| members.is_some_and(|members| !is_possible(stderr, &members)))
    };
    let refused: Vec<bool> = metrics.iter().map(|m| sections.is_group(&m.task) && refused(m)).collect();
    let mut first = None;
    for (metric, _) in metrics.iter_mut().zip(&refused).filter(|(_, refused)| **refused) {
        metric.stderr = None;
        first.get_or_insert_with(|| format!("{} of {}", metric.metric, metric.task));
    }
    let count = refused.iter().filter(|refused| **refused).count();
    let message = format!(
        "standard errors of groups ({count}, the first for {}) cannot be those of a mean of their members (0.4.0 wrote \
         variances there); they are left out, or computed where all members' samples are at hand",
        first?
    );
    Some(Note::new(Severity::Warning, None, "group-stderr", message))
}

/// Whether a mean of members with these standard errors can have this one.
#[allow(clippy::cast_precision_loss)] // counts stay far below 2^52
fn is_possible(stderr: f64, members: &[f64]) -> bool {
    let least = members.iter().copied().fold(f64::INFINITY, f64::min) / (members.len() as f64).sqrt();
    let most = members.iter().copied().fold(0.0, f64::max);
    members.is_empty() || (least * (1.0 - SLACK)..=most * (1.0 + SLACK)).contains(&stderr)
}

/// Gives the figures of groups that have no standard error the one their members' samples tell.
pub(super) fn compute_stderrs(parts: &mut [RunPart]) {
    let mut found = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        for (at, metric) in part.metrics.iter().enumerate() {
            let is_group = part.tasks.get(&metric.task).is_some_and(|info| info.is_group);
            if is_group && metric.stderr.is_none() {
                found.extend(stderr(parts, part, metric).map(|stderr| (place, at, stderr)));
            }
        }
    }
    for (place, at, stderr) in found {
        parts[place].metrics[at].stderr = Some(stderr);
    }
}

/// The standard error of a group's figure, if it is the mean of all its members' samples or of its members' means.
fn stderr(parts: &[RunPart], part: &RunPart, group: &MetricValue) -> Option<f64> {
    let is_member = |metric: &&MetricValue| {
        (&metric.metric, &metric.filter) == (&group.metric, &group.filter) && is_below(part, &metric.task, &group.task)
    };
    let spread = |metric: &MetricValue| {
        let sets = parts.iter().flat_map(|part| &part.samples);
        let named = |set: &&SampleSet| match (&set.filter, &metric.filter) {
            (Filter::Named(name), Some(filter)) => name == filter,
            (Filter::NoAxis | Filter::Unstated, None) => true,
            _ => false,
        };
        let set = sets.filter(|set| set.task == metric.task).find(named)?;
        Spread::of(set, set.metric(&metric.metric)?)
    };
    let members: Vec<Spread> = part.metrics.iter().filter(is_member).map(spread).collect::<Option<_>>()?;
    let of_weights = |weight: &dyn Fn(&Spread) -> f64| {
        let total: f64 = members.iter().map(weight).sum();
        let mean = members.iter().map(|member| weight(member) * member.mean).sum::<f64>() / total;
        let variance = members.iter().map(|member| (weight(member) / total).powi(2) * member.variance).sum::<f64>();
        ((mean - group.value?).abs() <= 1e-6 * mean.abs().max(1.0)).then(|| variance.sqrt())
    };
    of_weights(&|member| member.n).or_else(|| of_weights(&|_| 1.0)).filter(|stderr| stderr.is_finite())
}

/// Whether a task that is no group is in a group, or in one in it.
fn is_below(part: &RunPart, task: &str, group: &str) -> bool {
    let parent = |task: &str| part.tasks.get(task).and_then(|info| info.group.as_deref());
    let is_group = part.tasks.get(task).is_none_or(|info| info.is_group);
    // A group in itself would never end; nobody nests as deep as there are tasks.
    let above = std::iter::successors(parent(task), |above| parent(above)).take(part.tasks.len());
    !is_group && { above }.any(|above| above == group)
}

/// Mean and squared standard error of a metric over one task's samples.
struct Spread {
    n: f64,
    mean: f64,
    variance: f64,
}

impl Spread {
    #[allow(clippy::cast_precision_loss)] // counts stay far below 2^52
    fn of(set: &SampleSet, column: usize) -> Option<Self> {
        let scores: Vec<f64> = (0..set.rows.len()).map(|row| set.score(row, column)).collect();
        if scores.len() < 2 || !scores.iter().all(|score| score.is_finite()) {
            return None;
        }
        let n = scores.len() as f64;
        let mean = scores.iter().sum::<f64>() / n;
        let squares: f64 = scores.iter().map(|score| (score - mean).powi(2)).sum();
        Some(Self { n, mean, variance: squares / (n - 1.0) / n })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variances_are_no_standard_errors_of_a_mean() {
        for (stderr, members, possible) in [
            (0.7196, &[0.7196][..], true),
            (0.5179, &[0.7196], false),
            (0.01, &[0.02, 0.03, 0.02, 0.02], true),
            (0.0099, &[0.02, 0.03, 0.02, 0.02], false),
            (0.031, &[0.02, 0.03], false),
            (0.5, &[], true),
            (0.0, &[0.0, 0.1], true),
        ] {
            assert_eq!(is_possible(stderr, members), possible, "{stderr} {members:?}");
        }
    }
}
