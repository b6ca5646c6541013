//! Tasks and samples the way lm-evaluation-harness 0.4.9 logs them: keys in its order, hashes over the same
//! text, figures by the same formulas (`lm_eval/evaluator.py`, `lm_eval/api/metrics.py`).

use crate::base::Digest;
use crate::model::Value;

use super::json::{self, object, text};

/// A task as it was run on one release.
pub(super) struct TaskRun {
    pub(super) task: &'static str,
    pub(super) group: Option<&'static str>,
    /// As written: `2.0`, `3`.
    pub(super) version: &'static str,
    pub(super) shots: usize,
    /// In the order of the log: all rows of the first filter, then all of the next.
    pub(super) filters: &'static [Filter],
    pub(super) metrics: &'static [Metric],
    pub(super) kind: OutputType,
    pub(super) doc_to_text: &'static str,
    pub(super) doc_to_target: &'static str,
    pub(super) samples: Vec<Sample>,
}

/// How answers are read from responses.
pub(super) struct Filter {
    pub(super) name: &'static str,
    /// The pattern of a `regex` filter; `None` for the filter `none`, which takes the response as it is.
    pub(super) pattern: Option<&'static str>,
}

/// A metric of a task.
pub(super) struct Metric {
    pub(super) name: &'static str,
    pub(super) higher_is_better: bool,
    /// The harness logs some scores as booleans.
    pub(super) boolean: bool,
}

/// What the model is asked for.
#[derive(Clone, Copy)]
pub(super) enum OutputType {
    /// The likelihood of each option.
    MultipleChoice,
    /// Text, of so many tokens at most, until one of these.
    Generate { tokens: usize, until: &'static [&'static str] },
}

/// One item and what became of it.
pub(super) struct Sample {
    pub(super) doc: Value,
    pub(super) target: String,
    /// Each request's context and its other argument: a continuation, or generation settings.
    pub(super) requests: Vec<(String, Value)>,
    /// Requests by repeats.
    pub(super) resps: Value,
    /// One for each filter.
    pub(super) readings: Vec<Reading>,
}

/// What a filter made of the responses.
pub(super) struct Reading {
    pub(super) filtered: Value,
    /// One for each metric.
    pub(super) scores: Vec<f64>,
}

/// The only filter of most tasks.
pub(super) const PLAIN: &[Filter] = &[Filter { name: "none", pattern: None }];

/// The metric of choice tasks.
pub(super) const ACC: &[Metric] = &[Metric { name: "acc", higher_is_better: true, boolean: false }];

/// A figure with its standard error, over so many samples.
#[derive(Clone, Copy)]
pub(super) struct Aggregate {
    pub(super) value: f64,
    pub(super) stderr: f64,
    pub(super) n: usize,
}

impl OutputType {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::MultipleChoice => "multiple_choice",
            Self::Generate { .. } => "generate_until",
        }
    }

    /// Settings as a request carries them; null for choice tasks.
    pub(super) fn settings(self) -> Value {
        let Self::Generate { tokens, until } = self else { return Value::Null };
        object([
            ("until", json::texts(until)),
            ("do_sample", Value::Bool(false)),
            ("temperature", json::float(0.0)),
            ("max_gen_toks", json::integer(tokens)),
        ])
    }
}

impl TaskRun {
    /// The sample log and the task's hash, which is taken over the hashes in the log.
    pub(super) fn log(&self) -> (String, String) {
        let hashes: Vec<[String; 3]> = self.samples.iter().map(Sample::hashes).collect();
        let (mut log, mut all) = (String::new(), String::new());
        for (which, filter) in self.filters.iter().enumerate() {
            for (id, (sample, hashes)) in self.samples.iter().zip(&hashes).enumerate() {
                log.push_str(&json::line(&self.row(id, sample, hashes, (which, filter.name))));
                log.push('\n');
                all.extend(hashes.iter().map(String::as_str));
            }
        }
        (log, sha256(&all))
    }

    fn row(&self, id: usize, sample: &Sample, hashes: &[String; 3], (which, filter): (usize, &str)) -> Value {
        let arguments = sample.requests.iter().enumerate().map(|(index, (context, other))| {
            (format!("gen_args_{index}"), object([("arg_0", text(context)), ("arg_1", other.clone())]))
        });
        let reading = sample.readings.get(which);
        let [doc, prompt, target] = hashes;
        let Value::Object(mut row) = object([
            ("doc_id", json::integer(id)),
            ("doc", sample.doc.clone()),
            ("target", text(&sample.target)),
            ("arguments", Value::Object(arguments.collect())),
            ("resps", sample.resps.clone()),
            ("filtered_resps", reading.map_or(Value::Null, |reading| reading.filtered.clone())),
            ("filter", text(filter)),
            ("metrics", Value::Array(self.metrics.iter().map(|metric| text(metric.name)).collect())),
            ("doc_hash", text(doc)),
            ("prompt_hash", text(prompt)),
            ("target_hash", text(target)),
        ]) else {
            return Value::Null;
        };
        let scores = reading.map_or(&[][..], |reading| &reading.scores);
        row.extend(self.metrics.iter().zip(scores).map(|(metric, score)| {
            let score = if metric.boolean { Value::Bool(*score > 0.5) } else { json::float(*score) };
            (metric.name.to_owned(), score)
        }));
        Value::Object(row)
    }

    /// All scores of a metric under a filter, in the order of the items.
    pub(super) fn scores(&self, filter: usize, metric: usize) -> Vec<f64> {
        let readings = self.samples.iter().filter_map(|sample| sample.readings.get(filter));
        readings.filter_map(|reading| reading.scores.get(metric).copied()).collect()
    }

    /// The figure of a metric under a filter.
    pub(super) fn aggregate(&self, filter: usize, metric: usize) -> Aggregate {
        Aggregate::of(&self.scores(filter, metric))
    }
}

impl Sample {
    /// Hashes of the item (`json.dumps(doc, indent=2, ensure_ascii=False)`), of the first request's context
    /// and of the target.
    fn hashes(&self) -> [String; 3] {
        let prompt = self.requests.first().map_or("", |(context, _)| context);
        [sha256(&json::indented(&self.doc)), sha256(prompt), sha256(&self.target)]
    }
}

impl Aggregate {
    /// The mean, and the sample standard deviation (n − 1) over √n, as `mean_stderr` computes it.
    #[allow(clippy::cast_precision_loss)] // hundreds of samples
    pub(super) fn of(scores: &[f64]) -> Self {
        let n = scores.len() as f64;
        let value = scores.iter().sum::<f64>() / n;
        let squares: f64 = scores.iter().map(|score| (score - value).powi(2)).sum();
        Self { value, stderr: (squares / (n - 1.0)).sqrt() / n.sqrt(), n: scores.len() }
    }

    /// The figure of a group: the mean weighted by size, and `pooled_sample_stderr`.
    #[allow(clippy::cast_precision_loss)] // hundreds of samples
    pub(super) fn pooled(members: &[Self]) -> Self {
        let n: usize = members.iter().map(|member| member.n).sum();
        let all = n as f64;
        let value = members.iter().map(|member| member.value * member.n as f64).sum::<f64>() / all;
        let squares = members.iter().map(|m| (m.n as f64 - 1.0) * m.stderr.powi(2) * m.n as f64).sum::<f64>();
        let stderr = (squares / (all - members.len() as f64) / all).sqrt();
        Self { value, stderr, n }
    }
}

/// A text's SHA-256 in hexadecimal.
pub(super) fn sha256(text: &str) -> String {
    Digest::of(text.as_bytes()).to_string()
}

/// A response to a single request, as generation tasks log it, with what its only filter read.
pub(super) fn generated(doc: Value, target: &str, prompt: String, kind: OutputType, response: &str) -> Sample {
    Sample {
        doc,
        target: target.to_owned(),
        requests: vec![(prompt, kind.settings())],
        resps: Value::Array(vec![json::texts(&[response])]),
        readings: vec![Reading { filtered: json::texts(&[response]), scores: Vec::new() }],
    }
}
