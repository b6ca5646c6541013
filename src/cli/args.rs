//! The command line as typed. Help, man pages and completions are made from this table.

mod annotations;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(crate) use annotations::{
    AnnotationsCommand, BundleArgs, EditArgs, ImportArgs, ListArgs, OneArgs, ReplyArgs, SettleArgs,
};

/// Review what changed between two releases of a model: configs and evaluation outputs, side by side.
#[derive(Debug, Parser)]
#[command(name = "candor", version, max_term_width = 100, after_help = AFTER, after_long_help = long_help())]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// What to compare: BASE..CANDIDATE, or two names. Each is a tag, branch or commit, or a directory inside
    /// one: rev:subpath. As candidate, @worktree means the files on disk, committed or not. Without it, the newest
    /// release against the newest full release before it.
    #[arg(value_name = "BASE..CANDIDATE", num_args = 0..=2)]
    pub(crate) range: Vec<String>,
}

const AFTER: &str = "\
Exit codes: 0 done, 64 usage, 65 data unreadable, 66 not found, 69 something needed is missing,
73 cannot write, 74 input/output error, 78 configuration.";

fn long_help() -> String {
    format!("{AFTER}\n\n{}", crate::settings::reference())
}

const CHECK: &str = "\
Exit codes: 0 passed; 1 a regression is unanswered, a blocker is open, or a demand of the
policy is missed; 2 the evidence does not tell where the policy wants certainty; 3 a row that
the policy gates on is missing, untested or not comparable. 1 wins over 3, and 3 over 2.
64 and above: the check itself could not be made.

A regression is answered by an annotation on its row or its task, made on this candidate, or
on another one that said the same.";

const DOCTOR: &str = "\
Each line begins with ok, note (something works otherwise, and that may be meant) or problem;
beneath it stands what to do. Exit codes: 0 no problem, 1 at least one.

It only looks: a file is written to the state folder, and one to the index of sample logs, and
removed again, to see that the disk keeps them, and nothing else. No remote is asked without --remote.

--json is one object: schema (candor/doctor/1), version, worst (ok, note or problem) and
findings, a list of objects with check, level, found, and remedy (a sentence or null).";

/// Options that every command takes.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Look for the repository from this directory upwards.
    #[arg(short = 'C', value_name = "DIR", global = true, default_value = ".", hide_default_value = true)]
    pub(crate) directory: PathBuf,
    /// Go by this policy in place of the candor.toml of the base.
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) policy: Option<PathBuf>,
    /// Go by this file in place of candor/config.toml in the folder for your configuration.
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) config: Option<PathBuf>,
    /// In a partial clone, have git fetch the files that are not here, from the remote they were left with. Without
    /// this, nothing is ever fetched, and what is missing is listed.
    #[arg(long, global = true)]
    pub(crate) fetch_missing: bool,
    /// Read every sample log again. Otherwise what a log says is kept in the folder for your caches, and a second look at
    /// it reads nothing.
    #[arg(long, global = true)]
    pub(crate) no_index: bool,
    /// When to use colour. NO_COLOR counts, too.
    #[arg(long, value_enum, value_name = "WHEN", global = true, default_value = "auto")]
    pub(crate) color: Color,
    /// The desk's colours: auto, dark, light, high-contrast, colour-blind (and each with -dark or -light),
    /// no-colour, or a theme of your own [default: auto].
    #[arg(long, value_name = "NAME", global = true)]
    pub(crate) theme: Option<String>,
    /// Draw with ASCII characters only.
    #[arg(long, global = true)]
    pub(crate) ascii: bool,
    /// Leave the mouse to the terminal.
    #[arg(long, global = true)]
    pub(crate) no_mouse: bool,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make the demo repository, three releases of a small model, and open the desk on it.
    Demo {
        /// Only make it, and print the folder and the range to open.
        #[arg(long)]
        no_open: bool,
        /// Where to make it; must not exist or be empty. Without it, a folder among your data, found again the next time.
        dir: Option<PathBuf>,
    },
    /// List the releases found, newest first.
    Releases {
        /// As candor/releases/1.
        #[arg(long)]
        json: bool,
    },
    /// Print the whole comparison.
    Diff(DiffArgs),
    /// Follow every figure through the releases: since when it is bad, and what small steps add up to.
    History(HistoryArgs),
    /// Tell what was recognised in each file, why, and how much it says.
    Formats(FormatsArgs),
    /// The gate: fail when a regression is unanswered, somebody said stop, or what must be measured is not.
    #[command(after_help = CHECK)]
    Check(CheckArgs),
    /// Write an annotation without opening the desk.
    Annotate(AnnotateArgs),
    /// Look at annotations, answer, change and settle them.
    Annotations {
        #[command(subcommand)]
        command: AnnotationsCommand,
    },
    /// Share annotations: fetch those of others, check and merge them, push yours.
    Sync(SyncArgs),
    /// Say of a comparison whether the candidate may go out, or list who did.
    Signoff(SignoffArgs),
    /// Write comparison and annotations to a file for others.
    Export(ExportArgs),
    /// Make a picture of a screen of the desk, as SVG or text.
    Snapshot(SnapshotArgs),
    /// Write a policy to begin with, or read one aloud.
    Policy {
        #[command(subcommand)]
        command: PolicyCommand,
    },
    /// Look whether everything is as it should be, and say what to do where it is not.
    #[command(after_help = DOCTOR)]
    Doctor(DoctorArgs),
    /// Print a completion script.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print the manual page.
    Man,
    /// List the desk's keys as they are bound, with the names by which config.toml binds them.
    Keys {
        /// The keys of a preset, in place of those you have.
        #[arg(long, value_name = "NAME", value_parser = crate::cli::words::preset())]
        preset: Option<crate::tui::Preset>,
    },
}

/// `candor diff`
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// BASE..CANDIDATE, or two names.
    #[arg(value_name = "RANGE", num_args = 0..=2)]
    pub(crate) range: Vec<String>,
    /// As candor/comparison/1.
    #[arg(long)]
    pub(crate) json: bool,
    /// Add the samples that changed in this way.
    #[arg(long, value_enum, value_name = "WHICH")]
    pub(crate) samples: Option<Which>,
    /// Only samples of tasks whose name matches; `*` and `?` stand for anything.
    #[arg(long, value_name = "GLOB", requires = "samples")]
    pub(crate) task: Option<String>,
}

/// `candor history`
#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    /// BASE..CANDIDATE, or two names: the releases up to the candidate, each also compared with the base.
    #[arg(value_name = "RANGE", num_args = 0..=2)]
    pub(crate) range: Vec<String>,
    /// Only tasks whose name matches; `*` and `?` stand for anything.
    #[arg(long, value_name = "GLOB")]
    pub(crate) task: Option<String>,
    /// How many releases to look at, the newest first.
    #[arg(long, value_name = "N", default_value_t = crate::engine::history::RELEASES)]
    pub(crate) releases: usize,
    /// As candor/history/1.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `candor formats`
#[derive(Debug, Args)]
pub(crate) struct FormatsArgs {
    /// BASE..CANDIDATE or two names: the files that differ. One name: all files of that release.
    #[arg(value_name = "RANGE", num_args = 0..=2)]
    pub(crate) range: Vec<String>,
    /// As candor/formats/1.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `candor check`
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// BASE..CANDIDATE, or two names.
    #[arg(value_name = "RANGE", num_args = 0..=2)]
    pub(crate) range: Vec<String>,
    /// As candor/check/1.
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// How to print it.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: CheckFormat,
}

/// How to print what the gate found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// A table for people.
    Text,
    /// Workflow commands for GitHub, and a summary in the file that GITHUB_STEP_SUMMARY names.
    Github,
}

/// Which samples to add.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Which {
    /// Those whose score got worse.
    Broke,
    /// Those whose score got better.
    Fixed,
    /// Everything but those that are the same.
    Changed,
    /// Every one.
    All,
}

/// `candor annotate`
#[derive(Debug, Args)]
pub(crate) struct AnnotateArgs {
    /// BASE..CANDIDATE, or two names.
    #[arg(value_name = "RANGE", num_args = 0..=2)]
    pub(crate) range: Vec<String>,
    /// The task.
    #[arg(long, required_unless_present = "file", conflicts_with = "file")]
    pub(crate) task: Option<String>,
    /// The model, where several have the task.
    #[arg(long, requires = "task")]
    pub(crate) model: Option<String>,
    /// The metric; without it, the task as a whole.
    #[arg(long, requires = "task")]
    pub(crate) metric: Option<String>,
    /// The filter, where the metric has several.
    #[arg(long, requires = "task")]
    pub(crate) filter: Option<String>,
    /// The id of a sample.
    #[arg(long, value_name = "ID", requires = "task")]
    pub(crate) sample: Option<String>,
    /// Which repeat of the sample.
    #[arg(long, value_name = "N", requires = "sample")]
    pub(crate) epoch: Option<u32>,
    /// A configuration file instead of a task.
    #[arg(long, value_name = "PATH")]
    pub(crate) file: Option<String>,
    /// A key of that file, as a JSON Pointer.
    #[arg(long, value_name = "POINTER", requires = "file")]
    pub(crate) pointer: Option<String>,
    /// The decision.
    #[arg(long, value_name = "WORD", value_parser = crate::cli::words::disposition)]
    pub(crate) disposition: crate::review::Disposition,
    /// How bad a regression is [default: major].
    #[arg(long, value_name = "WORD", value_parser = crate::cli::words::grade)]
    pub(crate) severity: Option<crate::review::Grade>,
    /// A free label; may stand several times.
    #[arg(long = "label", value_name = "LABEL")]
    pub(crate) labels: Vec<String>,
    /// The text, in Markdown.
    #[arg(short, value_name = "TEXT")]
    pub(crate) message: String,
    /// Print the annotation as candor/annotations/1 instead of its id.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `candor signoff`
#[derive(Debug, Args)]
pub(crate) struct SignoffArgs {
    /// BASE..CANDIDATE, or two names.
    #[arg(value_name = "RANGE", num_args = 0..=2)]
    pub(crate) range: Vec<String>,
    /// The statement. Without it, the sign-offs there are are listed.
    #[arg(short, value_name = "TEXT")]
    pub(crate) message: Option<String>,
    /// What you say of it: approve, approve-with-notes, block or abstain.
    #[arg(long, value_name = "WORD", default_value = "approve", value_parser = crate::cli::words::stance, requires = "message")]
    pub(crate) outcome: crate::review::Stance,
    /// Approve although blockers are open. The record says so.
    #[arg(long, requires = "message")]
    pub(crate) despite_blockers: bool,
    /// Sign it with the SSH key git signs with.
    #[arg(long, requires = "message")]
    pub(crate) sign: bool,
    /// Sign it with this SSH key.
    #[arg(long, value_name = "FILE", requires = "message")]
    pub(crate) key: Option<String>,
    /// List all sign-offs as candor/signoffs/1.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `candor doctor`
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Ask a remote, too, whether it takes annotations, by a push that sends none [default: as candor sync].
    #[arg(long, value_name = "NAME", num_args = 0..=1)]
    pub(crate) remote: Option<Option<String>>,
    /// As candor/doctor/1.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `candor sync`
#[derive(Debug, Args)]
pub(crate) struct SyncArgs {
    /// The remote [default: the one this branch follows, the only one, or origin].
    #[arg(value_name = "REMOTE")]
    pub(crate) remote: Option<String>,
    /// Say what came of it as candor/sync/1.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `candor policy`
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Write a candor.toml made from what the repository holds, every key explained. It changes nothing until edited.
    Init {
        /// Where to write, in place of candor.toml at the top of the work tree; `-` is standard output.
        #[arg(short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Replace the file if it is there.
        #[arg(long)]
        force: bool,
    },
    /// Say what a policy demands, or what is wrong with it: exit code 78.
    Check {
        /// The file, in place of candor.toml at the top of the work tree.
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
}

/// `candor export`
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// BASE..CANDIDATE, or two names.
    #[arg(value_name = "RANGE", num_args = 0..=2)]
    pub(crate) range: Vec<String>,
    /// The format.
    #[arg(long, value_name = "FORMAT", value_parser = crate::cli::words::export_format())]
    pub(crate) format: String,
    /// Where to write; `-` is standard output.
    #[arg(short, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
    /// Replace the file if it is there.
    #[arg(long)]
    pub(crate) force: bool,
    /// model-card: put the section into this card, in the place of the one it has; the rest of the card stays.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["output", "force"])]
    pub(crate) into: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) only: OnlyArgs,
    /// csv: begin with a byte order mark, for spreadsheets that need one.
    #[arg(long)]
    pub(crate) bom: bool,
    /// csv: leave cells alone that a spreadsheet would take for a formula.
    #[arg(long)]
    pub(crate) csv_raw: bool,
}

/// What an export is narrowed to. Each option may stand several times: one of its values must hold, and every option.
#[derive(Debug, Args)]
#[command(next_help_heading = "Only what has")]
pub(crate) struct OnlyArgs {
    /// A filter as in the desk: `task:gsm8k !verdict:unchanged author:ada`.
    #[arg(long, value_name = "FILTER")]
    pub(crate) only: Option<String>,
    /// A verdict: `regressed`, `not-comparable` …
    #[arg(long, value_name = "WORD")]
    pub(crate) verdict: Vec<String>,
    /// A decision: `regression`, `bad-eval` …, or `remark` for none.
    #[arg(long, value_name = "WORD")]
    pub(crate) disposition: Vec<String>,
    /// Somebody who wrote on it.
    #[arg(long, value_name = "NAME")]
    pub(crate) author: Vec<String>,
    /// A task.
    #[arg(long, value_name = "NAME")]
    pub(crate) task: Vec<String>,
    /// Where its review stands: open, answered, contested; of annotations open, resolved, retracted.
    #[arg(long, value_name = "WORD")]
    pub(crate) state: Vec<String>,
}

/// `candor snapshot`
#[derive(Debug, Args)]
pub(crate) struct SnapshotArgs {
    /// BASE..CANDIDATE, or two names.
    #[arg(value_name = "RANGE", num_args = 0..=2)]
    pub(crate) range: Vec<String>,
    /// The screen.
    #[arg(long, value_name = "NAME", default_value = "overview", value_parser = crate::cli::words::screen())]
    pub(crate) screen: String,
    /// Columns and lines.
    #[arg(long, value_name = "SIZE", default_value = "120x40")]
    pub(crate) size: String,
    /// Where to write: a name that ends in .svg or .txt.
    #[arg(short, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace the file if it is there.
    #[arg(long)]
    pub(crate) force: bool,
}
