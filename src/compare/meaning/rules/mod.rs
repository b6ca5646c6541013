//! The table from keys to sentences, in three parts: what the model is, what it reads and writes, how it is run.

mod architecture;
mod running;
mod tokens;

pub(super) use tokens::TEMPLATE;

use super::super::config::segments;
use crate::model::ConfigChange;

/// A row of the table.
pub(super) struct Rule {
    /// The last key of the pointer, with `_` for `-`.
    keys: &'static [&'static str],
    /// The formats it holds in; none: all of them.
    formats: &'static [&'static str],
    /// Whether it also speaks for what is below the key.
    inside: bool,
    pub(super) says: Says,
}

/// How a rule makes its sentence.
pub(super) enum Says {
    /// `subject 1 → 2, ×2; effect`.
    Amount { subject: &'static str, effect: &'static str },
    /// `subject 1 → 2; effect`, for numbers that only name something.
    Name { subject: &'static str, effect: &'static str },
    /// The same whatever the values are.
    Always(&'static str),
    /// One for each kind of change.
    Kind { added: &'static str, removed: &'static str, changed: &'static str },
}

/// A rule for the value of a key.
const fn step(keys: &'static [&'static str], subject: &'static str, effect: &'static str) -> Rule {
    Rule { keys, formats: &[], inside: false, says: Says::Amount { subject, effect } }
}

/// A rule for a key that names something, and all that is below it.
const fn named(keys: &'static [&'static str], subject: &'static str, effect: &'static str) -> Rule {
    Rule { keys, formats: &[], inside: true, says: Says::Name { subject, effect } }
}

impl Rule {
    /// The rule where its keys are too common to mean the same in every file.
    const fn only_in(self, formats: &'static [&'static str]) -> Self {
        Self { formats, ..self }
    }

    /// Whether the rule speaks of this key, or of what is `below` it.
    fn applies(&self, format: &str, key: &str, below: &[String]) -> bool {
        (self.formats.is_empty() || self.formats.contains(&format))
            && (below.is_empty() || self.inside)
            && self.keys.iter().any(|known| *known == key || format == GGUF && is_last_of(key, known))
    }
}

const GGUF: &str = "gguf";

/// Whether a dotted key such as `llama.rope.freq_base` ends with the known one.
fn is_last_of(key: &str, known: &str) -> bool {
    key.strip_suffix(known).is_some_and(|before| before.ends_with('.'))
}

/// The rule for the last key, or for the nearest key above it whose rule reaches inside; and the keys in between.
pub(super) fn find(format: &str, change: &ConfigChange) -> Option<(&'static Rule, String)> {
    let path: Vec<String> = segments(&change.pointer).collect();
    path.iter().enumerate().rev().find_map(|(at, key)| {
        let (key, below) = (key.replace('-', "_"), path.get(at + 1..).unwrap_or_default());
        let rule = TABLES.iter().copied().flatten().find(|rule| rule.applies(format, &key, below))?;
        Some((rule, below.join(".")))
    })
}

static TABLES: [&[Rule]; 3] = [architecture::RULES, tokens::RULES, running::RULES];
