//! The filter of the comparison: the one thing that narrows lists, counts and progress together, and what an export of
//! the desk is to be narrowed by.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{EvalRow, Verdict};
use crate::review::{Facts, Field, Query};

use super::blind;
use super::data::{Data, Standing};
use super::findings::FindingId;
use super::screens::Screen;
use super::state::State;
use super::subject::{self, Subject};

/// What was typed, and what passes.
#[derive(Debug, Default)]
pub struct Narrowing {
    /// The filter as typed.
    pub typed: String,
    /// The same, read.
    pub filter: Query,
    /// What was probably meant by words that are not known.
    pub doubt: Option<String>,
    /// Whether each row passes.
    rows: Vec<bool>,
    /// Whether each finding passes.
    findings: Vec<bool>,
    /// How many of the rows that pass have each verdict.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// How many of the findings that pass are done, and how many pass.
    pub progress: (usize, usize),
}

impl Narrowing {
    /// Whether anything is narrowed.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.filter.is_empty()
    }

    /// The rows that pass.
    pub fn rows<'a>(&'a self, data: &'a Data) -> impl Iterator<Item = &'a EvalRow> {
        data.rows().iter().zip(&self.rows).filter_map(|(row, &passes)| passes.then_some(row))
    }

    /// The findings that pass.
    pub fn findings<'a>(&'a self, data: &'a Data) -> impl Iterator<Item = &'a FindingId> {
        data.findings.iter().zip(&self.findings).filter_map(|(id, &passes)| passes.then_some(id))
    }

    /// Where the findings that pass stand.
    pub fn standings<'a>(&'a self, data: &'a Data) -> impl Iterator<Item = &'a Standing> {
        data.standings.iter().zip(&self.findings).filter_map(|(standing, &passes)| passes.then_some(standing))
    }
}

/// The filter that is on, on the screen shown: that of the comparison, or what waits among the annotations.
#[must_use]
pub fn here(state: &State) -> Option<&str> {
    let own = if state.screen == Screen::Annotations { state.annotations.queue() } else { "" };
    [own, &state.narrowing.typed].into_iter().find(|typed| !typed.is_empty())
}

/// What is said where nothing of a kind passes: what may have been meant, and the way out.
#[must_use]
pub fn nothing_passes(state: &State, what: &str) -> String {
    let doubt = state.narrowing.doubt.as_ref().map(|doubt| format!(" ({doubt})")).unwrap_or_default();
    let out = state.keymap.key("out");
    format!("No {what} has \"{}\"{doubt}. {out} shows all again.", here(state).unwrap_or_default())
}

/// Reads what was typed anew.
pub fn read(state: &mut State) {
    let filter = Query::parse(&state.narrowing.typed);
    let allowed = blind::allowed(state, filter.clone());
    let State { narrowing, data, blind, .. } = state;
    let doubt = || Query::doubts(&narrowing.typed, |field| known(data, field)).into_iter().next();
    narrowing.doubt = match blind.on && filter.asks(&blind::TELLING) {
        true => Some(blind::PASSED_OVER.to_owned()),
        false => doubt(),
    };
    narrowing.filter = allowed;
    refresh(state);
}

/// Finds out anew what passes, after something was read or said.
pub fn refresh(state: &mut State) {
    let State { narrowing, data, .. } = state;
    let filter = &narrowing.filter;
    narrowing.rows = data.rows().iter().map(|row| keeps(data, filter, &Subject::Row(row.key.clone()))).collect();
    let passes = |(id, standing): (&FindingId, &Standing)| {
        subject::all_of_finding(id).iter().any(|thing| keeps_as(data, filter, thing, || standing.word()))
    };
    narrowing.findings = data.findings.iter().zip(&data.standings).map(passes).collect();
    let mut verdicts: BTreeMap<Verdict, u64> = BTreeMap::new();
    for row in narrowing.rows(data) {
        *verdicts.entry(row.verdict).or_default() += 1;
    }
    let passing = || narrowing.standings(data);
    let progress = (passing().filter(|standing| standing.done()).count(), passing().count());
    (narrowing.verdicts, narrowing.progress) = (verdicts, progress);
}

/// Whether a thing passes a filter.
#[must_use]
pub fn keeps(data: &Data, filter: &Query, subject: &Subject) -> bool {
    keeps_as(data, filter, subject, || data.standing(subject).word())
}

/// The same of a thing whose review stands as said: a part of a finding stands as all of it does.
fn keeps_as(data: &Data, filter: &Query, subject: &Subject, word: impl FnOnce() -> &'static str) -> bool {
    if filter.is_empty() {
        return true;
    }
    let mut facts = facts(data, subject);
    if filter.asks(&[Field::State]) {
        facts.add(Field::State, word());
    }
    filter.keeps(&facts)
}

/// What is known of a thing, and who wrote on it: what it is filtered and found by.
#[must_use]
pub fn facts<'a>(data: &'a Data, subject: &Subject) -> Facts<'a> {
    let mut facts = match subject {
        Subject::Row(key) => data.row(key).map(Facts::of_row).unwrap_or_default(),
        Subject::Config { path, pointer } => config_facts(data, path, pointer),
        Subject::File(path) => {
            let mut facts = Facts::default();
            facts.add(Field::Kind, "file").add(Field::File, path.clone());
            for error in data.errors(path) {
                facts.say(&*error.message);
            }
            facts
        }
        Subject::Sample { .. } => Facts::default(),
    };
    if !data.concerns.is_empty()
        && let Some(target) = subject::target(data, subject)
    {
        for concern in data.notes_on(&target) {
            facts.note(&concern.annotation);
        }
    }
    facts
}

fn config_facts<'a>(data: &'a Data, path: &str, pointer: &str) -> Facts<'a> {
    let Some(config) = data.config(path) else { return Facts::default() };
    match config.changes.iter().find(|change| !pointer.is_empty() && change.pointer == pointer) {
        Some(change) => Facts::of_key(config, change),
        None => Facts::of_config(config),
    }
}

/// The values there are of a field.
fn known(data: &Data, field: Field) -> Vec<String> {
    let mut values: BTreeSet<&str> = BTreeSet::new();
    let rows = || data.rows().iter().map(|row| (row, &row.key));
    let notes = || data.review.annotations.iter();
    match field {
        Field::Task => values.extend(rows().map(|(_, key)| &*key.task)),
        Field::Metric => values.extend(rows().map(|(_, key)| &*key.metric)),
        Field::Model => values.extend(rows().map(|(_, key)| &*key.model)),
        Field::Filter => values.extend(rows().filter_map(|(_, key)| key.filter.as_deref())),
        Field::Group => values.extend(rows().filter_map(|(row, _)| row.group.as_deref())),
        Field::Category => values.extend(rows().filter_map(|(row, _)| row.category.as_deref())),
        Field::File => values.extend(data.configs().iter().map(|config| &*config.path)),
        Field::Author => values.extend(notes().map(|note| &*note.author.name)),
        Field::Label => values.extend(notes().flat_map(|note| note.labels.iter().map(|label| &**label))),
        _ => {}
    }
    values.into_iter().map(str::to_owned).collect()
}
