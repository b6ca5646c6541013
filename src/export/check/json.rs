//! `candor/check/1`.

use std::io::{self, Write};

use serde::Serialize;

use super::{Check, words};
use crate::export::contract::{ReleaseJson, release};
use crate::export::json::write_line;
use crate::gate::{About, Reason};
use crate::model::Severity;
use crate::review::Target;

#[derive(Serialize)]
struct CheckJson<'a> {
    schema: &'static str,
    outcome: &'static str,
    exit: u8,
    base: ReleaseJson<'a>,
    candidate: ReleaseJson<'a>,
    reasons: Vec<ReasonJson<'a>>,
    answered: Vec<ReasonJson<'a>>,
    checked: CheckedJson<'a>,
}

/// A reason, or a regression that was answered and so is none.
#[derive(Serialize)]
struct ReasonJson<'a> {
    code: &'static str,
    model: Option<String>,
    task: Option<String>,
    metric: Option<String>,
    filter: Option<String>,
    sample: Option<String>,
    path: Option<String>,
    message: String,
    settle: Option<String>,
    answered_by: &'a [String],
}

#[derive(Serialize)]
struct CheckedJson<'a> {
    rows: usize,
    gating: usize,
    answered: usize,
    configs: usize,
    errors: usize,
    recheck: usize,
    approved_by: &'a [String],
    stale_signoffs: usize,
}

/// Writes it.
///
/// # Errors
/// Whatever the writer reports.
pub fn write(check: &Check<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Check { comparison, judgement } = check;
    let outcome = judgement.outcome();
    let errors = comparison.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
    let answered = judgement.answered.iter().map(|answered| {
        let message = "worse beyond noise, and answered".to_owned();
        ReasonJson { answered_by: &answered.by, ..named(check, &About::Row(answered.row), "answered", message) }
    });
    let json = CheckJson {
        schema: "candor/check/1",
        outcome: outcome.as_str(),
        exit: outcome.exit(),
        base: release(&comparison.base),
        candidate: release(&comparison.candidate),
        reasons: judgement.reasons.iter().map(|found| reason(check, found)).collect(),
        answered: answered.collect(),
        checked: CheckedJson {
            rows: judgement.rows,
            gating: judgement.gating,
            answered: judgement.answered.len(),
            configs: comparison.configs.len(),
            errors,
            recheck: judgement.recheck,
            approved_by: &judgement.approved_by,
            stale_signoffs: judgement.stale,
        },
    };
    write_line(out, &json)
}

fn reason<'a>(check: &Check<'_>, found: &'a Reason) -> ReasonJson<'a> {
    ReasonJson {
        settle: Some(words::settle(check, found)),
        answered_by: &found.answered_by,
        ..named(check, &found.about, found.why.code(), words::message(check, found))
    }
}

/// The names of a thing, those it has.
fn named(check: &Check<'_>, about: &About, code: &'static str, message: String) -> ReasonJson<'static> {
    let bare = ReasonJson {
        code,
        model: None,
        task: None,
        metric: None,
        filter: None,
        sample: None,
        path: None,
        message,
        settle: None,
        answered_by: &[],
    };
    match words::target(check, about) {
        Target::Release => bare,
        Target::Task { model, task } => ReasonJson { model: Some(model), task: Some(task), ..bare },
        Target::Config { path, .. } | Target::File { path } => ReasonJson { path: Some(path), ..bare },
        Target::Metric(row) => of_row(row, bare),
        Target::Sample { metric, sample } => ReasonJson { sample: Some(sample.id), ..of_row(metric, bare) },
    }
}

fn of_row(row: crate::review::MetricTarget, bare: ReasonJson<'static>) -> ReasonJson<'static> {
    let crate::review::MetricTarget { format: _, model, task, metric, filter } = row;
    ReasonJson { model: Some(model), task: Some(task), metric: Some(metric), filter, ..bare }
}
