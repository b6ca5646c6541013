//! One value: what it sets, or what is wrong with it and what may have been meant.

use std::collections::BTreeMap;

use ::toml::Spanned;
use ::toml::de::DeValue;

use super::keys::Kind;
use crate::base::{Glob, nearest};

/// What is wrong with a value.
#[derive(Debug)]
pub(super) struct Wrong {
    /// What is wrong.
    pub(super) message: String,
    /// What to write instead.
    pub(super) hint: Option<String>,
}

/// Sets what the value of a key stands for. `text` is the whole file.
pub(super) fn set<T>(
    into: &mut T,
    name: &str,
    kind: &Kind<T>,
    item: &Spanned<DeValue<'_>>,
    text: &str,
) -> Result<(), Wrong> {
    let value = item.get_ref();
    let wrong = || misfit(name, kind, value, text.get(item.span()).unwrap_or_default());
    let one = || written(name, value.as_str().ok_or_else(wrong)?);
    let many = || texts(name, value).ok_or_else(wrong)?;
    match kind {
        Kind::Text(set) => set(into, one()?),
        Kind::Glob(set) => set(into, Glob::new(one()?)),
        Kind::Texts(set) => set(into, many()?),
        Kind::Names(set) => set(into, names(name, value).ok_or_else(wrong)??),
        Kind::Globs(set) => set(into, many()?.into_iter().map(Glob::new).collect()),
        Kind::Words(known, set) => set(into, all_known(name, many()?, known)?),
        Kind::Word(words) => {
            let word = value.as_str().ok_or_else(wrong)?;
            let found = words.iter().find(|(known, _)| *known == word);
            let known = || words.iter().map(|(known, _)| *known).collect::<Vec<_>>();
            found.ok_or_else(|| unknown(name, word, &known()))?.1(into);
        }
        Kind::Name(known, set) => {
            let (word, known) = (value.as_str().ok_or_else(wrong)?, known());
            let found = known.iter().find(|known| **known == word);
            set(into, found.ok_or_else(|| unknown(name, word, &known))?);
        }
        Kind::Flag(set) => set(into, value.as_bool().ok_or_else(wrong)?),
        Kind::Count(set) => set(into, count(value).ok_or_else(wrong)?),
        Kind::Number(range, set) => {
            set(into, number(value).filter(|number| range.has(*number)).ok_or_else(wrong)?);
        }
    }
    Ok(())
}

/// A text that says something.
fn written(name: &str, text: &str) -> Result<String, Wrong> {
    if text.is_empty() {
        return Err(Wrong { message: format!("{name} is empty"), hint: Some("leave it out".to_owned()) });
    }
    Ok(text.to_owned())
}

/// The texts of a list; `None` where it is no list of texts.
fn texts(name: &str, value: &DeValue<'_>) -> Option<Result<Vec<String>, Wrong>> {
    let texts: Option<Vec<&str>> = value.as_array()?.iter().map(|item| item.get_ref().as_str()).collect();
    Some(texts?.into_iter().map(|text| written(&format!("an entry of {name}"), text)).collect())
}

/// The names of a table by those they had; `None` where it is no table of texts.
fn names(name: &str, value: &DeValue<'_>) -> Option<Result<BTreeMap<String, String>, Wrong>> {
    let pairs: Option<Vec<(&str, &str)>> =
        value.as_table()?.iter().map(|(from, to)| Some((from.get_ref().as_ref(), to.get_ref().as_str()?))).collect();
    Some(one_to_one(name, pairs?))
}

fn one_to_one(name: &str, pairs: Vec<(&str, &str)>) -> Result<BTreeMap<String, String>, Wrong> {
    let (mut names, mut taken) = (BTreeMap::new(), BTreeMap::new());
    for (from, to) in pairs {
        if let Some(other) = taken.insert(to, from) {
            let message =
                format!("{name} gives two names the new name {:?}: {:?} and {:?}", cut(to), cut(other), cut(from));
            return Err(Wrong { message, hint: Some("leave one out: they cannot both be it".to_owned()) });
        }
        let entry = format!("an entry of {name}");
        names.insert(written(&entry, from)?, written(&entry, to)?);
    }
    Ok(names)
}

fn all_known(name: &str, words: Vec<String>, known: &[&str]) -> Result<Vec<String>, Wrong> {
    match words.iter().find(|word| !known.contains(&word.as_str())) {
        Some(word) => Err(unknown(name, word, known)),
        None => Ok(words),
    }
}

fn unknown(name: &str, word: &str, known: &[&str]) -> Wrong {
    let hint = match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean {near:?}?"),
        None => format!("write {}", known.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(" or ")),
    };
    Wrong { message: format!("{name} knows no {:?}", cut(word)), hint: Some(hint) }
}

fn count(value: &DeValue<'_>) -> Option<u32> {
    let DeValue::Integer(integer) = value else { return None };
    u32::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|&count| count > 0)
}

#[allow(clippy::cast_precision_loss)] // beyond 2^53 there is no figure
fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).ok().map(|n| n as f64),
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => None,
    }
}

/// What to say of a value that does not fit.
fn misfit<T>(name: &str, kind: &Kind<T>, value: &DeValue<'_>, written: &str) -> Wrong {
    let hint = match (kind, value) {
        (Kind::Texts(_) | Kind::Globs(_) | Kind::Words(..), DeValue::String(_)) => {
            Some(format!("write a list: [{}]", cut(written)))
        }
        (Kind::Names(_), _) => Some(format!("write {name} = {{ \"before\" = \"now\" }}")),
        (Kind::Number(..) | Kind::Count(_) | Kind::Flag(_), DeValue::String(text)) => {
            Some(format!("write it without quotes: {}", cut(text)))
        }
        (Kind::Text(_) | Kind::Glob(_) | Kind::Word(_) | Kind::Name(..), DeValue::Integer(_) | DeValue::Float(_)) => {
            Some(format!("write it in quotes: \"{}\"", cut(written)))
        }
        (Kind::Glob(_), DeValue::Array(_)) => Some("write a rule for each".to_owned()),
        _ => None,
    };
    Wrong { message: format!("{name} is {}, not {}", kind.words(), cut(written)), hint }
}

/// A value as a message quotes it: its first line, and not much of that.
pub(super) fn cut(written: &str) -> String {
    const SHOWN: usize = 40;
    let whole = written.trim();
    let line = whole.lines().next().unwrap_or_default();
    if line.len() == whole.len() && line.chars().count() <= SHOWN {
        return line.to_owned();
    }
    line.chars().take(SHOWN).chain(['…']).collect()
}
