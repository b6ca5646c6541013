//! `candor export`

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::args::{ExportArgs, Global, OnlyArgs};
use super::error::{Exit, Failure};
use super::range;
use crate::base::{Cancel, Clock, Shown};
use crate::engine::exporter::{Exporter, Place};
use crate::export::{self, LeftOut, Narrowed, Options, Written, model_card};
use crate::review::{Field, Query};

pub(super) fn run(global: &Global, args: &ExportArgs) -> Result<(), Failure> {
    let format = export::by_name(&args.format)
        .ok_or_else(|| Failure::new(Exit::Usage, format!("there is no format {}", args.format)))?;
    let place = match &args.into {
        Some(card) => card_to_fill(format.name, card)?,
        None => Place::find(&args.output, args.force)?,
    };
    let filter = filter(&args.only)?;
    let opened = range::open(global, &args.range)?;
    let comparison = opened.compare()?;
    let exporter = Exporter::open(&opened.repo, &comparison, Clock::from_env(), &Cancel::new())?;
    let options = Options { bom: args.bom, raw: args.csv_raw };
    let left = exporter.with_report(&filter, options, |report| {
        report.narrowed().iter().for_each(tell_narrowed);
        match &args.into {
            Some(card) => put_into(card, &place, |out| (format.write)(report, out)),
            None => Ok(place.write(|out| (format.write)(report, out))?),
        }
    })?;
    if let Some(error) = exporter.trouble() {
        let failure = Failure::from(error).hint("so no comment stands on a line of the diff; all are in the body");
        eprint!("{}", failure.lines());
    }
    left.iter().for_each(|left| tell(*left, format.name));
    Ok(())
}

/// Says how much of what there is passes the filter.
fn tell_narrowed(narrowed: &Narrowed) {
    let nothing = if narrowed.is_empty() { "nothing passes" } else { "narrowed by" };
    eprintln!("candor: {nothing} the filter {}: {narrowed}", Shown::new(&narrowed.filter));
}

/// The one filter that the options come to.
fn filter(only: &OnlyArgs) -> Result<Query, Failure> {
    let typed = only.only.as_deref().unwrap_or_default();
    let mut query = Query::parse(typed);
    let mut doubts = Query::doubts(typed, |_| Vec::new());
    let asked = [
        (Field::Verdict, &only.verdict),
        (Field::Decision, &only.disposition),
        (Field::Author, &only.author),
        (Field::Task, &only.task),
        (Field::State, &only.state),
    ];
    for (field, wanted) in asked {
        let typed = |value: &String| format!("{}:{value}", field.as_str());
        doubts.extend(wanted.iter().flat_map(|value| Query::doubts(&typed(value), |_| Vec::new())));
        query.ask(field, wanted.iter().cloned());
    }
    match doubts.into_iter().next() {
        Some(doubt) => Err(Failure::new(Exit::Usage, format!("the filter asks for what is not: {doubt}"))
            .hint("candor export --help tells how to narrow an export")),
        None => Ok(query),
    }
}

/// The card to put a section into.
fn card_to_fill(format: &str, card: &Path) -> Result<Place, Failure> {
    if format != "model-card" {
        return Err(Failure::new(Exit::Usage, format!("--into is for model-card, not for {format}"))
            .hint("write a file of its own with -o"));
    }
    match Place::find(card, true)? {
        Place::File(path) if path.is_file() => Ok(Place::File(path)),
        Place::File(path) => Err(Failure::new(Exit::NotFound, format!("there is no {}", path.display()))
            .hint("name the card there is, or write the section alone with -o")),
        Place::Output | Place::Pipe(_) => {
            Err(Failure::new(Exit::Usage, "--into takes a file").hint("write the section alone with -o"))
        }
    }
}

/// Puts what is written into a card, and leaves a card alone that holds just that.
fn put_into(card: &Path, place: &Place, write: impl Fn(&mut dyn Write) -> Written) -> Result<Vec<LeftOut>, Failure> {
    let mut section = Vec::new();
    let left = write(&mut section)?;
    let unclear = |what: String| {
        Failure::new(Exit::Data, format!("{} is left as it is: {what}", card.display()))
            .hint("mend the card, or write the section alone with -o")
    };
    let unread = |error: io::Error| Failure::new(Exit::Io, format!("cannot read {}: {error}", card.display()));
    let text = fs::read(card).map_err(unread)?;
    let text = String::from_utf8(text).map_err(|_| unclear("it is no UTF-8 text".to_owned()))?;
    let filled = model_card::into(&text, &String::from_utf8_lossy(&section)).map_err(|why| unclear(why.to_string()))?;
    if filled != text {
        place.write(|out| out.write_all(filled.as_bytes()))?;
    }
    Ok(left)
}

/// Says what the format had no room for.
fn tell(left: LeftOut, format: &str) {
    eprintln!("candor: {} left out of {format}: {}", left.counted(), left.why);
}
