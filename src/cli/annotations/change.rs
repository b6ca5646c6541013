//! Answering, editing, taking back and settling from the command line.

use std::io::{self, Write};

use super::super::annotate::graded;
use super::super::args::{EditArgs, Global, OneArgs, ReplyArgs, SettleArgs};
use super::super::error::{Exit, Failure};
use super::{find, keep, open, print_one};
use crate::base::Digest;
use crate::review::{Changes, Found, Store, StoreError, What};

pub(in crate::cli) fn reply(global: &Global, args: ReplyArgs) -> Result<(), Failure> {
    change(global, &args.one, |store, of| store.reply(of, args.message))
}

pub(in crate::cli) fn retract(global: &Global, args: &OneArgs) -> Result<(), Failure> {
    change(global, args, |store, of| store.change(of, &What::Retract { of }))
}

pub(in crate::cli) fn resolve(global: &Global, args: SettleArgs) -> Result<(), Failure> {
    settle(global, args, |of| What::Resolve { of })
}

pub(in crate::cli) fn reopen(global: &Global, args: SettleArgs) -> Result<(), Failure> {
    settle(global, args, |of| What::Reopen { of })
}

/// The reason comes second: where settling is refused, nothing is said.
fn settle(global: &Global, args: SettleArgs, what: fn(Digest) -> What) -> Result<(), Failure> {
    change(global, &args.one, |store, of| {
        let id = store.change(of, &what(of))?;
        args.message.map_or(Ok(id), |body| store.reply(of, body))
    })
}

pub(in crate::cli) fn edit(global: &Global, args: EditArgs) -> Result<(), Failure> {
    let changes = changes(&find(&open(global)?, &args.one.id)?, &args)?;
    change(global, &args.one, |store, of| store.edit(of, changes))
}

fn changes(found: &Found<'_>, args: &EditArgs) -> Result<Changes, Failure> {
    let EditArgs { one, disposition, severity, labels, message } = args;
    if found.reply.is_some() && (disposition.is_some() || severity.is_some() || !labels.is_empty()) {
        return Err(Failure::new(Exit::Usage, "a reply is a text and nothing else")
            .hint(format!("change its text: candor annotations edit {} -m TEXT", one.id)));
    }
    let decided = disposition.or(found.annotation.disposition);
    let severity = if severity.is_some() { graded(decided, *severity)? } else { None };
    let labels = (!labels.is_empty()).then(|| labels.clone());
    Ok(Changes { disposition: *disposition, severity, labels, body: message.clone() })
}

/// Changes what an id stands for, and prints the record that did, or the annotation as it stands then.
fn change(
    global: &Global,
    one: &OneArgs,
    apply: impl FnOnce(&mut Store, Digest) -> Result<Digest, StoreError>,
) -> Result<(), Failure> {
    let mut store = open(global)?;
    let of = digest(find(&store, &one.id)?)?;
    let applied = apply(&mut store, of);
    let id = keep(&mut store, applied)?;
    if one.json {
        return print_one(find(&store, &of.to_string())?.annotation);
    }
    Ok(writeln!(io::stdout().lock(), "{id}")?)
}

fn digest(found: Found<'_>) -> Result<Digest, Failure> {
    Digest::from_hex(found.id()).ok_or_else(|| Failure::new(Exit::Data, "an id that is none"))
}
