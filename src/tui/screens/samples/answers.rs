//! The beginnings of both sides' answers beside the samples on screen, where there is room for them. They are read for
//! what is on screen alone, and not where frames are drawn.

use std::collections::HashMap;
use std::sync::Arc;

use ratatui::layout::Rect;

use super::area;
use crate::base::{holds, limits};
use crate::engine::desk::{Beginnings, Request};
use crate::model::PairedSamples;
use crate::tui::event::Effect;
use crate::tui::paint::{Painter, cut, safe};
use crate::tui::screens::{self, Screen};
use crate::tui::state::State;

/// From this width on there is room for answers.
const FROM: u16 = 100;

/// Of a hundred columns, at most so many are for what is told of a sample otherwise.
const OTHERS: u16 = 58;

/// What is known of the answers.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// What they are of.
    of: Option<Arc<PairedSamples>>,
    known: HashMap<usize, [Option<String>; 2]>,
    /// What was asked for last, which replaces what was asked before.
    asked: Vec<usize>,
}

impl Answers {
    /// Both answers to an item.
    pub(super) fn known(&self, item: usize) -> Option<&[Option<String>; 2]> {
        self.known.get(&item)
    }

    /// Whether the beginning of an answer to an item holds a text, as far as answers are known.
    pub(super) fn hold(&self, item: usize, needle: &str) -> bool {
        self.known.get(&item).into_iter().flatten().flatten().any(|answer| holds(answer, needle))
    }
}

/// The columns for answers, right of what the rows of a list take otherwise; none where it is narrow.
pub(super) fn column(list: Rect, used: usize) -> Option<Rect> {
    let most = list.width.saturating_sub(1) * OTHERS / 100;
    let x = list.x + u16::try_from(used + 2).unwrap_or(most).min(most);
    (list.width >= FROM).then(|| Rect { x, width: (list.right() - 1).saturating_sub(x), ..list })
}

/// Asks for the answers of the samples on screen that are not known yet.
pub fn ask(state: &mut State) -> Option<Effect> {
    let list = area(state);
    if state.samples.blind || list.width < FROM {
        return None;
    }
    let shown = match state.screen {
        Screen::Samples => {
            let window = state.samples.list.window(usize::from(list.height));
            state.samples.list.ids().get(window)?.to_vec()
        }
        Screen::Sample => screens::sample::alike(state),
        _ => return None,
    };
    let samples = &mut state.samples;
    let (pairs, _) = samples.of.as_ref()?;
    if !samples.answers.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, pairs)) {
        samples.answers = Answers { of: Some(Arc::clone(pairs)), ..Answers::default() };
    }
    if samples.answers.known.len() > limits::SAMPLES_PER_STEP {
        samples.answers.known.clear();
    }
    let items: Vec<usize> = shown.into_iter().filter(|item| !samples.answers.known.contains_key(item)).collect();
    if items.is_empty() || items == samples.answers.asked {
        return None;
    }
    samples.answers.asked.clone_from(&items);
    Some(Effect::ask(Request::Beginnings { pairs: Arc::clone(pairs), items }))
}

/// Whether answers were asked for that have not come.
#[must_use]
pub fn is_waiting(state: &State) -> bool {
    let answers = &state.samples.answers;
    answers.asked.iter().any(|item| !answers.known.contains_key(item))
}

/// Takes answers in.
pub fn take(state: &mut State, found: Beginnings) {
    let answers = &mut state.samples.answers;
    if answers.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, &found.pairs)) {
        answers.known.extend(found.answers);
        // What was searched for may be in them.
        state.samples.hits = None;
        if state.screen == Screen::Sample {
            (Screen::Sample.row().refresh)(state);
        }
    }
}

/// Draws both answers of an item into its line, as far as they are known.
pub(super) fn draw(state: &State, painter: &mut Painter<'_>, line: Rect, item: usize) {
    let Some([base, candidate]) = state.samples.answers.known(item) else { return };
    let (theme, glyphs) = (painter.theme(), painter.glyphs());
    let half = line.width / 2;
    for (x, answer) in [(line.x, base), (line.x + half, candidate)] {
        let cells = usize::from(half.saturating_sub(2));
        let (text, style) = match answer {
            Some(text) => (cut(&safe(text), cells, glyphs), theme.text),
            None => (glyphs.none.to_owned(), theme.muted),
        };
        painter.text(x, line.y, cells, &text, style);
    }
}
