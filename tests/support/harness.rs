//! Small output of lm-evaluation-harness, one model and one task at a time.

use std::fmt::Write;

use serde_json::{Value, json};

use super::cli::Files;

/// One run of one model on one task with one metric.
#[derive(Clone, Copy)]
pub struct Output<'a> {
    /// The model.
    pub model: &'a str,
    /// The task.
    pub task: &'a str,
    /// The metric.
    pub metric: &'a str,
    /// The day in January 2026; the stamp in names follows it.
    pub day: u32,
    /// The score of each sample.
    pub scores: &'a [u8],
}

impl Output<'_> {
    fn stamp(&self) -> String {
        format!("2026-01-{:02}T00-00-00.000000", self.day)
    }

    fn folder(&self) -> String {
        format!("results/{}", self.model.replace('/', "__"))
    }

    /// The path of the results file.
    pub fn results_path(&self) -> String {
        format!("{}/results_{}.json", self.folder(), self.stamp())
    }

    /// The path of the sample log.
    pub fn log_path(&self) -> String {
        format!("{}/samples_{}_{}.jsonl", self.folder(), self.task, self.stamp())
    }

    /// The results file.
    pub fn results(&self) -> Value {
        let (task, metric, n) = (self.task, self.metric, self.scores.len());
        let sum: u32 = self.scores.iter().map(|&score| u32::from(score)).sum();
        let mean = f64::from(sum) / f64::from(u32::try_from(n).expect("a few samples"));
        json!({
            "results": {task: {"alias": task, format!("{metric},none"): mean, format!("{metric}_stderr,none"): 0.05}},
            "configs": {task: {"task": task, "metric_list": [{"metric": metric, "higher_is_better": true}]}},
            "versions": {task: 1}, "n-shot": {task: 0}, "higher_is_better": {task: {metric: true}},
            "n-samples": {task: {"original": n, "effective": n}},
            "config": {"model": "hf", "model_args": format!("pretrained={}", self.model)},
            "model_name": self.model, "date": 1_767_225_600.0 + 86_400.0 * f64::from(self.day - 1),
        })
    }

    /// The rows of the sample log.
    pub fn rows(&self) -> Vec<Value> {
        let digest = |text: &str| {
            format!(
                "{:0>64}",
                text.bytes().fold(String::new(), |mut hex, byte| {
                    let _ = write!(hex, "{byte:02x}");
                    hex
                })
            )
        };
        let row = |(id, score): (usize, &u8)| {
            let (question, answer) = (format!("q{id}"), format!("answer {score}"));
            json!({"doc_id": id, "doc": {"question": question}, "target": "t", "doc_hash": digest(&question),
                "arguments": {"gen_args_0": {"arg_0": question, "arg_1": {}}}, "prompt_hash": digest(&question),
                "target_hash": digest("t"), "resps": [[answer]], "filtered_resps": [answer], "filter": "none",
                "metrics": [self.metric], self.metric: f64::from(*score)})
        };
        self.scores.iter().enumerate().map(row).collect()
    }

    /// The sample log.
    pub fn log(&self) -> String {
        self.rows().iter().map(|row| format!("{row}\n")).collect()
    }

    /// Both files.
    pub fn files(&self) -> Files {
        [(self.results_path(), self.results().to_string()), (self.log_path(), self.log())]
            .map(|(path, text)| (path, text.into_bytes()))
            .into()
    }
}

/// So many samples that pass, then so many that fail.
pub fn scores(runs: &[(u8, usize)]) -> Vec<u8> {
    runs.iter().flat_map(|&(score, count)| vec![score; count]).collect()
}

/// A run of `acme/m` on `gsm8k`.
pub fn gsm8k(day: u32, scores: &[u8]) -> Output<'_> {
    Output { model: "acme/m", task: "gsm8k", metric: "exact_match", day, scores }
}
