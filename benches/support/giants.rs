//! A repository with what is too large to be looked at at once: a line, a log and a text.

use std::path::{Path, PathBuf};

use super::pages::{Log, prose, write};
use super::repository::kept;

/// A task with something giant in its first sample, or around it.
pub struct Giant {
    /// Its name, and what it is.
    pub task: &'static str,
    /// What is giant about it.
    pub what: &'static str,
}

/// The tasks.
pub const GIANTS: [Giant; 3] = [
    Giant { task: "line", what: "a line of 14 MB, in a log without line breaks in its answers" },
    Giant { task: "blob", what: "a sample of 2.5 kB in a log of 100 MB" },
    Giant { task: "text", what: "an answer of 5 MB on both sides" },
];

/// Samples in the log of 100 MB.
const IN_BLOB: usize = 36_000;

/// Makes the bare repository under a folder, or finds the one made before.
pub fn giants(under: &Path) -> PathBuf {
    let short = |sample: usize, side: usize| format!("It is {}.", sample + side);
    let line = |sample: usize, side: usize| match sample {
        0 => prose(14 << 20, side).replace('\n', " "),
        _ => short(sample, side),
    };
    let blob = |_: usize, side: usize| prose(2_500, side);
    let text = |sample: usize, side: usize| if sample == 0 { prose(5 << 20, side) } else { short(sample, side) };
    kept(under, "giants-1", |dir| {
        write(
            dir,
            &[
                Log { task: GIANTS[0].task, samples: 40, answer: &line },
                Log { task: GIANTS[1].task, samples: IN_BLOB, answer: &blob },
                Log { task: GIANTS[2].task, samples: 40, answer: &text },
            ],
        );
    })
}
