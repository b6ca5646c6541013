//! What a results file says of its tasks beside their figures: how each was set up, and which are groups of others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::entries::Entry;
use crate::model::Value;

/// The sections of a file, by task.
pub(super) struct Sections<'a> {
    groups: HashMap<&'a str, &'a Value>,
    /// For each group, the tasks and groups in it.
    members: BTreeMap<&'a str, Vec<&'a str>>,
    /// For each task, the groups it is in.
    parents: HashMap<&'a str, Vec<&'a str>>,
    pub(super) configs: HashMap<&'a str, &'a Value>,
    pub(super) versions: HashMap<&'a str, &'a Value>,
    pub(super) shots: HashMap<&'a str, &'a Value>,
    pub(super) counts: HashMap<&'a str, &'a Value>,
    pub(super) directions: HashMap<&'a str, &'a Value>,
}

impl<'a> Sections<'a> {
    pub(super) fn new(root: &'a Value, entries: &[Entry<'a>]) -> Self {
        let section = |name: &str| -> HashMap<&'a str, &'a Value> {
            let listed = root.get(name).and_then(Value::as_object).unwrap_or_default();
            listed.iter().map(|(task, value)| (task.as_str(), value)).collect()
        };
        let configs = section("configs");
        let members = members(root, &configs, entries);
        let mut parents: HashMap<&str, Vec<&str>> = HashMap::new();
        for (group, members) in &members {
            for member in members {
                parents.entry(member).or_default().push(group);
            }
        }
        Self {
            groups: section("groups"),
            members,
            parents,
            configs,
            versions: section("versions"),
            shots: section("n-shot"),
            counts: section("n-samples"),
            directions: section("higher_is_better"),
        }
    }

    pub(super) fn is_group(&self, task: &str) -> bool {
        self.groups.contains_key(task) || self.members.contains_key(task)
    }

    /// The group of the task, where there is exactly one.
    pub(super) fn group(&self, task: &str) -> Option<String> {
        match self.parents.get(task)?.as_slice() {
            [only] => Some((*only).to_owned()),
            _ => None,
        }
    }

    /// The tasks in a group, and in the groups in it; how many tasks and groups were looked at is added up.
    pub(super) fn leaves(&self, group: &str, looked_at: &mut usize) -> BTreeSet<&'a str> {
        let mut met = BTreeSet::new();
        let mut waiting: Vec<&str> = self.members.get(group).cloned().unwrap_or_default();
        while let Some(task) = waiting.pop() {
            *looked_at += 1;
            if met.insert(task) {
                waiting.extend(self.members.get(task).into_iter().flatten());
            }
        }
        met.into_iter().filter(|task| !self.is_group(task)).collect()
    }
}

/// For each group its members: as listed; else as their configurations name it; and in files that list none, where a
/// task's configuration does not either, as it is indented below one.
fn members<'a>(
    root: &'a Value,
    configs: &HashMap<&'a str, &'a Value>,
    entries: &[Entry<'a>],
) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut members: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let listed = root.get("group_subtasks").and_then(Value::as_object).unwrap_or_default();
    for (group, tasks) in listed {
        let tasks = tasks.as_array().unwrap_or_default().iter().filter_map(Value::as_str);
        members.entry(group).or_default().extend(tasks);
    }
    members.retain(|_, tasks| !tasks.is_empty());
    let mut placed: BTreeSet<&str> = members.values().flatten().copied().collect();
    let by_config = entries.iter().filter(|entry| !placed.contains(entry.task));
    let by_config: Vec<(&str, &str)> =
        by_config.flat_map(|entry| named_groups(configs.get(entry.task).copied(), entry.task)).collect();
    let indented = if listed.is_empty() { indented(entries) } else { Vec::new() };
    placed.extend(by_config.iter().map(|(_, task)| *task));
    let by_indent = indented.into_iter().filter(|(_, task)| !placed.contains(task));
    for (group, task) in by_config.into_iter().chain(by_indent) {
        members.entry(group).or_default().push(task);
    }
    members
}

/// The groups a task's configuration names, each with the task.
fn named_groups<'a>(config: Option<&'a Value>, task: &'a str) -> Vec<(&'a str, &'a str)> {
    let group = config.and_then(|config| config.get("group"));
    let named = match group {
        Some(Value::Array(groups)) => groups.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(group)) => vec![group.as_str()],
        _ => Vec::new(),
    };
    named.into_iter().filter(|group| *group != task).map(|group| (group, task)).collect()
}

/// Each task below a group with that group, by the indentation of their aliases: `mmlu`, ` - stem`, `  - physics`.
fn indented<'a>(entries: &[Entry<'a>]) -> Vec<(&'a str, &'a str)> {
    let mut above: Vec<(usize, &str)> = Vec::new();
    let mut found = Vec::new();
    for entry in entries {
        let alias = entry.figures.iter().find(|(key, _)| key == "alias").and_then(|(_, alias)| alias.as_str());
        let bare = alias.unwrap_or_default().trim_start_matches(' ');
        let depth = alias.filter(|_| bare.starts_with("- ")).map_or(0, |alias| alias.len() - bare.len());
        above.retain(|(other, _)| *other < depth);
        found.extend(above.last().map(|(_, group)| (*group, entry.task)));
        above.push((depth, entry.task));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::entries::entries;
    use super::*;
    use crate::formats::json::{Deviations, Dialect, parse};

    #[test]
    fn groups_are_listed_named_or_indented() {
        let results = r#""results": {"g": {"alias": "g"}, "h": {"alias": " - h"}, "a": {"alias": "  - a"},
            "b": {"alias": " - b"}, "c": {"alias": "c"}}"#;
        let cases = [
            (r#""group_subtasks": {"g": ["h", "b"], "h": ["a"], "c": []}"#, "g:a b h:a", Some("h")),
            (r#""configs": {"a": {"group": ["h"]}, "b": {"group": "g"}, "c": {"group": "c"}}"#, "g:a b h:a", Some("h")),
            (r#""group_subtasks": {"g": ["a", "b"], "x": ["a"]}"#, "g:a b h:", None),
            (r#""versions": {}"#, "g:a b h:a", Some("h")),
        ];
        for (section, leaves, group) in cases {
            let text = format!("{{{results}, {section}}}");
            let root = parse(&text, 1, Dialect::Data, &mut Deviations::default()).value.unwrap_or(Value::Null);
            let sections = Sections::new(&root, &entries(&root));
            let told = ["g", "h"].map(|group| {
                format!("{group}:{}", sections.leaves(group, &mut 0).into_iter().collect::<Vec<_>>().join(" "))
            });
            assert_eq!((told.join(" ").as_str(), sections.group("a").as_deref()), (leaves, group), "{section}");
            assert!(sections.is_group("g") && !sections.is_group("c"), "{section}");
        }
    }
}
