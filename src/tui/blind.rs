//! Blind mode: of a sample the two sides are shuffled, called A and B, and all that tells which is the candidate's is
//! hidden until the reviewer has decided which answer is better. So the release's name, the scores and what others
//! wrote cannot lead them.
//!
//! What is hidden is asked of [`hides`], by every screen and dialog that would show it. A decision is an annotation
//! like any other, and undoing it hides nothing again: what was seen was seen.

use std::collections::HashSet;

use super::actions;
use super::event::Effect;
use super::narrow;
use super::paint::width;
use super::screens::{self, Screen};
use super::state::State;
use super::subject::{self, Subject};
use crate::base::Digest;
use crate::compare::view::SampleView;
use crate::engine::desk::Request;
use crate::model::{SampleChange, Side};
use crate::review::{Draft, Field, Judged, NewAnnotation, Preference, Query, Target, agreement, thread_key};

/// What the desk remembers of it.
#[derive(Debug)]
pub struct Blind {
    /// Whether sides are hidden.
    pub on: bool,
    /// What sides are shuffled by.
    seed: u64,
    /// What was decided in this sitting, by the keys of its threads.
    decided: HashSet<Digest>,
}

impl Blind {
    /// Off, with what sides are to be shuffled by.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { on: false, seed, decided: HashSet::new() }
    }

    /// The side that is A: always the same of one sample, and of no use to guess that of another.
    fn first(&self, thread: &Digest) -> Side {
        let mut bytes = self.seed.to_le_bytes().to_vec();
        bytes.extend(thread.0);
        if Digest::of(&bytes).0[0].is_multiple_of(2) { Side::Base } else { Side::Candidate }
    }
}

/// What the reviewer says of A and B.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A is better.
    A,
    /// B is better.
    B,
    /// Both will do.
    Tie,
    /// Neither will do.
    BothWrong,
}

impl Choice {
    fn preference(self, first: Side) -> Preference {
        match (self, first) {
            (Self::A, Side::Base) | (Self::B, Side::Candidate) => Preference::Base,
            (Self::A, Side::Candidate) | (Self::B, Side::Base) => Preference::Candidate,
            (Self::Tie, _) => Preference::Tie,
            (Self::BothWrong, _) => Preference::BothWrong,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::A => "A is better",
            Self::B => "B is better",
            Self::Tie => "A and B are as good as each other",
            Self::BothWrong => "A and B are both wrong",
        }
    }
}

/// What a filter could ask that tells how rows came out: passed over while sides are hidden.
pub const TELLING: [Field; 7] =
    [Field::Verdict, Field::State, Field::Cause, Field::Author, Field::Decision, Field::Severity, Field::Label];

/// What is said of words of a filter about these.
pub const PASSED_OVER: &str = "how rows came out cannot be asked while you judge blind";

/// A filter without what it must not ask while sides are hidden.
#[must_use]
pub fn allowed(state: &State, filter: Query) -> Query {
    if state.blind.on { filter.blind_to(&TELLING) } else { filter }
}

/// Whether what tells the sides of a thing apart is hidden.
#[must_use]
pub fn hides(state: &State, target: &Target) -> bool {
    if !state.blind.on || !matches!(target, Target::Sample { .. }) {
        return false;
    }
    let thread = thread_key(target);
    !state.blind.decided.contains(&thread) && !state.data.has_decided(&thread)
}

/// The same of what a cursor is on.
#[must_use]
pub fn hides_subject(state: &State, thing: &Subject) -> bool {
    state.blind.on && subject::target(&state.data, thing).is_some_and(|target| hides(state, &target))
}

/// Whether it is hidden what became of a sample in a list: nothing tells of it before it is judged blind, though its
/// sides were seen before.
#[must_use]
pub fn hides_outcome(state: &State, thing: &Subject) -> bool {
    let Some(thread) = subject::target(&state.data, thing).map(|target| thread_key(&target)) else { return false };
    let judged = || {
        let own = state.data.own_decisions().map(|own| &own.annotation);
        own.filter(|own| thread_key(&own.anchor.target) == thread).any(|own| Judged::of(own).is_some())
    };
    state.blind.on && !state.blind.decided.contains(&thread) && !judged()
}

/// The sample on screen, while its sides are hidden.
fn hidden_sample(state: &State) -> Option<(Subject, Target)> {
    let thing = (screens::sample::ROW.subject)(state)?;
    let target = subject::target(&state.data, &thing)?;
    hides(state, &target).then_some((thing, target))
}

/// Whether the sample on screen is shown as A and B.
#[must_use]
pub fn is_judging(state: &State) -> bool {
    state.screen == Screen::Sample && hidden_sample(state).is_some()
}

/// Whether all of the screen shown is hidden: it tells how rows came out, and so, where answers are right or wrong,
/// whose they are.
#[must_use]
pub fn hides_screen(state: &State) -> bool {
    state.blind.on && matches!(state.screen, Screen::Overview | Screen::History)
}

/// What stands on a screen that is hidden: what can be done instead.
#[must_use]
pub fn instead(state: &State) -> [String; 2] {
    let [blind, evals] = ["blind", "go-evals"].map(|name| state.keymap.key(name));
    let judged = agreements(state).join("; ");
    let told = "How rows came out would tell which answers are the candidate's.";
    [format!("{told} {evals} lists the rows whose samples can be judged; {blind} ends blind mode."), judged]
}

/// What blind mode means on the screen shown, as far as there is room: that all of it is hidden, or that a decision is
/// kept as soon as it is made.
#[must_use]
pub fn about_here(state: &State, cells: usize) -> String {
    let undo = state.keymap.key("undo");
    let said = match () {
        () if hides_screen(state) => vec![": hidden here".to_owned()],
        () if is_judging(state) => vec![
            format!(": choosing saves which side you prefer; {undo} takes it back"),
            format!(": choosing saves; {undo} takes it back"),
            format!(": {undo} takes it back"),
        ],
        () => vec![": two releases".to_owned()],
    };
    let fits = said.iter().position(|words| width(words) <= cells).unwrap_or(said.len() - 1);
    said.into_iter().nth(fits).unwrap_or_default()
}

/// A sample with A in place of its base and B in place of its candidate, while its sides are hidden.
#[must_use]
pub fn shuffled(state: &State, view: &SampleView) -> Option<SampleView> {
    let (_, target) = hidden_sample(state)?;
    Some(match state.blind.first(&thread_key(&target)) {
        Side::Base => view.clone(),
        Side::Candidate => view.mirrored(),
    })
}

/// Hides the sides, or shows them again.
pub fn toggle(state: &mut State) -> Vec<Effect> {
    state.blind.on = !state.blind.on;
    narrow::read(state);
    screens::refresh(state);
    let mut effects = Vec::new();
    if hides_screen(state) {
        // The rows whose samples can be judged are there.
        effects = actions::go(state, Screen::Evals);
    }
    let key = state.keymap.key("blind");
    state.say(match state.blind.on {
        true => format!("blind: sides are shuffled, and hidden until you decide; {key} ends it"),
        false => "no longer blind: sides are as they are".to_owned(),
    });
    effects
}

/// Keeps what the reviewer says of the sample on screen, and shows them which side was which.
pub fn decide(state: &mut State, choice: Choice) -> Vec<Effect> {
    let Some((thing, target)) = hidden_sample(state) else {
        let [blind, undo] = ["blind", "undo"].map(|name| state.keymap.key(name));
        state.say(match state.blind.on {
            true => format!("you have decided about this sample; {undo} takes your last annotation back"),
            false => format!("sides are not hidden; {blind} begins to judge blind"),
        });
        return Vec::new();
    };
    let both = state.sample.view.as_ref().is_some_and(|view| !view.base.is_empty() && !view.candidate.is_empty());
    if !both || state.sample.waiting() {
        state.say("there are no two answers to choose from");
        return Vec::new();
    }
    let thread = thread_key(&target);
    let first = state.blind.first(&thread);
    let Some(annotation) = annotation(state, &thing, choice, first) else { return Vec::new() };
    state.blind.decided.insert(thread);
    let draft = Draft {
        disposition: annotation.disposition,
        severity: annotation.severity,
        labels: annotation.labels.join(" "),
        body: annotation.body.clone(),
        span: None,
    };
    state.saving.push_back((thing, draft));
    screens::refresh(state);
    let undo = state.keymap.key("undo");
    let sides = format!("A was the {}, B the {}", first.as_str(), first.other().as_str());
    state.say(format!("{sides}; {undo} takes the decision back"));
    vec![Effect::ask(Request::Annotate(Box::new(annotation)))]
}

fn annotation(state: &State, thing: &Subject, choice: Choice, first: Side) -> Option<NewAnnotation> {
    let Subject::Sample { item, .. } = thing else { return None };
    let change = state.samples.change(*item)?.change;
    let preference = choice.preference(first);
    Some(NewAnnotation {
        anchor: subject::anchor(&state.data, thing)?.into(),
        disposition: Some(preference.disposition()),
        severity: preference.severity(),
        labels: preference.labels(change),
        body: format!("Judged blind, A being the {}: {}.", first.as_str(), choice.words()),
    })
}

/// What came of the sample on screen that was judged blind: what was found, and whether the scores say the same.
#[must_use]
pub fn outcome(state: &State) -> Option<String> {
    let thing = (screens::sample::ROW.subject)(state)?;
    let thread = thread_key(&subject::target(&state.data, &thing)?);
    let mut own = state.data.own_decisions().filter(|own| thread_key(&own.annotation.anchor.target) == thread);
    let judged = own.find_map(|own| Judged::of(&own.annotation))?;
    let found = match judged.preference {
        Preference::Base => "you found the base better",
        Preference::Candidate => "you found the candidate better",
        Preference::Tie => "you found both as good",
        Preference::BothWrong => "you found both wrong",
    };
    let same = matches!(thing, Subject::Sample { item, .. } if state.samples.change(item)
        .is_some_and(|change| matches!(change.change, SampleChange::OutputChanged | SampleChange::Same)));
    let scores = match judged.agrees {
        Some(true) => "; the scores say the same",
        Some(false) if same => "; the scores see no difference",
        Some(false) => "; the scores say otherwise",
        None => "",
    };
    Some(format!("judged blind: {found}{scores}"))
}

/// How far this reviewer, judging blind, agrees with the scores, and how far reviewers agree with each other.
#[must_use]
pub fn agreements(state: &State) -> Vec<String> {
    let judged = || state.data.own_decisions().filter_map(|own| Judged::of(&own.annotation)?.agrees);
    let (agrees, all) = (judged().filter(|agrees| *agrees).count(), judged().count());
    let with_scores = (all > 0).then(|| format!("of {all} judged blind the scores agree on {agrees}"));
    let with_others = agreement(&state.data.concerns).map(|found| found.to_string());
    with_scores.into_iter().chain(with_others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_are_shuffled_for_each_sample_anew_and_otherwise_by_another_seed() {
        let order = |seed: u64| -> Vec<Side> {
            let blind = Blind::new(seed);
            (0..256_u16).map(|sample| blind.first(&Digest::of(&sample.to_le_bytes()))).collect()
        };
        assert_eq!(order(1), order(1));
        for (one, other) in [(order(1), order(2)), (order(7), order(8))] {
            let base_first = one.iter().filter(|side| **side == Side::Base).count();
            let alike = one.iter().zip(&other).filter(|(one, other)| one == other).count();
            // Four standard deviations about a half.
            assert!((96..=160).contains(&base_first) && (96..=160).contains(&alike), "{base_first}, {alike}");
        }
    }
}
