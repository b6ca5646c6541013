//! A repository with very many releases, each with logs of its own.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::repository::{commit, import, kept};

/// Tasks of each release, and samples of each task.
const TASKS: usize = 5;
const SAMPLES: usize = 400;

/// A repository of so many releases; its last is the newest.
pub fn series(under: &Path, releases: usize) -> PathBuf {
    kept(under, &format!("series-1-{releases}"), |dir| write(dir, releases))
}

/// The tag of a release.
pub fn tag(release: usize) -> String {
    format!("v1.{release}.0")
}

fn write(dir: &Path, releases: usize) {
    let mut stream = String::new();
    for release in 0..releases {
        let time = 1_767_225_600 + 86_400 * release;
        stream.push_str(&commit(time));
        stream.push_str("deleteall\n");
        for task in 0..TASKS {
            let log: String = (0..SAMPLES).map(|sample| row(task, sample, release)).collect();
            let path = format!("evals/acme__bench/samples_bench_{task}_2026-01-01T00-00-00.{release:06}.jsonl");
            writeln!(stream, "M 100644 inline {path}\ndata {}\n{log}", log.len()).expect("memory can be written");
        }
        writeln!(stream, "reset refs/tags/{}\nfrom refs/heads/main\n", tag(release)).expect("memory can be written");
    }
    import(dir, &stream);
}

/// A sample that fails in one release of seven.
fn row(task: usize, sample: usize, release: usize) -> String {
    let passes = !(sample * 7_919 + release * 31 + task).is_multiple_of(7);
    let (score, said) = if passes { ("1.0", sample) } else { ("0.0", sample + 1) };
    format!(
        "{{\"doc_id\": {sample}, \"doc\": {{\"question\": \"What is {task}.{sample}?\"}}, \"target\": \"{sample}\", \
         \"arguments\": {{\"gen_args_0\": {{\"arg_0\": \"What is {task}.{sample}?\", \"arg_1\": {{}}}}}}, \
         \"resps\": [[\"Let me see, in {release}: {said}.\"]], \"filtered_resps\": [\"{said}\"], \"filter\": \"none\", \
         \"metrics\": [\"exact_match\"], \"exact_match\": {score}}}\n"
    )
}
