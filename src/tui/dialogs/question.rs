//! A question at the foot of the screen, which the next key answers: `y` agrees, any other does not.

use ratatui::layout::{Rect, Size};

use crate::engine::desk::Request;
use crate::tui::event::Effect;
use crate::tui::keys::{Code, Key};
use crate::tui::paint::{Painter, safe};
use crate::tui::state::State;
use crate::tui::widgets::wrap::wrap;

/// A question.
#[derive(Clone, Debug)]
pub struct Question {
    /// As it is asked; may hold text from outside.
    pub text: String,
    /// What is asked for once the reader agrees: a comparison made anew.
    pub request: Request,
}

/// Takes the key that answers.
pub fn key(state: &mut State, question: Question, key: Key) -> Vec<Effect> {
    if key != Key::from(Code::Char('y')) {
        state.say("nothing was fetched");
        return Vec::new();
    }
    state.data.wait_for_comparison();
    vec![Effect::ask(question.request)]
}

/// Draws the whole of the question in the last lines of the screen: nobody agrees to what is cut off.
pub fn view(question: &Question, painter: &mut Painter<'_>, size: Size) {
    let style = painter.theme().accent;
    let columns = usize::from(size.width.saturating_sub(2));
    let text = safe(&format!("{}   y agrees, any other key does not", question.text));
    let breaks = wrap(&text, columns);
    let rows = u16::try_from(breaks.rows()).unwrap_or(u16::MAX).min(size.height);
    let top = size.height - rows;
    painter.clear(Rect { x: 0, y: top, width: size.width, height: rows });
    for row in 0..rows {
        let (_, line) = breaks.row(&text, usize::from(row));
        painter.text(1, top + row, columns, line.trim_end(), style);
    }
}
