//! What changed in a configuration file, in as few words as tell it.

use crate::compare::config::segments;
use crate::model::{ConfigChange, ConfigDiff, ConfigStatus, Value};
use crate::tui::format::{bytes, count};
use crate::tui::paint::{Strip, cut, safe};
use crate::tui::theme::Look;

/// As many characters of a hash as tell it from any other.
const HASH_CELLS: usize = 12;

/// Parts of the keys that rule what a model answers: how it is decoded, what it is asked with, how much of it it sees.
const RULING: [&str; 10] = [
    "temperature",
    "top_",
    "do_sample",
    "penalty",
    "beams",
    "max_new_tokens",
    "template",
    "max_position",
    "max_length",
    "rope_",
];

/// A value in as few words as tell it: long strings by their length, hashes by their beginning.
fn short(value: Option<&Value>, look: Look) -> String {
    match value {
        None => "none".to_owned(),
        Some(value @ Value::String(text)) if value.is_text() => count(text.lines().count(), "line", "lines"),
        Some(Value::String(text)) if is_hash(text) => text.chars().take(HASH_CELLS).collect(),
        Some(value) => cut(&safe(&value.to_string()), 60, look.glyphs),
    }
}

/// Whether a text is the hash of a commit or file.
fn is_hash(text: &str) -> bool {
    [40, 64].contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Base and candidate of a change, as `0.6 ▶ 0.7`.
pub(super) fn values(look: Look, change: &ConfigChange) -> Strip {
    let Look { theme, glyphs } = look;
    let [base, candidate] = [&change.base, &change.candidate].map(|value| short(value.as_ref(), look));
    if change.is_text() && base == candidate {
        return Strip::new().add(format!("edited, {base}"), theme.text);
    }
    Strip::new()
        .add(base, theme.line_removed)
        .add(format!(" {} ", glyphs.to), theme.muted)
        .add(candidate, theme.line_added)
}

/// Two sizes as people tell them, and the difference where it would not show.
fn sizes(look: Look, change: &ConfigChange) -> Strip {
    let number = |value: &Option<Value>| value.as_ref()?.to_string().parse::<u64>().ok();
    let (Some(base), Some(candidate)) = (number(&change.base), number(&change.candidate)) else {
        return values(look, change);
    };
    let Look { theme, glyphs } = look;
    let told = [base, candidate].map(bytes);
    let sign = if candidate < base { glyphs.minus } else { "+" };
    let difference = format!(" ({sign}{})", bytes(base.abs_diff(candidate)));
    let difference = if told[0] == told[1] { difference } else { String::new() };
    let [base, candidate] = told;
    let to = Strip::new().add(base, theme.line_removed).add(format!(" {} ", glyphs.to), theme.muted);
    to.add(candidate, theme.line_added).add(difference, theme.muted)
}

/// How much a change matters for results, the most first: what is known to rule them, what is known to mean something,
/// what nothing is known of, what is known to have no effect.
fn weight(change: &ConfigChange) -> u8 {
    match change.meaning.as_deref() {
        Some(meaning) if meaning.contains("no effect") => 3,
        Some(_) if RULING.iter().any(|part| change.pointer.contains(part)) => 0,
        Some(_) => 1,
        None if RULING.iter().any(|part| change.pointer.contains(part)) => 1,
        None => 2,
    }
}

/// What changed in a file, in one line: its only change, or how many and the one that matters most. The number comes
/// first, so that a narrow screen cuts the value instead.
#[must_use]
pub fn summary(look: Look, config: &ConfigDiff) -> Strip {
    let theme = look.theme;
    match config.changes.as_slice() {
        changes if config.status == ConfigStatus::Lfs => {
            match changes.iter().find(|change| change.pointer == "/size") {
                Some(size) => Strip::new().add("other content, ", theme.warning).join(sizes(look, size)),
                None => Strip::new().add(status_word(config.status), theme.warning),
            }
        }
        [] => Strip::new().add(status_word(config.status), theme.warning),
        changes => {
            let Some(first) = changes.iter().min_by_key(|change| weight(change)) else { return Strip::new() };
            let many = if changes.len() > 1 { format!("{} keys: ", changes.len()) } else { String::new() };
            let strip = Strip::new().add(many, theme.muted).outside(&key_name(&first.pointer), theme.text);
            strip.add(" ", theme.text).join(values(look, first))
        }
    }
}

/// What became of several files, in one line.
#[must_use]
pub fn summary_of<'a>(look: Look, files: impl Iterator<Item = &'a ConfigDiff>) -> Strip {
    let mut told: Vec<&str> = files.map(|file| status_word(file.status)).collect();
    told.dedup();
    Strip::new().add(told.join(", "), look.theme.warning)
}

/// The last part of a pointer.
fn key_name(pointer: &str) -> String {
    segments(pointer).next_back().unwrap_or_default()
}

pub(super) fn status_word(status: ConfigStatus) -> &'static str {
    match status {
        ConfigStatus::Added => "new in the candidate",
        ConfigStatus::Removed => "gone from the candidate",
        ConfigStatus::Modified => "modified",
        ConfigStatus::Renamed => "renamed",
        ConfigStatus::Missing => "content not in this clone",
        ConfigStatus::Lfs => "kept outside git, changed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::Palette;

    fn change(pointer: &str, [base, candidate]: [&str; 2], meaning: Option<&str>) -> ConfigChange {
        let side = |text: &str| Some(Value::String(text.to_owned()));
        let meaning = meaning.map(str::to_owned);
        ConfigChange { pointer: pointer.to_owned(), base: side(base), candidate: side(candidate), meaning }
    }

    fn told(changes: Vec<ConfigChange>) -> String {
        let config = ConfigDiff {
            path: "config.json".to_owned(),
            base_path: None,
            status: ConfigStatus::Modified,
            format: "hf-config",
            changes,
        };
        summary(Look::new(Palette::default().theme(), false), &config).text()
    }

    #[test]
    fn the_key_that_matters_most_is_told_behind_how_many_there_are() {
        let idle = change("/_commit_hash", ["a", "b"], Some("no effect on the model"));
        let unknown = change("/other", ["a", "b"], None);
        let known = change("/bos_token", ["a", "b"], Some("another first token"));
        let ruling = change("/temperature", ["a", "b"], Some("sampling changed"));
        let all = [idle, unknown, known, ruling];
        for (take, expected) in [
            (1, "_commit_hash \"a\" ▶ \"b\""),
            (2, "2 keys: other \"a\" ▶ \"b\""),
            (3, "3 keys: bos_token \"a\" ▶ \"b\""),
            (4, "4 keys: temperature \"a\" ▶ \"b\""),
        ] {
            assert_eq!(told(all[..take].to_vec()), expected);
        }
    }

    #[test]
    fn hashes_are_told_by_their_beginning() {
        let [base, candidate] = ["a", "b"].map(|digit| digit.repeat(64));
        let one = change("/oid", [&base, &candidate], None);
        assert_eq!(told(vec![one]), "oid aaaaaaaaaaaa ▶ bbbbbbbbbbbb");
        let word = change("/oid", ["sixty", "characters"], None);
        assert_eq!(told(vec![word]), "oid \"sixty\" ▶ \"characters\"");
    }
}
