//! Rows of one sample each.

use super::Context;
use super::cells::{Cell, score};
use super::roles::{self, Role};
use super::source::{Table, TableRow};
use crate::base::{Digest, ShortDigest};
use crate::formats::columns::{Columns, Group, Groups, directions};
use crate::model::{Identity, Note, RowFlags, RunPart, SampleId, SampleRow, Severity};

/// Tables of samples tell of a run of their own: a table of figures beside them need not be about them.
const FAMILY: &str = "table-samples";

/// Where the columns are that a row is read by.
struct Layout {
    ids: Vec<usize>,
    model: Option<usize>,
    task: Option<usize>,
    epoch: Option<usize>,
    input: Option<usize>,
    choices: Option<usize>,
    target: Option<usize>,
    output: Option<usize>,
    answer: Option<usize>,
    error: Option<usize>,
    ended: Option<usize>,
    scores: Vec<usize>,
    facets: Vec<usize>,
}

impl Layout {
    fn of(table: &Table) -> Self {
        let roles = table.roles();
        let column = |role| roles.column(role);
        let output = column(roles::OUTPUT);
        let mut layout = Self {
            ids: Vec::new(),
            model: column(roles::MODEL),
            task: column(roles::TASK),
            epoch: column(roles::EPOCH),
            input: column(roles::INPUT),
            choices: column(roles::CHOICES),
            target: column(roles::TARGET),
            output,
            answer: column(roles::ANSWER).filter(|answer| Some(*answer) != output),
            error: column(roles::ERROR),
            ended: column(roles::ENDED),
            scores: scores(table),
            facets: roles.all(roles::FACET),
        };
        layout.ids = layout.ids(table);
        layout
    }

    /// The columns stated, else the first column, else the first pair of columns, whose cells belong to one row each.
    fn ids(&self, table: &Table) -> Vec<usize> {
        let roles = table.roles();
        let stated = roles.stated(roles::ITEM_ID);
        if !stated.is_empty() {
            return stated;
        }
        let named = |role: Role| role.names.iter().filter_map(|name| roles.called(name));
        let mut keys: Vec<usize> = named(roles::ITEM_ID).chain(named(roles::KEY)).collect();
        keys.dedup();
        let single = keys.iter().map(|key| vec![*key]).find(|ids| self.is_unique(table, ids));
        let pairs = keys.iter().flat_map(|key| {
            let others = keys.iter().chain(&self.facets);
            others.filter(move |other| *other != key).map(move |other| vec![*key, *other])
        });
        single.or_else(|| pairs.into_iter().find(|ids| self.is_unique(table, ids))).unwrap_or_default()
    }

    fn is_unique(&self, table: &Table, ids: &[usize]) -> bool {
        let apart = [self.model, self.task, self.epoch];
        let columns: Vec<usize> = apart.into_iter().flatten().chain(ids.iter().copied()).collect();
        table.is_unique(&columns)
    }
}

/// The columns that score the rows: those stated, else those whose name says so and some cell of which is a number or
/// says passed or failed.
fn scores(table: &Table) -> Vec<usize> {
    let roles = table.roles();
    let stated = roles.stated(roles::SCORE);
    if !stated.is_empty() {
        return stated;
    }
    let other_role = [roles::TARGET, roles::OUTPUT, roles::INPUT, roles::ITEM_ID, roles::FACET];
    let is_score = |at: &usize| {
        roles::is_known_metric(&table.columns[*at])
            && !other_role.iter().any(|role| roles.is(*at, *role))
            && !table.stated.has(&table.columns[*at])
            && table.rows.iter().any(|row| matches!(score(row.cell(*at)), Cell::Number(_)))
    };
    (0..table.columns.len()).filter(is_score).collect()
}

/// One run for each model, with a set for each task.
pub(super) fn read(table: &mut Table, context: &Context<'_>) -> Vec<RunPart> {
    let layout = Layout::of(table);
    let mut groups = Groups::default();
    for (place, row) in table.rows.iter().enumerate() {
        let task = row.text(layout.task).unwrap_or_else(|| context.title.to_owned());
        let group = Group { model: row.text(layout.model), task, filter: None };
        add(groups.of(group), table, &layout, place, row);
    }
    table.notes.extend(unsure_ids(table, &layout));
    let identity = if layout.input.is_some() { Identity::Computed } else { Identity::Absent };
    let mut parts = groups.finish(&context.part(None, FAMILY), identity, &mut table.notes);
    for part in &mut parts {
        for set in &mut part.samples {
            set.columns = table.is_stated().then(|| table.stated.clone());
            part.metrics.extend(directions(set, |_| table.stated.direction));
        }
    }
    parts
}

/// What to say where nothing tells the rows apart for sure.
fn unsure_ids(table: &Table, layout: &Layout) -> Option<Note> {
    if layout.ids.is_empty() {
        let by = if layout.input.is_some() { "by what they ask" } else { "by their place in the file" };
        let message = format!("no column tells the rows apart: they are paired {by}");
        let severity = if layout.input.is_some() { Severity::Info } else { Severity::Warning };
        return Some(Note::new(severity, None, "rows-without-id", message));
    }
    let names = layout.ids.iter().map(|at| table.columns[*at].as_str()).collect::<Vec<_>>().join(" and ");
    let message = format!("rows share what candor.toml says belongs to one row, {names}: they are numbered");
    (!layout.is_unique(table, &layout.ids)).then(|| Note::new(Severity::Warning, None, "id-not-unique", message))
}

fn add(columns: &mut Columns, table: &Table, layout: &Layout, place: usize, row: &TableRow) {
    let mut is_scored = false;
    for &at in &layout.scores {
        let number = match score(row.cell(at)) {
            Cell::Number(number) => Some(number),
            Cell::Text => None,
            Cell::Missing => continue,
        };
        is_scored |= number.is_some();
        columns.score(&table.columns[at], number);
    }
    for &at in &layout.facets {
        if let Some(value) = row.text(Some(at)) {
            columns.facet(&table.columns[at], &value);
        }
    }
    let hash = |column| row.text(column).map(|text| ShortDigest::of(text.as_bytes()));
    let asked = [layout.input, layout.choices].map(|column| row.text(column).unwrap_or_default());
    let (offset, length) = row.span.unwrap_or_default();
    columns.push(SampleRow {
        id: id(layout, table, place, row),
        item: if layout.input.is_some() { Digest::of(asked.join("\0").as_bytes()) } else { Digest([0; 32]) },
        prompt: hash(layout.input),
        target: hash(layout.target),
        output: hash(layout.output),
        answer: hash(layout.answer),
        flags: RowFlags {
            errored: !is_scored && row.text(layout.error).is_some(),
            empty: layout.output.is_some() && row.text(layout.output).is_none(),
            no_answer: layout.answer.is_some() && row.text(layout.answer).is_none(),
            truncated: row.text(layout.ended).is_some_and(|reason| reason == "length" || reason == "max_tokens"),
            ..RowFlags::default()
        },
        epoch: row.text(layout.epoch).and_then(|epoch| epoch.trim().parse::<u32>().ok()).map_or(0, |epoch| epoch + 1),
        offset: offset as u64,
        length: u32::try_from(length).unwrap_or(u32::MAX),
        line: u32::try_from(row.line).unwrap_or(u32::MAX),
    });
}

/// An id of the data set, or a place where the table has none or only counts its rows.
fn id(layout: &Layout, table: &Table, place: usize, row: &TableRow) -> SampleId {
    let text = layout.ids.iter().map(|at| row.cell(*at).text()).collect::<Vec<_>>().join(" / ");
    let counts_rows = |at: &usize| ["index", "idx", ""].contains(&roles::fold(&table.columns[*at]).as_str());
    match layout.ids.as_slice() {
        [] => SampleId::Position(place as u64),
        [only] if counts_rows(only) => text.parse().map_or_else(|_| SampleId::Named(text.into()), SampleId::Position),
        _ => SampleId::Named(text.into()),
    }
}
