//! Judging a sample without knowing which side is the candidate, as it is kept: an annotation like any other, whose
//! labels tell that it was made blind, what was preferred, and whether the evaluation's scores say the same.

use super::{Annotation, AnnotationState, Disposition, Grade};
use crate::model::SampleChange;

/// The label of everything that was judged blind.
pub const BLIND: &str = "blind";

/// What a reviewer who could not know the sides thought of the two answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Preference {
    /// The base's answer is better.
    Base,
    /// The candidate's answer is better.
    Candidate,
    /// Both will do.
    Tie,
    /// Neither will do.
    BothWrong,
}

impl Preference {
    const ALL: [Self; 4] = [Self::Base, Self::Candidate, Self::Tie, Self::BothWrong];

    /// The label it is kept under.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Base => "prefers-base",
            Self::Candidate => "prefers-candidate",
            Self::Tie => "tie",
            Self::BothWrong => "both-wrong",
        }
    }

    /// The disposition it comes to. Where neither answer is better, the change did no harm if both will do; if neither
    /// will, that they differ means nothing.
    #[must_use]
    pub fn disposition(self) -> Disposition {
        match self {
            Self::Base => Disposition::Regression,
            Self::Candidate => Disposition::Improvement,
            Self::Tie => Disposition::Acceptable,
            Self::BothWrong => Disposition::Noise,
        }
    }

    /// How bad it is, where it is a regression: the least that can be said, since a preference says nothing of it.
    #[must_use]
    pub fn severity(self) -> Option<Grade> {
        (self == Self::Base).then_some(Grade::Info)
    }

    /// Whether the scores say the same; `None` where they say nothing.
    #[must_use]
    pub fn agrees(self, change: SampleChange) -> Option<bool> {
        let neither = matches!(self, Self::Tie | Self::BothWrong);
        match change {
            SampleChange::Broke => Some(self == Self::Base),
            SampleChange::Fixed => Some(self == Self::Candidate),
            SampleChange::OutputChanged | SampleChange::Same => Some(neither),
            _ => None,
        }
    }

    /// The labels of an annotation that keeps it, beside what the scores say.
    #[must_use]
    pub fn labels(self, change: SampleChange) -> Vec<String> {
        let scores = self.agrees(change).map(|agrees| if agrees { AGREES } else { DISAGREES });
        [BLIND, self.label()].into_iter().chain(scores).map(str::to_owned).collect()
    }
}

const AGREES: &str = "scores-agree";
const DISAGREES: &str = "scores-disagree";

/// What was found blind, as an annotation keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The preference.
    pub preference: Preference,
    /// Whether the scores say the same; `None` where they say nothing.
    pub agrees: Option<bool>,
}

impl Judged {
    /// What an annotation that stands keeps; `None` for one that was not made blind.
    #[must_use]
    pub fn of(annotation: &Annotation) -> Option<Self> {
        let has = |label: &str| annotation.labels.iter().any(|own| own == label);
        if !has(BLIND) || annotation.state == AnnotationState::Retracted {
            return None;
        }
        let preference = Preference::ALL.into_iter().find(|preference| has(preference.label()))?;
        let agrees = has(AGREES).then_some(true).or(has(DISAGREES).then_some(false));
        Some(Self { preference, agrees })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::testing::{comparison, concerns, remark};

    /// What is kept of a preference beside what became of the score.
    fn kept(preference: Preference, change: SampleChange) -> Annotation {
        let mut made = remark("gsm8k", Some(preference.disposition()), preference.severity());
        made.labels = preference.labels(change);
        concerns(&[("ada", made)], &comparison("c", Vec::new())).remove(0).annotation.as_ref().clone()
    }

    #[test]
    fn what_was_found_is_read_back() {
        use Preference::{Base, BothWrong, Candidate, Tie};
        use SampleChange::{Broke, Differs, Fixed, OutputChanged};
        for (preference, agrees) in [
            (Base, [Some(true), Some(false), Some(false), None]),
            (Candidate, [Some(false), Some(true), Some(false), None]),
            (Tie, [Some(false), Some(false), Some(true), None]),
            (BothWrong, [Some(false), Some(false), Some(true), None]),
        ] {
            for (change, agrees) in [Broke, Fixed, OutputChanged, Differs].into_iter().zip(agrees) {
                let mut kept = kept(preference, change);
                assert_eq!(Judged::of(&kept), Some(Judged { preference, agrees }), "{preference:?} {change:?}");
                kept.labels.retain(|label| label != BLIND);
                assert_eq!(Judged::of(&kept), None);
            }
        }
    }

    #[test]
    fn what_was_taken_back_counts_no_more() {
        let mut kept = kept(Preference::Tie, SampleChange::Broke);
        kept.state = AnnotationState::Retracted;
        assert_eq!(Judged::of(&kept), None);
    }
}
