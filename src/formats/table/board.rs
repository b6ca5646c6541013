//! Leaderboards: a row for each model, its figures in columns.

use std::collections::{BTreeMap, HashMap};

use super::cells::{Cell, figure};
use super::source::{Table, TableRow};
use super::{Context, FAMILY, roles};
use crate::base::limits;
use crate::model::{MetricValue, Note, RunPart, Severity, TaskInfo, Value};

/// One run for each row. The table is the task.
pub(super) fn read(table: &mut Table, context: &Context<'_>) -> Vec<RunPart> {
    let roles = table.roles();
    let named = roles.column(roles::MODEL).or_else(|| roles.column(roles::KEY)).unwrap_or(0);
    let other = telling_apart(table, named);
    let figures = figures(table, &[Some(named), other]);
    let (labels, repeated) = labels(table, named, other);
    let count = roles.column(roles::COUNT);
    let date = roles.column(roles::DATE);
    let shots = roles.column(roles::SHOTS);
    let direction = table.stated.direction;
    let mut parts = Vec::new();
    for (row, label) in table.rows.iter().zip(labels).take(limits::BOARD_ROWS) {
        let Some(label) = label else { continue };
        let mut part = context.part(Some(label), FAMILY);
        part.date = row.text(date).and_then(|text| super::date(&text)).or(part.date);
        let conditions = row.text(shots).map(|shots| ("num-fewshot", shots)).into_iter().collect();
        part.tasks = BTreeMap::from([(context.title.to_owned(), TaskInfo { conditions, ..TaskInfo::default() })]);
        part.metrics = figures.iter().filter_map(|column| column.value(row, context.title, count)).collect();
        part.metrics.iter_mut().for_each(|metric| metric.direction = direction);
        parts.push(part);
    }
    let more = table.rows.len().saturating_sub(limits::BOARD_ROWS);
    if more > 0 {
        let message = format!("more than {} rows, each a model; {more} were left out", limits::BOARD_ROWS);
        table.notes.push(Note::new(Severity::Warning, None, "board-rows", message));
    }
    if repeated > 0 {
        let rows = if repeated == 1 { "1 row has" } else { &format!("{repeated} rows have") };
        let message = format!("{rows} a name that an earlier row has; numbers tell them apart");
        table.notes.push(Note::new(Severity::Warning, None, "duplicate-row", message));
    }
    parts
}

/// A column of figures.
struct Figures {
    name: String,
    column: usize,
    stderr: Option<usize>,
}

impl Figures {
    fn value(&self, row: &TableRow, task: &str, count: Option<usize>) -> Option<MetricValue> {
        Some(MetricValue {
            task: task.to_owned(),
            metric: self.name.clone(),
            filter: None,
            value: Some(number(row, Some(self.column))?),
            stderr: number(row, self.stderr).filter(|stderr| stderr.is_finite()),
            n: number(row, count).and_then(crate::model::whole),
            direction: None,
        })
    }
}

fn number(row: &TableRow, column: Option<usize>) -> Option<f64> {
    match figure(row.cell(column?)) {
        Cell::Number(number) => Some(number),
        Cell::Missing | Cell::Text => None,
    }
}

/// The columns stated to be figures, else those that hold numbers only and are not known for something else.
fn figures(table: &Table, taken: &[Option<usize>]) -> Vec<Figures> {
    let roles = table.roles();
    let stated = roles.stated(roles::SCORE);
    if !stated.is_empty() {
        let stderr = roles.stated(roles::STDERR).first().copied().filter(|_| stated.len() == 1);
        let figures = stated.iter().map(|&column| Figures { name: table.columns[column].clone(), column, stderr });
        return figures.collect();
    }
    let mut figures: Vec<Figures> = Vec::new();
    for (column, name) in table.columns.iter().enumerate() {
        let cells = || table.rows.iter().map(|row| figure(row.cell(column)));
        let is_numeric =
            || cells().any(|cell| matches!(cell, Cell::Number(_))) && !cells().any(|cell| cell == Cell::Text);
        if taken.contains(&Some(column)) {
            continue;
        }
        if roles::is_stderr(name) && is_numeric() {
            // `x_stderr` belongs to `x`, a bare one to the column before it.
            let owner = figures.iter().rposition(|known| {
                roles::fold(name).strip_prefix(&roles::fold(&known.name)).is_some_and(|rest| rest.starts_with('_'))
            });
            let last = figures.len().checked_sub(1);
            if let Some(known) = owner.or(last).and_then(|at| figures.get_mut(at)) {
                known.stderr.get_or_insert(column);
            }
        } else if roles::may_be_figure(name) && is_numeric() {
            figures.push(Figures { name: name.clone(), column, stderr: None });
        }
    }
    figures
}

/// The column that tells rows of one name apart: the size of images, where that is stated, whether or not this release
/// has a model at several; where names repeat, a key, else the first that does and holds words, no
/// figures or links.
fn telling_apart(table: &Table, named: usize) -> Option<usize> {
    let roles = table.roles();
    let size = roles.column(roles::SIZE).filter(|at| table.is_unique(&[named, *at]));
    if size.is_some() || table.is_unique(&[named]) {
        return size;
    }
    let stated = roles.stated(roles::ITEM_ID).into_iter();
    let keys = stated.chain(roles::KEY.names.iter().filter_map(|name| roles.called(name)));
    let cells = |at: usize| table.rows.iter().map(move |row| row.cell(at));
    let is_link = |cell: &Value| cell.as_str().is_some_and(|text| text.starts_with("http"));
    let has_words = |at: usize| cells(at).any(|cell| figure(cell) == Cell::Text) && !cells(at).any(is_link);
    let others = (0..table.columns.len()).filter(|at| !roles::is_known_metric(&table.columns[*at]) && has_words(*at));
    keys.chain(others).find(|at| *at != named && table.is_unique(&[named, *at]))
}

/// What each row's model is called: as named; where others are called so, too, or by the size of its images, with what
/// tells it apart. `None` for rows without a name. Also how many had to be numbered.
fn labels(table: &Table, named: usize, other: Option<usize>) -> (Vec<Option<String>>, usize) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for name in table.rows.iter().filter_map(|row| row.text(Some(named))) {
        *counts.entry(name).or_default() += 1;
    }
    let by_size = other.is_some_and(|at| roles::is(&table.columns[at], roles::SIZE));
    let mut met: HashMap<String, usize> = HashMap::new();
    let mut repeated = 0;
    let labels = table.rows.iter().map(|row| {
        let name = row.text(Some(named))?;
        let is_shared = by_size || counts.get(&name).is_some_and(|count| *count > 1);
        let label = match row.text(other).filter(|_| is_shared) {
            Some(other) => format!("{name} ({other})"),
            None => name,
        };
        let times = met.entry(label.clone()).or_default();
        *times += 1;
        let is_first = *times == 1;
        repeated += usize::from(!is_first);
        Some(if is_first { label } else { format!("{label} #{times}") })
    });
    (labels.collect(), repeated)
}
