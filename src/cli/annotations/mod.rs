//! `candor annotations`

mod change;
mod exchange;
mod mute;
mod show;

use std::io::{self, Write};

use super::args::{AnnotationsCommand, Global};
use super::error::{Exit, Failure};
use super::range;
use crate::base::{Clock, Digest, Shown};
use crate::export::annotations::write_list;
use crate::review::{Annotation, Found, NotFound, Store, StoreError};

pub(super) fn run(global: &Global, command: AnnotationsCommand) -> Result<(), Failure> {
    match command {
        AnnotationsCommand::List(args) => show::list(global, &args),
        AnnotationsCommand::Show(args) => show::one(global, &args),
        AnnotationsCommand::Reply(args) => change::reply(global, args),
        AnnotationsCommand::Edit(args) => change::edit(global, args),
        AnnotationsCommand::Retract(args) => change::retract(global, &args),
        AnnotationsCommand::Resolve(args) => change::resolve(global, args),
        AnnotationsCommand::Reopen(args) => change::reopen(global, args),
        AnnotationsCommand::Import(args) => exchange::import(global, &args),
        AnnotationsCommand::Mute(args) => mute::mute(global, args.whom.as_deref()),
        AnnotationsCommand::Unmute(args) => mute::unmute(global, &args.whom),
        AnnotationsCommand::Bundle(args) => exchange::bundle(global, &args),
    }
}

fn open(global: &Global) -> Result<Store, Failure> {
    Ok(Store::open(range::repository(global)?, Clock::from_env()))
}

/// What the digits of an id stand for.
pub(super) fn find<'a>(store: &'a Store, digits: &str) -> Result<Found<'a>, Failure> {
    store.folded().find(digits).map_err(|error| {
        let exit = if matches!(error, NotFound::Nothing(_)) { Exit::NotFound } else { Exit::Usage };
        let hint = match error {
            NotFound::Several(..) => "give more of its digits",
            _ => "candor annotations list shows the ids there are",
        };
        Failure::new(exit, error.to_string()).hint(hint)
    })
}

/// Brings what was written into the repository. What the journal refused may still find its place there; where nothing
/// takes it, it is printed, so that its writer need not write it again.
pub(super) fn keep(store: &mut Store, written: Result<Digest, StoreError>) -> Result<Digest, Failure> {
    let (id, source) = match written {
        Ok(id) => return Ok(store.commit().map(|_| id)?),
        Err(StoreError::Unsaved { id, source }) => (id, source),
        Err(error) => return Err(error.into()),
    };
    if store.commit().is_ok() {
        eprintln!("candor: warning: {}; it is in the repository all the same", Shown::new(&source.to_string()));
        return Ok(id);
    }
    if let Some(held) = store.records().get(&id) {
        io::stdout().lock().write_all(&[held.record.line(), b"\n"].concat())?;
    }
    Err(Failure::from(StoreError::Unsaved { id, source })
        .hint("the line above is the record: keep it, make room, and hand it to: candor annotations import --own -"))
}

/// An annotation and what was said in reply, as `candor/annotations/1`.
pub(super) fn print_one(annotation: &Annotation) -> Result<(), Failure> {
    Ok(write_list([(annotation, None)], &mut io::stdout().lock())?)
}
