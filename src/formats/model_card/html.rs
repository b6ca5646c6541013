//! Tables in HTML, as browsers read them: a cell ends where the next begins, spans fill the columns they cover.

use std::collections::BTreeMap;

use super::cells::plain;
use super::table::{Budget, Table};
use crate::base::limits;

/// Where a table begins in a line.
pub(super) fn start(line: &str) -> Option<usize> {
    line.to_ascii_lowercase().find("<table").filter(|at| !line[..*at].contains('`'))
}

/// The table that begins here, and how much of the text it takes.
pub(super) fn table(text: &str, heading: &str, budget: &mut Budget) -> (Option<Table>, usize) {
    let mut grid = Grid::new(budget);
    let mut at = 0;
    let end = loop {
        let Some(open) = text[at..].find('<').map(|found| at + found) else { break text.len() };
        grid.text(&text[at..open]);
        let rest = &text[open..];
        if rest.starts_with("<!--") {
            let Some(length) = rest.find("-->") else { break text.len() };
            at = open + length + 3;
            continue;
        }
        let Some(length) = rest.find('>') else { break text.len() };
        let tag = &rest[..=length];
        at = open + tag.len();
        if grid.tag(tag) {
            break at;
        }
    };
    grid.close_row();
    (grid.into_table(heading), end)
}

struct Grid<'b> {
    budget: &'b mut Budget,
    rows: Vec<Row>,
    /// The row being filled, and whether there is one.
    row: Row,
    is_open: bool,
    /// The raw content of the open cell, and how far it spans.
    cell: Option<Cell>,
    /// Cells of earlier rows that reach into later ones, by column: what they hold and how many rows are left.
    hanging: BTreeMap<usize, (String, usize)>,
    in_head: bool,
}

#[derive(Default)]
struct Row {
    cells: Vec<String>,
    is_header: bool,
}

struct Cell {
    raw: String,
    columns: usize,
    rows: usize,
}

impl<'b> Grid<'b> {
    fn new(budget: &'b mut Budget) -> Self {
        let (rows, row, hanging) = (Vec::new(), Row::default(), BTreeMap::new());
        Self { budget, rows, row, is_open: false, cell: None, hanging, in_head: false }
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell {
            cell.raw.push_str(text);
        }
    }

    /// Takes a tag in; whether it ends the table.
    fn tag(&mut self, tag: &str) -> bool {
        let name: String = tag[1..].chars().take_while(|char| char.is_ascii_alphanumeric() || *char == '/').collect();
        match name.to_ascii_lowercase().as_str() {
            "/table" => return true,
            "thead" => self.in_head = true,
            "/thead" | "tbody" => {
                self.close_row();
                self.in_head = false;
            }
            "tr" => {
                self.close_row();
                self.is_open = true;
            }
            "/tr" => self.close_row(),
            "/td" | "/th" => self.close_cell(),
            name @ ("td" | "th") => {
                self.close_cell();
                self.is_open = true;
                // A name in front of figures may be a `th`, too; above all other rows it is a header.
                let heads = name == "th" && (self.rows.is_empty() || !self.row.cells.is_empty());
                self.row.is_header |= self.in_head || heads;
                let (columns, rows) = (span(tag, "colspan"), span(tag, "rowspan"));
                self.cell = Some(Cell { raw: String::new(), columns, rows });
            }
            _ => self.text(tag),
        }
        false
    }

    fn close_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let text = plain(&cell.raw);
        self.hang();
        for _ in 0..cell.columns {
            if !self.budget.take(&text) {
                return;
            }
            if cell.rows > 1 {
                self.hanging.insert(self.row.cells.len(), (text.clone(), cell.rows));
            }
            self.row.cells.push(text.clone());
        }
    }

    /// Fills the next columns from above, as far as cells hang into them.
    fn hang(&mut self) {
        while let Some((text, _)) = self.hanging.get(&self.row.cells.len()) {
            if !self.budget.take(text) {
                return;
            }
            self.row.cells.push(text.clone());
        }
    }

    fn close_row(&mut self) {
        self.close_cell();
        if !std::mem::take(&mut self.is_open) {
            return;
        }
        self.hang();
        self.hanging.retain(|_, (_, left)| {
            *left -= 1;
            *left > 0
        });
        // A row that is not whole would have figures in other columns.
        let row = std::mem::take(&mut self.row);
        if !self.budget.is_spent() {
            self.rows.push(row);
        }
    }

    /// Header rows stand above the first other row; without any the first row is the header. Several are read down
    /// each column: `Acme` over `1B` is `Acme 1B`.
    fn into_table(self, heading: &str) -> Option<Table> {
        let above = self.rows.iter().take_while(|row| row.is_header).count().max(1);
        let width = self.rows.iter().map(|row| row.cells.len()).max().filter(|width| *width > 0)?;
        let mut rows = self.rows.into_iter();
        let mut header = vec![Vec::<String>::new(); width];
        for row in rows.by_ref().take(above) {
            for (words, cell) in header.iter_mut().zip(row.cells) {
                if !cell.is_empty() && words.last() != Some(&cell) {
                    words.push(cell);
                }
            }
        }
        let padded = |mut row: Row| {
            let missing = row.cells.len()..width;
            row.cells.extend(missing.map_while(|_| self.budget.take("").then(String::new)));
            Some(row.cells).filter(|cells| cells.len() == width)
        };
        let rows = rows.map_while(padded).collect();
        let header = header.into_iter().map(|words| words.join(" ")).collect();
        Some(Table { heading: heading.to_owned(), header, rows })
    }
}

/// How far a cell spans; 1 where it does not say or says something else.
fn span(tag: &str, attribute: &str) -> usize {
    let lower = tag.to_ascii_lowercase();
    let value = lower.split_once(attribute).and_then(|(_, rest)| rest.trim_start().strip_prefix('='));
    let digits = value.map(|value| value.trim_start().trim_start_matches(['"', '\'']));
    let digits: String = digits.unwrap_or_default().chars().take_while(char::is_ascii_digit).take(9).collect();
    digits.parse().unwrap_or(1).clamp(1, limits::TABLE_SPAN)
}
