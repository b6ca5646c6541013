//! How signing off looks.

use std::sync::Arc;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::annotate::choices;
use super::SigningOff;
use crate::base::Shown;
use crate::engine::desk::Failure;
use crate::engine::signoffs::SignOffs;
use crate::review::{Coverage, Pinned, ReleasePin, SignOff, SignOffConcern, Stance};
use crate::tui::format::{count, sentences, signed_off};
use crate::tui::paint::{Painter, Strip};
use crate::tui::state::State;
use crate::tui::theme::Look;
use crate::tui::widgets::document::{Arrangement, Document, Item};
use crate::tui::widgets::panel;

/// Cells and lines the dialog takes where there is room.
const SIZE: (u16, u16) = (104, 32);

/// The lines above what is told: outcome, statement, signature, blockers.
const LINES: u16 = 4;

/// Where what a label stands for begins.
const COLUMN: u16 = 11;

/// Digits of a commit or digest that are shown.
const DIGITS: usize = 12;

/// Where the parts of the dialog lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    frame: Rect,
    lines: Rect,
    /// What is pinned, and who signed.
    pub(super) told: Rect,
}

/// Where the parts lie in a body.
pub(super) fn parts(body: Rect) -> Parts {
    let frame = panel::place(body, SIZE.0, SIZE.1);
    let inside = panel::inside(frame);
    let lines = Rect { height: LINES.min(inside.height), ..inside };
    let told = Rect { y: lines.bottom(), height: inside.height - lines.height, ..inside };
    Parts { frame, lines, told }
}

/// Measures what is told for its place.
pub(super) fn lay_out(told: &mut Document, area: Rect) {
    told.lay_out(area.width.saturating_sub(1), area.height, Arrangement::Stacked);
}

/// What is pinned and who signed, to be read.
pub(super) fn told(state: &State, looked: &Result<Arc<SignOffs>, Failure>) -> Document {
    let look = state.look;
    let theme = look.theme;
    let items = match looked {
        Err(failure) => sentences(failure).iter().map(|sentence| line(sentence, 0, theme.warning)).collect(),
        Ok(known) => {
            let rule = |text: &'static str| Item::Rule(Strip::new().add(text, theme.muted));
            let mut items = standing(state, known);
            items.push(rule("what it pins"));
            items.extend(pins(&known.draft).into_iter().map(|(label, text)| field(look, label, &text, theme.text)));
            items.push(rule("signed off so far"));
            items.extend(known.made.iter().flat_map(|concern| made(look, concern)));
            if known.made.is_empty() {
                items.push(line("nobody yet", 0, theme.muted));
            }
            items
        }
    };
    Document::new(items, Vec::new())
}

fn line(text: &str, indent: u16, style: Style) -> Item {
    Item::Paragraph { lead: Strip::new(), indent, text: Shown::new(text), style }
}

/// A label, and beside it what it stands for; what is wrapped hangs under its column.
fn field(look: Look, label: &'static str, text: &str, style: Style) -> Item {
    let lead = Strip::new().add(label, look.theme.muted);
    Item::Paragraph { lead, indent: COLUMN, text: Shown::new(text), style }
}

/// Where things stand: what the gate says, what this reviewer looked at, what was compared and said.
fn standing(state: &State, known: &SignOffs) -> Vec<Item> {
    let Look { theme, .. } = state.look;
    let Coverage { rows, findings, answered, unanswered, annotations, open_blockers } = &known.draft.coverage;
    let gate = match known.gate.passes {
        Some(true) => theme.improved,
        Some(false) => theme.regressed,
        None => theme.warning,
    };
    let seen = state.data.standings.iter().filter(|standing| standing.seen).count();
    let all = counted(*findings, "finding", "findings");
    let rows = counted(*rows, "row", "rows");
    let said = counted(*annotations, "annotation holds", "annotations hold");
    let blockers = counted(*open_blockers, "blocker", "blockers");
    [
        ("gate", known.gate.words.clone(), gate),
        ("reviewed", format!("you reviewed {seen} of {}", state.data.findings.len()), theme.text),
        (
            "compared",
            format!("{rows}, {all}; of rows that regressed {answered} answered and {unanswered} not"),
            theme.text,
        ),
        ("said", format!("{said}, {blockers} open"), theme.text),
    ]
    .map(|(label, text, style)| field(state.look, label, &text, style))
    .into()
}

fn made(look: Look, concern: &SignOffConcern) -> Vec<Item> {
    let theme = look.theme;
    let style = if concern.holds() { theme.text } else { theme.muted };
    let mut items = vec![line(&signed_off(concern), 0, style)];
    items.extend(concern.signed.said.statement.lines().map(|text| line(text, 4, theme.muted)));
    items
}

fn pins(draft: &SignOff) -> [(&'static str, String); 5] {
    let release = |pin: &ReleasePin| {
        let inside = pin.subpath.as_ref().map(|path| format!(" in {path}")).unwrap_or_default();
        format!("{}  {}{inside}", pin.name, digits(&pin.rev))
    };
    let set = |Pinned { n, digest }: &Pinned, one: &str, many: &str| {
        format!("{}  {}", counted(*n, one, many), digits(digest))
    };
    let policy = draft.policy.as_ref().map(|policy| {
        let blob = policy.blob.as_deref().map_or("given by hand", digits);
        format!("{}  {blob}", policy.path)
    });
    [
        ("base", release(&draft.scope.base)),
        ("candidate", release(&draft.scope.candidate)),
        ("files", set(&draft.scope.files, "file compared", "files compared")),
        ("records", set(&draft.considered, "record of what people said", "records of what people said")),
        ("policy", policy.unwrap_or_else(|| "none".to_owned())),
    ]
}

fn digits(id: &str) -> &str {
    id.get(..DIGITS).unwrap_or(id)
}

fn counted(n: u64, one: &str, many: &str) -> String {
    count(usize::try_from(n).unwrap_or(usize::MAX), one, many)
}

/// Draws the dialog over the body.
pub fn view(state: &State, dialog: &SigningOff, painter: &mut Painter<'_>, body: Rect) {
    let theme = painter.theme();
    let parts = parts(body);
    let (base, candidate) = (dialog.comparison.base.typed(), dialog.comparison.candidate.typed());
    let title = Strip::new().add("sign off on ", theme.muted).outside(&format!("{base}..{candidate}"), theme.heading);
    panel::draw(painter, parts.frame, &title);
    if parts.frame.height > 1 {
        let Rect { x, width, .. } = parts.frame;
        let style = if dialog.asked { theme.warning } else { theme.muted };
        painter.titled_rule(x, parts.frame.bottom() - 1, width, &Strip::new().outside(&help(state, dialog), style));
    }
    let cells = usize::from(parts.lines.width);
    for (y, strip) in (parts.lines.y..parts.lines.bottom()).zip(lines(state, dialog, cells)) {
        painter.strip(parts.lines.x, y, cells, &strip);
    }
    if dialog.looked.is_none() && !parts.told.is_empty() {
        let looking = format!("looking{}", painter.glyphs().ellipsis);
        painter.text(parts.told.x, parts.told.y, usize::from(parts.told.width), &looking, theme.muted);
    } else {
        dialog.told.paint(painter, parts.told, "");
    }
}

fn help(state: &State, dialog: &SigningOff) -> String {
    if dialog.signing {
        return "signing off".to_owned();
    }
    if !dialog.asked {
        return "Enter signs off, after a question   Tab outcome   C-k key   Esc leaves".to_owned();
    }
    let name = state.data.review.author.as_deref().unwrap_or("nobody");
    format!(
        "Enter once more signs as {name}: {}; any other key does not",
        dialog.outcome().map_or("nothing", Stance::as_str)
    )
}

/// The lines above what is told.
fn lines(state: &State, dialog: &SigningOff, cells: usize) -> [Strip; LINES as usize] {
    let theme = state.look.theme;
    let label = |text: &'static str| Strip::new().add(if cells >= 60 { text } else { "" }, theme.muted);
    let on = Stance::ALL.iter().position(|&each| Some(each) == dialog.outcome());
    let statement = label("statement  ").outside(dialog.statement.text(), theme.text).add(" ", theme.found);
    let key = match (dialog.key(), dialog.with_key) {
        (None, _) => Strip::new().add("none: git is told of no SSH key (gpg.format, user.signingKey)", theme.muted),
        (Some(key), false) => Strip::new().add("none; C-k signs with ", theme.muted).outside(key, theme.muted),
        (Some(key), true) => Strip::new().add("with ", theme.text).outside(key, theme.text),
    };
    let blockers = match (dialog.blockers(), dialog.despite_blockers) {
        (0, _) => Strip::new().add("none that it passes over", theme.muted),
        (open, false) => Strip::new().add(format!("{open} open; C-b approves despite them"), theme.warning),
        (open, true) => Strip::new().add(format!("{open} open, and it says so"), theme.warning),
    };
    [
        choices(state, label("outcome   "), &Stance::ALL.map(Stance::as_str), on, cells),
        statement,
        label("signature  ").join(key),
        label("blockers   ").join(blockers),
    ]
}
