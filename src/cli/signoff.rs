//! `candor signoff`: a statement over a whole comparison.

use std::io::{self, Write};

use super::annotations::keep;
use super::args::{Global, SignoffArgs};
use super::error::{Exit, Failure};
use super::range;
use crate::base::{Cancel, Clock, Digest, Shown};
use crate::compare::findings::findings;
use crate::engine::signoffs::signoffs;
use crate::export::annotations::write_signoffs;
use crate::gate::{Judgement, Why, judge};
use crate::git::{Repo, ssh_sign};
use crate::model::Comparison;
use crate::review::{
    Concern, Coverage, NAMESPACE, PolicyPin, Scope, SignOff, SignOffConcern, Signature, Store, What, considered, pin,
    pin_files, reviews_of,
};
use crate::tui::format::count;

pub(super) fn run(global: &Global, args: &SignoffArgs) -> Result<(), Failure> {
    let opened = range::open(global, &args.range)?;
    let comparison = opened.compare()?;
    let mut store = Store::open(opened.repo.another()?, Clock::from_env());
    if let Some(statement) = &args.message {
        opened.demands.strict()?;
        let id = sign_off(&opened.repo, &mut store, &comparison, args, statement)?;
        if !args.json {
            return Ok(writeln!(io::stdout().lock(), "{id}")?);
        }
    }
    let signoffs = signoffs(&opened.repo, &store, &comparison, &Cancel::new())?;
    let mut out = io::stdout().lock();
    if args.json {
        return Ok(write_signoffs(&signoffs, &mut out)?);
    }
    for concern in &signoffs {
        writeln!(out, "{}", line(concern))?;
        for text in concern.signed.said.statement.lines() {
            writeln!(out, "    {}", Shown::new(text))?;
        }
    }
    if signoffs.is_empty() {
        eprintln!("nobody has signed off yet: candor signoff RANGE -m TEXT");
    }
    Ok(())
}

fn sign_off(
    repo: &Repo,
    store: &mut Store,
    comparison: &Comparison,
    args: &SignoffArgs,
    statement: &str,
) -> Result<Digest, Failure> {
    let concerns = reviews_of(&store.folded().annotations, comparison);
    let judgement = judge(comparison, &concerns, &[]);
    let coverage = coverage(comparison, &concerns, &judgement);
    if args.outcome.approves() && coverage.open_blockers > 0 && !args.despite_blockers {
        let open = count(usize::try_from(coverage.open_blockers).unwrap_or(usize::MAX), "blocker is", "blockers are");
        return Err(Failure::new(Exit::CannotWrite, format!("{open} open, and an approval would pass over it"))
            .hint("settle it, sign off with --outcome block, or approve --despite-blockers: the record says so"));
    }
    let key = signing_key(repo, args)?;
    let policy = comparison.policy.source.clone();
    let signoff = SignOff {
        scope: Scope {
            base: pin(&comparison.base),
            candidate: pin(&comparison.candidate),
            files: pin_files(repo, comparison)?,
        },
        outcome: args.outcome,
        coverage,
        considered: considered(store.records()),
        policy: policy.map(|source| PolicyPin { path: source.path, blob: source.blob }),
        statement: statement.to_owned(),
    };
    let written = store.write(&What::SignOff(Box::new(signoff)));
    let id = keep(store, written)?;
    if let Some(key) = key {
        let line = store.records().get(&id).map(|held| held.record.line().to_vec()).unwrap_or_default();
        let sig = ssh_sign(repo, &key, NAMESPACE, &line, &Cancel::new()).map_err(|error| {
            Failure::new(Exit::Unavailable, format!("signed off as {id}, but without a signature: {error}"))
                .hint("name a key that works with --key FILE, and sign off anew")
        })?;
        let signature = Signature { of: vec![id.to_string()], fmt: "sshsig".to_owned(), sig };
        let written = store.write(&What::Signature(signature));
        keep(store, written)?;
    }
    Ok(id)
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

fn coverage(comparison: &Comparison, concerns: &[Concern], judgement: &Judgement) -> Coverage {
    let reasons = |fits: fn(&Why) -> bool| judgement.reasons.iter().filter(|reason| fits(&reason.why)).count() as u64;
    Coverage {
        rows: comparison.evals.len() as u64,
        findings: findings(comparison).len() as u64,
        answered: judgement.answered.len() as u64,
        unanswered: reasons(|why| matches!(why, Why::Regressed { .. })),
        annotations: concerns.iter().filter(|concern| concern.holds()).count() as u64,
        open_blockers: reasons(|why| matches!(why, Why::Blocker { .. })),
    }
}

fn line(concern: &SignOffConcern) -> String {
    let signed = &concern.signed;
    let id: String = signed.id.chars().take(8).collect();
    let trust = match (&concern.verified, signed.relayed) {
        (Some(principal), _) => format!(" (signed by {})", Shown::new(principal)),
        (None, true) => format!(" (?, passed on by {})", signed.writer),
        (None, false) => String::new(),
    };
    let author = Shown::new(&signed.author.name);
    let mut words = vec![id, signed.time.date(), format!("{author}{trust}"), signed.said.outcome.as_str().to_owned()];
    words.push(Shown::new(&signed.said.scope.candidate.name).to_string());
    words.extend(concern.stale.map(|why| format!("(stale: {why})")));
    words.extend(concern.superseded.then(|| "(signed anew since)".to_owned()));
    if concern.later > 0 && concern.holds() {
        let later = count(usize::try_from(concern.later).unwrap_or(usize::MAX), "record", "records");
        words.push(format!("({later} came later)"));
    }
    words.join("  ")
}
