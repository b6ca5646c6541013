//! GitLab's code quality report: a list of marks on lines, each with a fingerprint of its own; two with the same one
//! would show as one. <https://docs.gitlab.com/ci/testing/code_quality/>

use std::collections::HashMap;
use std::io::Write;

use serde_json::{Value as Json, json};

use super::item::{Item, Level};
use super::json::write_line;
use super::place::Place;
use super::{Format, Report, Written};
use crate::review::Grade;

pub(super) const FORMAT: Format = Format { name: "gitlab", title: "open items as a GitLab code quality report", write };

fn write(report: &Report<'_>, out: &mut dyn Write) -> Written {
    let mut seen: HashMap<String, u32> = HashMap::new();
    let (items, left) = report.placed_items();
    let marks: Vec<Json> = items.iter().map(|(item, place)| mark(item, place, &mut seen)).collect();
    write_line(out, &marks)?;
    Ok(left)
}

fn mark(item: &Item<'_>, place: &Place, seen: &mut HashMap<String, u32>) -> Json {
    let fingerprint = item.fingerprint();
    let times = seen.entry(fingerprint.clone()).or_default();
    *times += 1;
    let fingerprint = if *times == 1 { fingerprint } else { format!("{fingerprint}-{times}") };
    json!({
        "description": item.shown(),
        "check_name": item.rule.id,
        "fingerprint": fingerprint,
        "severity": severity(item),
        "location": { "path": place.path, "lines": { "begin": place.line.unwrap_or(1) } },
    })
}

fn severity(item: &Item<'_>) -> &'static str {
    match item.said.and_then(|concern| concern.annotation.severity) {
        Some(Grade::Blocker) => "blocker",
        Some(Grade::Major) => "major",
        Some(Grade::Minor) => "minor",
        Some(Grade::Info) => "info",
        None => match item.level {
            Level::Error => "major",
            Level::Warning => "minor",
            Level::Note => "info",
        },
    }
}
