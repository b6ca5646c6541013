//! The scores of a sample: a metric a line, that of the row first.

use std::sync::Arc;

use super::content::{Writer, joined};
use crate::base::Shown;
use crate::compare::text::{DiffLine, DiffRow, TextDiff};
use crate::compare::view::SampleView;
use crate::model::SampleText;
use crate::tui::format::score;
use crate::tui::state::State;
use crate::tui::theme::Glyphs;

/// What the first line is called.
const SCORES: &str = "scores";

/// A metric, and its scores on both sides.
type Line = (String, [Option<String>; 2]);

/// Writes what each metric says of both sides.
pub(super) fn write(writer: &mut Writer, state: &State, view: &SampleView) {
    let own = state.sample.wanted.as_ref().map_or("", |(key, ..)| key.metric.as_str());
    let lines = lines(view, own, writer.look.glyphs);
    let told =
        |side: usize| lines.iter().filter_map(move |(name, sides)| Some(format!("{name} {}", sides[side].as_ref()?)));
    match lines.as_slice() {
        [] => {}
        lines if lines.iter().all(|(_, [base, candidate])| base == candidate) => {
            let all = told(0).collect::<Vec<_>>().join("  ");
            writer.fields(SCORES, &[Some(all.clone()), Some(all)]);
        }
        lines => writer.text(Arc::new(TextDiff { rows: rows(lines), complete: true })),
    }
}

fn lines(view: &SampleView, own: &str, glyphs: &Glyphs) -> Vec<Line> {
    let sides = [view.base.as_slice(), view.candidate.as_slice()];
    let mut names: Vec<&String> = Vec::new();
    for (name, _) in sides.into_iter().flatten().flat_map(|text| &text.scores) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.sort_by_key(|name| *name != own);
    let of = |texts: &[SampleText], name: &String| {
        joined(texts, |text| {
            let (_, value) = text.scores.iter().find(|(own, _)| own == name)?;
            Some(value.parse().map_or_else(|_| value.clone(), |number| score(number, glyphs)))
        })
    };
    names.into_iter().map(|name| (name.clone(), sides.map(|texts| of(texts, name)))).collect()
}

fn rows(lines: &[Line]) -> Vec<DiffRow> {
    let cells = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let row = |(at, (name, sides)): (usize, &Line)| {
        let lead = if at == 0 { SCORES } else { "" };
        // No marks: their colours mean sides, and the candidate's would say of a worse score that it is a good one.
        let line = |side: &Option<String>| {
            let told = format!("{lead:<8}{name:<cells$} {}", side.as_deref().unwrap_or("none"));
            Some(DiffLine { number: 0, text: Shown::new(&told), marks: Vec::new() })
        };
        let [base, candidate] = sides;
        DiffRow { base: line(base), candidate: line(candidate), same: base == candidate }
    };
    lines.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_has_a_line_and_no_sign_stands_before_a_figure() {
        let line = |name: &str, base: &str, candidate: &str| {
            (name.to_owned(), [base, candidate].map(|figure| Some(figure.to_owned())))
        };
        let rows = rows(&[line("rouge_diff", "7.941", "−7.895"), line("acc", "1", "1")]);
        let told =
            |side: &Option<DiffLine>| side.as_ref().map(|line| line.text.as_str().to_owned()).unwrap_or_default();
        let told: Vec<_> = rows.iter().map(|row| (told(&row.base), told(&row.candidate), row.same)).collect();
        let expected = [
            ("scores  rouge_diff 7.941", "scores  rouge_diff −7.895", false),
            ("        acc        1", "        acc        1", true),
        ];
        assert_eq!(told, expected.map(|(base, candidate, same)| (base.to_owned(), candidate.to_owned(), same)));
    }
}
