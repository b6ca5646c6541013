use super::*;
use crate::base::{Glob, is_hazard};
use crate::gate::judge;
use crate::model::{EvalRow, Rule, Settings, Verdict};
use crate::review::testing::{comparison, concerns, decided, row, with_samples};
use crate::review::{Disposition, Grade, NewAnnotation, Target};

fn printed(comparison: &Comparison, write: fn(&Check<'_>, &mut Vec<u8>)) -> String {
    let judgement = judge(comparison, &[], &[]);
    let mut out = Vec::new();
    write(&Check { comparison, judgement: &judgement }, &mut out);
    String::from_utf8(out).unwrap()
}

fn text(check: &Check<'_>, out: &mut Vec<u8>) {
    write_text(check, &|_, word| word.to_owned(), out).unwrap();
}

fn github(check: &Check<'_>, out: &mut Vec<u8>) {
    write_github(check, out).unwrap();
}

fn json(check: &Check<'_>, out: &mut Vec<u8>) {
    write_json(check, out).unwrap();
}

const HOSTILE: &str = "a\n::warning::x\r%0A,line=9:b\u{1b}[2J\u{202e}";

#[test]
fn hostile_names_stay_where_they_belong_in_workflow_commands() {
    let mut hostile = row(HOSTILE, "acc", Verdict::Regressed);
    hostile.candidate.as_mut().unwrap().path = "results/a,b:c%\n.json".into();
    let out = printed(&comparison("c", vec![hostile]), github);
    let lines: Vec<&str> = out.lines().collect();
    let [command, outcome] = lines[..] else { panic!("{out}") };
    assert_eq!(outcome, "failed: 1 regressed (exit 1)");
    let (head, _) = command.strip_prefix("::error ").unwrap().split_once("::").unwrap();
    let properties: Vec<&str> = head.split(',').collect();
    assert_eq!(properties[..2], ["file=results/a%2Cb%3Ac%25␊.json", "line=1"]);
    assert_eq!(properties[2], "title=regressed%3A a␊%3A%3Awarning%3A%3Ax␍%250A%2Cline=9%3Ab␛[2J‹U+202E› acc");
    assert_eq!(properties.len(), 3);
}

#[test]
fn nothing_printed_acts_on_a_terminal() {
    let judged = comparison("c", vec![row(HOSTILE, HOSTILE, Verdict::Regressed)]);
    for write in [text, github, json] {
        let out = printed(&judged, write);
        let acts = |char: char| is_hazard(char) && char != '\n';
        assert!(!out.contains(acts), "{out:?}");
    }
    let judgement = judge(&judged, &[], &[]);
    let summary = summary(&Check { comparison: &judged, judgement: &judgement });
    // Of its own it only has the joiners that keep hosts from reading mentions.
    assert!(!summary.replace(['\n', '\u{2060}'], "").contains(is_hazard), "{summary:?}");
}

#[test]
fn the_command_that_answers_can_be_copied_or_is_not_offered() {
    let offered = |task: &str| {
        let out = printed(&comparison("c", vec![row(task, "acc", Verdict::Regressed)]), text);
        out.lines().find_map(|line| line.strip_prefix("  to settle: ").map(str::to_owned)).unwrap()
    };
    let range = "candor annotate v1.0.0..v1.1.0-rc.1";
    assert_eq!(offered("gsm8k"), format!("{range} --task gsm8k --metric acc --disposition WORD -m TEXT"));
    assert_eq!(offered("$(id)"), format!("{range} --task '$(id)' --metric acc --disposition WORD -m TEXT"));
    assert_eq!(offered("-x"), format!("{range} --task=-x --metric acc --disposition WORD -m TEXT"));
    assert_eq!(offered(HOSTILE), "annotate it in the desk");
}

#[test]
fn a_command_names_what_it_takes_and_no_more() {
    let filtered = |filter: &str| {
        let mut row = row("t", "acc", Verdict::Regressed);
        row.key.filter = Some(filter.to_owned());
        row
    };
    let mut other = row("t", "f1", Verdict::Unchanged);
    other.key.model = "n".to_owned();
    for (rows, expected) in [
        (vec![filtered("none")], "--task t --metric acc"),
        (vec![filtered("a"), filtered("b")], "--task t --metric acc --filter a"),
        (vec![filtered("a"), other], "--task t --model m --metric acc"),
    ] {
        let out = printed(&comparison("c", rows), text);
        assert!(out.contains(&format!("rc.1 {expected} --disposition")), "{expected}:\n{out}");
    }
}

#[test]
fn every_reason_says_what_is_wrong_and_what_to_do() {
    let settings = Settings { certain: Some(true), at_least: Some(0.99), ..Settings::default() };
    let rows = [Verdict::Regressed, Verdict::NotComparable, Verdict::Untested, Verdict::Inconclusive];
    let rows = rows.into_iter().map(|verdict| row(verdict.as_str(), "acc", verdict));
    let mut rows: Vec<EvalRow> = rows.collect();
    rows.push(EvalRow { candidate: None, delta: None, ..row("missing", "acc", Verdict::Untested) });
    rows[2].candidate.as_mut().unwrap().stderr = None;
    rows[2].candidate.as_mut().unwrap().value = Some(1.0);
    let mut judged = comparison("c", rows);
    judged.policy.rules = vec![Rule { task: Some(Glob::new("*")), settings, ..Rule::default() }];
    let stop =
        NewAnnotation { severity: Some(Grade::Blocker), ..decided(&judged, Target::Release, Disposition::Regression) };
    let judgement = judge(&judged, &concerns(&[("ada", stop)], &judged), &[]);
    let check = Check { comparison: &judged, judgement: &judgement };
    let codes: std::collections::BTreeSet<&str> = judgement.reasons.iter().map(|reason| reason.why.code()).collect();
    let all = ["blocker", "bound", "inconclusive", "missing", "not-comparable", "regressed", "untested"];
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), all);
    for reason in &judgement.reasons {
        assert!(words::message(&check, reason).len() > 10 && words::settle(&check, reason).len() > 10, "{reason:?}");
    }
    let mut out = Vec::new();
    json(&check, &mut out);
    let told: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!((&told["outcome"], &told["exit"]), (&"failed".into(), &1.into()));
    let of = |code: &str| told["reasons"].as_array().unwrap().iter().find(|reason| reason["code"] == code).unwrap();
    assert_eq!(of("blocker")["task"], serde_json::Value::Null);
    assert_eq!((&of("missing")["task"], &of("missing")["metric"]), (&"missing".into(), &"acc".into()));
    assert!(of("bound")["message"].as_str().unwrap().contains("may be as low as"), "{}", of("bound"));
}

#[test]
fn a_mark_is_on_the_first_sample_that_broke() {
    let judged = comparison("c", vec![with_samples(row("t", "acc", Verdict::Regressed), &[1.0, 0.0, 0.0])]);
    assert!(printed(&judged, github).starts_with("::error file=samples/a.jsonl,line=2,"));
}
