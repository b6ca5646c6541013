//! Writes Inspect logs of a made-up task, as archives and as documents.

use serde_json::{Value, json};

use super::zip::{Method, ZipWriter};

/// A log under construction.
#[derive(Clone)]
pub struct Log {
    /// The header, as in `header.json`.
    pub header: Value,
    /// The samples.
    pub samples: Vec<Value>,
}

impl Log {
    /// A log of a model, made in a month of 2026.
    pub fn new(model: &str, month: u32) -> Self {
        let header = json!({
            "version": 2, "status": "success",
            "eval": {
                "created": format!("2026-{month:02}-01T00:00:00+00:00"), "task": "capitals", "task_version": 0,
                "model": model, "dataset": {"samples": 1000}, "config": {"epochs": 1},
                "scorers": [{"name": "match", "options": {}, "metrics": [{"name": "inspect_ai/accuracy"}]}],
                "packages": {"inspect_ai": "0.3.260"},
            },
            "plan": {"steps": [], "config": {}},
        });
        Self { header, samples: Vec::new() }
    }

    /// Adds a sample: the same for everybody but for what the model said and what that is worth.
    pub fn sample(mut self, id: u32, epoch: u32, said: &str, value: impl Into<Value>) -> Self {
        let asked = format!("What is the capital of country {id}?");
        self.samples.push(json!({
            "id": id, "epoch": epoch, "input": asked, "target": format!("city {id}"),
            "messages": [
                {"role": "user", "content": asked, "id": format!("{id}-{epoch}-{said}")},
                {"role": "assistant", "content": said, "source": "generate"},
            ],
            "output": {"choices": [{"message": {"role": "assistant", "content": said}, "stop_reason": "stop"}]},
            "scores": {"match": {"value": value.into(), "answer": said}},
            "metadata": {"continent": if id.is_multiple_of(2) { "even" } else { "odd" }},
            "events": [{"event": "model", "output": "{\"id\": \"not this one\"}"}],
        }));
        self
    }

    /// The log with a field of its last sample changed.
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.samples.last_mut().expect("a sample")[field] = value;
        self
    }

    /// One JSON document over many lines, in the order in which the harness writes it.
    pub fn document(&self) -> Vec<u8> {
        let mut whole = self.header.clone();
        whole["samples"] = self.samples.clone().into();
        let entries = ["version", "status", "eval", "plan", "error", "samples"].into_iter().filter_map(|key| {
            let value = serde_json::to_string_pretty(whole.get(key)?).expect("JSON");
            Some(format!("  \"{key}\": {}", value.replace('\n', "\n  ")))
        });
        format!("{{\n{}\n}}\n", entries.collect::<Vec<_>>().join(",\n")).into_bytes()
    }

    /// An archive, as a run writes it that came to its end.
    pub fn archive(&self, method: Method) -> Vec<u8> {
        let mut writer = ZipWriter::default();
        self.write_journal(&mut writer, method);
        writer.add("summaries.json", &self.summaries(), method);
        writer.add("header.json", self.header.to_string().as_bytes(), method);
        writer.finish()
    }

    /// What a run has written before its end: when it began, its samples, their summaries.
    pub fn write_journal(&self, writer: &mut ZipWriter, method: Method) {
        let start = json!({"version": 2, "eval": self.header["eval"], "plan": self.header["plan"]});
        writer.add("_journal/start.json", start.to_string().as_bytes(), method);
        for sample in &self.samples {
            let name = format!("samples/{}_epoch_{}.json", sample["id"], sample["epoch"]);
            writer.add(&name, sample.to_string().as_bytes(), method);
        }
        writer.add("_journal/summaries/1.json", &self.summaries(), method);
    }

    /// The summaries of all samples.
    pub fn summaries(&self) -> Vec<u8> {
        let kept = ["id", "epoch", "input", "target", "scores", "metadata"];
        let summary =
            |sample: &Value| kept.iter().map(|key| ((*key).to_owned(), sample[key].clone())).collect::<Value>();
        Value::from(self.samples.iter().map(summary).collect::<Vec<_>>()).to_string().into_bytes()
    }
}
