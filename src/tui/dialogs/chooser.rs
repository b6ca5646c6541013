//! A dialog to choose one of many in: a line to type in, and what is found by it.

use ratatui::layout::Rect;

use crate::tui::event::{Mouse, MouseKind};
use crate::tui::keys::Key;
use crate::tui::paint::{Painter, Strip};
use crate::tui::widgets::list::Motion;
use crate::tui::widgets::panel;
use crate::tui::widgets::picker::{Picked, Picker, Source};

/// A source with what was typed to choose from it.
#[derive(Debug)]
pub struct Chooser<S> {
    /// What is chosen from.
    pub source: S,
    /// What was typed and found.
    pub picker: Picker,
    /// Lines the dialog's owner draws above the entry.
    head: u16,
}

/// Rows the wheel moves by.
const WHEEL: usize = 3;

/// The cells and lines a chooser takes where there is room.
const SIZE: (u16, u16) = (112, 26);

/// Where the parts of the dialog lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The frame.
    pub frame: Rect,
    /// What its owner draws.
    pub head: Rect,
    /// The line typed in.
    pub entry: Rect,
    /// The choices.
    pub list: Rect,
}

impl<S: Source> Chooser<S> {
    /// Begins to choose, with so many lines for its owner above the line typed in.
    #[must_use]
    pub fn new(source: S, head: u16) -> Self {
        let picker = Picker::new(&source);
        Self { source, picker, head }
    }

    /// Takes another source; what was typed stays.
    pub fn replace(&mut self, source: S) {
        self.source = source;
        self.picker.again(&self.source);
    }

    /// Where the parts lie in a body.
    #[must_use]
    pub fn parts(&self, body: Rect) -> Parts {
        let frame = panel::place(body, SIZE.0, SIZE.1);
        let inside = panel::inside(frame);
        let head = Rect { height: self.head.min(inside.height), ..inside };
        let left = inside.height - head.height;
        let entry = Rect { y: head.bottom(), height: left.min(1), ..inside };
        let list = Rect { x: frame.x + 1, y: entry.bottom(), width: inside.width + 2, height: left - entry.height };
        Parts { frame, head, entry, list: list.intersection(frame) }
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, body: Rect) -> Picked {
        let height = usize::from(self.parts(body).list.height);
        self.picker.key(key, &self.source, height)
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str) {
        self.picker.paste(text, &self.source);
    }

    /// Takes what the mouse did.
    pub fn mouse(&mut self, mouse: Mouse, body: Rect) -> Picked {
        let Parts { frame, list, .. } = self.parts(body);
        let (at, height) = ((mouse.x, mouse.y).into(), usize::from(list.height));
        match mouse.kind {
            MouseKind::WheelUp => self.picker.scroll(Motion::Up(WHEEL), height),
            MouseKind::WheelDown => self.picker.scroll(Motion::Down(WHEEL), height),
            MouseKind::Click if list.contains(at) => {
                return self.picker.click(usize::from(mouse.y - list.y), height);
            }
            MouseKind::Click if !frame.contains(at) => return Picked::Left,
            MouseKind::Click => {}
        }
        Picked::Still
    }

    /// Whether part of the source was not looked at yet.
    #[must_use]
    pub fn unfinished(&self) -> bool {
        self.picker.unfinished(&self.source)
    }

    /// Looks at some more of the source.
    pub fn step(&mut self) {
        self.picker.step(&self.source);
    }

    /// Fits what is shown into a body.
    pub fn settle(&mut self, body: Rect) {
        self.picker.settle(usize::from(self.parts(body).list.height));
    }

    /// Draws the dialog; returns where its owner may draw.
    pub fn view(&self, painter: &mut Painter<'_>, body: Rect, title: &'static str, help: &'static str) -> Rect {
        let theme = painter.theme();
        let Parts { frame, head, entry, list } = self.parts(body);
        panel::draw(painter, frame, &Strip::new().add(title, theme.heading));
        if frame.height > 1 {
            let help = Strip::new().add(help, theme.muted);
            painter.titled_rule(frame.x, frame.bottom() - 1, frame.width, &help);
        }
        if !entry.is_empty() {
            self.picker.draw_entry(painter, entry, "> ", &self.source);
        }
        if !list.is_empty() {
            self.picker.draw_list(painter, list, &self.source);
        }
        head
    }
}
