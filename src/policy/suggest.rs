//! What may have been meant by a word that is not known.

use super::keys::{Holds, Key, SECTIONS};
use crate::base::nearest;

/// What to write instead of a key that no table has.
pub(super) fn at_top(typed: &str) -> String {
    if let Some(name) = home_of(typed) {
        return format!("it stands below {name}");
    }
    let names = || SECTIONS.iter().map(|section| section.name);
    suggestion(typed, names()).unwrap_or_else(|| format!("the file has {}", names().collect::<Vec<_>>().join(", ")))
}

/// What to write instead of a key that this table does not have.
pub(super) fn within<T>(table: &str, typed: &str, keys: &[Key<T>]) -> String {
    let names = || keys.iter().map(|key| key.name);
    suggestion(typed, names())
        .or_else(|| Some(format!("it stands below {}", home_of(typed)?)))
        .unwrap_or_else(|| format!("{table} has {}", names().collect::<Vec<_>>().join(", ")))
}

/// The table a key belongs into, as its heading is written.
fn home_of(key: &str) -> Option<String> {
    SECTIONS.iter().find_map(|section| match section.holds {
        Holds::Keys(keys) => keys.iter().any(|known| known.name == key).then(|| format!("[{}]", section.name)),
        Holds::Rules(keys) => keys.iter().any(|known| known.name == key).then(|| format!("[[{}]]", section.name)),
        Holds::Formats(keys) => keys.iter().any(|known| known.name == key).then(|| format!("[[{}]]", section.name)),
        Holds::Categories => None,
    })
}

fn suggestion<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    nearest(typed, known).map(|near| format!("did you mean {near}?"))
}
