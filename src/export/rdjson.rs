//! Reviewdog's diagnostic format, for tools that put marks into a pull request:
//! <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>. Lines count from 1; a mark without columns is
//! on the whole line.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::escape::inline;
use super::item::{Item, Level};
use super::json::write_line;
use super::place::Place;
use super::{Format, Report, Written};

pub(super) const FORMAT: Format = Format { name: "rdjson", title: "open items for reviewdog", write };

fn write(report: &Report<'_>, out: &mut dyn Write) -> Written {
    let (items, left) = report.placed_items();
    let diagnostics: Vec<Json> = items.iter().map(|(item, place)| diagnostic(item, place)).collect();
    write_line(out, &json!({ "source": source(), "diagnostics": diagnostics }))?;
    Ok(left)
}

fn source() -> Json {
    json!({ "name": "candor" })
}

fn diagnostic(item: &Item<'_>, place: &Place) -> Json {
    let mut diagnostic = json!({
        // Whoever reads this posts it as Markdown.
        "message": inline(&item.message),
        "location": location(place),
        "severity": match item.level {
            Level::Error => "ERROR",
            Level::Warning => "WARNING",
            Level::Note => "INFO",
        },
        "source": source(),
        "code": { "value": item.rule.id },
    });
    if let Some(base) = item.base.as_ref().filter(|base| *base != place) {
        diagnostic["related_locations"] = json!([{ "message": "the base", "location": location(base) }]);
    }
    diagnostic
}

fn location(place: &Place) -> Json {
    let mut location = json!({ "path": place.path });
    if let Some(line) = place.line {
        location["range"] = json!({ "start": { "line": line } });
    }
    location
}
