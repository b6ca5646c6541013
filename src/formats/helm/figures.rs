//! `stats.json`: the figures, one for each metric, split and perturbation.

use super::super::{Document, Input, log};
use super::names;
use crate::model::{MetricValue, RunPart};

pub(super) fn read(input: &Input<'_>) -> Document {
    let task = names::task_of_folder(&input.path);
    let mut metrics = Vec::new();
    let odd = log::each(input.bytes, &[], |stat, _| {
        let name = stat.get("name").ok_or("a name")?;
        if let Some(((metric, split), value)) = names::metric(stat).zip(names::mean(stat)) {
            metrics.push(MetricValue {
                task: task.clone(),
                direction: names::direction(&metric),
                metric,
                filter: Some(names::variant(split, name.get("perturbation"))),
                value: Some(value).filter(|value| value.is_finite()),
                stderr: None,
                n: None,
            });
        }
        Ok(())
    });
    let part = RunPart { key: super::key(&input.path), metrics, ..RunPart::default() };
    Document { runs: vec![part], notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}
