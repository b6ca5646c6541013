//! A repository with very many samples: two releases with the logs of 40 tasks each, and a known number of
//! samples that broke and were fixed.
//!
//! Blobs are compressed but not stored as differences from one another, so that reading them is as fast as git
//! can be.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha2::{Digest, Sha256};

/// Tasks on each side, one log each.
pub const TASKS: usize = 40;
/// The tags of the two releases.
pub const RELEASES: [&str; 2] = ["v1.0.0", "v1.1.0"];

/// A repository that was made.
pub struct Big {
    /// The bare repository.
    pub dir: PathBuf,
    /// Samples in each task.
    pub per_task: usize,
    /// Bytes of a question, and of an answer.
    texts: [usize; 2],
}

impl Big {
    /// Makes a repository with so many samples a side under a folder, or finds the one made before.
    pub fn make(under: &Path, samples: usize) -> Self {
        Self::of_texts(under, "versus-1", samples, [470, 600])
    }

    /// The same with texts as short as a benchmark of single words has them.
    pub fn short(under: &Path, samples: usize) -> Self {
        Self::of_texts(under, "short-1", samples, [60, 40])
    }

    fn of_texts(under: &Path, name: &str, samples: usize, texts: [usize; 2]) -> Self {
        let per_task = samples / TASKS;
        let mut big = Self { dir: PathBuf::new(), per_task, texts };
        big.dir = kept(under, &format!("{name}-{}", per_task * TASKS), |dir| big.write(dir));
        big
    }

    /// How many samples of a task broke, and were fixed.
    pub fn moves(&self, task: usize) -> [usize; 2] {
        [self.per_task * (10 + task % 7) / 500, self.per_task * (8 + task % 11) / 500]
    }

    /// The name of a task.
    pub fn name(task: usize) -> String {
        format!("bench_{task:02}")
    }

    fn write(&self, dir: &Path) {
        let mut import = Command::new("git");
        import
            .arg("-C")
            .arg(dir)
            .args(["-c", "fastimport.unpackLimit=0", "fast-import", "--quiet", "--depth=0"])
            .stdin(Stdio::piped());
        let mut import = import.spawn().expect("git runs");
        let mut out = std::io::BufWriter::new(import.stdin.take().expect("a pipe"));
        let words = Words::new();
        for (side, tag) in RELEASES.into_iter().enumerate() {
            let stamp = format!("2026-0{}-01T00-00-00.000001", side + 1);
            let time = 1_767_225_600 + 2_678_400 * side;
            writeln!(out, "{}deleteall", commit(time)).expect("git reads");
            for task in 0..TASKS {
                let log = self.log(task, side, &words);
                let path = format!("evals/acme__bench/samples_{}_{stamp}.jsonl", Self::name(task));
                write!(out, "M 100644 inline {path}\ndata {}\n", log.len()).expect("git reads");
                out.write_all(log.as_bytes()).expect("git reads");
            }
            let results = self.results(side);
            let path = format!("evals/acme__bench/results_{stamp}.json");
            write!(out, "M 100644 inline {path}\ndata {}\n{results}", results.len()).expect("git reads");
            write!(out, "reset refs/tags/{tag}\nfrom refs/heads/main\n").expect("git reads");
        }
        drop(out);
        assert!(import.wait().expect("git ends").success());
        git(dir, &["repack", "-adq", "--window=0"]);
    }

    /// Whether a sample passes. Broken and fixed ones are spread evenly over the task.
    fn passes(&self, task: usize, sample: usize, side: usize) -> bool {
        let [broke, fixed] = self.moves(task);
        // A step without a common factor visits every sample once.
        let place = sample * 7_919 % self.per_task;
        match () {
            () if place < broke => side == 0,
            () if place < broke + fixed => side == 1,
            () => place % 5 < 3,
        }
    }

    fn log(&self, task: usize, side: usize, words: &Words) -> String {
        let mut log = String::with_capacity(self.per_task * (600 + 3 * self.texts[0] + self.texts[1]));
        for row in 0..self.per_task {
            // The candidate's rows are in another order.
            let sample = if side == 0 { row } else { (row + self.per_task / 3) % self.per_task };
            self.row(&mut log, [task, sample, side], words);
        }
        log
    }

    fn row(&self, log: &mut String, [task, sample, side]: [usize; 3], words: &Words) {
        let seed = (task * 1_000_003 + sample) as u64;
        let question = words.text(seed, self.texts[0]);
        let answer = seed % 9_973;
        let response = words.text(seed * 2 + 1 + side as u64 * 7_777_777, self.texts[1]);
        let prompt = format!("Read the text and answer with a number. {question}");
        let doc = format!("{{\n  \"question\": \"{question}\",\n  \"answer\": \"{answer}\"\n}}");
        let passes = self.passes(task, sample, side);
        let said = if passes { answer } else { answer + 1 };
        let score = if passes { "1.0" } else { "0.0" };
        writeln!(
            log,
            "{{\"doc_id\": {sample}, \"doc\": {{\"question\": \"{question}\", \"answer\": \"{answer}\"}}, \"target\": \
             \"{answer}\", \"arguments\": {{\"gen_args_0\": {{\"arg_0\": \"{prompt}\", \"arg_1\": {{\"until\": \
             [\"\\n\\n\"], \"do_sample\": false, \"max_gen_toks\": 256}}}}}}, \"resps\": [[\"{response} So it is \
             {said}.\"]], \"filtered_resps\": [\"{said}\"], \"filter\": \"none\", \"metrics\": [\"exact_match\"], \
             \"doc_hash\": \"{}\", \"prompt_hash\": \"{}\", \"target_hash\": \"{}\", \"exact_match\": {score}}}",
            sha256(&doc),
            sha256(&prompt),
            sha256(&answer.to_string()),
        )
        .expect("memory can be written");
    }

    fn results(&self, side: usize) -> String {
        let n = self.per_task;
        let list = |one: &dyn Fn(usize) -> String| {
            let all: Vec<String> = (0..TASKS).map(|task| format!("\"{}\": {}", Self::name(task), one(task))).collect();
            all.join(", ")
        };
        let figures = list(&|task| {
            let passed = (0..n).filter(|sample| self.passes(task, *sample, side)).count() as f64;
            let mean = passed / n as f64;
            let stderr = (mean * (1.0 - mean) / (n as f64 - 1.0)).sqrt();
            format!(
                "{{\"alias\": \"{}\", \"exact_match,none\": {mean:?}, \"exact_match_stderr,none\": {stderr:?}}}",
                Self::name(task)
            )
        });
        format!(
            "{{\"results\": {{{figures}}}, \"configs\": {{{}}}, \"versions\": {{{}}}, \"n-shot\": {{{}}}, \
             \"higher_is_better\": {{{}}}, \"n-samples\": {{{}}}, \"config\": {{\"model\": \"hf\", \"model_args\": \
             \"pretrained=acme/bench\"}}, \"date\": {}.5, \"lm_eval_version\": \"0.4.9.2\", \"model_source\": \"hf\", \
             \"model_name\": \"acme/bench\", \"model_name_sanitized\": \"acme__bench\"}}\n",
            list(&|task| format!("{{\"task\": \"{}\", \"num_fewshot\": 0}}", Self::name(task))),
            list(&|_| "1.0".to_owned()),
            list(&|_| "0".to_owned()),
            list(&|_| "{\"exact_match\": true}".to_owned()),
            list(&|_| format!("{{\"original\": {n}, \"effective\": {n}}}")),
            1_767_225_600 + 2_678_400 * side,
        )
    }

    /// Ids of all files of both releases: what a comparison has to read.
    pub fn blobs(&self) -> Vec<String> {
        let lists = RELEASES.map(|tag| git(&self.dir, &["ls-tree", "-r", "--format=%(objectname)", tag]));
        lists.iter().flat_map(|list| list.lines().map(str::to_owned)).collect()
    }
}

/// A bare repository under a folder, made when there is none of that name.
pub fn kept(under: &Path, name: &str, write: impl FnOnce(&Path)) -> PathBuf {
    let dir = under.join(format!("{name}.git"));
    if !dir.is_dir() {
        // Under another name until it is whole, so that one cut short is never taken for it.
        let partial = dir.with_extension("partial");
        let _ = std::fs::remove_dir_all(&partial);
        git(under, &["init", "-q", "--bare", &partial.to_string_lossy()]);
        write(&partial);
        std::fs::rename(&partial, &dir).expect("the repository can be renamed");
    }
    dir
}

/// The beginning of a commit in what `git fast-import` reads: what changes in it follows.
pub fn commit(time: usize) -> String {
    format!("commit refs/heads/main\ncommitter Bench <bench@example.org> {time} +0000\ndata 1\nb\n")
}

/// Puts what `git fast-import` reads into a repository, packed.
pub fn import(dir: &Path, stream: &str) {
    let file = dir.join("stream");
    std::fs::write(&file, stream).expect("a file for git");
    let mut import = Command::new("git");
    import.arg("-C").arg(dir).args(["fast-import", "--quiet"]);
    import.stdin(Stdio::from(std::fs::File::open(&file).expect("the file")));
    assert!(import.status().expect("git runs").success());
    std::fs::remove_file(file).expect("the file can go");
    git(dir, &["repack", "-adq"]);
}

/// Runs git to its end and returns what it prints.
pub fn git(dir: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git").arg("-C").arg(dir).args(arguments).output().expect("git runs");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("git prints text")
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// How many words there are: with so many, a log takes a quarter of its size in the pack, as real ones do.
const VOCABULARY: u64 = 6_000;

/// Made-up words.
struct Words(Vec<String>);

impl Words {
    fn new() -> Self {
        const SYLLABLES: [&str; 16] =
            ["ka", "lo", "mi", "ser", "tan", "u", "ver", "po", "ri", "den", "sta", "e", "gol", "ha", "nu", "bir"];
        let word = |seed: u64| {
            let length = 1 + mixed(seed) % 4;
            (0..=length).map(|at| SYLLABLES[(mixed(seed * 31 + at) % 16) as usize]).collect()
        };
        Self((0..VOCABULARY).map(word).collect())
    }

    /// Text of about so many bytes.
    fn text(&self, seed: u64, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes + 16);
        let mut state = seed;
        while text.len() < bytes {
            state = mixed(state);
            text.push_str(&self.0[(state % VOCABULARY) as usize]);
            text.push_str(if state >> 60 == 0 { ". " } else { " " });
        }
        text.truncate(text.trim_end().len());
        text
    }
}

/// One step of SplitMix64.
fn mixed(state: u64) -> u64 {
    let mut mixed = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
