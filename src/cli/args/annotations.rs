//! `candor annotations` as typed.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What to do with annotations.
#[derive(Debug, Subcommand)]
pub(crate) enum AnnotationsCommand {
    /// List all annotations of the repository, oldest first.
    List(ListArgs),
    /// Show one with everything said in reply.
    Show(OneArgs),
    /// Answer an annotation or a reply.
    Reply(ReplyArgs),
    /// Change what you wrote.
    Edit(EditArgs),
    /// Take back what you wrote. It stays in the record, struck out.
    Retract(OneArgs),
    /// Settle an annotation. A blocker is settled by its own writer only.
    Resolve(SettleArgs),
    /// Open a settled annotation again.
    Reopen(SettleArgs),
    /// Take in what somebody handed over. It is shown as passed on by you.
    Import(ImportArgs),
    /// Fold away what a writer says, on this machine and for you alone; without WHOM, list who is muted. Everybody's words
    /// are kept and shared, and count in the gate, as before.
    Mute(MuteArgs),
    /// Show again what a muted writer says.
    Unmute(WhomArgs),
    /// Write your own annotations to a file for somebody who may push.
    Bundle(BundleArgs),
}

/// `candor annotations list`
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Say what has become of each on the candidate of this range, and how far reviewers agree: BASE..CANDIDATE or two
    /// names.
    #[arg(value_name = "RANGE", num_args = 0..=2)]
    pub(crate) range: Vec<String>,
    /// Only those that wait to be looked at again on the candidate: it says something else than what they were made on.
    #[arg(long, requires = "range")]
    pub(crate) recheck: bool,
    /// As candor/annotations/1, with those of muted writers.
    #[arg(long)]
    pub(crate) json: bool,
    /// Show those of muted writers, too.
    #[arg(long)]
    pub(crate) muted: bool,
}

/// One annotation or reply.
#[derive(Debug, Args)]
pub(crate) struct OneArgs {
    /// The first digits of its id.
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Print the annotation as it stands then, as candor/annotations/1.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `candor annotations reply`
#[derive(Debug, Args)]
pub(crate) struct ReplyArgs {
    #[command(flatten)]
    pub(crate) one: OneArgs,
    /// The text, in Markdown.
    #[arg(short, value_name = "TEXT")]
    pub(crate) message: String,
}

/// `candor annotations resolve` and `reopen`
#[derive(Debug, Args)]
pub(crate) struct SettleArgs {
    #[command(flatten)]
    pub(crate) one: OneArgs,
    /// Say why, as a reply.
    #[arg(short, value_name = "TEXT")]
    pub(crate) message: Option<String>,
}

/// `candor annotations edit`
#[derive(Debug, Args)]
#[group(id = "edited", required = true, multiple = true, args = ["disposition", "severity", "labels", "message"])]
pub(crate) struct EditArgs {
    #[command(flatten)]
    pub(crate) one: OneArgs,
    /// Another decision.
    #[arg(long, value_name = "WORD", value_parser = crate::cli::words::disposition)]
    pub(crate) disposition: Option<crate::review::Disposition>,
    /// How bad a regression is.
    #[arg(long, value_name = "WORD", value_parser = crate::cli::words::grade)]
    pub(crate) severity: Option<crate::review::Grade>,
    /// A free label, in place of all there were; may stand several times.
    #[arg(long = "label", value_name = "LABEL")]
    pub(crate) labels: Vec<String>,
    /// Another text, in Markdown.
    #[arg(short, value_name = "TEXT")]
    pub(crate) message: Option<String>,
}

/// `candor annotations import`
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// A file of records as candor export --format jsonl writes it (`-`: standard input), a git bundle, another clone,
    /// or the address of a fork.
    #[arg(value_name = "FILE")]
    pub(crate) source: String,
    /// What is in your own name is yours: take it in as such. For records that a full disk refused, or a lost log.
    #[arg(long)]
    pub(crate) own: bool,
    /// Say what came of it as candor/import/1.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `candor annotations mute`
#[derive(Debug, Args)]
pub(crate) struct MuteArgs {
    /// A writer's log, or the first digits of something they wrote.
    #[arg(value_name = "WHOM")]
    pub(crate) whom: Option<String>,
}

/// `candor annotations unmute`
#[derive(Debug, Args)]
pub(crate) struct WhomArgs {
    /// A writer's log, or the first digits of something they wrote.
    #[arg(value_name = "WHOM")]
    pub(crate) whom: String,
}

/// `candor annotations bundle`
#[derive(Debug, Args)]
pub(crate) struct BundleArgs {
    /// Where to write the git bundle; `-` is standard output.
    #[arg(short, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace the file if it is there.
    #[arg(long)]
    pub(crate) force: bool,
}
