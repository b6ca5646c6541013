//! A filter as a reviewer types it: `task:gsm8k verdict:regressed author:ada`. One type for what narrows lists, counts
//! and exports, so that all three show the same.

mod facts;

pub use facts::Facts;

use std::fmt;

use crate::base::{holds, nearest};
use crate::model::{Cause, Verdict};

use super::{AnchorState, Disposition, Grade};

/// What a word of a filter can ask about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The task.
    Task,
    /// The metric.
    Metric,
    /// The model.
    Model,
    /// The filter of lm-evaluation-harness, or whatever else a format tells figures of one metric apart by.
    Filter,
    /// The group the task belongs to.
    Group,
    /// The category: `safety`, `math` …
    Category,
    /// The verdict.
    Verdict,
    /// `row`, `config`, `file`.
    Kind,
    /// The file a figure comes from.
    Run,
    /// The path of a configuration, or of a file that could not be read.
    File,
    /// A key of a configuration.
    Key,
    /// Who annotated it.
    Author,
    /// What they decided.
    Decision,
    /// How bad they say it is.
    Severity,
    /// A label they gave it.
    Label,
    /// Where its review stands, or whether an annotation still does, and what has become of what it was made on.
    State,
    /// Why a sample changed.
    Cause,
    /// The id of a sample.
    Id,
}

impl Field {
    /// All, in the order in which they are offered.
    pub const ALL: [Field; 18] = [
        Self::Task,
        Self::Metric,
        Self::Model,
        Self::Filter,
        Self::Group,
        Self::Category,
        Self::Verdict,
        Self::Kind,
        Self::Run,
        Self::File,
        Self::Key,
        Self::Author,
        Self::Decision,
        Self::Severity,
        Self::Label,
        Self::State,
        Self::Cause,
        Self::Id,
    ];

    /// The word it is typed as.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Metric => "metric",
            Self::Model => "model",
            Self::Filter => "filter",
            Self::Group => "group",
            Self::Category => "category",
            Self::Verdict => "verdict",
            Self::Kind => "kind",
            Self::Run => "run",
            Self::File => "file",
            Self::Key => "key",
            Self::Author => "author",
            Self::Decision => "decision",
            Self::Severity => "severity",
            Self::Label => "label",
            Self::State => "state",
            Self::Cause => "cause",
            Self::Id => "id",
        }
    }

    /// The field a word stands for.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == word)
    }

    /// All it can be, where that is a closed list.
    #[must_use]
    pub fn values(self) -> Vec<&'static str> {
        match self {
            Self::Verdict => Verdict::ALL.into_iter().map(Verdict::as_str).collect(),
            Self::Kind => vec!["row", "config", "file"],
            Self::Decision => Disposition::ALL.into_iter().map(Disposition::as_str).chain(["remark"]).collect(),
            Self::Severity => Grade::ALL.into_iter().map(Grade::as_str).collect(),
            Self::State => STATES.into_iter().chain(AnchorState::ALL.into_iter().map(AnchorState::as_str)).collect(),
            Self::Cause => Cause::ALL.into_iter().map(Cause::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether free words are looked for in it, too. A file of results names so many rows that they would find too much.
    fn is_free(self) -> bool {
        self != Self::Run
    }
}

/// Where a review can stand, and whether an annotation does.
const STATES: [&str; 9] =
    ["open", "reviewed", "answered", "contested", "changed", "resolved", "retracted", "uncommitted", RECHECK];

/// The state of an annotation that somebody must look at again on this candidate.
pub const RECHECK: &str = "recheck";

/// One word of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    /// What it asks about; `None` for anything.
    field: Option<Field>,
    /// What that must hold: one of these.
    wanted: Vec<String>,
    /// Whether it must not.
    not: bool,
}

/// A filter as it was typed, word by word. Everything passes an empty one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    words: Vec<Word>,
    /// What must not be told: words about it are passed over, and free words are not looked for in it.
    hidden: &'static [Field],
}

impl Query {
    /// Reads what was typed. A word that asks about nothing known is looked for as it stands.
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        Self { words: typed.split_whitespace().filter_map(Word::parse).collect(), hidden: &[] }
    }

    /// Adds that a field must hold one of these. Unlike words that are typed, they may have spaces in them.
    pub fn ask(&mut self, field: Field, wanted: impl IntoIterator<Item = String>) {
        let wanted: Vec<String> = wanted.into_iter().filter(|value| !value.is_empty()).collect();
        if !wanted.is_empty() {
            self.words.push(Word { field: Some(field), wanted, not: false });
        }
    }

    /// The same without regard to some fields: what passes tells nothing of them.
    #[must_use]
    pub fn blind_to(self, hidden: &'static [Field]) -> Self {
        Self { hidden, ..self }
    }

    /// Whether everything passes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether it asks about one of these.
    #[must_use]
    pub fn asks(&self, fields: &[Field]) -> bool {
        self.words.iter().any(|word| word.field.is_some_and(|field| fields.contains(&field)))
    }

    /// Whether a thing of which these facts are known passes: whether it has every word, and none that is not wanted.
    #[must_use]
    pub fn keeps(&self, facts: &Facts<'_>) -> bool {
        let counts = |word: &&Word| word.field.is_none_or(|field| !self.hidden.contains(&field));
        self.words.iter().filter(counts).all(|word| word.holds(facts, self.hidden) != word.not)
    }

    /// What was probably meant by words that ask about nothing known, or for what is not there. `known` are the values
    /// there are of a field that is no closed list.
    #[must_use]
    pub fn doubts(typed: &str, known: impl Fn(Field) -> Vec<String>) -> Vec<String> {
        let doubt = |word: &str| {
            let (name, value) = word.trim_start_matches('!').split_once(':')?;
            if value.starts_with("//") {
                return None;
            }
            let Some(field) = Field::parse(name) else { return unknown_field(name) };
            value.split(',').find_map(|value| unknown_value(field, value, &known))
        };
        typed.split_whitespace().filter_map(doubt).collect()
    }
}

fn unknown_field(name: &str) -> Option<String> {
    // Something with a colon in it: a path, an address, a time.
    if name.is_empty() || !name.chars().all(|letter| letter.is_ascii_alphabetic()) {
        return None;
    }
    let names = || Field::ALL.into_iter().map(Field::as_str);
    Some(match nearest(name, names()) {
        Some(near) => format!("no filter word {name}:, try {near}:"),
        None => {
            let all: Vec<String> = names().map(|name| format!("{name}:")).collect();
            format!("no filter word {name}:, there are {}", all.join(" "))
        }
    })
}

fn unknown_value(field: Field, value: &str, known: impl Fn(Field) -> Vec<String>) -> Option<String> {
    let closed = field.values();
    let open = if closed.is_empty() { known(field) } else { Vec::new() };
    let values = || closed.iter().copied().chain(open.iter().map(String::as_str));
    // Where nothing is known of a field, nothing can be wrong about it.
    if value.is_empty() || values().next().is_none() || values().any(|known| holds(known, value)) {
        return None;
    }
    let name = field.as_str();
    Some(match nearest(value, values()) {
        Some(near) => format!("no {name} {value}, try {name}:{near}"),
        None if !closed.is_empty() => format!("no {name} {value}, there are {}", closed.join(" ")),
        None => format!("no {name} {value}"),
    })
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.words.iter().map(Word::to_string).collect();
        f.write_str(&words.join(" "))
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.field.map(|field| format!("{}:", field.as_str())).unwrap_or_default();
        write!(f, "{}{field}{}", if self.not { "!" } else { "" }, self.wanted.join(","))
    }
}

impl Word {
    fn parse(typed: &str) -> Option<Self> {
        let (not, rest) = typed.strip_prefix('!').map_or((false, typed), |rest| (true, rest));
        let asked = rest.split_once(':').and_then(|(name, value)| Some((Field::parse(name)?, value)));
        let (field, wanted) = match asked {
            Some((field, value)) => (Some(field), value.split(',').map(str::to_owned).collect()),
            None => (None, vec![rest.to_owned()]),
        };
        let wanted: Vec<String> = wanted.into_iter().filter(|value| !value.is_empty()).collect();
        // Half a word, still being typed, asks for nothing.
        (!wanted.is_empty()).then_some(Self { field, wanted, not })
    }

    fn holds(&self, facts: &Facts<'_>, hidden: &[Field]) -> bool {
        let has = |wanted: &String| facts.but_for(self.field, hidden).any(|fact| holds(fact, wanted));
        self.wanted.iter().any(has)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts<'static> {
        let mut facts = Facts::default();
        facts
            .add(Field::Task, "gsm8k")
            .add(Field::Verdict, "regressed")
            .add(Field::Author, "Ada Osei")
            .add(Field::Run, "evals/results.json")
            .say("judge gpt-4");
        facts
    }

    #[test]
    fn every_word_must_hold() {
        for (typed, passes) in [
            ("", true),
            ("gsm", true),
            ("gsm regr", true),
            ("gsm mmlu", false),
            ("GSM", false),
            ("task:gsm8k verdict:regressed", true),
            ("task:regressed", false),
            ("verdict:improved,regressed", true),
            ("verdict:improved", false),
            ("!verdict:improved", true),
            ("!gsm8k", false),
            ("author:ada", true),
            ("task:", true),
            ("!", true),
            ("judge gpt-4", true),
            ("a:b", false),
            ("results.json", false),
            ("run:results.json", true),
        ] {
            assert_eq!(Query::parse(typed).keeps(&facts()), passes, "{typed}");
        }
    }

    #[test]
    fn what_is_not_known_is_told_with_what_is_near_it() {
        let known = |field| if field == Field::Task { vec!["gsm8k".to_owned()] } else { Vec::new() };
        for (typed, told) in [
            ("verdct:regressed", "no filter word verdct:, try verdict:"),
            ("xyzzyxyzzy:1", "no filter word xyzzyxyzzy:, there are task: metric: model:"),
            ("verdict:regresed", "no verdict regresed, try verdict:regressed"),
            ("verdict:regressed,imprved", "no verdict imprved, try verdict:improved"),
            ("severity:huge", "no severity huge, there are blocker major minor info"),
            ("task:gms8k", "no task gms8k, try task:gsm8k"),
            ("!task:gms8k", "no task gms8k, try task:gsm8k"),
        ] {
            let doubts = Query::doubts(typed, known);
            assert!(doubts.first().is_some_and(|doubt| doubt.starts_with(told)), "{typed}: {doubts:?}");
        }
        for typed in ["", "gsm8k", "task:gsm", "verdict:", "https://x", "10:30", "verdict:regr"] {
            assert_eq!(Query::doubts(typed, known), Vec::<String>::new(), "{typed}");
        }
    }

    #[test]
    fn a_filter_is_written_as_it_was_typed() {
        let mut query = Query::parse("gsm8k  !verdict:improved,regressed task:");
        query.ask(Field::Author, ["Ada Osei".to_owned()]);
        query.ask(Field::State, []);
        assert_eq!(query.to_string(), "gsm8k !verdict:improved,regressed author:Ada Osei");
        assert_eq!(Query::parse("!gsm author:ada").to_string(), "!gsm author:ada");
        let mut asked = Query::default();
        asked.ask(Field::Author, ["Ada Osei".to_owned(), "Bob".to_owned()]);
        assert!(asked.keeps(&facts()));
    }

    #[test]
    fn fields_are_written_as_they_are_read() {
        for field in Field::ALL {
            assert_eq!(Field::parse(field.as_str()), Some(field));
        }
    }
}
