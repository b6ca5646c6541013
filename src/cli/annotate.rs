//! `candor annotate`: an annotation without the desk, for scripts and bots.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::annotations::{find, keep, print_one};
use super::args::{AnnotateArgs, Global};
use super::error::{Exit, Failure};
use super::range;
use crate::base::{Clock, Shown};
use crate::model::{Comparison, EvalRow, PairedItem, PairedSamples, Side};
use crate::review::{
    Disposition, Grade, MetricTarget, NewAnnotation, Store, Target, What, anchor_of, metric_target, sample_target,
};

pub(super) fn run(global: &Global, args: AnnotateArgs) -> Result<(), Failure> {
    let opened = range::open(global, &args.range)?;
    let comparison = opened.compare_uncounted()?;
    let target = match &args.file {
        Some(path) => of_file(&comparison, path, args.pointer.as_deref().unwrap_or_default())?,
        None => of_task(&comparison, &args)?,
    };
    let severity = graded(Some(args.disposition), args.severity)?;
    let new = NewAnnotation {
        anchor: anchor_of(&comparison, target).into(),
        disposition: Some(args.disposition),
        severity,
        labels: args.labels,
        body: args.message,
    };
    let mut store = Store::open(opened.repo, Clock::from_env());
    let written = store.write(&What::Annotation(Box::new(new)));
    let id = keep(&mut store, written)?;
    if args.json {
        return print_one(find(&store, &id.to_string())?.annotation);
    }
    Ok(writeln!(io::stdout().lock(), "{id}")?)
}

/// The severity that goes with a decision.
pub(super) fn graded(disposition: Option<Disposition>, stated: Option<Grade>) -> Result<Option<Grade>, Failure> {
    match (disposition, stated) {
        (Some(Disposition::Regression), stated) => Ok(Some(stated.unwrap_or(Grade::Major))),
        (_, None) => Ok(None),
        (other, Some(_)) => Err(Failure::new(
            Exit::Usage,
            format!(
                "only a regression has a severity, and this is called {}",
                other.map_or("a remark", Disposition::as_str)
            ),
        )
        .hint("leave --severity out, or decide with --disposition regression")),
    }
}

fn of_file(comparison: &Comparison, path: &str, pointer: &str) -> Result<Target, Failure> {
    if let Some(diff) = comparison.configs.iter().find(|diff| diff.path == path) {
        if !pointer.is_empty() && !diff.changes.iter().any(|change| change.pointer == pointer) {
            let changed = diff.changes.iter().map(|change| change.pointer.as_str());
            return Err(nothing_there(&format!("{path} has no change at {pointer}"), changed));
        }
        return Ok(Target::Config { path: path.to_owned(), pointer: pointer.to_owned() });
    }
    if comparison.diagnostics.iter().any(|found| found.path == path) {
        return Ok(Target::File { path: path.to_owned() });
    }
    Err(nothing_there(&format!("{path} did not change"), comparison.configs.iter().map(|diff| diff.path.as_str())))
}

fn of_task(comparison: &Comparison, args: &AnnotateArgs) -> Result<Target, Failure> {
    let task = args.task.as_deref().unwrap_or_default();
    let fits = |given: &Option<String>, name: &str| given.as_ref().is_none_or(|given| given == name);
    let rows: Vec<&EvalRow> = comparison
        .evals
        .iter()
        .filter(|row| row.key.task == task && fits(&args.model, &row.key.model) && fits(&args.metric, &row.key.metric))
        .filter(|row| args.filter.is_none() || args.filter == row.key.filter)
        .collect();
    let Some(first) = rows.first() else { return Err(no_row(comparison, args, task)) };
    let one_model = rows.iter().all(|row| row.key.model == first.key.model);
    if one_model && args.metric.is_none() && args.filter.is_none() && args.sample.is_none() {
        return Ok(Target::Task { model: first.key.model.clone(), task: task.to_owned() });
    }
    let row = one_row(&rows)?;
    let metric = metric_target(row);
    match &args.sample {
        None => Ok(Target::Metric(metric)),
        Some(id) => of_sample(row, metric, id, args.epoch),
    }
}

/// One of the names that make up a row's key.
type NameOf = fn(&EvalRow) -> Option<&str>;

/// Says which of the names given is the first that nothing fits, and what there is in its place.
fn no_row(comparison: &Comparison, args: &AnnotateArgs, task: &str) -> Failure {
    let mut rows: Vec<&EvalRow> = comparison.evals.iter().collect();
    let given: [(&str, Option<&str>, NameOf); 4] = [
        ("task", Some(task), |row| Some(&row.key.task)),
        ("model", args.model.as_deref(), |row| Some(&row.key.model)),
        ("metric", args.metric.as_deref(), |row| Some(&row.key.metric)),
        ("filter", args.filter.as_deref(), |row| row.key.filter.as_deref()),
    ];
    for (what, name, of_row) in given.into_iter().filter(|(_, name, _)| name.is_some()) {
        let there: BTreeSet<&str> = rows.iter().filter_map(|row| of_row(row)).collect();
        rows.retain(|row| of_row(row) == name);
        if rows.is_empty() {
            let within = if what == "task" { "this comparison".to_owned() } else { task.to_owned() };
            return nothing_there(&format!("{within} has no {what} {}", name.unwrap_or_default()), there.into_iter());
        }
    }
    Failure::new(Exit::NotFound, format!("no row of {task} fits all of these names"))
}

/// The one row that fits; else what tells those that do from each other.
fn one_row<'a>(rows: &[&'a EvalRow]) -> Result<&'a EvalRow, Failure> {
    if let [one] = rows {
        return Ok(one);
    }
    let parts: [(&str, NameOf); 3] = [
        ("--model", |row| Some(&row.key.model)),
        ("--metric", |row| Some(&row.key.metric)),
        ("--filter", |row| row.key.filter.as_deref()),
    ];
    let names = parts.map(|(option, of_row)| {
        let names: BTreeSet<&str> = rows.iter().filter_map(|row| of_row(row)).collect();
        (option, names)
    });
    let failure = Failure::new(Exit::Usage, "several rows fit");
    Err(match names.into_iter().find(|(_, names)| names.len() > 1) {
        Some((option, names)) => failure.hint(format!("choose with {option}: {}", listed(names.into_iter()))),
        None => failure.hint("annotate it in the desk"),
    })
}

fn of_sample(row: &EvalRow, metric: MetricTarget, id: &str, epoch: Option<u32>) -> Result<Target, Failure> {
    let none = || {
        Failure::new(Exit::NotFound, format!("{} has no samples on both sides", row.key.task))
            .hint("leave --sample out to annotate the row")
    };
    let pairs = row.pairs.as_ref().ok_or_else(none)?;
    let item = pairs.items.iter().find(|item| has_id(pairs, item, id));
    let item = item.ok_or_else(|| {
        Failure::new(Exit::NotFound, format!("{} has no sample {id}", row.key.task))
            .hint(format!("list the ids there are: candor diff --samples all --task {}", row.key.task))
    })?;
    if let Some(epoch) = epoch
        && !has_epoch(pairs, item, epoch)
    {
        return Err(Failure::new(Exit::NotFound, format!("sample {id} of {} has no repeat {epoch}", row.key.task))
            .hint("leave --epoch out to mean the sample as a whole"));
    }
    Ok(Target::Sample { metric, sample: sample_target(pairs, item, epoch) })
}

fn has_id(pairs: &PairedSamples, item: &PairedItem, id: &str) -> bool {
    Side::BOTH.into_iter().any(|side| pairs.row(item, side).is_some_and(|row| row.id.to_string() == id))
}

fn has_epoch(pairs: &PairedSamples, item: &PairedItem, epoch: u32) -> bool {
    Side::BOTH.into_iter().any(|side| {
        let rows = &pairs.side(side).0.rows;
        item.rows(side).as_slice().iter().any(|&row| rows.get(row as usize).is_some_and(|row| row.epoch == epoch))
    })
}

fn nothing_there<'a>(what: &str, there: impl Iterator<Item = &'a str>) -> Failure {
    let failure = Failure::new(Exit::NotFound, what.to_owned());
    let there = listed(there);
    if there.is_empty() { failure } else { failure.hint(format!("there is {there}")) }
}

/// A few names and how many more there are.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 12;
    let names: Vec<String> = names.map(|name| Shown::new(name).to_string()).collect();
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN { format!("{shown} and {} more", names.len() - SHOWN) } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RowKey;

    #[test]
    fn what_tells_rows_apart_is_what_is_asked_for() {
        let row = |model: &str, metric: &str, filter: Option<&str>| EvalRow {
            key: RowKey {
                model: model.into(),
                task: "gsm8k".into(),
                metric: metric.into(),
                filter: filter.map(Into::into),
            },
            ..EvalRow::default()
        };
        let [one, two] = [row("m", "exact_match", Some("strict")), row("m", "exact_match", Some("flexible"))];
        let other = row("n", "acc", None);
        assert!(one_row(&[&one]).is_ok());
        for (rows, asked) in
            [([&one, &two], "choose with --filter: flexible, strict"), ([&one, &other], "choose with --model: m, n")]
        {
            let failure = one_row(&rows).expect_err("two rows");
            assert!(failure.lines().contains(asked), "{}", failure.lines());
        }
    }
}
