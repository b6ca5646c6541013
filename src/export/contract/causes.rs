//! Why the items of a row changed, as the contract writes it.

use serde::Serialize;

use crate::compare::cause::is_guess;
use crate::model::CauseCount;

/// One cause of `causes`.
#[derive(Serialize)]
pub(super) struct CauseJson {
    cause: &'static str,
    guess: bool,
    broke: u64,
    fixed: u64,
    other: u64,
}

pub(super) fn count(count: &CauseCount) -> CauseJson {
    let &CauseCount { cause, broke, fixed, other } = count;
    CauseJson { cause: cause.as_str(), guess: is_guess(cause), broke, fixed, other }
}
