//! Which way a metric is better, where the file does not say: a closed list of names.

use crate::model::Direction;

/// The direction of a metric: what the file states, else what the name is known for.
///
/// A translation error rate (`ter`) is better when lower whatever the file says, because the harness that writes most
/// of these files has its flag the wrong way round; [`contradicts`] tells when that happened.
#[must_use]
pub fn settle(metric: &str, stated: Option<Direction>) -> Option<Direction> {
    if contradicts(metric, stated) { known(metric) } else { stated.or_else(|| known(metric)) }
}

/// Whether the file states a direction that is known to be wrong.
#[must_use]
pub fn contradicts(metric: &str, stated: Option<Direction>) -> bool {
    fold(metric) == "ter" && stated == Some(Direction::Higher)
}

/// The direction a name is known for; `None` for names that are not, and for those that are neither better nor worse
/// (lengths, counts, rates of refusal).
#[must_use]
pub fn known(metric: &str) -> Option<Direction> {
    // `macro_avg/acc` is a way of averaging and a metric.
    by_name(&fold(metric)).or_else(|| by_name(&fold(metric.rsplit_once('/')?.1)))
}

fn by_name(name: &str) -> Option<Direction> {
    let listed = |list: &[&str]| list.iter().any(|pattern| matches(pattern, name));
    if listed(NEITHER) {
        None
    } else if listed(LOWER) {
        Some(Direction::Lower)
    } else {
        listed(HIGHER).then_some(Direction::Higher)
    }
}

/// Names that would match a pattern below but say nothing of better or worse.
const NEITHER: &[&str] = &["refusal_rate", "avg_length", "samples", "sample_len", "num_fewshot"];

/// Better when lower. `*` stands for anything; case, `-` and `_` do not count.
const LOWER: &[&str] = &[
    "perplexity",
    "word_perplexity",
    "byte_perplexity",
    "bits_per_byte",
    "bpb",
    "ppl",
    "loss",
    "*_loss",
    "nll",
    "brier_score",
    "ter",
    "wer",
    "cer",
    "mer",
    "mae",
    "mse",
    "rmse",
    "mape",
    "ece*",
    "platt_ece*",
    "fid",
    "kernel_inception_distance",
    "lpips",
    "edit_distance",
    "hallucination_rate",
    "error*",
    "*_error",
    "*_err",
    "toxic_frac",
    "expected_max_toxicity",
    "max_toxicity_probability",
    "bbq_*_bias",
    "bias_metric:*",
    "*_bias",
    "pct_stereotype",
    "likelihood_diff",
    "likelihood_difference",
    "disamb_bias_score*",
    "nsfw_frac",
    "attack_success_rate",
    "asr",
    "latency*",
    "*_runtime",
    "runtime",
    "*_step_time",
    "seconds_per_case",
    "time_*",
    "cost",
    "cost_usd",
    "total_cost*",
    "duration*",
    "price_per_example",
    "num_malformed_responses",
    "syntax_errors",
    "test_timeouts",
    "exhausted_context_windows",
    "lazy_comments",
    "error_outputs",
    "carbon_emissions",
    "kg_co2_emissions",
];

/// Better when higher.
const HIGHER: &[&str] = &[
    "acc*",
    "accuracy",
    "exact_match",
    "em*",
    "*_em",
    "f1*",
    "macro_f1",
    "micro_f1",
    "precision",
    "recall",
    "mcc",
    "bleu*",
    "sacrebleu",
    "rouge*",
    "chrf*",
    "comet",
    "meteor",
    "bertscore*",
    "pass@*",
    "pass^*",
    "pass",
    "passed",
    "correct",
    "is_correct",
    "success*",
    "valid",
    "rating",
    "pass_rate*",
    "solve*",
    "resolved*",
    "win_rate",
    "length_controlled_winrate",
    "ndcg*",
    "map*",
    "mrr*",
    "main_score",
    "reward",
    "score",
    "elo",
    "auc",
    "auroc",
    "spearman*",
    "pearson*",
    "*_acc",
    "*_accuracy",
    "*_f1",
    "*_auc",
    "*_ap",
    "miou*",
    "ents_f",
    "las",
    "uas",
    "tag_acc",
    // Names that the three above have had in other releases of the same models.
    "dep_las",
    "dep_uas",
    "tags_acc",
    "textcat_score",
    "cats_score",
    "top1",
    "top5",
    "speed",
    "samples_per_second",
    "*_samples_per_sec",
];

fn fold(name: &str) -> String {
    name.to_ascii_lowercase().replace(['-', ' '], "_")
}

/// Whether a folded name fits a pattern with at most one `*`.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, end)) => name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Higher, Lower};

    #[test]
    fn names_are_known_by_closed_lists() {
        let cases = [
            ("acc_norm", Some(Higher)),
            ("Exact-Match", Some(Higher)),
            ("pass@1", Some(Higher)),
            ("ndcg_at_10", Some(Higher)),
            ("word_perplexity", Some(Lower)),
            ("bbq_gender_bias", Some(Lower)),
            ("bias_metric:mode=x", Some(Lower)),
            ("likelihood-diff", Some(Lower)),
            ("num_malformed_responses", Some(Lower)),
            ("macro_avg/acc_char", Some(Higher)),
            ("average/length", None),
            ("val_loss", Some(Lower)),
            ("box AP", Some(Higher)),
            ("infer_samples_per_sec", Some(Higher)),
            ("train_step_time", Some(Lower)),
            ("refusal_rate", None),
            ("avg_length", None),
            ("vibes", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(known(name), expected, "{name}");
        }
    }

    #[test]
    fn the_file_decides_except_for_ter() {
        assert_eq!(settle("acc", Some(Lower)), Some(Lower));
        assert_eq!(settle("vibes", Some(Higher)), Some(Higher));
        assert_eq!(settle("acc", None), Some(Higher));
        assert_eq!(settle("ter", Some(Higher)), Some(Lower));
        assert!(contradicts("TER", Some(Higher)) && !contradicts("ter", None) && !contradicts("acc", Some(Lower)));
    }
}
