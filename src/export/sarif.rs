//! SARIF 2.1.0, as code hosts show it beside the files: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>. It holds
//! what GitHub needs besides: rules with help, one location with a region, and a fingerprint that does not hang on
//! the line, so that sorting a log anew opens no alert twice.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::item::{Item, Level, RULES, Rule};
use super::json::write_line;
use super::place::Place;
use super::{Format, Report, Written, uri};

pub(super) const FORMAT: Format = Format { name: "sarif", title: "open items for code scanning (SARIF 2.1.0)", write };

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

fn write(report: &Report<'_>, out: &mut dyn Write) -> Written {
    let items: Vec<Item<'_>> = report.open_items();
    let (placed, elsewhere): (Vec<&Item<'_>>, Vec<&Item<'_>>) = items.iter().partition(|item| item.candidate.is_some());
    let mut run = json!({
        "tool": { "driver": {
            "name": "Candor",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": RULES.iter().map(rule).collect::<Vec<_>>(),
        }},
        "automationDetails": { "id": format!("candor/{}/", report.range()) },
        "columnKind": "unicodeCodePoints",
        "results": placed.into_iter().filter_map(result).collect::<Vec<_>>(),
        "invocations": [{
            "executionSuccessful": true,
            "toolExecutionNotifications": elsewhere.into_iter().map(notification).collect::<Vec<_>>(),
        }],
    });
    if let Some(narrowed) = report.narrowed() {
        run["properties"] = json!({ "filter": narrowed.filter });
    }
    write_line(out, &json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] }))?;
    Ok(Vec::new())
}

fn rule(rule: &Rule) -> Json {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.short },
        "fullDescription": { "text": rule.full },
        "help": { "text": rule.help },
        "properties": { "tags": ["evaluation"] },
    })
}

fn result(item: &Item<'_>) -> Option<Json> {
    let place = item.candidate.as_ref()?;
    let mut result = json!({
        "ruleId": item.rule.id,
        "ruleIndex": RULES.iter().position(|rule| rule.id == item.rule.id),
        "level": level(item.level),
        "message": { "text": item.shown() },
        "locations": [location(place)],
        "partialFingerprints": { "primaryLocationLineHash": format!("{}:1", item.fingerprint()) },
    });
    if let Some(base) = &item.base {
        let mut related = location(base);
        related["message"] = json!({ "text": "the base" });
        result["relatedLocations"] = json!([related]);
    }
    Some(result)
}

/// What stands in no file of the candidate is told beside the results, where nothing needs a place.
fn notification(item: &Item<'_>) -> Json {
    json!({ "level": level(item.level), "message": { "text": item.shown() }, "associatedRule": { "id": item.rule.id } })
}

fn location(place: &Place) -> Json {
    let line = place.line.unwrap_or(1);
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri::path(&place.path) },
        "region": { "startLine": line, "startColumn": 1, "endLine": line, "endColumn": 2 },
    }})
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}
