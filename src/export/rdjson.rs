//! Reviewdog's diagnostic format, for tools that put marks into a pull request:
//! <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>. Lines count from 1; a mark without columns is
//! on the whole line.

use std::io::{self, Write};

use serde_json::{Value as Json, json};

use super::escape::inline;
use super::item::{Item, Level};
use super::json::write_line;
use super::place::Place;
use super::{Format, Needs, Report};

pub(super) const FORMAT: Format =
    Format { name: "rdjson", title: "open items for reviewdog", needs: Needs::Place, write };

fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let diagnostics: Vec<Json> = report.open_items().iter().filter_map(diagnostic).collect();
    write_line(out, &json!({ "source": source(), "diagnostics": diagnostics }))
}

fn source() -> Json {
    json!({ "name": "candor" })
}

fn diagnostic(item: &Item<'_>) -> Option<Json> {
    let place = item.candidate.as_ref()?;
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
    if let Some(base) = item.base.as_ref().filter(|base| Some(*base) != item.candidate.as_ref()) {
        diagnostic["related_locations"] = json!([{ "message": "the base", "location": location(base) }]);
    }
    Some(diagnostic)
}

fn location(place: &Place) -> Json {
    let mut location = json!({ "path": place.path });
    if let Some(line) = place.line {
        location["range"] = json!({ "start": { "line": line } });
    }
    location
}
