//! A review of a pull request, as GitHub's "create a review" takes it:
//! <https://docs.github.com/en/rest/pulls/reviews#create-a-review-for-a-pull-request>. Post it with
//! `gh api repos/OWNER/NAME/pulls/NUMBER/reviews --input FILE`.
//!
//! GitHub refuses a whole review for one comment beside the diff. So only what stands on a line that the diff shows
//! becomes a comment, the weightiest first; everything else is told in the body. It always comments: to approve or to
//! block is for people.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::escape::{code, inline};
use super::item::{Item, Level};
use super::json::write_line;
use super::place::Place;
use super::{Format, LeftOut, Report, Written};
use crate::base::limits;
use crate::model::Hunks;

pub(super) const FORMAT: Format =
    Format { name: "github-review", title: "open items as a review of a pull request on GitHub", write };

fn write(report: &Report<'_>, out: &mut dyn Write) -> Written {
    let mut items = report.open_items();
    items.sort_by_key(|item| std::cmp::Reverse(item.level));
    let hunks = (report.hunks)().unwrap_or_default();
    let (mut comments, mut rest) = (Vec::new(), Vec::new());
    for item in &items {
        match shown_place(item, &hunks).filter(|_| comments.len() < limits::REVIEW_COMMENTS) {
            Some((path, line)) => comments.push(comment(item, path, line)),
            None => rest.push(item),
        }
    }
    let (body, untold) = body(report, comments.len(), &rest);
    let mut review = json!({ "event": "COMMENT", "body": body, "comments": comments });
    if let Some(commit) = report.comparison.candidate.committed() {
        review["commit_id"] = json!(commit);
    }
    write_line(out, &review)?;
    Ok(LeftOut::some(untold, "beyond what the body of a review holds").into_iter().collect())
}

/// The first of an item's places that the diff shows: the sample that broke, or else the figure. What is said of a file
/// as a whole stands where the file is first shown.
fn shown_place<'a>(item: &'a Item<'_>, hunks: &Hunks) -> Option<(&'a str, u64)> {
    let mut places = [&item.candidate, &item.figure].into_iter().flatten();
    let shown = |place: &'a Place| {
        let ranges = hunks.get(&place.path)?;
        let line = place.line.or_else(|| ranges.first().map(|range| range.start))?;
        ranges.iter().any(|range| range.contains(&line)).then_some((place.path.as_str(), line))
    };
    places.find_map(shown)
}

fn comment(item: &Item<'_>, path: &str, line: u64) -> Json {
    let text = format!("**{}**: {}", word(item.level), inline(&item.message));
    json!({ "path": path, "line": line, "side": "RIGHT", "body": capped(&text, limits::REVIEW_CHARACTERS) })
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

/// What was compared, where the comments are, and whatever has none; and how many had no room.
fn body(report: &Report<'_>, comments: usize, rest: &[&Item<'_>]) -> (String, usize) {
    let comparison = report.comparison;
    let (base, candidate) = (code(&comparison.base.typed()), code(&comparison.candidate.typed()));
    let mut body = format!("## Review of {candidate} against {base}\n\n**{}.**\n\n", report.verdicts());
    if let Some(narrowed) = report.narrowed() {
        body.push_str(&format!("Narrowed to {}: {narrowed}.\n\n", code(&narrowed.filter)));
    }
    let on_lines = match comments {
        0 => "Nothing stands on a line of the diff".to_owned(),
        1 => "1 comment stands on a line of the diff".to_owned(),
        count => format!("{count} comments stand on lines of the diff"),
    };
    if rest.is_empty() {
        body.push_str(&format!("{on_lines}.\n"));
        return (body, 0);
    }
    body.push_str(&format!("{on_lines}, {} here:\n\n", rest.len()));
    let mut room = limits::REVIEW_CHARACTERS.saturating_sub(body.chars().count());
    let mut told = 0;
    for item in rest {
        let entry = entry(item);
        let length = entry.chars().count();
        if length > room {
            break;
        }
        body.push_str(&entry);
        (room, told) = (room - length, told + 1);
    }
    let untold = rest.len() - told;
    if untold > 0 {
        body.push_str(&format!("\n… and {untold} more, for which a review has no room.\n"));
    }
    (body, untold)
}

fn entry(item: &Item<'_>) -> String {
    let place = item.candidate.as_ref().map(|place| {
        let line = place.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!(" ({})", code(&format!("{}{line}", place.path)))
    });
    format!("- **{}**: {}{}\n", word(item.level), inline(&item.message), place.unwrap_or_default())
}

/// A text of at most so many characters, and a word on how much is missing.
fn capped(text: &str, room: usize) -> String {
    let over = text.chars().count().saturating_sub(room);
    match over {
        0 => text.to_owned(),
        over => format!("{} … {over} more characters", text.chars().take(room).collect::<String>()),
    }
}
