//! Anchors as records write them.
//!
//! On the wire an anchor is one flat object whose `kind` says which keys count, so that a reader that
//! knows fewer kinds still finds the commits and the task.

use serde::{Deserialize, Serialize};

use super::text::Text;
use crate::model::Side;
use crate::review::{Anchor, AnchorSide, MetricTarget, Quote, SampleTarget, Span, Target};

/// An anchor on the wire. Keys are written in this order.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct WireAnchor<'a> {
    #[serde(borrow)]
    kind: Text<'a>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    base: Option<Box<WireSide<'a>>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    candidate: Option<Box<WireSide<'a>>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    side: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    format: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    model: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    task: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    metric: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    filter: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    sample: Option<WireSample<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    path: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    field: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    span: Option<Box<WireSpan<'a>>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireSide<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    rev: Option<Text<'a>>,
    /// In place of a commit, the files of the work tree as the tree they would be.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    tree: Option<Text<'a>>,
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    path: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    blob: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    content: Option<Text<'a>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireSample<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<u32>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    input: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    base_output: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    candidate_output: Option<Text<'a>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireSpan<'a> {
    start: u64,
    end: u64,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    quote: Option<WireQuote<'a>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireQuote<'a> {
    #[serde(borrow)]
    exact: Text<'a>,
    #[serde(borrow, default)]
    prefix: Text<'a>,
    #[serde(borrow, default)]
    suffix: Text<'a>,
}

impl<'a> WireAnchor<'a> {
    /// The whole anchor of an annotation.
    pub(super) fn of(anchor: &'a Anchor) -> Self {
        let side = if anchor.base.is_some() { "both" } else { Side::Candidate.as_str() };
        let sides = Self {
            base: anchor.base.as_ref().map(|side| Box::new(WireSide::of(side))),
            candidate: Some(Box::new(WireSide::of(&anchor.candidate))),
            side: Some(side.into()),
            ..Self::of_target(&anchor.target)
        };
        sides.with_span(anchor.span.as_deref())
    }

    /// The same, of some words on one side.
    pub(super) fn with_span(self, span: Option<&'a Span>) -> Self {
        let Some(span) = span else { return self };
        let field = (!span.field.is_empty()).then(|| (&span.field).into());
        Self {
            side: Some(span.side.as_str().into()),
            field: self.field.or(field),
            span: Some(Box::new(WireSpan::of(span))),
            ..self
        }
    }

    /// The place alone, for marks that carry a digest of the content instead of two releases.
    pub(super) fn of_target(target: &'a Target) -> Self {
        match target {
            Target::Release => Self::kind("release"),
            Target::Task { model, task } => {
                Self { model: Some(model.into()), task: Some(task.into()), ..Self::kind("task") }
            }
            Target::Metric(metric) => Self::of_metric("metric", metric),
            Target::Sample { metric, sample } => {
                Self { sample: Some(WireSample::of(sample)), ..Self::of_metric("sample", metric) }
            }
            Target::Config { path, pointer } => {
                let field = (!pointer.is_empty()).then_some(pointer.into());
                Self { path: Some(path.into()), field, ..Self::kind("config") }
            }
            Target::File { path } => Self { path: Some(path.into()), ..Self::kind("file") },
        }
    }

    fn kind(kind: &'static str) -> Self {
        Self { kind: kind.into(), ..Self::default() }
    }

    fn of_metric(kind: &'static str, target: &'a MetricTarget) -> Self {
        let MetricTarget { format, model, task, metric, filter } = target;
        Self {
            format: Some(format.into()),
            model: Some(model.into()),
            task: Some(task.into()),
            metric: Some(metric.into()),
            filter: filter.as_ref().map(Text::from),
            ..Self::kind(kind)
        }
    }

    /// The place it names; the missing key where there is none.
    pub(super) fn target(mut self) -> Result<Target, Unplaced> {
        self.take_target()
    }

    /// The place it names, and the words in it.
    pub(super) fn words(mut self) -> Result<(Target, Option<Span>), Unplaced> {
        Ok((self.take_target()?, self.take_span()))
    }

    fn take_target(&mut self) -> Result<Target, Unplaced> {
        Ok(match &*self.kind {
            "release" => Target::Release,
            "task" => Target::Task { model: or_empty(&mut self.model), task: need(&mut self.task, "task")? },
            "metric" => Target::Metric(self.metric()?),
            "sample" => {
                let sample = self.sample.take().ok_or(Unplaced::Missing("sample"))?.target();
                Target::Sample { metric: self.metric()?, sample }
            }
            "config" => Target::Config { path: self.path()?, pointer: or_empty(&mut self.field) },
            "file" | "line" => Target::File { path: self.path()? },
            _ => return Err(Unplaced::Kind),
        })
    }

    /// The whole anchor; the missing key where it is incomplete.
    pub(super) fn anchor(mut self) -> Result<Anchor, Unplaced> {
        let missing = Unplaced::Missing("candidate");
        if self.candidate.is_none() {
            return Err(missing);
        }
        let target = self.take_target()?;
        let span = self.take_span().map(Box::new);
        let candidate = self.candidate.ok_or(missing)?.side()?;
        Ok(Anchor { target, base: self.base.map(|side| side.side()).transpose()?, candidate, span })
    }

    /// The words in the place, once the place is taken: the pointer into a configuration is a part of that.
    fn take_span(&mut self) -> Option<Span> {
        let WireSpan { start, end, quote } = *self.span.take()?;
        let is_of_base = self.side.as_deref() == Some(Side::Base.as_str());
        let side = if is_of_base { Side::Base } else { Side::Candidate };
        let quote = quote.map(WireQuote::quote);
        Some(Span { side, field: or_empty(&mut self.field), start, end, quote })
    }

    fn metric(&mut self) -> Result<MetricTarget, Unplaced> {
        Ok(MetricTarget {
            format: or_empty(&mut self.format),
            model: or_empty(&mut self.model),
            task: need(&mut self.task, "task")?,
            metric: need(&mut self.metric, "metric")?,
            filter: self.filter.take().map(Text::into_owned),
        })
    }

    /// The file, from the anchor itself or from its candidate's side.
    fn path(&mut self) -> Result<String, Unplaced> {
        let of_side = || self.candidate.as_ref().and_then(|side| side.path.clone());
        self.path.take().or_else(of_side).map(Text::into_owned).ok_or(Unplaced::Missing("path"))
    }
}

/// Why an anchor names no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unplaced {
    /// A kind a later version invented: to be kept, not judged.
    Kind,
    /// A key its kind needs.
    Missing(&'static str),
}

fn need(value: &mut Option<Text<'_>>, key: &'static str) -> Result<String, Unplaced> {
    value.take().map(Text::into_owned).ok_or(Unplaced::Missing(key))
}

fn or_empty(value: &mut Option<Text<'_>>) -> String {
    value.take().map(Text::into_owned).unwrap_or_default()
}

impl<'a> WireSide<'a> {
    fn of(side: &'a AnchorSide) -> Self {
        let AnchorSide { rev, name, path, blob, line, content } = side;
        let text = |text: &'a Option<String>| text.as_ref().map(Text::from);
        let rev = Some(rev.into());
        let (rev, tree) = if side.committed().is_some() { (rev, None) } else { (None, rev) };
        Self { rev, tree, name: name.into(), path: text(path), blob: text(blob), line: *line, content: text(content) }
    }

    fn side(self) -> Result<AnchorSide, Unplaced> {
        let Self { rev, tree, name, path, blob, line, content } = self;
        let kept = |text: Option<Text<'a>>| text.map(Text::into_owned);
        let rev = rev.or(tree).ok_or(Unplaced::Missing("rev"))?.into_owned();
        let (path, blob, content) = (kept(path), kept(blob), kept(content));
        Ok(AnchorSide { rev, name: name.into_owned(), path, blob, line, content })
    }
}

impl<'a> WireSpan<'a> {
    fn of(span: &'a Span) -> Self {
        let quote = span.quote.as_ref().map(|Quote { exact, prefix, suffix }| WireQuote {
            exact: exact.into(),
            prefix: prefix.into(),
            suffix: suffix.into(),
        });
        Self { start: span.start, end: span.end, quote }
    }
}

impl WireQuote<'_> {
    fn quote(self) -> Quote {
        let [exact, prefix, suffix] = [self.exact, self.prefix, self.suffix].map(Text::into_owned);
        Quote { exact, prefix, suffix }
    }
}

impl<'a> WireSample<'a> {
    fn of(sample: &'a SampleTarget) -> Self {
        let SampleTarget { id, epoch, input, base_output, candidate_output } = sample;
        let text = |text: &'a Option<String>| text.as_ref().map(Text::from);
        let (base_output, candidate_output) = (text(base_output), text(candidate_output));
        Self { id: id.into(), epoch: *epoch, input: text(input), base_output, candidate_output }
    }

    fn target(self) -> SampleTarget {
        let Self { id, epoch, input, base_output, candidate_output } = self;
        let kept = |text: Option<Text<'a>>| text.map(Text::into_owned);
        let (base_output, candidate_output) = (kept(base_output), kept(candidate_output));
        SampleTarget { id: id.into_owned(), epoch, input: kept(input), base_output, candidate_output }
    }
}
