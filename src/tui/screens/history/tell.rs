//! The selected cell of the history in words.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::selected;
use crate::model::{Comparability, FirstBad, History, Point, RowHistory, Step, Verdict};
use crate::tui::format::{self, Unit, signed, suffix};
use crate::tui::marks::verdict_word;
use crate::tui::paint::{Painter, Strip, safe};
use crate::tui::screens::evals;
use crate::tui::state::State;
use crate::tui::theme::Glyphs;
use crate::tui::view::release_name;
use crate::tui::widgets::detail;

pub(super) fn draw(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let Some((history, row, release)) = selected(state) else { return };
    let theme = painter.theme();
    let title = Strip::new()
        .outside(&evals::key_name(&state.data, &row.key), theme.heading)
        .add(format!("  {} in ", format::direction(row.direction, painter.glyphs())), theme.muted)
        .add(name(history, release), theme.heading);
    let teller = Teller { history, row, unit: unit(row), glyphs: painter.glyphs() };
    let lines: Vec<(String, Style)> = teller.lines(release).into_iter().map(|line| (line, theme.text)).collect();
    detail::draw(painter, area, &title, &lines);
}

fn unit(row: &RowHistory) -> Unit {
    format::unit_of(row.points.iter().flatten().map(|point| &point.figure))
}

fn name(history: &History, release: usize) -> String {
    history.releases.get(release).map(|release| safe(&release_name(release))).unwrap_or_default()
}

struct Teller<'a> {
    history: &'a History,
    row: &'a RowHistory,
    unit: Unit,
    glyphs: &'static Glyphs,
}

impl Teller<'_> {
    fn lines(&self, release: usize) -> Vec<String> {
        let mut lines = Vec::new();
        if self.history.releases.len() == 1 {
            lines.push(
                "This is the only release: there is nothing to follow yet. The next tag will stand beside it."
                    .to_owned(),
            );
        }
        match self.row.point(release) {
            Some(point) => lines.extend(self.point(point)),
            None => lines.push("This release does not have the row.".to_owned()),
        }
        lines.extend(self.bad());
        lines.push(self.legend());
        if self.history.left_out > 0 {
            let left_out = format::count(self.history.left_out, "older release is", "older releases are");
            lines.push(format!("{left_out} not looked at here; candor history --releases looks further back."));
        }
        lines
    }

    /// What colour and signs of the cells stand for.
    fn legend(&self) -> String {
        let Glyphs { worse, better, first_bad, broken, .. } = self.glyphs;
        format!(
            "Colour is the change from the base; {worse} and {better} behind a figure the change from the release before; \
             {first_bad} bad since this release; {broken} another ruler from here on."
        )
    }

    fn point(&self, point: &Point) -> Vec<String> {
        let mut lines = vec![self.figure(point)];
        if !point.breaks.is_empty() {
            let why: Vec<String> = point.breaks.iter().map(|found| self.difference(found)).collect();
            let why = safe(&why.join("; "));
            lines.push(format!("{} The ruler changed before this release: {why}.", self.glyphs.broken));
        }
        lines.extend(point.previous.as_deref().map(|step| self.step("the release before", step)));
        if let Some(step) = point.base.as_deref().filter(|step| !is_same(Some(*step), point.previous.as_deref())) {
            lines.push(self.step("the base", step));
        }
        let known = [point.previous.as_deref(), point.base.as_deref()];
        if let Some(step) =
            point.oldest.as_deref().filter(|step| !known.into_iter().any(|other| is_same(other, Some(*step))))
        {
            lines.push(self.step("the oldest supported", step));
        }
        lines
    }

    fn figure(&self, point: &Point) -> String {
        let mut line = format::value(Some(&point.figure), self.unit, self.glyphs);
        if let Some([low, high]) = point.interval {
            let end = |end: f64| {
                let text = if self.unit == Unit::Share { format!("{end:.3}") } else { format::plain(end) };
                text.replace('-', self.glyphs.minus)
            };
            line.push_str(&format!(", 95 % interval {} to {}", end(low), end(high)));
        }
        if let Some(n) = point.figure.n {
            line.push_str(&format!(", {}", format::count(usize::try_from(n).unwrap_or(usize::MAX), "item", "items")));
        }
        line + "."
    }

    fn step(&self, what: &str, step: &Step) -> String {
        let base = self.history.base == Some(step.against) && !what.ends_with("base");
        let against = name(self.history, step.against) + if base { " (the base)" } else { "" };
        if step.same_run {
            return format!("Against {what}, {against}: the very same run.");
        }
        let mut line = format!("Against {what}, {against}: {}", verdict_word(step.verdict));
        if let Some(delta) = step.delta {
            line.push_str(&format!(", {}{}", signed(delta, self.unit, self.glyphs), suffix(self.unit)));
        }
        if let Some(q) = step.test.as_ref().and_then(|test| test.q) {
            line.push_str(&format!(", q {}", format::probability(Some(q), self.glyphs)));
        }
        if step.verdict == Verdict::Inconclusive
            && let Some(mde) = step.test.as_ref().and_then(|test| test.mde)
        {
            let size = signed(mde, self.unit, self.glyphs);
            line.push_str(&format!("; would see {}{}", size.trim_start_matches('+'), suffix(self.unit)));
        }
        line + "."
    }

    fn difference(&self, found: &Comparability) -> String {
        match (&found.base, &found.candidate) {
            (Some(base), Some(candidate)) => format!("{} {base} {} {candidate}", found.code, self.glyphs.to),
            (_, Some(text)) => format!("{}, {text}", found.code),
            _ => found.code.to_owned(),
        }
    }

    fn bad(&self) -> Option<String> {
        if let Some(FirstBad { release, against }) = self.row.first_bad {
            let (release, against) = (name(self.history, release), name(self.history, against));
            return Some(format!(
                "{} Bad since {release}: regressed against {against}, and every release after it.",
                self.glyphs.first_bad
            ));
        }
        let (step, ruler) = self.row.bad_beyond_ruler()?;
        let (against, ruler) = (name(self.history, step.against), name(self.history, ruler));
        Some(format!(
            "The newest is regressed against {against}; since when is unclear, because the ruler changed before {ruler}."
        ))
    }
}

fn is_same(step: Option<&Step>, other: Option<&Step>) -> bool {
    step.map(|step| step.against) == other.map(|step| step.against)
}
