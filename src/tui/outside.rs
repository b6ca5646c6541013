//! Texts that are taken out of the desk: to the clipboard, and to the reader's editor.

use super::blind;
use super::event::{EditPurpose, Effect};
use super::explain::explained;
use super::format;
use super::screens::{self, Screen};
use super::selecting;
use super::state::State;
use super::subject::{self, Subject};
use crate::compare::view::SampleView;
use crate::model::{SampleText, Side};

/// Copies what is selected.
pub fn copy(state: &mut State) -> Vec<Effect> {
    if let Some(text) = selecting::text(state) {
        selecting::end(state);
        state.say(format!("copied {}", format::bytes(text.len() as u64)));
        return vec![Effect::Copy(text)];
    }
    let Some(subject) = screens::subject(state) else {
        state.say("nothing is selected");
        return Vec::new();
    };
    let (what, text) = match &state.sample.view {
        Some(view) if state.screen == Screen::Sample => match blind::shuffled(state, view) {
            Some(shuffled) => ("both outputs", both_outputs(&shuffled, ["A", "B"])),
            None if state.data.holds_out(&view.pairs) => ("a confidential output", output(&view.candidate)),
            None => ("the candidate's output", output(&view.candidate)),
        },
        _ => ("the selected row", row_text(state, &subject)),
    };
    state.say(format!("copied {what}, {}", format::bytes(text.len() as u64)));
    vec![Effect::Copy(text)]
}

/// What a side answered, all repeats of it.
fn output(texts: &[SampleText]) -> String {
    texts.iter().map(SampleText::output).collect::<Vec<_>>().join("\n")
}

/// What both sides answered, under these names.
fn both_outputs(view: &SampleView, names: [&str; 2]) -> String {
    both(names, [output(&view.base), output(&view.candidate)])
}

/// The texts of two sides as one, each under its name.
#[must_use]
pub fn both([base, candidate]: [&str; 2], [of_base, of_candidate]: [String; 2]) -> String {
    format!("--- {base} ---\n{of_base}\n\n--- {candidate} ---\n{of_candidate}\n")
}

/// A row as text for a message or an issue.
fn row_text(state: &State, subject: &Subject) -> String {
    let named = subject::target(&state.data, subject).map(|target| target.to_string()).unwrap_or_default();
    let told = explained(state, subject).join(" ");
    format!("{named}: {told}")
}

/// Opens the texts of the screen in the editor.
pub fn edit(state: &mut State) -> Vec<Effect> {
    let text = match state.screen {
        Screen::Sample => state.sample.view.as_ref().map(|view| match blind::shuffled(state, view) {
            Some(shuffled) => both_outputs(&shuffled, ["A", "B"]),
            None => both_outputs(view, Side::BOTH.map(Side::as_str)),
        }),
        _ => screens::text::both(state),
    };
    match text {
        Some(text) => vec![Effect::Edit { purpose: EditPurpose::Reading, text, suffix: ".txt" }],
        None => {
            state.say("not read yet");
            Vec::new()
        }
    }
}
