//! What a user can do to be told of an error, chapter by chapter.

mod annotating;
mod comparing;
mod desk;
mod settings;
mod sharing;
mod writing;

use crate::page::Page;
use crate::support::cli::{Files, Repository, files};
use crate::support::harness::{gsm8k, scores};

/// The messages that say all there is to do themselves.
pub(crate) const NO_ADVICE: &[&str] = &["candor: nothing would change: ID is open already", "candor: cancelled"];

pub(crate) fn write(page: &mut Page) {
    comparing::write(page);
    annotating::write(page);
    sharing::write(page);
    writing::write(page);
    settings::write(page);
    desk::write(page);
}

/// A task that got worse, and a configuration that changed.
fn sides() -> [Files; 2] {
    let (base, candidate) = (scores(&[(1, 60), (0, 40)]), scores(&[(0, 20), (1, 40), (0, 40)]));
    let mut sides = [gsm8k(1, &base).files(), gsm8k(20, &candidate).files()];
    for (side, theta) in sides.iter_mut().zip(["1", "2"]) {
        side.extend(files([("model/config.json", format!("{{\"rope_theta\":{theta}}}"))]));
    }
    sides
}

fn repository() -> Repository {
    Repository::new(&sides())
}

/// The same under a policy.
fn under(policy: &str) -> Repository {
    Repository::new(&sides().map(|mut side| {
        side.extend(files([("candor.toml", policy)]));
        side
    }))
}
