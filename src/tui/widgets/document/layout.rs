//! How high every item is, and where its lines break.

use crate::compare::text::{DiffLine, DiffRow};

use super::super::wrap::{Breaks, wrap};
use super::{Arrangement, Document, Item};

/// The measures of a document at one width.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// Width and arrangement these are the measures for; `None` before the first.
    pub(super) measured_for: Option<(u16, Arrangement)>,
    /// The row each item begins at, and the row after the last.
    tops: Vec<usize>,
    /// The breaks of each item's text: of the base and the candidate, or of a paragraph and nothing.
    breaks: Vec<(Breaks, Breaks)>,
    pub(super) columns: Columns,
}

/// Where the parts of a row lie.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Columns {
    /// Cells of a side, gutter included.
    pub(super) side: u16,
    /// Cells of the line number; 0 where there are none.
    pub(super) number: u16,
}

/// Cells between a line number and its text: the sign and a blank before it.
const SIGN: u16 = 2;

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
        Self { side, number: if digits == 0 { 0 } else { digits.max(2) } }
    }

    /// Cells before a side's text.
    pub(super) fn gutter(self) -> u16 {
        self.number + SIGN
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
        for item in &document.items {
            tops.push(top);
            let (height, own) = measure_item(document, item, width, arrangement, columns);
            top += height;
            breaks.push(own);
        }
        tops.push(top);
        Self { measured_for: Some((width, arrangement)), tops, breaks, columns }
    }

    pub(super) fn rows(&self) -> usize {
        self.tops.last().copied().unwrap_or(0)
    }

    pub(super) fn arrangement(&self) -> Arrangement {
        self.measured_for.map_or(Arrangement::Split, |(_, arrangement)| arrangement)
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

fn measure_item(
    document: &Document,
    item: &Item,
    width: u16,
    arrangement: Arrangement,
    columns: Columns,
) -> (usize, (Breaks, Breaks)) {
    match item {
        Item::Gap | Item::Rule(_) | Item::Line(_) | Item::Sides(..) => (1, Default::default()),
        Item::Paragraph { indent, text, .. } => {
            let breaks = wrap(text.as_str(), usize::from(width.saturating_sub(*indent)));
            (breaks.rows(), (breaks, Breaks::default()))
        }
        Item::Pair { .. } => document.pair(item).map_or_else(Default::default, |row| {
            let breaks = measure_pair(row, columns);
            (pair_height(row, &breaks, arrangement), breaks)
        }),
    }
}

fn measure_pair(row: &DiffRow, columns: Columns) -> (Breaks, Breaks) {
    let of = |line: &Option<DiffLine>| {
        line.as_ref().map(|line| wrap(line.text.as_str(), usize::from(columns.text()))).unwrap_or_default()
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
