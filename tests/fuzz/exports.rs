//! Every export over hostile words and odd figures: its readers can still read it, and nothing in it acts.

use std::collections::BTreeSet;

use candor::base::is_hazard;
use candor::compare::findings::findings;
use candor::export::{self, Format, Options, Report, line_of};
use candor::model::Comparison;
use candor::review::{self, Query};

use crate::input::Input;
use crate::spoil::{Words, spoiled};
use crate::stand::Stand;
use crate::whole::annotated;

/// Writes a spoiled comparison in a format and reads it as those would for whom it is meant.
pub(crate) fn export(format: &Format, stand: &Stand, input: &Input) {
    let text = String::from_utf8_lossy(&input.bytes);
    let comparison = spoiled(&stand.comparison, &mut Words::new(input, &text));
    // The ends of rows of a table.
    let written = written(format, &comparison, &text).replace("\"\r\n", "\"\n");
    let joins = |c: char| matches!(c, '\n' | '\u{200D}' | '\u{FE0F}' | '\u{2060}');
    // Records are kept to the byte, and their JSON is let be.
    let acts = |c: char| if format.name == "jsonl" { c < ' ' && c != '\n' } else { is_hazard(c) && !joins(c) };
    assert!(!written.contains(acts), "{}: {:?}", format.name, written.chars().find(|c| acts(*c)));
    match format.name {
        "json" | "sarif" | "rdjson" | "github-review" | "gitlab" => is_json(&written),
        "jsonl" | "every-eval-ever" => written.lines().for_each(is_json),
        "csv" => is_table(&written),
        "junit" => drop(elements(&written)),
        "html" => is_page(&written, &plain(format, stand)),
        "markdown" | "model-card" => is_markdown(&written, &plain(format, stand)),
        name => panic!("say how {name} is read"),
    }
}

/// The export of the comparison as it is.
fn plain(format: &Format, stand: &Stand) -> String {
    written(format, &stand.comparison, "a remark")
}

fn written(format: &Format, comparison: &Comparison, body: &str) -> String {
    let records = annotated(comparison, body);
    let annotations = review::reviews_of(&review::fold(&records).annotations, comparison);
    let report = Report {
        comparison,
        findings: &findings(comparison),
        annotations: &annotations,
        records: &records,
        signoffs: &[],
        lines: &|_, _, names| line_of(body, names),
        hunks: &|| None,
        views: &|_, _| None,
        history: &|| None,
        filter: &Query::default(),
        options: Options::default(),
    };
    let mut out = Vec::new();
    (format.write)(&report, &mut out).expect("memory can be written");
    String::from_utf8(out).expect("text")
}

fn is_json(text: &str) {
    if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
        panic!("{error}: {text}");
    }
}

/// As many cells in each row, and none that a spreadsheet computes.
fn is_table(text: &str) {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    for row in rows.records() {
        for cell in &row.expect("rows of one width") {
            let computes = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
            assert!(!computes, "{cell:?}");
        }
    }
}

/// The elements and attributes of markup whose elements are closed in order.
fn elements(text: &str) -> BTreeSet<String> {
    const VOID: [&str; 6] = ["meta", "br", "col", "input", "!doctype", "!--"];
    let (mut names, mut open) = (BTreeSet::new(), Vec::new());
    for tag in text.split('<').skip(1) {
        let tag = tag.split_once('>').unwrap_or_else(|| panic!("an open tag: {tag}")).0;
        let name: String = tag.chars().take_while(|c| !c.is_whitespace()).collect();
        let name = name.to_ascii_lowercase();
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop().as_deref(), Some(name), "closed in order"),
            None if name.starts_with('?') || tag.ends_with('/') || VOID.contains(&name.as_str()) => {}
            None => open.push(name.clone()),
        }
        // What stands between quotes is no attribute.
        let outside: String = tag.split('"').step_by(2).collect();
        let attributes = outside.split_whitespace().skip(1).map(|word| word.trim_end_matches('='));
        names.extend(attributes.filter(|word| !word.is_empty()).map(str::to_owned));
        names.insert(name);
    }
    assert!(open.is_empty(), "not closed: {open:?}");
    names
}

/// No element or attribute that the page has not got otherwise; its style and script are the same as ever.
fn is_page(text: &str, plain: &str) {
    let parts = |text: &str| {
        let (head, style) = text.split_once("<style>").expect("a style");
        let (style, body) = style.split_once("</style>").expect("its end");
        let (body, script) = body.split_once("<script>").expect("a script");
        let (script, end) = script.split_once("</script>").expect("its end");
        (elements(&format!("{head}{body}{end}")), format!("{style}{script}"))
    };
    let ((found, code), (known, own)) = (parts(text), parts(plain));
    assert_eq!(code, own);
    let further: Vec<_> = found.difference(&known).collect();
    assert!(further.is_empty(), "{further:?}");
}

/// No HTML but Candor's own, outside of code.
fn is_markdown(text: &str, plain: &str) {
    let tags = |text: &str| -> BTreeSet<String> {
        let begins = |rest: &&str| rest.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
        let name = |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "/!-".contains(*c)).collect();
        let outside = text.lines().map(without_code).collect::<Vec<_>>().join("\n");
        outside.split('<').skip(1).filter(begins).map(name).collect()
    };
    let (found, known) = (tags(text), tags(plain));
    assert!(found.is_subset(&known), "{:?}", found.difference(&known));
}

/// A line without its inline code, which ends with as many backticks as it began with.
fn without_code(line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some(at) = rest.find('`') {
        let length = rest[at..].bytes().take_while(|byte| *byte == b'`').count();
        let is_escaped = rest[..at].ends_with('\\');
        let (fence, behind) = (&rest[at..at + length], &rest[at + length..]);
        let end = if is_escaped { None } else { closing(behind, fence) };
        out.push_str(&rest[..at]);
        rest = end.map_or(behind, |end| &behind[end..]);
    }
    out + rest
}

/// Where a run of just so many backticks ends.
fn closing(text: &str, fence: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let run = text[at + found..].bytes().take_while(|byte| *byte == b'`').count();
        if run == fence.len() {
            return Some(at + found + run);
        }
        at += found + run;
    }
    None
}

/// Every format by the name its target has.
pub(crate) fn targets() -> impl Iterator<Item = (&'static str, &'static Format)> {
    export::FORMATS.iter().map(|format| (&*format!("export-{}", format.name).leak(), format))
}
