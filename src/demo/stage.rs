//! The three releases, and which items each of them gets right.

use super::rng::Rng;

/// One of the releases, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The full release that both candidates are measured against.
    Base,
    /// The first candidate.
    First,
    /// The second candidate.
    Second,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Base, Self::First, Self::Second];

    /// The name of its tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Base => "v1.0.0",
            Self::First => "v1.1.0-rc.1",
            Self::Second => "v1.1.0-rc.2",
        }
    }

    /// What belongs to this release, out of one for each.
    pub(super) fn of<T: Copy>(self, [base, first, second]: [T; 3]) -> T {
        match self {
            Self::Base => base,
            Self::First => first,
            Self::Second => second,
        }
    }
}

/// How many items of a task the base passes, and how many each candidate breaks and fixes against it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outcomes {
    pub(super) task: &'static str,
    pub(super) items: usize,
    pub(super) passed: usize,
    /// Broke and fixed in the first candidate.
    pub(super) first: [usize; 2],
    /// Broke and fixed in the second, counted against the base as well. Two thirds of them, if there are as
    /// many, are items that broke or were fixed in the first already.
    pub(super) second: [usize; 2],
}

impl Outcomes {
    /// Whether each item passes in a release.
    pub(super) fn passes(&self, stage: Stage) -> Vec<bool> {
        let mut order: Vec<usize> = (0..self.items).collect();
        Rng::named(&[self.task, "outcomes"]).shuffle(&mut order);
        let (passing, failing) = order.split_at(self.passed.min(self.items));
        let mut passes = vec![false; self.items];
        for item in passing {
            set(&mut passes, *item, true);
        }
        let moved = |which: usize| match stage {
            Stage::Base => 0..0,
            Stage::First => 0..self.first[which],
            Stage::Second => {
                let shared = self.first[which].min(self.second[which]) * 2 / 3;
                let from = self.first[which] - shared;
                from..from + self.second[which]
            }
        };
        for item in passing.get(moved(0)).unwrap_or_default() {
            set(&mut passes, *item, false);
        }
        for item in failing.get(moved(1)).unwrap_or_default() {
            set(&mut passes, *item, true);
        }
        passes
    }
}

fn set(flags: &mut [bool], index: usize, value: bool) {
    if let Some(flag) = flags.get_mut(index) {
        *flag = value;
    }
}

/// What a release draws its wording of an answer from. With `same` chances in a hundred it is the base's, so
/// that the answer reads the same in both.
pub(super) fn voice(task: &str, item: usize, stage: Stage, same: usize) -> Rng {
    let item = item.to_string();
    let mut rng = Rng::named(&[task, &item, stage.tag(), "voice"]);
    if stage == Stage::Base || rng.chance(same) { Rng::named(&[task, &item, "voice"]) } else { rng }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_items_break_and_are_fixed_as_planned() {
        let plan = Outcomes { task: "t", items: 100, passed: 60, first: [20, 5], second: [12, 9] };
        let base = plan.passes(Stage::Base);
        for (stage, moves) in [(Stage::First, plan.first), (Stage::Second, plan.second)] {
            let candidate = plan.passes(stage);
            let count = |from: bool| base.iter().zip(&candidate).filter(|(b, c)| **b == from && **c != from).count();
            assert_eq!([count(true), count(false)], moves);
        }
    }
}
