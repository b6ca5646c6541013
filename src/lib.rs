//! Candor is a terminal review desk for model releases. Pointed at a git repository that holds a model's
//! configs and evaluation outputs, it shows side by side what changed between two releases, says which
//! changes are real, and lets people annotate the regressions, share the annotations through git, and
//! export them.
//!
//! These pages tell how it is built. The `candor` program is a thin shell around this library.
//!
//! # Map
//!
//! A module uses only the layers below its own; `tests/tidy.rs` reads the `use` lines and fails on any other.
//!
//! ```text
//!  main
//!  cli                         the command line
//!  settings                    the reader's own config.toml and themes
//!  tui                         the desk
//!  engine      demo            threads, jobs: the one place where git, formats, compare and review meet
//!  export
//!  gate                        what fails a release, and the exit code
//!  review                      annotations: records, fold, journal, log, following them to later candidates
//!  compare     stats           pairing, counts, verdicts, config and text diff · tests, intervals, corrections
//!  policy                      candor.toml → model
//!  index                       what sample logs were found to say, on disk
//!  formats  git                bytes → model · repository ↔ bytes (knows no model)
//!  keyfile                     TOML files written by hand, read by a table of their keys
//!  model                       releases, runs, tasks, metrics, samples, configs, diagnostics: plain data
//!  base                        limits, ids, shown text, clock, cancellation
//! ```
//!
//! [`git`] and [`formats`] do not know each other: git hands out bytes and ids, formats turn bytes into
//! values, [`engine`] joins them. [`export`] and `tui` are two ways out of the same [`model::Comparison`].
//!
//! # How a comparison is made
//!
//! 1. [`engine::policy`] finds what is demanded of the candidate: the `candor.toml` in the base's tree.
//! 2. [`git::Repo::differences`] walks the two trees by id and lists the paths that differ; what is the same is counted later.
//! 3. [`engine::compare`] asks [`formats::hint`] which of those are worth opening, adds the rest of the runs they belong to,
//!    and reads them on every core, results and configs before sample logs. What a new run pairs with may be in unchanged
//!    files: those are looked for by their names, the newest first, until all that the new run speaks of was met.
//! 4. [`formats::read`] turns each blob into run parts, samples or a configuration, with notes on what was odd.
//!    Of a sample only hashes, scores and its place in the blob are kept, and of a large log they are kept in the [`index`]:
//!    the next time it is not read.
//! 5. [`compare::runs`] puts files together into runs, [`compare::pairing`] finds which run of the base is which of the
//!    candidate, [`compare::samples`] pairs their samples by identity, [`compare::rows`] makes the rows,
//!    [`compare::fairness`] says what stands between the two figures, [`compare::verdict`] what the evidence supports,
//!    [`compare::findings`] what wants a decision.
//! 6. [`review::reviews_of`] follows every annotation to this candidate, and [`gate::judge`] says what fails it.
//! 7. [`engine::sample`] reads a sample's text again when somebody looks at it.
//!
//! [`engine::history`] does the same for a series of releases, reading each blob once, and [`compare::history`] follows
//! rows and samples from each to the next.
//!
//! # Invariants
//!
//! * Ground state is refs, trees, blob ids and annotation records. Everything else is a pure function of
//!   these and of the program, so nothing cached ever needs invalidating, and the same input gives the same bytes, whether
//!   the [`index`] has it or not.
//! * Content is never an error. Reading returns a value and notes; what was skipped is counted and shown.
//! * Nothing in a repository is executed, rendered as a template, followed as a link or joined to a path; only the
//!   digest in an LFS pointer is, once it is known to be 64 hexadecimal digits.
//! * Text from outside reaches a screen only through [`base::Shown`].
//! * What is exported, printed or pictured is made from what [`compare::held_out`] lets through: of what the policy keeps
//!   confidential, hashes. `tests/held_out.rs` looks for a marked text in every row of every registry.
//! * There is no log, and a crash tells of its place in the source alone: its message may quote what was being read.
//! * Statistics never return a number that cannot be computed: too little data is a value.
//! * An annotation is on disk, synced, before the desk says it is saved. Nothing is written into the work tree.
//! * The gate's exit code follows from the reasons it prints, and from nothing else.
//! * The desk draws from its state alone: `tui` names no git, no file, no process. Work goes out as
//!   [`engine::desk::Request`]s and comes back as [`engine::desk::Report`]s.
//! * Every bound has a name, a value and a reason in [`base::limits`]; reaching one is said.
//! * `unsafe` code stands in one module, `git::process_wide`.
//!
//! [`trust`] tells what is trusted, what never is, and which test holds each promise to those who review what strangers
//! made.
//!
//! # Words
//!
//! | word | meaning |
//! |---|---|
//! | release | a tag, branch, commit, or a directory inside one (`rev` or `rev:subpath`); `@worktree`: the files on disk |
//! | base, candidate | the two releases compared; base is the older |
//! | run | one evaluation of one model over tasks |
//! | task, metric, filter | as lm-evaluation-harness uses them |
//! | sample, epoch | one evaluated item of a task; one of its repeats |
//! | broke, fixed | a sample whose score got worse, got better |
//! | finding | a row a reviewer must decide on: a metric with a verdict, a config change, an unreadable file |
//! | verdict | `regressed` `improved` `not-worse` `unchanged` `inconclusive` `untested` `not-comparable` |
//! | answered | decided by people the policy accepts, on this candidate or one that says the same |
//! | annotation, anchor | what a reviewer wrote; what it is attached to |
//! | disposition | the reviewer's decision: `regression` `improvement` `acceptable` `noise` `bad-eval` `unsure` |
//!
//! # How to add …
//!
//! * **a format**: one file in `src/formats/`, one row in [`formats::FORMATS`], a small corpus of its own under
//!   `tests/corpus/`. Nothing else changes; if it must, the seam is wrong: mend that first.
//! * **a key of the reader's `config.toml`**: one row in `src/settings/keys.rs` and a field in [`settings::Settings`].
//! * **a key of `candor.toml`**: one row in `src/policy/keys.rs` and a field in [`model::Policy`].
//! * **a language of configurations**, to be coloured: one file in `src/compare/syntax/`, one row in
//!   [`compare::syntax::LANGUAGES`].
//! * **an export**: one file in `src/export/`, one row in [`export::FORMATS`].
//! * **a screen**: one file in `src/tui/screens/`, one row in its registry. **A command of the desk**: one row
//!   in `src/tui/commands.rs`, from which keys, hints and help are made.

pub mod base;
pub mod cli;
pub mod compare;
pub mod demo;
pub mod engine;
pub mod export;
pub mod formats;
pub mod gate;
pub mod git;
pub mod index;
pub mod keyfile;
pub mod model;
pub mod policy;
pub mod review;
pub mod settings;
pub mod stats;
pub mod trust;
pub mod tui;
