//! Choosing one of many by typing a few letters of it. However many there are, a step looks at a bounded number of
//! them, so that no frame waits; the best found so far are shown in an order that does not depend on the steps.

use std::cmp::Reverse;

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation as _;

use super::entry::Entry;
use super::list::{List, Motion};
use super::scrollbar;
use crate::base::limits::{PICKED, PICKED_PER_STEP};
use crate::tui::fuzzy::Fuzzy;
use crate::tui::keys::{Code, Key};
use crate::tui::paint::{Painter, Strip, cut, cut_middle, safe, width};

/// What is chosen from, by place.
pub trait Source {
    /// How many there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// One of them. May hold text from outside.
    fn choice(&self, at: usize) -> Choice;
}

/// One thing to choose, as it is found and shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What it is called.
    pub name: String,
    /// What stands beside the name and is not searched.
    pub aside: String,
    /// What else it is found by.
    pub rest: String,
    /// Whether, of things that match alike, it comes after the others.
    pub minor: bool,
}

impl Choice {
    fn text(&self) -> String {
        format!("{} {}", self.name, self.rest)
    }
}

/// The better one first, then what is of more weight, then the shorter name, then the one that comes first.
type Rank = (Reverse<u32>, bool, usize, usize);

/// What was typed and what was found by it.
#[derive(Debug)]
pub struct Picker {
    entry: Entry,
    fuzzy: Fuzzy,
    /// How many of the source were looked at.
    looked: usize,
    /// How many of those match.
    matching: usize,
    best: Vec<Rank>,
    list: List<usize>,
}

/// What a key led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picked {
    /// Nothing that ends the choosing.
    Still,
    /// The choice at a place of the source.
    Chosen(usize),
    /// Enter, with nothing found to choose.
    Nothing,
    /// The reader leaves.
    Left,
}

impl Picker {
    /// Begins to choose from a source.
    #[must_use]
    pub fn new(source: &impl Source) -> Self {
        let mut picker = Self {
            entry: Entry::default(),
            fuzzy: Fuzzy::new(""),
            looked: 0,
            matching: 0,
            best: Vec::new(),
            list: List::default(),
        };
        picker.again(source);
        picker
    }

    /// What was typed.
    #[must_use]
    pub fn typed(&self) -> &str {
        self.entry.text()
    }

    /// Begins anew: something else was typed, or the source changed.
    pub fn again(&mut self, source: &impl Source) {
        self.fuzzy = Fuzzy::new(self.entry.text());
        (self.looked, self.matching) = (0, 0);
        self.best.clear();
        self.list = List::default();
        self.step(source);
    }

    /// Whether part of the source was not looked at yet.
    #[must_use]
    pub fn unfinished(&self, source: &impl Source) -> bool {
        self.looked < source.len()
    }

    /// Looks at a bounded number of choices more.
    pub fn step(&mut self, source: &impl Source) {
        if self.fuzzy.is_empty() {
            // Everything matches alike: only the first can be shown.
            (self.looked, self.matching) = (source.len(), source.len());
            return self.list.set((0..source.len().min(PICKED)).collect());
        }
        let to = source.len().min(self.looked + PICKED_PER_STEP);
        for at in self.looked..to {
            let choice = source.choice(at);
            if let Some(score) = self.fuzzy.score(&choice.text()) {
                self.matching += 1;
                self.best.push((Reverse(score), choice.minor, choice.name.len(), at));
            }
        }
        self.looked = to;
        self.best.sort_unstable();
        self.best.truncate(PICKED);
        self.list.set(self.best.iter().map(|&(.., at)| at).collect());
    }

    /// The places found, best first.
    #[must_use]
    pub fn found(&self) -> &[usize] {
        self.list.ids()
    }

    /// The place the cursor is on.
    #[must_use]
    pub fn selected(&self) -> Option<usize> {
        self.list.selected().copied()
    }

    /// Moves the cursor to a place of the source, if it is among those found.
    pub fn select(&mut self, at: usize) {
        self.list.select(&at);
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str, source: &impl Source) {
        self.entry.paste(text);
        self.again(source);
    }

    /// Takes a key, with so many choices on screen.
    pub fn key(&mut self, key: Key, source: &impl Source, height: usize) -> Picked {
        let motion = match (key.code, key.ctrl) {
            (Code::Esc, _) | (Code::Char('c'), true) => return Picked::Left,
            (Code::Enter, _) => return self.selected().map_or(Picked::Nothing, Picked::Chosen),
            (Code::Down, _) | (Code::Char('n' | 'j'), true) => Motion::Down(1),
            (Code::Up, _) | (Code::Char('p' | 'k'), true) => Motion::Up(1),
            (Code::PageDown, _) | (Code::Char('d'), true) => Motion::PageDown(1),
            (Code::PageUp, _) => Motion::PageUp(1),
            (Code::Home, _) => Motion::Top(1),
            (Code::End, _) => Motion::Bottom,
            _ => {
                if self.entry.key(key) {
                    self.again(source);
                }
                return Picked::Still;
            }
        };
        self.list.go(motion, height);
        Picked::Still
    }

    /// Turns the wheel.
    pub fn scroll(&mut self, motion: Motion, height: usize) {
        self.list.go(motion, height);
    }

    /// Takes a click on a line of those shown; a click on the selected one chooses it.
    pub fn click(&mut self, line: usize, height: usize) -> Picked {
        let before = self.list.at();
        match self.list.click(line, height) {
            true if self.list.at() == before => self.selected().map_or(Picked::Still, Picked::Chosen),
            _ => Picked::Still,
        }
    }

    /// Fits what is shown into so many lines.
    pub fn settle(&mut self, height: usize) {
        self.list.follow(height);
    }

    /// Draws what was typed, and how many were found by it, in a line.
    pub fn draw_entry(&self, painter: &mut Painter<'_>, area: Rect, sign: &'static str, source: &impl Source) {
        let theme = painter.theme();
        let more = if self.unfinished(source) { painter.glyphs().ellipsis } else { "" };
        let counted = format!("{} of {}{more}", self.matching, source.len());
        let cells = usize::from(area.width);
        let room = cells.saturating_sub(counted.len() + 2);
        let line = Strip::new().add(sign, theme.accent).outside(self.entry.text(), theme.text).add(" ", theme.found);
        painter.strip(area.x, area.y, room, &line);
        painter.right(area.right(), area.y, cells, &counted, theme.muted);
    }

    /// Draws the choices on screen, with the letters that matched.
    pub fn draw_list(&self, painter: &mut Painter<'_>, area: Rect, source: &impl Source) {
        let window = self.list.window(usize::from(area.height));
        let top = window.start;
        let shown: Vec<Choice> =
            self.list.ids().get(window).unwrap_or_default().iter().map(|&at| source.choice(at)).collect();
        let widest =
            |part: fn(&Choice) -> &str| shown.iter().map(|choice| width(&safe(part(choice)))).max().unwrap_or(0);
        let cells = usize::from(area.width.saturating_sub(3));
        let names = widest(|choice| &choice.name).min(cells * if cells < 60 { 6 } else { 5 } / 8);
        let asides = widest(|choice| &choice.aside).min(cells / 3);
        let mut fuzzy = Fuzzy::new(self.entry.text());
        for (line, (at, choice)) in (0..).zip((top..).zip(&shown)) {
            let row = Rect { y: area.y + line, height: 1, ..area };
            if at == self.list.at() {
                painter.lay(row, painter.theme().selection);
                painter.text(row.x, row.y, 1, painter.glyphs().cursor, painter.theme().accent);
            }
            let strip = choice_strip(painter, choice, names, asides, &mut fuzzy);
            painter.strip(row.x + 2, row.y, cells, &strip);
        }
        scrollbar::draw(painter, area, top, self.list.len());
    }
}

fn choice_strip(painter: &Painter<'_>, choice: &Choice, names: usize, asides: usize, fuzzy: &mut Fuzzy) -> Strip {
    let theme = painter.theme();
    let text = choice.text();
    let places = if fuzzy.is_empty() { Vec::new() } else { fuzzy.places(&text) };
    let name_length = choice.name.graphemes(true).count();
    let style = theme.text;
    let name = if width(&safe(&choice.name)) <= names {
        marked(&choice.name, 0, &places, style, painter)
    } else {
        Strip::new().add(cut_middle(&safe(&choice.name), names, painter.glyphs()), style)
    };
    let mut strip = name.to_column(names + 1);
    if asides > 0 {
        let aside = cut(&safe(&choice.aside), asides, painter.glyphs());
        strip = strip.add(aside, theme.accent).to_column(names + asides + 3);
    }
    strip.join(marked(&choice.rest, name_length + 1, &places, theme.muted, painter))
}

/// A text whose characters at some places, counted from `first`, stand out.
fn marked(text: &str, first: usize, places: &[usize], style: ratatui::style::Style, painter: &Painter<'_>) -> Strip {
    let found = style.patch(painter.theme().accent).underlined();
    text.graphemes(true).enumerate().fold(Strip::new(), |strip, (at, grapheme)| {
        let hit = places.binary_search(&(first + at)).is_ok();
        strip.outside(grapheme, if hit { found } else { style })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Numbers(usize);

    impl Source for Numbers {
        fn len(&self) -> usize {
            self.0
        }
        fn choice(&self, at: usize) -> Choice {
            Choice { name: format!("sample {at}"), ..Choice::default() }
        }
    }

    fn typed(picker: &mut Picker, source: &Numbers, text: &str) -> usize {
        for character in text.chars() {
            picker.key(character.into(), source, 10);
        }
        let mut steps = 1;
        while picker.unfinished(source) {
            picker.step(source);
            steps += 1;
        }
        steps
    }

    #[test]
    fn many_are_looked_at_in_steps_of_a_bounded_size() {
        let source = Numbers(100_000);
        let mut picker = Picker::new(&source);
        assert_eq!((picker.matching, picker.found().len()), (100_000, PICKED));
        assert_eq!(typed(&mut picker, &source, "99999"), 100_000usize.div_ceil(PICKED_PER_STEP));
        assert_eq!((picker.matching, picker.selected()), (1, Some(99_999)));
    }

    #[test]
    fn the_order_does_not_depend_on_the_steps() {
        let source = Numbers(3 * PICKED_PER_STEP);
        let mut picker = Picker::new(&source);
        typed(&mut picker, &source, "12");
        assert_eq!(picker.found().iter().take(4).collect::<Vec<_>>(), [&12, &120, &121, &122]);
        picker.key(Code::Down.into(), &source, 10);
        assert_eq!(picker.key(Code::Enter.into(), &source, 10), Picked::Chosen(120));
        typed(&mut picker, &source, "x");
        assert_eq!(picker.key(Code::Enter.into(), &source, 10), Picked::Nothing);
        assert_eq!(picker.key(Code::Esc.into(), &source, 10), Picked::Left);
    }
}
