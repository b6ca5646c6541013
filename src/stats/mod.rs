//! What the evidence says: tests of paired and unpaired scores, intervals, corrections and power.
//!
//! Pure functions of numbers. Whoever calls them has paired the items, averaged repeats within an
//! item ([`within_variance`] tells what the averaging leaves) and turned every difference so that
//! positive is better. Two promises hold throughout:
//!
//! - Nothing that cannot be computed is ever returned as a number: no NaN, no infinity, no interval
//!   of width nought where the data merely show no variation. `None` says so instead.
//! - Claims are about *items like these*, not these very items: standard errors count the drawing
//!   of items as well as the noise of one answer.
//!
//! | scores | test | interval |
//! |---|---|---|
//! | 0 or 1 on both sides | [`paired_binary`]: McNemar mid-p | Tango |
//! | any other numbers | [`paired_numeric`]: paired t | the same t |
//! | items that hang together | [`clustered`]: t on cluster totals | the same t |
//! | only aggregates with standard errors | [`unpaired`]: z, conservative | the same z |
//!
//! [`sign_flip`] may stand beside the middle two. Over many rows, [`benjamini_hochberg`] (to explore)
//! and [`holm`] (to gate) correct the p-values.

mod aggregate;
mod agreement;
mod binary;
mod cluster;
mod dist;
mod multiple;
mod numeric;
mod permute;
mod power;
mod repeats;
#[cfg(test)]
mod simulations;
mod spread;

use crate::model::Test;

pub use aggregate::{Combined, Wins, macro_mean, macro_z, missing_bounds, unpaired, wins};
pub use agreement::krippendorff_nominal;
pub use binary::{
    mcnemar_exact, mcnemar_mid_p, newcombe10, paired_binary, rate_stderr, tango, wilson, zero_event_bound,
};
pub use cluster::{MIN_CLUSTERS, clustered};
pub use dist::{Z_80, Z_975};
pub use multiple::{benjamini_hochberg, benjamini_yekutieli, holm};
pub use numeric::{figure_interval, paired_numeric};
pub use permute::{Prng, seed_of, sign_flip};
pub use power::{detectable, detectable_change, items_needed};
pub use repeats::{FlipNoise, fisher_smallest_p, flip_noise, pass_at_k, pass_hat_k, repeat_share, within_variance};
pub use spread::{Spread, contrast};

/// The family every row belongs to until a policy says otherwise.
const EXPLORE: &str = "explore";

/// A test of which only the difference is known yet. Adding nought turns −0, which orienting leaves, into 0.
fn bare(method: &'static str, n: Option<u64>, delta: f64) -> Test {
    Test {
        method,
        n,
        delta: delta + 0.0,
        stderr: None,
        ci95: None,
        p: None,
        q: None,
        family: EXPLORE,
        mde: None,
        clusters: None,
    }
}

/// The number, unless it is none.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// `centre ± half`, unless a limit is no number.
fn interval(centre: f64, half: f64) -> Option<[f64; 2]> {
    Some([finite(centre - half)?, finite(centre + half)?])
}

/// A count as a double. Counts of items stay far below 2^53, where this is exact.
#[allow(clippy::cast_precision_loss)]
fn real(count: u64) -> f64 {
    count as f64
}

/// The length of a list as a count.
fn count<T>(items: &[T]) -> u64 {
    items.len() as u64
}
