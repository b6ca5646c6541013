//! What is known of a thing, as far as a filter can ask and a search can look.

use std::borrow::Cow;

use super::{Field, RECHECK};
use crate::model::{ConfigChange, ConfigDiff, EvalRow, Side};
use crate::review::{Annotation, AnnotationState, Concern, Disposition, Grade, MetricTarget, Target};

/// What is known of a thing: fields with their values, and words beside them.
#[derive(Clone, Debug, Default)]
pub struct Facts<'a> {
    facts: Vec<(Option<Field>, Cow<'a, str>)>,
}

impl<'a> Facts<'a> {
    /// Adds a value of a field.
    pub fn add(&mut self, field: Field, value: impl Into<Cow<'a, str>>) -> &mut Self {
        self.facts.push((Some(field), value.into()));
        self
    }

    /// Adds a value of a field, where there is one.
    pub fn maybe(&mut self, field: Field, value: Option<impl Into<Cow<'a, str>>>) -> &mut Self {
        self.facts.extend(value.map(|value| (Some(field), value.into())));
        self
    }

    /// Adds what is known of something it belongs to.
    pub fn join(&mut self, other: Facts<'a>) -> &mut Self {
        self.facts.extend(other.facts);
        self
    }

    /// Adds words that only free words find.
    pub fn say(&mut self, words: impl Into<Cow<'a, str>>) -> &mut Self {
        self.facts.push((None, words.into()));
        self
    }

    /// The values of a field; without one, everything that free words are looked for in.
    pub fn of(&self, field: Option<Field>) -> impl Iterator<Item = &str> {
        self.but_for(field, &[])
    }

    /// The same without what must not be told: these fields, and then also words beside fields, which may say anything.
    pub(super) fn but_for(&self, field: Option<Field>, hidden: &[Field]) -> impl Iterator<Item = &str> {
        let told = move |own: Field| own.is_free() && !hidden.contains(&own);
        let asked = move |own: &Option<Field>| match (field, own) {
            (Some(field), own) => *own == Some(field),
            (None, own) => own.map_or(hidden.is_empty(), told),
        };
        self.facts.iter().filter(move |(own, _)| asked(own)).map(|(_, value)| value.as_ref())
    }

    /// Everything free words are looked for in, on one line.
    #[must_use]
    pub fn text(&self) -> String {
        self.of(None).collect::<Vec<_>>().join(" ")
    }

    /// What is known of a row.
    #[must_use]
    pub fn of_row(row: &'a EvalRow) -> Self {
        let mut facts = Self::default();
        facts
            .add(Field::Kind, "row")
            .maybe(Field::Category, row.category.as_deref())
            .maybe(Field::Group, row.group.as_deref())
            .add(Field::Task, &*row.key.task)
            .maybe(Field::Filter, row.key.filter.as_deref())
            .add(Field::Metric, &*row.key.metric)
            .add(Field::Model, &*row.key.model)
            .add(Field::Verdict, row.verdict.as_str());
        if row.verdict.as_str().contains('-') {
            // As the screens write it.
            facts.add(Field::Verdict, row.verdict.as_str().replace('-', " "));
        }
        for side in Side::BOTH {
            facts.maybe(Field::Run, row.figure(side).map(|figure| &*figure.path));
        }
        for difference in &row.comparability {
            facts.say(difference.code);
            for said in [&difference.base, &difference.candidate].into_iter().flatten() {
                facts.say(&**said);
            }
        }
        if let Some(reason) = &row.reason {
            facts.say(&**reason);
        }
        facts
    }

    /// What is known of a changed configuration file.
    #[must_use]
    pub fn of_config(config: &'a ConfigDiff) -> Self {
        let mut facts = Self::of_file(&config.path, "config");
        config.changes.iter().for_each(|change| facts.change(change));
        facts
    }

    /// What is known of one key of a configuration file.
    #[must_use]
    pub fn of_key(config: &'a ConfigDiff, change: &'a ConfigChange) -> Self {
        let mut facts = Self::of_file(&config.path, "config");
        facts.change(change);
        facts
    }

    fn change(&mut self, change: &'a ConfigChange) {
        self.add(Field::Key, &*change.pointer);
        for value in Side::BOTH.into_iter().filter_map(|side| change.on(side)) {
            self.say(value.to_string());
        }
        if let Some(meaning) = &change.meaning {
            self.say(&**meaning);
        }
    }

    /// What is known of a file of a kind.
    #[must_use]
    pub fn of_file(path: &'a str, kind: &'static str) -> Self {
        let mut facts = Self::default();
        facts.add(Field::Kind, kind).add(Field::File, path);
        facts
    }

    /// What is known of an annotation: what it is on, and what it says.
    #[must_use]
    pub fn of_annotation(note: &'a Annotation) -> Self {
        let mut facts = Self::default();
        facts.target(&note.anchor.target);
        facts.note(note).add(Field::State, note.state.as_str()).say(&*note.body);
        if !note.committed {
            facts.add(Field::State, "uncommitted");
        }
        for reply in &note.replies {
            facts.add(Field::Author, &*reply.author.name).say(&*reply.body);
        }
        facts
    }

    /// The same, and what has become of it on the candidate looked at.
    #[must_use]
    pub fn of_concern(concern: &'a Concern) -> Self {
        let mut facts = Self::of_annotation(&concern.annotation);
        facts.add(Field::State, concern.state.as_str());
        if concern.recheck {
            facts.add(Field::State, RECHECK);
        }
        facts
    }

    /// Adds who wrote on the thing and what they decided.
    pub fn note(&mut self, note: &'a Annotation) -> &mut Self {
        if note.state == AnnotationState::Retracted {
            return self.add(Field::Author, &*note.author.name);
        }
        self.add(Field::Author, &*note.author.name)
            .add(Field::Decision, note.disposition.map_or("remark", Disposition::as_str))
            .maybe(Field::Severity, note.severity.map(Grade::as_str));
        for label in &note.labels {
            self.add(Field::Label, &**label);
        }
        self
    }

    fn target(&mut self, target: &'a Target) {
        let mut metric = |metric: &'a MetricTarget| {
            self.add(Field::Task, &*metric.task)
                .maybe(Field::Filter, metric.filter.as_deref())
                .add(Field::Metric, &*metric.metric)
                .add(Field::Model, &*metric.model);
        };
        match target {
            Target::Metric(on) => metric(on),
            Target::Sample { metric: on, sample } => {
                metric(on);
                self.add(Field::Id, &*sample.id);
            }
            Target::Task { model, task } => {
                self.add(Field::Task, &**task).add(Field::Model, &**model);
            }
            Target::Config { path, pointer } => {
                self.add(Field::File, &**path).add(Field::Key, &**pointer);
            }
            Target::File { path } => {
                self.add(Field::File, &**path);
            }
            Target::Release => {}
        }
    }
}
