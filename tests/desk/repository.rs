//! Small repositories of two releases: one task with samples, and a configuration.

use std::collections::BTreeMap;

use candor::base::Timestamp;
use candor::git::NewRepository;
use serde_json::{Value, json};

use crate::pty::{Home, Size, Terminal};

/// What there is to read in a repository. Everything the desk shows of it comes from here.
pub(crate) struct Words<'a> {
    pub(crate) model: &'a str,
    pub(crate) task: &'a str,
    pub(crate) metric: &'a str,
    pub(crate) filter: &'a str,
    pub(crate) prompt: &'a str,
    pub(crate) output: &'a str,
    pub(crate) key: &'a str,
    /// The tags of the two releases.
    pub(crate) tags: [&'a str; 2],
}

pub(crate) const PLAIN: Words<'_> = Words {
    model: "acme/tiny",
    task: "sums",
    metric: "exact_match",
    filter: "none",
    prompt: "What is",
    output: "It is",
    key: "note",
    tags: ["v1.0.0", "v1.1.0"],
};

/// Items of the task. Of the items, the first [`BROKE`] break, the next one is fixed, the rest only say it otherwise.
pub(crate) const ITEMS: usize = 14;
pub(crate) const BROKE: usize = 9;

/// A home with a repository of plain words.
pub(crate) fn plain() -> Home {
    let home = Home::new();
    make_with(&home, &PLAIN, |_, _| {});
    home
}

/// Opens the desk on such a repository, and waits until everything was read.
pub(crate) fn opened(home: &Home, size: Size) -> Terminal {
    let desk = home.desk(size);
    desk.wait_for("1 test at alpha");
    desk
}

/// Makes the repository of a home. What the words make of each release can be changed before it is committed.
pub(crate) fn make_with(home: &Home, words: &Words<'_>, change: impl Fn(usize, &mut BTreeMap<String, Vec<u8>>)) {
    let repository = NewRepository::create(&home.repo()).expect("a repository");
    for side in [0, 1] {
        let mut files = files(words, side);
        change(side, &mut files);
        let time = Timestamp(1_767_225_600 + 86_400 * i64::try_from(side).expect("small"));
        let author = ("Team", "team@example.org");
        let commit = repository.commit(&files, "release", author, time).expect("a commit");
        repository.tag(words.tags[side], &commit, None).expect("a tag");
    }
}

fn files(words: &Words<'_>, side: usize) -> BTreeMap<String, Vec<u8>> {
    let folder = format!("evals/{}", words.model.replace('/', "__"));
    let stamp = ["2026-01-01T00-00-00.500000", "2026-01-02T00-00-00.500000"][side];
    let log: String = (0..ITEMS).map(|item| format!("{}\n", sample(words, item, side))).collect();
    let config = json!({
        "architectures": ["TinyForCausalLM"],
        "max_position_embeddings": 2048 << side,
        words.key: format!("{} {side}", words.output),
        format!("{} {side}", words.key): words.prompt,
        "chat_template": format!("{}\n{} {side}\n{}", words.prompt, words.output, words.prompt),
    });
    [
        (format!("{folder}/results_{stamp}.json"), results(words, side).to_string()),
        (format!("{folder}/samples_{}_{stamp}.jsonl", words.task), log),
        ("model/config.json".to_owned(), config.to_string()),
    ]
    .map(|(path, text)| (path, text.into_bytes()))
    .into()
}

fn score(item: usize, side: usize) -> u8 {
    let base = u8::from(item != BROKE);
    if side == 0 || item > BROKE { base } else { 1 - base }
}

fn sample(words: &Words<'_>, item: usize, side: usize) -> Value {
    let question = format!("{} {item} and {item}?", words.prompt);
    let answer = format!("{} {}", words.output, 2 * item + usize::from(score(item, side) == 0));
    json!({
        "doc_id": item,
        "doc": {"question": question, words.key: words.prompt},
        "target": format!("{} {}", words.output, 2 * item),
        "arguments": {"gen_args_0": {"arg_0": question, "arg_1": {"until": [words.prompt]}}},
        "resps": [[format!("{answer}\n{} {side}", ["plainly", "clearly"][side])]],
        "filtered_resps": [answer],
        "filter": words.filter,
        "metrics": [words.metric],
        words.metric: score(item, side),
    })
}

fn results(words: &Words<'_>, side: usize) -> Value {
    let sum: u32 = (0..ITEMS).map(|item| u32::from(score(item, side))).sum();
    let mean = f64::from(sum) / ITEMS as f64;
    json!({
        "results": {words.task: {
            "alias": words.task,
            format!("{},{}", words.metric, words.filter): mean,
            format!("{}_stderr,{}", words.metric, words.filter): 0.1,
        }},
        "group_subtasks": {words.task: []},
        "configs": {words.task: {
            "task": words.task, "tag": words.key, "dataset_path": words.output, "description": words.prompt,
            "metric_list": [{"metric": words.metric, "higher_is_better": true}], "num_fewshot": 0,
        }},
        "versions": {words.task: words.key},
        "n-shot": {words.task: 0},
        "higher_is_better": {words.task: {words.metric: true}},
        "n-samples": {words.task: {"original": ITEMS, "effective": ITEMS}},
        "config": {"model": "hf", "model_args": format!("pretrained={}", words.model), "limit": null},
        "git_hash": words.key,
        "date": 1_767_225_600 + 86_400 * side,
        "model_name": words.model,
        "system_instruction": format!("{} {side}", words.prompt),
        "lm_eval_version": words.key,
    })
}
