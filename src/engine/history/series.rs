//! Which releases a history is made of.

use crate::engine::EngineError;
use crate::git::Repo;
use crate::model::{Policy, Release};

/// The newest so many releases are looked at when nobody says how many.
pub const RELEASES: usize = 12;

/// The releases of a history, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// The releases; the last is the candidate.
    pub releases: Vec<Release>,
    /// The place of the oldest release that is still supported.
    pub oldest: usize,
    /// The place of the base, where one is named.
    pub base: Option<usize>,
    /// How many older ones are left out.
    pub left_out: usize,
}

impl Series {
    /// The newest `count` releases of the repository up to a candidate, and among them in any case the base and the
    /// oldest one that the policy supports. The candidate's directory holds for all of them.
    ///
    /// Where the candidate is a directory that the policy calls a release, those of its commit are the releases. Where
    /// base and candidate are different directories otherwise, only these two are known.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn find(
        repo: &Repo,
        base: Option<&Release>,
        candidate: &Release,
        policy: &Policy,
        count: usize,
    ) -> Result<Self, EngineError> {
        let oldest = policy.releases.oldest.as_deref();
        if candidate.subpath.as_ref().is_some_and(|path| policy.releases.has_directory(path)) {
            let mut releases = repo.directories_of(candidate, &policy.releases)?;
            let newer = releases.iter().position(|release| release.is_named_like(candidate)).unwrap_or_default();
            releases.drain(..newer);
            releases.reverse();
            return Ok(Self::choose(releases, base, oldest, count));
        }
        if let Some(base) = base.filter(|base| base.subpath != candidate.subpath) {
            return Ok(Self { releases: vec![base.clone(), candidate.clone()], oldest: 0, base: Some(0), left_out: 0 });
        }
        let releases = repo.releases_up_to(candidate)?;
        let is_release = |release: &Release| {
            let named = [base, Some(candidate)].into_iter().flatten().any(|named| named.name == release.name);
            let is_oldest = oldest.is_some_and(|oldest| release.is_called(oldest));
            named || is_oldest || policy.releases.has_tag(&release.name)
        };
        let within = |release: Release| Release { subpath: candidate.subpath.clone(), ..release };
        let releases = releases.into_iter().filter(is_release).map(within).collect();
        Ok(Self::choose(releases, base, oldest, count))
    }

    fn choose(mut releases: Vec<Release>, base: Option<&Release>, oldest: Option<&str>, count: usize) -> Self {
        let base = base.map(|base| place_of(base, &mut releases).clone());
        let cut = releases.len().saturating_sub(count.max(1));
        let is_base = |release: &Release| base.as_ref().is_some_and(|base| base.is_named_like(release));
        let is_oldest = |release: &Release| oldest.is_some_and(|oldest| release.is_called(oldest));
        let all = releases.len();
        let mut places = 0..all;
        releases.retain(|release| {
            places.next().is_some_and(|place| place >= cut) || is_base(release) || is_oldest(release)
        });
        Self {
            oldest: releases.iter().position(is_oldest).unwrap_or(0),
            base: releases.iter().position(is_base).filter(|&place| place + 1 < releases.len()),
            left_out: all - releases.len(),
            releases,
        }
    }
}

/// The release among others that is the base: by name, else by what it points at. One that is not among them is put
/// where its time belongs, before the candidate.
fn place_of<'a>(base: &Release, releases: &'a mut Vec<Release>) -> &'a Release {
    let by_name = releases.iter().position(|release| release.is_named_like(base));
    let is_same = |release: &Release| (&release.commit, &release.subpath) == (&base.commit, &base.subpath);
    let place = by_name.or_else(|| releases.iter().position(is_same));
    let place = place.unwrap_or_else(|| {
        let last = releases.len().saturating_sub(1);
        let place = releases.iter().position(|release| release.time > base.time).unwrap_or(last).min(last);
        releases.insert(place, base.clone());
        place
    });
    &releases[place]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Timestamp;
    use crate::model::ReleaseKind;

    fn release(name: &str, time: i64) -> Release {
        let kind = ReleaseKind::Tag;
        Release { name: name.to_owned(), kind, commit: format!("commit {time}"), subpath: None, time: Timestamp(time) }
    }

    #[test]
    fn the_newest_are_chosen_with_base_and_oldest_among_them() {
        let all = || (1..=6).map(|n| release(&format!("v{n}"), n)).collect::<Vec<_>>();
        for (base, oldest, count, expected) in [
            (None, None, 12, ("v1 v2 v3 v4 v5 v6", 0, None, 0)),
            (None, None, 2, ("v5 v6", 0, None, 4)),
            (Some(release("v2", 2)), None, 2, ("v2 v5 v6", 0, Some(0), 3)),
            (Some(release("v5", 5)), Some("v3"), 2, ("v3 v5 v6", 0, Some(1), 3)),
            (Some(release("v5", 5)), Some("v5"), 3, ("v4 v5 v6", 1, Some(1), 3)),
            (Some(release("HEAD~1", 5)), None, 2, ("v5 v6", 0, Some(0), 4)),
            (Some(release("abc", 0)), Some("v9"), 1, ("abc v6", 0, Some(0), 5)),
            (Some(release("later", 9)), None, 2, ("later v6", 0, Some(0), 5)),
            (Some(release("v6", 6)), None, 2, ("v5 v6", 0, None, 4)),
            (None, None, 0, ("v6", 0, None, 5)),
        ] {
            let series = Series::choose(all(), base.as_ref(), oldest, count);
            let names: Vec<&str> = series.releases.iter().map(|release| release.name.as_str()).collect();
            assert_eq!((names.join(" ").as_str(), series.oldest, series.base, series.left_out), expected);
        }
    }
}
