//! A section for the model's card, in words its users understand: what got worse, by how much, how sure that is, and
//! what reviewers say about it.
//!
//! The section stands between two marks, so that it can be written again in place ([`into`]); everything around it
//! stays as it is, byte for byte.

use std::io::Write;

use super::escape::{code, commit, inline};
use super::filter::is_about;
use super::{Format, Report, Written, figures};
use crate::base::Digest;
use crate::model::{Direction, EvalRow, Figure, History, Verdict};
use crate::review::{AnnotationState, Concern, Disposition, Grade, Target, metric_target};

pub(super) const FORMAT: Format =
    Format { name: "model-card", title: "known regressions and limitations, for the model's card", write };

const BEGIN: &str = "<!-- candor:begin";
const END: &str = "<!-- candor:end -->";

fn write(report: &Report<'_>, out: &mut dyn Write) -> Written {
    let text = body(report);
    let digest = Digest::of(text.as_bytes()).short();
    writeln!(out, "{BEGIN} {digest} -->\n{text}{END}")?;
    Ok(Vec::new())
}

/// Why a section cannot be put into a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    /// A mark of the section's beginning or end stands alone, or there are several.
    #[error("it holds no single pair of the marks {BEGIN} … --> and {END}")]
    Marks,
}

/// A card with the section in the place of the one it has, or at its end.
///
/// # Errors
/// [`Unclear::Marks`] when it is not clear what the section is to replace.
pub fn into(card: &str, section: &str) -> Result<String, Unclear> {
    let windows = card.split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n"));
    let section = if windows { section.replace('\n', "\r\n") } else { section.to_owned() };
    let section = section.trim_end();
    let (begins, ends): (Vec<usize>, Vec<usize>) = (places(card, BEGIN), places(card, END));
    match (begins.as_slice(), ends.as_slice()) {
        ([], []) => {
            let line = if windows { "\r\n" } else { "\n" };
            let gap = if card.is_empty() || card.ends_with(&line.repeat(2)) {
                String::new()
            } else if card.ends_with('\n') {
                line.to_owned()
            } else {
                line.repeat(2)
            };
            Ok(format!("{card}{gap}{section}{line}"))
        }
        ([begin], [end]) if begin < end => Ok(format!("{}{section}{}", &card[..*begin], &card[end + END.len()..])),
        _ => Err(Unclear::Marks),
    }
}

fn places(text: &str, mark: &str) -> Vec<usize> {
    text.match_indices(mark).map(|(at, _)| at).collect()
}

fn body(report: &Report<'_>) -> String {
    let comparison = report.comparison;
    let (base, candidate) = (code(&comparison.base.typed()), code(&comparison.candidate.typed()));
    let mut text = "## Known regressions and limitations\n\n".to_owned();
    if let Some(narrowed) = report.narrowed() {
        text.push_str(&format!("Only what passes the filter {} is listed.\n\n", code(&narrowed.filter)));
    }
    let worse = worse(report);
    if worse.is_empty() {
        text.push_str(&format!("No regression of {candidate} against {base} is known.\n"));
    } else {
        text.push_str(&format!("Compared with {base}, {candidate} is worse at this:\n\n"));
        worse.iter().for_each(|entry| text.push_str(entry));
    }
    list(&mut text, "Of the evaluation itself, reviewers say:", &said(report, Disposition::BadEval));
    list(&mut text, "Worse or different, and held to be acceptable:", &said(report, Disposition::Acceptable));
    text.push_str(&scope(report));
    text
}

fn list(text: &mut String, title: &str, entries: &[String]) {
    if !entries.is_empty() {
        text.push_str(&format!("\n{title}\n\n"));
        entries.iter().for_each(|entry| text.push_str(entry));
    }
}

/// What got worse: first rows, as the findings have them, that the evidence or a reviewer calls a regression, each
/// with what was said of it; then whatever else somebody calls one.
fn worse(report: &Report<'_>) -> Vec<String> {
    let told =
        |row: &&EvalRow| !dismissed(report, row) && (row.verdict == Verdict::Regressed || is_called_one(report, row));
    let mut rows: Vec<&EvalRow> = report.rows().filter(|row| !row.is_group).filter(told).collect();
    rows.sort_by_key(|row| row.category.as_deref() != Some("safety"));
    let history = if rows.is_empty() { None } else { (report.history)() };
    let mut entries: Vec<String> = rows.iter().map(|row| of_row(report, row, history.as_ref())).collect();
    let elsewhere = |concern: &&Concern| !rows.iter().any(|row| speaks_of(concern, row));
    let others = standing(report, Disposition::Regression).filter(elsewhere);
    entries.extend(others.map(|concern| format!("- {}\n", words(concern, true))));
    entries
}

/// The words that count on this candidate with one decision, oldest first.
fn standing<'a>(report: &'a Report<'_>, decision: Disposition) -> impl Iterator<Item = &'a Concern> {
    report.said().filter(move |concern| is_stated(concern) && concern.annotation.disposition == Some(decision))
}

fn speaks_of(concern: &Concern, row: &EvalRow) -> bool {
    is_about(&concern.annotation.anchor.target, row)
}

fn is_called_one(report: &Report<'_>, row: &EvalRow) -> bool {
    let target = Target::Metric(metric_target(row));
    standing(report, Disposition::Regression).any(|concern| concern.answers(&target) && row.delta.is_some())
}

/// Whether everybody who decided about a row says that it is no regression.
fn dismissed(report: &Report<'_>, row: &EvalRow) -> bool {
    let target = Target::Metric(metric_target(row));
    let mut decided = report.annotations.iter().filter(|concern| concern.answers(&target)).peekable();
    let is_none = |concern: &Concern| {
        !matches!(concern.annotation.disposition, Some(Disposition::Regression | Disposition::Unsure) | None)
    };
    decided.peek().is_some() && decided.all(is_none)
}

fn of_row(report: &Report<'_>, row: &EvalRow, history: Option<&History>) -> String {
    let category = row.category.as_deref().map(|category| format!(", {}", inline(category))).unwrap_or_default();
    let mut entry = format!("- **{}** ({}{category})", inline(&row.key.task), inline(&metric(row)));
    entry.push_str(&format!("{}.", amount(row)));
    if let Some(counts) = row.samples.filter(|counts| counts.broke + counts.fixed > 0) {
        let sentence = format!(
            " Of {} questions put to both releases, {} were answered worse than before and {} better.",
            counts.paired, counts.broke, counts.fixed
        );
        entry.push_str(&sentence);
    }
    entry.extend(history.and_then(|history| since(history, row)));
    if row.verdict != Verdict::Regressed {
        entry.push_str(" The figures alone do not show that it got worse.");
    }
    let said: Vec<&Concern> = report.said().filter(|concern| speaks_of(concern, row) && is_stated(concern)).collect();
    if said.is_empty() {
        entry.push_str(" No reviewer has looked at it yet.");
    }
    entry.push('\n');
    said.iter().for_each(|concern| entry.push_str(&format!("  - {}\n", words(concern, false))));
    entry
}

/// Since which release it is worse, as the history has it.
fn since(history: &History, row: &EvalRow) -> Option<String> {
    let followed = history.rows.iter().find(|followed| followed.key == row.key)?;
    let named = |place: usize| history.releases.get(place).map(|release| code(&release.typed()));
    match (followed.first_bad, followed.bad_beyond_ruler()) {
        (Some(bad), _) => named(bad.release).map(|release| format!(" It has been worse since {release}.")),
        (None, Some((_, place))) => {
            let release = named(place)?;
            Some(format!(" Since which release cannot be told: how it is asked or scored changed with {release}, too."))
        }
        (None, None) => None,
    }
}

/// Whether words count on this candidate.
fn is_stated(concern: &Concern) -> bool {
    concern.holds() && !concern.superseded && concern.annotation.state != AnnotationState::Retracted
}

fn metric(row: &EvalRow) -> String {
    match row.key.filter.as_deref() {
        None | Some("none") => row.key.metric.clone(),
        Some(filter) => format!("{}, {filter}", row.key.metric),
    }
}

/// By how much, and how sure: `: 91.0 % before, 77.5 % now; with 95 % confidence the true change lies between …`.
fn amount(row: &EvalRow) -> String {
    let of = |figure: &Option<Figure>| figure.as_ref().and_then(|figure| figure.value);
    let (Some(base), Some(candidate)) = (of(&row.base), of(&row.candidate)) else { return String::new() };
    // Without items that were counted, a figure below 1 may as well be a loss: no percentage for the public.
    let share = row.is_share() && row.samples.is_some();
    let value = |value: f64| if share { format!("{:.1} %", 100.0 * value) } else { figures::value(Some(value)) };
    let way = match row.direction {
        Some(Direction::Higher) => ", higher is better",
        Some(Direction::Lower) => ", lower is better",
        None => "",
    };
    let mut told = format!(": {} before, {} now{way}", value(base), value(candidate));
    match (row.verdict, row.interval(), row.direction) {
        (Verdict::NotComparable, ..) => {
            told.push_str("; the two figures came about differently and cannot be compared")
        }
        (_, Some([low, high]), Some(_)) => {
            let end = |end: f64| if share { signed(100.0 * end) } else { figures::change(Some(end), Some(base)) };
            let unit = if share { " points" } else { "" };
            told.push_str(&format!(
                "; with 95 % confidence the true change is between {} and {}{unit}",
                end(low),
                end(high)
            ));
        }
        _ => told.push_str("; nothing says how sure that is"),
    }
    told
}

fn signed(points: f64) -> String {
    let text = format!("{points:+.1}");
    text.replacen('-', "−", 1)
}

fn said(report: &Report<'_>, decision: Disposition) -> Vec<String> {
    standing(report, decision).map(|concern| format!("- {}\n", words(concern, true))).collect()
}

/// What somebody wrote, on one line; with the thing it is about where the reader does not see that.
fn words(concern: &Concern, with_target: bool) -> String {
    let annotation = &concern.annotation;
    let about =
        if with_target { format!("{}: ", inline(&annotation.anchor.target.to_string())) } else { String::new() };
    let decided = match (annotation.disposition, annotation.severity) {
        (_, Some(Grade::Blocker)) => " (a reason not to release)",
        (_, Some(Grade::Major)) => " (users will notice)",
        (_, Some(Grade::Minor)) => " (some users may notice)",
        (Some(Disposition::Noise), _) => " (calls it noise)",
        (Some(Disposition::BadEval), _) => " (calls the evaluation faulty)",
        (Some(Disposition::Acceptable), _) => " (calls it acceptable)",
        (Some(Disposition::Improvement), _) => " (calls it an improvement)",
        (Some(Disposition::Regression | Disposition::Unsure) | None, _) => "",
    };
    let resolved = if annotation.state == AnnotationState::Resolved { ", resolved since" } else { "" };
    let body: Vec<&str> = annotation.body.split_whitespace().collect();
    let body = if body.is_empty() { "no words".to_owned() } else { inline(&body.join(" ")) };
    format!("{about}{body} — {}{decided}{resolved}", inline(&annotation.author.name))
}

/// What was looked at: the reader must know what silence means.
fn scope(report: &Report<'_>) -> String {
    let comparison = report.comparison;
    let rows = comparison.evals.iter().filter(|row| !row.is_group);
    let count = |wanted: fn(&EvalRow) -> bool| rows.clone().filter(|row| wanted(row)).count();
    let tested = count(|row| row.test.as_ref().is_some_and(|test| test.q.is_some()));
    let unclear = count(|row| matches!(row.verdict, Verdict::Untested | Verdict::NotComparable));
    format!(
        "\n{} metrics were looked at; {tested} could be tested, corrected for looking at so many, and {unclear} could \
         not be compared or tested. A metric that is not listed may still be worse by less than these tests can \
         see. {} is commit {}, {} is commit {}.\n",
        rows.clone().count(),
        code(&comparison.base.typed()),
        commit(&comparison.base),
        code(&comparison.candidate.typed()),
        commit(&comparison.candidate)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_replaces_itself_and_nothing_else() {
        let section = |words: &str| format!("{BEGIN} 1 -->\n{words}\n{END}\n");
        let card = "---\nlicense: mit\n---\n# A model\n";
        let first = into(card, &section("one")).unwrap();
        assert_eq!(first, format!("{card}\n{BEGIN} 1 -->\none\n{END}\n"));
        assert_eq!(into(&first, &section("one")).unwrap(), first);
        let longer = format!("{first}## After\r\n\0");
        assert_eq!(into(&longer, &section("two")).unwrap(), longer.replace("one", "two"));
        let windows = "# A\r\n";
        assert_eq!(into(windows, &section("x")).unwrap(), format!("{windows}\r\n{BEGIN} 1 -->\r\nx\r\n{END}\r\n"));
        for unclear in [format!("{first}{first}"), END.to_owned(), format!("{END}{BEGIN} x -->")] {
            assert_eq!(into(&unclear, &section("x")), Err(Unclear::Marks));
        }
        assert_eq!(into("", &section("x")).unwrap(), section("x"));
    }
}
