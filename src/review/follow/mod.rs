//! Following anchors: what has become, on the candidate looked at, of the thing an annotation was made on.
//!
//! It is computed each time from the record and the comparison; no record is ever changed by it, and nothing is settled.

#[cfg(test)]
mod tests;
mod words;

use std::cell::OnceCell;
use std::collections::HashMap;

use super::{Anchor, AnchorSide, Annotation, Disposition, MetricTarget, SampleTarget, Target, target, thread_key};
use crate::base::Digest;
use crate::compare::counts::MetricView;
use crate::compare::held_out;
use crate::model::{Comparison, EvalRow, Identity, PairedSamples, Release, SampleChange, Side};

pub use words::find_words;

/// What has become of an anchor on the candidate looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnchorState {
    /// It was made on this candidate, or on one that says the same in the same place.
    Exact,
    /// This candidate says the same in another file or line.
    Moved,
    /// This candidate says something else about the thing.
    OutputChanged,
    /// So it does, and what was called a regression is no worse than the base any more.
    MaybeFixed,
    /// The sample of this name asks something else now: another data set, prompt or template.
    InputChanged,
    /// Several samples ask the same, and none of them is known to be the one.
    Ambiguous,
    /// The thing is no part of this comparison.
    Gone,
    /// The record does not tell what it was made on, or what it would be compared with is not at hand.
    Unverifiable,
}

impl AnchorState {
    /// All, from what needs nothing to what cannot be told.
    pub const ALL: [AnchorState; 8] = [
        Self::Exact,
        Self::Moved,
        Self::OutputChanged,
        Self::MaybeFixed,
        Self::InputChanged,
        Self::Ambiguous,
        Self::Gone,
        Self::Unverifiable,
    ];

    /// The word used on screen and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Moved => "moved",
            Self::OutputChanged => "output-changed",
            Self::MaybeFixed => "maybe-fixed",
            Self::InputChanged => "input-changed",
            Self::Ambiguous => "ambiguous",
            Self::Gone => "gone",
            Self::Unverifiable => "unverifiable",
        }
    }

    /// What a reader must know beside the annotation; nothing where it speaks of just what is there.
    #[must_use]
    pub fn remark(self) -> Option<&'static str> {
        match self {
            Self::Exact => None,
            Self::Moved => Some("the same here, in another place"),
            Self::OutputChanged => Some("changed since"),
            Self::MaybeFixed => Some("changed since, no worse than the base: maybe fixed"),
            Self::InputChanged => Some("asks something else since"),
            Self::Ambiguous => Some("several samples ask the same, none is known to be the one"),
            Self::Gone => Some("not part of this comparison"),
            Self::Unverifiable => Some("not followed to this candidate"),
        }
    }

    /// Whether what was said speaks of this candidate, too.
    #[must_use]
    pub fn holds(self) -> bool {
        matches!(self, Self::Exact | Self::Moved)
    }

    /// Whether somebody must look again before that can be told.
    #[must_use]
    pub fn wants_recheck(self) -> bool {
        matches!(self, Self::OutputChanged | Self::MaybeFixed | Self::InputChanged | Self::Ambiguous)
    }
}

/// A thing of the comparison, as far as an anchor leads to one: a sample that asks something else is still the one of
/// its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing {
    /// A sample, by its row and its place among the items.
    Sample(usize, usize),
    /// Anything else, by the key of its thread.
    Thread(Digest),
}

/// Follows annotations to one comparison, and keeps what it found out for the next that speak of the same.
pub(super) struct Follower<'a> {
    comparison: &'a Comparison,
    /// The places of rows by what targets name them by.
    rows: HashMap<[&'a str; 4], Vec<usize>>,
    samples: HashMap<usize, Samples>,
    found: HashMap<&'a Target, Found>,
}

/// Where the candidate has a thing.
#[derive(Clone, Debug)]
enum Found {
    Gone,
    Unverifiable,
    /// A sample of the same name that asks something else.
    OtherInput(Thing),
    /// There it is: nearly always in one place, for samples that ask the same in several.
    Here(Vec<Here>),
}

#[derive(Clone, Debug)]
struct Here {
    side: AnchorSide,
    /// The sample, where it is one.
    thing: Option<Thing>,
    /// Whether the candidate lacks it.
    absent: bool,
    /// Whether it is no worse than the base.
    mended: bool,
}

impl<'a> Follower<'a> {
    pub(super) fn new(comparison: &'a Comparison) -> Self {
        let mut rows: HashMap<[&str; 4], Vec<usize>> = HashMap::new();
        for (place, row) in comparison.evals.iter().enumerate() {
            let name = [&*row.key.model, &row.key.task, &row.key.metric, row.key.filter.as_deref().unwrap_or_default()];
            rows.entry(name).or_default().push(place);
        }
        Self { comparison, rows, samples: HashMap::new(), found: HashMap::new() }
    }

    /// What has become of what an annotation was made on, and which thing of the comparison that is.
    pub(super) fn follow(&mut self, annotation: &'a Annotation) -> (AnchorState, Thing) {
        let Anchor { target, candidate: made_on, .. } = &*annotation.anchor;
        let here = is_made_on(made_on, &self.comparison.candidate);
        let (state, thing) = match self.found(target) {
            Some(found) => found.state(made_on, annotation.disposition),
            None => (AnchorState::OutputChanged, None),
        };
        let thing = thing.unwrap_or_else(|| Thing::Thread(thread_key(target)));
        (if here { AnchorState::Exact } else { state }, thing)
    }

    /// Where the candidate has a thing; a release as a whole is nowhere but in itself.
    fn found(&mut self, target: &'a Target) -> Option<&Found> {
        if *target == Target::Release {
            return None;
        }
        if !self.found.contains_key(target) {
            let found = self.find(self.comparison, target);
            self.found.insert(target, found);
        }
        self.found.get(target)
    }

    fn find(&mut self, comparison: &'a Comparison, wanted: &Target) -> Found {
        let Target::Sample { metric, sample } = wanted else {
            let Some(side) = target::place_of(comparison, wanted, Side::Candidate) else { return Found::Gone };
            return Found::Here(vec![Here { side, thing: None, absent: false, mended: is_mended(comparison, wanted) }]);
        };
        let Some(place) = self.row(comparison, metric) else { return Found::Gone };
        let row = &comparison.evals[place];
        // A row whose samples are not at hand: not read yet, not logged this time, or not in this clone.
        let Some(pairs) = row.pairs.as_deref() else { return Found::Unverifiable };
        let samples = self.samples.entry(place).or_insert_with(|| Samples::of(pairs));
        match samples.find(sample) {
            Candidates::None => Found::Gone,
            Candidates::OtherInput(item) => Found::OtherInput(Thing::Sample(place, item)),
            Candidates::These(items) => {
                Found::Here(items.into_iter().map(|item| of_item(row, pairs, place, item, sample.epoch)).collect())
            }
        }
    }

    fn row(&self, comparison: &Comparison, wanted: &MetricTarget) -> Option<usize> {
        let name = [&*wanted.model, &wanted.task, &wanted.metric, wanted.filter.as_deref().unwrap_or_default()];
        self.rows.get(&name)?.iter().copied().find(|&place| target::is_row(&comparison.evals[place], wanted))
    }
}

fn of_item(row: &EvalRow, pairs: &PairedSamples, place: usize, at: usize, epoch: Option<u32>) -> Here {
    let item = &pairs.items[at];
    let change = MetricView::new(pairs, &row.key.metric, row.direction).change(item);
    Here {
        side: target::sample_side(row, (pairs, item), epoch, Side::Candidate),
        thing: Some(Thing::Sample(place, at)),
        absent: item.candidate.first().is_none(),
        mended: matches!(change, SampleChange::Fixed | SampleChange::OutputChanged | SampleChange::Same),
    }
}

impl Found {
    fn state(&self, made_on: &AnchorSide, disposition: Option<Disposition>) -> (AnchorState, Option<Thing>) {
        let places = match self {
            Self::Gone => return (AnchorState::Gone, None),
            Self::Unverifiable => return (AnchorState::Unverifiable, None),
            Self::OtherInput(thing) => return (AnchorState::InputChanged, Some(*thing)),
            Self::Here(places) => places,
        };
        if made_on.content.is_none() || places.iter().any(|here| here.side.content.is_none()) {
            return (AnchorState::Unverifiable, places.first().and_then(|here| here.thing));
        }
        let same = |here: &&Here| here.side.content == made_on.content;
        let in_place = |here: &&Here| (&here.side.path, here.side.line) == (&made_on.path, made_on.line);
        let saying_the_same = || places.iter().filter(same);
        if let Some(here) = saying_the_same().find(in_place) {
            return (AnchorState::Exact, here.thing);
        }
        match (saying_the_same().next(), places.as_slice()) {
            (Some(here), _) => (AnchorState::Moved, here.thing),
            (None, [here]) if here.absent => (AnchorState::Gone, here.thing),
            (None, [here]) if here.mended && disposition == Some(Disposition::Regression) => {
                (AnchorState::MaybeFixed, here.thing)
            }
            (None, [here]) => (AnchorState::OutputChanged, here.thing),
            (None, _) => (AnchorState::Ambiguous, None),
        }
    }
}

/// The samples of a row, by what the candidate has in them; of those it lacks, by what the base has.
struct Samples {
    /// Nothing where the content is not known.
    by_content: Option<HashMap<Digest, Vec<usize>>>,
    by_id: HashMap<String, Vec<usize>>,
    /// By the hashes of their ids; made when the first is asked for.
    by_hash: OnceCell<HashMap<String, Vec<usize>>>,
}

/// The samples a target may mean.
enum Candidates {
    None,
    OtherInput(usize),
    These(Vec<usize>),
}

impl Samples {
    fn of(pairs: &PairedSamples) -> Self {
        let mut by_content: HashMap<Digest, Vec<usize>> = HashMap::new();
        let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, item) in pairs.items.iter().enumerate() {
            let row = pairs.row(item, Side::Candidate).or_else(|| pairs.row(item, Side::Base));
            let Some(row) = row else { continue };
            by_content.entry(row.item).or_default().push(at);
            by_id.entry(row.id.to_string()).or_default().push(at);
        }
        let has_content = pairs.candidate.0.identity != Identity::Absent;
        Self { by_content: has_content.then_some(by_content), by_id, by_hash: OnceCell::new() }
    }

    /// Those with an id, be it written as the file gives it or as others may see it.
    fn called(&self, id: &str) -> &[usize] {
        let by_hash = || self.by_id.iter().map(|(id, at)| (held_out::hashed(id), at.clone())).collect();
        let hashed = || held_out::is_hash(id).then(|| self.by_hash.get_or_init(by_hash).get(id))?;
        self.by_id.get(id).or_else(hashed).map(Vec::as_slice).unwrap_or_default()
    }

    /// By its content where that is known, and among equal ones by its id; else by its id.
    fn find(&self, wanted: &SampleTarget) -> Candidates {
        let called = self.called(&wanted.id);
        let (Some(content), Some(by_content)) = (wanted.content(), &self.by_content) else {
            return if called.is_empty() { Candidates::None } else { Candidates::These(called.to_vec()) };
        };
        let equal = by_content.get(&content).map(Vec::as_slice).unwrap_or_default();
        let both: Vec<usize> = equal.iter().copied().filter(|at| called.contains(at)).collect();
        match (both.is_empty(), equal, called) {
            (false, ..) => Candidates::These(both),
            (true, [], []) => Candidates::None,
            (true, [], [other, ..]) => Candidates::OtherInput(*other),
            (true, equal, _) => Candidates::These(equal.to_vec()),
        }
    }
}

/// Whether a row, or every row of a task, is no worse than the base; of anything else that is not known.
fn is_mended(comparison: &Comparison, target: &Target) -> bool {
    let mut rows = comparison.evals.iter().filter(|row| match target {
        Target::Metric(wanted) => target::is_row(row, wanted),
        Target::Task { model, task } => row.key.model == *model && row.key.task == *task,
        _ => false,
    });
    let mut any = false;
    let no_worse = |row: &EvalRow| {
        let gain = row.delta.zip(row.direction).map(|(delta, direction)| delta * direction.sign());
        gain.is_some_and(|gain| gain >= 0.0)
    };
    rows.all(|row| {
        any = true;
        no_worse(row)
    }) && any
}

/// Whether one side of an anchor is a release: the same commit, and the same directory where releases are that.
fn is_made_on(side: &AnchorSide, release: &Release) -> bool {
    let subpath = side.name.split_once(':').map(|(_, subpath)| subpath);
    side.rev == release.commit && (side.name.is_empty() || subpath == release.subpath.as_deref())
}
