//! Annotations and their threads, as text and as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;

use super::super::args::{Global, ListArgs, OneArgs};
use super::super::error::Failure;
use super::super::range;
use super::{find, open, print_one};
use crate::base::Shown;
use crate::engine::exporter::for_others;
use crate::export::annotations::write_list;
use crate::review::{
    AnchorState, Annotation, AnnotationState, Concern, Folded, Reply, Store, WriterName, agreement, reviews_of,
};
use crate::tui::format::count;

pub(super) fn list(global: &Global, args: &ListArgs) -> Result<(), Failure> {
    let store = open(global)?;
    say_what_is_odd(&store);
    let annotations = &store.folded().annotations;
    let concerns = if args.range.is_empty() { None } else { Some(followed(global, args, annotations)?) };
    let listed: Vec<(&Annotation, Option<AnchorState>)> = match &concerns {
        None => annotations.iter().map(|annotation| (&**annotation, None)).collect(),
        Some(concerns) => {
            let shown = concerns.iter().filter(|concern| concern.recheck || !args.recheck);
            shown.map(|concern| (&*concern.annotation, Some(concern.state))).collect()
        }
    };
    let mut out = io::stdout().lock();
    if args.json {
        return Ok(write_list(listed, &mut out)?);
    }
    let folded = if args.muted { BTreeSet::new() } else { store.muted().iter().map(WriterName::as_str).collect() };
    for (annotation, state) in listed.iter().filter(|(annotation, _)| !folded.contains(annotation.writer.as_str())) {
        thread(annotation, *state, &folded, &mut out)?;
    }
    say_what_is_folded(listed.iter().map(|(annotation, _)| *annotation), &folded);
    if annotations.is_empty() {
        eprintln!("no annotations yet: open the desk and press c, or see candor annotate --help");
    } else if listed.is_empty() {
        eprintln!("nothing waits to be looked at again on this candidate");
    }
    concerns.iter().filter_map(agreement).for_each(|found| eprintln!("{found}"));
    Ok(())
}

/// The annotations as seen from the candidate of a range.
fn followed(global: &Global, args: &ListArgs, annotations: &[Arc<Annotation>]) -> Result<Vec<Concern>, Failure> {
    let comparison = range::open(global, &args.range)?.compare()?;
    Ok(for_others(reviews_of(annotations, &comparison), &comparison))
}

pub(super) fn one(global: &Global, args: &OneArgs) -> Result<(), Failure> {
    let store = open(global)?;
    let annotation = find(&store, &args.id)?.annotation;
    if args.json {
        return print_one(annotation);
    }
    Ok(thread(annotation, None, &BTreeSet::new(), &mut io::stdout().lock())?)
}

/// How much of it muted writers wrote, on standard error.
fn say_what_is_folded<'a>(annotations: impl Iterator<Item = &'a Annotation>, folded: &BTreeSet<&str>) {
    let replies = |annotation: &'a Annotation| annotation.replies.iter().map(|reply| &reply.writer);
    let writers = annotations.flat_map(|annotation| std::iter::once(&annotation.writer).chain(replies(annotation)));
    let hidden = writers.filter(|writer| folded.contains(writer.as_str())).count();
    if hidden > 0 {
        let hidden = count(hidden, "annotation or reply", "annotations or replies");
        eprintln!("candor: {hidden} of muted writers not shown; --muted shows them");
    }
}

/// An annotation and the replies below it, but for those of some writers.
fn thread(
    annotation: &Annotation,
    state: Option<AnchorState>,
    folded: &BTreeSet<&str>,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "{}", head(annotation, state))?;
    if let Some(words) = annotation.words() {
        writeln!(out, "    on “{}”", Shown::new(&words.brief()))?;
    }
    text(&annotation.body, "    ", out)?;
    for reply in annotation.replies.iter().filter(|reply| !folded.contains(reply.writer.as_str())) {
        let Reply { id, author, time, body, .. } = reply;
        writeln!(out, "    {}  {}  {}  replies", short(id), time.date(), Shown::new(&author.name))?;
        text(body, "        ", out)?;
    }
    Ok(())
}

fn text(body: &str, indent: &str, out: &mut impl Write) -> io::Result<()> {
    body.lines().try_for_each(|line| writeln!(out, "{indent}{}", Shown::new(line)))
}

fn head(annotation: &Annotation, anchor: Option<AnchorState>) -> String {
    let author = Shown::new(&annotation.author.name);
    // Without the claimed writer's own log behind it, a name is worth what whoever passed it on is worth.
    let relayed = if annotation.relayed { format!(" (?, passed on by {})", annotation.writer) } else { String::new() };
    let mut words = vec![short(&annotation.id), annotation.time.date(), format!("{author}{relayed}")];
    words.extend(annotation.disposition.map(|disposition| disposition.as_str().to_owned()));
    words.extend(annotation.severity.map(|severity| severity.as_str().to_owned()));
    words.extend(annotation.labels.iter().map(|label| Shown::new(label).to_string()));
    words.push(Shown::new(&annotation.anchor.target.to_string()).to_string());
    let anchor = anchor.map(|anchor| format!(", {}", anchor.as_str())).unwrap_or_default();
    words.push(format!("({}{anchor})", state(annotation)));
    words.join("  ")
}

fn state(annotation: &Annotation) -> String {
    match (annotation.state, &annotation.settled_by) {
        (AnnotationState::Resolved, Some(by)) => format!("resolved by {}", Shown::new(&by.name)),
        (state, _) => state.as_str().to_owned(),
    }
}

fn short(id: &str) -> String {
    id.chars().take(8).collect()
}

/// What was read and has no effect, counted, on standard error.
fn say_what_is_odd(store: &Store) {
    for note in store.notes() {
        eprintln!("candor: {}: {}", note.severity.as_str(), Shown::new(&note.message));
    }
    for (reason, times) in without_effect(store.folded()) {
        eprintln!("candor: {} no effect: {}", count(times, "record has", "records have"), Shown::new(&reason));
    }
}

fn without_effect(folded: &Folded) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let refused = folded.refused.iter().map(|refused| refused.reason.to_string());
    let quarantine = folded.quarantine.iter().map(|line| line.reason.to_string());
    let dangling = folded.dangling.iter().map(|_| "what they speak of has not arrived".to_owned());
    for reason in refused.chain(quarantine).chain(dangling) {
        *counts.entry(reason).or_default() += 1;
    }
    counts
}
