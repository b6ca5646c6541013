//! Which rule builds on which, and what then holds.

use std::collections::{BTreeMap, BTreeSet};

use super::Problem;
use crate::base::nearest;
use crate::model::{Rule, Settings};

/// A rule as written.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// What it says itself.
    pub(super) rule: Rule,
    /// The name of the rule it builds on.
    pub(super) like: Option<String>,
    /// The line it begins on.
    pub(super) line: u64,
    /// The lines of its keys.
    pub(super) lines: Vec<(&'static str, u64)>,
    /// Whether all of them were understood. What the others would have said is anybody's guess.
    pub(super) is_sound: bool,
}

impl Draft {
    /// The line of one of its keys, or its own.
    fn line_of(&self, key: &str) -> u64 {
        self.lines.iter().find(|(name, _)| *name == key).map_or(self.line, |(_, line)| *line)
    }

    /// How a message speaks of it.
    fn title(&self) -> String {
        self.rule.name.as_ref().map_or_else(|| format!("the rule of line {}", self.line), |name| format!("{name:?}"))
    }
}

/// The rules with what they take over from those they build on.
pub(super) fn settled(drafts: Vec<Draft>, problems: &mut Vec<Problem>) -> Vec<Rule> {
    let names = names(&drafts, problems);
    let parents: Vec<Option<usize>> = drafts.iter().map(|draft| parent(draft, &names, problems)).collect();
    let mut settled: Vec<Option<Settings>> = vec![None; drafts.len()];
    for start in 0..drafts.len() {
        settle(start, &drafts, &parents, &mut settled, problems);
    }
    let whole = drafts.into_iter().zip(settled).map(|(mut draft, settings)| {
        draft.rule.settings = settings.unwrap_or_default();
        draft
    });
    let whole: Vec<Draft> = whole.collect();
    problems.extend(whole.iter().filter(|draft| draft.is_sound).flat_map(sense));
    whole.into_iter().map(|draft| draft.rule).collect()
}

/// Where each name stands.
fn names(drafts: &[Draft], problems: &mut Vec<Problem>) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for (place, draft) in drafts.iter().enumerate() {
        let Some(name) = &draft.rule.name else { continue };
        match names.get(name) {
            None => drop(names.insert(name.clone(), place)),
            Some(&first) => problems.push(Problem {
                line: draft.line_of("name"),
                message: format!("two rules are called {name:?}; the first stands on line {}", drafts[first].line),
                hint: Some("give it another name, or none".to_owned()),
            }),
        }
    }
    names
}

/// The rule a rule builds on.
fn parent(draft: &Draft, names: &BTreeMap<String, usize>, problems: &mut Vec<Problem>) -> Option<usize> {
    let like = draft.like.as_ref()?;
    let found = names.get(like).copied();
    if found.is_none() {
        let hint = match nearest(like, names.keys().map(String::as_str)) {
            Some(near) => format!("did you mean {near:?}?"),
            None => format!("write name = {like:?} into the rule that is meant"),
        };
        let message = format!("no rule is called {like:?}");
        problems.push(Problem { line: draft.line_of("like"), message, hint: Some(hint) });
    }
    found
}

/// Settles a rule and all it builds on. Each rule builds on one at most, so the way up is a line or ends in a loop.
fn settle(
    start: usize,
    drafts: &[Draft],
    parents: &[Option<usize>],
    settled: &mut [Option<Settings>],
    problems: &mut Vec<Problem>,
) {
    let mut way = Vec::new();
    let mut seen = BTreeSet::new();
    let mut next = Some(start);
    while let Some(place) = next.filter(|&place| settled[place].is_none()) {
        if !seen.insert(place) {
            let from = way.iter().position(|&at| at == place).unwrap_or_default();
            problems.push(circle(&way[from..], drafts));
            next = None;
            break;
        }
        way.push(place);
        next = parents[place];
    }
    let mut above = next.and_then(|place| settled[place].clone()).unwrap_or_default();
    for place in way.into_iter().rev() {
        above.overlay(&drafts[place].rule.settings);
        settled[place] = Some(above.clone());
    }
}

fn circle(places: &[usize], drafts: &[Draft]) -> Problem {
    let first = places.iter().copied().min().unwrap_or_default();
    let begin = places.iter().position(|&place| place == first).unwrap_or_default();
    let around = places[begin..].iter().chain(&places[..begin]).chain([&first]);
    let names: Vec<String> = around.map(|&place| drafts[place].title()).collect();
    Problem {
        line: drafts[first].line_of("like"),
        message: format!("rules build on each other in a loop: {}", names.join(" is like ")),
        hint: Some("let one of them state its own".to_owned()),
    }
}

/// What a rule says that cannot be meant.
fn sense(draft: &Draft) -> Vec<Problem> {
    let mut found = Vec::new();
    let Rule { model, task, metric, filter, settings, .. } = &draft.rule;
    if [model, task, metric, filter].iter().all(|glob| glob.is_none()) {
        found.push(Problem {
            line: draft.line,
            message: "the rule names nothing it is about".to_owned(),
            hint: Some("add task = \"…\", or task = \"*\" for every row".to_owned()),
        });
    }
    if let (Some(least), Some(most)) = (settings.at_least, settings.at_most)
        && least > most
    {
        found.push(Problem {
            line: draft.line_of("at_least"),
            message: format!("at_least = {least} is above at_most = {most}: nothing can be both"),
            hint: Some("swap them, or leave one out".to_owned()),
        });
    }
    found
}
