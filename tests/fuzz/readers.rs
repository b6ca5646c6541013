//! What is fuzzed: everything that takes bytes or text from a stranger. Also what coverage-guided fuzzing runs, which
//! is why nothing here knows where inputs come from.

use std::time::Duration;

use candor::base::{Shown, is_hazard, limits};
use candor::compare::{syntax, text};
use candor::formats::{self, FilePath, Format, Input as File, Probe, SampleAt};
use candor::git;
use candor::model::{ConfigContent, RunPart, Value};
use candor::policy;
use candor::review::{self, Origin, Place, Records, WriterName};
use candor::settings::{self, theme};
use candor::tui::Keymap;

use crate::fold::fold;
use crate::input::Input;

/// A reader that is no format. It takes an input and fails by panicking.
pub(crate) type Reader = (&'static str, fn(&Input));

/// Readers that are no format.
pub(crate) const OTHERS: &[Reader] = &[
    ("recognition", recognition),
    ("paths", |input| drop(formats::hint(&String::from_utf8_lossy(&input.bytes)))),
    ("ranges", |input| drop(git::split_range(&String::from_utf8_lossy(&input.bytes)))),
    ("policy", |input| drop(policy::from_bytes(&input.path, &input.bytes))),
    ("settings", settings),
    ("theme", |input| {
        [false, true].into_iter().for_each(|light| drop(theme::from_bytes("a.toml", &input.bytes, light)))
    }),
    ("scanner", scanner),
    ("shown", |input| drop(shown(&String::from_utf8_lossy(&input.bytes)))),
    ("records", records),
    ("fold", fold),
    ("text-diff", text_diff),
    ("syntax", syntax),
];

/// The reader's own file: what it holds is a keymap, or it is told what is wrong, and where.
fn settings(input: &Input) {
    match settings::from_bytes("config.toml", &input.bytes) {
        Ok(settings) => drop(Keymap::with(settings.preset, &settings.bindings).expect("bindings that hold")),
        Err(problems) => assert!(!problems.to_string().is_empty()),
    }
}

/// The scanner that looks at JSON from outside and the parser that takes it as harnesses write it, beside one that
/// takes nothing but JSON: of what is JSON all three say the same.
fn scanner(input: &Input) {
    let outline = Probe::new("a.json", &input.bytes).outline;
    assert!(outline.keys.len() <= 256);
    let parser = formats::by_name("json").expect("a format");
    let probe = Probe::new("a.json", &input.bytes);
    let Some(claim) = (parser.claim)(&probe) else { return };
    let file = File { path: probe.path, bytes: &input.bytes, parsed: &probe.parsed, claim: &claim, stated: None };
    let read = (parser.read)(&file).config;
    let Ok(strict) = serde_json::from_slice::<serde_json::Value>(&input.bytes) else { return };
    let Some(ConfigContent::Tree(tolerant)) = read else { panic!("JSON that was not read: {read:?}") };
    same(&strict, &tolerant);
    if let serde_json::Value::Object(members) = &strict {
        let escaped = |name: &str| name.contains('\\');
        assert!(outline.keys.iter().all(|(name, _)| escaped(name) || members.contains_key(name)), "{outline:?}");
    }
}

/// The same values, as far as a reader of numbers can tell.
fn same(strict: &serde_json::Value, tolerant: &Value) {
    use serde_json::Value as Json;
    match (strict, tolerant) {
        (Json::Null, Value::Null) => {}
        (Json::Bool(one), Value::Bool(other)) => assert_eq!(one, other),
        (Json::String(one), Value::String(other)) => assert_eq!(one, other),
        (Json::Number(one), Value::Number(other)) => assert_eq!(one.as_f64(), Some(other.as_f64())),
        (Json::Array(one), Value::Array(other)) => {
            assert_eq!(one.len(), other.len());
            one.iter().zip(other).for_each(|(one, other)| same(one, other));
        }
        (Json::Object(one), Value::Object(_)) => {
            one.iter().for_each(|(key, one)| same(one, tolerant.get(key).expect("the same keys")));
        }
        other => panic!("{other:?}"),
    }
}

/// Whichever format claims it; what is said of it stays few.
fn recognition(input: &Input) {
    if let Some(reading) = formats::read(&input.path, &input.bytes) {
        assert!(reading.document.notes.len() <= limits::DIAGNOSTICS_PER_FILE + 1);
    }
}

/// Whether a format reads anything of a file; it must claim it first, as it does outside of tests.
pub(crate) fn format(format: &'static Format, input: &Input) -> bool {
    let _ = (format.hint)(&FilePath::new(&input.path));
    let probe = Probe::new(&input.path, &input.bytes);
    let Some(claim) = (format.claim)(&probe) else { return false };
    let file = File { path: probe.path, bytes: &input.bytes, parsed: &probe.parsed, claim: &claim, stated: None };
    let mut document = (format.read)(&file);
    for note in &document.notes {
        assert!(!note.message.is_empty() && note.line != Some(0), "{note:?}");
    }
    formats::join(format.name, &mut document.runs);
    document.runs.iter().for_each(|part| samples(format, part, &input.bytes));
    true
}

/// Every set is whole, and what it says of its samples can be looked at.
fn samples(format: &Format, part: &RunPart, blob: &[u8]) {
    for set in &part.samples {
        assert_eq!(set.scores.len(), set.rows.len() * set.metrics.len(), "{}", set.task);
        assert!(set.facets.iter().all(|facet| facet.rows.len() == set.rows.len()), "{}", set.task);
        let ends = [0, 1, set.rows.len() / 2, set.rows.len().saturating_sub(1)];
        for row in ends.into_iter().filter(|row| *row < set.rows.len()) {
            if let Some(sample) = format.sample.and_then(|sample| sample(&SampleAt { blob, set, row })) {
                shown(&sample.output());
                sample.metadata.iter().for_each(|(_, value)| drop(shown(value)));
            }
        }
    }
}

/// Text at the gate: nothing that acts or hides gets through, and nothing changes the second time.
pub(crate) fn shown(text: &str) -> Shown {
    let shown = Shown::new(text);
    // In emoji some of these are part of what is drawn.
    let acts = |c: char| is_hazard(c) && c != '\u{200D}' && c != '\u{FE0F}';
    assert!(!shown.as_str().contains(acts), "{shown:?}");
    assert_eq!(Shown::new(shown.as_str()), shown);
    shown
}

/// Lines of an annotation log: joining is a union, and what was kept comes back byte by byte.
fn records(input: &Input) {
    let origin = Origin { writer: WriterName::new("fuzz", 1), place: Place::Repository };
    let mut records = Records::default();
    records.insert_lines(&input.bytes, &origin);
    let folded = review::fold(&records);
    let mut out = Vec::new();
    candor::export::annotations::write_list(folded.annotations.iter().map(|found| (&**found, None)), &mut out)
        .expect("memory can be written");

    let lines = records.to_jsonl();
    let mut again = Records::default();
    again.insert_lines(&lines, &origin);
    again.join(records);
    assert_eq!(again.to_jsonl(), lines);
    assert_eq!(review::fold(&again).annotations, folded.annotations);
}

/// The two halves of a text side by side: each line stands once, in order, and marks fall on characters.
fn text_diff(input: &Input) {
    let text = String::from_utf8_lossy(&input.bytes);
    let mut middle = text.len() / 2;
    while !text.is_char_boundary(middle) {
        middle -= 1;
    }
    let (base, candidate) = text.split_at(middle);
    let diff = text::align(base, candidate, Duration::from_millis(50));
    for side in [
        diff.rows.iter().filter_map(|row| row.base.as_ref()).collect::<Vec<_>>(),
        diff.rows.iter().filter_map(|row| row.candidate.as_ref()).collect(),
    ] {
        for (number, line) in (1..).zip(side) {
            assert_eq!(line.number, number);
            assert!(line.marks.iter().all(|mark| line.text.as_str().get(mark.clone()).is_some()), "{line:?}");
        }
    }
}

/// The parts of the lines of any text are parts of these lines, one after the other, in every language.
fn syntax(input: &Input) {
    let text = String::from_utf8_lossy(&input.bytes);
    let shown: Vec<Shown> = text.lines().map(Shown::new).collect();
    for language in syntax::LANGUAGES {
        let all = syntax::parts(language, shown.iter().map(Shown::as_str));
        for (line, parts) in shown.iter().zip(&all) {
            let mut end = 0;
            for range in parts.iter().map(|part| part.range()) {
                assert!(range.start >= end && line.as_str().get(range.clone()).is_some(), "{}: {line}", language.name);
                end = range.end;
            }
        }
    }
}
