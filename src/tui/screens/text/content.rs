//! What the text screen shows, from top to bottom: what each side is, then its lines, of which those that are the same
//! and far from any change are folded.

use std::ops::Range;

use crate::base::Shown;
use crate::compare::text::TextDiff;
use crate::compare::view::{TextSide, TextView};
use crate::model::Side;
use crate::tui::format::{bytes, count};
use crate::tui::paint::{Strip, safe};
use crate::tui::state::State;
use crate::tui::view::names_of_sides;
use crate::tui::widgets::document::{Document, Item, Title};

/// So many lines on both sides of a change are shown.
const AROUND: usize = 3;

/// Fewer lines than this are not worth a line that stands for them.
const FOLDED_FROM: usize = 4;

/// The whole text that was read.
pub(super) fn document(state: &State, view: &TextView) -> Document {
    let mut items = titles(state, view);
    let folded: Vec<Range<usize>> =
        stretches(&view.diff).into_iter().filter(|stretch| !state.text.shows(stretch.start)).collect();
    let mut next = 0;
    let pairs = |rows: Range<usize>| rows.map(|row| Item::Pair { text: 0, row });
    for stretch in folded {
        items.extend(pairs(next..stretch.start));
        items.push(fold(state, &stretch));
        next = stretch.end;
    }
    items.extend(pairs(next..view.diff.rows.len()));
    items.extend(ending(state, view));
    let document = Document::new(items, vec![view.diff.clone()]);
    match &view.code {
        Some((_, code)) => document.coloured(code.clone()),
        None => document,
    }
}

/// Rows that are the same on both sides and far from any change; none of a text without one.
pub(super) fn stretches(diff: &TextDiff) -> Vec<Range<usize>> {
    let rows = diff.rows.len();
    let changed: Vec<usize> = (0..rows).filter(|&row| !diff.rows[row].same).collect();
    let (Some(first), Some(last)) = (changed.first(), changed.last()) else { return Vec::new() };
    let between = changed.windows(2).map(|pair| pair[0] + 1 + AROUND..pair[1].saturating_sub(AROUND));
    let all =
        std::iter::once(0..first.saturating_sub(AROUND)).chain(between).chain(std::iter::once(last + 1 + AROUND..rows));
    all.filter(|stretch| stretch.len() >= FOLDED_FROM).collect()
}

fn fold(state: &State, stretch: &Range<usize>) -> Item {
    let lines = count(stretch.len(), "line", "lines");
    let told =
        format!(" {} {lines}, the same on both sides; {} shows", state.look.glyphs.folded, state.keymap.key("fold"));
    Item::Link { strip: Strip::new().add(told, state.look.theme.muted), to: stretch.start }
}

/// What each side is; of a text that only one side has, which.
fn titles(state: &State, view: &TextView) -> Vec<Item> {
    let theme = state.look.theme;
    let (base, candidate) = names_of_sides(state);
    let title = |side: Side, name: &str, is: &TextSide| Title {
        name: safe(name),
        told: told(is).map_or_else(Strip::new, |told| Strip::new().add(told, theme.warning)),
        brief: size(is).map(|size| Strip::new().add(size, theme.warning)),
        ..Title::of(Strip::new().add(side.as_str(), theme.heading))
    };
    let [of_base, of_candidate] = &view.sides;
    let titles = [title(Side::Base, &base, of_base), title(Side::Candidate, &candidate, of_candidate)];
    let alone = |title: &Title| {
        let strip = title.side.clone().add(" ", theme.text).add(title.name.clone(), theme.muted);
        Item::Rule(strip.add("  only here  ", theme.heading).join(title.told.clone()))
    };
    vec![match (of_base, of_candidate) {
        (TextSide::Absent, _) => alone(&titles[1]),
        (_, TextSide::Absent) => alone(&titles[0]),
        _ => {
            let [base, candidate] = titles;
            Item::Sides(base, candidate)
        }
    }]
}

/// The size of what is not a whole text, which is all that is told of it where there is little room.
fn size(side: &TextSide) -> Option<String> {
    match side {
        TextSide::Beginning(all) | TextSide::Binary(all) | TextSide::TooBig(all) => Some(bytes(*all)),
        TextSide::Pointer(pointer) => Some(bytes(pointer.size)),
        TextSide::Text | TextSide::Absent | TextSide::Missing => None,
    }
}

/// What is said of a side that is not the whole text.
fn told(side: &TextSide) -> Option<String> {
    Some(match side {
        TextSide::Text | TextSide::Absent => return None,
        TextSide::Beginning(all) => format!("the beginning of {}", bytes(*all)),
        TextSide::Binary(all) => format!("{}, no text", bytes(*all)),
        TextSide::Pointer(pointer) => format!("{}, kept outside git", bytes(pointer.size)),
        TextSide::Missing => "content not in this clone".to_owned(),
        TextSide::TooBig(all) => format!("{}, too big to be shown", bytes(*all)),
    })
}

/// What is said below the lines: that there are none, or more.
fn ending(state: &State, view: &TextView) -> Option<Item> {
    let is_text = |side: &TextSide| matches!(side, TextSide::Text | TextSide::Absent);
    let told = if view.sides.iter().any(|side| matches!(side, TextSide::Beginning(_))) {
        "what is beyond is not shown: the text is too long"
    } else if !view.diff.rows.is_empty() {
        return None;
    } else if view.sides.iter().all(is_text) {
        "there is nothing in it"
    } else {
        "there is no text to be shown"
    };
    let style = state.look.theme.warning;
    Some(Item::Paragraph { lead: Strip::new(), indent: 1, text: Shown::new(told), style })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::compare::text::align;

    #[test]
    fn what_is_the_same_is_folded_where_it_is_far_from_changes() {
        let lines = |changed: &[usize]| -> String {
            (0..40).map(|at| format!("line {at}{}\n", if changed.contains(&at) { " anew" } else { "" })).collect()
        };
        for (changed, expected) in [
            (&[][..], &[][..]),
            (&[20], &[(0, 17), (24, 40)]),
            (&[0, 39], &[(4, 36)]),
            (&[5, 12, 22], &[(26, 40)]),
            (&[6, 17, 33], &[(10, 14), (21, 30)]),
        ] {
            let diff = align(&lines(&[]), &lines(changed), Duration::from_secs(9));
            let found: Vec<(usize, usize)> = stretches(&diff).into_iter().map(|it| (it.start, it.end)).collect();
            assert_eq!(found, expected, "{changed:?}");
        }
    }
}
