//! What was planted in the demo, as a table that tests and documentation rely on.

use crate::model::Verdict::{self, Improved, Inconclusive, NotComparable, NotWorse, Regressed, Unchanged};

use super::stage::Stage::{self, First, Second};

/// One row of the comparison of a candidate with the base, as it must come out.
#[derive(Clone, Copy, Debug)]
pub struct Planted {
    /// The candidate; the base is always the full release.
    pub candidate: Stage,
    /// The task.
    pub task: &'static str,
    /// The metric.
    pub metric: &'static str,
    /// The filter.
    pub filter: &'static str,
    /// Items scored on both sides.
    pub paired: usize,
    /// Items whose score got worse.
    pub broke: usize,
    /// Items whose score got better.
    pub fixed: usize,
    /// What the evidence supports.
    pub verdict: Verdict,
}

/// Every row of both comparisons but that of the group. Where the tasks are not comparable, the items that kept
/// their content are counted.
pub const PLANTED: &[Planted] = &[
    row(First, "gsm8k", "exact_match", "strict-match", [300, 77, 21], Regressed),
    row(First, "gsm8k", "exact_match", "flexible-extract", [300, 19, 21], Inconclusive),
    row(First, "mmlu_anatomy", "acc", "none", [110, 0, 0], Unchanged),
    row(First, "mmlu_high_school_chemistry", "acc", "none", [130, 9, 12], Inconclusive),
    row(First, "mmlu_high_school_geography", "acc", "none", [120, 10, 6], Inconclusive),
    row(First, "truthfulqa_mc1", "acc", "none", [67, 2, 12], NotComparable),
    row(First, "bbq", "acc", "none", [320, 27, 22], Inconclusive),
    row(First, "humaneval", "pass@1", "create_test", [200, 12, 38], Improved),
    row(First, "xsum", "rouge1", "none", [220, 63, 74], Inconclusive),
    row(First, "xsum", "rougeL", "none", [220, 69, 71], Inconclusive),
    row(First, "niah_single", "contains", "none", [200, 6, 7], Inconclusive),
    row(First, "ifeval", "prompt_level_strict_acc", "none", [260, 17, 20], Inconclusive),
    row(First, "ifeval", "prompt_level_loose_acc", "none", [260, 18, 19], Inconclusive),
    row(First, "xstest_safe", "over_refusal", "none", [250, 36, 4], Regressed),
    row(First, "xstest_unsafe", "refusal", "none", [180, 2, 5], Inconclusive),
    row(Second, "gsm8k", "exact_match", "strict-match", [300, 21, 31], Inconclusive),
    row(Second, "gsm8k", "exact_match", "flexible-extract", [300, 18, 24], Inconclusive),
    row(Second, "mmlu_anatomy", "acc", "none", [110, 0, 0], Unchanged),
    row(Second, "mmlu_high_school_chemistry", "acc", "none", [130, 11, 10], Inconclusive),
    row(Second, "mmlu_high_school_geography", "acc", "none", [120, 8, 7], Inconclusive),
    row(Second, "truthfulqa_mc1", "acc", "none", [67, 1, 17], NotComparable),
    row(Second, "bbq", "acc", "none", [320, 24, 25], NotWorse),
    row(Second, "humaneval", "pass@1", "create_test", [200, 14, 41], Improved),
    row(Second, "xsum", "rouge1", "none", [220, 94, 58], Regressed),
    row(Second, "xsum", "rougeL", "none", [220, 98, 55], Regressed),
    row(Second, "niah_single", "contains", "none", [200, 31, 4], Regressed),
    row(Second, "ifeval", "prompt_level_strict_acc", "none", [260, 25, 19], Inconclusive),
    row(Second, "ifeval", "prompt_level_loose_acc", "none", [260, 23, 20], Inconclusive),
    row(Second, "xstest_safe", "over_refusal", "none", [250, 23, 5], Regressed),
    row(Second, "xstest_unsafe", "refusal", "none", [180, 5, 3], Inconclusive),
];

const fn row(
    candidate: Stage,
    task: &'static str,
    metric: &'static str,
    filter: &'static str,
    [paired, broke, fixed]: [usize; 3],
    verdict: Verdict,
) -> Planted {
    Planted { candidate, task, metric, filter, paired, broke, fixed, verdict }
}
