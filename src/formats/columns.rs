//! Sample sets put together row by row from formats whose rows do not all name the same metrics and fields.

use std::collections::HashMap;
use std::sync::Arc;

use crate::base::limits;
use crate::model::{Direction, Facet, Filter, Identity, MetricValue, Note, RunPart, SampleRow, SampleSet, Severity};

/// A set under construction: what a row says comes first, then the row itself.
#[derive(Default)]
pub(super) struct Columns {
    rows: Vec<SampleRow>,
    scores: Vec<Scores>,
    facets: Vec<Field>,
    refused_metrics: bool,
}

struct Scores {
    name: String,
    values: Vec<f64>,
    not_numbers: u64,
}

struct Field {
    facet: Facet,
    places: HashMap<Box<str>, u32>,
}

impl Columns {
    /// What the row to come scores on a metric; `None` where it states something that is no number.
    pub(super) fn score(&mut self, metric: &str, score: Option<f64>) {
        let Some(column) = self.scores_of(metric) else { return };
        column.values.push(score.unwrap_or(f64::NAN));
        column.not_numbers += u64::from(score.is_none());
    }

    fn scores_of(&mut self, metric: &str) -> Option<&mut Scores> {
        let at = match self.scores.iter().position(|column| column.name == metric) {
            // Stated twice in one row: the first counts.
            Some(at) if self.scores[at].values.len() > self.rows.len() => return None,
            Some(at) => at,
            None if self.scores.len() >= limits::METRICS_PER_SET => {
                self.refused_metrics = true;
                return None;
            }
            None => {
                let values = vec![f64::NAN; self.rows.len()];
                self.scores.push(Scores { name: metric.to_owned(), values, not_numbers: 0 });
                self.scores.len() - 1
            }
        };
        self.scores.get_mut(at)
    }

    /// What the row to come says of itself.
    pub(super) fn facet(&mut self, name: &str, value: &str) {
        let at = self.facets.iter().position(|field| field.facet.name == name).unwrap_or_else(|| {
            let rows = vec![Facet::NONE; self.rows.len()];
            let facet = Facet { name: name.to_owned(), values: Vec::new(), rows };
            self.facets.push(Field { facet, places: HashMap::new() });
            self.facets.len() - 1
        });
        let Field { facet, places } = &mut self.facets[at];
        let next = u32::try_from(facet.values.len()).unwrap_or(Facet::NONE);
        let place = *places.entry(value.into()).or_insert_with(|| {
            facet.values.push(value.into());
            next
        });
        facet.rows.push(place);
    }

    /// The row whose scores and fields were just told.
    pub(super) fn push(&mut self, row: SampleRow) {
        self.rows.push(row);
        for column in &mut self.scores {
            column.values.resize(self.rows.len(), f64::NAN);
        }
        for field in &mut self.facets {
            field.facet.rows.resize(self.rows.len(), Facet::NONE);
        }
    }

    /// The mean of the scores of a metric that are numbers, and how many those are; `None` where there is none.
    #[allow(clippy::cast_precision_loss)] // counts stay far below 2^52
    pub(super) fn mean(&self, metric: &str) -> Option<(f64, u64)> {
        let column = self.scores.iter().find(|column| column.name == metric)?;
        let numbers = || column.values.iter().filter(|value| value.is_finite());
        let n = numbers().count();
        (n > 0).then(|| (numbers().sum::<f64>() / n as f64, n as u64))
    }

    /// The set. Fields in which no two items agree, or all do, divide nothing and are left out.
    pub(super) fn finish(self, task: &str, identity: Identity, notes: &mut Vec<Note>) -> SampleSet {
        if self.refused_metrics {
            let message =
                format!("the rows name more than {} metrics; further ones were left out", limits::METRICS_PER_SET);
            notes.push(Note::new(Severity::Warning, None, "too-many-metrics", message));
        }
        let items = self.rows.iter().filter(|row| row.epoch <= 1).count();
        let divides = |facet: &Facet| facet.values.len() > 1 && facet.values.len() < items;
        let by_row = (0..self.rows.len()).flat_map(|row| self.scores.iter().map(move |column| column.values[row]));
        SampleSet {
            task: task.to_owned(),
            filter: Filter::NoAxis,
            scores: by_row.collect(),
            not_numbers: self.scores.iter().map(|column| column.not_numbers).collect(),
            metrics: self.scores.into_iter().map(|column| column.name).collect(),
            rows: Arc::new(self.rows),
            identity,
            facets: self.facets.into_iter().map(|field| field.facet).filter(divides).collect(),
            columns: None,
            unlisted: None,
        }
    }
}

/// What tells the sets of one log apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Group {
    /// The model, where the rows name it.
    pub(super) model: Option<String>,
    /// The task.
    pub(super) task: String,
    /// The filter, or the format's other such axis.
    pub(super) filter: Option<String>,
}

/// Sets under construction, in the order in which they are first met.
#[derive(Default)]
pub(super) struct Groups {
    sets: Vec<(Group, Columns)>,
    places: HashMap<Group, usize>,
}

impl Groups {
    /// The set of a group.
    pub(super) fn of(&mut self, group: Group) -> &mut Columns {
        let next = self.sets.len();
        let at = *self.places.entry(group.clone()).or_insert(next);
        if at == next {
            self.sets.push((group, Columns::default()));
        }
        &mut self.sets[at].1
    }

    /// One part for each model, like `part` but for model and samples.
    pub(super) fn finish(self, part: &RunPart, identity: Identity, notes: &mut Vec<Note>) -> Vec<RunPart> {
        let mut parts: Vec<RunPart> = Vec::new();
        for (Group { model, task, filter }, columns) in self.sets {
            let set = columns.finish(&task, identity, notes);
            let set = SampleSet { filter: filter.map_or(Filter::NoAxis, Filter::Named), ..set };
            let model = model.or_else(|| part.model.clone());
            let at = parts.iter().position(|other| other.model == model).unwrap_or_else(|| {
                parts.push(RunPart { model, ..part.clone() });
                parts.len() - 1
            });
            parts[at].samples.push(set);
        }
        parts
    }
}

/// Which way the scores of a set are better, as metrics without figures: those are the means of the samples.
pub(super) fn directions(set: &SampleSet, direction: impl Fn(&str) -> Option<Direction>) -> Vec<MetricValue> {
    let filter = match &set.filter {
        Filter::Named(name) => Some(name.clone()),
        Filter::NoAxis | Filter::Unstated => None,
    };
    let metric = |metric: &String| {
        Some(MetricValue {
            task: set.task.clone(),
            metric: metric.clone(),
            filter: filter.clone(),
            value: None,
            stderr: None,
            n: None,
            direction: Some(direction(metric)?),
        })
    };
    set.metrics.iter().filter_map(metric).collect()
}
