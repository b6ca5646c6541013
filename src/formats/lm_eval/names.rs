//! What the names of lm-evaluation-harness's files tell.
//!
//! From 0.4.3 on, the files of one run share a directory and a time stamp: `results_<stamp>.json`,
//! `samples_<task>_<stamp>.jsonl`. Before, they share the directory alone: `results.json`,
//! `<model arguments>_<task>.jsonl`, where nothing tells the arguments from the task. lmms-eval, which grew out of it,
//! puts the stamp first: `<stamp>_results.json`, `<stamp>_samples_<task>.jsonl`.

use super::super::{FilePath, Hint, Holds};
use crate::base::Timestamp;
use crate::model::RunKey;

/// The registry name, and the family of run keys.
pub(super) const FAMILY: &str = "lm-eval";

/// What a name tells.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name<'a> {
    /// What ties the file to others of its run.
    pub(super) key: RunKey,
    /// The task of a sample log, or the whole stem where the task cannot be told from what stands before it.
    pub(super) task: &'a str,
}

/// Takes a name apart.
pub(super) fn parse<'a>(path: &FilePath<'a>) -> Name<'a> {
    let (rest, stamp) = split_stamp(path.stem);
    let is_log = path.has_extension(&["jsonl"]);
    // Without a stamp, only `results.json` and the logs beside it are known to be one run.
    let stamp = if stamp.is_empty() && !is_log && path.stem != "results" { path.stem } else { stamp };
    let task = rest.strip_prefix("samples_").unwrap_or(rest);
    Name { key: path.run(FAMILY, stamp), task }
}

pub(super) fn hint(path: &FilePath<'_>) -> Option<Hint> {
    if path.has_extension(&["jsonl"]) {
        return Some(Hint { holds: Holds::Samples, run: Some(parse(path).key) });
    }
    let named = NAMES.iter().any(|name| path.stem.contains(name)) || !split_stamp(path.stem).1.is_empty();
    (path.has_extension(&["json"]) && named).then(|| Hint { holds: Holds::Figures, run: Some(parse(path).key) })
}

/// What people call results files they name themselves.
const NAMES: [&str; 4] = ["result", "lmeval", "lm_eval", "lm-eval"];

/// A stem without its time stamp, and the stamp: `2026-01-21T03-44-18.458309` at its end, or lmms-eval's
/// `20260121_034418` at its beginning.
pub(in crate::formats) fn split_stamp(stem: &str) -> (&str, &str) {
    const FIRST: usize = "20260121_034418".len();
    let first = stem.split_at_checked(FIRST).and_then(|(stamp, rest)| Some((rest.strip_prefix('_')?, stamp)));
    let last = stem.rsplit_once('_');
    first.into_iter().chain(last).find(|(_, stamp)| is_stamp(stamp)).unwrap_or((stem, ""))
}

/// Whether a text is a stamp: the harness's own, one with dashes throughout, or lmms-eval's `20260121_034418`.
pub(super) fn is_stamp(text: &str) -> bool {
    const SHAPES: [&str; 3] = ["0000-00-00T00-00-00", "0000-00-00-00-00-00", "00000000_000000"];
    let fits = |shape: &&str| {
        let Some((moment, fraction)) = text.split_at_checked(shape.len()) else { return false };
        let digits = fraction.strip_prefix('.').unwrap_or(fraction);
        let same = |(byte, shape): (u8, u8)| if shape == b'0' { byte.is_ascii_digit() } else { byte == shape };
        moment.bytes().zip(shape.bytes()).all(same) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    SHAPES.iter().any(fits)
}

/// The moment a stamp tells, in seconds since 1970, taken as UTC.
#[allow(clippy::cast_precision_loss)] // seconds stay far below 2^52
pub(in crate::formats) fn moment(stamp: &str) -> Option<f64> {
    let digits: String = stamp.chars().filter(char::is_ascii_digit).take(14).collect();
    let part = |from: usize, to: usize| digits.get(from..to);
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
    let text = format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z");
    is_stamp(stamp).then(|| Timestamp::parse(&text)).flatten().map(|Timestamp(seconds)| seconds as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_run_and_task() {
        let cases = [
            ("m/results_2026-01-21T03-44-18.458309.json", "m", "2026-01-21T03-44-18.458309", "results"),
            ("m/samples_a_b_2026-01-21T03-44-18.458309.jsonl", "m", "2026-01-21T03-44-18.458309", "a_b"),
            ("x_2026-01-21T03-44-18.json", "", "2026-01-21T03-44-18", "x"),
            ("m/20260121_034418_samples_a_b.jsonl", "m", "20260121_034418", "a_b"),
            ("m/20260121_034418_results.json", "m", "20260121_034418", "results"),
            ("m/results.json", "m", "", "results"),
            ("m/pretrained__o__n,dtype__auto_t_gen.jsonl", "m", "", "pretrained__o__n,dtype__auto_t_gen"),
            ("m/other.json", "m", "other", "other"),
            ("samples_a_2026-01-21.jsonl", "", "", "a_2026-01-21"),
        ];
        for (path, directory, stamp, task) in cases {
            let name = parse(&FilePath::new(path));
            assert_eq!(
                (name.key.directory.as_str(), name.key.stamp.as_str(), name.task),
                (directory, stamp, task),
                "{path}"
            );
        }
    }

    #[test]
    fn stamps_of_three_shapes_tell_a_moment() {
        for (stamp, seconds) in [
            ("2022-07-07-15-13-10", Some(1_657_206_790.0)),
            ("2022-07-07T15-13-10.458309", Some(1_657_206_790.0)),
            ("20220707_151310", Some(1_657_206_790.0)),
            ("2022-13-07-15-13-10", None),
            ("2022-07-07", None),
            ("step 2022-07-07-15-13-10", None),
        ] {
            assert_eq!(moment(stamp), seconds, "{stamp}");
        }
    }

    #[test]
    fn hints_put_figures_before_samples() {
        let holds = |path| hint(&FilePath::new(path)).map(|hint| hint.holds);
        assert_eq!(holds("a/results.json"), Some(Holds::Figures));
        assert_eq!(holds("a/x_2026-01-21T03-44-18.json"), Some(Holds::Figures));
        assert_eq!(holds("a/anything.jsonl"), Some(Holds::Samples));
        assert_eq!(holds("a/config.json"), None);
    }
}
