//! A repository with very many small files: two releases of a tree of results, a few hundred of them apart.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::repository::{RELEASES, commit, git, kept};

/// Every so many models were run once more for the candidate.
const RERUN: usize = 5;
/// Every so many others had the figures of their last run put right.
const MENDED: usize = 10;
/// Runs of each model in the base, each in a file of its own.
const RUNS: usize = 100;

/// A repository that was made.
pub struct Wide {
    /// The bare repository.
    pub dir: PathBuf,
    /// How many models there are.
    pub models: usize,
    /// How many of them, the first, may change.
    moving: usize,
}

impl Wide {
    /// Makes a repository with so many files under a folder, or finds the one made before.
    pub fn make(under: &Path, files: usize) -> Self {
        Self::still(under, files, usize::MAX)
    }

    /// The same where nothing but a few models may change.
    pub fn still(under: &Path, files: usize, moving: usize) -> Self {
        let models = files.div_ceil(RUNS);
        let moving = moving.min(models);
        let name = if moving == models { String::new() } else { format!("-{moving}") };
        let dir = kept(under, &format!("scale-1-{models}{name}"), |dir| write(dir, models, moving));
        Self { dir, models, moving }
    }

    /// How many files the base has.
    pub fn files(&self) -> usize {
        self.models * RUNS
    }

    /// How many models were run once more, and how many figures were put right.
    pub fn moves(&self) -> [usize; 2] {
        [(0..self.moving).filter(is_rerun).count(), (0..self.moving).filter(is_mended).count()]
    }
}

fn is_rerun(model: &usize) -> bool {
    model.is_multiple_of(RERUN)
}

fn is_mended(model: &usize) -> bool {
    model % MENDED == 1
}

fn write(dir: &Path, models: usize, moving: usize) {
    let mut import = Command::new("git");
    import.arg("-C").arg(dir).args(["fast-import", "--quiet"]).stdin(Stdio::piped());
    let mut import = import.spawn().expect("git runs");
    let mut out = std::io::BufWriter::new(import.stdin.take().expect("a pipe"));
    let every = (0..models).flat_map(|model| (0..RUNS).map(move |run| (model, run, 0)));
    let rerun = (0..moving).filter(is_rerun).map(|model| (model, RUNS, 1));
    let mended = (0..moving).filter(is_mended).map(|model| (model, RUNS - 1, 1));
    let sides: [Vec<(usize, usize, usize)>; 2] = [every.collect(), rerun.chain(mended).collect()];
    for (side, files) in sides.into_iter().enumerate() {
        let time = 1_767_225_600 + 2_678_400 * side;
        write!(out, "{}", commit(time)).expect("git reads");
        for (model, run, side) in files {
            let path = format!("results/acme__bench-{model}/results_{}.json", stamp(run));
            let results = results(model, run, side);
            write!(out, "M 100644 inline {path}\ndata {}\n{results}", results.len()).expect("git reads");
        }
        write!(out, "reset refs/tags/{}\nfrom refs/heads/main\n", RELEASES[side]).expect("git reads");
    }
    drop(out);
    assert!(import.wait().expect("git ends").success());
    git(dir, &["repack", "-adq"]);
}

fn stamp(run: usize) -> String {
    format!("2026-{:02}-{:02}T10-00-00.{run:06}", 1 + run / 28, 1 + run % 28)
}

/// What the harness writes of one task; the candidate's figures are another fifth of the way up.
fn results(model: usize, run: usize, side: usize) -> String {
    let value = 0.2 + 0.2 * side as f64 + ((model * 31 + run * 7) % 500) as f64 / 1_000.0;
    format!(
        "{{\n  \"results\": {{\"bench\": {{\"alias\": \"bench\", \"exact_match,none\": {value:?}, \
         \"exact_match_stderr,none\": 0.0125}}}},\n  \"configs\": {{\"bench\": {{\"task\": \"bench\", \"num_fewshot\": \
         0}}}},\n  \"versions\": {{\"bench\": 1.0}},\n  \"n-shot\": {{\"bench\": 0}},\n  \"higher_is_better\": \
         {{\"bench\": {{\"exact_match\": true}}}},\n  \"n-samples\": {{\"bench\": {{\"original\": 1319, \"effective\": \
         1319}}}},\n  \"config\": {{\"model\": \"hf\", \"model_args\": \"pretrained=acme/bench-{model}\"}},\n  \"date\": \
         {}.5,\n  \"lm_eval_version\": \"0.4.9.2\",\n  \"model_source\": \"hf\",\n  \"model_name\": \
         \"acme/bench-{model}\",\n  \"model_name_sanitized\": \"acme__bench-{model}\"\n}}\n",
        1_767_225_600 + 86_400 * run,
    )
}
