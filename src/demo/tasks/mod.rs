//! One file for each task of the demo: its items, and how each release answers them.

mod arithmetic;
mod bias;
mod choice;
mod code;
mod instructions;
mod knowledge;
mod refusals;
mod retrieval;
mod summaries;
mod truthful;

use std::collections::BTreeSet;

use super::harness::TaskRun;
use super::rng::Rng;
use super::stage::Stage;

/// The tasks that are run on the bare model.
pub(super) fn plain(stage: Stage) -> Vec<TaskRun> {
    let mut runs = vec![arithmetic::run(stage)];
    runs.extend(knowledge::runs(stage));
    runs.extend([
        truthful::run(stage),
        bias::run(stage),
        code::run(stage),
        summaries::run(stage),
        retrieval::run(stage),
    ]);
    runs
}

/// The tasks that are run through the chat template.
pub(super) fn chat(stage: Stage) -> Vec<TaskRun> {
    vec![instructions::run(stage), refusals::benign(stage), refusals::harmful(stage)]
}

/// Draws items until there are enough with different texts. Lists are rich enough that this ends long before
/// the bound, which is there so that a list that shrinks shows in the counts and not as a hang.
fn distinct<T>(task: &str, items: usize, mut draw: impl FnMut(&mut Rng) -> T, text: impl Fn(&T) -> String) -> Vec<T> {
    let mut rng = Rng::named(&[task, "items"]);
    let (mut drawn, mut seen) = (Vec::with_capacity(items), BTreeSet::new());
    for _ in 0..items * 20 {
        if drawn.len() == items {
            break;
        }
        let item = draw(&mut rng);
        if seen.insert(text(&item)) {
            drawn.push(item);
        }
    }
    drawn
}
