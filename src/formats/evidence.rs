//! What in a path says that a file holds results rather than settings.

/// Words that name results, whatever stands before or behind them.
const WORDS: &[&str] = &[
    "baseline",
    "baselines",
    "benchmark",
    "benchmarks",
    "eval",
    "evals",
    "evaluation",
    "evaluations",
    "leaderboard",
    "leaderboards",
    "metric",
    "metrics",
    "result",
    "results",
    "score",
    "scores",
    "scoreboard",
];

/// Whether a folder or the name of a file says that results are inside.
pub(super) fn says_results(path: &str) -> bool {
    let words = path.split(|c: char| !c.is_alphanumeric());
    words.into_iter().any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_path_tell() {
        for (path, says) in [
            ("evals/baselines/x.json", true),
            ("polyglot_leaderboard.yml", true),
            ("all_results.json", true),
            ("Benchmarks/a.csv", true),
            ("model/config.json", false),
            ("retrieval/medieval.json", false),
            ("", false),
        ] {
            assert_eq!(says_results(path), says, "{path}");
        }
    }
}
