//! JUnit's XML, as pipelines show test results: a case for every row and for every sample somebody annotated. What is
//! open and a regression fails, what nobody can tell is skipped, the rest passes.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use super::item::{Item, Level, of_row};
use super::markup::{attribute, text};
use super::{Format, Report, Written};
use crate::model::{EvalRow, Verdict};
use crate::review::{Disposition, Target, metric_target};

pub(super) const FORMAT: Format =
    Format { name: "junit", title: "rows and annotated samples as JUnit test cases", write };

/// One test case.
struct Case {
    class: String,
    name: String,
    file: Option<String>,
    outcome: Outcome,
}

enum Outcome {
    Passed,
    /// With its kind and why.
    Failed(&'static str, String),
    /// With why.
    Skipped(String),
}

fn write(report: &Report<'_>, out: &mut dyn Write) -> Written {
    let cases = cases(report);
    let failures = cases.iter().filter(|case| matches!(case.outcome, Outcome::Failed(..))).count();
    let skipped = cases.iter().filter(|case| matches!(case.outcome, Outcome::Skipped(_))).count();
    let name = attribute(&format!("candor {}", report.range()));
    let counts =
        format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" time=\"0\"", cases.len());
    let time = report.comparison.candidate.time;
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"{name}\" {counts}>")?;
    writeln!(out, "  <testsuite name=\"{name}\" {counts} timestamp=\"{}\">", attribute(&time.to_string()))?;
    if let Some(narrowed) = report.narrowed() {
        let filter = attribute(&narrowed.filter);
        writeln!(out, "    <properties><property name=\"filter\" value=\"{filter}\"/></properties>")?;
    }
    for case in &cases {
        write_case(case, out)?;
    }
    writeln!(out, "  </testsuite>\n</testsuites>")?;
    Ok(Vec::new())
}

/// Rows first, each with what was said of it; then samples and whatever else was annotated. Names are told apart by
/// a number where they would be the same: readers ignore the second of two.
fn cases(report: &Report<'_>) -> Vec<Case> {
    let items = report.open_items();
    let weight = |item: &Item<'_>| (fails(item), item.level);
    let mut weightiest: BTreeMap<&Target, &Item<'_>> = BTreeMap::new();
    for item in &items {
        let known = weightiest.entry(&item.target).or_insert(item);
        if weight(item) >= weight(known) {
            *known = item;
        }
    }
    let rows = report.rows().filter(|row| !row.is_group);
    let rows = rows.map(|row| {
        let target = Target::Metric(metric_target(row));
        case(Some(row), &target.to_string(), weightiest.get(&target).copied())
    });
    let rest = items.iter().filter(|item| !matches!(item.target, Target::Metric(_)));
    let rest = rest.map(|item| case(item.row, &name(&item.target), Some(item)));
    let mut seen: HashMap<(String, String), u32> = HashMap::new();
    let mut cases: Vec<Case> = rows.chain(rest).collect();
    for case in &mut cases {
        let times = seen.entry((case.class.clone(), case.name.clone())).or_default();
        *times += 1;
        if *times > 1 {
            case.name = format!("{} ({times})", case.name);
        }
    }
    cases
}

fn case(row: Option<&EvalRow>, name: &str, item: Option<&Item<'_>>) -> Case {
    let class = row.map_or_else(|| "candor".to_owned(), class);
    let file = item.and_then(|item| item.candidate.as_ref()).map(|place| place.path.clone());
    let file = file.or_else(|| Some(row?.candidate.as_ref()?.path.to_string()));
    let outcome = match (item, row) {
        (Some(item), _) if fails(item) => Outcome::Failed(item.rule.id, item.message.clone()),
        (Some(item), _) if item.level >= Level::Warning => Outcome::Skipped(item.message.clone()),
        (None, Some(row)) if matches!(row.verdict, Verdict::Untested | Verdict::NotComparable) => {
            Outcome::Skipped(of_row(row))
        }
        _ => Outcome::Passed,
    };
    Case { class, name: name.to_owned(), file, outcome }
}

/// Whether it is open and a regression: found by the test and unanswered, or said to be one and no trifle.
fn fails(item: &Item<'_>) -> bool {
    let said = item.said.and_then(|concern| concern.annotation.disposition);
    item.level >= Level::Warning
        && match said {
            Some(disposition) => disposition == Disposition::Regression && !item.is_contested(),
            None => item.level == Level::Error,
        }
}

fn class(row: &EvalRow) -> String {
    let key = &row.key;
    let filter = key.filter.as_deref().filter(|filter| *filter != "none");
    let parts = [Some(key.model.as_str()), Some(&key.task), filter, Some(&key.metric)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(".")
}

fn name(target: &Target) -> String {
    match target {
        Target::Sample { sample, .. } => {
            let epoch = sample.epoch.map(|epoch| format!("#{epoch}")).unwrap_or_default();
            let input = sample.input.as_deref().and_then(|input| input.strip_prefix("sha256:")).unwrap_or_default();
            let input: String = input.chars().take(8).collect();
            format!("sample {}{epoch} {input}", sample.id).trim_end().to_owned()
        }
        other => other.to_string(),
    }
}

fn write_case(case: &Case, out: &mut dyn Write) -> io::Result<()> {
    let file = case.file.as_deref().map(|file| format!(" file=\"{}\"", attribute(file))).unwrap_or_default();
    write!(
        out,
        "    <testcase classname=\"{}\" name=\"{}\"{file} time=\"0\"",
        attribute(&case.class),
        attribute(&case.name)
    )?;
    match &case.outcome {
        Outcome::Passed => writeln!(out, "/>"),
        Outcome::Skipped(why) => writeln!(out, "><skipped message=\"{}\"/></testcase>", attribute(why)),
        Outcome::Failed(kind, why) => {
            let (message, body) = (attribute(why.lines().next().unwrap_or_default()), text(why));
            writeln!(out, "><failure type=\"{kind}\" message=\"{message}\">{body}</failure></testcase>")
        }
    }
}
