//! Anchors as records write them.
//!
//! On the wire an anchor is one flat object whose `kind` says which keys count, so that a reader that
//! knows fewer kinds still finds the commits and the task.

use serde::{Deserialize, Serialize};

use crate::review::{Anchor, AnchorSide, MetricTarget, SampleTarget, Target};

/// An anchor on the wire. Keys are written in this order.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct WireAnchor {
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base: Option<WireSide>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    candidate: Option<WireSide>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    side: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    format: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    task: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    metric: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    filter: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sample: Option<WireSample>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireSide {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rev: Option<String>,
    /// In place of a commit, the files of the work tree as the tree they would be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tree: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    blob: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireSample {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    epoch: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    input: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base_output: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    candidate_output: Option<String>,
}

impl WireAnchor {
    /// The whole anchor of an annotation.
    pub(super) fn of(anchor: &Anchor) -> Self {
        let side = if anchor.base.is_some() { "both" } else { "candidate" };
        Self {
            base: anchor.base.as_ref().map(WireSide::of),
            candidate: Some(WireSide::of(&anchor.candidate)),
            side: Some(side.to_owned()),
            ..Self::of_target(&anchor.target)
        }
    }

    /// The place alone, for marks that carry a digest of the content instead of two releases.
    pub(super) fn of_target(target: &Target) -> Self {
        match target.clone() {
            Target::Release => Self::kind("release"),
            Target::Task { model, task } => Self { model: Some(model), task: Some(task), ..Self::kind("task") },
            Target::Metric(metric) => Self::of_metric("metric", metric),
            Target::Sample { metric, sample } => {
                Self { sample: Some(WireSample::of(sample)), ..Self::of_metric("sample", metric) }
            }
            Target::Config { path, pointer } => {
                let field = (!pointer.is_empty()).then_some(pointer);
                Self { path: Some(path), field, ..Self::kind("config") }
            }
            Target::File { path } => Self { path: Some(path), ..Self::kind("file") },
        }
    }

    fn kind(kind: &str) -> Self {
        Self { kind: kind.to_owned(), ..Self::default() }
    }

    fn of_metric(kind: &str, target: MetricTarget) -> Self {
        let MetricTarget { format, model, task, metric, filter } = target;
        Self {
            format: Some(format),
            model: Some(model),
            task: Some(task),
            metric: Some(metric),
            filter,
            ..Self::kind(kind)
        }
    }

    /// The place it names; the missing key where there is none.
    pub(super) fn target(mut self) -> Result<Target, Unplaced> {
        self.take_target()
    }

    fn take_target(&mut self) -> Result<Target, Unplaced> {
        Ok(match self.kind.as_str() {
            "release" => Target::Release,
            "task" => {
                Target::Task { model: self.model.take().unwrap_or_default(), task: need(&mut self.task, "task")? }
            }
            "metric" => Target::Metric(self.metric()?),
            "sample" => {
                let sample = self.sample.take().ok_or(Unplaced::Missing("sample"))?.target();
                Target::Sample { metric: self.metric()?, sample }
            }
            "config" => Target::Config { path: self.path()?, pointer: self.field.take().unwrap_or_default() },
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
        let candidate = self.candidate.ok_or(missing)?.side()?;
        Ok(Anchor { target, base: self.base.map(WireSide::side).transpose()?, candidate })
    }

    fn metric(&mut self) -> Result<MetricTarget, Unplaced> {
        Ok(MetricTarget {
            format: self.format.take().unwrap_or_default(),
            model: self.model.take().unwrap_or_default(),
            task: need(&mut self.task, "task")?,
            metric: need(&mut self.metric, "metric")?,
            filter: self.filter.take(),
        })
    }

    /// The file, from the anchor itself or from its candidate's side.
    fn path(&mut self) -> Result<String, Unplaced> {
        let of_side = || self.candidate.as_ref().and_then(|side| side.path.clone());
        self.path.take().or_else(of_side).ok_or(Unplaced::Missing("path"))
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

fn need(value: &mut Option<String>, key: &'static str) -> Result<String, Unplaced> {
    value.take().ok_or(Unplaced::Missing(key))
}

impl WireSide {
    fn of(side: &AnchorSide) -> Self {
        let AnchorSide { rev, name, path, blob, line, content } = side.clone();
        let (rev, tree) = if side.committed().is_some() { (Some(rev), None) } else { (None, Some(rev)) };
        Self { rev, tree, name, path, blob, line, content }
    }

    fn side(self) -> Result<AnchorSide, Unplaced> {
        let Self { rev, tree, name, path, blob, line, content } = self;
        let rev = rev.or(tree).ok_or(Unplaced::Missing("rev"))?;
        Ok(AnchorSide { rev, name, path, blob, line, content })
    }
}

impl WireSample {
    fn of(sample: SampleTarget) -> Self {
        let SampleTarget { id, epoch, input, base_output, candidate_output } = sample;
        Self { id, epoch, input, base_output, candidate_output }
    }

    fn target(self) -> SampleTarget {
        let Self { id, epoch, input, base_output, candidate_output } = self;
        SampleTarget { id, epoch, input, base_output, candidate_output }
    }
}
