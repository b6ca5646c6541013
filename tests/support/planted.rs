//! Evaluation logs with planted changes: a plan goes in, both sides' files and what must be found in them come
//! out. Shares nothing with Candor.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::formulas::{benjamini_hochberg, mean_stderr, mid_p, paired_t};
use super::rng::Rng;

/// Which age of lm-evaluation-harness writes the logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Harness {
    /// 0.4.2: one JSON array a file, no hashes, no filters, files named after the model arguments.
    V042,
    /// 0.4.5: JSON Lines with hashes; each item stands once for every filter, and no row names its filter.
    V045,
    /// 0.4.9: rows name their filter and metrics.
    V049,
}

/// What to plant.
pub struct Plan {
    pub harness: Harness,
    /// Decides on the order of rows, and on which items things happen to.
    pub seed: u64,
    pub tasks: Vec<TaskPlan>,
}

/// A task: what becomes of its items, whatever the metric.
#[derive(Clone, Default)]
pub struct TaskPlan {
    pub name: &'static str,
    /// Items that both sides have and score.
    pub paired: usize,
    /// So many of those stand twice, on both sides. Each copy pairs, too; nothing else happens to them.
    pub twins: usize,
    /// So many of those stand twice in the base and once in the candidate: the copy has no partner.
    pub duplicated: usize,
    pub only_base: usize,
    pub only_candidate: usize,
    /// Same position, other content.
    pub content_changed: usize,
    /// No number on the candidate's side.
    pub errored: usize,
    /// Paired items with another response.
    pub output_changed: usize,
    /// Paired items with another extracted answer.
    pub answer_changed: usize,
    /// The rows of the comparison.
    pub rows: Vec<RowPlan>,
}

/// A metric under a filter.
#[derive(Clone)]
pub struct RowPlan {
    pub metric: &'static str,
    pub filter: &'static str,
    pub higher_is_better: bool,
    /// Scores are 0 and 1; otherwise eighths.
    pub binary: bool,
    pub broke: usize,
    pub fixed: usize,
}

/// Both sides' files, and what must be found.
pub struct Planted {
    pub base: BTreeMap<String, Vec<u8>>,
    pub candidate: BTreeMap<String, Vec<u8>>,
    /// In the order of tasks and rows of the plan.
    pub expected: Vec<Expected>,
}

/// One row as it must come out.
#[derive(Clone, Debug)]
pub struct Expected {
    pub task: &'static str,
    pub metric: &'static str,
    pub filter: &'static str,
    /// `samples` of the JSON contract.
    pub samples: Vec<(&'static str, usize)>,
    /// Value and count of the base, and of the candidate.
    pub sides: [(f64, usize); 2],
    /// Over the pairs, positive is better.
    pub delta: f64,
    pub p: Option<f64>,
    pub q: Option<f64>,
    pub verdict: &'static str,
}

/// One item of a task: what stands on either side.
struct Item {
    id: usize,
    content: String,
    /// The candidate's content, where it has the item.
    candidate_content: Option<String>,
    in_base: bool,
    errored: bool,
    output_changes: bool,
    answer_changes: bool,
    /// Whether it is the item of this number that rows move.
    pair: Option<usize>,
    /// Whether it repeats the item of this number.
    copy_of: Option<usize>,
}

/// Scores of a row: base and candidate by item.
type Scores = Vec<[f64; 2]>;

/// Writes the files of a plan.
pub fn plant(plan: &Plan) -> Planted {
    let mut planted = Planted { base: BTreeMap::new(), candidate: BTreeMap::new(), expected: Vec::new() };
    let mut results = [Map::new(), Map::new()];
    for task in &plan.tasks {
        let mut rng = Rng(plan.seed ^ hash(task.name));
        let items = items(task, &mut rng);
        let scores: Vec<Scores> = task.rows.iter().map(|row| score(row, task, &items, &mut rng)).collect();
        for (side, files) in [&mut planted.base, &mut planted.candidate].into_iter().enumerate() {
            let log = log(plan, task, &items, &scores, side, &mut rng);
            files.insert(plan.samples_path(task.name, side), log.into_bytes());
            merge(&mut results[side], task_results(task, &items, &scores, side));
        }
        planted.expected.extend(task.rows.iter().zip(&scores).map(|(row, scores)| expect(task, row, &items, scores)));
    }
    for (side, (files, results)) in [&mut planted.base, &mut planted.candidate].into_iter().zip(results).enumerate() {
        let text = serde_json::to_string_pretty(&plan.results(results, side)).expect("plain values");
        files.insert(plan.results_path(side), text.into_bytes());
    }
    adjust(&mut planted.expected);
    planted
}

impl Plan {
    fn samples_path(&self, task: &str, side: usize) -> String {
        match self.harness {
            Harness::V042 => format!("out/pretrained__acme__planted,dtype__bfloat16_{task}.jsonl"),
            _ => format!("evals/acme__planted/samples_{task}_{}.jsonl", stamp(side)),
        }
    }

    fn results_path(&self, side: usize) -> String {
        match self.harness {
            Harness::V042 => "out/results.json".to_owned(),
            _ => format!("evals/acme__planted/results_{}.json", stamp(side)),
        }
    }

    fn results(&self, mut results: Map<String, Value>, side: usize) -> Value {
        results.insert(
            "config".to_owned(),
            json!({"model": "hf", "limit": null, "bootstrap_iters": 100_000,
            "model_args": "pretrained=acme/planted,dtype=bfloat16"}),
        );
        results.insert("git_hash".to_owned(), json!("0123abcd"));
        results.insert("date".to_owned(), json!(1_767_225_600.5 + 86_400.0 * side as f64));
        if self.harness == Harness::V042 {
            results.remove("higher_is_better");
            results.remove("n-samples");
        } else {
            results.insert("model_name".to_owned(), json!("acme/planted"));
            results.insert("model_source".to_owned(), json!("hf"));
        }
        if self.harness == Harness::V049 {
            results.insert("lm_eval_version".to_owned(), json!("0.4.9.2"));
        }
        Value::Object(results)
    }
}

fn stamp(side: usize) -> &'static str {
    ["2026-01-01T00-00-00.500000", "2026-01-02T00-00-00.500000"][side]
}

fn items(task: &TaskPlan, rng: &mut Rng) -> Vec<Item> {
    let mut items = Vec::new();
    let mut add = |count: usize, change: &dyn Fn(&mut Item, usize)| {
        for number in 0..count {
            let id = items.len();
            let content = format!("{} question {id}: what is {} times {}?", task.name, id * 7 % 101, id % 13);
            let mut item = Item {
                id,
                candidate_content: Some(content.clone()),
                content,
                in_base: true,
                errored: false,
                output_changes: false,
                answer_changes: false,
                pair: None,
                copy_of: None,
            };
            change(&mut item, number);
            items.push(item);
        }
    };
    add(task.paired, &|item, number| item.pair = Some(number));
    add(task.only_base, &|item, _| item.candidate_content = None);
    add(task.only_candidate, &|item, _| item.in_base = false);
    add(task.content_changed, &|item, _| {
        item.candidate_content = Some(format!("{} (corrected)", item.content));
    });
    add(task.errored, &|item, _| item.errored = true);
    for (number, item) in rng.order(task.paired).into_iter().enumerate() {
        items[item].output_changes = number < task.output_changed;
        items[item].answer_changes = number < task.answer_changed;
    }
    // The copies come last, so that positions stay positions. What is copied is not moved by any row.
    for copied in 0..task.twins + task.duplicated {
        let (id, of) = (items.len(), &items[copied]);
        let twin = copied < task.twins;
        let copy = Item {
            id,
            content: of.content.clone(),
            candidate_content: of.candidate_content.clone().filter(|_| twin),
            pair: twin.then_some(copied),
            copy_of: Some(copied),
            ..*of
        };
        items.push(copy);
    }
    items
}

fn score(row: &RowPlan, task: &TaskPlan, items: &[Item], rng: &mut Rng) -> Scores {
    let up = if row.higher_is_better { 1.0 } else { -1.0 };
    // 0 and 1, or eighths between 2 and 4: exact in binary, and far enough from any end to move.
    let step = |rng: &mut Rng| if row.binary { 1.0 } else { (1 + rng.below(8)) as f64 / 8.0 };
    let plain = |rng: &mut Rng| match row.binary {
        true => rng.below(2) as f64,
        false => (16 + rng.below(17)) as f64 / 8.0,
    };
    let mut scores: Scores = items.iter().map(|_| [plain(rng); 2]).collect();
    // The originals of copies stay as they are, so that it does not matter which occurrence pairs with which.
    let movable: Vec<usize> =
        rng.order(task.paired).into_iter().filter(|item| *item >= task.twins + task.duplicated).collect();
    assert!(row.broke + row.fixed <= movable.len(), "the plan moves more items than there are");
    for (number, item) in movable.into_iter().take(row.broke + row.fixed).enumerate() {
        let direction = if number < row.broke { -up } else { up };
        let base = match (row.binary, direction > 0.0) {
            (true, true) => 0.0,
            (true, false) => 1.0,
            (false, _) => scores[item][0],
        };
        scores[item] = [base, base + direction * step(rng)];
    }
    for (item, scores) in items.iter().zip(&mut scores).filter(|(item, _)| item.id >= task.paired) {
        if item.pair.is_none() {
            scores[1] = plain(rng);
        }
    }
    for copy in task.paired..items.len() {
        if let Some(original) = items[copy].copy_of {
            scores[copy] = scores[original];
        }
    }
    scores
}

/// What a side holds of an item; `None` where it lacks it.
fn content(item: &Item, side: usize) -> Option<&str> {
    if side == 0 { item.in_base.then_some(item.content.as_str()) } else { item.candidate_content.as_deref() }
}

fn log(plan: &Plan, task: &TaskPlan, items: &[Item], scores: &[Scores], side: usize, rng: &mut Rng) -> String {
    let mut rows = Vec::new();
    for filter in filters(task) {
        for item in rng.order(items.len()) {
            let Some(content) = content(&items[item], side) else { continue };
            let mut row = sample(plan.harness, &items[item], content, side);
            let metrics = task.rows.iter().zip(scores).filter(|(row, _)| row.filter == filter);
            let mut names = Vec::new();
            for (of, scores) in metrics {
                let errored = items[item].errored && side == 1;
                let score = scores[item][side];
                row.insert(of.metric.to_owned(), if errored { json!(null) } else { json!(score) });
                names.push(of.metric);
            }
            if plan.harness == Harness::V049 {
                row.insert("filter".to_owned(), json!(filter));
                row.insert("metrics".to_owned(), json!(names));
            }
            rows.push(Value::Object(row));
        }
    }
    if plan.harness == Harness::V042 {
        return serde_json::to_string_pretty(&rows).expect("plain values");
    }
    rows.iter().map(|row| format!("{row}\n")).collect()
}

fn sample(harness: Harness, item: &Item, content: &str, side: usize) -> Map<String, Value> {
    // A copy says what the original says, at a position of its own.
    let number = item.copy_of.unwrap_or(item.id);
    let doc = json!({"answer": format!("answer {}", number % 5), "question": content});
    let target = format!("answer {}", number % 5);
    let prompt = format!("Question: {content}\nAnswer:");
    let changed = |changes: bool| if changes && side == 1 { "candidate" } else { "base" };
    let response = format!("the {} thinks it is {}", changed(item.output_changes), number % 17);
    let answer = format!("{} {}", changed(item.answer_changes), number % 17);
    let settings = json!({"until": ["\n\n"], "do_sample": false});
    let arguments = match harness {
        Harness::V042 => json!([[prompt, settings]]),
        _ => json!({"gen_args_0": {"arg_0": prompt, "arg_1": settings}}),
    };
    let mut row = Map::new();
    let mut set = |key: &str, value: Value| row.insert(key.to_owned(), value);
    if harness != Harness::V042 {
        // Both keys of `doc` are in alphabetical order, so this is what Python hashes, too.
        set("doc_hash", json!(sha256(&serde_json::to_string_pretty(&doc).expect("plain values"))));
        set("prompt_hash", json!(sha256(&prompt)));
        set("target_hash", json!(sha256(&target)));
    }
    set("doc_id", json!(item.id));
    set("doc", doc);
    set("target", json!(target));
    set("arguments", arguments);
    set("resps", json!([[response]]));
    set("filtered_resps", json!([answer]));
    row
}

/// The filters of a task, in the order in which its rows name them.
fn filters(task: &TaskPlan) -> Vec<&'static str> {
    let mut filters = Vec::new();
    for row in &task.rows {
        if !filters.contains(&row.filter) {
            filters.push(row.filter);
        }
    }
    filters
}

/// The scores that a side has of a row.
fn scored(items: &[Item], scores: &Scores, side: usize) -> Vec<f64> {
    let there =
        items.iter().zip(scores).filter(|(item, _)| content(item, side).is_some() && !(item.errored && side == 1));
    there.map(|(_, scores)| scores[side]).collect()
}

fn task_results(task: &TaskPlan, items: &[Item], scores: &[Scores], side: usize) -> Map<String, Value> {
    let mut figures = Map::from_iter([("alias".to_owned(), json!(task.name))]);
    let (mut directions, mut metrics) = (Map::new(), Vec::new());
    for (row, scores) in task.rows.iter().zip(scores) {
        let (mean, stderr) = mean_stderr(&scored(items, scores, side));
        figures.insert(format!("{},{}", row.metric, row.filter), json!(mean));
        figures.insert(format!("{}_stderr,{}", row.metric, row.filter), json!(stderr));
        directions.insert(row.metric.to_owned(), json!(row.higher_is_better));
        metrics.push(json!({"metric": row.metric, "aggregation": "mean", "higher_is_better": row.higher_is_better}));
    }
    let filter_list: Vec<Value> =
        filters(task).iter().map(|name| json!({"name": name, "filter": [{"function": "take_first"}]})).collect();
    let n = items.iter().filter(|item| content(item, side).is_some()).count();
    let config = json!({"task": task.name, "output_type": "generate_until", "num_fewshot": 0, "repeats": 1,
        "metric_list": metrics, "filter_list": filter_list, "metadata": {"version": 1.0}});
    let whole = json!({"results": {task.name: figures}, "configs": {task.name: config},
        "versions": {task.name: 1.0}, "n-shot": {task.name: 0}, "higher_is_better": {task.name: directions},
        "n-samples": {task.name: {"original": n, "effective": n}}});
    let Value::Object(whole) = whole else { unreachable!("written as an object") };
    whole
}

/// Adds the tasks of one object of objects to another.
fn merge(into: &mut Map<String, Value>, from: Map<String, Value>) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Object(into)), Value::Object(from)) => into.extend(from),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

fn expect(task: &TaskPlan, row: &RowPlan, items: &[Item], scores: &Scores) -> Expected {
    let paired = task.paired + task.twins;
    let up = if row.higher_is_better { 1.0 } else { -1.0 };
    let pairs = items.iter().zip(scores).filter(|(item, _)| item.pair.is_some());
    let differences: Vec<f64> = pairs.map(|(_, [base, candidate])| up * (candidate - base)).collect();
    let delta = differences.iter().sum::<f64>() / paired as f64;
    let share =
        paired as f64 / (paired + task.only_base + task.only_candidate + task.content_changed + task.errored) as f64;
    let (p, verdict) = match (row.broke + row.fixed, share < 0.95) {
        (_, true) => (None, "not-comparable"),
        (0, _) => (Some(1.0), "unchanged"),
        _ if row.binary => (Some(mid_p(row.broke, row.fixed)), "tested"),
        _ => (Some(paired_t(&differences)), "tested"),
    };
    let copies = |changes: fn(&Item) -> bool| items.iter().filter(|item| item.pair.is_some() && changes(item)).count();
    let side = |side: usize| {
        let scores = scored(items, scores, side);
        (mean_stderr(&scores).0, scores.len())
    };
    Expected {
        task: task.name,
        metric: row.metric,
        filter: row.filter,
        samples: vec![
            ("paired", paired),
            ("only_base", task.only_base),
            ("only_candidate", task.only_candidate),
            ("duplicate", task.duplicated),
            ("content_changed", task.content_changed),
            ("errored", task.errored),
            ("broke", row.broke),
            ("fixed", row.fixed),
            ("same_score", paired - row.broke - row.fixed),
            ("output_changed", copies(|item| item.output_changes)),
            ("answer_changed", copies(|item| item.answer_changes)),
        ],
        sides: [side(0), side(1)],
        delta,
        p,
        q: None,
        verdict,
    }
}

/// Adjusts all p-values for each other, and with that decides on the verdicts that were left open.
fn adjust(expected: &mut [Expected]) {
    let all: Vec<f64> = expected.iter().filter_map(|row| row.p).collect();
    let adjusted = benjamini_hochberg(&all);
    for (row, q) in expected.iter_mut().filter(|row| row.p.is_some()).zip(adjusted) {
        row.q = Some(q);
        row.verdict = match row.verdict {
            "tested" if q > 0.05 => "inconclusive",
            "tested" if row.delta < 0.0 => "regressed",
            "tested" => "improved",
            settled => settled,
        };
    }
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hash(text: &str) -> u64 {
    text.bytes().fold(5381, |hash, byte| hash.wrapping_mul(33) ^ u64::from(byte))
}
