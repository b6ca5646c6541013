//! The results file of a run, as lm-evaluation-harness 0.4.9 writes it beside the sample logs.

use std::collections::BTreeMap;

use crate::base::Timestamp;
use crate::model::Value;

use super::harness::{Aggregate, Filter, OutputType, TaskRun, sha256};
use super::json::{self, float, indented, integer, object, text};
use super::model_files::{self, MODEL, MODEL_DIR};
use super::stage::Stage;

/// One call of the harness: tasks that were run together, and what held for all of them.
pub(super) struct Session {
    pub(super) stage: Stage,
    /// When it ended; also names the files.
    pub(super) time: Timestamp,
    /// Whether prompts went through the chat template.
    pub(super) chat: bool,
    pub(super) runs: Vec<TaskRun>,
}

type Entries = Vec<(String, Value)>;

impl Session {
    /// The results file and the sample logs, by path.
    pub(super) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let stamp = format!("{}.{:06}", self.time.to_string().replace(':', "-").replace('Z', ""), self.micros());
        let path = |name: &str, end: &str| format!("evals/{MODEL_DIR}/{name}_{stamp}.{end}");
        let (mut files, mut hashes) = (BTreeMap::new(), Vec::new());
        for run in &self.runs {
            let (log, hash) = run.log();
            files.insert(path(&format!("samples_{}", run.task), "jsonl"), log.into_bytes());
            hashes.push((run.task.to_owned(), text(&hash)));
        }
        files.insert(path("results", "json"), indented(&self.results(hashes)).into_bytes());
        files
    }

    fn micros(&self) -> i64 {
        self.time.0.wrapping_mul(7919).rem_euclid(1_000_000)
    }

    fn results(&self, task_hashes: Entries) -> Value {
        let mut file = vec![("results".to_owned(), Value::Object(self.figures()))];
        if let Some((group, members)) = self.group() {
            let figures = vec![(group.to_owned(), group_figures(group, &members))];
            file.push(("groups".to_owned(), Value::Object(figures)));
        }
        let mut push = |key: &str, value: Value| file.push((key.to_owned(), value));
        push("group_subtasks", self.group_subtasks());
        push("configs", self.each(config));
        push("versions", Value::Object(self.versions()));
        push("n-shot", self.each(|run| integer(run.shots)));
        push("higher_is_better", self.each(higher_is_better));
        push("n-samples", self.each(n_samples));
        push("config", model_config(self.stage));
        push("git_hash", text(&sha256(self.stage.tag())[..8]));
        #[allow(clippy::cast_precision_loss)] // seconds of this century
        push("date", float(self.time.0 as f64 - 3_600.5));
        push("pretty_env_info", text(ENVIRONMENT));
        push("transformers_version", text("4.57.6"));
        push("lm_eval_version", text("0.4.9.2"));
        push("upper_git_hash", Value::Null);
        push("tokenizer_pad_token", json::texts(&["<|pad|>", "100257"]));
        push("tokenizer_eos_token", json::texts(&["<|end|>", "100265"]));
        push("tokenizer_bos_token", Value::Array(vec![Value::Null, text("None")]));
        push("eot_token_id", integer(100_265));
        push("max_length", integer(model_files::context_length(self.stage)));
        push("task_hashes", Value::Object(task_hashes));
        push("model_source", text("hf"));
        push("model_name", text(MODEL));
        push("model_name_sanitized", text(MODEL_DIR));
        push("system_instruction", Value::Null);
        push("system_instruction_sha", Value::Null);
        push("fewshot_as_multiturn", Value::Bool(false));
        let template = self.chat.then(|| model_files::chat_template(self.stage));
        push("chat_template", template.map_or(Value::Null, text));
        push("chat_template_sha", template.map_or(Value::Null, |template| text(&sha256(template))));
        push("start_time", float(88_012.25));
        push("end_time", float(91_612.75));
        push("total_evaluation_time_seconds", text("3600.5"));
        Value::Object(file)
    }

    fn each(&self, of: impl Fn(&TaskRun) -> Value) -> Value {
        Value::Object(self.runs.iter().map(|run| (run.task.to_owned(), of(run))).collect())
    }

    /// The group among the tasks and its members; no session has more than one.
    fn group(&self) -> Option<(&'static str, Vec<&TaskRun>)> {
        let group = self.runs.iter().find_map(|run| run.group)?;
        Some((group, self.runs.iter().filter(|run| run.group == Some(group)).collect()))
    }

    fn figures(&self) -> Entries {
        let mut figures = Entries::new();
        for run in &self.runs {
            if let Some((group, members)) = self.group()
                && members.first().is_some_and(|first| first.task == run.task)
            {
                figures.push((group.to_owned(), group_figures(group, &members)));
            }
            figures.push((run.task.to_owned(), task_figures(run)));
        }
        figures
    }

    fn group_subtasks(&self) -> Value {
        let group = self.group().map(|(group, members)| {
            let members = members.iter().map(|run| text(run.task)).collect();
            (group.to_owned(), Value::Array(members))
        });
        let alone = self.runs.iter().filter(|run| run.group.is_none());
        let alone = alone.map(|run| (run.task.to_owned(), Value::Array(Vec::new())));
        Value::Object(group.into_iter().chain(alone).collect())
    }

    fn versions(&self) -> Entries {
        let group = self.group().map(|(group, _)| (group.to_owned(), integer(2)));
        let tasks = self.runs.iter().map(|run| (run.task.to_owned(), json::number(run.version)));
        group.into_iter().chain(tasks).collect()
    }
}

fn task_figures(run: &TaskRun) -> Value {
    let alias = run.group.and_then(|group| run.task.strip_prefix(group)?.strip_prefix('_'));
    let alias = alias.map_or_else(|| run.task.to_owned(), |alias| format!(" - {alias}"));
    let mut figures = vec![("alias".to_owned(), text(&alias))];
    for (filter, Filter { name, .. }) in run.filters.iter().enumerate() {
        for (index, metric) in run.metrics.iter().enumerate() {
            push_figure(&mut figures, metric.name, name, run.aggregate(filter, index));
        }
    }
    Value::Object(figures)
}

fn group_figures(group: &str, members: &[&TaskRun]) -> Value {
    let mut figures = vec![("alias".to_owned(), text(group))];
    let members: Vec<Aggregate> = members.iter().map(|run| run.aggregate(0, 0)).collect();
    push_figure(&mut figures, "acc", "none", Aggregate::pooled(&members));
    Value::Object(figures)
}

fn push_figure(figures: &mut Entries, metric: &str, filter: &str, figure: Aggregate) {
    figures.push((format!("{metric},{filter}"), float(figure.value)));
    figures.push((format!("{metric}_stderr,{filter}"), float(figure.stderr)));
}

fn higher_is_better(run: &TaskRun) -> Value {
    let metrics = run.metrics.iter().map(|m| (m.name.to_owned(), Value::Bool(m.higher_is_better)));
    Value::Object(metrics.collect())
}

fn n_samples(run: &TaskRun) -> Value {
    let n = run.samples.len();
    object([("original", integer(n)), ("effective", integer(n))])
}

fn config(run: &TaskRun) -> Value {
    let metrics = run.metrics.iter().map(|metric| {
        object([
            ("metric", text(metric.name)),
            ("aggregation", text("mean")),
            ("higher_is_better", Value::Bool(metric.higher_is_better)),
        ])
    });
    let mut config: Vec<(&str, Value)> = vec![("task", text(run.task))];
    config.extend(run.group.map(|group| ("tag", text(group))));
    config.extend([
        ("dataset_path", text("acme/brindle-evals")),
        ("dataset_name", text(run.task)),
        ("test_split", text("test")),
        ("doc_to_text", text(run.doc_to_text)),
        ("doc_to_target", text(run.doc_to_target)),
        ("unsafe_code", Value::Bool(run.task == "humaneval")),
        ("description", text("")),
        ("target_delimiter", text(" ")),
        ("fewshot_delimiter", text("\n\n")),
        ("num_fewshot", integer(run.shots)),
        ("metric_list", Value::Array(metrics.collect())),
        ("output_type", text(run.kind.name())),
    ]);
    if let OutputType::Generate { .. } = run.kind {
        config.push(("generation_kwargs", run.kind.settings()));
    }
    config.push(("repeats", integer(1)));
    config.extend(filter_list(run.filters).map(|list| ("filter_list", list)));
    config.push(("should_decontaminate", Value::Bool(false)));
    let metadata = object([("version", json::number(run.version)), ("pretrained", text(MODEL))]);
    config.push(("metadata", metadata));
    Value::Object(config.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn filter_list(filters: &[Filter]) -> Option<Value> {
    let named = filters.iter().filter_map(|filter| {
        let regex = object([("function", text("regex")), ("regex_pattern", text(filter.pattern?))]);
        let steps = vec![regex, object([("function", text("take_first"))])];
        Some(object([("name", text(filter.name)), ("filter", Value::Array(steps))]))
    });
    let named: Vec<Value> = named.collect();
    (!named.is_empty()).then_some(Value::Array(named))
}

fn model_config(stage: Stage) -> Value {
    object([
        ("model", text("hf")),
        ("model_args", text(&format!("pretrained={MODEL},revision={},dtype=bfloat16", stage.tag()))),
        ("model_num_parameters", json::number("8030261248")),
        ("model_dtype", text("torch.bfloat16")),
        ("model_revision", text(stage.tag())),
        ("model_sha", text(&sha256(&format!("{MODEL} {}", stage.tag()))[..40])),
        ("batch_size", text("16")),
        ("batch_sizes", Value::Array(Vec::new())),
        ("device", Value::Null),
        ("use_cache", Value::Null),
        ("limit", Value::Null),
        ("bootstrap_iters", integer(100_000)),
        ("gen_kwargs", Value::Null),
        ("random_seed", integer(0)),
        ("numpy_seed", integer(1234)),
        ("torch_seed", integer(1234)),
        ("fewshot_seed", integer(1234)),
    ])
}

const ENVIRONMENT: &str = "PyTorch version: 2.9.0\nIs debug build: False\nOS: Linux (x86_64)\nPython version: 3.11.13 \
                           (64-bit runtime)\nIs CUDA available: True\n\nVersions of relevant libraries:\n[pip3] \
                           numpy==2.2.6\n[pip3] torch==2.9.0";
