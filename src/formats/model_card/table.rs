//! Tables in Markdown: pipes, as GitHub writes them, and HTML.

use super::cells::plain;
use super::html;
use crate::base::limits;
use crate::model::{Note, Severity};

/// A table as it is seen: every cell in its column, spans filled in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    /// The heading above it; empty where there is none.
    pub(super) heading: String,
    /// One text a column.
    pub(super) header: Vec<String>,
    /// The rows below, each as long as the header.
    pub(super) rows: Vec<Vec<String>>,
}

/// How many more cells are kept of a file. Once one was refused, no more are.
#[derive(Debug)]
pub(super) struct Budget {
    left: Option<usize>,
}

impl Budget {
    /// Pays for a cell, before it is copied.
    pub(super) fn take(&mut self, cell: &str) -> bool {
        let weight = 1 + cell.len() / limits::CELL_WEIGHT_BYTES;
        self.left = self.left.and_then(|left| left.checked_sub(weight));
        !self.is_spent()
    }

    /// Whether something was left out.
    pub(super) fn is_spent(&self) -> bool {
        self.left.is_none()
    }

    fn into_note(self) -> Option<Note> {
        let message = format!("its tables have more than {} cells; later rows were left out", limits::TABLE_CELLS);
        self.is_spent().then(|| Note::new(Severity::Warning, None, "table-cells", message))
    }
}

/// All tables of a text, in order, as far as [`limits::TABLE_CELLS`] go; what stands in code blocks is code.
pub(super) fn tables(text: &str) -> (Vec<Table>, Option<Note>) {
    let mut budget = Budget { left: Some(limits::TABLE_CELLS) };
    let mut tables = Vec::new();
    let mut heading = String::new();
    let mut fence: Option<&str> = None;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let line = rest.split('\n').next().unwrap_or_default();
        let after = at + line.len() + 1;
        let trimmed = line.trim_start();
        at = after;
        if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark)) {
            fence = match fence {
                None => Some(mark),
                Some(open) => Some(open).filter(|open| *open != mark),
            };
        } else if fence.is_some() {
        } else if trimmed.starts_with('#') {
            // A heading without words parts nothing.
            let words = plain(trimmed.trim_matches(['#', ' ', '\r']));
            heading = if words.is_empty() { heading } else { words };
        } else if let Some(start) = html::start(line) {
            let (table, length) = html::table(&rest[start..], &heading, &mut budget);
            tables.extend(table);
            at = after.max(at - line.len() - 1 + start + length);
        } else if let Some((table, length)) = pipes(rest, &heading, &mut budget) {
            tables.push(table);
            at = after - line.len() - 1 + length;
        }
    }
    (tables, budget.into_note())
}

/// A table of pipes that begins here, and how long it is: a header, a line of dashes, rows.
fn pipes(text: &str, heading: &str, budget: &mut Budget) -> Option<(Table, usize)> {
    let mut lines = text.split_inclusive('\n');
    let (first, second) = (lines.next()?, lines.next()?);
    (first.contains('|') && is_ruler(second)).then_some(())?;
    let header = row(first);
    (row(second).len() == header.len()).then_some(())?;
    let mut length = first.len() + second.len();
    let mut rows = Vec::new();
    for line in lines.take_while(|line| line.contains('|')) {
        length += line.len();
        let mut cells = row(line);
        cells.truncate(header.len());
        cells.extend((cells.len()..header.len()).map(|_| String::new()));
        if cells.iter().all(|cell| budget.take(cell)) {
            rows.push(cells);
        }
    }
    Some((Table { heading: heading.to_owned(), header, rows }, length))
}

/// `|:---|---:|`
fn is_ruler(line: &str) -> bool {
    let line = line.trim();
    line.contains('-') && line.contains(['|', ':']) && line.bytes().all(|byte| b"|:- \t".contains(&byte))
}

/// The cells of a line; an escaped pipe is text.
fn row(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').filter(|rest| !rest.ends_with('\\')).unwrap_or(line);
    let mut cells = Vec::new();
    let mut cell = String::new();
    for part in line.split('|') {
        match part.strip_suffix('\\') {
            Some(part) => {
                cell.push_str(part);
                cell.push('|');
            }
            None => {
                cell.push_str(part);
                cells.push(plain(&std::mem::take(&mut cell)));
            }
        }
    }
    if !cell.is_empty() {
        cells.push(plain(&cell));
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every table as `heading / header / rows`, cells parted by `;`.
    fn shown(text: &str) -> Vec<String> {
        let told = |table: &Table| {
            let rows = table.rows.iter().map(|row| row.join(";"));
            [table.heading.clone(), table.header.join(";")].into_iter().chain(rows).collect::<Vec<_>>().join(" / ")
        };
        tables(text).0.iter().map(told).collect()
    }

    #[test]
    fn pipes_are_read() {
        let text = "# Results ##\r\n##\r\n| A | **B** |\r\n|:--|--:|\r\n| x \\| y | 1 |\r\n| z |\r\n\r\nA | B\n-|-\n1 | 2 | 3\ntext\n";
        assert_eq!(shown(text), ["Results / A;B / x | y;1 / z;", "Results / A;B / 1;2"]);
    }

    #[test]
    fn code_and_prose_are_no_tables() {
        assert!(shown("```\n| A | B |\n|---|---|\n| 1 | 2 |\n```\n").is_empty());
        assert!(shown("a | b\nc | d\n---\n").is_empty());
        assert!(shown("| A | B |\n|---|\n").is_empty());
        assert!(shown("").is_empty());
    }

    #[test]
    fn html_is_read_with_its_spans() {
        let text = "## Base\n<table><tr><th rowspan=2>Task</th><th colspan='2'>Acme</th></tr>\n<tr><th>1B</th><th>2B</th></tr>\n<tr><td rowspan=\"2\">Q<td>1<td>2\n<tr><td>3<td><b>4</b></table> tail\n| A |\n|---|\n| 1 |\n";
        assert_eq!(shown(text), ["Base / Task;Acme 1B;Acme 2B / Q;1;2 / Q;3;4", "Base / A / 1"]);
    }

    #[test]
    fn spans_that_lie_are_bounded() {
        let wide = "<table><tr><th colspan=999999999>A<th>B<tr><td rowspan=999999999>1<td>2</table>";
        let table = &tables(wide).0[0];
        assert!(table.header.len() <= limits::TABLE_SPAN + 1 && table.rows.len() == 1);
        let many = format!("<table>{}</table>", "<tr><td colspan=1000>x".repeat(5_000));
        let (found, note) = tables(&many);
        assert!(found.iter().all(|table| table.rows.len() * table.header.len() <= limits::TABLE_CELLS));
        assert_eq!(note.map(|note| note.code), Some("table-cells"));
        let copies = format!("<table><tr><td rowspan=999 colspan=999>{}{}", "x".repeat(2_000), "<tr>".repeat(900));
        let row = format!("<table><tr>{}", "<td colspan=1000>".repeat(2_000));
        let ragged = format!("<table><tr>{}{}", "<td>".repeat(5_000), "<tr><td>".repeat(900));
        let tables_of_one = "<table><td colspan=1000></table>\n".repeat(2_000);
        let pipes = format!("{}\n{}|\n{}", "|".repeat(3_000), "|-".repeat(2_999), "|\n".repeat(900));
        for text in [copies, row, ragged, tables_of_one, pipes] {
            let (found, note) = tables(&text);
            let cells =
                found.iter().flat_map(|table| table.rows.iter().chain([&table.header])).map(Vec::len).sum::<usize>();
            // What stands in a header of pipes was not copied.
            assert!(cells <= limits::TABLE_CELLS + text.len() && note.is_some(), "{cells} of {text:.40}");
        }
        for open in ["<table><tr><td", "<table", "<table><tr><td rowspan=", "<table><!-- ", "<table><tr><td>é"] {
            tables(open);
        }
    }
}
