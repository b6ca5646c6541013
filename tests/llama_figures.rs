//! Published figures of a family of models, every pair of its releases, beside the files themselves as another JSON
//! reader has them. The corpora lie beside the repository; where they are absent, these tests say so and pass.

mod support;

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use support::corpora::{corpora, repository};

const RELEASES: [&str; 3] = ["llama-3-as-first-published", "llama-3", "llama-3.1"];
const MODELS: [&str; 4] = ["llama-8b", "llama-8b-instruct", "llama-70b", "llama-70b-instruct"];

/// The figures of one release by model and task, each list in order.
type Figures = BTreeMap<(String, String), Vec<f64>>;

fn sorted(figures: impl Iterator<Item = (String, String, f64)>) -> Figures {
    let mut sorted = Figures::new();
    for (model, task, value) in figures {
        sorted.entry((model, task)).or_default().push(value);
    }
    sorted.values_mut().for_each(|values| values.sort_by(f64::total_cmp));
    sorted
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// What the files of a release say.
fn published(release: &str) -> Option<Figures> {
    let folder = corpora()?.join("llama-releases").join(release);
    let mut figures = Vec::new();
    for model in MODELS {
        let file = fs::read(folder.join(model).join("evals.json")).expect("a file");
        let file: Value = serde_json::from_slice(&file).expect("JSON");
        let rows = file["results"].as_array().expect("rows").iter();
        let rows = rows.filter_map(|row| Some((model.to_owned(), text(&row["task"]), row["value"].as_f64()?)));
        figures.extend(rows);
    }
    Some(sorted(figures.into_iter()))
}

/// What Candor shows of one side of a comparison.
fn shown(found: &Value, side: &str) -> Figures {
    let rows = found["evals"].as_array().expect("rows").iter();
    sorted(rows.filter_map(|row| Some((text(&row["model"]), text(&row["task"]), row[side]["value"].as_f64()?))))
}

#[test]
fn both_sides_of_every_pair_show_what_was_published() {
    let Some(repository) = repository("llama-releases", &RELEASES) else { return };
    for pair in [[0, 1], [1, 2], [0, 2]] {
        let range = pair.map(|place| RELEASES[place]).join("..");
        let found = repository.json(&["diff", &range, "--json"]);
        for (side, place) in ["base", "candidate"].into_iter().zip(pair) {
            assert_eq!(Some(shown(&found, side)), published(RELEASES[place]), "{range} {side}");
        }
    }
}

#[test]
fn a_task_with_one_metric_on_each_side_is_one_row() {
    let Some(repository) = repository("llama-releases", &RELEASES) else { return };
    let range = format!("{}..{}", RELEASES[0], RELEASES[2]);
    let found = repository.json(&["diff", &range, "--json"]);
    for row in found["evals"].as_array().expect("rows") {
        let is_pair = row["base"]["value"].is_number() && row["candidate"]["value"].is_number();
        let (base, candidate) = (shown(&found, "base"), shown(&found, "candidate"));
        let key = (text(&row["model"]), text(&row["task"]));
        let count = |figures: &Figures| figures.get(&key).map_or(0, Vec::len);
        assert_eq!(is_pair, (count(&base), count(&candidate)) == (1, 1), "{row}");
    }
}
