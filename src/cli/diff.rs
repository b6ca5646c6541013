//! `candor diff`

use std::cell::RefCell;
use std::io::{self, Write};

use super::args::{DiffArgs, Global, Which};
use super::error::Failure;
use super::{colored, range};
use crate::base::Cancel;
use crate::engine::compare::{QUIET, compare};
use crate::engine::sample::Reader;
use crate::export::contract::{self, ComparisonJson, Samples};
use crate::export::{json, samples, text};
use crate::model::Verdict;

pub(super) fn run(global: &Global, args: &DiffArgs) -> Result<(), Failure> {
    let repo = range::repository(global)?;
    let (base, candidate) = range::releases(&repo, &args.range)?;
    let comparison = compare(&repo, &base, &candidate, &QUIET, &Cancel::new())?;
    let task = |name: &str| args.task.as_ref().is_none_or(|glob| matches(glob.as_bytes(), name.as_bytes()));
    let out = io::stdout().lock();
    if !args.json {
        let style = if colored(global) { painted } else { plain };
        let mut out = io::BufWriter::new(out);
        text::write(&comparison, &style, &mut out)?;
        if let Some(which) = args.samples {
            samples::write(&comparison, which.into(), &task, &mut out)?;
        }
        // A buffer that is merely dropped would swallow the error of a full disk.
        return Ok(out.flush()?);
    }
    let Some(which) = args.samples else {
        return Ok(json::write_line(out, &ComparisonJson { comparison: &comparison, samples: None })?);
    };
    let mut reader = Reader::new(repo);
    let mut outputs = |pairs: &_, item: &_, side| reader.output(pairs, item, side);
    let samples = Samples { which: which.into(), task: &task, outputs: RefCell::new(&mut outputs) };
    Ok(json::write_line(out, &ComparisonJson { comparison: &comparison, samples: Some(&samples) })?)
}

impl From<Which> for contract::Which {
    fn from(which: Which) -> Self {
        match which {
            Which::Broke => Self::Broke,
            Which::Fixed => Self::Fixed,
            Which::Changed => Self::Changed,
            Which::All => Self::All,
        }
    }
}

fn plain(_: Verdict, word: &str) -> String {
    word.to_owned()
}

fn painted(verdict: Verdict, word: &str) -> String {
    let color = match verdict {
        Verdict::Regressed => 31,
        Verdict::Improved => 32,
        Verdict::NotComparable => 33,
        Verdict::NotWorse | Verdict::Unchanged | Verdict::Inconclusive | Verdict::Untested => return word.to_owned(),
    };
    format!("\u{1b}[{color}m{word}\u{1b}[0m")
}

/// Whether a name matches a pattern in which `*` stands for any text and `?` for any character.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at_pattern, mut at_name) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while at_name < name.len() {
        match pattern.get(at_pattern) {
            Some(b'*') => {
                retry = Some((at_pattern + 1, at_name));
                at_pattern += 1;
            }
            Some(&byte) if byte == b'?' || byte == name[at_name] => {
                at_pattern += 1;
                at_name += 1;
            }
            _ => match &mut retry {
                Some((after_star, from)) => {
                    *from += 1;
                    (at_pattern, at_name) = (*after_star, *from);
                }
                None => return false,
            },
        }
    }
    pattern[at_pattern..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn globs() {
        let cases = [
            ("gsm8k", "gsm8k", true),
            ("gsm*", "gsm8k", true),
            ("*", "", true),
            ("*_gen", "truthfulqa_gen", true),
            ("m?lu*", "mmlu_law", true),
            ("m?lu", "mmlu_law", false),
            ("a*b*c", "aXbYbZc", true),
            ("", "x", false),
        ];
        for (pattern, name, expected) in cases {
            assert_eq!(matches(pattern.as_bytes(), name.as_bytes()), expected, "{pattern} {name}");
        }
    }
}
