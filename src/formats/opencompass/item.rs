//! One item: what is kept of it, and the whole of it for somebody to look at.

use super::super::log::{self, Place};
use super::super::{SampleAt, looks};
use super::CORRECT;
use crate::base::{Digest, ShortDigest};
use crate::model::{SampleId, SampleRow, SampleText, Turn, Value};

/// An item as predictions or details tell it, or one repeat of it.
pub(super) struct Item<'a> {
    pub(super) row: &'a Value,
    /// Which one, where its fields are lists of what each repeat says.
    pub(super) repeat: Option<usize>,
}

impl<'a> Item<'a> {
    /// What it says under the first of these names.
    pub(super) fn field(&self, names: &[&str]) -> Option<&'a Value> {
        let found = names.iter().find_map(|name| self.row.get(name))?;
        match self.repeat.zip(found.as_array()) {
            Some((repeat, all)) => all.get(repeat),
            None => Some(found),
        }
    }

    fn text(&self, names: &[&str]) -> Option<String> {
        let found = self.field(names).filter(|found| **found != Value::Null)?;
        Some(match found.as_array() {
            Some(all) => all.iter().map(Value::text).collect::<Vec<_>>().join("\n"),
            None => found.text(),
        })
    }

    /// The whole of what was sent to the model: one text, or a conversation.
    fn prompt(&self) -> Option<&'a Value> {
        ["origin_prompt", "prompt"].iter().find_map(|name| self.row.get(name)).filter(|prompt| **prompt != Value::Null)
    }

    /// What was written: as it is, or where details alone tell of it, as much of it as was taken for the answer.
    fn output(&self) -> Option<String> {
        self.text(&["prediction", "origin_prediction", "pred", "predictions"])
    }

    fn answer(&self) -> Option<String> {
        self.text(&["pred", "predictions"])
    }

    fn target(&self) -> Option<String> {
        self.text(&["gold", "answer", "references"])
    }

    pub(super) fn sample(&self, id: SampleId, place: Place) -> SampleRow {
        let hash = |text: String| ShortDigest::of(text.as_bytes());
        let output = self.output();
        let asked = self.prompt().map(|prompt| turns(prompt).pop().map(|turn| turn.text).unwrap_or_default());
        let known = place.row(id);
        SampleRow {
            item: asked.map_or(known.item, |asked| Digest::of(asked.as_bytes())),
            prompt: self.prompt().map(|prompt| hash(prompt.text())),
            target: self.target().map(hash),
            answer: self.answer().map(hash),
            flags: output.as_deref().map(looks::flags).unwrap_or_default(),
            output: output.map(hash),
            epoch: self.repeat.and_then(|repeat| u32::try_from(repeat + 1).ok()).unwrap_or(0),
            ..known
        }
    }
}

/// A prompt as turns.
fn turns(prompt: &Value) -> Vec<Turn> {
    let Some(messages) = prompt.as_array() else { return vec![Turn { role: None, text: prompt.text() }] };
    let role = |message: &Value| match message.get("role").and_then(Value::as_str) {
        Some("HUMAN") => Some("user".to_owned()),
        Some("BOT") => Some("assistant".to_owned()),
        other => other.map(str::to_lowercase),
    };
    let text =
        |message: &Value| ["prompt", "content"].iter().find_map(|key| message.get(key)).unwrap_or(message).text();
    messages.iter().map(|message| Turn { role: role(message), text: text(message) }).collect()
}

/// Reads an item again, and of one that was repeated the repeat.
pub(super) fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let epoch = at.set.rows.get(at.row)?.epoch;
    let row = log::again(at)?;
    row.as_object()?;
    // Predictions have an entry for each repeat, details one for all.
    let of_all = CORRECT.iter().any(|key| row.get(key).is_some_and(|grade| grade.as_array().is_some()));
    let repeat = usize::try_from(epoch).ok().and_then(|epoch| epoch.checked_sub(1)).filter(|_| of_all);
    let item = Item { row: &row, repeat };
    let shown = [
        "origin_prompt",
        "prompt",
        "prediction",
        "gold",
        "origin_prediction",
        "pred",
        "predictions",
        "answer",
        "references",
    ];
    Some(SampleText {
        prompt: item.prompt().map(turns).unwrap_or_default(),
        target: item.target().unwrap_or_default(),
        outputs: item.output().into_iter().collect(),
        answer: item.answer(),
        scores: log::scores(at),
        metadata: log::rest(&row, &shown),
        ..SampleText::default()
    })
}
