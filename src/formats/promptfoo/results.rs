//! The results of a file on their way into sets, one for each provider and prompt.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::columns::{Group, Groups, directions};
use super::super::log::{self, Oddities, Place};
use super::super::table::separated;
use super::super::{Document, Input, evidence, looks, setting};
use super::cells;
use super::layout::{Layout, of_yaml};
use crate::base::{Digest, ShortDigest, Timestamp};
use crate::model::{Direction, Filter, Identity, Note, RowFlags, RunPart, SampleId, SampleRow, Severity, Value};

/// Fields of a test that several share.
const FACETS: [&str; 4] = ["pluginId", "strategyId", "severity", "category"];

/// `failureReason` of a result that failed to run.
const ERROR: f64 = 2.0;

/// Variables that are new with every run.
const VOLATILE: [&str; 2] = ["sessionId", "sessionIds"];

pub(super) fn read(input: &Input<'_>, layout: Layout) -> Document {
    let mut results = Results { task: evidence::title(&input.path), ..Results::default() };
    let (odd, around) = match layout {
        Layout::Json(keys) => {
            results.providers = providers(|keys| log::value(input.bytes, keys));
            let take = |result: &Value, place| results.add(result, place);
            (log::each(input.bytes, keys, take), Around::of(|keys| log::value(input.bytes, keys)))
        }
        Layout::Yaml => results.add_yaml(input.bytes),
        Layout::Separated => (results.add_separated(input.bytes), Around::default()),
    };
    results.finish(input, odd, &around)
}

/// What a file says of all its results.
#[derive(Default)]
struct Around {
    date: Option<f64>,
    version: Option<String>,
    /// What each provider was told, as the configuration lists them.
    settings: BTreeMap<String, String>,
}

impl Around {
    #[allow(clippy::cast_precision_loss)] // seconds since 1970
    fn of(value: impl Fn(&[&str]) -> Option<Value>) -> Self {
        let text = |keys: &[&str]| value(keys)?.as_str().map(str::to_owned);
        let moments: [&[&str]; 3] = [&["results", "timestamp"], &["metadata", "evaluationCreatedAt"], &["timestamp"]];
        let date = moments.into_iter().find_map(|keys| Timestamp::parse(&text(keys)?));
        let listed = value(&["config", "providers"]).unwrap_or_default();
        let settings = listed
            .as_array()
            .unwrap_or_default()
            .iter()
            .filter_map(|provider| Some((provider_name(Some(provider))?, setting::brief(provider.get("config")?))));
        Self {
            date: date.map(|moment| moment.0 as f64),
            version: text(&["metadata", "promptfooVersion"]),
            settings: settings.collect(),
        }
    }
}

/// The providers of the prompts by their place, for results that do not name theirs.
fn providers(value: impl Fn(&[&str]) -> Option<Value>) -> Vec<Option<String>> {
    let lists: [&[&str]; 3] =
        [&["results", "prompts"], &["results", "table", "head", "prompts"], &["table", "head", "prompts"]];
    let prompts = lists.into_iter().find_map(value).unwrap_or_default();
    prompts.as_array().unwrap_or_default().iter().map(|prompt| provider_name(prompt.get("provider"))).collect()
}

/// What a provider is called: its label, else its id.
fn provider_name(provider: Option<&Value>) -> Option<String> {
    let provider = provider?;
    let named = |key: &str| provider.get(key).and_then(Value::as_str);
    let mut names = [provider.as_str(), named("label"), named("id")].into_iter().flatten();
    names.find(|name| !name.is_empty()).map(str::to_owned)
}

#[derive(Default)]
struct Results<'a> {
    task: &'a str,
    providers: Vec<Option<String>>,
    groups: Groups,
    labels: BTreeSet<String>,
    /// How often a test was met under a provider and a prompt.
    met: HashMap<(Option<String>, String, Digest), u32>,
}

impl Results<'_> {
    fn add_yaml(&mut self, blob: &[u8]) -> (Oddities, Around) {
        let (results, root, notes) = of_yaml(blob);
        let at = |keys: &[&str]| keys.iter().try_fold(&root, |value, key| value.get(key)).cloned();
        self.providers = providers(at);
        let mut odd = Oddities { notes, skipped: 0 };
        for result in &results {
            if let Err(lack) = self.add(result, Place::default()) {
                odd.lacks(None, lack);
            }
        }
        (odd, Around::of(at))
    }

    fn add_separated(&mut self, blob: &[u8]) -> Oddities {
        let file = separated::whole(blob, usize::MAX);
        let odd = Oddities { notes: file.notes, skipped: file.skipped };
        let Some((first, _)) = file.rows.first() else { return odd };
        let columns = cells::columns(&file.columns, first);
        for (row, place) in &file.rows {
            for result in cells::results(&columns, &file.columns, row) {
                // All that a result must have was made for it.
                let _ = self.add(&result, *place);
            }
        }
        odd
    }

    fn add(&mut self, result: &Value, place: Place) -> Result<(), &'static str> {
        let success = result.get("success").and_then(Value::as_number).ok_or("success")?;
        let place_of_prompt = result.get("promptIdx").and_then(Value::as_count).and_then(|at| usize::try_from(at).ok());
        let listed = || self.providers.get(place_of_prompt?)?.clone();
        let model = provider_name(result.get("provider")).or_else(listed);
        let label = label(result);
        self.labels.insert(label.clone());
        let row = row(result, place);
        let repeat = self.met.entry((model.clone(), label.clone(), row.item)).or_default();
        *repeat += 1;
        let row = SampleRow { epoch: *repeat, ..row };
        let columns = self.groups.of(Group { model, task: self.task.to_owned(), filter: Some(label) });
        if !row.flags.errored {
            columns.score("pass", Some(success));
            let score = result.get("score").and_then(Value::as_number);
            score.into_iter().for_each(|score| columns.score("score", Some(score)));
            for (name, score) in result.get("namedScores").and_then(Value::as_object).unwrap_or_default() {
                columns.score(name, score.as_number());
            }
        }
        let of_test = |key: &str| {
            let test = result.get("testCase").and_then(|test| test.get("metadata")?.get(key)?.as_str());
            test.or_else(|| result.get("metadata")?.get(key)?.as_str())
        };
        for name in FACETS {
            of_test(name).into_iter().for_each(|value| columns.facet(name, value));
        }
        columns.push(row);
        Ok(())
    }

    fn finish(self, input: &Input<'_>, mut odd: Oddities, around: &Around) -> Document {
        let whole =
            RunPart { key: input.path.run(super::FAMILY, input.path.stem), date: around.date, ..RunPart::default() };
        let mut runs = self.groups.finish(&whole, Identity::Computed, &mut odd.notes);
        for part in &mut runs {
            let settings = part.model.as_ref().and_then(|model| around.settings.get(model));
            let entries = [("harness-version", around.version.as_ref()), ("decoding", settings)];
            part.conditions = entries.into_iter().filter_map(|(code, value)| Some((code, value?.clone()))).collect();
            for set in &mut part.samples {
                // Where all were asked with one prompt, its name is its text, and a changed one is still that one.
                if self.labels.len() < 2 {
                    set.filter = Filter::NoAxis;
                }
                part.metrics.extend(directions(set, |_| Some(Direction::Higher)));
            }
        }
        if runs.is_empty() {
            odd.notes.push(Note::new(Severity::Warning, None, "no-results", "the evaluation came to no results"));
        }
        Document { runs, notes: odd.notes, skipped: odd.skipped, ..Document::default() }
    }
}

/// What the prompt is called, shortened: without a name of its own it is called by its text.
fn label(result: &Value) -> String {
    let prompt = result.get("prompt");
    let label = prompt.and_then(|prompt| prompt.get("label")?.as_str().or_else(|| prompt.get("display")?.as_str()));
    let label = label.or_else(|| prompt?.as_str()).or_else(|| result.get("promptId")?.as_str());
    setting::shorten(label.unwrap_or_default())
}

/// A result as what two files are compared by.
pub(super) fn row(result: &Value, place: Place) -> SampleRow {
    let hash = |text: &str| ShortDigest::of(text.as_bytes());
    let test = result.get("testCase");
    let description = test.and_then(|test| test.get("description")?.as_str());
    let assertions = test.and_then(|test| test.get("assert")).filter(|value| **value != Value::Null);
    let number = result.get("testIdx").and_then(Value::as_count);
    let id = match (description.filter(|text| !text.is_empty()), number) {
        (Some(description), _) => SampleId::Named(description.into()),
        (None, Some(number)) => SampleId::Position(number),
        (None, None) => SampleId::Named(setting::brief(&vars(result)).into()),
    };
    let output = output(result);
    SampleRow {
        item: Digest::of(format!("{}\0{}", setting::sorted(&vars(result)), description.unwrap_or_default()).as_bytes()),
        prompt: prompt(result).as_deref().map(hash),
        target: assertions.map(|assertions| hash(&setting::sorted(assertions).text())),
        output: output.as_deref().map(hash),
        flags: RowFlags { errored: is_error(result), ..output.as_deref().map(looks::flags).unwrap_or_default() },
        ..place.row(id)
    }
}

/// The variables of the test.
pub(super) fn vars(result: &Value) -> Value {
    let of_test = || result.get("testCase").and_then(|test| test.get("vars"));
    let vars = result.get("vars").or_else(of_test).and_then(Value::as_object).unwrap_or_default();
    let lasting = vars.iter().filter(|(name, _)| !VOLATILE.contains(&name.as_str()));
    Value::Object(lasting.cloned().collect())
}

/// The prompt as it was sent.
pub(super) fn prompt(result: &Value) -> Option<String> {
    let prompt = result.get("prompt")?;
    prompt.as_str().or_else(|| prompt.get("raw")?.as_str()).map(str::to_owned)
}

/// What the provider answered, objects as JSON.
pub(super) fn output(result: &Value) -> Option<String> {
    let output = result.get("response").and_then(|response| response.get("output"))?;
    (*output != Value::Null).then(|| output.text())
}

/// Whether the provider or a grader failed, which older files say by an error without any grade.
fn is_error(result: &Value) -> bool {
    match result.get("failureReason").and_then(Value::as_number) {
        Some(reason) => reason == ERROR,
        None => {
            let is_there = |key: &str| result.get(key).is_some_and(|value| *value != Value::Null);
            is_there("error") && !is_there("gradingResult")
        }
    }
}
