//! What findings are called, shortened so that they are told apart.

use crate::tui::apart::apart;
use crate::tui::paint::{cut, cut_middle, cut_path, width};
use crate::tui::theme::Glyphs;

/// A name, and what it is followed by where there is room.
#[derive(Clone, Debug, Default)]
pub(super) struct Name {
    /// The task or the path.
    pub(super) first: String,
    /// The model, where there are several.
    pub(super) model: String,
    /// The metric.
    pub(super) second: String,
}

impl Name {
    fn whole(&self) -> String {
        joined(&self.first, &self.model, &self.second)
    }

    /// What comes second is cut before what comes first; where a model tells rows apart, it and the metric are kept and
    /// the task gives way last.
    fn fitted(&self, model: &str, cells: usize, glyphs: &Glyphs) -> String {
        if self.model.is_empty() {
            return self.fitted_alone(cells, glyphs);
        }
        let whole = [&self.model, model].map(|model| joined(&self.first, model, &self.second));
        if let Some(fits) = whole.into_iter().find(|name| width(name) <= cells) {
            return fits;
        }
        let metric = cut(&self.second, cells / 3, glyphs);
        match cells.saturating_sub(width(&joined("", model, &metric))) {
            left @ 4.. => joined(&cut_middle(&self.first, left, glyphs), model, &metric),
            _ => cut_middle(&self.whole(), cells, glyphs),
        }
    }

    fn fitted_alone(&self, cells: usize, glyphs: &Glyphs) -> String {
        let left = cells.saturating_sub(width(&self.first) + 1);
        if self.second.is_empty() || left < 4 {
            let is_path = self.second.is_empty() && self.first.contains('/');
            return if is_path { cut_path(&self.first, cells, glyphs) } else { cut_middle(&self.first, cells, glyphs) };
        }
        format!("{} {}", self.first, cut(&self.second, left, glyphs))
    }
}

fn joined(first: &str, model: &str, second: &str) -> String {
    let model = if model.is_empty() { String::new() } else { format!(" [{model}]") };
    let second = if second.is_empty() { String::new() } else { format!(" {second}") };
    format!("{first}{model}{second}")
}

/// Names below each other, as they fit.
pub(super) fn fitted(names: &[Name], cells: usize, glyphs: &Glyphs) -> Vec<String> {
    let models: Vec<String> = names.iter().map(|name| name.model.clone()).collect();
    let room = (cells / 3).max(6);
    // Who made a model is in front of the slash, and tells less than what it is called.
    let own = |model: &String| cut_middle(model.rsplit('/').next().unwrap_or(model), room, glyphs);
    let short = apart(&models, models.iter().map(own).collect(), room, glyphs);
    let told = names.iter().zip(&short).map(|(name, model)| name.fitted(model, cells, glyphs)).collect();
    let whole: Vec<String> = names.iter().map(Name::whole).collect();
    apart(&whole, told, cells, glyphs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::UNICODE;

    fn name(first: &str, model: &str, second: &str) -> Name {
        Name { first: first.to_owned(), model: model.to_owned(), second: second.to_owned() }
    }

    #[test]
    fn of_a_path_the_end_is_kept_and_of_a_row_the_task_the_model_and_the_metric() {
        let task = "marc_ja-1.1-0.2";
        let cases = [
            (vec![name("models/acme/config.json", "", "")], 14, vec!["…/config.json"]),
            (vec![name("gsm8k", "", "exact_match")], 10, vec!["gsm8k exa…"]),
            (vec![name("gsm8k", "acme/lumen-8b", "acc")], 40, vec!["gsm8k [acme/lumen-8b] acc"]),
            (
                vec![name(task, "acme/lumen-1b", "acc"), name(task, "acme/lumen-7b", "acc_norm")],
                37,
                vec!["marc_ja-1.1-0.2 [acme/lumen-1b] acc", "marc_ja-1.1-0.2 [lumen-7b] acc_norm"],
            ),
            (
                vec![name(task, "acme/a-large-lumen-1b", "acc"), name(task, "acme/a-small-lumen-1b", "acc")],
                30,
                vec!["marc_…1.1-0.2 [a-la…en-1b] acc", "marc_…1.1-0.2 [a-sm…en-1b] acc"],
            ),
        ];
        for (names, cells, expected) in cases {
            assert_eq!(fitted(&names, cells, &UNICODE), expected);
        }
    }
}
