//! The one table of everything that can stand in `candor.toml`.

use super::format_rules::FormatDraft;
use super::rules::Draft;
use crate::formats;
use crate::keyfile::{Key, Kind, Range, Written};
use crate::model::{Blocks, ColumnRole, Correction, Direction, Policy};

/// One table of the file.
pub(super) struct Section {
    /// Its name in brackets.
    pub(super) name: &'static str,
    /// What it is for: one sentence.
    pub(super) doc: &'static str,
    /// What stands in it.
    pub(super) holds: Holds,
}

/// What stands in a table of the file.
pub(super) enum Holds {
    /// These keys.
    Keys(&'static [Key<Policy>]),
    /// Names of the owners' own, each with a list of patterns.
    Categories,
    /// A list of tables with these keys.
    Rules(&'static [Key<Draft>]),
    /// A list of tables with these keys, each about files.
    Formats(&'static [Key<FormatDraft>]),
}

/// Differences that forbid comparing two figures, by the codes a comparison lists them under.
pub(super) const ALLOWED: &[&str] =
    &["pairing-low", "target", "scorer", "filter-definition", "judge", "scale", "task-version", "k"];

/// The tables of the file, in the order in which a new one has them.
pub(super) static SECTIONS: &[Section] = &[
    Section { name: "releases", doc: "Which revisions are releases.", holds: Holds::Keys(RELEASES) },
    Section {
        name: "paths",
        doc: "Which files count as what. Paths start at the release's own directory; `*` crosses slashes, too.",
        holds: Holds::Keys(PATHS),
    },
    Section {
        name: "confidential",
        doc: "Whose texts stay in the repository: exports, pictures and prints have hashes in place of prompts, targets, \
              answers and outputs. The desk shows them.",
        holds: Holds::Keys(CONFIDENTIAL),
    },
    Section {
        name: "renames",
        doc: "What is called otherwise than in the base: the base's name, then the candidate's. Comes before any guess.",
        holds: Holds::Keys(RENAMES),
    },
    Section { name: "test", doc: "When a change counts as real, and a comparison as fair.", holds: Holds::Keys(TEST) },
    Section {
        name: "categories",
        doc: "Categories by patterns of task names, asked in order, before the table of well-known tasks.",
        holds: Holds::Categories,
    },
    Section { name: "gate", doc: "When a release may go out.", holds: Holds::Keys(GATE) },
    Section {
        name: "rule",
        doc: "What holds for some rows only: those that everything it names fits. What a later rule states counts.",
        holds: Holds::Rules(RULE),
    },
    Section {
        name: "format",
        doc: "What some files are, where their names and their content leave it open or tell the wrong thing.",
        holds: Holds::Formats(FORMAT),
    },
];

static RELEASES: &[Key<Policy>] = &[
    Key {
        name: "tags",
        doc: "Tags that are releases; all of them where this is empty. `*` stands for any text, `?` for one character.",
        value: Written::Default("[]"),
        kind: Kind::Globs(|policy, tags| policy.releases.tags = tags),
    },
    Key {
        name: "directories",
        doc: "Directories that are releases, as in \"results/v*\": of those in HEAD the newest two are compared where none \
              are named. What is inside of one is part of it.",
        value: Written::Default("[]"),
        kind: Kind::Globs(|policy, directories| policy.releases.directories = directories),
    },
    Key {
        name: "oldest",
        doc: "The oldest release still supported: History compares with it, too.",
        value: Written::Example("\"v1.0.0\""),
        kind: Kind::Text(|policy, oldest| policy.releases.oldest = Some(oldest)),
    },
];

static PATHS: &[Key<Policy>] = &[
    Key {
        name: "evals",
        doc: "Only these are evaluation output; any file that looks like it where this is empty.",
        value: Written::Default("[]"),
        kind: Kind::Globs(|policy, evals| policy.paths.evals = evals),
    },
    Key {
        name: "configs",
        doc: "Only these are configuration; any file that looks like it where this is empty.",
        value: Written::Default("[]"),
        kind: Kind::Globs(|policy, configs| policy.paths.configs = configs),
    },
    Key {
        name: "ignore",
        doc: "These are never looked at.",
        value: Written::Default("[]"),
        kind: Kind::Globs(|policy, ignore| policy.paths.ignore = ignore),
    },
];

static CONFIDENTIAL: &[Key<Policy>] = &[
    Key {
        name: "tasks",
        doc: "Tasks whose samples are confidential, by their name on either side.",
        value: Written::Default("[]"),
        kind: Kind::Globs(|policy, tasks| policy.held_out.tasks = tasks),
    },
    Key {
        name: "paths",
        doc: "Files that are confidential: logs of samples and configuration. Paths as in [paths].",
        value: Written::Default("[]"),
        kind: Kind::Globs(|policy, paths| policy.held_out.paths = paths),
    },
    Key {
        name: "ids",
        doc: "Whether the ids of such samples are held out, too; one with white space or beyond ASCII is in any case.",
        value: Written::Default("false"),
        kind: Kind::Flag(|policy, ids| policy.held_out.ids = ids),
    },
];

static RENAMES: &[Key<Policy>] = &[
    Key {
        name: "models",
        doc: "Models that have another name now.",
        value: Written::Example("{ \"acme/lumen\" = \"acme/lumen-2\" }"),
        kind: Kind::Names(|policy, names| policy.renames.models = names),
    },
    Key {
        name: "tasks",
        doc: "Tasks that have another name now.",
        value: Written::Example("{ \"arc_easy\" = \"arc-e\" }"),
        kind: Kind::Names(|policy, names| policy.renames.tasks = names),
    },
];

static TEST: &[Key<Policy>] = &[
    Key {
        name: "alpha",
        doc: "The level at which a change counts as real: the share of false alarms put up with.",
        value: Written::Default("0.05"),
        kind: Kind::Number(Range::Inside, |policy, alpha| policy.alpha = alpha),
    },
    Key {
        name: "min_paired",
        doc: "The smallest share of items that must pair for a comparison to stand.",
        value: Written::Default("0.95"),
        kind: Kind::Number(Range::Share, |policy, share| policy.min_paired = share),
    },
    Key {
        name: "correction",
        doc: "How p-values are corrected for the number of rows looked at; benjamini-yekutieli holds under any dependence.",
        value: Written::Default("\"benjamini-hochberg\""),
        kind: Kind::Word(&[
            ("benjamini-hochberg", |policy| policy.correction = Correction::BenjaminiHochberg),
            ("benjamini-yekutieli", |policy| policy.correction = Correction::BenjaminiYekutieli),
        ]),
    },
    Key {
        name: "allow",
        doc: "Differences that do not forbid comparing two figures, though they do elsewhere.",
        value: Written::Default("[]"),
        kind: Kind::Words(ALLOWED, |policy, codes| policy.allow = codes),
    },
];

static GATE: &[Key<Policy>] = &[
    Key {
        name: "blocks",
        doc: "Which regressed rows block until they are answered.",
        value: Written::Default("\"any-regression\""),
        kind: Kind::Word(&[
            ("any-regression", |policy| policy.gate.blocks = Blocks::AnyRegression),
            ("gating-only", |policy| policy.gate.blocks = Blocks::GatingOnly),
        ]),
    },
    Key {
        name: "answered_by",
        doc: "Who may answer a row, by name or address; anybody where this is empty.",
        value: Written::Default("[]"),
        kind: Kind::Globs(|policy, people| policy.gate.answered_by = people),
    },
    Key {
        name: "answers",
        doc: "How many different people must have answered a row.",
        value: Written::Default("1"),
        kind: Kind::Count(|policy, answers| policy.gate.answers = answers),
    },
    Key {
        name: "signoffs",
        doc: "How many different people must have signed off on the candidate; nobody where left out.",
        value: Written::Example("2"),
        kind: Kind::Count(|policy, signoffs| policy.gate.signoffs = signoffs),
    },
    Key {
        name: "signed_off_by",
        doc: "Who may sign off, by name or address, or by the name of their key; anybody where this is empty.",
        value: Written::Default("[]"),
        kind: Kind::Globs(|policy, people| policy.gate.signed_off_by = people),
    },
    Key {
        name: "signed",
        doc: "Whether only sign-offs count whose signature is by a key that allowed_signers names.",
        value: Written::Default("false"),
        kind: Kind::Flag(|policy, signed| policy.gate.signed = signed),
    },
    Key {
        name: "allowed_signers",
        doc: "The file that names whose SSH keys count, in the form of ssh-keygen, as the base has it.",
        value: Written::Example("\"allowed_signers\""),
        kind: Kind::Text(|policy, path| policy.gate.allowed_signers = Some(path)),
    },
];

static RULE: &[Key<Draft>] = &[
    Key {
        name: "name",
        doc: "A name, for rules that build on this one.",
        value: Written::Example("\"strict\""),
        kind: Kind::Text(|draft, name| draft.rule.name = Some(name)),
    },
    Key {
        name: "like",
        doc: "The name of a rule whose statements hold here, too, where this one states nothing else.",
        value: Written::Example("\"strict\""),
        kind: Kind::Text(|draft, like| draft.like = Some(like)),
    },
    Key {
        name: "model",
        doc: "The models meant; any where left out.",
        value: Written::Example("\"acme/*\""),
        kind: Kind::Glob(|draft, model| draft.rule.model = Some(model)),
    },
    Key {
        name: "task",
        doc: "The tasks meant; any where left out.",
        value: Written::Example("\"gsm8k*\""),
        kind: Kind::Glob(|draft, task| draft.rule.task = Some(task)),
    },
    Key {
        name: "metric",
        doc: "The metrics meant; any where left out.",
        value: Written::Example("\"exact_match\""),
        kind: Kind::Glob(|draft, metric| draft.rule.metric = Some(metric)),
    },
    Key {
        name: "filter",
        doc: "The filters meant. A rule that names one never fits a row without.",
        value: Written::Example("\"strict-match\""),
        kind: Kind::Glob(|draft, filter| draft.rule.filter = Some(filter)),
    },
    Key {
        name: "category",
        doc: "The category of the rows.",
        value: Written::Example("\"safety\""),
        kind: Kind::Text(|draft, category| draft.rule.settings.category = Some(category)),
    },
    Key {
        name: "direction",
        doc: "Which way is better, whatever files say.",
        value: Written::Example("\"lower\""),
        kind: Kind::Word(&[
            ("higher", |draft| draft.rule.settings.direction = Some(Direction::Higher)),
            ("lower", |draft| draft.rule.settings.direction = Some(Direction::Lower)),
        ]),
    },
    Key {
        name: "primary",
        doc: "Whether this is the task's primary metric: the one a category's mean is made of.",
        value: Written::Example("true"),
        kind: Kind::Flag(|draft, primary| draft.rule.settings.primary = Some(primary)),
    },
    Key {
        name: "margin",
        doc: "How much worse it may get, in the metric's own units.",
        value: Written::Example("0.02"),
        kind: Kind::Number(Range::Positive, |draft, margin| draft.rule.settings.margin = Some(margin)),
    },
    Key {
        name: "gating",
        doc: "Whether the rows decide the gate.",
        value: Written::Example("true"),
        kind: Kind::Flag(|draft, gating| draft.rule.settings.gating = Some(gating)),
    },
    Key {
        name: "certain",
        doc: "Whether the gate wants certainty: the verdict inconclusive fails it, too.",
        value: Written::Example("true"),
        kind: Kind::Flag(|draft, certain| draft.rule.settings.certain = Some(certain)),
    },
    Key {
        name: "at_least",
        doc: "The least the candidate's rate must surely be: the lower end of its own interval.",
        value: Written::Example("0.9"),
        kind: Kind::Number(Range::Finite, |draft, least| draft.rule.settings.at_least = Some(least)),
    },
    Key {
        name: "at_most",
        doc: "The most the candidate's rate may possibly be: the upper end of its own interval.",
        value: Written::Example("0.02"),
        kind: Kind::Number(Range::Finite, |draft, most| draft.rule.settings.at_most = Some(most)),
    },
    Key {
        name: "cluster",
        doc: "The field of an item that says which items hang together, such as passages with several questions.",
        value: Written::Example("\"passage_id\""),
        kind: Kind::Text(|draft, field| draft.rule.settings.cluster = Some(field)),
    },
    Key {
        name: "slices",
        doc: "Fields of items to slice by.",
        value: Written::Example("[\"subject\"]"),
        kind: Kind::Texts(|draft, fields| draft.rule.settings.slices = Some(fields)),
    },
    Key {
        name: "items",
        doc: "How many items the figure rests on, where no file says so.",
        value: Written::Example("500"),
        kind: Kind::Count(|draft, items| draft.rule.settings.items = Some(u64::from(items))),
    },
];

static FORMAT: &[Key<FormatDraft>] = &[
    Key {
        name: "glob",
        doc: "The files meant, by their paths below the release's own directory; `*` crosses slashes, too.",
        value: Written::Example("\"out/*.dat\""),
        kind: Kind::Glob(|draft, glob| draft.glob = Some(glob)),
    },
    Key {
        name: "kind",
        doc: "The format they are in; table where only columns are told.",
        value: Written::Example("\"table\""),
        kind: Kind::Name(formats::names, |draft, format| draft.format = Some(format)),
    },
    Key {
        name: "id",
        doc: "Of a table: the columns that together belong to one item only.",
        value: Written::Example("[\"case\"]"),
        kind: Kind::Texts(|draft, columns| draft.name(ColumnRole::Id, columns)),
    },
    Key {
        name: "score",
        doc: "Of a table: the columns that score samples, or hold the figures of models; each is a metric.",
        value: Written::Example("[\"quality\"]"),
        kind: Kind::Texts(|draft, columns| draft.name(ColumnRole::Score, columns)),
    },
    Key {
        name: "direction",
        doc: "Of a table: which way its figures are better.",
        value: Written::Example("\"lower\""),
        kind: Kind::Word(&[
            ("higher", |draft| draft.columns.direction = Some(Direction::Higher)),
            ("lower", |draft| draft.columns.direction = Some(Direction::Lower)),
        ]),
    },
    Key {
        name: "task",
        doc: "Of a table: the column that names the evaluation a row is about.",
        value: Written::Example("\"suite\""),
        kind: Kind::Text(|draft, column| draft.name(ColumnRole::Task, vec![column])),
    },
    Key {
        name: "metric",
        doc: "Of a table: the column that names the metric a row states.",
        value: Written::Example("\"measure\""),
        kind: Kind::Text(|draft, column| draft.name(ColumnRole::Metric, vec![column])),
    },
    Key {
        name: "value",
        doc: "Of a table: the column with the figure of that metric.",
        value: Written::Example("\"figure\""),
        kind: Kind::Text(|draft, column| draft.name(ColumnRole::Value, vec![column])),
    },
    Key {
        name: "model",
        doc: "Of a table: the column that names the model.",
        value: Written::Example("\"checkpoint\""),
        kind: Kind::Text(|draft, column| draft.name(ColumnRole::Model, vec![column])),
    },
    Key {
        name: "input",
        doc: "Of a table: the column with what the model was asked.",
        value: Written::Example("\"ask\""),
        kind: Kind::Text(|draft, column| draft.name(ColumnRole::Input, vec![column])),
    },
    Key {
        name: "target",
        doc: "Of a table: the column with what it should have answered.",
        value: Written::Example("\"truth\""),
        kind: Kind::Text(|draft, column| draft.name(ColumnRole::Target, vec![column])),
    },
    Key {
        name: "output",
        doc: "Of a table: the column with what it answered.",
        value: Written::Example("\"said\""),
        kind: Kind::Text(|draft, column| draft.name(ColumnRole::Output, vec![column])),
    },
    Key {
        name: "answer",
        doc: "Of a table: the column with the answer found in that.",
        value: Written::Example("\"picked\""),
        kind: Kind::Text(|draft, column| draft.name(ColumnRole::Answer, vec![column])),
    },
    Key {
        name: "n",
        doc: "Of a table: the column that says on how many items a figure rests.",
        value: Written::Example("\"cases\""),
        kind: Kind::Text(|draft, column| draft.name(ColumnRole::Count, vec![column])),
    },
    Key {
        name: "stderr",
        doc: "Of a table: the column with the standard error of the figure.",
        value: Written::Example("\"spread\""),
        kind: Kind::Text(|draft, column| draft.name(ColumnRole::Stderr, vec![column])),
    },
];
