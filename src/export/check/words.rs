//! Each reason in plain words, and what would settle it. The words hold names from outside: whoever writes them
//! makes them safe for the place they go to.

use super::Check;
use crate::base::{Shown, shell_word};
use crate::compare::findings::{Subject, findings};
use crate::export::{figures, place};
use crate::gate::{About, Demand, Judgement, Outcome, Reason, Why};
use crate::model::{Comparison, Effect, EvalRow, Severity};
use crate::review::{Disposition, Target, metric_target};

/// The thing a reason speaks of.
pub(super) fn target(check: &Check<'_>, about: &About) -> Target {
    match about {
        About::Row(_) => about.row(check.comparison).map_or(Target::Release, |row| Target::Metric(metric_target(row))),
        About::Thing(target) => (**target).clone(),
    }
}

/// The row a reason speaks of, also where somebody annotated it.
pub(super) fn row<'a>(check: &Check<'a>, about: &About) -> Option<&'a EvalRow> {
    about.row(check.comparison).or_else(|| match about {
        About::Thing(target) if matches!(**target, Target::Metric(_)) => place::row(check.comparison, target),
        About::Thing(_) | About::Row(_) => None,
    })
}

/// What is wrong, with figures: one sentence that needs no table beside it.
pub(super) fn message(check: &Check<'_>, reason: &Reason) -> String {
    let told = what(check, reason);
    let figures = row(check, &reason.about).and_then(figures::both);
    figures.map(|figures| format!("{figures}: ")).unwrap_or_default() + &told
}

/// What is wrong, without figures that stand beside it anyway.
pub(super) fn what(check: &Check<'_>, reason: &Reason) -> String {
    let row = reason.about.row(check.comparison);
    match &reason.why {
        Why::Regressed { wanting, on_samples } => {
            unanswered(check.comparison, *wanting, &reason.answered_by) + &of_samples(*on_samples)
        }
        Why::Blocker { id, author } => {
            let id: String = id.chars().take(8).collect();
            format!("{author} says that the release must not go out with it ({id})")
        }
        Why::Bound { demand, end } => {
            let direction = match demand {
                Demand::AtLeast(_) => "low",
                Demand::AtMost(_) => "high",
            };
            format!(
                "may be as {direction} as {}, and the policy demands {}",
                figures::value(Some(*end)),
                limit(*demand)
            )
        }
        Why::SignOff { wanting } => unsigned(check.comparison, *wanting, &reason.answered_by),
        Why::Stopped { id, author } => {
            let id: String = id.chars().take(8).collect();
            format!("{author} signed off against it ({id})")
        }
        Why::Missing => "the base has it, the candidate does not".to_owned(),
        Why::NotComparable => row.map_or_else(String::new, differences),
        Why::Untested => row.and_then(|row| row.reason.clone()).unwrap_or_else(|| "nothing could be tested".to_owned()),
        Why::Unsure { demand } => {
            format!("the policy demands {}, and nothing says how sure the figure is", limit(*demand))
        }
        Why::Inconclusive => {
            let mde = row.and_then(|row| row.test.as_ref()?.mde);
            let smallest = mde.map(|mde| format!(", which would show {} or more", figures::value(Some(mde))));
            format!("the policy wants certainty, and the evidence does not tell{}", smallest.unwrap_or_default())
        }
    }
}

fn unanswered(comparison: &Comparison, wanting: u32, by: &[String]) -> String {
    let said = match (wanting, by) {
        (1, []) => "nobody has answered it".to_owned(),
        (_, []) => format!("{wanting} people must answer it"),
        (_, by) => format!("answered by {}, and {wanting} more must", by.join(", ")),
    };
    let accepted = &comparison.policy.gate.answered_by;
    if accepted.is_empty() {
        return said;
    }
    let accepted: Vec<&str> = accepted.iter().map(|glob| glob.as_str()).collect();
    format!("{said}; the policy lets answer {}", accepted.join(", "))
}

/// Whoever annotated a sample may think the row answered.
fn of_samples(annotations: usize) -> String {
    match annotations {
        0 => String::new(),
        1 => "; 1 annotation is about a sample of it, which does not answer for the row".to_owned(),
        more => format!("; {more} annotations are about samples of it, which do not answer for the row"),
    }
}

fn unsigned(comparison: &Comparison, wanting: u32, by: &[String]) -> String {
    let rules = &comparison.policy.gate;
    let signed = if rules.signed { " with a signature that counts" } else { "" };
    let accepted: Vec<&str> = rules.signed_off_by.iter().map(|glob| glob.as_str()).collect();
    let accepted =
        if accepted.is_empty() { String::new() } else { format!("; the policy lets sign {}", accepted.join(", ")) };
    let more = if by.is_empty() { String::new() } else { format!("signed off by {}, and ", by.join(", ")) };
    let people = if wanting == 1 { "1 person".to_owned() } else { format!("{wanting} people") };
    format!("{more}{people} must sign off{signed}{accepted}")
}

/// The two releases as one word of a command.
fn range(comparison: &Comparison) -> String {
    shell_word(&format!("{}..{}", comparison.base.typed(), comparison.candidate.typed()))
}

fn limit(demand: Demand) -> String {
    match demand {
        Demand::AtLeast(limit) => format!("at least {limit}"),
        Demand::AtMost(limit) => format!("at most {limit}"),
    }
}

fn differences(row: &EvalRow) -> String {
    let breaks = row.comparability.iter().filter(|difference| difference.effect == Effect::Breaks);
    let codes: Vec<&str> = breaks.map(|difference| difference.code).collect();
    format!("the figures came about differently: {}", codes.join(", "))
}

/// What somebody can do about it.
pub(super) fn settle(check: &Check<'_>, reason: &Reason) -> String {
    let answer = || annotate(check.comparison, &target(check, &reason.about));
    match &reason.why {
        Why::Regressed { .. } => answer().unwrap_or_else(|| "annotate it in the desk".to_owned()),
        Why::Blocker { .. } => {
            let anew = answer().map(|command| format!(", or decides anew: {command}")).unwrap_or_default();
            format!("its writer takes it back{anew}")
        }
        Why::Bound { .. } => "a candidate that is better, or more items to be surer of this one".to_owned(),
        Why::SignOff { .. } => format!("candor signoff {} -m TEXT", range(check.comparison)),
        Why::Stopped { .. } => "its writer signs off anew, or takes it back".to_owned(),
        Why::Missing => "run it for the candidate, too, and commit the output".to_owned(),
        Why::NotComparable => "run both sides in the same way and commit the output".to_owned(),
        Why::Untested | Why::Unsure { .. } => "run it with its samples logged and commit the log".to_owned(),
        Why::Inconclusive => "run it on more items, or repeat each item".to_owned(),
    }
}

/// The command that answers a thing; `None` where no command can name it, or nobody could copy it.
fn annotate(comparison: &Comparison, target: &Target) -> Option<String> {
    let range = range(comparison);
    let options: Vec<String> = names(comparison, target)?.iter().map(|(name, value)| option(name, value)).collect();
    let command = format!("candor annotate {range} {} --disposition WORD -m TEXT", options.join(" "));
    (Shown::new(&command).as_str() == command).then_some(command)
}

fn option(name: &str, value: &str) -> String {
    // A value that looks like an option must not stand alone.
    let between = if value.starts_with('-') { '=' } else { ' ' };
    format!("--{name}{between}{}", shell_word(value))
}

type Named<'a> = (&'static str, &'a str);

/// The options that name a thing, and no more of them than it takes.
fn names<'a>(comparison: &'a Comparison, target: &'a Target) -> Option<Vec<Named<'a>>> {
    let of_metric = |metric: &'a crate::review::MetricTarget| {
        let same_task = || comparison.evals.iter().filter(|row| row.key.task == metric.task);
        let several_models = same_task().any(|row| row.key.model != metric.model);
        let several_filters = same_task().any(|row| row.key.metric == metric.metric && row.key.filter != metric.filter);
        let mut names = vec![("task", metric.task.as_str())];
        names.extend(several_models.then_some(("model", metric.model.as_str())));
        names.push(("metric", &metric.metric));
        names.extend(metric.filter.as_deref().filter(|_| several_filters).map(|filter| ("filter", filter)));
        names
    };
    Some(match target {
        Target::Release => return None,
        Target::Task { model, task } => {
            let several = comparison.evals.iter().any(|row| row.key.task == *task && row.key.model != *model);
            let mut names = vec![("task", task.as_str())];
            names.extend(several.then_some(("model", model.as_str())));
            names
        }
        Target::Metric(metric) => of_metric(metric),
        Target::Sample { metric, sample } => {
            let mut names = of_metric(metric);
            names.push(("sample", &sample.id));
            names
        }
        Target::Config { path, pointer } if pointer.is_empty() => vec![("file", path)],
        Target::Config { path, pointer } => vec![("file", path), ("pointer", pointer)],
        Target::File { path } => vec![("file", path)],
    })
}

/// The words that count as an answer, for the reader of a command that says WORD.
pub(super) fn dispositions() -> String {
    let decides = |disposition: &Disposition| *disposition != Disposition::Unsure;
    Disposition::ALL.into_iter().filter(decides).map(Disposition::as_str).collect::<Vec<_>>().join(", ")
}

/// How it ended and why, in one line without names.
pub(super) fn outcome(judgement: &Judgement) -> String {
    let outcome = judgement.outcome();
    let word = outcome.as_str();
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for code in judgement.reasons.iter().map(|reason| reason.why.code()) {
        match counts.iter_mut().find(|(known, _)| *known == code) {
            Some((_, count)) => *count += 1,
            None => counts.push((code, 1)),
        }
    }
    let counts: Vec<String> = counts.into_iter().map(|(code, count)| format!("{count} {code}")).collect();
    let counts = if outcome == Outcome::Passed { "nothing stands in the way".to_owned() } else { counts.join(", ") };
    format!("{word}: {counts} (exit {})", outcome.exit())
}

/// What was looked at, and what was not judged: one sentence each.
pub(super) fn checked(check: &Check<'_>) -> Vec<String> {
    let Check { comparison, judgement } = check;
    let gating = if judgement.gating == 0 { "none".to_owned() } else { judgement.gating.to_string() };
    let answered = counted(judgement.answered.len(), "regression");
    let rows = counted(judgement.rows, "row");
    let mut said = vec![format!("checked {rows}, of which the policy names {gating} to gate on; {answered} answered")];
    let errors = comparison.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
    if errors + comparison.configs.len() > 0 {
        let configs = counted(comparison.configs.len(), "changed configuration file");
        said.push(format!("not judged: {configs} and {}", counted(errors, "reading error")));
    }
    let others = undecided(check);
    if others > 0 {
        said.push(format!("also wanting a decision, though not for the gate: {}", counted(others, "row")));
    }
    if !judgement.approved_by.is_empty() {
        said.push(format!("signed off by {}", judgement.approved_by.join(", ")));
    }
    if judgement.stale > 0 {
        said.push(format!("{} of other commits or policies", counted(judgement.stale, "sign-off")));
    }
    if judgement.recheck > 0 {
        let blockers = counted(judgement.recheck, "open blocker");
        said.push(format!("{blockers} of another candidate spoke of what is different here: look again"));
    }
    said
}

/// Rows that want a decision and are neither a reason nor answered.
fn undecided(check: &Check<'_>) -> usize {
    let judged = |place: usize| {
        let is_reason = check.judgement.reasons.iter().any(|reason| reason.about == About::Row(place));
        is_reason || check.judgement.answered.iter().any(|answered| answered.row == place)
    };
    let is_other = |finding: &Subject| matches!(finding, Subject::Eval(place) if !judged(*place));
    findings(check.comparison).iter().filter(|finding| is_other(finding)).count()
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
