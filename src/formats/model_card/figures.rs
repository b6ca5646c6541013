//! From the figures of a card to what it says of each model.

use std::collections::BTreeSet;

use crate::model::{Direction, MetricValue, Note, RunKey, RunPart, Severity};

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    /// The model, where the card names one.
    pub(super) model: Option<String>,
    pub(super) task: String,
    /// Empty where the card names none.
    pub(super) metric: String,
    /// The filter, where the card has a column of them.
    pub(super) filter: Option<String>,
    pub(super) value: Option<f64>,
    pub(super) direction: Option<Direction>,
    /// Examples in the prompt, as the card words it.
    pub(super) shots: Option<String>,
    /// Whether it sums up others.
    pub(super) is_summary: bool,
    /// What else tells it from a figure of the same name; may be empty.
    pub(super) place: String,
}

/// Figures that stand together: a table, a list.
pub(super) struct Group {
    /// What stands above them; may be empty.
    pub(super) heading: String,
    pub(super) figures: Vec<Figure>,
}

/// One part for each model, in the order in which the card names them. Of figures that share task and metric the first
/// keeps its name; the others are told from it by their number of examples or what else they state, or left out and
/// counted.
pub(super) fn parts(key: &RunKey, groups: Vec<Group>) -> (Vec<RunPart>, Option<Note>) {
    let mut card = Card { key, parts: Vec::new(), left_out: BTreeSet::new() };
    for group in groups {
        let others = card.other_models(&group);
        for mut figure in group.figures {
            if let Some(model) = figure.model.as_mut().filter(|model| others.contains(*model)) {
                *model = format!("{model} · {}", group.heading);
            }
            card.add(figure);
        }
    }
    let note = card.left_out.first().map(|first| {
        let count = card.left_out.len();
        let tasks = if count == 1 { format!("`{first}`") } else { format!("{count} tasks, first `{first}`") };
        let message = format!(
            "figures stand twice with different values and nothing tells them apart; the first counts: {tasks}"
        );
        Note::new(Severity::Warning, None, "card-duplicate", message)
    });
    (card.parts, note)
}

struct Card<'a> {
    key: &'a RunKey,
    parts: Vec<RunPart>,
    /// Tasks of figures nothing tells from others.
    left_out: BTreeSet<String>,
}

impl Card<'_> {
    /// Models of a table that are not the ones of the same name above: a figure of theirs contradicts one there, as
    /// where base and tuned models have tables of their own and columns of the same name.
    fn other_models(&self, group: &Group) -> BTreeSet<String> {
        let contradicts = |figure: &&Figure| {
            let part = self.parts.iter().find(|part| part.model == figure.model);
            let known = part.and_then(|part| known(part, &figure.task, figure));
            known.is_some_and(|(shots, value)| shots == figure.shots && value != figure.value)
        };
        let has_heading = !group.heading.is_empty();
        group
            .figures
            .iter()
            .filter(|_| has_heading)
            .filter(contradicts)
            .filter_map(|figure| figure.model.clone())
            .collect()
    }

    fn add(&mut self, figure: Figure) {
        let place = self.parts.iter().position(|part| part.model == figure.model).unwrap_or_else(|| {
            self.parts.push(RunPart { key: self.key.clone(), model: figure.model.clone(), ..RunPart::default() });
            self.parts.len() - 1
        });
        let part = &mut self.parts[place];
        let first = known(part, &figure.task, &figure);
        if first.as_ref().is_some_and(|(shots, value)| *value == figure.value && *shots == figure.shots) {
            return; // The same figure once more is no news.
        }
        let shots = first.and_then(|(shots, _)| shots);
        match names(&figure, shots.as_deref()).into_iter().find(|name| known(part, name, &figure).is_none()) {
            Some(task) => add(part, task, figure),
            None => {
                self.left_out.insert(figure.task);
            }
        }
    }
}

/// Number of examples and value of a figure that a part has already under a task's name.
fn known(part: &RunPart, task: &str, figure: &Figure) -> Option<(Option<String>, Option<f64>)> {
    let is_same =
        |other: &&MetricValue| other.task == task && other.metric == figure.metric && other.filter == figure.filter;
    let found = part.metrics.iter().find(is_same)?;
    let shots = part.tasks.get(task).and_then(|info| info.conditions.get("num-fewshot").cloned());
    Some((shots, found.value))
}

/// What a figure may be called, best first; `shots` are those of the figure that has the plain name.
fn names(figure: &Figure, shots: Option<&str>) -> Vec<String> {
    let task = &figure.task;
    let mut names = vec![task.clone()];
    if let Some(own) = figure.shots.as_ref().filter(|own| Some(own.as_str()) != shots) {
        names.push(format!("{task} ({own}-shot)"));
    }
    if !figure.place.is_empty() {
        names.push(format!("{task} · {}", figure.place));
    }
    names
}

fn add(part: &mut RunPart, task: String, figure: Figure) {
    let info = part.tasks.entry(task.clone()).or_default();
    info.is_group = figure.is_summary;
    if let Some(shots) = figure.shots {
        info.conditions.insert("num-fewshot", shots);
    }
    part.metrics.push(MetricValue {
        task,
        metric: figure.metric,
        filter: figure.filter,
        value: figure.value,
        stderr: None,
        n: None,
        direction: figure.direction,
    });
}
