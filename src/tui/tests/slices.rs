//! Slices below their rows, and what is said of noise, missing items and clusters.

use std::sync::Arc;

use super::fixture::{comparison, desk};
use crate::engine::desk::Report;
use crate::model::*;
use crate::tui::script::Script;

/// The comparison with slices, repeats and a noise floor on the row that is the third finding.
fn sliced() -> Comparison {
    let mut comparison = comparison();
    let slice = |value: &str, means: [f64; 2], broke, fixed, q, verdict| Slice {
        field: "subject".to_owned(),
        value: value.to_owned(),
        paired: 120,
        means,
        broke,
        fixed,
        test: Some(Test {
            method: "mcnemar-midp",
            n: Some(120),
            delta: means[1] - means[0],
            stderr: Some(0.03),
            ci95: Some([means[1] - means[0] - 0.06, means[1] - means[0] + 0.06]),
            p: Some(q / 2.0),
            q: Some(q),
            family: "slices",
            mde: Some(0.084),
            clusters: None,
        }),
        contrast: None,
        verdict,
    };
    for row in comparison.evals.iter_mut().filter(|row| row.key.task == "gsm8k") {
        row.noise = Some(NoiseFloor { each_way: 7.5, measured: 60, source: NoiseSource::Repeats(Side::Base) });
        row.repeats = Some(Repeats { most: [4, 4], noise_share: Some(0.62) });
        row.missing_bounds = Some([-0.09, -0.03]);
        row.clustering = Some(Clustering { field: "template_id".to_owned(), clusters: 24, ratio: 1.42 });
        row.slices = vec![
            slice("algebra", [0.81, 0.62], 25, 2, 0.001, Verdict::Regressed),
            slice("geometry", [0.70, 0.70], 5, 5, 1.0, Verdict::Inconclusive),
        ];
    }
    comparison
}

fn on_gsm8k(width: u16, height: u16) -> Script {
    let mut script = desk(width, height);
    script.report(Report::Compared { comparison: Arc::new(sliced()), complete: true });
    script.keys("g e / g s m 8 k Enter");
    script
}

#[test]
fn slices_unfold_below_their_row_and_fold_again() {
    let mut script = on_gsm8k(120, 40);
    let text = script.frame().text();
    assert!(!text.contains("subject=algebra") && text.contains("▸gsm8k strict-match"), "{text}");
    assert!(!text.contains("▸mbpp"), "{text}");
    script.keys("x");
    let text = script.frame().text();
    assert!(text.contains("▾gsm8k flexible-extract"), "{text}");
    assert!(text.contains("subject=algebra") && text.contains("subject=geometry"), "{text}");
    script.keys("j");
    let text = script.frame().text();
    assert!(text.contains("On the 120 items with subject = algebra the score went from .810 to .620"), "{text}");
    script.keys("x");
    assert!(!script.frame().text().contains("subject=geometry"));
    // In another order a row without such parts is in nothing that could be folded.
    assert!(script.keys("o G x").frame().text().contains("this row is in no group here"));
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
        "1 got worse beyond chance: algebra −19.0 pp; unfold the row on Evals",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}
