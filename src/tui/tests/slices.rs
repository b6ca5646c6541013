//! Slices below their rows, and what is said of noise, missing items and clusters.

use std::sync::Arc;

use super::fixture::{desk, sliced};
use crate::engine::desk::Report;
use crate::tui::script::Script;

fn on_gsm8k(width: u16, height: u16) -> Script {
    let mut script = desk(width, height);
    script.report(Report::Compared { comparison: Arc::new(sliced()), complete: true });
    script.keys("g e / g s m 8 k Enter");
    script
}

#[test]
fn slices_unfold_below_their_row_and_fold_again() {
    let mut script = on_gsm8k(120, 40);
    assert!(!script.frame().text().contains("subject=algebra"));
    script.keys("x");
    let text = script.frame().text();
    assert!(text.contains("subject=algebra") && text.contains("subject=geometry"), "{text}");
    script.keys("j");
    let text = script.frame().text();
    assert!(text.contains("On the 120 items with subject = algebra the score went from .810 to .620"), "{text}");
    script.keys("x");
    assert!(!script.frame().text().contains("subject=geometry"));
}

#[test]
fn a_slice_is_readable_at_every_size() {
    for (width, height) in [(40, 12), (80, 24), (200, 60)] {
        let mut script = on_gsm8k(width, height);
        script.keys("x j");
        insta::assert_snapshot!(format!("slices-{width}x{height}"), script.frame().text());
    }
}

#[test]
fn a_row_says_what_its_figures_alone_would_hide() {
    let mut script = on_gsm8k(120, 50);
    script.keys("?");
    let text = script.frame().text().split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "a model that did not change at all would break about 7.5 items and fix as many",
        "62 % of the uncertainty is the noise of single answers",
        "had they all failed or all passed there",
        "hang together by template_id",
        "1 got worse beyond chance: algebra",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}
