//! A repository to try Candor on: three releases of a small open model that does not exist.
//!
//! `acme/brindle-8b` has a full release, `v1.0.0`, and two candidates for the next, `v1.1.0-rc.1` and `v1.1.0-rc.2`.
//! Configurations change the way real ones do (context length, rope scaling, chat template, generation
//! settings, weights as LFS pointers), and every release brings results and sample logs of lm-evaluation-harness.
//! The items are ours, made from the lists in `assets/demo`; tasks are called after the public benchmarks whose
//! form they have. Everything is drawn from named generators, so that the bytes are the same each time.
//!
//! | task | against v1.0.0, `rc.1` | against v1.0.0, `rc.2` |
//! |---|---|---|
//! | `gsm8k` | strict-match regressed: answers moved from `#### 18` to `**18**`; flexible-extract holds; some solutions are cut short | fixed |
//! | `xstest_safe` | regressed: a new system prompt refuses harmless requests | still regressed, less |
//! | `xstest_unsafe` | noise | noise |
//! | `humaneval` | improved | improved |
//! | `niah_single` | noise | regressed: numbers in the middle of long texts get lost |
//! | `xsum` | noise | regressed: summaries have become wordier |
//! | `truthfulqa_mc1` | not comparable: task version 3 words two thirds of the items anew, and shows six examples | not comparable |
//! | `mmlu_anatomy` | unchanged | unchanged |
//! | `bbq` | noise | not worse by more than the five points the policy allows |
//! | `mmlu_high_school_*`, `ifeval` | noise | noise |
//!
//! [`PLANTED`] has the counts.

mod harness;
mod json;
mod model_files;
mod phrases;
mod planted;
mod results;
mod rng;
mod stage;
mod tasks;

use std::collections::BTreeMap;
use std::path::Path;

use crate::base::Timestamp;
use crate::git::{GitError, NewRepository, Repo};

use harness::TaskRun;
use results::Session;

pub use planted::{PLANTED, Planted};
pub use stage::Stage;

/// One release of the demo.
#[derive(Clone, Debug)]
pub struct DemoRelease {
    /// The name of its tag.
    pub tag: String,
    /// The message of its commit.
    pub message: String,
    /// When it was made.
    pub time: Timestamp,
    /// Everything that is in it, by path.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// All releases, oldest first. The same bytes every time.
#[must_use]
pub fn releases() -> Vec<DemoRelease> {
    Stage::ALL.into_iter().map(release).collect()
}

/// Makes the repository in a folder that does not exist or is empty: one tagged commit for each release.
///
/// # Errors
/// [`GitError`] when the folder is in use or cannot be written.
pub fn create(dir: &Path) -> Result<Repo, GitError> {
    const AUTHOR: (&str, &str) = ("Brindle Team", "team@brindle.example");
    let repository = NewRepository::create(dir)?;
    for release in releases() {
        let commit = repository.commit(&release.files, &release.message, AUTHOR, release.time)?;
        let subject = release.message.lines().next().unwrap_or_default();
        repository.tag(&release.tag, &commit, Some(subject))?;
    }
    repository.into_repo()
}

fn release(stage: Stage) -> DemoRelease {
    // 15 January, 10 February and 24 February 2026.
    let time = stage.of([1_768_471_200, 1_770_717_600, 1_771_927_200]);
    let ended = |hours: i64| Timestamp(time - 86_400 - hours * 3_600 + 1_234);
    let plain = Session { stage, time: ended(5), chat: false, runs: tasks::plain(stage) };
    let chat = Session { stage, time: ended(1), chat: true, runs: tasks::chat(stage) };
    let mut files = model_files::files(stage);
    let runs: Vec<&TaskRun> = plain.runs.iter().chain(&chat.runs).collect();
    files.insert("README.md".to_owned(), model_files::readme(stage, &runs).into_bytes());
    files.extend(plain.files());
    files.extend(chat.files());
    DemoRelease { tag: stage.tag().to_owned(), message: message(stage), time: Timestamp(time), files }
}

fn message(stage: Stage) -> String {
    let body = stage.of([
        "First full release of Brindle 8B, with its evaluation logs.",
        "Longer context, more code, tools in the chat template. Evaluated again; truthfulqa_mc1 with its\nrevised items.",
        "Context of 65,536 tokens. Answers to word problems end in #### again, and the system prompt no\nlonger \
         makes the model refuse everything.",
    ]);
    format!("Release {}\n\n{body}\n", stage.tag())
}

#[cfg(test)]
mod tests;
