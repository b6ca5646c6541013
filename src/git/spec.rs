//! What people type: `rev`, `rev:subpath`, `BASE..CANDIDATE`.

use super::error::GitError;
use crate::base::edit_distance;

/// Splits `BASE..CANDIDATE`; `None` when the text is no range. Either side may carry a `:subpath`; a side left
/// out is `HEAD`.
///
/// The first `..` splits, since no name in git may hold one. Inside a subpath a `..` that begins a file name
/// (`..__name`) is passed over when a later one is left to split at.
///
/// # Errors
/// [`GitError::MalformedRange`] for `BASE...CANDIDATE` and for `..` alone.
pub fn split_range(text: &str) -> Result<Option<(String, String)>, GitError> {
    let places: Vec<usize> = text.match_indices("..").map(|(at, _)| at).collect();
    let begins_name = |at: usize| text[..at].contains(':') && text[..at].ends_with(['/', ':']);
    let Some(at) = places.iter().copied().find(|&at| !begins_name(at)).or(places.first().copied()) else {
        return Ok(None);
    };
    let (base, candidate) = (&text[..at], &text[at + 2..]);
    let malformed = |reason, instead| GitError::MalformedRange { text: text.to_owned(), reason, instead };
    if let Some(candidate) = candidate.strip_prefix('.') {
        let candidate = candidate.trim_start_matches('.');
        return Err(malformed(
            "three dots mean a merge base, and releases are compared as they are",
            Some(format!("{base}..{candidate}")),
        ));
    }
    if base.is_empty() && candidate.is_empty() {
        return Err(malformed("it names no release", None));
    }
    let or_head = |side: &str| if side.is_empty() { "HEAD".to_owned() } else { side.to_owned() };
    Ok(Some((or_head(base), or_head(candidate))))
}

/// Splits `rev:subpath` at the first colon, which no name in git may hold. A rev left out is `HEAD`; a
/// subpath that is empty but for slashes is none.
pub(super) fn split_subpath(spec: &str) -> (&str, Option<&str>) {
    let (name, subpath) = match spec.split_once(':') {
        Some((name, subpath)) => (name, Some(subpath.trim_matches('/')).filter(|subpath| !subpath.is_empty())),
        None => (spec, None),
    };
    (if name.is_empty() { "HEAD" } else { name }, subpath)
}

/// The names most like the one typed, best first, at most three.
pub(super) fn nearest_names(typed: &str, names: impl Iterator<Item = String>) -> Vec<String> {
    const SHOWN: usize = 3;
    let typed = typed.to_lowercase();
    let allowed = (typed.chars().count() / 3).max(1);
    let mut near: Vec<(usize, String)> = names
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let begins = typed.len() >= 2 && lower.starts_with(&typed);
            let distance = if begins { 1 } else { edit_distance(&typed, &lower, allowed)? };
            Some((distance, name))
        })
        .collect();
    near.sort();
    near.dedup();
    near.into_iter().take(SHOWN).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_split_at_the_right_dots() {
        for (text, expected) in [
            ("v1.0.0..v1.1.0-rc.1", Some(("v1.0.0", "v1.1.0-rc.1"))),
            ("A..", Some(("A", "HEAD"))),
            ("..B", Some(("HEAD", "B"))),
            ("HEAD~2..HEAD", Some(("HEAD~2", "HEAD"))),
            ("v1:results/7b..v1:results/13b", Some(("v1:results/7b", "v1:results/13b"))),
            ("v1:results/..v2:results/", Some(("v1:results/", "v2:results/"))),
            ("v1:results/..__prompt__x..v2", Some(("v1:results/..__prompt__x", "v2"))),
            ("v1..v2:..__prompt__x", Some(("v1", "v2:..__prompt__x"))),
            ("m@v1.0.0..m#prod#1", Some(("m@v1.0.0", "m#prod#1"))),
            ("v1.0.0", None),
            ("", None),
        ] {
            let expected = expected.map(|(base, candidate)| (base.to_owned(), candidate.to_owned()));
            assert_eq!(split_range(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn other_dots_are_errors_that_say_what_to_type() {
        let hint = |text: &str| split_range(text).unwrap_err().hint();
        assert_eq!(hint("v1.0...v1.1").as_deref(), Some("try v1.0..v1.1"));
        assert!(hint("..").is_some_and(|hint| hint.contains("BASE..CANDIDATE")));
    }

    #[test]
    fn subpaths_split_at_the_first_colon() {
        for (spec, expected) in [
            ("v1", ("v1", None)),
            ("v1:", ("v1", None)),
            ("v1:results/7b//", ("v1", Some("results/7b"))),
            ("v1:arc:challenge", ("v1", Some("arc:challenge"))),
            (":results", ("HEAD", Some("results"))),
        ] {
            assert_eq!(split_subpath(spec), expected);
        }
    }

    #[test]
    fn near_names_are_suggested() {
        let names = ["v1.0.0", "v1.1.0-rc.1", "v1.1.0", "main", "Nightly"];
        let near = |typed: &str| nearest_names(typed, names.iter().map(|name| (*name).to_owned()));
        assert_eq!(near("1.0.0"), ["v1.0.0"]);
        assert_eq!(near("v1.1"), ["v1.1.0", "v1.1.0-rc.1"]);
        assert_eq!(near("mian"), Vec::<String>::new());
        assert_eq!(near("nightly"), ["Nightly"]);
        assert_eq!(near("something else"), Vec::<String>::new());
    }
}
