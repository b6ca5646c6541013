//! `candor/annotations/1`, the list of annotations, and `candor/review/1`, comparison and annotations
//! together.

use std::io::{self, Write};

use serde::Serialize;

use super::contract::ComparisonJson;
use super::json::write_line;
use super::{Format, Report, Written};
use crate::review::{
    Agreement, Anchor, AnchorSide, AnchorState, Annotation, MetricTarget, Quote, Reply, SignOff, SignOffConcern, Span,
    Target, agreement,
};

pub(super) const FORMAT: Format =
    Format { name: "json", title: "comparison and annotations as candor/review/1", write };

fn write(report: &Report<'_>, out: &mut dyn Write) -> Written {
    let comparison = report.comparison;
    let review = Review {
        schema: "candor/review/1",
        filter: report.narrowed().map(|narrowed| narrowed.filter),
        comparison: ComparisonJson { comparison, samples: None, narrowed: Some(report) },
        annotations: report.said().map(|found| annotation(&found.annotation, Some(found.state))).collect(),
        agreement: agreement(report.said()).map(AgreementJson::from),
        signoffs: report.signoffs.iter().map(signoff).collect(),
        policy: PolicyJson { alpha: comparison.policy.alpha, min_paired: comparison.policy.min_paired },
    };
    write_line(out, &review)?;
    Ok(Vec::new())
}

#[derive(Serialize)]
struct Review<'a> {
    schema: &'static str,
    /// Only where there is one; then rows, configurations, diagnostics, summary and annotations are what passes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<String>,
    comparison: ComparisonJson<'a>,
    annotations: Vec<AnnotationJson<'a>>,
    agreement: Option<AgreementJson>,
    signoffs: Vec<SignOffJson<'a>>,
    policy: PolicyJson,
}

/// How far reviewers agree on what two or more of them decided.
#[derive(Serialize)]
struct AgreementJson {
    things: usize,
    pairs: usize,
    agreeing: usize,
    raw: f64,
    alpha: Option<f64>,
}

impl From<Agreement> for AgreementJson {
    fn from(found: Agreement) -> Self {
        let Agreement { things, pairs, agreeing, alpha } = found;
        Self { things, pairs, agreeing, raw: found.raw(), alpha }
    }
}

/// A sign-off with what it pins, as its record has it.
#[derive(Serialize)]
struct SignOffJson<'a> {
    id: &'a str,
    author: &'a str,
    writer: &'a str,
    time: String,
    relayed: bool,
    verified: Option<&'a str>,
    stale: Option<&'a str>,
    superseded: bool,
    later_records: u64,
    #[serde(flatten)]
    said: &'a SignOff,
}

fn signoff(concern: &SignOffConcern) -> SignOffJson<'_> {
    let signed = &concern.signed;
    SignOffJson {
        id: &signed.id,
        author: &signed.author.name,
        writer: &signed.writer,
        time: signed.time.to_string(),
        relayed: signed.relayed,
        verified: concern.verified.as_deref(),
        stale: concern.stale,
        superseded: concern.superseded,
        later_records: concern.later,
        said: &signed.said,
    }
}

/// Writes `candor/signoffs/1`.
///
/// # Errors
/// Whatever the writer reports.
pub fn write_signoffs(signoffs: &[SignOffConcern], out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct List<'a> {
        schema: &'static str,
        signoffs: Vec<SignOffJson<'a>>,
    }
    write_line(out, &List { schema: "candor/signoffs/1", signoffs: signoffs.iter().map(signoff).collect() })
}

#[derive(Serialize)]
struct PolicyJson {
    alpha: f64,
    min_paired: f64,
}

/// Writes `candor/annotations/1`, with what has become of each where that is known.
///
/// # Errors
/// Whatever the writer reports.
pub fn write_list<'a>(
    annotations: impl IntoIterator<Item = (&'a Annotation, Option<AnchorState>)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    #[derive(Serialize)]
    struct List<'a> {
        schema: &'static str,
        annotations: Vec<AnnotationJson<'a>>,
    }
    let annotations = annotations.into_iter().map(|(found, state)| annotation(found, state)).collect();
    write_line(out, &List { schema: "candor/annotations/1", annotations })
}

#[derive(Serialize)]
struct AnnotationJson<'a> {
    id: &'a str,
    author: &'a str,
    writer: &'a str,
    time: String,
    base: Option<&'a str>,
    candidate: &'a str,
    anchor: AnchorJson<'a>,
    anchor_state: Option<&'static str>,
    disposition: Option<&'static str>,
    severity: Option<&'static str>,
    labels: &'a [String],
    body: &'a str,
    state: &'static str,
    settled_by: Option<&'a str>,
    relayed: bool,
    replies: Vec<ReplyJson<'a>>,
}

/// Addresses stay out: an export goes further than its author's circle.
fn annotation(found: &Annotation, state: Option<AnchorState>) -> AnnotationJson<'_> {
    AnnotationJson {
        id: &found.id,
        author: &found.author.name,
        writer: &found.writer,
        time: found.time.to_string(),
        base: found.anchor.base.as_ref().map(|side| side.name.as_str()),
        candidate: &found.anchor.candidate.name,
        anchor: anchor(&found.anchor),
        anchor_state: state.map(AnchorState::as_str),
        disposition: found.disposition.map(|disposition| disposition.as_str()),
        severity: found.severity.map(|severity| severity.as_str()),
        labels: &found.labels,
        body: &found.body,
        state: found.state.as_str(),
        settled_by: found.settled_by.as_ref().map(|author| author.name.as_str()),
        relayed: found.relayed,
        replies: found.replies.iter().map(reply).collect(),
    }
}

#[derive(Serialize)]
struct ReplyJson<'a> {
    id: &'a str,
    author: &'a str,
    time: String,
    body: &'a str,
}

fn reply(reply: &Reply) -> ReplyJson<'_> {
    ReplyJson { id: &reply.id, author: &reply.author.name, time: reply.time.to_string(), body: &reply.body }
}

#[derive(Default, Serialize)]
struct AnchorJson<'a> {
    kind: &'static str,
    base: Option<SideJson<'a>>,
    candidate: Option<SideJson<'a>>,
    format: Option<&'a str>,
    model: Option<&'a str>,
    task: Option<&'a str>,
    metric: Option<&'a str>,
    filter: Option<&'a str>,
    sample: Option<SampleJson<'a>>,
    path: Option<&'a str>,
    pointer: Option<&'a str>,
    span: Option<SpanJson<'a>>,
}

/// Words of it, as its record has them.
#[derive(Serialize)]
struct SpanJson<'a> {
    side: &'static str,
    field: Option<&'a str>,
    start: u64,
    end: u64,
    quote: Option<QuoteJson<'a>>,
}

#[derive(Serialize)]
struct QuoteJson<'a> {
    exact: &'a str,
    prefix: &'a str,
    suffix: &'a str,
}

fn span(span: &Span) -> SpanJson<'_> {
    let Span { side, field, start, end, quote } = span;
    let quote = quote.as_ref().map(|Quote { exact, prefix, suffix }| QuoteJson { exact, prefix, suffix });
    let field = Some(field.as_str()).filter(|field| !field.is_empty());
    SpanJson { side: side.as_str(), field, start: *start, end: *end, quote }
}

#[derive(Serialize)]
struct SideJson<'a> {
    /// Nothing for the work tree.
    rev: Option<&'a str>,
    name: &'a str,
    path: Option<&'a str>,
    blob: Option<&'a str>,
    line: Option<u64>,
}

#[derive(Serialize)]
struct SampleJson<'a> {
    id: &'a str,
    epoch: Option<u32>,
    input: Option<&'a str>,
    base_output: Option<&'a str>,
    candidate_output: Option<&'a str>,
}

fn anchor(anchor: &Anchor) -> AnchorJson<'_> {
    let sides = AnchorJson {
        kind: anchor.target.kind(),
        base: anchor.base.as_ref().map(side),
        candidate: Some(side(&anchor.candidate)),
        span: anchor.span.as_deref().map(span),
        ..AnchorJson::default()
    };
    match &anchor.target {
        Target::Release => sides,
        Target::Task { model, task } => AnchorJson { model: Some(model), task: Some(task), ..sides },
        Target::Metric(target) => metric(target, sides),
        Target::Sample { metric: target, sample } => {
            let sample = SampleJson {
                id: &sample.id,
                epoch: sample.epoch,
                input: sample.input.as_deref(),
                base_output: sample.base_output.as_deref(),
                candidate_output: sample.candidate_output.as_deref(),
            };
            AnchorJson { sample: Some(sample), ..metric(target, sides) }
        }
        Target::Config { path, pointer } => AnchorJson { path: Some(path), pointer: Some(pointer), ..sides },
        Target::File { path } => AnchorJson { path: Some(path), ..sides },
    }
}

fn metric<'a>(target: &'a MetricTarget, sides: AnchorJson<'a>) -> AnchorJson<'a> {
    AnchorJson {
        format: Some(&target.format),
        model: Some(&target.model),
        task: Some(&target.task),
        metric: Some(&target.metric),
        filter: target.filter.as_deref(),
        ..sides
    }
}

fn side(side: &AnchorSide) -> SideJson<'_> {
    // What the content was is for following anchors; the digest tells a reader nothing.
    let AnchorSide { rev: _, name, path, blob, line, content: _ } = side;
    SideJson { rev: side.committed(), name, path: path.as_deref(), blob: blob.as_deref(), line: *line }
}
