//! `candor annotations`

mod change;
mod exchange;
mod show;

use std::io;

use super::args::{AnnotationsCommand, Global};
use super::error::{Exit, Failure};
use super::range;
use crate::base::Clock;
use crate::export::annotations::write_list;
use crate::review::{Annotation, Found, NotFound, Store};

pub(super) fn run(global: &Global, command: AnnotationsCommand) -> Result<(), Failure> {
    match command {
        AnnotationsCommand::List { json } => show::list(global, json),
        AnnotationsCommand::Show(args) => show::one(global, &args),
        AnnotationsCommand::Reply(args) => change::reply(global, args),
        AnnotationsCommand::Edit(args) => change::edit(global, args),
        AnnotationsCommand::Retract(args) => change::retract(global, &args),
        AnnotationsCommand::Resolve(args) => change::resolve(global, args),
        AnnotationsCommand::Reopen(args) => change::reopen(global, args),
        AnnotationsCommand::Import(args) => exchange::import(global, &args),
        AnnotationsCommand::Bundle(args) => exchange::bundle(global, &args),
    }
}

fn open(global: &Global) -> Result<Store, Failure> {
    Ok(Store::open(range::repository(global)?, Clock::from_env()))
}

/// What the digits of an id stand for.
fn find<'a>(store: &'a Store, digits: &str) -> Result<Found<'a>, Failure> {
    store.folded().find(digits).map_err(|error| {
        let exit = if matches!(error, NotFound::Nothing(_)) { Exit::NotFound } else { Exit::Usage };
        let hint = match error {
            NotFound::Several(..) => "give more of its digits",
            _ => "candor annotations list shows the ids there are",
        };
        Failure::new(exit, error.to_string()).hint(hint)
    })
}

/// An annotation and what was said in reply, as `candor/annotations/1`.
pub(super) fn print_one(annotation: &Annotation) -> Result<(), Failure> {
    Ok(write_list(std::slice::from_ref(annotation), &mut io::stdout().lock())?)
}
