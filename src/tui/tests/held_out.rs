//! Samples that the policy keeps in the repository: shown, and marked as such.

use std::sync::Arc;

use super::fixture::{answer, comparison, desk};
use crate::base::Glob;
use crate::engine::desk::Report;
use crate::model::HeldOut;

#[test]
fn a_confidential_sample_is_shown_and_marked_at_any_width() {
    for (task, marked) in [("gsm*", true), ("other", false)] {
        for (width, height) in [(200, 60), (80, 24), (40, 12)] {
            let mut held = comparison();
            held.policy.held_out = HeldOut { tasks: vec![Glob::new(task)], ..HeldOut::default() };
            let mut script = desk(width, height);
            script.report(Report::Compared { comparison: Arc::new(held), complete: true });
            script.keys("j j Enter Enter");
            answer(&mut script);
            let text = script.frame().text();
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(words.contains("held out confidential by the policy"), marked, "{task} {width}\n{text}");
            script.keys("y");
            let text = script.frame().text();
            assert_eq!(
                text.contains("copied a confidential output"),
                marked,
                "what is copied is still confidential\n{text}"
            );
        }
    }
}
