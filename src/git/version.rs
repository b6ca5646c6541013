//! Tag names as versions: which of two releases is the newer, and which are only candidates.
//!
//! Tags are written by people: `1.2.0`, `v1.2.0`, `vv0.3.4`, `model@v1.2.0`, `1.2.0rc1`, `llama-3.1`. A name is
//! read as what stands before the number (its [`Version::family`]), the number, and what follows it. Order
//! within a family is that of Semantic Versioning 2.0.0 §11, with two liberties: missing parts of the number
//! count as zero, and `rc10` is read as `rc.10`. Names without such a number are no versions.

use std::cmp::Ordering;

/// A tag name read as a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    /// What is versioned, lower case: `model` in `model@v1.2.0`; empty for the repository as a whole.
    pub(super) family: String,
    numbers: Vec<u64>,
    prerelease: Vec<Part>,
    post: bool,
}

/// One part of what follows the number. Numbers come before words, as Semantic Versioning has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(u64),
    Word(String),
}

impl Version {
    /// Reads a tag's name. `None` when it holds no version.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let start = number_start(name)?;
        let (before, rest) = (&name[..start], &name[start..]);
        let end = number_end(rest);
        let numbers = rest[..end].split('.').map(saturating).collect();
        let suffix = rest[end..].split('+').next().unwrap_or_default();
        let mut prerelease = parts(suffix);
        let mut post = false;
        if let Some(Part::Word(word)) = prerelease.first() {
            post = ["post", "patch", "hotfix"].contains(&word.as_str());
            if ["final", "ga", "release"].contains(&word.as_str()) {
                prerelease.clear();
            }
        }
        Some(Self { family: family(before), numbers, prerelease, post })
    }

    /// Reads a directory's path: by the last of its names that is a version; the others say what is versioned.
    pub(super) fn of_path(path: &str) -> Option<Self> {
        let names: Vec<&str> = path.split('/').collect();
        let (place, version) =
            names.iter().enumerate().rev().find_map(|(place, name)| Some((place, Self::parse(name)?)))?;
        let named = |(at, name): (usize, &&str)| if at == place { version.family.clone() } else { name.to_lowercase() };
        let family = names.iter().enumerate().map(named).filter(|name| !name.is_empty()).collect::<Vec<_>>().join("/");
        Some(Self { family, ..version })
    }

    /// Whether this is a full release, not one on the way to it.
    pub(super) fn is_full(&self) -> bool {
        self.prerelease.is_empty() || self.post
    }

    /// Which is the newer, families aside.
    pub(super) fn precedence(&self, other: &Self) -> Ordering {
        let stage = |version: &Self| match (version.prerelease.is_empty(), version.post) {
            (true, _) => 1,
            (false, true) => 2,
            (false, false) => 0,
        };
        compare_numbers(&self.numbers, &other.numbers)
            .then_with(|| stage(self).cmp(&stage(other)))
            .then_with(|| self.prerelease.cmp(&other.prerelease))
    }
}

/// Where the version's number starts: at the first digits that a dot and a digit follow, or that follow a
/// `v` which stands by itself (`v2`, `model@v2`). Plain numbers and dates with dashes are no versions.
fn number_start(name: &str) -> Option<usize> {
    let bytes = name.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    while at < bytes.len() {
        if !digit(at) {
            at += 1;
            continue;
        }
        let end = (at..bytes.len()).find(|&next| !digit(next)).unwrap_or(bytes.len());
        let dotted = bytes.get(end) == Some(&b'.') && digit(end + 1);
        if dotted || after_lone_v(&name[..at]) {
            return Some(at);
        }
        at = end;
    }
    None
}

fn after_lone_v(before: &str) -> bool {
    let stem = before.trim_end_matches(['v', 'V']);
    stem.len() < before.len() && !stem.ends_with(char::is_alphanumeric)
}

/// Where the number ends: after the last digits joined by single dots.
fn number_end(rest: &str) -> usize {
    let mut end = 0;
    for part in rest.split('.') {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            break;
        }
        end += usize::from(end > 0) + digits;
        if digits < part.len() {
            break;
        }
    }
    end
}

/// What stands before the number, without its separators, the `v`, and words that mean no more than it.
fn family(before: &str) -> String {
    let stem = before.trim_end_matches(['v', 'V']);
    let stem = if stem.ends_with(char::is_alphanumeric) { before } else { stem };
    let stem = stem.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    if ["release", "releases", "rel", "version", "ver", "r"].contains(&stem.as_str()) { String::new() } else { stem }
}

/// What follows the number, cut at separators and between letters and digits.
fn parts(suffix: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for piece in suffix.split(|c: char| !c.is_alphanumeric()) {
        let mut rest = piece;
        while let Some(first) = rest.chars().next() {
            let same = |c: char| c.is_ascii_digit() == first.is_ascii_digit();
            let end = rest.find(|c| !same(c)).unwrap_or(rest.len());
            let (part, after) = rest.split_at(end);
            parts.push(match first.is_ascii_digit() {
                true => Part::Number(saturating(part)),
                false => Part::Word(part.to_lowercase()),
            });
            rest = after;
        }
    }
    parts
}

/// A number however long.
fn saturating(digits: &str) -> u64 {
    digits.parse().unwrap_or(u64::MAX)
}

fn compare_numbers(one: &[u64], other: &[u64]) -> Ordering {
    let at = |numbers: &[u64], place: usize| numbers.get(place).copied().unwrap_or(0);
    (0..one.len().max(other.len()))
        .map(|place| at(one, place).cmp(&at(other, place)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(name: &str) -> Version {
        Version::parse(name).unwrap_or_else(|| panic!("{name} is a version"))
    }

    #[test]
    fn versions_ascend() {
        for ladder in [
            &["v1.0.0", "v1.1.0-rc.1", "v1.1.0-rc.2", "v1.1.0-rc.10", "v1.1.0", "v1.1.0-post1", "v1.1.1"][..],
            // The example of Semantic Versioning 2.0.0 §11.
            &[
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-beta",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0.0",
            ],
            &["vv0.3.4", "0.2.13", "v0.2.14"][1..],
            &["0.2.13", "vv0.3.4", "v0.10.0"],
            &["v2", "v2.0.1-rc1", "v2.0.1-rc9", "v2.0.1-rc10", "v2.0.1"],
            &["1.0rc1", "1.0", "1.0.post1", "1.0.1"],
            &["2024.05.01", "2024.11.3", "2025.1"],
            &["model@v1.2.0", "model@v1.10.0"],
            &["v1.0.0-RC.1", "v1.0.0-rc.2", "V1.0.0"],
        ] {
            for pair in ladder.windows(2) {
                assert_eq!(version(pair[0]).precedence(&version(pair[1])), Ordering::Less, "{pair:?}");
                assert_eq!(version(pair[1]).precedence(&version(pair[0])), Ordering::Greater, "{pair:?}");
            }
        }
    }

    #[test]
    fn spellings_of_one_version_are_equal() {
        for (one, other) in [
            ("0.2.13", "v0.2.13"),
            ("v1.1", "1.1.0"),
            ("v1.0-rc1", "1.0.0-rc.1"),
            ("v1.0+gpu", "v1.0"),
            ("release-1.2", "v1.2"),
            ("v1.0-final", "v1.0"),
            ("release/1.2.0", "1.2.0"),
        ] {
            assert_eq!(version(one).precedence(&version(other)), Ordering::Equal, "{one} {other}");
            assert_eq!(version(one).family, version(other).family, "{one} {other}");
        }
    }

    #[test]
    fn families_and_stages() {
        for (name, family, full) in [
            ("v1.0.0", "", true),
            ("vv0.3.4", "", true),
            ("llama-3.1", "llama", true),
            ("model@v1.2.0", "model", true),
            ("Model#prod-v1.2.0-rc.1", "model#prod", false),
            ("dev1.0", "dev", true),
            ("1.0.0.dev3", "", false),
            ("v1.0.0-post2", "", true),
            ("v3", "", true),
        ] {
            assert_eq!(version(name).family, family, "{name}");
            assert_eq!(version(name).is_full(), full, "{name}");
        }
    }

    #[test]
    fn paths_are_versions_of_what_stands_around_them() {
        for (path, family, full) in [
            ("results/v1.0.0", "results", true),
            ("results/llama-3.1/v2-rc.1", "results/llama-3.1", false),
            ("v1.0/evals", "evals", true),
            ("llama-3.1", "llama", true),
        ] {
            let version = Version::of_path(path).unwrap();
            assert_eq!((version.family.as_str(), version.is_full()), (family, full), "{path}");
        }
        assert_eq!(Version::of_path("results/7b"), None);
    }

    #[test]
    fn other_names_are_no_versions() {
        for name in ["release-2024-05-01", "2024-05-01", "step143000", "latest", "", "v", "v.", "1.", "résumé", "dev2"]
        {
            assert_eq!(Version::parse(name), None, "{name}");
        }
        assert!(Version::parse("v99999999999999999999999.1").is_some());
    }
}
