//! What was said on both sides, aligned turn by turn: whose words they are, what was thought and not said, which tools
//! were called with what. Documents are compared as documents, all else as text.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::text::{TextDiff, align, align_trees, paired_turns};
use crate::formats::chat::{self, CALL, REASONING};
use crate::formats::document;
use crate::model::{SampleText, Turn, Value};

/// What the part of a response is called that is neither thought nor a call.
const OUTPUT: &str = "output";

/// Characters of how an answer begins: more than a column of the widest screen.
const BEGINNING: usize = 160;

/// What was said on both sides.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// All of it as it is written, aligned.
    pub whole: Arc<TextDiff>,
    /// The same in its parts; none where it is one plain text.
    pub passages: Vec<Passage>,
}

/// A part of it: a turn of either side beside its counterpart.
#[derive(Clone, Debug)]
pub struct Passage {
    /// Whose words these are on each side, or which tool is called; `None` where the side has no such turn.
    pub titles: [Option<String>; 2],
    /// What it is.
    pub kind: PassageKind,
    /// Its text, aligned.
    pub text: Arc<TextDiff>,
    /// Whether it was compared as a document, so that order and formatting do not show.
    pub is_document: bool,
}

/// What a part of something said is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassageKind {
    /// Words.
    Words,
    /// What was thought, not said.
    Reasoning,
    /// A call of a tool.
    Call,
}

impl Said {
    /// The same with its sides swapped.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        Self { whole: mirrored(&self.whole), passages: self.passages.iter().map(Passage::mirrored).collect() }
    }
}

impl Passage {
    fn mirrored(&self) -> Self {
        let [base, candidate] = self.titles.clone();
        Self { titles: [candidate, base], text: mirrored(&self.text), ..*self }
    }
}

fn mirrored(diff: &TextDiff) -> Arc<TextDiff> {
    Arc::new(diff.clone().mirrored())
}

/// A response of each side.
#[must_use]
pub fn responses(base: &str, candidate: &str, deadline: Duration) -> Said {
    let whole = Arc::new(align(base, candidate, deadline));
    let sides = [base, candidate].map(chat::turns);
    let is_plain = |turns: &[Turn]| turns.iter().all(|turn| turn.role.is_none());
    if !sides.iter().all(|turns| is_plain(turns)) {
        return Said { whole, passages: passages(&sides.map(said_aloud), deadline) };
    }
    let passages = match [base, candidate].map(document) {
        [Some(base), Some(candidate)] => vec![Passage {
            titles: [Some(OUTPUT.to_owned()), Some(OUTPUT.to_owned())],
            kind: PassageKind::Words,
            text: Arc::new(align_trees([Some(&base), Some(&candidate)], deadline)),
            is_document: true,
        }],
        _ => Vec::new(),
    };
    Said { whole, passages }
}

/// Turns of a response, of which those without a role are what is scored.
fn said_aloud(turns: Vec<Turn>) -> Vec<Turn> {
    turns.into_iter().map(|turn| Turn { role: turn.role.or_else(|| Some(OUTPUT.to_owned())), ..turn }).collect()
}

/// How an answer begins, in one line: the extracted one, else what was said after all reasoning.
#[must_use]
pub fn beginning(sample: &SampleText) -> Option<String> {
    let extracted = sample.answer.as_deref().filter(|answer| !answer.trim().is_empty());
    let text = match extracted {
        Some(answer) => answer.to_owned(),
        None => {
            let turns = sample.outputs.first().map(|output| chat::turns(output)).unwrap_or_default();
            let said = turns.iter().find(|turn| turn.role.as_deref() != Some(REASONING)).or(turns.first());
            said.map(|turn| turn.text.clone()).unwrap_or_default()
        }
    };
    let words = text.split_whitespace().take(BEGINNING).collect::<Vec<_>>().join(" ");
    let words: String = words.chars().take(BEGINNING).collect();
    Some(words).filter(|words| !words.is_empty())
}

/// What each side was asked: a plain prompt, or a conversation.
#[must_use]
pub fn prompts(base: &[Turn], candidate: &[Turn], deadline: Duration) -> Said {
    let whole = Arc::new(align(&written(base), &written(candidate), deadline));
    let is_chat = |turns: &[Turn]| turns.iter().any(|turn| turn.role.is_some());
    if !is_chat(base) && !is_chat(candidate) {
        return Said { whole, passages: Vec::new() };
    }
    let sides = [base, candidate].map(|turns| turns.iter().flat_map(thought_apart).collect());
    Said { whole, passages: passages(&sides, deadline) }
}

/// A conversation as one text.
pub(super) fn written(turns: &[Turn]) -> String {
    let turn = |turn: &Turn| match &turn.role {
        Some(role) => format!("[{role}]\n{}", turn.text),
        None => turn.text.clone(),
    };
    turns.iter().map(turn).collect::<Vec<_>>().join("\n\n")
}

/// A turn of the model's without its reasoning, which is a turn of its own.
fn thought_apart(turn: &Turn) -> Vec<Turn> {
    match turn.role.as_deref() {
        Some("assistant") => chat::parts(&turn.text, turn.role.as_deref()),
        _ => vec![turn.clone()],
    }
}

fn passages([base, candidate]: &[Vec<Turn>; 2], deadline: Duration) -> Vec<Passage> {
    let limit = Instant::now().checked_add(deadline);
    let left = || limit.map_or(deadline, |limit| limit.saturating_duration_since(Instant::now()));
    let turn = |turns: &[Turn], at: Option<usize>| at.and_then(|at| turns.get(at)).cloned();
    let pairs = paired_turns(base, candidate).into_iter();
    pairs.map(|(i, j)| passage([turn(base, i), turn(candidate, j)], left())).collect()
}

fn passage(turns: [Option<Turn>; 2], deadline: Duration) -> Passage {
    let role = turns.iter().flatten().find_map(|turn| turn.role.as_deref());
    let kind = match role {
        Some(CALL) => PassageKind::Call,
        Some(REASONING) => PassageKind::Reasoning,
        _ => PassageKind::Words,
    };
    let sides = turns.map(|turn| turn.map(|turn| Side::of(turn, kind)));
    let (text, is_document) = aligned(&sides, deadline);
    Passage { titles: sides.map(|side| side.map(|side| side.title)), kind, text: Arc::new(text), is_document }
}

/// A turn of one side.
struct Side {
    title: String,
    text: String,
    document: Option<Value>,
}

impl Side {
    fn of(turn: Turn, kind: PassageKind) -> Self {
        let found = document(&turn.text);
        if let (PassageKind::Call, Some(call)) = (kind, &found)
            && let Some(name) = call.get("name").and_then(Value::as_str)
        {
            return Self::call(name, call);
        }
        Self { title: turn.role.unwrap_or_else(|| "text".to_owned()), document: found, text: turn.text }
    }

    /// A call: the tool's name above, what it is given below.
    fn call(name: &str, call: &Value) -> Self {
        let members = call.as_object().unwrap_or_default();
        let rest: Vec<(String, Value)> = members.iter().filter(|(key, _)| key != "name").cloned().collect();
        let given = match rest.as_slice() {
            [(key, arguments)] if key == "arguments" => arguments.clone(),
            _ => Value::Object(rest),
        };
        let is_tree = matches!(given, Value::Object(_) | Value::Array(_));
        Self { title: format!("{CALL} {name}"), text: given.text(), document: is_tree.then_some(given) }
    }
}

/// Both texts aligned: as documents where every side that is there is one.
fn aligned(sides: &[Option<Side>; 2], deadline: Duration) -> (TextDiff, bool) {
    if sides.iter().flatten().all(|side| side.document.is_some()) {
        let documents = sides.each_ref().map(|side| side.as_ref()?.document.as_ref());
        return (align_trees(documents, deadline), true);
    }
    let [base, candidate] = sides.each_ref().map(|side| side.as_ref().map_or("", |side| side.text.as_str()));
    (align(base, candidate, deadline), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENOUGH: Duration = Duration::from_secs(60);

    /// `title | title` of each passage, `=` where its text is the same on both sides, with how its text is compared.
    fn told(said: &Said) -> Vec<String> {
        let title = |title: &Option<String>| title.clone().unwrap_or_else(|| "-".to_owned());
        let passage = |passage: &Passage| {
            let [base, candidate] = passage.titles.each_ref().map(title);
            let same = passage.text.rows.iter().all(|row| row.same);
            let how = if passage.is_document { " as a document" } else { "" };
            format!("{base} {} {candidate}{how}", if same { "=" } else { "|" })
        };
        said.passages.iter().map(passage).collect()
    }

    #[test]
    fn responses_are_compared_part_by_part() {
        for (base, candidate, expected) in [
            ("It is 4.", "It is 5.", &[][..]),
            (r#"{"a": 1, "b": 2}"#, r#"{"b":2, "a":1}"#, &["output = output as a document"]),
            (r#"{"a": 1}"#, "It is 1.", &[]),
            ("<think>hm</think>4", "<think>well</think>4", &["reasoning | reasoning", "output = output"]),
            ("4", "<think>well</think>4", &["- | reasoning", "output = output"]),
            (
                r#"<tool_call>{"name": "ls", "arguments": {"a": 1, "b": 2}}</tool_call>"#,
                r#"<tool_call>{"arguments": {"b": 2, "a": 1}, "name": "ls"}</tool_call>"#,
                &["tool call ls = tool call ls as a document"],
            ),
            (
                r#"<tool_call>{"name": "ls", "arguments": {}}</tool_call>"#,
                r#"<tool_call>{"name": "cat", "arguments": {"file": "x"}}</tool_call>"#,
                &["tool call ls | tool call cat as a document"],
            ),
        ] {
            let said = responses(base, candidate, ENOUGH);
            assert_eq!(told(&said), expected, "{base}");
            assert_eq!(told(&responses(candidate, base, ENOUGH)), told(&said.mirrored()), "{base}");
        }
    }

    #[test]
    fn prompts_are_compared_turn_by_turn_where_they_have_turns() {
        let turn = |role: &str, text: &str| Turn { role: Some(role.to_owned()), text: text.to_owned() };
        let base = [turn("user", "what is 2 + 2"), turn("assistant", "4")];
        let candidate =
            [turn("system", "be brief"), turn("user", "what is 2 + 2"), turn("assistant", "<think>hm</think>4")];
        let expected = ["- | system", "user = user", "- | reasoning", "assistant = assistant"];
        assert_eq!(told(&prompts(&base, &candidate, ENOUGH)), expected);
        let plain = Turn { role: None, text: "2 + 2".to_owned() };
        assert!(prompts(std::slice::from_ref(&plain), std::slice::from_ref(&plain), ENOUGH).passages.is_empty());
    }

    #[test]
    fn an_answer_begins_after_its_reasoning() {
        let sample = |answer: Option<&str>, output: &str| SampleText {
            answer: answer.map(str::to_owned),
            outputs: vec![output.to_owned()],
            ..SampleText::default()
        };
        for (answer, output, expected) in [
            (Some("18"), "so it is 18", Some("18")),
            (Some(" "), "<think>hm</think>\nso it\nis  18", Some("so it is 18")),
            (None, "<think>hm, cut", Some("hm, cut")),
            (None, "", None),
        ] {
            assert_eq!(beginning(&sample(answer, output)).as_deref(), expected, "{output}");
        }
        assert_eq!(beginning(&sample(None, &"x".repeat(1_000))).map(|text| text.len()), Some(BEGINNING));
    }

    #[test]
    fn a_megabyte_is_covered_although_there_is_no_time_to_look_closer() {
        let lines = |word: &str| (0..4_000).map(|at| format!("{word} {at} and so on\\n")).collect::<String>();
        let list = |word: &str| format!(r#"{{"text": "{}"}}"#, lines(word));
        let said = responses(&list("red"), &list("blue"), Duration::ZERO);
        let text = &said.passages[0].text;
        assert!(!text.complete && text.rows.len() > 4_000);
        let turns = |word: &str| format!("<think>{word}</think>\n{word}\n").repeat(2_000);
        assert_eq!(responses(&turns("red"), &turns("blue"), Duration::ZERO).passages.len(), 4_000);
    }
}
