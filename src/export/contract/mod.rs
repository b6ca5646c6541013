//! The wire types of `candor/comparison/1` and its sister lists. Fields may be added; those that are
//! here keep name, type and meaning.

mod causes;
mod evidence;
mod formats;
mod history;

use std::cell::RefCell;

use serde::{Serialize, Serializer};

use evidence::{CategoryJson, EvidenceJson, MultiplicityJson};

use super::Report;
use super::json::{Float, Tree};
use crate::compare::cause::cause;
use crate::compare::counts::MetricView;
use crate::model::{
    Comparability, Comparison, ConfigChange, ConfigDiff, Diagnostic, EvalRow, Figure, PairedItem, PairedSamples,
    Release, SampleChange, SampleCounts, Side, Superseded, Test, Verdict,
};

pub use formats::FormatsJson;
pub use history::HistoryJson;

/// Which samples to add to each row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that got worse.
    Broke,
    /// Those that got better.
    Fixed,
    /// Everything but those that are the same.
    Changed,
    /// Every one.
    All,
}

impl Which {
    /// Whether a change is among them.
    #[must_use]
    pub fn holds(self, change: SampleChange) -> bool {
        match self {
            Self::Broke => change == SampleChange::Broke,
            Self::Fixed => change == SampleChange::Fixed,
            Self::Changed => change != SampleChange::Same,
            Self::All => true,
        }
    }
}

/// Where the outputs of samples come from: they are read from the repository when they are written.
pub type Outputs<'a> = dyn FnMut(&PairedSamples, &PairedItem, Side) -> Option<String> + 'a;

/// The samples to add, and where their outputs come from.
pub struct Samples<'a> {
    /// Which samples.
    pub which: Which,
    /// Which tasks: a predicate on the task's name.
    pub task: &'a dyn Fn(&str) -> bool,
    /// Where their outputs come from.
    pub outputs: RefCell<&'a mut Outputs<'a>>,
}

/// `candor/comparison/1`.
pub struct ComparisonJson<'a> {
    /// What was found.
    pub comparison: &'a Comparison,
    /// Samples to add.
    pub samples: Option<&'a Samples<'a>>,
    /// The report whose filter narrows it.
    pub narrowed: Option<&'a Report<'a>>,
}

impl ComparisonJson<'_> {
    fn keeps(&self, wanted: impl Fn(&Report<'_>) -> bool) -> bool {
        self.narrowed.is_none_or(wanted)
    }
}

impl Serialize for ComparisonJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let comparison = self.comparison;
        let rows: Vec<&EvalRow> =
            comparison.evals.iter().filter(|row| self.keeps(|report| report.keeps_row(row))).collect();
        let configs = comparison.configs.iter().filter(|diff| self.keeps(|report| report.keeps_config(diff)));
        let diagnostics =
            comparison.diagnostics.iter().filter(|found| self.keeps(|report| report.keeps_diagnostic(found)));
        let summary = summary(&rows, comparison.identical);
        Document {
            schema: "candor/comparison/1",
            base: release(&comparison.base),
            candidate: release(&comparison.candidate),
            configs: configs.map(config).collect(),
            evals: Evals { rows, samples: self.samples },
            categories: comparison.categories.iter().map(evidence::category).collect(),
            diagnostics: diagnostics.map(diagnostic).collect(),
            superseded: comparison.superseded.iter().map(superseded).collect(),
            multiplicity: evidence::multiplicity(comparison),
            summary,
        }
        .serialize(serializer)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    base: ReleaseJson<'a>,
    candidate: ReleaseJson<'a>,
    configs: Vec<ConfigJson<'a>>,
    evals: Evals<'a>,
    categories: Vec<CategoryJson<'a>>,
    diagnostics: Vec<DiagnosticJson<'a>>,
    superseded: Vec<SupersededJson<'a>>,
    multiplicity: MultiplicityJson,
    summary: SummaryJson,
}

/// Rows are made one at a time: with samples, one alone may be large.
struct Evals<'a> {
    rows: Vec<&'a EvalRow>,
    samples: Option<&'a Samples<'a>>,
}

impl Serialize for Evals<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows.iter().map(|&row| eval(row, self.samples)))
    }
}

/// A release in every list.
#[derive(Serialize)]
pub struct ReleaseJson<'a> {
    name: &'a str,
    /// Nothing for the work tree.
    commit: Option<&'a str>,
    subpath: Option<&'a str>,
    time: String,
    kind: &'static str,
}

/// A release as the contract writes it.
#[must_use]
pub fn release(release: &Release) -> ReleaseJson<'_> {
    ReleaseJson {
        name: &release.name,
        commit: release.committed(),
        subpath: release.subpath.as_deref(),
        time: release.time.to_string(),
        kind: release.kind.as_str(),
    }
}

#[derive(Serialize)]
struct ConfigJson<'a> {
    path: &'a str,
    base_path: Option<&'a str>,
    status: &'static str,
    format: &'static str,
    changes: Vec<ChangeJson<'a>>,
}

fn config(diff: &ConfigDiff) -> ConfigJson<'_> {
    ConfigJson {
        path: &diff.path,
        base_path: diff.base_path.as_deref(),
        status: diff.status.as_str(),
        format: diff.format,
        changes: diff.changes.iter().map(change).collect(),
    }
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    pointer: &'a str,
    kind: &'static str,
    base: Option<Tree<'a>>,
    candidate: Option<Tree<'a>>,
    meaning: Option<&'a str>,
}

fn change(change: &ConfigChange) -> ChangeJson<'_> {
    ChangeJson {
        pointer: &change.pointer,
        kind: change.kind(),
        base: change.base.as_ref().map(Tree),
        candidate: change.candidate.as_ref().map(Tree),
        meaning: change.meaning.as_deref(),
    }
}

#[derive(Serialize)]
struct EvalJson<'a> {
    model: &'a str,
    base_model: Option<&'a str>,
    base_task: Option<&'a str>,
    pairing: &'static str,
    task: &'a str,
    metric: &'a str,
    filter: Option<&'a str>,
    group: Option<&'a str>,
    is_group: bool,
    category: Option<&'a str>,
    format: &'static str,
    direction: Option<&'static str>,
    gating: bool,
    base: Option<FigureJson<'a>>,
    candidate: Option<FigureJson<'a>>,
    delta: Option<Float>,
    samples: Option<CountsJson>,
    test: Option<TestJson>,
    #[serde(flatten)]
    evidence: EvidenceJson<'a>,
    causes: Vec<causes::CauseJson>,
    comparability: Vec<ComparabilityJson<'a>>,
    verdict: &'static str,
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample_changes: Option<Vec<SampleChangeJson>>,
}

fn eval<'a>(row: &'a EvalRow, samples: Option<&'a Samples<'a>>) -> EvalJson<'a> {
    EvalJson {
        model: &row.key.model,
        base_model: row.base_model.as_deref(),
        base_task: row.base_task.as_deref(),
        pairing: row.pairing.as_str(),
        task: &row.key.task,
        metric: &row.key.metric,
        filter: row.key.filter.as_deref(),
        group: row.group.as_deref(),
        is_group: row.is_group,
        category: row.category.as_deref(),
        format: row.format,
        direction: row.direction.map(|direction| direction.as_str()),
        gating: row.is_gating(),
        base: row.base.as_ref().map(figure),
        candidate: row.candidate.as_ref().map(figure),
        delta: row.delta.map(Float),
        samples: row.samples.as_ref().map(counts),
        test: row.test.as_ref().map(test),
        evidence: evidence::evidence(row),
        causes: row.causes.iter().map(causes::count).collect(),
        comparability: row.comparability.iter().map(comparability).collect(),
        verdict: row.verdict.as_str(),
        reason: row.reason.as_deref(),
        sample_changes: samples.filter(|samples| (samples.task)(&row.key.task)).map(|samples| changes(row, samples)),
    }
}

#[derive(Serialize)]
struct FigureJson<'a> {
    value: Option<Float>,
    stderr: Option<Float>,
    n: Option<u64>,
    path: &'a str,
}

fn figure(figure: &Figure) -> FigureJson<'_> {
    let Figure { value, stderr, n, path } = figure;
    FigureJson { value: value.map(Float), stderr: stderr.map(Float), n: *n, path }
}

#[derive(Serialize)]
struct CountsJson {
    paired: u64,
    only_base: u64,
    only_candidate: u64,
    duplicate: u64,
    content_changed: u64,
    errored: u64,
    broke: u64,
    fixed: u64,
    same_score: u64,
    differs: u64,
    output_changed: u64,
    answer_changed: u64,
}

fn counts(counts: &SampleCounts) -> CountsJson {
    let &SampleCounts {
        paired,
        only_base,
        only_candidate,
        duplicate,
        content_changed,
        errored,
        broke,
        fixed,
        same_score,
        differs,
        output_changed,
        answer_changed,
    } = counts;
    CountsJson {
        paired,
        only_base,
        only_candidate,
        duplicate,
        content_changed,
        errored,
        broke,
        fixed,
        same_score,
        differs,
        output_changed,
        answer_changed,
    }
}

#[derive(Serialize)]
struct TestJson {
    method: &'static str,
    n: Option<u64>,
    delta: Float,
    stderr: Option<Float>,
    ci95: Option<[Float; 2]>,
    p: Option<Float>,
    q: Option<Float>,
    family: &'static str,
    mde: Option<Float>,
    clusters: Option<u64>,
}

fn test(test: &Test) -> TestJson {
    TestJson {
        method: test.method,
        n: test.n,
        delta: Float(test.delta),
        stderr: test.stderr.map(Float),
        ci95: test.ci95.map(|ends| ends.map(Float)),
        p: test.p.map(Float),
        q: test.q.map(Float),
        family: test.family,
        mde: test.mde.map(Float),
        clusters: test.clusters,
    }
}

#[derive(Serialize)]
struct ComparabilityJson<'a> {
    code: &'static str,
    effect: &'static str,
    base: Option<&'a str>,
    candidate: Option<&'a str>,
}

fn comparability(found: &Comparability) -> ComparabilityJson<'_> {
    ComparabilityJson {
        code: found.code,
        effect: found.effect.as_str(),
        base: found.base.as_deref(),
        candidate: found.candidate.as_deref(),
    }
}

#[derive(Serialize)]
struct DiagnosticJson<'a> {
    severity: &'static str,
    side: Option<&'static str>,
    path: &'a str,
    line: Option<u64>,
    code: &'static str,
    message: &'a str,
}

fn diagnostic(found: &Diagnostic) -> DiagnosticJson<'_> {
    DiagnosticJson {
        severity: found.severity.as_str(),
        side: found.side.map(Side::as_str),
        path: &found.path,
        line: found.line,
        code: found.code,
        message: &found.message,
    }
}

#[derive(Serialize)]
struct SupersededJson<'a> {
    side: &'static str,
    model: &'a str,
    task: &'a str,
    path: &'a str,
}

fn superseded(run: &Superseded) -> SupersededJson<'_> {
    SupersededJson { side: run.side.as_str(), model: &run.model, task: &run.task, path: &run.path }
}

#[derive(Serialize)]
struct SummaryJson {
    regressed: u64,
    improved: u64,
    not_worse: u64,
    unchanged: u64,
    inconclusive: u64,
    untested: u64,
    not_comparable: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    identical: Option<u64>,
}

fn summary(rows: &[&EvalRow], identical: Option<u64>) -> SummaryJson {
    let count = |verdict: Verdict| rows.iter().map(|row| u64::from(row.verdict == verdict)).sum();
    SummaryJson {
        regressed: count(Verdict::Regressed),
        improved: count(Verdict::Improved),
        not_worse: count(Verdict::NotWorse),
        unchanged: count(Verdict::Unchanged),
        inconclusive: count(Verdict::Inconclusive),
        untested: count(Verdict::Untested),
        not_comparable: count(Verdict::NotComparable),
        identical,
    }
}

#[derive(Serialize)]
struct SampleChangeJson {
    id: String,
    item: Option<String>,
    occurrence: u32,
    change: &'static str,
    cause: Option<&'static str>,
    base_score: Option<Float>,
    candidate_score: Option<Float>,
    base_output: Option<String>,
    candidate_output: Option<String>,
    epochs: Option<EpochsJson>,
}

/// The scores of every repeat, where an item was run more than once.
#[derive(Serialize)]
struct EpochsJson {
    base: Vec<Option<Float>>,
    candidate: Vec<Option<Float>>,
}

fn changes(row: &EvalRow, samples: &Samples<'_>) -> Vec<SampleChangeJson> {
    let Some(pairs) = &row.pairs else { return Vec::new() };
    let view = MetricView::new(pairs, &row.key.metric, row.direction);
    let selected = pairs.items.iter().filter(|item| samples.which.holds(view.change(item)));
    selected.map(|item| sample_change(pairs, item, &view, samples)).collect()
}

fn sample_change(
    pairs: &PairedSamples,
    item: &PairedItem,
    view: &MetricView<'_>,
    samples: &Samples<'_>,
) -> SampleChangeJson {
    let row = Side::BOTH.into_iter().find_map(|side| pairs.row(item, side));
    let mut outputs = samples.outputs.borrow_mut();
    SampleChangeJson {
        id: row.map(|row| row.id.to_string()).unwrap_or_default(),
        item: row
            .filter(|_| pairs.base.0.identity != crate::model::Identity::Absent)
            .map(|row| format!("sha256:{}", row.item)),
        occurrence: item.occurrence,
        change: view.change(item).as_str(),
        cause: cause(pairs, item, view).map(|cause| cause.as_str()),
        base_score: view.score(item, Side::Base).map(Float),
        candidate_score: view.score(item, Side::Candidate).map(Float),
        base_output: outputs(pairs, item, Side::Base),
        candidate_output: outputs(pairs, item, Side::Candidate),
        epochs: epochs(item, view),
    }
}

fn epochs(item: &PairedItem, view: &MetricView<'_>) -> Option<EpochsJson> {
    let repeated = Side::BOTH.iter().any(|&side| item.rows(side).as_slice().len() > 1);
    let scores = |side| view.scores(item, side).into_iter().map(|score| score.map(Float)).collect();
    repeated.then(|| EpochsJson { base: scores(Side::Base), candidate: scores(Side::Candidate) })
}
