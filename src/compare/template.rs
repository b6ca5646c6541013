//! Chat templates that moved between files: newer versions of transformers keep in `chat_template.jinja` what older ones
//! kept in `tokenizer_config.json`, or, for processors, in `chat_template.json`.

use std::collections::BTreeMap;

use crate::model::{ConfigChange, ConfigContent, ConfigFile, Side, Value};

/// Configuration files by their path within the release: base, candidate.
pub type Files = BTreeMap<String, [Option<ConfigFile>; 2]>;

const KEY: &str = "chat_template";

/// Pairs a `chat_template.json` of one side with the `chat_template.jinja` of the other, as the texts they hold.
pub fn pair_files(files: &mut Files) {
    let old: Vec<String> = files.keys().filter(|path| is_named(path, "chat_template.json")).cloned().collect();
    for path in old {
        let jinja = beside(&path, "chat_template.jinja");
        for (from, to) in [(0, 1), (1, 0)] {
            let is_there = |path: &str, side: usize| files.get(path).is_some_and(|sides| sides[side].is_some());
            let moved =
                is_there(&path, from) && !is_there(&path, to) && is_there(&jinja, to) && !is_there(&jinja, from);
            let text = moved.then(|| files.get(&path)?[from].as_ref().and_then(template_text)).flatten();
            let Some(text) = text else { continue };
            let file = files.get_mut(&path).and_then(|sides| sides[from].take());
            if let (Some(file), Some(sides)) = (file, files.get_mut(&jinja)) {
                sides[from] = Some(ConfigFile { content: ConfigContent::Text(text), ..file });
            }
        }
    }
}

/// The whole of a file that holds one template and nothing else.
fn template_text(file: &ConfigFile) -> Option<String> {
    let ConfigContent::Tree(tree) = &file.content else { return None };
    let entries = tree.as_object()?;
    (entries.len() == 1).then(|| tree.get(KEY)?.as_str().map(str::to_owned)).flatten()
}

/// For every tokenizer config that keeps templates on one side while files beside it keep all of them on the other: its
/// path, and the templates as changes with both texts.
#[must_use]
pub fn moved(files: &Files) -> BTreeMap<String, Vec<ConfigChange>> {
    let configs = files.iter().filter(|(path, _)| is_named(path, "tokenizer_config.json"));
    configs
        .filter_map(|(path, [base, candidate])| {
            let tree = |file: &Option<ConfigFile>| match &file.as_ref()?.content {
                ConfigContent::Tree(tree) => Some(tree.clone()),
                _ => None,
            };
            let (base, candidate) = (tree(base)?, tree(candidate)?);
            let changes = match (base.get(KEY), candidate.get(KEY)) {
                (Some(templates), None) => moves(files, path, templates, Side::Base),
                (None, Some(templates)) => moves(files, path, templates, Side::Candidate),
                _ => None,
            };
            Some((path.clone(), changes?))
        })
        .collect()
}

/// The change of each template that the config keeps on this side; `None` unless the other side has a file for each.
fn moves(files: &Files, path: &str, templates: &Value, kept: Side) -> Option<Vec<ConfigChange>> {
    let mut changes = Vec::new();
    for (pointer, name, text) in named_templates(templates)? {
        let other = if kept == Side::Base { 1 } else { 0 };
        let file = files.get(&beside(path, &name))?;
        let there = match &file[other].as_ref()?.content {
            ConfigContent::Text(text) => text,
            _ => return None,
        };
        let [here, there] = [text, there].map(|text| Value::String(text.to_owned()));
        let (verb, same) = (if kept == Side::Base { "Moved to" } else { "Moved here from" }, here == there);
        let effect = if same {
            "with the same text; no effect on prompts."
        } else {
            "and changed on the way; every prompt that uses it is affected."
        };
        let (base, candidate) = if kept == Side::Base { (here, there) } else { (there, here) };
        changes.push(ConfigChange {
            pointer,
            base: Some(base),
            candidate: Some(candidate),
            meaning: Some(format!("{verb} {name} {effect}")),
        });
    }
    Some(changes)
}

/// Templates under the key: one text, or a list of names with texts; each with its pointer and the file it would be in.
fn named_templates(templates: &Value) -> Option<Vec<(String, String, &str)>> {
    if let Some(text) = templates.as_str() {
        return Some(vec![(format!("/{KEY}"), "chat_template.jinja".to_owned(), text)]);
    }
    let entry = |(place, entry)| {
        let entry: &Value = entry;
        let file = match entry.get("name")?.as_str()? {
            "default" => "chat_template.jinja".to_owned(),
            name => format!("additional_chat_templates/{name}.jinja"),
        };
        Some((format!("/{KEY}/{place}"), file, entry.get("template")?.as_str()?))
    };
    templates.as_array()?.iter().enumerate().map(entry).collect()
}

fn is_named(path: &str, name: &str) -> bool {
    path.strip_suffix(name).is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
}

fn beside(path: &str, name: &str) -> String {
    path.rsplit_once('/').map_or_else(|| name.to_owned(), |(folder, _)| format!("{folder}/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::String(text.to_owned())
    }

    fn object(entries: &[(&str, Value)]) -> Value {
        Value::Object(entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
    }

    /// A tokenizer config with these templates, or one without any.
    fn config(templates: Option<Value>) -> ConfigContent {
        let other = ("model_max_length", Value::Null);
        let entries: Vec<_> = [other].into_iter().chain(templates.map(|value| (KEY, value))).collect();
        ConfigContent::Tree(object(&entries))
    }

    fn jinja(template: &str) -> ConfigContent {
        ConfigContent::Text(template.to_owned())
    }

    fn files<const N: usize>(all: [(&str, Option<ConfigContent>, Option<ConfigContent>); N]) -> Files {
        let file = |path: &str, content: Option<ConfigContent>| {
            content.map(|content| ConfigFile { path: path.to_owned(), format: "x", content })
        };
        all.into_iter()
            .map(|(path, base, candidate)| (path.to_owned(), [file(path, base), file(path, candidate)]))
            .collect()
    }

    /// `pointer: meaning` of the templates that moved.
    fn said(files: &Files) -> Vec<String> {
        let told = |change: ConfigChange| format!("{}: {}", change.pointer, change.meaning.unwrap_or_default());
        moved(files).into_values().flatten().map(told).collect()
    }

    #[test]
    fn templates_are_followed_into_files_and_back() {
        let kept = || Some(config(Some(text("a\nb"))));
        let none = || Some(config(None));
        let out = |there: &str| {
            files([("m/tokenizer_config.json", kept(), none()), ("m/chat_template.jinja", None, Some(jinja(there)))])
        };
        assert_eq!(
            said(&out("a\nb")),
            ["/chat_template: Moved to chat_template.jinja with the same text; no effect on prompts."]
        );
        let changed = said(&out("a\n\nb"));
        assert!(changed[0].contains("and changed on the way"), "{changed:?}");
        let back =
            files([("tokenizer_config.json", none(), kept()), ("chat_template.jinja", Some(jinja("a\nb")), None)]);
        assert_eq!(
            said(&back),
            ["/chat_template: Moved here from chat_template.jinja with the same text; no effect on prompts."]
        );
        let elsewhere =
            files([("m/tokenizer_config.json", kept(), none()), ("n/chat_template.jinja", None, Some(jinja("a\nb")))]);
        assert!(said(&elsewhere).is_empty());
    }

    #[test]
    fn named_templates_have_files_of_their_own() {
        let named = |name: &str, template: &str| object(&[("name", text(name)), ("template", text(template))]);
        let list = Value::Array(vec![named("default", "a"), named("rag", "b")]);
        let mut all = files([
            ("tokenizer_config.json", Some(config(Some(list))), Some(config(None))),
            ("chat_template.jinja", None, Some(jinja("a"))),
            ("additional_chat_templates/rag.jinja", None, Some(jinja("c"))),
        ]);
        let told = said(&all);
        assert!(told[0].starts_with("/chat_template/0: Moved to chat_template.jinja with the same text"), "{told:?}");
        assert!(told[1].contains("/1: Moved to additional_chat_templates/rag.jinja and changed"), "{told:?}");
        all.remove("additional_chat_templates/rag.jinja");
        assert!(said(&all).is_empty(), "one of them is nowhere");
    }

    #[test]
    fn files_of_one_template_are_paired_as_texts() {
        let only = ConfigContent::Tree(object(&[(KEY, text("a"))]));
        let more = config(Some(text("a")));
        for (content, paired) in [(only, true), (more, false)] {
            let mut all = files([
                ("p/chat_template.json", Some(content), None),
                ("p/chat_template.jinja", None, Some(jinja("b"))),
            ]);
            pair_files(&mut all);
            let base = &all["p/chat_template.jinja"][0];
            let is_text = base.as_ref().is_some_and(|file| matches!(&file.content, ConfigContent::Text(t) if t == "a"));
            assert_eq!(is_text, paired);
            assert_eq!(all["p/chat_template.json"][0].is_none(), paired);
        }
    }
}
