//! What people wrote, and the samples they wrote about, side by side.

use std::io::{self, Write};

use super::{decision, sample, text};
use crate::base::limits;
use crate::export::Report;
use crate::export::item::Item;
use crate::review::AnnotationState;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let items = report.items();
    let (said, open): (Vec<&Item<'_>>, Vec<&Item<'_>>) = items.iter().partition(|item| item.said.is_some());
    unanswered(&open, out)?;
    let stands = |item: &&Item<'_>| {
        item.said.is_some_and(|concern| concern.annotation.state != AnnotationState::Retracted && !concern.superseded)
    };
    let said: Vec<&Item<'_>> = said.into_iter().filter(stands).collect();
    writeln!(out, "<section aria-labelledby=\"annotations\">\n<h2 id=\"annotations\">Annotations</h2>")?;
    if said.is_empty() {
        writeln!(out, "<p>Nobody has written anything yet.</p>")?;
    }
    for item in said {
        annotation(report, item, out)?;
    }
    writeln!(out, "</section>")
}

fn unanswered(open: &[&Item<'_>], out: &mut dyn Write) -> io::Result<()> {
    if open.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section aria-labelledby=\"open\">\n<h2 id=\"open\">Nobody has answered</h2>")?;
    // Folded, a browser draws none of them before they are asked for.
    let folds = open.len() > limits::PAGE_LISTED;
    if folds {
        writeln!(out, "<details><summary>{} findings</summary>", open.len())?;
    }
    writeln!(out, "<ul>")?;
    for item in open {
        writeln!(out, "<li>{}</li>", text(&item.shown()))?;
    }
    writeln!(out, "</ul>{}\n</section>", if folds { "</details>" } else { "" })
}

fn annotation(report: &Report<'_>, item: &Item<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(concern) = item.said else { return Ok(()) };
    let annotation = &concern.annotation;
    writeln!(out, "<article>\n<h3>{}</h3>", text(&item.target.to_string()))?;
    let resolved = if annotation.state == AnnotationState::Resolved { ", resolved" } else { "" };
    let since = concern.state.remark().map(|since| format!(", {since}")).unwrap_or_default();
    let contested = if item.is_contested() { " <b class=\"contested\">contested</b>" } else { "" };
    writeln!(
        out,
        "<p>{}{contested} — {}, <time>{}</time>{resolved}{since}</p>",
        decision(concern),
        text(&annotation.author.name),
        annotation.time.date()
    )?;
    if let Some(words) = annotation.words() {
        writeln!(out, "<p>On the words “<bdi>{}</bdi>”</p>", text(&words.brief()))?;
    }
    words(&annotation.body, out)?;
    for reply in &annotation.replies {
        writeln!(out, "<p>{} replied, <time>{}</time>:</p>", text(&reply.author.name), reply.time.date())?;
        words(&reply.body, out)?;
    }
    if let Some(view) = sample::view(report, item) {
        sample::write(&view, out)?;
    }
    writeln!(out, "</article>")
}

fn words(body: &str, out: &mut dyn Write) -> io::Result<()> {
    if body.trim().is_empty() {
        return Ok(());
    }
    writeln!(out, "<blockquote><bdi>{}</bdi></blockquote>", text(body.trim()))
}
