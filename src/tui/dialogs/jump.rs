//! Going to anything by a few letters of its name: screens, findings, rows, runs, configs, annotations, samples.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use ratatui::layout::Rect;

use super::Dialog;
use super::chooser::Chooser;
use crate::model::{PairedSamples, RowKey, Side};
use crate::review::{Annotation, AnnotationState, Disposition};
use crate::tui::blind;
use crate::tui::data::Data;
use crate::tui::event::Effect;
use crate::tui::findings::FindingId;
use crate::tui::format::{count, key_path};
use crate::tui::jumps;
use crate::tui::marks;
use crate::tui::paint::Painter;
use crate::tui::screens::{SCREENS, Screen, annotations, evals, overview};
use crate::tui::state::State;
use crate::tui::subject::{Subject, item_id};
use crate::tui::widgets::picker::{Choice, Picked, Source};
use crate::tui::{actions, spot};

/// Something to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Finding(FindingId),
    Screen(Screen),
    Subject(Subject),
    Annotation(String),
}

/// Everything there is to go to. Samples, of which there may be very many, are named when they are looked at.
#[derive(Debug)]
pub struct Places {
    named: Vec<(Place, Choice)>,
    samples: Vec<Samples>,
    all: usize,
}

/// The samples of a task, as far as they are read.
#[derive(Debug)]
struct Samples {
    row: RowKey,
    name: String,
    pairs: Arc<PairedSamples>,
    /// The place of the first of them among everything.
    first: usize,
}

impl Places {
    /// Everything in the comparison, what is to be decided first.
    #[must_use]
    pub fn of(state: &State) -> Self {
        let data = &state.data;
        let mut named: Vec<(Place, Choice)> = data.findings.iter().map(|id| finding(data, id)).collect();
        named.extend(SCREENS.into_iter().filter(|row| row.main).map(|row| {
            let choice = Choice { name: row.name.to_owned(), rest: "screen".to_owned(), ..Choice::default() };
            (Place::Screen(row.screen), choice)
        }));
        named.extend(rows(data));
        named.extend(runs(data));
        named.extend(configs(data));
        let open = data.review.annotations.iter().rev().filter(|note| !blind::hides(state, &note.anchor.target));
        named.extend(open.filter_map(|found| note(found)));
        let samples = samples(data, named.len());
        let all = samples.last().map_or(named.len(), |last| last.first + last.pairs.items.len());
        Self { named, samples, all }
    }

    fn sample(&self, at: usize) -> Option<(&Samples, usize)> {
        let after = self.samples.partition_point(|samples| samples.first <= at);
        let samples = self.samples.get(after.checked_sub(1)?)?;
        Some((samples, at - samples.first))
    }

    fn place(&self, at: usize) -> Option<Place> {
        if let Some((place, _)) = self.named.get(at) {
            return Some(place.clone());
        }
        let (samples, item) = self.sample(at)?;
        Some(Place::Subject(Subject::Sample { row: samples.row.clone(), item }))
    }
}

impl Source for Places {
    fn len(&self) -> usize {
        self.all
    }

    fn choice(&self, at: usize) -> Choice {
        if let Some((_, choice)) = self.named.get(at) {
            return choice.clone();
        }
        let named = self.sample(at).and_then(|(samples, item)| {
            let id = item_id(&samples.pairs, samples.pairs.items.get(item)?);
            Some(format!("{} {id}", samples.name))
        });
        Choice { name: named.unwrap_or_default(), rest: "sample".to_owned(), minor: true, ..Choice::default() }
    }
}

fn finding(data: &Data, id: &FindingId) -> (Place, Choice) {
    let (name, told) = match id {
        FindingId::Row(key) => {
            let verdict = data.row(key).map(|row| marks::verdict_word(row.verdict)).unwrap_or_default();
            (evals::key_name(data, key), verdict)
        }
        FindingId::Config(path) => (path.clone(), "config"),
        FindingId::Shards(paths) => (overview::weights(paths).join(" "), "config"),
        FindingId::File(path) => (path.clone(), "file not read"),
    };
    let choice = Choice { name, rest: format!("finding, {told}"), ..Choice::default() };
    (Place::Finding(id.clone()), choice)
}

fn rows(data: &Data) -> impl Iterator<Item = (Place, Choice)> {
    data.rows().iter().map(|row| {
        let rest = format!("row, {}", marks::verdict_word(row.verdict));
        let choice = Choice { name: evals::row_name(data, row), rest, ..Choice::default() };
        (Place::Subject(Subject::Row(row.key.clone())), choice)
    })
}

/// The files the figures come from, each with its first row and the number of its rows.
fn runs(data: &Data) -> impl Iterator<Item = (Place, Choice)> {
    let mut runs: BTreeMap<(&str, Side), (&RowKey, usize)> = BTreeMap::new();
    for row in data.rows() {
        for side in Side::BOTH {
            let Some(figure) = row.figure(side).filter(|figure| !figure.path.is_empty()) else { continue };
            runs.entry((&figure.path, side)).or_insert((&row.key, 0)).1 += 1;
        }
    }
    runs.into_iter().map(|((path, side), (key, rows))| {
        let rest = format!("run, {}, {}, {}", side.as_str(), key.model, count(rows, "row", "rows"));
        let choice = Choice { name: path.to_owned(), rest, ..Choice::default() };
        (Place::Subject(Subject::Row(key.clone())), choice)
    })
}

fn configs(data: &Data) -> impl Iterator<Item = (Place, Choice)> {
    data.configs().iter().flat_map(|config| {
        let place =
            |pointer: &str| Place::Subject(Subject::Config { path: config.path.clone(), pointer: pointer.to_owned() });
        let choice = |name: String, rest: &str| Choice { name, rest: rest.to_owned(), ..Choice::default() };
        let keys = config.changes.iter().map(move |change| {
            let name = format!("{} {}", config.path, key_path(&change.pointer));
            (place(&change.pointer), choice(name, "config key"))
        });
        std::iter::once((place(""), choice(config.path.clone(), "config"))).chain(keys)
    })
}

fn note(note: &Annotation) -> Option<(Place, Choice)> {
    if note.state == AnnotationState::Retracted {
        return None;
    }
    let decision = note.disposition.map_or("remark", Disposition::as_str);
    let first = note.body.lines().next().unwrap_or("");
    let name = format!("{} {decision} {}", note.author.name, note.anchor.target);
    let choice = Choice { name, rest: format!("annotation, {first}"), ..Choice::default() };
    Some((Place::Annotation(note.id.clone()), choice))
}

/// The samples of every task once, under the row that matters most.
fn samples(data: &Data, mut first: usize) -> Vec<Samples> {
    let mut found: Vec<Samples> = Vec::new();
    let mut taken = HashSet::new();
    let findings = data.findings.iter().filter_map(|id| match id {
        FindingId::Row(key) => data.row(key),
        FindingId::Config(_) | FindingId::Shards(_) | FindingId::File(_) => None,
    });
    for row in findings.chain(data.rows()) {
        let Some(pairs) = &row.pairs else { continue };
        if !taken.insert(Arc::as_ptr(pairs)) {
            continue;
        }
        let (row, pairs) = (row.key.clone(), Arc::clone(pairs));
        let name = evals::key_task(data, &row);
        let next = first + pairs.items.len();
        found.push(Samples { row, name, pairs, first });
        first = next;
    }
    found
}

/// Opens the dialog.
pub fn open(state: &mut State) -> Vec<Effect> {
    state.dialog = Some(Dialog::Jump(Box::new(Chooser::new(Places::of(state), 0))));
    Vec::new()
}

/// Looks at what there is now, after something was read or said.
pub fn refresh(state: &mut State) {
    if matches!(state.dialog, Some(Dialog::Jump(_))) {
        let places = Places::of(state);
        if let Some(Dialog::Jump(chooser)) = &mut state.dialog {
            chooser.replace(places);
        }
    }
}

/// What a key or click led to.
pub fn picked(state: &mut State, chooser: Box<Chooser<Places>>, picked: Picked) -> Vec<Effect> {
    match picked {
        Picked::Chosen(at) => match chooser.source.place(at) {
            Some(place) => jumps::jump(state, |state| go(state, &place)),
            None => Vec::new(),
        },
        Picked::Left => Vec::new(),
        Picked::Still | Picked::Nothing => {
            state.dialog = Some(Dialog::Jump(chooser));
            Vec::new()
        }
    }
}

fn go(state: &mut State, place: &Place) -> Vec<Effect> {
    match place {
        Place::Screen(screen) => return actions::go(state, *screen),
        Place::Subject(subject) => return spot::show(state, subject),
        Place::Finding(id) => {
            actions::go(state, Screen::Overview);
            overview::select(state, id);
        }
        Place::Annotation(id) => {
            actions::go(state, Screen::Annotations);
            annotations::select(state, id);
        }
    }
    Vec::new()
}

/// Draws the dialog.
pub fn view(chooser: &Chooser<Places>, painter: &mut Painter<'_>, body: Rect) {
    chooser.view(painter, body, "go to anything", "Enter goes   C-o comes back   Esc leaves");
}
