//! How high every item is, and where its lines break.

use crate::compare::text::{DiffLine, DiffRow};

use super::super::wrap::{Breaks, wrap};
use super::{Arrangement, Document, Item};
use crate::tui::paint::width;

/// The measures of a document at one width.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// Width, arrangement and whether lines are cut, for which these are the measures; `None` before the first.
    pub(super) measured_for: Option<(u16, Arrangement, bool)>,
    /// The row each item begins at, and the row after the last.
    tops: Vec<usize>,
    /// The breaks of each item's text: of the base and the candidate, or of a paragraph and nothing.
    breaks: Vec<(Breaks, Breaks)>,
    pub(super) columns: Columns,
    /// The columns that the line has too many which has the most of them, where lines are cut.
    pub(super) beyond: usize,
}

/// Where the parts of a row lie.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Columns {
    /// Cells of a side, gutter included.
    pub(super) side: u16,
    /// Cells of the line number; 0 where there are none.
    pub(super) number: u16,
    /// Cells of the sign, with the blanks about it.
    sign: u16,
}

/// Cells between a line number and its text: the sign and a blank before it; a letter has one after it, too.
const SIGN: u16 = 2;
const LETTER: u16 = 3;

impl Columns {
    fn of(document: &Document, width: u16, arrangement: Arrangement) -> Self {
        let lines =
            document.texts.iter().filter_map(|text| text.rows.last()).flat_map(|row| [&row.base, &row.candidate]);
        let most = lines.flatten().map(|line| line.number).max().unwrap_or(0);
        let digits = u16::try_from(most.checked_ilog10().map_or(0, |log| log + 1)).unwrap_or(0);
        let side = match arrangement {
            Arrangement::Split => width.saturating_sub(1) / 2,
            Arrangement::Stacked => width,
        };
        let sign = if document.blind { LETTER } else { SIGN };
        Self { side, number: if digits == 0 { 0 } else { digits.max(2) }, sign }
    }

    /// Cells before a side's text.
    pub(super) fn gutter(self) -> u16 {
        self.number + self.sign
    }

    /// Cells of a side's text.
    pub(super) fn text(self) -> u16 {
        self.side.saturating_sub(self.gutter()).max(1)
    }
}

impl Layout {
    pub(super) fn measure(document: &Document, width: u16, arrangement: Arrangement) -> Self {
        let columns = Columns::of(document, width, arrangement);
        let mut tops = Vec::with_capacity(document.items.len() + 1);
        let mut breaks = Vec::with_capacity(document.items.len());
        let mut top = 0;
        let mut lines = Lines { cut: document.cut, beyond: 0 };
        for item in &document.items {
            tops.push(top);
            let (height, own) = measure_item(document, item, (width, arrangement), columns, &mut lines);
            top += height;
            breaks.push(own);
        }
        tops.push(top);
        let measured_for = Some((width, arrangement, document.cut));
        Self { measured_for, tops, breaks, columns, beyond: lines.beyond }
    }

    pub(super) fn rows(&self) -> usize {
        self.tops.last().copied().unwrap_or(0)
    }

    pub(super) fn arrangement(&self) -> Arrangement {
        self.measured_for.map_or(Arrangement::Split, |(_, arrangement, _)| arrangement)
    }

    /// The item a row belongs to.
    pub(super) fn item_at(&self, row: usize) -> usize {
        self.tops.partition_point(|&top| top <= row).saturating_sub(1)
    }

    /// The first row of an item.
    pub(super) fn top_of(&self, item: usize) -> usize {
        self.tops.get(item).copied().unwrap_or_else(|| self.rows())
    }

    pub(super) fn breaks_of(&self, item: usize) -> Option<&(Breaks, Breaks)> {
        self.breaks.get(item)
    }
}

/// What is made of lines that do not fit.
struct Lines {
    cut: bool,
    beyond: usize,
}

impl Lines {
    fn measure(&mut self, text: &str, columns: usize) -> Breaks {
        if !self.cut {
            return wrap(text, columns);
        }
        self.beyond = self.beyond.max(width(text).saturating_sub(columns));
        Breaks::default()
    }
}

fn measure_item(
    document: &Document,
    item: &Item,
    (width, arrangement): (u16, Arrangement),
    columns: Columns,
    lines: &mut Lines,
) -> (usize, (Breaks, Breaks)) {
    match item {
        Item::Gap | Item::Rule(_) | Item::Line(_) | Item::Link { .. } | Item::Sides(..) => (1, Default::default()),
        Item::Paragraph { indent, text, .. } => {
            let breaks = lines.measure(text.as_str(), usize::from(width.saturating_sub(*indent)));
            (breaks.rows(), (breaks, Breaks::default()))
        }
        Item::Pair { .. } => document.pair(item).map_or_else(Default::default, |row| {
            let breaks = measure_pair(row, columns, lines);
            (pair_height(row, &breaks, arrangement), breaks)
        }),
    }
}

fn measure_pair(row: &DiffRow, columns: Columns, lines: &mut Lines) -> (Breaks, Breaks) {
    let mut of = |line: &Option<DiffLine>| {
        let line = line.as_ref();
        line.map(|line| lines.measure(line.text.as_str(), usize::from(columns.text()))).unwrap_or_default()
    };
    (of(&row.base), of(&row.candidate))
}

/// Both sides are as high as the higher one, which is what keeps them in step; stacked, what is the same
/// is shown once.
fn pair_height(row: &DiffRow, (base, candidate): &(Breaks, Breaks), arrangement: Arrangement) -> usize {
    let height = |line: &Option<DiffLine>, breaks: &Breaks| if line.is_some() { breaks.rows() } else { 0 };
    let (base, candidate) = (height(&row.base, base), height(&row.candidate, candidate));
    match arrangement {
        Arrangement::Stacked if !row.same => base + candidate,
        _ => base.max(candidate),
    }
}
