//! What there is to tell, one thing at a time: what people wrote, and the findings nobody has answered. The exports
//! that point into files or fill tables are written over this list.

use std::collections::{BTreeMap, BTreeSet};

use super::escape::plain;
use super::place::{self, Place};
use super::{LeftOut, Report, figures};
use crate::base::Digest;
use crate::compare::findings::Subject;
use crate::model::{ConfigDiff, Effect, EvalRow, Severity, Side, Verdict};
use crate::review::{
    Annotation, AnnotationState, Answers, Concern, Disposition, Grade, Target, metric_target, thread_key,
};

/// One thing to tell.
#[derive(Clone, Debug)]
pub(super) struct Item<'a> {
    /// What it is about.
    pub(super) target: Target,
    /// The row it belongs to, where it is a row or a sample of one.
    pub(super) row: Option<&'a EvalRow>,
    /// What somebody wrote; `None` for a finding nobody has answered.
    pub(super) said: Option<&'a Concern>,
    /// The rule it falls under.
    pub(super) rule: &'static Rule,
    /// How much it weighs.
    pub(super) level: Level,
    /// What it is, in one sentence. The words come from outside.
    pub(super) message: String,
    /// Where the candidate has it: a sample that broke rather than the figure.
    pub(super) candidate: Option<Place>,
    /// Where the candidate has the figure, where `candidate` is a sample of a row.
    pub(super) figure: Option<Place>,
    /// Where the base has it.
    pub(super) base: Option<Place>,
}

/// How much an item weighs, in the three steps that tools which show marks on files know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Worth stating.
    Note,
    /// Some may notice.
    Warning,
    /// Users will feel it.
    Error,
}

/// A kind of item, under a name that never changes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rule {
    /// The name.
    pub(super) id: &'static str,
    /// What it says, in a few words.
    pub(super) short: &'static str,
    /// What it says, in full.
    pub(super) full: &'static str,
    /// What to do about it.
    pub(super) help: &'static str,
}

/// Every rule. Their order is part of the files written.
pub(super) static RULES: &[Rule] =
    &[REGRESSION, METRIC_DROP, NOT_COMPARABLE, UNTESTED, BAD_EVAL, CONFIG_RISK, CONTESTED, UNREADABLE, REMARK];

const REGRESSION: Rule = Rule {
    id: "eval/regression",
    short: "A reviewer found a regression",
    full: "A reviewer looked at the evidence and decided that the candidate is worse than the base, and that this is real.",
    help: "Fix the candidate, or state the regression where its users will read it.",
};
const METRIC_DROP: Rule = Rule {
    id: "eval/metric-drop",
    short: "A metric got worse, and nobody has answered it",
    full: "A paired test, corrected for the number of rows looked at, shows that the metric got worse beyond noise.",
    help: "Look at the samples that broke and annotate the row: a regression, acceptable, noise or a bad evaluation.",
};
const NOT_COMPARABLE: Rule = Rule {
    id: "eval/not-comparable",
    short: "Two figures that cannot be compared",
    full: "A difference in how the two figures came about forbids comparing them.",
    help: "Run both releases in the same way and commit the output, or annotate why it does not matter.",
};
const UNTESTED: Rule = Rule {
    id: "eval/untested",
    short: "A metric moved the wrong way and could not be tested",
    full: "The figure got worse or is gone, and neither samples nor standard errors tell whether that is noise.",
    help: "Run the evaluation with its samples logged and commit the log.",
};
const BAD_EVAL: Rule = Rule {
    id: "eval/bad-eval",
    short: "A reviewer found a fault in the evaluation",
    full: "A reviewer decided that the sample, its reference or its scorer is wrong, so the figure says less than it seems to.",
    help: "Mend the evaluation and run it again.",
};
const CONFIG_RISK: Rule = Rule {
    id: "eval/config-risk",
    short: "A configuration changed",
    full: "A file that says how the model is built, run or evaluated differs between the two releases.",
    help: "Make sure that the change is meant and stated.",
};
const CONTESTED: Rule = Rule {
    id: "eval/contested",
    short: "Reviewers disagree",
    full: "Reviewers decided differently about the same thing, and no one of them has taken it back.",
    help: "Talk, and let one of the decisions be taken back or resolved.",
};
const UNREADABLE: Rule = Rule {
    id: "eval/unreadable",
    short: "A file could not be read",
    full: "A file of the evaluation could not be read, so figures may lack what it holds.",
    help: "Commit the file again, whole.",
};
const REMARK: Rule = Rule {
    id: "eval/remark",
    short: "A reviewer's remark",
    full: "A reviewer wrote something that is no regression: an improvement, something acceptable, noise, or a question.",
    help: "Read it; nothing must be done.",
};

impl Report<'_> {
    /// Everything there is to tell that passes the filter: the findings nobody has answered, in the order in which they
    /// matter, then what people wrote, oldest first, also what was taken back since.
    pub(super) fn items(&self) -> Vec<Item<'_>> {
        let contested = self.contested();
        let open = self.findings.iter().filter_map(|finding| self.finding(*finding));
        let open = open.filter(|item| self.keeps(item));
        let words = self.said().map(|concern| self.words(concern, &contested));
        open.chain(words).collect()
    }

    /// Of everything there is to tell, what wants somebody's attention.
    pub(super) fn open_items(&self) -> Vec<Item<'_>> {
        let mut items = self.items();
        items.retain(Item::is_open);
        items
    }

    /// Of everything that wants attention, what stands in a file of the candidate, with the file, and how much does
    /// not: for formats that are nothing but marks on files.
    pub(super) fn placed_items(&self) -> (Vec<(Item<'_>, Place)>, Vec<LeftOut>) {
        let items = self.open_items();
        let all = items.len();
        let placed = items.into_iter().filter_map(|item| {
            let place = item.candidate.clone()?;
            Some((item, place))
        });
        let placed: Vec<_> = placed.collect();
        let left = LeftOut::some(all - placed.len(), "in no file of the candidate");
        (placed, left.into_iter().collect())
    }

    /// What was compared, as it would be typed again.
    pub(super) fn range(&self) -> String {
        format!("{}..{}", self.comparison.base.typed(), self.comparison.candidate.typed())
    }

    /// The threads about which those who speak of this candidate disagree.
    fn contested(&self) -> BTreeSet<[u8; 32]> {
        let mut decided: BTreeMap<[u8; 32], BTreeSet<Disposition>> = BTreeMap::new();
        let counts = |concern: &&Concern| {
            concern.holds() && !concern.superseded && concern.annotation.state == AnnotationState::Open
        };
        for Concern { annotation, .. } in self.annotations.iter().filter(counts) {
            let thread = thread_key(&annotation.anchor.target).0;
            decided.entry(thread).or_default().extend(annotation.disposition);
        }
        decided.into_iter().filter(|(_, said)| said.len() > 1).map(|(thread, _)| thread).collect()
    }

    /// A finding, unless people have answered it.
    fn finding(&self, finding: Subject) -> Option<Item<'_>> {
        let comparison = self.comparison;
        let (target, row, rule, level, message) = match finding {
            Subject::Eval(place) => {
                let row = &comparison.evals[place];
                let (rule, level) = of_verdict(row);
                (Target::Metric(metric_target(row)), Some(row), rule, level, of_row(row))
            }
            Subject::Config(place) => {
                let diff = &comparison.configs[place];
                let target = Target::Config { path: diff.path.clone(), pointer: String::new() };
                (target, None, &CONFIG_RISK, Level::Note, of_config(diff))
            }
            Subject::Diagnostic(place) => {
                let found = &comparison.diagnostics[place];
                let level = if found.severity == Severity::Error { Level::Error } else { Level::Warning };
                (Target::File { path: found.path.clone() }, None, &UNREADABLE, level, found.message.clone())
            }
        };
        let answered = Answers::to(&target, self.annotations, &comparison.policy.gate).enough();
        (!answered).then(|| self.item(target, row, None, rule, level, message))
    }

    fn words<'a>(&'a self, concern: &'a Concern, contested: &BTreeSet<[u8; 32]>) -> Item<'a> {
        let annotation = &concern.annotation;
        let target = annotation.anchor.target.clone();
        let row = place::row(self.comparison, &target);
        let is_contested = contested.contains(&thread_key(&target).0);
        let (rule, level) = if is_contested { (&CONTESTED, Level::Warning) } else { of_decision(annotation) };
        self.item(target, row, Some(concern), rule, level, of_annotation(concern))
    }

    fn item<'a>(
        &'a self,
        target: Target,
        row: Option<&'a EvalRow>,
        said: Option<&'a Concern>,
        rule: &'static Rule,
        level: Level,
        message: String,
    ) -> Item<'a> {
        let place = |side| place::place(self.comparison, &target, side, self.lines);
        let sample = row.filter(|_| matches!(target, Target::Metric(_))).and_then(place::broken_sample);
        let (figure, base) = (place(Side::Candidate), place(Side::Base));
        let (candidate, figure) = if sample.is_some() { (sample, figure) } else { (figure, None) };
        Item { row, said, rule, level, message, candidate, figure, base, target }
    }
}

impl Item<'_> {
    /// Whether it wants somebody's attention: a finding nobody has answered, or words about this candidate that
    /// stand.
    pub(super) fn is_open(&self) -> bool {
        self.said.is_none_or(|concern| concern.annotation.state == AnnotationState::Open && !concern.superseded)
    }

    /// Whether reviewers disagree about it.
    pub(super) fn is_contested(&self) -> bool {
        *self.rule == CONTESTED
    }

    /// The message as one line of plain text that acts on nobody who shows it.
    pub(super) fn shown(&self) -> String {
        plain(&self.message)
    }

    /// A name that stays the same when files are sorted anew or moved: of the thing and of what is said of it.
    pub(super) fn fingerprint(&self) -> String {
        let told = format!("{} {}", thread_key(&self.target), self.rule.id);
        Digest::of(told.as_bytes()).to_string().chars().take(32).collect()
    }
}

fn of_verdict(row: &EvalRow) -> (&'static Rule, Level) {
    match row.verdict {
        Verdict::Regressed => (&METRIC_DROP, Level::Error),
        Verdict::NotComparable => (&NOT_COMPARABLE, Level::Warning),
        _ => (&UNTESTED, Level::Note),
    }
}

fn of_decision(annotation: &Annotation) -> (&'static Rule, Level) {
    let level = match annotation.severity {
        Some(Grade::Blocker | Grade::Major) => Level::Error,
        Some(Grade::Minor) => Level::Warning,
        Some(Grade::Info) | None => Level::Note,
    };
    let about_config = matches!(annotation.anchor.target, Target::Config { .. });
    match annotation.disposition {
        Some(Disposition::Regression) if about_config => (&CONFIG_RISK, level),
        Some(Disposition::Regression) => (&REGRESSION, level),
        Some(Disposition::BadEval) => (&BAD_EVAL, Level::Warning),
        _ => (&REMARK, Level::Note),
    }
}

/// A row in one sentence.
pub(super) fn of_row(row: &EvalRow) -> String {
    let mut told = metric_target(row).to_string();
    told.extend(figures::both(row).map(|figures| format!(": {figures}")));
    told.push_str(&format!(": {}", row.verdict.as_str()));
    let breaks = row.comparability.iter().filter(|difference| difference.effect == Effect::Breaks);
    let codes: Vec<&str> = breaks.map(|difference| difference.code).collect();
    told.extend(row.reason.as_ref().map(|reason| format!(" ({reason})")));
    if row.reason.is_none() && !codes.is_empty() {
        told.push_str(&format!(" ({})", codes.join(", ")));
    }
    told
}

fn of_config(diff: &ConfigDiff) -> String {
    let keys = diff.changes.len();
    let counted = if keys == 1 { "1 key".to_owned() } else { format!("{keys} keys") };
    let meant = diff.changes.iter().filter_map(|change| change.meaning.as_deref()).take(3).collect::<Vec<_>>();
    let meant = if meant.is_empty() { String::new() } else { format!(": {}", meant.join("; ")) };
    match keys {
        0 => format!("{} {}", diff.path, diff.status.as_str()),
        _ => format!("{} {}, {counted}{meant}", diff.path, diff.status.as_str()),
    }
}

fn of_annotation(concern: &Concern) -> String {
    let annotation = &concern.annotation;
    let decided = annotation.disposition.map_or("remark", Disposition::as_str);
    let graded = annotation.severity.map(|grade| format!(", {}", grade.as_str())).unwrap_or_default();
    let since = concern.state.remark().map(|since| format!(" ({since})")).unwrap_or_default();
    let body = annotation.body.trim();
    let body = if body.is_empty() { String::new() } else { format!(": {body}") };
    format!("{}: {decided}{graded}, says {}{since}{body}", annotation.anchor.target, annotation.author.name)
}
