//! `candor signoff`: a statement over a whole comparison.

use std::io::{self, Write};

use super::annotations::keep;
use super::args::{Global, SignoffArgs};
use super::error::{Exit, Failure};
use super::range;
use crate::base::{Cancel, Clock, Shown};
use crate::engine::signoffs::{Intent, sign_off, signoffs};
use crate::export::annotations::write_signoffs;
use crate::git::Repo;
use crate::review::Store;
use crate::tui::format::signed_off;

pub(super) fn run(global: &Global, args: &SignoffArgs) -> Result<(), Failure> {
    let opened = range::open(global, &args.range)?;
    let comparison = opened.compare()?;
    let mut store = Store::open(opened.repo.another()?, Clock::from_env());
    if let Some(statement) = &args.message {
        opened.demands.strict()?;
        let intent = Intent {
            outcome: args.outcome,
            statement: statement.clone(),
            despite_blockers: args.despite_blockers,
            key: signing_key(&opened.repo, args)?,
        };
        let id = sign_off(&opened.repo, &mut store, &comparison, intent, keep)?;
        if !args.json {
            return Ok(writeln!(io::stdout().lock(), "{id}")?);
        }
    }
    let signoffs = signoffs(&opened.repo, &store.standing(), &comparison, &Cancel::new())?;
    let mut out = io::stdout().lock();
    if args.json {
        return Ok(write_signoffs(&signoffs, &mut out)?);
    }
    for concern in &signoffs {
        writeln!(out, "{}", signed_off(concern))?;
        for text in concern.signed.said.statement.lines() {
            writeln!(out, "    {}", Shown::new(text))?;
        }
    }
    if signoffs.is_empty() {
        eprintln!("nobody has signed off yet: candor signoff RANGE -m TEXT");
    }
    Ok(())
}

fn signing_key(repo: &Repo, args: &SignoffArgs) -> Result<Option<String>, Failure> {
    if args.key.is_some() || !args.sign {
        return Ok(args.key.clone());
    }
    let none = || {
        Failure::new(Exit::Unavailable, "git is told of no SSH key to sign with")
            .hint("name one with --key FILE, or run: git config gpg.format ssh; git config user.signingKey FILE")
    };
    repo.signing_key().map(Some).ok_or_else(none)
}
