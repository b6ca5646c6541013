//! Which cells of a table are figures, of which model, task and metric.
//!
//! Published tables come in two ways: a row for each benchmark and a column for each model (or metric), or a row for each
//! model and a column for each benchmark. Careful rather than complete: a header must say which it is, or names of public
//! benchmarks must stand where they would, and only cells that are a number count.

use std::collections::BTreeSet;

use super::cells::number;
use super::figures::Figure;
use super::names;
use super::table::Table;
use crate::model::Direction;

/// The figures of a table; none where it is no table of figures.
pub(super) fn figures(table: &Table) -> Vec<Figure> {
    if is_harness_table(table) {
        return Vec::new();
    }
    if table.header.first().is_some_and(|header| names::is_model_header(header)) {
        return of_models(table);
    }
    let Some(columns) = Columns::of(table) else { return Vec::new() };
    columns.figures(table)
}

/// What lm-evaluation-harness prints has standard errors and a reader of its own.
fn is_harness_table(table: &Table) -> bool {
    let has = |name: &str| table.header.iter().any(|header| header.eq_ignore_ascii_case(name));
    has("value") && has("stderr") && has("metric")
}

/// A row for each model: columns are benchmarks or metrics, and what else has numbers beside them.
fn of_models(table: &Table) -> Vec<Figure> {
    let is_known = |header: &String| names::is_benchmark(header) || names::is_metric(header);
    if !table.header.iter().skip(1).any(is_known) {
        return Vec::new();
    }
    let is_figure = |column: &usize| {
        let (header, _) = without_shots(&table.header[*column]);
        !names::is_no_figure(&header) && is_numeric(table, *column)
    };
    let columns: Vec<usize> = (1..table.header.len()).filter(is_figure).collect();
    let named = naming(table);
    let mut figures = Vec::new();
    for row in table.rows.iter().filter(|row| !row[named].is_empty()) {
        for &column in &columns {
            let Some(value) = number(&row[column]) else { continue };
            let (header, direction) = without_arrow(&table.header[column]);
            // Of a column that only names a metric the table's heading is all that may name the task.
            let is_metric = names::is_metric(&header) && !names::is_benchmark(&header);
            let (task, metric) = if is_metric { (table.heading.clone(), header) } else { (header, String::new()) };
            let (task, shots) = without_shots(&task);
            figures.push(Figure {
                model: Some(row[named].clone()),
                is_summary: names::is_summary(&task),
                task,
                metric,
                filter: None,
                value: Some(value),
                direction,
                shots,
                place: String::new(),
            });
        }
    }
    figures
}

/// The column that names the models: the first, unless its names repeat, as those of architectures do, and another one
/// over models has a name of its own for each.
fn naming(table: &Table) -> usize {
    let is_unique = |column: usize| {
        let names: BTreeSet<&String> = table.rows.iter().map(|row| &row[column]).collect();
        names.len() == table.rows.len()
    };
    let is_name = |&column: &usize| names::is_model_header(&table.header[column]) && !is_numeric(table, column);
    (0..table.header.len()).filter(is_name).find(|&column| is_unique(column)).unwrap_or(0)
}

/// What the columns hold of a table with a row for each benchmark.
struct Columns {
    task: usize,
    metric: Option<usize>,
    shots: Option<usize>,
    filter: Option<usize>,
    /// What distinguishes rows of one task.
    parts: Vec<usize>,
    figures: Vec<usize>,
    /// Whether all columns are metrics: where some are, the others are no models.
    only_metrics: bool,
    /// Whether the header of the task column names a metric in parentheses, as its cells do: `MMLU (Acc.)`.
    metric_in_task: bool,
}

impl Columns {
    fn of(table: &Table) -> Option<Self> {
        let find = |is: fn(&str) -> bool| table.header.iter().position(|header| is(header));
        let (metric, shots) = (
            find(|header| names::is_metric_header(header) && !names::is_task_header(header)),
            find(names::is_shots_header),
        );
        let parts: Vec<usize> =
            (0..table.header.len()).filter(|&at| names::is_part_header(&table.header[at])).collect();
        let filter = find(names::is_filter_header);
        let is_other = |at: usize| [metric, shots, filter].contains(&Some(at)) || parts.contains(&at);
        let leading: Vec<usize> = (0..table.header.len())
            .take_while(|&at| is_other(at) || !is_numeric(table, at))
            .filter(|&at| !is_other(at))
            .collect();
        let known = |at: usize| table.rows.iter().filter(|row| names::is_benchmark(&row[at])).count();
        let headed = leading.iter().copied().find(|&at| names::is_task_header(&table.header[at]));
        let task = headed.or_else(|| leading.iter().copied().max_by_key(|&at| (known(at), at)))?;
        let is_figure = |&at: &usize| !is_other(at) && is_figure_header(&table.header[at]) && is_numeric(table, at);
        let figures: Vec<usize> = (task + 1..table.header.len()).filter(is_figure).collect();
        let is_metric = |&at: &usize| names::is_metric(&table.header[at]);
        let named = metric.is_some() || figures.iter().any(is_metric);
        let is_sure = match (headed.is_some(), known(task)) {
            (true, 0) => named,
            (true, _) => true,
            (false, known) => known >= 2,
        };
        let metric_in_task = names::is_metric_header(&table.header[task]);
        let only_metrics = figures.iter().any(|at| is_metric(at) && !names::is_value_header(&table.header[*at]));
        let columns = Self { task, metric, shots, filter, parts, figures, only_metrics, metric_in_task };
        (is_sure && !columns.figures.is_empty()).then_some(columns)
    }

    fn figures(&self, table: &Table) -> Vec<Figure> {
        let mut figures = Vec::new();
        let mut above = String::new();
        for row in &table.rows {
            // A blank name repeats the one above where something else tells the rows apart.
            let repeats = row[self.task].is_empty() && (self.metric.is_some() || !self.parts.is_empty());
            if !repeats {
                above.clone_from(&row[self.task]);
            }
            if !above.is_empty() {
                figures.extend(self.figures.iter().filter_map(|&column| self.figure(table, row, &above, column)));
            }
        }
        figures
    }

    fn figure(&self, table: &Table, row: &[String], task: &str, column: usize) -> Option<Figure> {
        let value = number(&row[column])?;
        let (task, of_task) = without_arrow(task);
        let (header, of_column) = without_arrow(&table.header[column]);
        let (task, in_name) = without_shots(&task);
        let (task, in_task) = match task.rsplit_once(" (").filter(|_| self.metric_in_task) {
            Some((task, metric)) => (task.to_owned(), Some(metric.trim_end_matches(')').to_owned())),
            None => (task, None),
        };
        let cell = |at: usize| Some(row[at].clone()).filter(|text| !text.is_empty() && text != "-");
        let parts: Vec<String> = self.parts.iter().filter_map(|&at| cell(at)).collect();
        let is_metric = self.only_metrics && !names::is_value_header(&header) || names::is_metric(&header);
        let metric = self.metric.and_then(cell).or(in_task).or_else(|| is_metric.then(|| header.clone()));
        Some(Figure {
            model: (!is_metric && !names::is_value_header(&header)).then_some(header),
            is_summary: names::is_summary(&task),
            task: if parts.is_empty() { task } else { format!("{task} ({})", parts.join(", ")) },
            metric: metric.unwrap_or_default(),
            filter: self.filter.and_then(cell),
            value: Some(value),
            direction: of_task.or(of_column),
            shots: self.shots.and_then(cell).map(|shots| bare_shots(&shots)).or(in_name),
            place: String::new(),
        })
    }
}

/// In a table of benchmarks a column is a model's, a metric's or of no interest; names of models may hold any word, so
/// only plain words of the last kind count.
fn is_figure_header(header: &str) -> bool {
    names::is_metric(header) || !names::is_no_figure(header) || header.chars().any(|char| char.is_ascii_digit())
}

/// At least half of the cells that say anything are numbers.
fn is_numeric(table: &Table, column: usize) -> bool {
    let said: Vec<&String> = table
        .rows
        .iter()
        .map(|row| &row[column])
        .filter(|cell| !["", "-", "–", "—"].contains(&cell.as_str()))
        .collect();
    let numbers = said.iter().filter(|cell| number(cell).is_some()).count();
    numbers > 0 && numbers * 2 >= said.len()
}

/// A name without marks of footnotes and the arrow that says which way is better, and that way.
fn without_arrow(name: &str) -> (String, Option<Direction>) {
    let direction = match (name.contains('↑'), name.contains('↓')) {
        (true, false) => Some(Direction::Higher),
        (false, true) => Some(Direction::Lower),
        _ => None,
    };
    let bare = name.replace(['↑', '↓'], "").replace("()", "");
    (bare.trim().trim_end_matches(['†', '‡', '§', '*', '^']).trim().to_owned(), direction)
}

/// A name without the number of examples in its parentheses, and that number: `GSM-8K (8-shot, CoT)` is
/// (`GSM-8K (CoT)`, `8`).
fn without_shots(name: &str) -> (String, Option<String>) {
    let Some((before, inside)) = name.strip_suffix(')').and_then(|name| name.rsplit_once('(')) else {
        return (name.to_owned(), None);
    };
    let (mut kept, mut shots) = (Vec::new(), None);
    for part in inside.split(',').map(str::trim) {
        let (first, rest) = part.split_once(' ').unwrap_or((part, ""));
        // `3-5 shot` is a number of its own, `3-shot F1` stands before a metric.
        let (number, rest) = if rest == "shot" || rest == "shots" { (part, "") } else { (first, rest) };
        let bare = bare_shots(number);
        if shots.is_none() && bare != number && bare.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            shots = Some(bare);
            kept.extend(Some(rest).filter(|rest| !rest.is_empty()));
        } else {
            kept.push(part);
        }
    }
    let before = before.trim();
    let name = if kept.is_empty() { before.to_owned() } else { format!("{before} ({})", kept.join(", ")) };
    (name, shots)
}

/// `5-shot` as the number it is.
fn bare_shots(text: &str) -> String {
    let number = text.strip_suffix("shot").or_else(|| text.strip_suffix("shots"));
    let number = number.map(|number| number.trim_end_matches([' ', '-'])).filter(|number| !number.is_empty());
    number.unwrap_or(text).to_owned()
}
