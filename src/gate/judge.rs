//! The rules of the gate.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::bound::broken;
use super::{About, Answered, Judgement, Reason, Why};
use crate::model::{Blocks, Comparison, EvalRow, GateRules, Settings, Verdict};
use crate::review::{
    Annotation, AnnotationState, Answers, Concern, Disposition, Grade, SignOffConcern, Stance, Target, metric_target,
};

/// Judges a comparison, with the annotations and sign-offs as seen from it, by the policy it was made under.
#[must_use]
pub fn judge(comparison: &Comparison, concerns: &[Concern], signoffs: &[SignOffConcern]) -> Judgement {
    let settings: Vec<Settings> = comparison.evals.iter().map(|row| comparison.policy.of_row(&row.key)).collect();
    let gating = settings.iter().filter(|settings| settings.decides_gate()).count();
    let mut judgement = Judgement { rows: comparison.evals.len(), gating, ..Judgement::default() };
    let groups = groups_that_gate(&comparison.evals, &settings);
    for (place, (row, settings)) in comparison.evals.iter().zip(&settings).enumerate() {
        if row.verdict == Verdict::Regressed {
            regressed(&mut judgement, comparison, place, settings, concerns);
        }
        let is_told_by_members = row.is_group && groups.contains(row.key.task.as_str());
        let demands = broken(row, settings);
        let evidence = evidence(row, settings).filter(|_| !is_told_by_members);
        for why in evidence.into_iter().chain(demands) {
            judgement.reasons.push(Reason { why, about: About::Row(place), answered_by: Vec::new() });
        }
    }
    blockers(&mut judgement, concerns);
    sign_offs(&mut judgement, &comparison.policy.gate, signoffs);
    // Stable: among equals, the order of the rows.
    judgement.reasons.sort_by_key(|reason| Reverse(reason.why.outcome()));
    judgement
}

/// The groups of rows that decide the gate. A group's own row only repeats its members' figures, so it decides by
/// them wherever they decide.
fn groups_that_gate<'a>(rows: &'a [EvalRow], settings: &[Settings]) -> BTreeSet<&'a str> {
    let members = rows.iter().zip(settings).filter(|(_, settings)| settings.decides_gate());
    members.filter_map(|(row, _)| row.group.as_deref()).collect()
}

/// A row that got worse passes when enough people have answered it.
fn regressed(
    judgement: &mut Judgement,
    comparison: &Comparison,
    place: usize,
    settings: &Settings,
    concerns: &[Concern],
) {
    let rules = &comparison.policy.gate;
    let metric = metric_target(&comparison.evals[place]);
    let of_its_samples = |concern: &&Concern| matches!(&concern.annotation.anchor.target, Target::Sample { metric: of, .. } if *of == metric);
    let on_samples = concerns.iter().filter(|concern| concern.holds()).filter(of_its_samples).count();
    let answers = Answers::to(&Target::Metric(metric), concerns, rules);
    let by = answers.people().into_iter().map(str::to_owned).collect();
    if answers.enough() {
        judgement.answered.push(Answered { row: place, by });
    } else if rules.blocks == Blocks::AnyRegression || settings.decides_gate() {
        let why = Why::Regressed { wanting: answers.wanting, on_samples };
        judgement.reasons.push(Reason { why, about: About::Row(place), answered_by: by });
    }
}

/// What a row that decides the gate lacks.
fn evidence(row: &EvalRow, settings: &Settings) -> Option<Why> {
    if !settings.decides_gate() {
        return None;
    }
    match row.verdict {
        _ if row.candidate.is_none() => Some(Why::Missing),
        Verdict::NotComparable => Some(Why::NotComparable),
        Verdict::Untested => Some(Why::Untested),
        Verdict::Inconclusive if settings.certain == Some(true) => Some(Why::Inconclusive),
        Verdict::Inconclusive | Verdict::Regressed | Verdict::Improved | Verdict::NotWorse | Verdict::Unchanged => None,
    }
}

/// Open blockers fail the gate, answered or not. One that was made on something else is no word about this
/// candidate, but nobody has taken it back either.
fn blockers(judgement: &mut Judgement, concerns: &[Concern]) {
    let live = concerns.iter().filter(|concern| !concern.superseded && is_open_blocker(&concern.annotation));
    for concern in live {
        if !concern.holds() {
            judgement.recheck += 1;
            continue;
        }
        let annotation = &concern.annotation;
        let why = Why::Blocker { id: annotation.id.clone(), author: annotation.author.name.clone() };
        let about = About::Thing(Box::new(annotation.anchor.target.clone()));
        judgement.reasons.push(Reason { why, about, answered_by: Vec::new() });
    }
}

/// Whoever signed off against it stops it, proven or not; approvals count as the policy says.
fn sign_offs(judgement: &mut Judgement, rules: &GateRules, signoffs: &[SignOffConcern]) {
    judgement.stale = signoffs.iter().filter(|concern| concern.stale.is_some()).count();
    let mut voices = BTreeSet::new();
    for concern in signoffs.iter().filter(|concern| concern.holds()) {
        let signed = &concern.signed;
        if signed.said.outcome == Stance::Block {
            let why = Why::Stopped { id: signed.id.clone(), author: signed.author.name.clone() };
            let about = About::Thing(Box::new(Target::Release));
            judgement.reasons.push(Reason { why, about, answered_by: Vec::new() });
        }
        let voice = concern.voice(rules).filter(|_| signed.said.outcome.approves());
        // One person under two names of one log is one, as far as nothing is proven.
        let log = if concern.verified.is_some() { String::new() } else { signed.writer.clone() };
        if let Some(voice) = voice
            && !voices.iter().any(|(known, by): &(String, String)| known == voice || (!log.is_empty() && *by == log))
        {
            voices.insert((voice.to_owned(), log));
            judgement.approved_by.push(signed.author.name.clone());
        }
    }
    let wanting = rules.signoffs.saturating_sub(u32::try_from(voices.len()).unwrap_or(u32::MAX));
    if wanting > 0 {
        let (why, about) = (Why::SignOff { wanting }, About::Thing(Box::new(Target::Release)));
        judgement.reasons.push(Reason { why, about, answered_by: judgement.approved_by.clone() });
    }
}

fn is_open_blocker(annotation: &Annotation) -> bool {
    annotation.state == AnnotationState::Open
        && annotation.disposition == Some(Disposition::Regression)
        && annotation.severity == Some(Grade::Blocker)
}
