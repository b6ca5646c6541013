//! OpenAI evals: a log of events, line by line, between the specification of a run and its final report.
//!
//! Items are evaluated at the same time, so that the events of one are scattered: what a model was asked and sampled,
//! whether that matched, what was measured, what failed. The report comes last, but events that were still in memory
//! are written behind it, and it is missing where a run was stopped. An item may be tried several times; an event that
//! the try already has begins the next.

use std::collections::{BTreeMap, HashMap};

use super::columns::{Columns, directions};
use super::json::Kind;
use super::lm_eval::turns;
use super::log::{self, Place};
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, SampleAt, Strength, looks, setting};
use crate::base::{Digest, ShortDigest, Timestamp};
use crate::model::{
    Direction, Identity, MetricValue, RowFlags, RunPart, SampleId, SampleRow, SampleText, TaskInfo, Value,
};

const FAMILY: &str = "openai-evals";

/// What the report calls the share of matches.
const ACCURACY: &str = "accuracy";

/// What the report calls the standard error of that share; the first as the harness spells it.
const STDERR: [&str; 2] = ["boostrap_std", "bootstrap_std"];

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "OpenAI evals",
    reads: "logs of events: matches, metrics and what was sampled, by item and try; the final report",
    holds: Holds::Samples,
    hint,
    claim,
    read,
    join: None,
    sample: Some(sample),
};

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let is_one = path.has_extension(&["jsonl"]) && path.stem.split('_').next().is_some_and(is_run_id);
    is_one.then(|| Hint { holds: Holds::Samples, run: Some(path.run(FAMILY, path.stem)) })
}

/// Whether a text is what the harness calls runs: the moment in twelve digits and eight signs by chance.
fn is_run_id(text: &str) -> bool {
    let Some((moment, chance)) = text.split_at_checked(12) else { return false };
    moment.bytes().all(|byte| byte.is_ascii_digit())
        && chance.len() == 8
        && chance.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let outline = &probe.outline;
    let claim = |why| Some(Claim { strength: Strength::Signature, holds: Holds::Samples, why, version: None });
    if outline.is_rows() && outline.has_all(&["run_id", "event_id", "sample_id", "type", "data"]) {
        return claim("events with a run_id, a sample_id and a type");
    }
    if outline.kind("spec") != Some(Kind::Object) {
        return None;
    }
    let spec = log::outline(probe.bytes, &["spec"]);
    let is_run = spec.has_all(&["eval_name", "run_id"]) && spec.has_any(&["completion_fns", "model_name"]);
    is_run.then(|| claim("the spec of a run before its events")).flatten()
}

/// What an event tells.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Event {
    Sampling,
    Match,
    Metrics,
    Error,
}

impl Event {
    fn of(event: &Value) -> Option<Self> {
        Some(match event.get("type")?.as_str()? {
            "sampling" => Self::Sampling,
            "match" => Self::Match,
            "metrics" => Self::Metrics,
            "error" => Self::Error,
            _ => return None,
        })
    }
}

/// How far a try at an item has come.
#[derive(Default)]
struct Progress {
    matched: bool,
    measured: bool,
}

impl Progress {
    /// Whether an event begins the next try.
    fn is_over(&mut self, event: Event) -> bool {
        let is_over = match event {
            Event::Sampling => self.matched || self.measured,
            Event::Match => self.matched,
            Event::Metrics => self.measured,
            Event::Error => false,
        };
        *self = Self {
            matched: (self.matched && !is_over) || event == Event::Match,
            measured: (self.measured && !is_over) || event == Event::Metrics,
        };
        is_over
    }
}

/// A try at an item. The first that was sampled is what the model said; what follows was drawn out of that.
struct Try {
    id: String,
    epoch: u32,
    place: Place,
    asked: Option<Digest>,
    prompt: Option<ShortDigest>,
    output: Option<ShortDigest>,
    target: Option<ShortDigest>,
    answer: Option<ShortDigest>,
    scores: Vec<(String, f64)>,
    flags: RowFlags,
}

impl Try {
    fn new(id: &str, epoch: u32, place: Place) -> Self {
        Self {
            id: id.to_owned(),
            epoch,
            place,
            asked: None,
            prompt: None,
            output: None,
            target: None,
            answer: None,
            scores: Vec::new(),
            flags: RowFlags::default(),
        }
    }

    fn take(&mut self, event: Event, data: &Value) {
        match event {
            Event::Error => self.flags.errored = true,
            Event::Sampling => self.said(data),
            Event::Metrics => {
                for (name, value) in data.as_object().unwrap_or_default() {
                    if let Some(score) = value.as_number().filter(|_| value.as_str().is_none()) {
                        self.scores.push((name.clone(), score));
                    }
                }
            }
            Event::Match => {
                let there = |key: &str| data.get(key).filter(|value| **value != Value::Null);
                let hash = |key: &str| there(key).map(|value| ShortDigest::of(text(value).as_bytes()));
                let correct = data.get("correct").and_then(Value::as_number);
                self.scores.extend(correct.map(|score| (ACCURACY.to_owned(), score)));
                self.target = hash("expected");
                self.answer = hash("picked");
                self.said(data);
            }
        }
    }

    /// Takes what was asked and answered, where nothing was said before.
    fn said(&mut self, data: &Value) {
        if let Some(prompt) = data.get("prompt").filter(|_| self.prompt.is_none()) {
            self.prompt = Some(ShortDigest::of(prompt.text().as_bytes()));
            self.asked = Some(Digest::of(question(prompt).as_bytes()));
        }
        if let Some(sampled) = data.get("sampled").filter(|_| self.output.is_none()).map(text) {
            self.output = Some(ShortDigest::of(sampled.as_bytes()));
            self.flags = RowFlags { errored: self.flags.errored, ..looks::flags(&sampled) };
        }
    }

    fn row(&self) -> SampleRow {
        let known = self.place.row(SampleId::Named(self.id.as_str().into()));
        SampleRow {
            item: self.asked.unwrap_or(known.item),
            prompt: self.prompt,
            target: self.target,
            output: self.output,
            answer: self.answer,
            flags: RowFlags { errored: self.flags.errored && self.scores.is_empty(), ..self.flags },
            epoch: self.epoch,
            ..known
        }
    }
}

/// A text, or several of them.
fn text(value: &Value) -> String {
    match value.as_array() {
        Some(all) => all.iter().map(Value::text).collect::<Vec<_>>().join("\n"),
        None => value.text(),
    }
}

/// What is asked in the end: the last message of a chat. What stands before it is the same for every item.
fn question(prompt: &Value) -> String {
    let last = prompt.as_array().and_then(|messages| messages.last());
    last.map_or_else(|| prompt.text(), |message| message.get("content").unwrap_or(message).text())
}

/// What a log holds.
#[derive(Default)]
struct Log {
    spec: Value,
    report: Value,
    tries: Vec<Try>,
    /// Of each item the latest try, and how far it has come.
    latest: HashMap<String, (usize, Progress)>,
}

impl Log {
    fn take(&mut self, row: &Value, place: Place) -> Result<(), &'static str> {
        if let Some(spec) = row.get("spec") {
            self.spec = spec.clone();
        } else if let Some(report) = row.get("final_report") {
            self.report = report.clone();
        } else if let Some(event) = Event::of(row) {
            let id = row.get("sample_id").and_then(Value::scalar_text).ok_or("a sample_id")?;
            let data = row.get("data").ok_or("data")?;
            self.current(&id, event, place).take(event, data);
        }
        Ok(())
    }

    /// The try an event belongs to.
    fn current(&mut self, id: &str, event: Event, place: Place) -> &mut Try {
        let (at, progress) = self.latest.entry(id.to_owned()).or_insert((usize::MAX, Progress::default()));
        let is_over = progress.is_over(event);
        let known = self.tries.get(*at).map(|known| known.epoch);
        if known.is_none() || is_over {
            *at = self.tries.len();
            self.tries.push(Try::new(id, known.unwrap_or(0).saturating_add(1), place));
        }
        &mut self.tries[*at]
    }
}

fn read(input: &Input<'_>) -> Document {
    let mut log = Log::default();
    let mut odd = log::each(input.bytes, &[], |row, place| log.take(row, place));
    let (task, version) = task(&log.spec, &input.path);
    let mut columns = Columns::default();
    for found in &log.tries {
        found.scores.iter().for_each(|(metric, score)| columns.score(metric, Some(*score)));
        columns.push(found.row());
    }
    let is_known = log.tries.iter().all(|found| found.asked.is_some());
    let identity = if is_known { Identity::Computed } else { Identity::Absent };
    let set = columns.finish(&task, identity, &mut odd.notes);
    let mut metrics = figures(&task, &log.report);
    if metrics.iter().all(|figure| figure.metric != ACCURACY) {
        metrics.extend(directions(&set, |metric| (metric == ACCURACY).then_some(Direction::Higher)));
    }
    let (model, judge) = models(&log.spec);
    let conditions = version.map(|version| ("task-version", version)).into_iter().chain(judge);
    let part = RunPart {
        key: input.path.run(FAMILY, input.path.stem),
        model,
        date: date(&log.spec),
        metrics,
        samples: vec![set],
        tasks: BTreeMap::from([(task, TaskInfo { conditions: conditions.collect(), ..TaskInfo::default() })]),
        conditions: conditions_of_run(&log.spec),
    };
    Document { runs: vec![part], notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}

/// The evaluation and its split, and the version that follows them in its name.
fn task(spec: &Value, path: &FilePath<'_>) -> (String, Option<String>) {
    let text = |key: &str| spec.get(key).and_then(Value::as_str);
    let Some(name) = text("eval_name") else { return (path.stem.to_owned(), None) };
    let whole = [text("base_eval"), text("split")].into_iter().flatten().collect::<Vec<_>>().join(".");
    match name.strip_prefix(&whole).and_then(|rest| rest.strip_prefix('.')) {
        Some(version) if !whole.is_empty() => (whole, Some(version.to_owned())),
        _ => (name.to_owned(), None),
    }
}

/// The model, and who judges its answers, where somebody does.
fn models(spec: &Value) -> (Option<String>, Option<(&'static str, String)>) {
    let functions = spec.get("completion_fns").and_then(Value::as_array).unwrap_or_default();
    let mut named = functions.iter().filter_map(Value::as_str);
    let model = named.next().or_else(|| spec.get("model_name")?.as_str()).map(str::to_owned);
    let judges = named.collect::<Vec<_>>().join(", ");
    (model, (!judges.is_empty()).then_some(("judge", judges)))
}

#[allow(clippy::cast_precision_loss)] // seconds since 1970
fn date(spec: &Value) -> Option<f64> {
    // In UTC, without saying so: `2023-04-17 22:08:21.904498`.
    let moment = spec.get("created_at")?.as_str()?.replacen(' ', "T", 1);
    Timestamp::parse(&format!("{moment}Z")).map(|moment| moment.0 as f64)
}

fn conditions_of_run(spec: &Value) -> BTreeMap<&'static str, String> {
    let setting = |key: &str| spec.get("run_config").and_then(|config| config.get(key)).map(setting::brief);
    let entries = [("seed", setting("seed")), ("limit", setting("max_samples"))];
    entries.into_iter().filter_map(|(code, value)| Some((code, value?))).collect()
}

/// The numbers of the final report.
fn figures(task: &str, report: &Value) -> Vec<MetricValue> {
    let stderr = STDERR.iter().find_map(|key| report.get(key)?.as_number()).filter(|stderr| stderr.is_finite());
    let is_figure = |name: &str| !STDERR.contains(&name);
    let numbers = report.as_object().unwrap_or_default().iter().filter_map(|(name, value)| match value {
        Value::Number(number) if is_figure(name) => Some((name, number.as_f64())),
        _ => None,
    });
    let figure = |(name, value): (&String, f64)| MetricValue {
        task: task.to_owned(),
        metric: name.clone(),
        filter: None,
        value: Some(value).filter(|value| value.is_finite()),
        stderr: stderr.filter(|_| name == ACCURACY),
        n: None,
        direction: (name == ACCURACY).then_some(Direction::Higher),
    };
    numbers.map(figure).collect()
}

/// The events of one try, wherever they are.
fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let row = at.set.rows.get(at.row)?;
    log::again(at)?.as_object()?;
    let (mut epoch, mut progress) = (1, Progress::default());
    let mut events: Vec<(Event, Value)> = Vec::new();
    log::each(at.blob, &[], |event, _| {
        let of_item = event.get("sample_id").and_then(Value::scalar_text).is_some_and(|id| row.id.is_written(&id));
        if let Some((kind, data)) = Event::of(event).filter(|_| of_item).zip(event.get("data")) {
            epoch += u32::from(progress.is_over(kind));
            if epoch == row.epoch {
                events.push((kind, data.clone()));
            }
        }
        Ok(())
    });
    let first = |key: &str| events.iter().find_map(|(_, data)| data.get(key));
    let sampled = events.iter().filter(|(kind, _)| *kind == Event::Sampling);
    let mut outputs: Vec<String> = sampled.filter_map(|(_, data)| data.get("sampled")).map(text).collect();
    if outputs.is_empty() {
        outputs.extend(first("sampled").map(text));
    }
    let shown = ["prompt", "sampled", "expected", "picked"];
    Some(SampleText {
        prompt: first("prompt").map(turns).unwrap_or_default(),
        target: first("expected").map(text).unwrap_or_default(),
        outputs,
        answer: first("picked").filter(|picked| **picked != Value::Null).map(text),
        scores: log::scores(at),
        metadata: events.iter().flat_map(|(_, data)| log::rest(data, &shown)).collect(),
        ..SampleText::default()
    })
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    /// As the harness writes it: the report before events that were still in memory, and those out of order.
    const LOG: &str = r#"{"spec": {"completion_fns": ["lumen"], "eval_name": "sums.dev.v1", "base_eval": "sums", "split": "dev", "run_config": {"seed": 7}, "run_id": "230417220821DPM75QNS", "created_at": "2023-04-17 22:08:21.904498"}}
{"final_report": {"accuracy": 0.5, "boostrap_std": 0.25, "note": "x"}, "run_id": "230417220821DPM75QNS"}
{"run_id": "230417220821DPM75QNS", "event_id": 2, "sample_id": "sums.dev.1", "type": "sampling", "data": {"prompt": "1+1?", "sampled": "3"}}
{"run_id": "230417220821DPM75QNS", "event_id": 0, "sample_id": "sums.dev.0", "type": "raw_sample", "data": {}}
{"run_id": "230417220821DPM75QNS", "event_id": 1, "sample_id": "sums.dev.0", "type": "match", "data": {"correct": true, "expected": ["4", "four"], "picked": "4", "sampled": "4"}}
{"run_id": "230417220821DPM75QNS", "event_id": 3, "sample_id": "sums.dev.1", "type": "match", "data": {"correct": false, "expected": "2", "picked": null, "sampled": "3"}}
{"run_id": "230417220821DPM75QNS", "event_id": 4, "type": "match", "data": {"correct": false}}
"#;

    #[test]
    fn events_come_together_by_item() {
        let reading = read("logs/a.jsonl", LOG.as_bytes()).expect("a reading");
        assert_eq!((reading.format.name, reading.document.skipped), (FAMILY, 1));
        let part = &reading.document.runs[0];
        assert_eq!((part.model.as_deref(), part.date), (Some("lumen"), Some(1_681_769_301.0)));
        assert_eq!((part.metrics[0].value, part.metrics[0].stderr, part.metrics.len()), (Some(0.5), Some(0.25), 1));
        assert_eq!(
            (part.tasks["sums.dev"].conditions["task-version"].as_str(), &*part.conditions["seed"]),
            ("v1", "7")
        );
        let set = &part.samples[0];
        // The item whose prompt is not told cannot be known by what is in it.
        assert_eq!((set.rows.len(), set.scores.as_slice(), set.identity), (2, &[0.0, 1.0][..], Identity::Absent));
        let text = sample(&SampleAt { blob: LOG.as_bytes(), set, row: 1 }).expect("a sample");
        assert_eq!(
            (text.target.as_str(), text.answer.as_deref(), text.outputs.as_slice()),
            ("4\nfour", Some("4"), &["4".to_owned()][..])
        );
    }

    #[test]
    fn only_logs_of_runs_are_claimed() {
        for text in [r#"{"spec": {"containers": []}}"#, r#"{"run_id": 1, "type": "x", "data": {}}"#] {
            assert!(read("a.jsonl", text.as_bytes()).is_none_or(|reading| reading.format.name != FAMILY), "{text}");
        }
        let is_hinted = |path| hint(&FilePath::new(path)).is_some();
        assert!(is_hinted("a/230417220821DPM75QNS_lumen_sums.jsonl"));
        assert!(!is_hinted("a/230417220821dpm75qns_lumen.jsonl") && !is_hinted("a/results.jsonl"));
    }
}
