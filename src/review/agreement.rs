//! How far reviewers agree with each other.

use std::collections::BTreeMap;
use std::fmt;

use super::{AnnotationState, Concern, Disposition, thread_key};
use crate::base::Digest;
use crate::stats::krippendorff_nominal;

/// How far reviewers agree on what two or more of them decided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// The things that two or more decided on.
    pub things: usize,
    /// The pairs of decisions on the same thing.
    pub pairs: usize,
    /// Those of them that are the same.
    pub agreeing: usize,
    /// Krippendorff's alpha over all of them; `None` where everything is decided alike.
    pub alpha: Option<f64>,
}

impl Agreement {
    /// The share of pairs that agree.
    #[must_use]
    pub fn raw(&self) -> f64 {
        #[allow(clippy::cast_precision_loss)] // decisions are counted in thousands
        let share = self.agreeing as f64 / self.pairs.max(1) as f64;
        share
    }
}

/// In words, with both figures where both can be told.
impl fmt::Display for Agreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { things: _, pairs, agreeing, alpha } = self;
        write!(f, "reviewers agree on {agreeing} of {pairs} decisions on the same thing")?;
        match alpha {
            Some(alpha) => write!(f, " (raw {:.2}, alpha {alpha:.2})", self.raw()),
            None => write!(f, " (raw {:.2})", self.raw()),
        }
    }
}

/// How far reviewers agree; `None` where no two decided on the same thing. What counts is the last word of each on this
/// candidate.
#[must_use]
pub fn agreement<'a>(concerns: impl IntoIterator<Item = &'a Concern>) -> Option<Agreement> {
    let mut decided: BTreeMap<Digest, Vec<Disposition>> = BTreeMap::new();
    let counts = |found: &&'a Concern| {
        found.holds() && !found.superseded && found.annotation.state != AnnotationState::Retracted
    };
    for Concern { annotation, .. } in concerns.into_iter().filter(counts) {
        if let Some(disposition) = annotation.disposition {
            decided.entry(thread_key(&annotation.anchor.target)).or_default().push(disposition);
        }
    }
    let shared: Vec<Vec<Disposition>> = decided.into_values().filter(|said| said.len() > 1).collect();
    let pairs = |said: &Vec<Disposition>| said.len() * (said.len() - 1) / 2;
    let agreeing = |said: &Vec<Disposition>| {
        let with_later = |at: usize| said.iter().skip(at + 1).filter(|other| said.get(at) == Some(*other)).count();
        (0..said.len()).map(with_later).sum::<usize>()
    };
    (!shared.is_empty()).then(|| Agreement {
        things: shared.len(),
        pairs: shared.iter().map(pairs).sum(),
        agreeing: shared.iter().map(agreeing).sum(),
        alpha: krippendorff_nominal(&shared),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::testing::{comparison, concerns, remark};

    #[test]
    fn the_last_words_on_one_thing_are_compared_and_nothing_else() {
        use Disposition::{Acceptable, Noise, Regression};
        let said = |of: &[(&'static str, &str, Option<Disposition>)]| {
            let said: Vec<_> = of.iter().map(|&(who, task, what)| (who, remark(task, what, None))).collect();
            agreement(&concerns(&said, &comparison("c", Vec::new())))
        };
        assert_eq!(said(&[]), None);
        assert_eq!(said(&[("ada", "a", Some(Noise)), ("jun", "b", Some(Noise))]), None);
        assert_eq!(said(&[("ada", "a", Some(Noise)), ("ada", "a", Some(Regression))]), None);
        assert_eq!(said(&[("ada", "a", Some(Noise)), ("jun", "a", None)]), None);
        let alike = said(&[("ada", "a", Some(Noise)), ("jun", "a", Some(Noise))]);
        assert_eq!(alike, Some(Agreement { things: 1, pairs: 1, agreeing: 1, alpha: None }));
        let three = ["ada", "jun", "kim"].map(|who| (who, "a", Some(if who == "kim" { Noise } else { Regression })));
        let more = [("ada", "b", Some(Acceptable)), ("jun", "b", Some(Acceptable))];
        let found = said(&[three.as_slice(), more.as_slice()].concat()).expect("some agreement");
        assert_eq!((found.things, found.pairs, found.agreeing, found.raw()), (2, 4, 2, 0.5));
        // Of 5 decisions, 2 of 6 ordered pairs expected alike: 1 − (2/5) / (16/20).
        assert!(found.alpha.is_some_and(|alpha| (alpha - 0.5).abs() < 1e-12), "{found:?}");
    }
}
