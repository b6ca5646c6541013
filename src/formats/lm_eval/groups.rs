//! Standard errors of groups, which some versions of the harness wrote wrongly.
//!
//! 0.4.0 writes variances in their place. Whatever the weights, the standard error of a mean of k tasks lies between
//! the smallest of theirs divided by √k and the largest; a figure outside is none and is not used. Where the logs of
//! all members are at hand, theirs is computed instead.

use std::collections::HashMap;

use super::sections::Sections;
use crate::base::limits;
use crate::model::{Filter, MetricValue, Note, RunPart, SampleSet, Severity};

/// How far outside its bounds a standard error may lie: it was computed from rounded others.
const SLACK: f64 = 1e-3;

/// Takes out the standard errors of groups that cannot be such, and says how many.
pub(super) fn refuse_variances(metrics: &mut [MetricValue], sections: &Sections<'_>) -> Option<Note> {
    let mut stderrs: HashMap<(&str, &Option<String>, &str), Option<f64>> = HashMap::new();
    for metric in metrics.iter().filter(|metric| !sections.is_group(&metric.task)) {
        stderrs.insert((&metric.metric, &metric.filter, &metric.task), metric.stderr);
    }
    let mut looked_at = 0;
    let mut refused = Vec::new();
    for (at, metric) in metrics.iter().enumerate().filter(|(_, metric)| sections.is_group(&metric.task)) {
        let Some(stderr) = metric.stderr else { continue };
        if looked_at > limits::GROUP_MEMBERS {
            // Nothing is known of it, which is no reason to believe it.
            refused.push(at);
            continue;
        }
        let leaves = sections.leaves(&metric.task, &mut looked_at);
        let of_leaf = |leaf: &str| stderrs.get(&(metric.metric.as_str(), &metric.filter, leaf)).copied();
        let members: Option<Vec<f64>> = leaves.into_iter().filter_map(of_leaf).collect();
        refused.extend(members.filter(|members| !is_possible(stderr, members)).map(|_| at));
    }
    let first = metrics.get(*refused.first()?).map(|metric| format!("{} of {}", metric.metric, metric.task))?;
    for &at in &refused {
        metrics[at].stderr = None;
    }
    let message = format!(
        "standard errors of groups ({}, the first for {first}) cannot be those of a mean of their members (0.4.0 wrote \
         variances there); they are left out, or computed where all members' samples are at hand",
        refused.len()
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
    let sets: HashMap<(&str, &Filter), &SampleSet> =
        parts.iter().flat_map(|part| &part.samples).map(|set| ((set.task.as_str(), &set.filter), set)).collect();
    let mut found = Vec::new();
    for (place, part) in parts.iter().enumerate().filter(|_| !sets.is_empty()) {
        let members = members(part);
        for (at, metric) in part.metrics.iter().enumerate().filter(|(_, metric)| metric.stderr.is_none()) {
            let spreads = members.get(metric.task.as_str()).and_then(|members| spreads(metric, members, &sets));
            found.extend(spreads.and_then(|spreads| stderr(metric.value?, &spreads)).map(|s| (place, at, s)));
        }
    }
    for (place, at, stderr) in found {
        parts[place].metrics[at].stderr = Some(stderr);
    }
}

/// For each group, the figures of the tasks in it and in the groups in it.
fn members(part: &RunPart) -> HashMap<&str, Vec<&MetricValue>> {
    /// Nobody nests deeper; a group in itself would never end.
    const DEPTH: usize = 16;
    let info = |task: &str| part.tasks.get(task);
    let parent = |task: &str| info(task).and_then(|info| info.group.as_deref());
    let mut members: HashMap<&str, Vec<&MetricValue>> = HashMap::new();
    for metric in part.metrics.iter().filter(|metric| info(&metric.task).is_some_and(|info| !info.is_group)) {
        for group in std::iter::successors(parent(&metric.task), |group| parent(group)).take(DEPTH) {
            members.entry(group).or_default().push(metric);
        }
    }
    members
}

/// What the samples of all members that have the group's metric tell; `None` when those of any are not at hand.
fn spreads(
    group: &MetricValue,
    members: &[&MetricValue],
    sets: &HashMap<(&str, &Filter), &SampleSet>,
) -> Option<Vec<Spread>> {
    let filter = group.filter.clone().map_or(Filter::NoAxis, Filter::Named);
    let same = |metric: &&&MetricValue| (&metric.metric, &metric.filter) == (&group.metric, &group.filter);
    let spread = |metric: &&MetricValue| {
        let set = sets.get(&(metric.task.as_str(), &filter))?;
        Spread::of(set, set.metric(&metric.metric)?)
    };
    members.iter().filter(same).map(spread).collect()
}

/// The standard error of a group's figure, if it is the mean of all its members' samples or of its members' means.
fn stderr(figure: f64, members: &[Spread]) -> Option<f64> {
    let of_weights = |weight: &dyn Fn(&Spread) -> f64| {
        let total: f64 = members.iter().map(weight).sum();
        let mean = members.iter().map(|member| weight(member) * member.mean).sum::<f64>() / total;
        let variance = members.iter().map(|member| (weight(member) / total).powi(2) * member.variance).sum::<f64>();
        ((mean - figure).abs() <= 1e-6 * mean.abs().max(1.0)).then(|| variance.sqrt())
    };
    of_weights(&|member| member.n).or_else(|| of_weights(&|_| 1.0)).filter(|stderr| stderr.is_finite())
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
