//! From parser events to a tree, within a budget.

use std::collections::HashMap;

use serde_saphyr::granit_parser::{self, Event, Parser, ScalarStyle, Span, Tag};

use super::scalar;
use crate::base::limits;
use crate::model::{Note, Severity, Value};

/// What a node counts for in the budget besides its text.
const NODE_BYTES: usize = 32;

/// Parses a text into one value, or says why not.
pub(super) fn parse(text: &str) -> (Option<Value>, Vec<Note>) {
    let options = granit_parser::options! {
        flow_nesting_limit: limits::DEPTH,
        block_nesting_limit: limits::DEPTH,
    };
    let mut builder = Builder::default();
    let mut line = 1;
    for event in Parser::new_from_str_with_options(text, options) {
        let step = match event {
            Ok((event, span)) => {
                line = line_of(&span);
                builder.event(event, line)
            }
            Err(error) => Err(syntax_error(&error)),
        };
        if let Err(refusal) = step {
            let note = Note::new(Severity::Error, Some(refusal.line.unwrap_or(line)), refusal.code, refusal.message);
            return (None, builder.notes().chain([note]).collect());
        }
    }
    let value = match builder.documents.len() {
        0 | 1 => builder.documents.pop().unwrap_or(Value::Null),
        _ => Value::Array(std::mem::take(&mut builder.documents)),
    };
    (Some(value), builder.notes().collect())
}

fn line_of(span: &Span) -> u64 {
    u64::try_from(span.start.line()).unwrap_or(u64::MAX)
}

fn syntax_error(error: &granit_parser::ScanError) -> Refusal {
    let line = u64::try_from(error.marker().line()).ok();
    if matches!(error.kind(), granit_parser::ErrorKind::RecursionLimitExceeded) {
        return Refusal { line, ..Refusal::too_deep() };
    }
    Refusal { line, code: "yaml-syntax", message: format!("not valid YAML: {}; the file was not read", error.info()) }
}

/// Why a file is not read.
struct Refusal {
    /// The line, where it is not that of the event.
    line: Option<u64>,
    code: &'static str,
    message: String,
}

impl Refusal {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { line: None, code, message: message.into() }
    }

    fn too_deep() -> Self {
        Self::new("yaml-depth", format!("nested deeper than {} levels; the file was not read", limits::DEPTH))
    }
}

/// A finished node: its value, how many levels it has, what it counts for in the budget.
#[derive(Clone)]
struct Node {
    value: Value,
    levels: usize,
    weight: usize,
}

/// A collection that has begun and not ended.
struct Open {
    /// The anchor it defines; 0 for none.
    anchor: usize,
    /// The levels of its deepest item.
    levels: usize,
    weight: usize,
    items: Items,
}

enum Items {
    Sequence(Vec<Value>),
    Mapping {
        entries: Vec<(String, Value)>,
        /// Where in `entries` a key stands.
        places: HashMap<String, usize>,
        /// The key whose value comes next.
        key: Option<Key>,
        merges: Vec<Value>,
    },
}

struct Key {
    text: String,
    /// Whether it is the plain `<<`.
    merges: bool,
}

/// The tree as far as it was read.
#[derive(Default)]
struct Builder {
    documents: Vec<Value>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    aliases: usize,
    /// Bytes all copies stand for; what is in the text is bounded by its length.
    copied: usize,
    duplicates: Oddity,
    tags: Oddity,
}

/// Something that is said once, with its number and its first place.
#[derive(Default)]
struct Oddity {
    count: usize,
    first: Option<(u64, String)>,
}

impl Oddity {
    fn count(&mut self, line: u64, what: &str) {
        self.count += 1;
        self.first.get_or_insert_with(|| (line, what.to_owned()));
    }

    fn note(&self, severity: Severity, code: &'static str, what: &str) -> Option<Note> {
        let (line, name) = self.first.as_ref()?;
        Some(Note::new(severity, Some(*line), code, format!("{what}: {}×, first `{name}`", self.count)))
    }
}

impl Builder {
    fn notes(&self) -> impl Iterator<Item = Note> + use<> {
        let duplicates = "keys stand twice in one mapping, the last value counts";
        let tags = "unknown tags on lists and mappings were left out";
        let notes = [
            self.duplicates.note(Severity::Warning, "yaml-duplicate-key", duplicates),
            self.tags.note(Severity::Info, "yaml-tag", tags),
        ];
        notes.into_iter().flatten()
    }

    fn event(&mut self, event: Event<'_>, line: u64) -> Result<(), Refusal> {
        match event {
            Event::Scalar(text, style, anchor, tag) => self.scalar(&text, style, anchor, tag.as_deref(), line),
            Event::SequenceStart(_, anchor, tag) => {
                self.begin(Items::Sequence(Vec::new()), anchor, tag.as_deref(), line)
            }
            Event::MappingStart(_, anchor, tag) => {
                let (entries, places, merges) = (Vec::new(), HashMap::new(), Vec::new());
                self.begin(Items::Mapping { entries, places, key: None, merges }, anchor, tag.as_deref(), line)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(line),
            Event::Alias(anchor) => self.alias(anchor, line),
            Event::DocumentEnd => {
                self.anchors.clear();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        line: u64,
    ) -> Result<(), Refusal> {
        let weight = NODE_BYTES + text.len();
        if let Some(Open { items: Items::Mapping { key: key @ None, .. }, weight: whole, .. }) = self.open.last_mut()
            && anchor == 0
        {
            let merges = text == "<<" && style == ScalarStyle::Plain;
            *key = Some(Key { text: text.to_owned(), merges });
            *whole = whole.saturating_add(weight);
            return Ok(());
        }
        self.finish(Node { value: scalar::value(text, style, tag), levels: 0, weight }, anchor, line)
    }

    fn begin(&mut self, items: Items, anchor: usize, tag: Option<&Tag>, line: u64) -> Result<(), Refusal> {
        if self.open.len() >= limits::DEPTH {
            return Err(Refusal::too_deep());
        }
        if let Some(tag) = tag.filter(|tag| !matches!(tag.core_suffix(), Some("map" | "seq"))) {
            self.tags.count(line, &tag.original());
        }
        self.open.push(Open { anchor, levels: 0, weight: NODE_BYTES, items });
        Ok(())
    }

    fn end(&mut self, line: u64) -> Result<(), Refusal> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let value = match open.items {
            Items::Sequence(items) => Value::Array(items),
            Items::Mapping { entries, places, merges, .. } => Value::Object(merged(entries, places, merges)),
        };
        self.finish(Node { value, levels: open.levels + 1, weight: open.weight }, open.anchor, line)
    }

    /// A copy of what an anchor names. Copies are paid for before they are made.
    fn alias(&mut self, anchor: usize, line: u64) -> Result<(), Refusal> {
        self.aliases += 1;
        if self.aliases > limits::YAML_ALIASES {
            let message = format!("YAML aliases: more than {}; the file was not read", limits::YAML_ALIASES);
            return Err(Refusal::new("yaml-aliases", message));
        }
        let Some(node) = self.anchors.get(&anchor) else {
            return Err(Refusal::new("yaml-aliases", "a YAML alias inside what it names; the file was not read"));
        };
        if self.open.len() + node.levels > limits::DEPTH {
            return Err(Refusal::too_deep());
        }
        let weight = node.weight;
        self.spend(weight)?;
        let copy = self.anchors.get(&anchor).cloned();
        copy.map_or(Ok(()), |node| self.finish(node, 0, line))
    }

    fn spend(&mut self, weight: usize) -> Result<(), Refusal> {
        self.copied = self.copied.saturating_add(weight);
        if self.copied <= limits::YAML_COPIED_BYTES {
            return Ok(());
        }
        let megabytes = limits::YAML_COPIED_BYTES >> 20;
        Err(Refusal::new(
            "yaml-aliases",
            format!("YAML aliases expand to more than {megabytes} MiB; the file was not read"),
        ))
    }

    /// Puts a finished node where it belongs.
    fn finish(&mut self, node: Node, anchor: usize, line: u64) -> Result<(), Refusal> {
        if anchor != 0 {
            self.spend(node.weight)?;
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.documents.push(node.value);
            return Ok(());
        };
        open.levels = open.levels.max(node.levels);
        open.weight = open.weight.saturating_add(node.weight);
        match &mut open.items {
            Items::Sequence(items) => items.push(node.value),
            Items::Mapping { entries, places, key, merges } => match key.take() {
                None => *key = Some(Key { text: key_text(&node.value)?, merges: false }),
                Some(key) if key.merges && is_mergeable(&node.value) => merges.push(node.value),
                Some(key) => {
                    if let Some(entry) = places.get(&key.text).and_then(|place| entries.get_mut(*place)) {
                        self.duplicates.count(line, &key.text);
                        entry.1 = node.value;
                    } else {
                        places.insert(key.text.clone(), entries.len());
                        entries.push((key.text, node.value));
                    }
                }
            },
        }
        Ok(())
    }
}

/// A key that is itself a list or a mapping goes by its text. Within keys within keys quotes are escaped over and over,
/// which doubles them each time.
fn key_text(value: &Value) -> Result<String, Refusal> {
    let text = value.scalar_text().unwrap_or_else(|| value.to_string());
    if text.len() <= limits::NAME_BYTES || matches!(value, Value::String(_)) {
        return Ok(text);
    }
    let message =
        format!("a list or mapping as a key takes more than {} bytes; the file was not read", limits::NAME_BYTES);
    Err(Refusal::new("yaml-key", message))
}

/// Whether a value under `<<` is a mapping or a list of mappings.
fn is_mergeable(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::Array(items) => items.iter().all(|item| matches!(item, Value::Object(_))),
        _ => false,
    }
}

/// The entries of a mapping and, after them, those merged in whose keys it does not have. Of several mappings the
/// earlier counts.
fn merged(
    mut entries: Vec<(String, Value)>,
    mut places: HashMap<String, usize>,
    merges: Vec<Value>,
) -> Vec<(String, Value)> {
    let mappings = merges.into_iter().flat_map(|merge| match merge {
        Value::Array(items) => items,
        single => vec![single],
    });
    for mapping in mappings {
        let Value::Object(inherited) = mapping else { continue };
        for (key, value) in inherited {
            if !places.contains_key(&key) {
                places.insert(key.clone(), entries.len());
                entries.push((key, value));
            }
        }
    }
    entries
}
