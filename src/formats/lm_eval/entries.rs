//! Where the figures of a results file stand, in every layout there has been.
//!
//! The harness writes `results{task{figures}}`. The fork that runs every task with several prompts writes
//! `results[{task_name, prompt_name, one figure}]` or `results{"task+prompt"{figures}}`, and files that collect its runs
//! `results{task{stamp{figures}}}`.

use std::collections::{BTreeSet, HashMap};

use super::names;
use crate::base::limits;
use crate::model::{Note, Severity, Value};

/// Figures of one task, or some of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Entry<'a> {
    /// The task.
    pub(super) task: &'a str,
    /// The name the other sections of the file know it by.
    pub(super) key: &'a str,
    /// The prompt, in the fork that has several: its variant axis, as filters are the harness's.
    pub(super) prompt: Option<&'a str>,
    /// When it was run, in files that collect several runs; else empty.
    pub(super) stamp: &'a str,
    /// The figures, among other things.
    pub(super) figures: &'a [(String, Value)],
}

/// Every entry in file order; groups that only the groups section holds come last.
pub(super) fn entries(root: &Value) -> Vec<Entry<'_>> {
    match root.get("results") {
        Some(Value::Array(rows)) => rows.iter().filter_map(|row| entry("", "", row)).collect(),
        Some(Value::Object(tasks)) => {
            let listed: BTreeSet<&str> = tasks.iter().map(|(task, _)| task.as_str()).collect();
            let groups = root.get("groups").and_then(Value::as_object).unwrap_or_default();
            let others = groups.iter().filter(|(group, _)| !listed.contains(group.as_str()));
            tasks.iter().chain(others).flat_map(|(key, value)| of_task(key, value)).collect()
        }
        _ => Vec::new(),
    }
}

/// The entries under one key: one for each stamp where all that stands there are stamps.
fn of_task<'a>(key: &'a str, value: &'a Value) -> Vec<Entry<'a>> {
    let inner = value.as_object().unwrap_or_default();
    let is_run = |(stamp, figures): &(String, Value)| names::is_stamp(stamp) && figures.as_object().is_some();
    if !inner.is_empty() && inner.iter().all(is_run) {
        return inner.iter().filter_map(|(stamp, figures)| entry(key, stamp, figures)).collect();
    }
    entry(key, "", value).into_iter().collect()
}

fn entry<'a>(key: &'a str, stamp: &'a str, value: &'a Value) -> Option<Entry<'a>> {
    let stated = |name: &str| value.get(name).and_then(Value::as_str);
    let plain = !value.as_object()?.iter().any(|(figure, _)| figure.contains(','));
    let (task, prompt) = match (stated("task_name"), key.split_once('+')) {
        (Some(task), _) => (task, stated("prompt_name")),
        (None, Some((task, prompt))) if plain && !task.is_empty() => (task, Some(prompt)),
        _ => (key, None),
    };
    // A task without a prompt is written with one called `null`.
    let prompt = prompt.filter(|prompt| *prompt != "null");
    let key = if key.is_empty() { task } else { key };
    (!task.is_empty()).then_some(Entry { task, key, prompt, stamp, figures: value.as_object()? })
}

/// The entries by run: all tasks as they were run last, then as they were run before that, and so on. Tasks of a file
/// that collects runs were run one by one, each at a time of its own. There is at least one run; what is older than the
/// limit allows is left out with a note.
pub(super) fn rounds<'a>(entries: Vec<Entry<'a>>, notes: &mut Vec<Note>) -> Vec<Vec<Entry<'a>>> {
    let mut stamps: HashMap<(&str, Option<&str>), Vec<&str>> = HashMap::new();
    for entry in &entries {
        stamps.entry((entry.task, entry.prompt)).or_default().push(entry.stamp);
    }
    for stamps in stamps.values_mut() {
        stamps.sort_unstable_by(|one, other| other.cmp(one));
        stamps.dedup();
    }
    let mut rounds = vec![Vec::new()];
    let mut left_out = 0;
    for entry in entries {
        let stamps = stamps.get(&(entry.task, entry.prompt)).map_or(&[][..], Vec::as_slice);
        let round = stamps.partition_point(|stamp| *stamp > entry.stamp);
        if round >= limits::RUNS_PER_FILE {
            left_out += 1;
            continue;
        }
        rounds.resize(rounds.len().max(round + 1), Vec::new());
        rounds[round].push(entry);
    }
    if left_out > 0 {
        let message = format!("{left_out} results of runs older than {} others were left out", limits::RUNS_PER_FILE);
        notes.push(Note::new(Severity::Warning, None, "runs-left-out", message));
    }
    rounds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::json::{Deviations, Dialect, parse};

    #[test]
    fn tasks_prompts_and_stamps_are_told_apart() {
        let cases = [
            (r#"{"results": {"t": {"acc": 1}, "g": {}}, "groups": {"g": {}, "h": {}}}"#, "t|- g|- h|-"),
            (r#"{"results": {"t+a b": {"acc": 1}, "t+null": {}, "u+v": {"acc,none": 1}}}"#, "t|a b t|- u+v|-"),
            (r#"{"results": {"t+p": {"2022-07-07-15-13-10": {"task_name": "t+p"}}}}"#, "t+p|-@2022-07-07-15-13-10"),
            (r#"{"results": {"t": {"2022-07-07-15-13-10": 1}}}"#, "t|-"),
            (r#"{"results": [{"task_name": "t", "prompt_name": "p+q"}, {"acc": 1}, 3]}"#, "t|p+q"),
            (r#"{"results": 3}"#, ""),
        ];
        for (text, expected) in cases {
            let root = parse(text, 1, Dialect::Data, &mut Deviations::default()).value.unwrap_or(Value::Null);
            let told: Vec<String> = entries(&root)
                .iter()
                .map(|entry| {
                    let at = if entry.stamp.is_empty() { String::new() } else { format!("@{}", entry.stamp) };
                    format!("{}|{}{at}", entry.task, entry.prompt.unwrap_or("-"))
                })
                .collect();
            assert_eq!(told.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_file_that_collects_runs_gives_the_newest_first() {
        let stamps: Vec<String> = (0..limits::RUNS_PER_FILE + 2).map(|at| format!("{at:04}")).collect();
        let entry = |task, stamp| Entry { task, key: task, prompt: None, stamp, figures: &[] };
        let entries =
            stamps.iter().map(|stamp| entry("often", stamp.as_str())).chain([entry("once", "0000")]).collect();
        let mut notes = Vec::new();
        let rounds = rounds(entries, &mut notes);
        let told = |round: &[Entry<'_>]| round.iter().map(|entry| entry.stamp.to_owned()).collect::<Vec<_>>();
        assert_eq!(
            (rounds.len(), told(&rounds[0])),
            (limits::RUNS_PER_FILE, vec!["0065".to_owned(), "0000".to_owned()])
        );
        assert_eq!(told(&rounds[1]), ["0064"]);
        assert!(notes.len() == 1 && notes[0].message.starts_with("2 results"), "{notes:?}");
    }
}
