//! Configuration files of two sides into what differs between them.

use std::collections::BTreeMap;

use crate::base::stem::stem;
use crate::compare::template::{self, Files};
use crate::compare::{config, fold, meaning};
use crate::git::TreeChanges;
use crate::model::{
    ConfigChange, ConfigContent, ConfigDiff, ConfigFile, ConfigStatus, LfsPointer, Number, Side, Value,
};

/// Pairs configuration files by their path within the release, then those that merely moved.
pub(super) fn differences(mut files: Files, changes: &TreeChanges) -> Vec<ConfigDiff> {
    let mut templates = template::moved(&files);
    template::pair_files(&mut files);
    let mut diffs = Vec::new();
    for &(from, to) in &changes.renames {
        let relative = |place: usize| changes.changed.get(place).map(|change| change.relative.clone());
        let (Some(from), Some(to)) = (relative(from), relative(to)) else { continue };
        let base = files.get_mut(&from).and_then(|[base, _]| base.take());
        let candidate = files.get_mut(&to).and_then(|[_, candidate]| candidate.take());
        diffs.extend(difference(base, candidate, true));
    }
    for (from, to) in other_releases(&files) {
        let base = files.get_mut(&from).and_then(|[base, _]| base.take());
        let candidate = files.get_mut(&to).and_then(|[_, candidate]| candidate.take());
        diffs.extend(difference(base, candidate, true));
    }
    for (relative, [base, candidate]) in files {
        let diff = difference(base, candidate, false);
        diffs.extend(
            diff.map(|diff| ConfigDiff { changes: with_templates(diff.changes, templates.remove(&relative)), ..diff }),
        );
    }
    diffs.sort_by(|a, b| a.path.cmp(&b.path));
    diffs
}

/// Files that only one side has, of which one on each side has a path that is the same but for versions and dates.
fn other_releases(files: &Files) -> Vec<(String, String)> {
    let mut stems: BTreeMap<String, [Vec<&String>; 2]> = BTreeMap::new();
    for (relative, sides) in files {
        let lone = match sides {
            [Some(_), None] => Side::Base,
            [None, Some(_)] => Side::Candidate,
            _ => continue,
        };
        stems.entry(stem(relative, "")).or_default()[lone as usize].push(relative);
    }
    let pair = |sides: [Vec<&String>; 2]| match sides.each_ref().map(Vec::as_slice) {
        [[from], [to]] => Some(((*from).clone(), (*to).clone())),
        _ => None,
    };
    stems.into_values().filter_map(pair).collect()
}

/// Changes with those of templates that moved between files in place of what the config alone shows of them.
fn with_templates(mut changes: Vec<ConfigChange>, templates: Option<Vec<ConfigChange>>) -> Vec<ConfigChange> {
    if let Some(templates) = templates {
        changes.retain(|change| change.pointer != "/chat_template");
        changes.extend(templates);
        changes.sort_by(|one, other| one.pointer.cmp(&other.pointer));
    }
    changes
}

/// What differs; `None` when neither side has the file, or when only its formatting differs.
fn difference(base: Option<ConfigFile>, candidate: Option<ConfigFile>, moved: bool) -> Option<ConfigDiff> {
    let path = candidate.as_ref().or(base.as_ref())?.path.clone();
    let base_path = base.as_ref().map(|file| file.path.clone());
    let format = [&candidate, &base].into_iter().flatten().map(|file| file.format).find(|&name| name != "missing");
    let understood =
        [&base, &candidate].into_iter().flatten().all(|file| !matches!(file.content, ConfigContent::Unreadable));
    let (status, mut changes) = contents(base.map(|file| file.content), candidate.map(|file| file.content));
    let format = format.unwrap_or("unknown");
    // A template in another file than before has moved, too.
    let elsewhere = format == "chat-template" && base_path.as_ref().is_some_and(|base| is_json(base) != is_json(&path));
    let status = if (moved || elsewhere) && base_path.is_some() { ConfigStatus::Renamed } else { status };
    meaning::explain(format, &path, &mut changes);
    let changes = fold::alike(changes);
    if status == ConfigStatus::Modified && changes.is_empty() && understood {
        return None;
    }
    Some(ConfigDiff { path, base_path, status, format, changes })
}

fn contents(base: Option<ConfigContent>, candidate: Option<ConfigContent>) -> (ConfigStatus, Vec<ConfigChange>) {
    use ConfigContent::{Lfs, Missing, Text, Tree};
    match (base, candidate) {
        (Some(Missing), _) | (_, Some(Missing)) => (ConfigStatus::Missing, Vec::new()),
        (None, _) => (ConfigStatus::Added, Vec::new()),
        (_, None) => (ConfigStatus::Removed, Vec::new()),
        (Some(Lfs(base)), Some(Lfs(candidate))) => {
            (ConfigStatus::Lfs, config::diff(&as_value(base), &as_value(candidate)))
        }
        (Some(Tree(base)), Some(Tree(candidate))) => (ConfigStatus::Modified, config::diff(&base, &candidate)),
        (Some(Text(base)), Some(Text(candidate))) => {
            (ConfigStatus::Modified, config::diff(&Value::String(base), &Value::String(candidate)))
        }
        _ => (ConfigStatus::Modified, Vec::new()),
    }
}

fn as_value(pointer: LfsPointer) -> Value {
    let size = Value::Number(Number::from_text(&pointer.size.to_string()));
    Value::Object(vec![("oid".to_owned(), Value::String(pointer.oid)), ("size".to_owned(), size)])
}

fn is_json(path: &str) -> bool {
    path.ends_with(".json")
}
