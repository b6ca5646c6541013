//! The tables lm-evaluation-harness prints, which people commit as Markdown or as the log they stood in.
//!
//! `|Tasks|Version|Filter|n-shot|Metric|   |Value|   |Stderr|`, with fewer columns in older versions. A blank task means
//! the one above, an arrow which way is better, indentation which group a task is in. The line above tells the model.
//! Only lines of that shape are read, wherever they stand: in code blocks, too.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength, source};
use crate::base::limits;
use crate::model::{Direction, MetricValue, Note, RunPart, Severity, TaskInfo, number_in_text};

/// The registry name, and the family of run keys.
const FAMILY: &str = "lm-eval-table";

/// Odd cells that are named with their line before the rest is only counted.
const NAMED_ODDITIES: usize = 3;

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "lm-evaluation-harness table",
    reads: "the Markdown tables it prints",
    holds: Holds::Figures,
    hint,
    claim,
    read,
    join: None,
    sample: None,
};

/// Any Markdown may hold such a table and most does not: it is opened like a small configuration, so that a file without
/// one is passed over in silence.
fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let is_log = || {
        let name = path.stem.to_ascii_lowercase();
        path.has_extension(&["txt", "log"]) && ["eval", "result", "bench"].iter().any(|word| name.contains(word))
    };
    (path.has_extension(&["md", "markdown"]) || is_log()).then_some(Hint { holds: Holds::Config, run: None })
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    // Looking for one word is quick; most files end here.
    if probe.binary || hint(&probe.path).is_none() || memchr::memmem::find(probe.bytes, b"Stderr").is_none() {
        return None;
    }
    let text = String::from_utf8_lossy(probe.bytes);
    // What a model card states in front of its tables is made to be read by machines.
    if text.starts_with("---") && text.contains("\nmodel-index:") {
        return None;
    }
    let found = text.lines().any(|line| Columns::of(line).is_some());
    let why = "a table with columns for metric, value and stderr";
    found.then_some(Claim { strength: Strength::Signature, holds: Holds::Figures, why, version: None })
}

fn read(input: &Input<'_>) -> Document {
    let (text, notes) = match source::text(input.bytes, limits::TREE_BYTES) {
        Ok(read) => read,
        Err(note) => return Document { notes: vec![note], ..Document::default() },
    };
    let mut reader = Reader::new(&input.path);
    for (line, number) in text.lines().zip(1..) {
        reader.line(line, number);
    }
    let mut found = reader.finish();
    found.notes.splice(0..0, notes);
    found
}

/// Where the columns of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Columns {
    version: Option<usize>,
    filter: Option<usize>,
    shots: Option<usize>,
    metric: usize,
    arrow: Option<usize>,
    value: usize,
    stderr: usize,
    /// Whether all rows are groups.
    groups: bool,
}

impl Columns {
    /// The columns a header names; `None` for any other line.
    fn of(line: &str) -> Option<Self> {
        let cells: Vec<String> = cells(line)?.map(|cell| cell.trim().to_ascii_lowercase()).collect();
        let column = |name: &str| cells.iter().position(|cell| cell == name);
        let first = cells.first()?;
        let groups = first == "groups";
        (groups || first == "tasks" || first == "task").then_some(())?;
        let (metric, value) = (column("metric")?, column("value")?);
        Some(Self {
            version: column("version"),
            filter: column("filter"),
            shots: column("n-shot"),
            metric,
            arrow: (value == metric + 2 && cells.get(metric + 1)?.is_empty()).then_some(metric + 1),
            value,
            stderr: column("stderr")?,
            groups,
        })
    }
}

/// The cells of a line that is a row, as they stand.
fn cells(line: &str) -> Option<impl Iterator<Item = &str>> {
    let inside = line.trim().strip_prefix('|')?;
    Some(inside.strip_suffix('|').unwrap_or(inside).split('|'))
}

/// Whether this is the line below a header; something may stand behind it.
fn is_ruler(cells: &[&str]) -> bool {
    let first = cells.first().map_or("", |cell| cell.trim());
    first.len() > 1 && first.bytes().all(|byte| matches!(byte, b'-' | b':'))
}

/// What a file amounts to so far.
struct Reader<'a> {
    path: FilePath<'a>,
    /// One part for each model named.
    runs: Vec<RunPart>,
    columns: Option<Columns>,
    /// What the row above stands for, where a row leaves cells blank.
    above: Above,
    /// The groups around a row, with their indentation.
    around: Vec<(usize, String)>,
    /// The figures of the run at hand, by task, metric and filter.
    known: HashMap<(String, String, Option<String>), Option<f64>>,
    oddities: Vec<Note>,
}

/// Cells that a blank one repeats.
#[derive(Default)]
struct Above {
    task: String,
    filter: Option<String>,
}

impl<'a> Reader<'a> {
    fn new(path: &FilePath<'a>) -> Self {
        Self {
            path: *path,
            runs: Vec::new(),
            columns: None,
            above: Above::default(),
            around: Vec::new(),
            known: HashMap::new(),
            oddities: Vec::new(),
        }
    }

    fn line(&mut self, line: &str, number: u64) {
        if let Some(columns) = Columns::of(line) {
            self.columns = Some(columns);
            self.above = Above::default();
            self.around.clear();
        } else if let Some(cells) = cells(line) {
            if let Some(columns) = self.columns {
                self.row(columns, &cells.collect::<Vec<_>>(), number);
            }
        } else if !line.trim().is_empty() {
            self.columns = None;
            if let Some(run) = settings(line) {
                self.begin(run);
            }
        }
    }

    /// Begins a run, named by the file where its own line does not say. A file may tell of several, also of one model.
    fn begin(&mut self, part: RunPart) {
        const SAYS_NOTHING: [&str; 6] = ["readme", "result", "results", "eval", "evaluation", "model_card"];
        let stem = self.path.stem.to_ascii_lowercase();
        let named = || (!SAYS_NOTHING.contains(&stem.as_str())).then(|| self.path.stem.to_owned());
        let stamp = format!("{}#{}", self.path.stem, self.runs.len());
        let key = self.path.run(FAMILY, &stamp);
        let model = part.model.clone().or_else(named);
        self.runs.push(RunPart { key, model, ..part });
        self.known.clear();
    }

    fn row(&mut self, columns: Columns, cells: &[&str], line: u64) {
        if is_ruler(cells) {
            return;
        }
        let cell = |column: Option<usize>| column.and_then(|column| cells.get(column)).map_or("", |cell| cell.trim());
        let is_named = !cell(Some(0)).is_empty();
        if is_named {
            self.enter(cells[0], columns.groups, cell(columns.version), cell(columns.shots));
        }
        let filter = cell(columns.filter);
        if is_named || !filter.is_empty() {
            self.above.filter = (!filter.is_empty()).then(|| filter.to_owned());
        }
        let metric = cell(Some(columns.metric));
        if metric.is_empty() || self.above.task.is_empty() {
            return; // a group without figures of its own
        }
        let figure = |text: &str| number(text).ok_or_else(|| text.to_owned());
        let value = figure(cell(Some(columns.value)));
        if let Err(text) = &value {
            let message = format!("{text:?} stands where {metric} of {} should be a number", self.above.task);
            self.oddities.push(Note::new(Severity::Warning, Some(line), "not-a-number", message));
        }
        let metric = MetricValue {
            task: self.above.task.clone(),
            metric: metric.to_owned(),
            filter: self.above.filter.clone(),
            value: value.ok().flatten(),
            stderr: number(cell(Some(columns.stderr))).flatten().filter(|stderr| stderr.is_finite()),
            n: None,
            direction: match cell(columns.arrow) {
                "↑" => Some(Direction::Higher),
                "↓" => Some(Direction::Lower),
                _ => None,
            },
        };
        self.put(metric, line);
    }

    /// Begins the rows of a task; its indentation tells its group.
    fn enter(&mut self, cell: &str, is_group: bool, version: &str, shots: &str) {
        let bare = cell.trim();
        let name = bare.strip_prefix("- ").unwrap_or(bare).trim().to_owned();
        let depth = if bare.starts_with("- ") { cell.len() - cell.trim_start().len() } else { 0 };
        self.around.retain(|(other, _)| *other < depth);
        let group = self.around.last().map(|(_, group)| group.clone());
        let stated = |text: &str| (!matches!(text, "" | "N/A" | "Yaml")).then(|| text.to_owned());
        let conditions = [("task-version", stated(version)), ("num-fewshot", stated(shots))];
        let conditions: BTreeMap<&str, String> =
            conditions.into_iter().filter_map(|(code, value)| Some((code, value?))).collect();
        let tasks = &mut self.run().tasks;
        if let Some(group) = group.as_ref().and_then(|group| tasks.get_mut(group)) {
            group.is_group = true;
        }
        let info = TaskInfo { group, is_group, filters: Vec::new(), conditions };
        tasks.entry(name.clone()).or_insert(info).is_group |= is_group;
        self.around.push((depth, name.clone()));
        self.above = Above { task: name, filter: None };
    }

    /// The run the table at hand is about.
    fn run(&mut self) -> &mut RunPart {
        if self.runs.is_empty() {
            self.begin(RunPart::default());
        }
        let last = self.runs.len() - 1;
        &mut self.runs[last]
    }

    /// Keeps a figure, unless it stood above already: tables of groups repeat those of tasks.
    fn put(&mut self, metric: MetricValue, line: u64) {
        let name = (metric.task.clone(), metric.metric.clone(), metric.filter.clone());
        match self.known.get(&name) {
            None => {
                self.known.insert(name, metric.value);
                self.run().metrics.push(metric);
            }
            Some(value) if *value == metric.value => {}
            Some(_) => {
                let message =
                    format!("{} of {} stood above with another value, which counts", metric.metric, metric.task);
                self.oddities.push(Note::new(Severity::Warning, Some(line), "figure-repeated", message));
            }
        }
    }

    fn finish(self) -> Document {
        let mut notes = self.oddities;
        let count = notes.len();
        if count > NAMED_ODDITIES {
            notes.truncate(NAMED_ODDITIES);
            let message = format!("{count} cells in all could not be used");
            notes.push(Note::new(Severity::Warning, None, "cells-skipped", message));
        }
        let runs = self.runs.into_iter().filter(|run| !run.metrics.is_empty()).collect();
        Document { runs, notes, ..Document::default() }
    }
}

/// What the line above a table tells: `hf (pretrained=acme/lumen,dtype=auto), gen_kwargs: (None), limit: 100, …`.
fn settings(line: &str) -> Option<RunPart> {
    const MODEL_KEYS: [&str; 3] = ["pretrained=", "model=", "engine="];
    let (_, arguments) = line.split_once(" (")?;
    let (arguments, rest) = arguments.split_once("), gen_kwargs: ")?;
    let mut arguments = arguments.split(',').map(str::trim);
    let model = MODEL_KEYS.iter().find_map(|key| arguments.clone().find_map(|argument| argument.strip_prefix(key)));
    let model = model.or_else(|| arguments.next()).filter(|model| !model.is_empty()).map(str::to_owned);
    let (kwargs, rest) = rest.split_once(", limit: ")?;
    let kwargs = kwargs.trim_matches(['(', ')']);
    let limit = rest.split(',').next().unwrap_or_default().trim();
    let mut conditions = BTreeMap::new();
    if !matches!(kwargs, "" | "None") {
        conditions.insert("decoding", kwargs.to_owned());
    }
    conditions.insert("limit", if limit == "None" { "none" } else { limit }.to_owned());
    Some(RunPart { model, conditions, ..RunPart::default() })
}

/// The number in a cell: as printed, in the words of numpy, or behind a plus-minus sign. `Some(None)` for the mark that
/// there is none, `None` for anything else.
fn number(cell: &str) -> Option<Option<f64>> {
    let bare = ["±", "+-", "+/-"].iter().find_map(|sign| cell.strip_prefix(sign)).unwrap_or(cell);
    let bare: Cow<'_, str> = bare.trim().trim_matches(['*', '`']).into();
    let bare = match bare.strip_prefix("np.float").and_then(|rest| rest.strip_suffix(')')?.split_once('(')) {
        Some((_, number)) => number,
        None => &bare,
    };
    match bare {
        "" | "N/A" | "-" => Some(None),
        number => number_in_text(number).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_every_age_are_known() {
        for (line, arrow, filter, known) in [
            ("|Tasks|Version|Filter|n-shot|Metric|   |Value |   |Stderr|", Some(5), Some(2), true),
            ("|  Groups  |Version|Filter|n-shot|Metric|Value |   |Stderr|", None, Some(2), true),
            ("  | Task |Version| Metric |Value|   |Stderr|", None, None, true),
            ("|Tasks|Version|Filter|n-shot|Metric|Value|Stderr", None, Some(2), true),
            ("|Model|Metric|Value|Stderr|", None, None, false),
            ("|Task|Metric|Score|", None, None, false),
            ("Tasks, Metric, Value, Stderr", None, None, false),
        ] {
            let columns = Columns::of(line);
            assert_eq!(columns.is_some(), known, "{line}");
            let found = columns.map(|columns| (columns.arrow, columns.filter));
            assert_eq!(found.unwrap_or_default(), (arrow, filter), "{line}");
        }
    }

    #[test]
    fn numbers_are_read_as_people_printed_them() {
        for (cell, expected) in [
            ("0.3268", Some(Some(0.3268))),
            ("±  0.0043", Some(Some(0.0043))),
            ("+- 0.0045", Some(Some(0.0045))),
            ("np.float64(0.1147)", Some(Some(0.1147))),
            ("**0.5**", Some(Some(0.5))),
            ("inf", Some(Some(f64::INFINITY))),
            ("N/A", Some(None)),
            ("", Some(None)),
            ("see below", None),
            ("np.float64(x)", None),
        ] {
            assert_eq!(number(cell), expected, "{cell}");
        }
    }

    #[test]
    fn the_line_above_tells_model_and_settings() {
        let part = |line: &str| settings(line).map(|part| (part.model.unwrap_or_default(), part.conditions));
        let line = "vllm (pretrained=acme/lumen,dtype=auto), gen_kwargs: (top_p=1,do_sample=True), limit: 100.0, num_fewshot: None";
        let (model, conditions) = part(line).expect("settings");
        assert_eq!(model, "acme/lumen");
        assert_eq!(conditions["decoding"], "top_p=1,do_sample=True");
        assert_eq!(conditions["limit"], "100.0");
        let (model, conditions) =
            part("lumen-api (model=lumen), gen_kwargs: (None), limit: None, x").expect("settings");
        assert_eq!((model.as_str(), conditions.len(), conditions["limit"].as_str()), ("lumen", 1, "none"));
        assert_eq!(part("Results (see above), more"), None);
    }
}
