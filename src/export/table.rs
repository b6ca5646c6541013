//! Columns of text for a terminal or a log.

/// The rows as lines: the first columns, which hold names, to the left of their room, the others, which hold
/// figures, to the right.
pub(super) fn aligned<const N: usize>(rows: &[[String; N]], names: usize) -> Vec<String> {
    let widths: [usize; N] =
        std::array::from_fn(|column| rows.iter().map(|cells| columns(&cells[column])).max().unwrap_or(0));
    let cell = |column: usize, cell: &String| {
        let fill = " ".repeat(widths[column].saturating_sub(columns(cell)));
        if column < names { format!("{cell}{fill}") } else { format!("{fill}{cell}") }
    };
    let line = |cells: &[String; N]| {
        let cells: Vec<String> = cells.iter().enumerate().map(|(column, text)| cell(column, text)).collect();
        cells.join("  ")
    };
    rows.iter().map(line).collect()
}

/// How many columns a text takes.
pub(super) fn columns(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// A text in lines of at most so many columns, broken between words; a longer word has a line of its own.
pub(super) fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut().filter(|line| columns(line) + 1 + columns(word) <= room) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}
