//! Annotations and their threads, as text and as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::super::args::{Global, OneArgs};
use super::super::error::Failure;
use super::{find, open, print_one};
use crate::base::Shown;
use crate::export::annotations::write_list;
use crate::review::{Annotation, AnnotationState, Folded, Reply, Store, WriterName};
use crate::tui::format::count;

pub(super) fn list(global: &Global, json: bool, muted: bool) -> Result<(), Failure> {
    let store = open(global)?;
    say_what_is_odd(&store);
    let annotations = &store.folded().annotations;
    let mut out = io::stdout().lock();
    if json {
        return Ok(write_list(annotations, &mut out)?);
    }
    let folded = if muted { BTreeSet::new() } else { store.muted().iter().map(WriterName::as_str).collect() };
    for annotation in annotations.iter().filter(|annotation| !folded.contains(annotation.writer.as_str())) {
        thread(annotation, &folded, &mut out)?;
    }
    say_what_is_folded(annotations, &folded);
    if annotations.is_empty() {
        eprintln!("no annotations yet: open the desk and press c, or see candor annotate --help");
    }
    Ok(())
}

pub(super) fn one(global: &Global, args: &OneArgs) -> Result<(), Failure> {
    let store = open(global)?;
    let annotation = find(&store, &args.id)?.annotation;
    if args.json {
        return print_one(annotation);
    }
    Ok(thread(annotation, &BTreeSet::new(), &mut io::stdout().lock())?)
}

/// How much of it muted writers wrote, on standard error.
fn say_what_is_folded(annotations: &[Annotation], folded: &BTreeSet<&str>) {
    let replies = annotations.iter().flat_map(|annotation| &annotation.replies).map(|reply| &reply.writer);
    let writers = annotations.iter().map(|annotation| &annotation.writer).chain(replies);
    let hidden = writers.filter(|writer| folded.contains(writer.as_str())).count();
    if hidden > 0 {
        let hidden = count(hidden, "annotation or reply", "annotations or replies");
        eprintln!("candor: {hidden} of muted writers not shown; --muted shows them");
    }
}

/// An annotation and the replies below it, but for those of some writers.
fn thread(annotation: &Annotation, folded: &BTreeSet<&str>, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", head(annotation))?;
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

fn head(annotation: &Annotation) -> String {
    let author = Shown::new(&annotation.author.name);
    // Without the claimed writer's own log behind it, a name is worth what whoever passed it on is worth.
    let relayed = if annotation.relayed { format!(" (?, passed on by {})", annotation.writer) } else { String::new() };
    let mut words = vec![short(&annotation.id), annotation.time.date(), format!("{author}{relayed}")];
    words.extend(annotation.disposition.map(|disposition| disposition.as_str().to_owned()));
    words.extend(annotation.severity.map(|severity| severity.as_str().to_owned()));
    words.extend(annotation.labels.iter().map(|label| Shown::new(label).to_string()));
    words.push(Shown::new(&annotation.anchor.target.to_string()).to_string());
    words.push(format!("({})", state(annotation)));
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
