//! Rows of one figure each: task, metric, value, and how it came about.

use std::collections::HashMap;

use super::cells::{Cell, figure};
use super::roles::{self, Roles};
use super::source::{Table, TableRow};
use super::{Context, FAMILY};
use crate::model::{Direction, MetricValue, Note, RunPart, Severity, Value};

/// Where the columns are that a row is read by.
struct Layout {
    task: Option<usize>,
    metric: Option<usize>,
    value: Option<usize>,
    model: Option<usize>,
    shots: Option<usize>,
    subsets: Vec<usize>,
    stderr: Option<usize>,
    count: Option<usize>,
    higher: Option<usize>,
    lower: Option<usize>,
    direction: Option<Direction>,
}

impl Layout {
    fn of(roles: &Roles<'_>) -> Self {
        let column = |role| roles.column(role);
        Self {
            task: column(roles::TASK),
            metric: column(roles::METRIC),
            value: column(roles::VALUE),
            model: column(roles::MODEL),
            shots: column(roles::SHOTS),
            subsets: roles.all(roles::SUBSET),
            stderr: column(roles::STDERR),
            count: column(roles::COUNT),
            higher: column(roles::HIGHER),
            lower: column(roles::LOWER),
            direction: roles.stated.direction,
        }
    }

    /// Model, task and metric of a row. A metric without a name has an empty one; where no column names tasks, the
    /// table does.
    fn name(&self, row: &TableRow, title: &str) -> Option<[String; 3]> {
        let metric = row.text(self.metric).unwrap_or_default();
        let task = row.text(self.task).or_else(|| self.task.is_none().then(|| title.to_owned()))?;
        Some([row.text(self.model).unwrap_or_default(), task, metric])
    }

    /// The task of a row whose name others have, too, with what tells it from them.
    fn full_task(&self, task: &str, row: &TableRow) -> String {
        let subsets = self.subsets.iter().filter_map(|at| row.text(Some(*at)));
        let shots = row.text(self.shots).map(|shots| format!("{shots}-shot"));
        subsets.chain(shots).fold(task.to_owned(), |task, more| format!("{task}/{more}"))
    }

    fn direction(&self, row: &TableRow) -> Option<Direction> {
        let flag = |column: Option<usize>| match row.cell(column?) {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
            _ => None,
        };
        if self.direction.is_some() {
            return self.direction;
        }
        let higher = flag(self.higher).or_else(|| flag(self.lower).map(|lower| !lower))?;
        Some(if higher { Direction::Higher } else { Direction::Lower })
    }
}

/// One run for each model.
pub(super) fn read(table: &mut Table, context: &Context<'_>) -> Vec<RunPart> {
    let layout = Layout::of(&table.roles());
    let mut names: HashMap<[String; 3], usize> = HashMap::new();
    for name in table.rows.iter().filter_map(|row| layout.name(row, context.title)) {
        *names.entry(name).or_default() += 1;
    }
    let mut parts: Vec<(String, RunPart)> = Vec::new();
    let mut unnamed = Vec::new();
    for row in &table.rows {
        let Some(name) = layout.name(row, context.title) else {
            unnamed.push(row.line);
            continue;
        };
        let is_shared = names.get(&name).is_some_and(|count| *count > 1);
        let [model, task, metric] = name;
        let task = if is_shared { layout.full_task(&task, row) } else { task };
        let at = parts.iter().position(|(other, _)| *other == model).unwrap_or_else(|| {
            let stated = Some(model.clone()).filter(|model| !model.is_empty());
            parts.push((model, context.part(stated, FAMILY)));
            parts.len() - 1
        });
        add(&mut parts[at].1, &layout, row, task, metric);
    }
    for line in unnamed {
        let message = "a row that names no task was skipped";
        table.skip(Note::new(Severity::Warning, Some(line), "row-incomplete", message));
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

fn add(part: &mut RunPart, layout: &Layout, row: &TableRow, task: String, metric: String) {
    let number = |column: Option<usize>| match figure(row.cell(column?)) {
        Cell::Number(number) => Some(number),
        Cell::Missing | Cell::Text => None,
    };
    let info = part.tasks.entry(task.clone()).or_default();
    if let Some(shots) = row.text(layout.shots) {
        info.conditions.insert("num-fewshot", shots);
    }
    part.metrics.push(MetricValue {
        task,
        metric,
        filter: None,
        value: number(layout.value),
        stderr: number(layout.stderr).filter(|stderr| stderr.is_finite()),
        n: number(layout.count).and_then(crate::model::whole),
        direction: layout.direction(row),
    });
}
