//! Two repositories to page through: one whose only task has very many samples, and one whose first broken sample has
//! very long outputs. Beside each a file of as many lines, for the pagers.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::repository::{RELEASES, commit, import, kept};

/// Something to page through.
pub struct Pages {
    /// The bare repository.
    pub dir: PathBuf,
    /// The text for pagers.
    pub text: PathBuf,
}

impl Pages {
    /// A task of so many samples. Every tenth broke.
    pub fn many(under: &Path, samples: usize) -> Self {
        let answer = |sample: usize, side: usize| format!("It is {}.", sample + side);
        let dir = kept(under, &format!("pages-many-1-{samples}"), |dir| {
            write(dir, &[Log { task: "bench", samples, answer: &answer }]);
        });
        let lines = (0..samples).map(|sample| format!("{sample:>7}  bench  {}\n", answer(sample, 0)));
        Self { dir, text: text(under, "pages-many.txt", lines.collect()) }
    }

    /// Forty samples, of which the first has an output of so many bytes.
    pub fn long(under: &Path, bytes: usize) -> Self {
        let answer = |sample: usize, side: usize| match sample {
            0 => prose(bytes, side),
            _ => format!("It is {}.", sample + side),
        };
        let dir = kept(under, &format!("pages-long-1-{bytes}"), |dir| {
            write(dir, &[Log { task: "bench", samples: 40, answer: &answer }]);
        });
        Self { dir, text: text(under, "pages-long.txt", prose(bytes, 0)) }
    }
}

/// Sentences, a paragraph each now and then; of the sides one word in forty differs.
pub fn prose(bytes: usize, side: usize) -> String {
    let mut prose = String::with_capacity(bytes + 80);
    let mut at = 0;
    while prose.len() < bytes {
        let word = ["the", "release", "answers", "with", "reasons", "and", "figures", "as", "asked"][at * 7 % 9];
        let behind = if at % 90 == 89 { ".\n" } else { " " };
        match at % 40 {
            17 => write!(prose, "{word}{side}{behind}"),
            _ => write!(prose, "{word}{at}{behind}"),
        }
        .expect("memory can be written");
        at += 1;
    }
    prose
}

fn text(under: &Path, name: &str, text: String) -> PathBuf {
    let path = under.join(name);
    std::fs::write(&path, text).expect("a file for the pagers");
    path
}

/// The log of one task on both sides, one answer for each sample and side.
pub struct Log<'a> {
    /// The task.
    pub task: &'a str,
    /// Its samples; every tenth broke.
    pub samples: usize,
    /// What a side answers to a sample.
    pub answer: &'a dyn Fn(usize, usize) -> String,
}

/// Puts the logs of some tasks into a repository of two releases.
pub fn write(dir: &Path, logs: &[Log<'_>]) {
    let mut stream = String::new();
    for (side, tag) in RELEASES.into_iter().enumerate() {
        let time = 1_767_225_600 + 2_678_400 * side;
        stream.push_str(&commit(time));
        stream.push_str("deleteall\n");
        for Log { task, samples, answer } in logs {
            let log: String = (0..*samples).map(|sample| row(sample, side, &answer(sample, side))).collect();
            let path = format!("evals/acme__bench/samples_{task}_2026-0{}-01T00-00-00.000001.jsonl", side + 1);
            write!(stream, "M 100644 inline {path}\ndata {}\n{log}\n", log.len()).expect("memory can be written");
        }
        write!(stream, "reset refs/tags/{tag}\nfrom refs/heads/main\n").expect("memory can be written");
    }
    import(dir, &stream);
}

fn row(sample: usize, side: usize, answer: &str) -> String {
    let score = if side == 1 && sample.is_multiple_of(10) { "0.0" } else { "1.0" };
    let answer = answer.replace('\n', "\\n");
    format!(
        "{{\"doc_id\": {sample}, \"doc\": {{\"question\": \"What is {sample}?\"}}, \"target\": \"{sample}\", \
         \"arguments\": {{\"gen_args_0\": {{\"arg_0\": \"What is {sample}?\", \"arg_1\": {{}}}}}}, \
         \"resps\": [[\"{answer}\"]], \"filtered_resps\": [\"{sample}\"], \"filter\": \"none\", \
         \"metrics\": [\"exact_match\"], \"exact_match\": {score}}}\n"
    )
}
