//! The other samples that changed in the same way and for the same cause: what one learns of this one may hold for them.

use crate::compare::cause::label;
use crate::model::{Cause, SampleChange};
use crate::tui::changes::{ItemChange, scores_of};
use crate::tui::event::Effect;
use crate::tui::marks;
use crate::tui::paint::{Strip, cut, safe, width};
use crate::tui::screens::samples;
use crate::tui::state::State;
use crate::tui::subject;
use crate::tui::widgets::document::Item;

/// So many of them are listed about the sample shown, itself among them.
const LISTED: usize = 9;

/// What the sample shown has in common with others, and all that have it, in the order of the items.
struct Alike {
    change: SampleChange,
    cause: Cause,
    items: Vec<usize>,
    /// Where among them the sample shown is.
    at: usize,
}

/// Nothing while sides are hidden: the scores of the others tell them apart.
fn alike(state: &State) -> Option<Alike> {
    if state.blind.on {
        return None;
    }
    let (_, item, _) = state.sample.wanted.as_ref()?;
    let &ItemChange { change, cause, .. } = state.samples.change(*item)?;
    let items = state.samples.alike(change, cause?);
    let at = items.iter().position(|other| other == item)?;
    Some(Alike { change, cause: cause?, items, at })
}

impl Alike {
    /// Those about the sample shown; none where it is the only one.
    fn listed(&self) -> &[usize] {
        let from = self.at.saturating_sub(LISTED / 2).min(self.items.len().saturating_sub(LISTED));
        let to = self.items.len().min(from + LISTED);
        if self.items.len() > 1 { self.items.get(from..to).unwrap_or_default() } else { &[] }
    }
}

/// The items that are listed.
pub(super) fn listed(state: &State) -> Vec<usize> {
    alike(state).map(|alike| alike.listed().to_vec()).unwrap_or_default()
}

/// The list of them, the sample shown marked; nothing where it is the only one.
pub(super) fn items(state: &State) -> Vec<Item> {
    let Some(alike) = alike(state).filter(|alike| alike.items.len() > 1) else { return Vec::new() };
    let theme = state.look.theme;
    let listed: Vec<(usize, String)> = alike.listed().iter().map(|&item| (item, id(state, item))).collect();
    let cells = listed.iter().map(|(_, id)| width(id)).max().unwrap_or(0);
    let scores: Vec<String> = listed.iter().map(|&(item, _)| scores(state, item)).collect();
    let columns = [cells, scores.iter().map(|scores| width(scores)).max().unwrap_or(0)];
    let (word, place) = (marks::change_word(alike.change), alike.at + 1);
    let told = format!("same cause: {}, {place} of {} {word}", label(alike.cause), alike.items.len());
    let [next, previous] = ["next-alike", "previous-alike"].map(|name| state.keymap.key(name));
    let keys = format!("   {next} the next, {previous} the previous");
    let title = Strip::new().add(told, theme.heading).add(keys, theme.muted);
    let here = alike.items.get(alike.at);
    let line = |((item, id), scores)| line(state, item, [id, scores], columns, here == Some(&item));
    [Item::Gap, Item::Rule(title)].into_iter().chain(listed.into_iter().zip(scores).map(line)).collect()
}

/// What both sides' answers to an item were worth.
fn scores(state: &State, item: usize) -> String {
    let change = state.samples.change(item);
    change.map(|change| scores_of(change, state.look.glyphs)).unwrap_or_default()
}

fn id(state: &State, item: usize) -> String {
    let view = state.sample.view.as_deref();
    safe(&view.and_then(|view| Some(subject::item_id(&view.pairs, view.pairs.items.get(item)?))).unwrap_or_default())
}

fn line(
    state: &State,
    item: usize,
    [id, scores]: [String; 2],
    [id_cells, score_cells]: [usize; 2],
    here: bool,
) -> Item {
    let look = state.look;
    let (sign, style) = if here { (look.glyphs.cursor, look.theme.accent) } else { (" ", look.theme.text) };
    let strip = Strip::new().add(format!(" {sign} "), style).add(id, style).to_column(id_cells + 5);
    let strip = strip.add(scores, look.theme.muted).to_column(id_cells + 6 + score_cells);
    let answers =
        state.samples.beginnings(item).map(|answers| answers.map(|answer| cut(&safe(answer), 40, look.glyphs)));
    let answers = answers.map(|[base, candidate]| format!("  {base}  {}  {candidate}", look.glyphs.to));
    Item::Link { strip: strip.add(answers.unwrap_or_default(), look.theme.text), to: item }
}

/// Goes to the next or previous of them.
pub(super) fn step(state: &mut State, forward: bool) -> Vec<Effect> {
    let Some(alike) = alike(state) else {
        state.say(if state.blind.on { "causes are hidden while you judge blind" } else { "no cause is known here" });
        return Vec::new();
    };
    let next = if forward { alike.at.checked_add(1) } else { alike.at.checked_sub(1) };
    match next.and_then(|next| alike.items.get(next)) {
        Some(&item) => go_to(state, item),
        None => {
            let which = if forward { "last" } else { "first" };
            state.say(format!("this is the {which} sample with this cause"));
            Vec::new()
        }
    }
}

/// Goes to another sample of the row, which is then the one selected in the list.
pub(super) fn go_to(state: &mut State, item: usize) -> Vec<Effect> {
    let Some(key) = state.sample.wanted.as_ref().map(|(key, ..)| key.clone()) else { return Vec::new() };
    samples::select(state, &key, item);
    super::ask(state, key, item)
}
