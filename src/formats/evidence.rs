//! What in a path says that a file holds results rather than settings.

use super::FilePath;
use crate::base::stem::says_more;

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

/// Those of them that name figures; the others name the work, which has settings, too.
const FIGURES: &[&str] = &["metric", "metrics", "result", "results", "score", "scores"];

/// Whether a folder or the name of a file says that results are inside.
pub(super) fn says_results(path: &str) -> bool {
    has_word(path, WORDS)
}

/// Whether a name says that figures are inside.
pub(super) fn says_figures(name: &str) -> bool {
    has_word(name, FIGURES)
}

fn has_word(path: &str, words: &[&str]) -> bool {
    let mut parts = path.split(|c: char| !c.is_alphanumeric());
    parts.any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)))
}

/// Names of files that say no more than that results are inside.
const PLAIN: &[&str] =
    &["all", "data", "eval", "evals", "leaderboard", "metrics", "report", "results", "scores", "summary"];

/// What a table or a file of figures is called that names no task: as the file is, or as the nearest folder that says
/// something, and more than a version, where the file's name does not.
pub(super) fn title<'a>(path: &FilePath<'a>) -> &'a str {
    let is_plain = |name: &str| PLAIN.iter().any(|plain| name.eq_ignore_ascii_case(plain));
    let mut folders = path.directory.rsplit('/').filter(|folder| !folder.is_empty()).peekable();
    let nearest = folders.peek().copied();
    let telling = folders.find(|folder| !is_plain(folder) && says_more(folder));
    if is_plain(path.stem) { telling.or(nearest).unwrap_or(path.stem) } else { path.stem }
}

/// What the name of a file says beside that results are inside, versions and dates left out: `comet` of
/// `comet-results-v2.json`. Empty where it says nothing else.
pub(super) fn subject(stem: &str) -> String {
    let is_telling = |part: &&str| {
        let name = part.strip_prefix(['v', 'V']).unwrap_or(part);
        let is_version = name.bytes().all(|byte| byte.is_ascii_digit());
        let is_plain = WORDS.iter().chain(PLAIN).any(|word| part.eq_ignore_ascii_case(word));
        !is_version && !is_plain
    };
    stem.split(|c: char| !c.is_alphanumeric()).filter(is_telling).collect::<Vec<_>>().join("-")
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

    #[test]
    fn names_say_what_the_results_are_of() {
        for (stem, subject) in [
            ("comet-results", "comet"),
            ("all_results", ""),
            ("results-v1.2-2024-01-31", ""),
            ("resnet50_val_metrics", "resnet50-val"),
            ("v", ""),
        ] {
            assert_eq!(super::subject(stem), subject, "{stem}");
        }
    }

    #[test]
    fn plain_names_are_called_after_their_folder() {
        for (path, name) in [
            ("a/imagenet/results.csv", "imagenet"),
            ("a/b.csv", "b"),
            ("results.csv", "results"),
            ("a/b/results/results.csv", "b"),
            ("eval/metrics.json", "eval"),
            ("a/imagenet/v1.2/results.csv", "imagenet"),
        ] {
            assert_eq!(title(&FilePath::new(path)), name, "{path}");
        }
    }
}
