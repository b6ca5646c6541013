//! One sample, both sides in step, with the changed words marked.

use std::io::{self, Write};
use std::ops::Range;

use super::text;
use crate::base::limits;
use crate::compare::text::{DiffLine, TextDiff};
use crate::compare::view::SampleView;
use crate::export::Report;
use crate::export::escape::cut;
use crate::export::item::Item;
use crate::model::SampleText;
use crate::review::{Target, item_of};

/// The sample an item is about, read again.
pub(super) fn view(report: &Report<'_>, item: &Item<'_>) -> Option<SampleView> {
    let Target::Sample { sample, .. } = &item.target else { return None };
    let row = item.row?;
    let place = item_of(row.pairs.as_ref()?, sample)?;
    (report.views)(row, place)
}

pub(super) fn write(view: &SampleView, out: &mut dyn Write) -> io::Result<()> {
    let same = view.prompt.whole.rows.iter().all(|row| row.same);
    writeln!(
        out,
        "<details{}><summary>Prompt{}</summary>",
        if same { "" } else { " open" },
        if same { ", the same on both sides" } else { "" }
    )?;
    if same {
        let lines = view.prompt.whole.rows.iter().map(|row| (row.candidate.as_ref(), true));
        side("prompt of both", lines, "ins", out)?;
    } else {
        sides("prompt", &view.prompt.whole, out)?;
    }
    writeln!(out, "</details>")?;
    for (number, output) in (1..).zip(&view.outputs) {
        let name = if view.outputs.len() == 1 { "output".to_owned() } else { format!("output {number}") };
        sides(&name, &output.whole, out)?;
    }
    let (base, candidate) = (view.base.first(), view.candidate.first());
    writeln!(out, "<dl>")?;
    if let Some(target) = candidate.or(base).map(|sample| sample.target.as_str()).filter(|target| !target.is_empty()) {
        writeln!(out, "<dt>target</dt><dd>{}</dd>", told(target))?;
    }
    let repeats = view.base.len().max(view.candidate.len());
    let first = if repeats > 1 { format!(", first of {repeats} repeats") } else { String::new() };
    figures(
        &format!("answer{first}"),
        [base, candidate].map(|sample| sample.and_then(|sample| sample.answer.clone())),
        out,
    )?;
    let scores = |sample: &SampleText| {
        let scores: Vec<String> = sample.scores.iter().map(|(name, score)| format!("{name} {score}")).collect();
        scores.join(", ")
    };
    figures(&format!("scores{first}"), [base, candidate].map(|sample| sample.map(scores)), out)?;
    writeln!(out, "</dl>")
}

fn figures(name: &str, sides: [Option<String>; 2], out: &mut dyn Write) -> io::Result<()> {
    let [base, candidate] = sides.map(|side| side.map_or("–".to_owned(), |side| told(&side)));
    writeln!(out, "<dt>{name}</dt><dd>{base} ▶ {candidate}</dd>")
}

/// A text apart from the direction of the line it stands in, and how much of it is missing.
fn told(value: &str) -> String {
    let (value, more) = cut(value, limits::PAGE_VALUE_CHARACTERS);
    format!("<bdi>{}</bdi>{more}", text(value))
}

/// Both sides of a text, beside each other where there is room and one above the other where there is none.
fn sides(name: &str, diff: &TextDiff, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<div class=\"sides\">")?;
    side(&format!("{name} of the base"), diff.rows.iter().map(|row| (row.base.as_ref(), row.same)), "del", out)?;
    side(
        &format!("{name} of the candidate"),
        diff.rows.iter().map(|row| (row.candidate.as_ref(), row.same)),
        "ins",
        out,
    )?;
    writeln!(out, "</div>")?;
    if !diff.complete {
        writeln!(out, "<p><small>The texts are long; not every changed word is marked.</small></p>")?;
    }
    Ok(())
}

fn side<'a>(
    name: &str,
    lines: impl Iterator<Item = (Option<&'a DiffLine>, bool)>,
    mark: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "<figure><figcaption>{name}</figcaption><pre tabindex=\"0\" role=\"group\" aria-label=\"{name}\">")?;
    let mut room = limits::PAGE_TEXT_BYTES;
    for (line, same) in lines {
        let Some(line) = line else { continue };
        let words = line.text.as_str();
        let fits = words.char_indices().map(|(at, char)| at + char.len_utf8()).take_while(|end| *end <= room).last();
        let shown = &words[..fits.unwrap_or(0)];
        writeln!(out, "<bdi>{}</bdi>", marked(shown, &line.marks, !same && line.marks.is_empty(), mark))?;
        if shown.len() < words.len() {
            writeln!(out, "… cut here; the whole is in the repository")?;
            break;
        }
        room -= words.len();
    }
    writeln!(out, "</pre></figure>")
}

/// A line with its changed words, or all of it, inside an element that says so to eye and ear.
fn marked(line: &str, marks: &[Range<usize>], whole: bool, mark: &str) -> String {
    let inside =
        |words: &str| if words.is_empty() { String::new() } else { format!("<{mark}>{}</{mark}>", text(words)) };
    if whole {
        return inside(line);
    }
    let mut told = String::new();
    let mut from = 0;
    for range in marks {
        let (Some(before), Some(words)) = (line.get(from..range.start), line.get(range.clone())) else { continue };
        told.push_str(&text(before));
        told.push_str(&inside(words));
        from = range.end;
    }
    told.push_str(&text(line.get(from..).unwrap_or_default()));
    told
}
