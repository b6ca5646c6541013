//! Figures a model card repeats from evaluation output beside it: one figure, shown once, where its samples are.

use std::collections::HashMap;

use crate::model::Run;

/// The format whose figures may repeat others.
const CARD: &str = "model-card";

/// Takes out of the cards of one side what its evaluation output states, too: the same task, metric and, but for
/// rounding, value. A card that names another model, or states another figure, keeps it.
pub fn take_out(runs: &mut Vec<Run>) {
    if runs.iter().all(|run| run.format != CARD) {
        return;
    }
    let mut measured: HashMap<(String, String), Vec<(String, f64)>> = HashMap::new();
    for run in runs.iter().filter(|run| run.format != CARD) {
        for (figure, _) in &run.metrics {
            let key = (figure.task.clone(), figure.metric.clone());
            measured.entry(key).or_default().extend(figure.value.map(|value| (run.model.clone(), value)));
        }
    }
    for run in runs.iter_mut().filter(|run| run.format == CARD) {
        let model = run.model.clone();
        run.metrics.retain(|(figure, _)| {
            let known = measured.get(&(figure.task.clone(), figure.metric.clone()));
            let repeats = |(of, value): &(String, f64)| {
                is_same_model(&model, of) && figure.value.is_some_and(|stated| is_rounded(stated, *value))
            };
            !known.is_some_and(|known| known.iter().any(repeats))
        });
    }
    runs.retain(|run| run.format != CARD || !run.metrics.is_empty());
}

/// A card without a model of its own has the name of its folder, or none at the top.
fn is_same_model(card: &str, run: &str) -> bool {
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    card.is_empty() || last(card) == last(run)
}

/// Whether a card states this value, as it is or in percent, to at least three digits.
fn is_rounded(stated: f64, value: f64) -> bool {
    [value, value * 100.0].iter().any(|value| (stated - value).abs() <= 0.0006 * value.abs())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;
    use crate::model::{MetricValue, Side};

    fn run(format: &'static str, model: &str, figures: &[(&str, f64)]) -> Run {
        let figure = |&(task, value): &(&str, f64)| MetricValue {
            task: task.to_owned(),
            metric: "acc".to_owned(),
            filter: None,
            value: Some(value),
            stderr: None,
            n: None,
            direction: None,
        };
        Run {
            side: Side::Base,
            format,
            model: model.to_owned(),
            date: None,
            metrics: figures.iter().map(|told| (figure(told), Arc::from("README.md"))).collect(),
            samples: Vec::new(),
            tasks: BTreeMap::new(),
            conditions: BTreeMap::new(),
            changed: true,
        }
    }

    #[test]
    fn only_what_is_the_same_figure_is_taken_out() {
        let card = |model| run(CARD, model, &[("a", 0.7531), ("b", 61.6), ("c", 0.5), ("d", 0.9)]);
        let measured = || run("lm-eval", "acme/m1", &[("a", 0.753_125), ("b", 0.616), ("c", 0.6)]);
        for (model, left) in [("", &["c", "d"][..]), ("M1", &["c", "d"]), ("m2", &["a", "b", "c", "d"])] {
            let mut runs = vec![card(model), measured()];
            take_out(&mut runs);
            let tasks: Vec<&str> = runs[0].metrics.iter().map(|(figure, _)| figure.task.as_str()).collect();
            assert_eq!(tasks, left, "{model}");
        }
        let mut runs = vec![run(CARD, "", &[("a", 0.7531)]), measured()];
        take_out(&mut runs);
        assert_eq!(runs.len(), 1);
    }
}
