//! Text that the policy keeps confidential, taken out of what leaves the reviewer's desk: in its place stands its hash.
//!
//! This is the one place that does it. Whatever is printed, exported or pictured is made from a [`comparison`] and from
//! [`sample`]s that came through here; the desk, whose reader has the repository anyway, is shown the whole.
//!
//! What is taken out: prompts, options, targets, outputs, answers and the other fields of the samples, values of items
//! that rows are sliced by, texts in configuration files, and what was said of a file while it was read, which may
//! quote it. What stays: figures, counts, verdicts, names of tasks, models, metrics, fields and files, and what people
//! wrote. Ids stay unless the policy says otherwise, or they hold white space or letters beyond ASCII: some formats call
//! an item by its text.
//!
//! Records of annotations are shared as they are (the `jsonl` export, bundles, sync), since their digest names them: so
//! [`id`] stands in for the id of a sample when one is made, and [`is_called`] finds the sample by either. Those that were
//! made before the policy called the sample confidential keep the id as the file gives it.
//!
//! A hash tells apart and can be checked by whoever has the text. It hides nothing that is short enough to be guessed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::text::{self, TextDiff};
use crate::base::Digest;
use crate::model::{
    Comparability, Comparison, ConfigDiff, Diagnostic, EvalRow, FileUnderstood, HeldOut, PairedSamples, SampleId,
    SampleSet, SampleText, Severity, Understood, Value,
};

/// The code of the diagnostic that says that text was taken out.
pub const CODE: &str = "held-out";

/// How every hash begins.
const PREFIX: &str = "sha256:";

/// How many hexadecimal digits of a hash are written: enough to tell texts apart, few enough to be read.
const DIGITS: usize = 16;

/// How codes begin of what is said of the policy itself, which is no evaluation.
const OF_POLICY: &str = "policy";

/// The file to speak of where the policy has no other.
const FILE: &str = "candor.toml";

/// The codes of differences whose two sides may quote what the model was asked or how it was judged.
const QUOTING: [&str; 7] =
    ["prompt", "target", "system-prompt", "chat-template", "filter-definition", "scorer", "judge"];

/// What stands in place of a text: `sha256:` and the first 16 hexadecimal digits of the SHA-256 of its UTF-8 bytes.
/// Nothing stays nothing.
#[must_use]
pub fn hashed(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let digits: String = Digest::of(text.as_bytes()).to_string().chars().take(DIGITS).collect();
    format!("{PREFIX}{digits}")
}

/// A comparison as others may see it. Its last diagnostic says what was taken out and why.
#[must_use]
pub fn comparison(whole: &Comparison) -> Cow<'_, Comparison> {
    let rules = &whole.policy.held_out;
    if rules.is_empty() {
        return Cow::Borrowed(whole);
    }
    let mut told = whole.clone();
    let mut taken = Taken { rules, files: BTreeSet::new(), tasks: BTreeSet::new(), pairs: BTreeMap::new() };
    told.evals.iter_mut().filter(|row| rules.holds_row(row)).for_each(|row| taken.row(row));
    told.configs.iter_mut().filter(|diff| rules.holds_config(diff)).for_each(|diff| taken.config(diff));
    told.diagnostics.iter_mut().for_each(|found| taken.diagnostic(found));
    taken.understood(&mut told.understood);
    told.diagnostics.extend(taken.note(whole));
    Cow::Owned(told)
}

/// What was understood of files, as others may see it.
#[must_use]
pub fn understood(whole: &Understood, rules: &HeldOut) -> Understood {
    let mut told = whole.clone();
    Taken { rules, files: BTreeSet::new(), tasks: BTreeSet::new(), pairs: BTreeMap::new() }.understood(&mut told);
    told
}

/// What a comparison or its like says of text that was taken out, for formats that leave small notes away.
#[must_use]
pub fn note(diagnostics: &[Diagnostic]) -> Option<&str> {
    diagnostics.iter().find(|found| found.code == CODE).map(|found| found.message.as_str())
}

/// What was said of a file, as others may see it.
pub fn diagnostic(found: &mut Diagnostic, rules: &HeldOut) {
    if rules.holds_path(&found.path) && !found.code.starts_with(OF_POLICY) {
        found.message = unsaid(found.code);
    }
}

/// A sample with hashes in place of its texts. Scores stay where they are figures.
#[must_use]
pub fn sample(mut whole: SampleText) -> SampleText {
    let hash = |text: &mut String| *text = hashed(text);
    for turn in &mut whole.prompt {
        hash(&mut turn.text);
        let known = |role: &String| ["system", "user", "assistant", "tool"].contains(&role.as_str());
        turn.role = turn.role.take().filter(known);
    }
    whole.choices.iter_mut().for_each(hash);
    hash(&mut whole.target);
    whole.outputs.iter_mut().for_each(hash);
    whole.answer.iter_mut().for_each(hash);
    whole.metadata.iter_mut().for_each(|(_, value)| hash(value));
    whole.scores.iter_mut().filter(|(_, score)| !is_figure(score)).for_each(|(_, score)| hash(score));
    whole
}

/// A file's text on both sides, as others may see it: its lines tell nothing but that they differ.
#[must_use]
pub fn file(base: &str, candidate: &str) -> TextDiff {
    text::align(&hashed(base), &hashed(candidate), std::time::Duration::ZERO)
}

/// An id as others may see it. What is a hash already stays one.
#[must_use]
pub fn id(id: &str, rules: &HeldOut) -> String {
    let is_told = !rules.ids && !is_text(id);
    if is_told || is_hash(id) { id.to_owned() } else { hashed(id) }
}

/// Whether an id may be the item's text. Not every script sets words apart, and no harness makes up ids in others than
/// the Latin one.
fn is_text(id: &str) -> bool {
    id.contains(char::is_whitespace) || !id.is_ascii()
}

/// Whether an item has this id, be it written as its file gives it or as others may see it.
#[must_use]
pub fn is_called(whole: &SampleId, written: &str) -> bool {
    whole.is_written(written) || is_hash_of(written, &whole.to_string())
}

/// Whether two ids are of the same item: equal, or one the hash of the other.
#[must_use]
pub fn is_same_id(one: &str, other: &str) -> bool {
    one == other || is_hash_of(one, other) || is_hash_of(other, one)
}

/// Whether a text is what [`hashed`] makes of some text.
#[must_use]
pub fn is_hash(text: &str) -> bool {
    let digits = text.strip_prefix(PREFIX);
    digits.is_some_and(|digits| digits.len() == DIGITS && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

/// Most texts are no hashes, and of those nothing is computed.
fn is_hash_of(hash: &str, text: &str) -> bool {
    is_hash(hash) && hashed(text) == hash
}

fn is_figure(score: &str) -> bool {
    score.parse::<f64>().is_ok() || ["true", "false", "null", "True", "False", "None"].contains(&score)
}

/// What is being taken out of one comparison.
struct Taken<'a> {
    rules: &'a HeldOut,
    /// Files whose content others do not see: of the configuration, and logs of samples.
    files: BTreeSet<String>,
    tasks: BTreeSet<String>,
    /// Samples whose ids were taken out, by where the whole ones are: rows of a task share theirs.
    pairs: BTreeMap<usize, Arc<PairedSamples>>,
}

impl Taken<'_> {
    fn row(&mut self, row: &mut EvalRow) {
        self.tasks.insert(row.key.task.clone());
        row.slices.iter_mut().for_each(|slice| slice.value = hashed(&slice.value));
        row.comparability.iter_mut().for_each(difference);
        if let Some(pairs) = &mut row.pairs {
            self.files.extend([&pairs.base, &pairs.candidate].map(|(_, source)| source.path.to_string()));
            *pairs = self.pairs(pairs);
        }
    }

    fn pairs(&mut self, whole: &Arc<PairedSamples>) -> Arc<PairedSamples> {
        let rules = self.rules;
        let made = self.pairs.entry(Arc::as_ptr(whole) as usize).or_insert_with(|| {
            if [&whole.base, &whole.candidate].iter().all(|(set, _)| keeps_ids(set, rules)) {
                return whole.clone();
            }
            let mut told = PairedSamples::clone(whole);
            for (set, _) in [&mut told.base, &mut told.candidate] {
                *set = Arc::new(without_texts(set, rules));
            }
            Arc::new(told)
        });
        made.clone()
    }

    fn config(&mut self, diff: &mut ConfigDiff) {
        self.files.insert(diff.path.clone());
        for change in &mut diff.changes {
            [&mut change.base, &mut change.candidate].into_iter().flatten().for_each(value);
            // It is a sentence about the two values.
            change.meaning = None;
        }
    }

    fn holds_file(&self, path: &str) -> bool {
        self.files.contains(path) || self.rules.holds_path(path)
    }

    fn diagnostic(&self, found: &mut Diagnostic) {
        if self.holds_file(&found.path) && !found.code.starts_with(OF_POLICY) {
            found.message = unsaid(found.code);
        }
    }

    fn understood(&self, understood: &mut Understood) {
        understood.diagnostics.iter_mut().for_each(|found| self.diagnostic(found));
        let is_held = |file: &&mut FileUnderstood| {
            self.holds_file(&file.path) || file.sides.iter().flatten().any(|side| self.holds_file(&side.path))
        };
        for file in understood.files.iter_mut().filter(is_held) {
            let notes = file.sides.iter_mut().flatten().flat_map(|side| &mut side.notes);
            notes.for_each(|note| note.message = unsaid(note.code));
        }
    }

    /// Says what was taken out; nothing where the policy's words fit nothing.
    fn note(&self, whole: &Comparison) -> Option<Diagnostic> {
        if self.tasks.is_empty() && self.files.is_empty() {
            return None;
        }
        let policy = whole.policy.source.as_ref().map_or(FILE, |source| &source.path);
        let why = if whole.policy.held_out == HeldOut::everything() && whole.policy.source.is_none() {
            format!("{policy} cannot be read and may call them confidential")
        } else {
            format!("{policy} calls them confidential")
        };
        let counted = |many: usize, one: &str| if many == 1 { format!("1 {one}") } else { format!("{many} {one}s") };
        let of = match (self.tasks.len(), self.files.len()) {
            (tasks, 0) => counted(tasks, "task"),
            (0, files) => counted(files, "file"),
            (tasks, files) => format!("{} and {}", counted(tasks, "task"), counted(files, "file")),
        };
        let message = format!(
            "texts of {of} are held out: {why}, so each is replaced by its hash; figures and verdicts are whole"
        );
        Some(Diagnostic {
            severity: Severity::Info,
            side: None,
            path: policy.to_owned(),
            line: None,
            code: CODE,
            message,
        })
    }
}

fn unsaid(code: &str) -> String {
    format!("{code}: what there is to say of it may quote the file, which is confidential")
}

/// Where only one side is stated, it is a count in words of ours.
fn difference(found: &mut Comparability) {
    if let (Some(base), Some(candidate), true) = (&mut found.base, &mut found.candidate, QUOTING.contains(&found.code))
    {
        (*base, *candidate) = (hashed(base), hashed(candidate));
    }
}

/// Hashes every text in a value, and keeps its shape, its keys and its numbers.
fn value(within: &mut Value) {
    match within {
        Value::String(text) => *text = hashed(text),
        Value::Array(items) => items.iter_mut().for_each(value),
        Value::Object(entries) => entries.iter_mut().for_each(|(_, entry)| value(entry)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn keeps_ids(set: &SampleSet, rules: &HeldOut) -> bool {
    set.rows.iter().all(|row| told_id(&row.id, rules).is_none())
}

/// The id that stands in place of one that is text.
fn told_id(whole: &SampleId, rules: &HeldOut) -> Option<SampleId> {
    let written = whole.to_string();
    let told = id(&written, rules);
    (told != written).then(|| SampleId::Named(told.into()))
}

fn without_texts(set: &SampleSet, rules: &HeldOut) -> SampleSet {
    let mut told = set.clone();
    for row in told.rows_mut() {
        if let Some(id) = told_id(&row.id, rules) {
            row.id = id;
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Glob;
    use crate::model::Turn;

    #[test]
    fn a_hash_can_be_checked_and_nothing_stays_nothing() {
        // As `printf hello | sha256sum` has it.
        assert_eq!(hashed("hello"), "sha256:2cf24dba5fb0a30e");
        assert_eq!(hashed(""), "");
    }

    #[test]
    fn of_a_sample_only_figures_and_names_stay() {
        let text = |text: &str| text.to_owned();
        let pairs = |pairs: &[(&str, &str)]| pairs.iter().map(|(name, value)| (text(name), text(value))).collect();
        let whole = SampleText {
            prompt: vec![
                Turn { role: Some(text("user")), text: text("q") },
                Turn { role: Some(text("x y")), text: text("q") },
            ],
            choices: vec![text("a")],
            target: text("t"),
            outputs: vec![text("o"), String::new()],
            answer: Some(text("a")),
            scores: pairs(&[("acc", "0.5"), ("judge", "good"), ("ok", "true")]),
            metadata: pairs(&[("subject", "law")]),
        };
        let told = sample(whole);
        assert_eq!(told.prompt[0], Turn { role: Some(text("user")), text: hashed("q") });
        assert_eq!(told.prompt[1], Turn { role: None, text: hashed("q") });
        assert_eq!((told.choices, told.target, told.answer), (vec![hashed("a")], hashed("t"), Some(hashed("a"))));
        assert_eq!(told.outputs, [hashed("o"), String::new()]);
        assert_eq!(told.scores, pairs(&[("acc", "0.5"), ("judge", &hashed("good")), ("ok", "true")]));
        assert_eq!(told.metadata, pairs(&[("subject", &hashed("law"))]));
    }

    #[test]
    fn of_a_row_values_go_and_counts_stay() {
        let side = |text: &str| Some(text.to_owned());
        let differs = |code, base: Option<String>, candidate| Comparability {
            code,
            effect: crate::model::Effect::Weakens,
            base,
            candidate,
        };
        let mut found = [
            differs("system-prompt", side("a"), side("b")),
            differs("prompt", None, side("other prompt for 1 of 2 items")),
            differs("num-fewshot", side("0"), side("5")),
        ];
        let expected =
            [differs("system-prompt", side(&hashed("a")), side(&hashed("b"))), found[1].clone(), found[2].clone()];
        found.iter_mut().for_each(difference);
        assert_eq!(found, expected);
    }

    #[test]
    fn ids_stay_unless_they_are_text_or_the_policy_says_otherwise() {
        let rules = |ids| HeldOut { tasks: vec![Glob::new("*")], ids, ..HeldOut::default() };
        for (id_of, ids, stays) in [
            ("7", false, true),
            ("q-7", false, true),
            ("Say it", false, false),
            ("说出一颗行星。", false, false),
            ("7", true, false),
        ] {
            let told = id(id_of, &rules(ids));
            assert_eq!(told == id_of, stays, "{id_of} {ids}");
            assert_eq!(id(&told, &rules(true)), id(id_of, &rules(true)), "what is hashed is not hashed again");
        }
    }

    #[test]
    fn an_item_is_found_by_its_id_and_by_what_stands_for_it() {
        let (named, position) = (SampleId::Named("Say it".into()), SampleId::Position(7));
        for (whole, written, fits) in [
            (&named, "Say it".to_owned(), true),
            (&named, hashed("Say it"), true),
            (&named, hashed("Say that"), false),
            (&position, "7".to_owned(), true),
            (&position, hashed("7"), true),
            (&position, hashed("8"), false),
            (&SampleId::Named(hashed("7").into()), hashed("7"), true),
        ] {
            assert_eq!(is_called(whole, &written), fits, "{whole} {written}");
            assert_eq!(is_same_id(&written, &whole.to_string()), fits, "{whole} {written}");
            assert_eq!(is_same_id(&whole.to_string(), &written), fits, "{whole} {written}");
        }
    }

    #[test]
    fn values_keep_their_shape() {
        let mut tree = Value::Array(vec![Value::String("x".into()), Value::Bool(true), Value::Null]);
        value(&mut tree);
        assert_eq!(tree, Value::Array(vec![Value::String(hashed("x")), Value::Bool(true), Value::Null]));
    }
}
