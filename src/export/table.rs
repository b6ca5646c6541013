//! Columns of text for a terminal or a log.

use std::{array, iter};

/// The rows as lines: the first columns, which hold names, to the left of their room, the others, which hold
/// figures, to the right.
pub(super) fn aligned<const N: usize>(rows: &[[String; N]], names: usize) -> Vec<String> {
    let widths: Vec<[usize; N]> = rows.iter().map(|cells| cells.each_ref().map(|cell| columns(cell))).collect();
    let widest: [usize; N] = array::from_fn(|column| widths.iter().map(|row| row[column]).max().unwrap_or(0));
    let line = |(cells, widths): (&[String; N], &[usize; N])| {
        let mut line = String::with_capacity(widest.iter().sum::<usize>() + 2 * N);
        for (column, cell) in cells.iter().enumerate() {
            let fill = iter::repeat_n(' ', widest[column] - widths[column]);
            line.push_str(if column > 0 { "  " } else { "" });
            if column < names {
                line.push_str(cell);
                line.extend(fill);
            } else {
                line.extend(fill);
                line.push_str(cell);
            }
        }
        line
    };
    rows.iter().zip(&widths).map(line).collect()
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
