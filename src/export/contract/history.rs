//! `candor/history/1`: rows over a series of releases.

use serde::{Serialize, Serializer};

use super::super::json::Float;
use super::{ComparabilityJson, DiagnosticJson, ReleaseJson, TestJson, comparability, diagnostic, release, test};
use crate::model::{FirstBad, History, Point, RowHistory, Step};

/// `candor/history/1`. Releases are named by their places in the list of releases, counted from 0.
pub struct HistoryJson<'a> {
    /// What was found.
    pub history: &'a History,
}

impl Serialize for HistoryJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let history = self.history;
        Document {
            schema: "candor/history/1",
            releases: history.releases.iter().map(release).collect(),
            oldest: history.oldest,
            base: history.base,
            left_out: history.left_out,
            rows: history.rows.iter().map(row).collect(),
            diagnostics: history.diagnostics.iter().map(diagnostic).collect(),
        }
        .serialize(serializer)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    releases: Vec<ReleaseJson<'a>>,
    oldest: usize,
    base: Option<usize>,
    left_out: usize,
    rows: Vec<RowJson<'a>>,
    diagnostics: Vec<DiagnosticJson<'a>>,
}

#[derive(Serialize)]
struct RowJson<'a> {
    model: &'a str,
    task: &'a str,
    metric: &'a str,
    filter: Option<&'a str>,
    group: Option<&'a str>,
    is_group: bool,
    category: Option<&'a str>,
    direction: Option<&'static str>,
    points: Vec<Option<PointJson<'a>>>,
    first_bad: Option<FirstBadJson>,
}

fn row(row: &RowHistory) -> RowJson<'_> {
    RowJson {
        model: &row.key.model,
        task: &row.key.task,
        metric: &row.key.metric,
        filter: row.key.filter.as_deref(),
        group: row.group.as_deref(),
        is_group: row.is_group,
        category: row.category.as_deref(),
        direction: row.direction.map(|direction| direction.as_str()),
        points: row.points.iter().map(|found| found.as_ref().map(point)).collect(),
        first_bad: row.first_bad.map(|FirstBad { release, against }| FirstBadJson { release, against }),
    }
}

#[derive(Serialize)]
struct PointJson<'a> {
    model: &'a str,
    value: Option<Float>,
    stderr: Option<Float>,
    ci95: Option<[Float; 2]>,
    n: Option<u64>,
    path: &'a str,
    breaks: Vec<ComparabilityJson<'a>>,
    previous: Option<StepJson<'a>>,
    oldest: Option<StepJson<'a>>,
    base: Option<StepJson<'a>>,
}

fn point(point: &Point) -> PointJson<'_> {
    PointJson {
        model: &point.model,
        value: point.figure.value.map(Float),
        stderr: point.figure.stderr.map(Float),
        ci95: point.interval.map(|ends| ends.map(Float)),
        n: point.figure.n,
        path: &point.figure.path,
        breaks: point.breaks.iter().map(comparability).collect(),
        previous: point.previous.as_deref().map(step),
        oldest: point.oldest.as_deref().map(step),
        base: point.base.as_deref().map(step),
    }
}

#[derive(Serialize)]
struct StepJson<'a> {
    against: usize,
    same_run: bool,
    delta: Option<Float>,
    test: Option<TestJson>,
    verdict: &'static str,
    reason: Option<&'a str>,
}

fn step(step: &Step) -> StepJson<'_> {
    StepJson {
        against: step.against,
        same_run: step.same_run,
        delta: step.delta.map(Float),
        test: step.test.as_ref().map(test),
        verdict: step.verdict.as_str(),
        reason: step.reason.as_deref(),
    }
}

#[derive(Serialize)]
struct FirstBadJson {
    release: usize,
    against: usize,
}
