//! What a repository's owners demand of a release: the content of `candor.toml`, resolved.

use std::collections::BTreeMap;

use super::{ConfigDiff, Direction, EvalRow, FormatRule, PairedSamples, RowKey};
use crate::base::Glob;

/// The demands that hold for a comparison. [`Policy::default`] is what holds where nobody wrote any.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Where it stands; `None` for the defaults.
    pub source: Option<PolicySource>,
    /// Which revisions are releases.
    pub releases: ReleaseRules,
    /// Which files count as what.
    pub paths: PathRules,
    /// Whose texts nobody sees outside the repository.
    pub held_out: HeldOut,
    /// What is called otherwise on the two sides.
    pub renames: Renames,
    /// The level at which a change counts as real.
    pub alpha: f64,
    /// The smallest share of items that must pair for a comparison to stand.
    pub min_paired: f64,
    /// How p-values of the rows nobody gates on are corrected.
    pub correction: Correction,
    /// Fairness codes whose differences do not forbid comparing.
    pub allow: Vec<String>,
    /// Categories by patterns of task names, asked in order, before the table of well-known tasks.
    pub categories: Vec<(String, Vec<Glob>)>,
    /// What holds for some rows only, in the order of the file: what a later rule states counts.
    pub rules: Vec<Rule>,
    /// When a release may go out.
    pub gate: GateRules,
}

/// The file a policy was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicySource {
    /// Its path: from the root of the repository, or as typed when the command line names it.
    pub path: String,
    /// The blob's id in hexadecimal; `None` for a file of the work tree.
    pub blob: Option<String>,
}

/// Which revisions are releases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReleaseRules {
    /// Tags that are releases; all of them where this is empty.
    pub tags: Vec<Glob>,
    /// Directories that are releases; none where this is empty.
    pub directories: Vec<Glob>,
    /// The oldest release still supported: History compares with it, too.
    pub oldest: Option<String>,
}

impl ReleaseRules {
    /// Whether a tag of this name is a release.
    #[must_use]
    pub fn has_tag(&self, name: &str) -> bool {
        self.tags.is_empty() || fits(&self.tags, name)
    }

    /// Whether a directory at this path is a release.
    #[must_use]
    pub fn has_directory(&self, path: &str) -> bool {
        fits(&self.directories, path)
    }

    /// Whether a directory below this path may be one, as far as the beginnings of the patterns tell.
    #[must_use]
    pub fn may_have_below(&self, path: &str) -> bool {
        let begins = |glob: &Glob| {
            let literal = glob.as_str().split(['*', '?']).next().unwrap_or_default();
            let below = format!("{path}/");
            path.is_empty() || below.starts_with(literal) || literal.starts_with(&below)
        };
        self.directories.iter().any(begins)
    }
}

/// Which files count as what, by their paths within the release.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathRules {
    /// Only these are evaluation output; any file that looks like it where this is empty.
    pub evals: Vec<Glob>,
    /// Only these are configuration.
    pub configs: Vec<Glob>,
    /// These are never looked at.
    pub ignore: Vec<Glob>,
    /// What some are taken for, in the order of the file: of several rules that fit, the last counts.
    pub formats: Vec<FormatRule>,
}

impl PathRules {
    /// Whether a file may count as evaluation output.
    #[must_use]
    pub fn may_be_eval(&self, path: &str) -> bool {
        !fits(&self.ignore, path) && (self.evals.is_empty() || fits(&self.evals, path))
    }

    /// Whether a file may count as configuration.
    #[must_use]
    pub fn may_be_config(&self, path: &str) -> bool {
        !fits(&self.ignore, path) && (self.configs.is_empty() || fits(&self.configs, path))
    }

    /// What a file is taken for, where the policy says so.
    #[must_use]
    pub fn format(&self, path: &str) -> Option<&FormatRule> {
        self.formats.iter().rev().find(|rule| rule.glob.matches(path))
    }
}

/// Whose texts nobody sees outside the repository: what is exported, printed or pictured has their hashes instead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldOut {
    /// Tasks.
    pub tasks: Vec<Glob>,
    /// Files, by their paths within the release.
    pub paths: Vec<Glob>,
    /// Whether the ids of items are held out, too.
    pub ids: bool,
}

impl HeldOut {
    /// Holds out every file, and with them every sample.
    #[must_use]
    pub fn everything() -> Self {
        Self { paths: vec![Glob::new("*")], ..Self::default() }
    }

    /// Holds out, too, what another does.
    pub fn add(&mut self, other: Self) {
        let Self { tasks, paths, ids } = other;
        for (own, more) in [(&mut self.tasks, tasks), (&mut self.paths, paths)] {
            let more: Vec<Glob> = more.into_iter().filter(|glob| !own.contains(glob)).collect();
            own.extend(more);
        }
        self.ids |= ids;
    }

    /// Whether it holds nothing out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty() && self.paths.is_empty()
    }

    /// Whether a file is held out.
    #[must_use]
    pub fn holds_path(&self, path: &str) -> bool {
        fits(&self.paths, path)
    }

    /// Whether all samples of a task are held out.
    #[must_use]
    pub fn holds_task(&self, task: &str) -> bool {
        fits(&self.tasks, task)
    }

    /// Whether samples are held out: on either side by their task or the file they are in.
    #[must_use]
    pub fn holds_samples(&self, pairs: &PairedSamples) -> bool {
        let sides = [&pairs.base, &pairs.candidate];
        sides.iter().any(|(set, source)| self.holds_task(&set.task) || self.holds_path(&source.path))
    }

    /// Whether a row is: by its task, its files, or its samples.
    #[must_use]
    pub fn holds_row(&self, row: &EvalRow) -> bool {
        let mut tasks = std::iter::once(&row.key.task).chain(&row.base_task);
        let mut files = [&row.base, &row.candidate].into_iter().flatten();
        tasks.any(|task| self.holds_task(task))
            || files.any(|figure| self.holds_path(&figure.path))
            || row.pairs.as_ref().is_some_and(|pairs| self.holds_samples(pairs))
    }

    /// Whether a configuration file is, under its name on either side.
    #[must_use]
    pub fn holds_config(&self, diff: &ConfigDiff) -> bool {
        self.holds_path(&diff.path) || diff.base_path.as_deref().is_some_and(|path| self.holds_path(path))
    }
}

/// What is called otherwise on the two sides: the candidate's names by the base's. No name stands twice on a side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    /// Models.
    pub models: BTreeMap<String, String>,
    /// Tasks.
    pub tasks: BTreeMap<String, String>,
}

fn fits(globs: &[Glob], name: &str) -> bool {
    globs.iter().any(|glob| glob.matches(name))
}

/// How p-values are corrected for the number of rows looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Correction {
    /// Benjamini and Hochberg: rows independent or positively dependent.
    #[default]
    BenjaminiHochberg,
    /// Benjamini and Yekutieli: any dependence.
    BenjaminiYekutieli,
}

impl Correction {
    /// Who it is called after, for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::BenjaminiHochberg => "Benjamini–Hochberg",
            Self::BenjaminiYekutieli => "Benjamini–Yekutieli",
        }
    }

    /// The word used in the policy and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BenjaminiHochberg => "benjamini-hochberg",
            Self::BenjaminiYekutieli => "benjamini-yekutieli",
        }
    }
}

/// What holds for the rows that a pattern names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rule {
    /// Its name, for rules that build on it.
    pub name: Option<String>,
    /// The models meant; any where absent.
    pub model: Option<Glob>,
    /// The tasks meant.
    pub task: Option<Glob>,
    /// The metrics meant.
    pub metric: Option<Glob>,
    /// The filters meant. A rule that names one never fits a row without.
    pub filter: Option<Glob>,
    /// What holds for them; what a rule it builds on states is in here.
    pub settings: Settings,
}

/// What can be stated of a row. `None`: nothing is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Its category.
    pub category: Option<String>,
    /// Which way is better, whatever files say.
    pub direction: Option<Direction>,
    /// Whether it is the task's primary metric: the one a category's mean is made of.
    pub primary: Option<bool>,
    /// How much worse it may get, in the metric's own units.
    pub margin: Option<f64>,
    /// Whether it decides the gate.
    pub gating: Option<bool>,
    /// Whether the gate wants certainty: an `inconclusive` verdict fails it, too.
    pub certain: Option<bool>,
    /// The least the candidate's rate must surely be: the lower end of its own interval.
    pub at_least: Option<f64>,
    /// The most the candidate's rate may possibly be: the upper end of its own interval.
    pub at_most: Option<f64>,
    /// The field of an item that says which items hang together.
    pub cluster: Option<String>,
    /// Fields of items to slice by.
    pub slices: Option<Vec<String>>,
    /// How many items the figure rests on, where no file says so.
    pub items: Option<u64>,
}

/// When a release may go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateRules {
    /// Which regressed rows block until they are answered.
    pub blocks: Blocks,
    /// Who may answer a row, by name or address; anybody where this is empty.
    pub answered_by: Vec<Glob>,
    /// How many different people must have answered a row.
    pub answers: u32,
    /// How many different people must have signed off.
    pub signoffs: u32,
    /// Who may sign off, by name or address; anybody where this is empty.
    pub signed_off_by: Vec<Glob>,
    /// Whether only sign-offs with a verified signature count.
    pub signed: bool,
    /// The file in the base that names whose keys count.
    pub allowed_signers: Option<String>,
}

/// Which regressed rows block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Blocks {
    /// Every row with the verdict `regressed`.
    #[default]
    AnyRegression,
    /// Only rows that gate.
    GatingOnly,
}

impl Blocks {
    /// The word used in the policy.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AnyRegression => "any-regression",
            Self::GatingOnly => "gating-only",
        }
    }
}

impl Default for GateRules {
    fn default() -> Self {
        Self {
            blocks: Blocks::default(),
            answered_by: Vec::new(),
            answers: 1,
            signoffs: 0,
            signed_off_by: Vec::new(),
            signed: false,
            allowed_signers: None,
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            source: None,
            releases: ReleaseRules::default(),
            paths: PathRules::default(),
            held_out: HeldOut::default(),
            renames: Renames::default(),
            alpha: 0.05,
            min_paired: 0.95,
            correction: Correction::default(),
            allow: Vec::new(),
            categories: Vec::new(),
            rules: Vec::new(),
            gate: GateRules::default(),
        }
    }
}

impl Policy {
    /// What is stated of a row: of all rules that fit it, the last that states something counts.
    #[must_use]
    pub fn of_row(&self, row: &RowKey) -> Settings {
        let mut settings = Settings::default();
        for rule in self.rules.iter().filter(|rule| rule.fits(row)) {
            settings.overlay(&rule.settings);
        }
        settings
    }

    /// The category its patterns give a task.
    #[must_use]
    pub fn category(&self, task: &str) -> Option<&str> {
        self.categories.iter().find(|(_, globs)| fits(globs, task)).map(|(name, _)| name.as_str())
    }

    /// Whether a difference of this code may stand between two figures.
    #[must_use]
    pub fn allows(&self, code: &str) -> bool {
        self.allow.iter().any(|allowed| allowed == code)
    }
}

impl Rule {
    /// Whether the rule is about a row.
    #[must_use]
    pub fn fits(&self, row: &RowKey) -> bool {
        let fits = |glob: &Option<Glob>, name: &str| glob.as_ref().is_none_or(|glob| glob.matches(name));
        let filter = match (&self.filter, &row.filter) {
            (None, _) => true,
            (Some(glob), Some(filter)) => glob.matches(filter),
            (Some(_), None) => false,
        };
        filter && fits(&self.model, &row.model) && fits(&self.task, &row.task) && fits(&self.metric, &row.metric)
    }
}

impl Settings {
    /// Whether the row decides the gate: because the policy says so, or because it demands what only a row that
    /// decides can fail.
    #[must_use]
    pub fn decides_gate(&self) -> bool {
        let demands = self.certain == Some(true) || self.at_least.is_some() || self.at_most.is_some();
        self.gating.unwrap_or(demands)
    }

    /// Takes over what `over` states; keeps the rest.
    pub fn overlay(&mut self, over: &Self) {
        fn take<T: Clone>(own: &mut Option<T>, over: &Option<T>) {
            if over.is_some() {
                own.clone_from(over);
            }
        }
        let Self { category, direction, primary, margin, gating, certain, at_least, at_most, cluster, slices, items } =
            over;
        take(&mut self.category, category);
        take(&mut self.direction, direction);
        take(&mut self.primary, primary);
        take(&mut self.margin, margin);
        take(&mut self.gating, gating);
        take(&mut self.certain, certain);
        take(&mut self.at_least, at_least);
        take(&mut self.at_most, at_most);
        take(&mut self.cluster, cluster);
        take(&mut self.slices, slices);
        take(&mut self.items, items);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(task: &str, metric: &str, filter: Option<&str>) -> RowKey {
        let filter = filter.map(str::to_owned);
        RowKey { model: "acme/lumen".to_owned(), task: task.to_owned(), metric: metric.to_owned(), filter }
    }

    fn rule(task: &str, settings: Settings) -> Rule {
        Rule { task: Some(Glob::new(task)), settings, ..Rule::default() }
    }

    #[test]
    fn the_last_rule_that_states_something_counts() {
        let margin = |margin| Settings { margin: Some(margin), ..Settings::default() };
        let gating = Settings { gating: Some(true), margin: Some(0.01), ..Settings::default() };
        let rules = vec![rule("*", margin(0.05)), rule("gsm*", gating), rule("mmlu", margin(0.02))];
        let policy = Policy { rules, ..Policy::default() };
        let of = |task| policy.of_row(&row(task, "acc", None));
        assert_eq!((of("gsm8k").margin, of("gsm8k").gating), (Some(0.01), Some(true)));
        assert_eq!((of("mmlu").margin, of("mmlu").gating), (Some(0.02), None));
        assert_eq!(of("arc").margin, Some(0.05));
        assert_eq!(Policy::default().of_row(&row("arc", "acc", None)), Settings::default());
    }

    #[test]
    fn a_rule_fits_by_everything_it_names() {
        let strict = Rule { filter: Some(Glob::new("strict*")), ..rule("gsm8k", Settings::default()) };
        assert!(strict.fits(&row("gsm8k", "exact_match", Some("strict-match"))));
        assert!(!strict.fits(&row("gsm8k", "exact_match", Some("flexible-extract"))));
        assert!(!strict.fits(&row("gsm8k", "exact_match", None)));
        assert!(!Rule { model: Some(Glob::new("other")), ..strict }.fits(&row("gsm8k", "exact_match", Some("strict"))));
    }
}
