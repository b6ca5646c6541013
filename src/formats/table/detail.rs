//! One row whole, for somebody to look at.

use super::roles::{self, Roles};
use super::separated;
use crate::formats::json::{Deviations, Dialect, parse};
use crate::formats::lm_eval::turns;
use crate::formats::{SampleAt, bytes};
use crate::model::{Columns, SampleText, Value};

/// Reads a row again: an object where it begins like one, else separated values.
pub(super) fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let row = at.set.rows.get(at.row)?;
    let text = bytes::span(at.blob, row.offset, row.length)?;
    let cells = if text.first() == Some(&b'{') {
        let object = parse(&String::from_utf8_lossy(&text), 1, Dialect::Data, &mut Deviations::default()).value?;
        object.as_object()?.to_vec()
    } else {
        separated::row(at.blob, row.offset, row.length)?
    };
    let nothing = Columns::default();
    let (columns, values): (Vec<String>, Vec<Value>) = cells.into_iter().unzip();
    let stated = at.set.columns.as_deref().unwrap_or(&nothing);
    let roles = Roles { columns: &columns, stated };
    let column = |role| roles.column(role);
    let cell = |role| column(role).and_then(|at| values.get(at)).filter(|value| **value != Value::Null);
    let choices = cell(roles::CHOICES).and_then(Value::as_array).unwrap_or_default();
    let output = column(roles::OUTPUT);
    let answer = column(roles::ANSWER).filter(|answer| Some(*answer) != output);
    let shown = [roles::INPUT, roles::CHOICES, roles::TARGET, roles::OUTPUT, roles::ANSWER].map(column);
    let is_score = |name: &String| at.set.metrics.contains(name);
    let rest = columns.iter().zip(&values).enumerate();
    let rest = rest.filter(|(place, (name, _))| !shown.contains(&Some(*place)) && !is_score(name));
    Some(SampleText {
        prompt: cell(roles::INPUT).map(turns).unwrap_or_default(),
        choices: choices.iter().map(Value::text).collect(),
        target: cell(roles::TARGET).map(Value::text).unwrap_or_default(),
        outputs: cell(roles::OUTPUT).map(Value::text).into_iter().collect(),
        answer: answer.and_then(|at| values.get(at)).map(Value::text),
        scores: columns
            .iter()
            .zip(&values)
            .filter(|(name, _)| is_score(name))
            .map(|(n, v)| (n.clone(), v.text()))
            .collect(),
        metadata: rest.map(|(_, (name, value))| (name.clone(), value.text())).collect(),
    })
}
