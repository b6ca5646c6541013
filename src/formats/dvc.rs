//! What DVC keeps outside git, as configurations: `dvc.lock` and `*.dvc` name the content of data sets, models and
//! results by its hash.
//!
//! Files are told by their paths, not by their places in lists, and of what a stage reads only what no stage makes: a
//! model that changed is one change, not one for each stage that it passes through. Nothing is looked up in a cache.

use std::collections::BTreeSet;

use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Strength, source, yaml};
use crate::model::{ConfigContent, Value};

pub(super) static FORMAT: Format = Format {
    name: "dvc",
    title: "DVC: data kept outside git",
    reads: "`dvc.lock`, `*.dvc`: which data, models and results changed, by hash and size",
    holds: Holds::Config,
    hint: |path| is_named(path).then_some(Hint { holds: Holds::Config, run: None }),
    claim: |probe| {
        let is_one = is_named(&probe.path) && !probe.binary;
        let why = "the name of a file of DVC";
        is_one.then_some(Claim { strength: Strength::Name, holds: Holds::Config, why, version: None })
    },
    read,
    join: None,
    sample: None,
};

fn is_named(path: &FilePath<'_>) -> bool {
    path.name == "dvc.lock" || path.has_extension(&["dvc"])
}

fn read(input: &Input<'_>) -> Document {
    let (root, notes) = yaml::parse(input.bytes);
    let Some(root) = root else { return source::document((None, notes)) };
    // Before version 2 the stages stood at the top.
    let stages = if input.path.name == "dvc.lock" { root.get("stages").unwrap_or(&root) } else { &Value::Null };
    let tree = match stages.as_object() {
        Some(stages) => {
            let made: BTreeSet<&str> = stages.iter().flat_map(|(_, stage)| paths(stage, "outs")).collect();
            Value::Object(stages.iter().map(|(name, stage)| (name.clone(), simple(stage, &made))).collect())
        }
        None => simple(&root, &BTreeSet::new()),
    };
    Document { config: Some(ConfigContent::Tree(tree)), notes, ..Document::default() }
}

/// A stage, its lists of files by path.
fn simple(stage: &Value, made: &BTreeSet<&str>) -> Value {
    let Some(entries) = stage.as_object() else { return stage.clone() };
    let entry = |(key, value): &(String, Value)| match key.as_str() {
        "outs" => (key.clone(), files(value, &BTreeSet::new())),
        "deps" => (key.clone(), files(value, made)),
        _ => (key.clone(), value.clone()),
    };
    Value::Object(entries.iter().map(entry).collect())
}

fn files(list: &Value, without: &BTreeSet<&str>) -> Value {
    let Some(items) = list.as_array() else { return list.clone() };
    let named = items.iter().filter_map(|item| Some((item.get("path")?.as_str()?, item)));
    let wanted = named.filter(|(path, _)| !without.contains(path));
    Value::Object(wanted.map(|(path, item)| (path.to_owned(), content(item))).collect())
}

/// The hash, and how much it is.
fn content(item: &Value) -> Value {
    let hash = ["md5", "etag", "checksum", "sha256"].iter().find_map(|key| item.get(key)?.as_str());
    let Some(hash) = hash else { return item.clone() };
    let size = item.get("size").and_then(Value::as_count).map_or_else(String::new, |size| format!(", {size} bytes"));
    Value::String(format!("{hash}{size}"))
}

fn paths<'a>(stage: &'a Value, key: &str) -> impl Iterator<Item = &'a str> {
    let items = stage.get(key).and_then(Value::as_array).unwrap_or_default();
    items.iter().filter_map(|item| item.get("path")?.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn told(path: &str, text: &str) -> String {
        let reading = read(path, text.as_bytes()).expect("a reading");
        assert_eq!(reading.format.name, "dvc");
        match reading.document.config {
            Some(ConfigContent::Tree(tree)) => tree.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn files_are_told_by_path_and_once() {
        let lock = "schema: '2.0'\nstages:\n  fit:\n    cmd: fit\n    deps:\n    - path: data\n      md5: a1.dir\n\
                    \x20   outs:\n    - path: model.pkl\n      hash: md5\n      md5: b2\n      size: 7\n\
                    \x20 score:\n    deps:\n    - path: model.pkl\n      md5: b2\n";
        let expected = r#"{"fit": {"cmd": "fit", "deps": {"data": "a1.dir"}, "outs": {"model.pkl": "b2, 7 bytes"}}, "score": {"deps": {}}}"#;
        assert_eq!(told("dvc.lock", lock), expected);
        assert_eq!(told("a/data.xml.dvc", "outs:\n- md5: c3\n  path: data.xml\n"), r#"{"outs": {"data.xml": "c3"}}"#);
        assert_eq!(told("x.dvc", "- 1\n"), "[1]");
        assert_eq!(told("dvc.lock", "a: [b"), "Some(Unreadable)");
    }
}
