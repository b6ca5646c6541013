//! Configuration files of two sides into what differs between them.

use std::collections::BTreeMap;

use crate::compare::{config, fold, meaning};
use crate::git::TreeChanges;
use crate::model::{ConfigContent, ConfigDiff, ConfigFile, ConfigStatus, Value};

/// Pairs configuration files by their path within the release, then those that merely moved.
pub(super) fn differences(
    mut files: BTreeMap<String, [Option<ConfigFile>; 2]>,
    changes: &TreeChanges,
) -> Vec<ConfigDiff> {
    let mut diffs = Vec::new();
    for &(from, to) in &changes.renames {
        let relative = |place: usize| changes.changed.get(place).map(|change| change.relative.clone());
        let (Some(from), Some(to)) = (relative(from), relative(to)) else { continue };
        let base = files.get_mut(&from).and_then(|[base, _]| base.take());
        let candidate = files.get_mut(&to).and_then(|[_, candidate]| candidate.take());
        diffs.extend(difference(base, candidate, true));
    }
    diffs.extend(files.into_values().filter_map(|[base, candidate]| difference(base, candidate, false)));
    diffs.sort_by(|a, b| a.path.cmp(&b.path));
    diffs
}

/// What differs; `None` when neither side has the file, or when only its formatting differs.
fn difference(base: Option<ConfigFile>, candidate: Option<ConfigFile>, moved: bool) -> Option<ConfigDiff> {
    let path = candidate.as_ref().or(base.as_ref())?.path.clone();
    let base_path = base.as_ref().map(|file| file.path.clone());
    let format = [&candidate, &base].into_iter().flatten().map(|file| file.format).find(|&name| name != "missing");
    let understood =
        [&base, &candidate].into_iter().flatten().all(|file| !matches!(file.content, ConfigContent::Unreadable));
    let (status, mut changes) = match (base.map(|file| file.content), candidate.map(|file| file.content)) {
        (Some(ConfigContent::Missing), _) | (_, Some(ConfigContent::Missing)) => (ConfigStatus::Missing, Vec::new()),
        (None, _) => (ConfigStatus::Added, Vec::new()),
        (_, None) => (ConfigStatus::Removed, Vec::new()),
        (Some(ConfigContent::Lfs(base)), Some(ConfigContent::Lfs(candidate))) => {
            let pointer = |oid: &str, size: u64| {
                let size = Value::Number(crate::model::Number::from_text(&size.to_string()));
                Value::Object(vec![("oid".to_owned(), Value::String(oid.to_owned())), ("size".to_owned(), size)])
            };
            let changes = config::diff(&pointer(&base.oid, base.size), &pointer(&candidate.oid, candidate.size));
            (ConfigStatus::Lfs, changes)
        }
        (Some(ConfigContent::Tree(base)), Some(ConfigContent::Tree(candidate))) => {
            (ConfigStatus::Modified, config::diff(&base, &candidate))
        }
        (Some(ConfigContent::Text(base)), Some(ConfigContent::Text(candidate))) => {
            (ConfigStatus::Modified, config::diff(&Value::String(base), &Value::String(candidate)))
        }
        _ => (ConfigStatus::Modified, Vec::new()),
    };
    let format = format.unwrap_or("unknown");
    let status = if moved && base_path.is_some() { ConfigStatus::Renamed } else { status };
    meaning::explain(format, &path, &mut changes);
    let changes = fold::alike(changes);
    if status == ConfigStatus::Modified && changes.is_empty() && understood {
        return None;
    }
    Some(ConfigDiff { path, base_path, status, format, changes })
}
