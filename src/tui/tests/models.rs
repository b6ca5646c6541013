//! Several models in one comparison: which of them a row judges is said wherever the row is.

use std::sync::Arc;

use super::fixture::{comparison, desk};
use crate::engine::desk::Report;

#[test]
fn a_row_names_its_model_where_there_are_several() {
    for (last, several) in [("acme/lumen-8b", false), ("acme/lumen-70b", true)] {
        let mut compared = comparison();
        compared.evals.last_mut().expect("rows").key.model = last.to_owned();
        for (keys, expected) in [
            ("g o", "harmless_refusals [acme/lumen-8b] refused"),
            ("g o", "─ harmless_refusals refused [acme/lumen-8b] ─"),
            ("g o", "(refused) of acme/lumen-8b went from"),
            ("g o ?", "(refused) of acme/lumen-8b went from"),
            ("g o c", "annotate harmless_refusals refused [acme/lumen-8b]"),
        ] {
            let mut script = desk(120, 40);
            script.report(Report::Compared { comparison: Arc::new(compared.clone()), complete: true });
            script.keys(keys);
            let text = script.frame().text();
            assert_eq!(text.contains(expected), several, "{keys} {expected}: {text}");
        }
    }
}
