//! Which releases a repository has, in order, and which two to compare when nobody says.

use std::cmp::{Ordering, Reverse};
use std::collections::{HashMap, HashSet};

use super::error::GitError;
use super::names;
use super::repo::Repo;
use super::version::Version;
use crate::base::Timestamp;
use crate::model::{Release, ReleaseKind, ReleaseRules};

/// The two releases to compare when none are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultRange {
    /// The newest full release before the candidate, else the release before it.
    pub base: Release,
    /// The newest release.
    pub candidate: Release,
}

/// A tag, or a directory that is a release, with what its name says.
pub(super) struct Tag {
    pub(super) release: Release,
    pub(super) version: Option<Version>,
}

impl Repo {
    /// The releases: tags, newest first, then branches, then those of remotes.
    ///
    /// Tags that are versions come first, by version; of several things versioned in one repository
    /// (`model@v1.2.0`, `data@v3`) each keeps together, the repository's own first and then the one with the
    /// newest commit. Other tags follow by commit time, as do branches. Tags and branches that do not lead
    /// to a commit in this clone are left out. The names are such that [`Repo::resolve`] finds them.
    ///
    /// # Errors
    /// [`GitError::Git`] when the refs cannot be listed.
    pub fn releases(&self) -> Result<Vec<Release>, GitError> {
        self.releases_under(&ReleaseRules::default())
    }

    /// The releases as [`Repo::releases`], of the tags only those that are releases by these rules, and before them the
    /// directories that are.
    ///
    /// # Errors
    /// [`GitError::Git`] when the refs cannot be listed, or as [`Repo::directories`].
    pub fn releases_under(&self, rules: &ReleaseRules) -> Result<Vec<Release>, GitError> {
        let tags = self.tags(rules)?;
        let mut taken: HashSet<String> = tags.iter().map(|tag| tag.release.name.clone()).collect();
        let mut releases = self.directories(rules)?;
        releases.extend(tags.into_iter().map(|tag| tag.release));
        for (prefix, longer) in [("refs/heads/", "heads/"), ("refs/remotes/", "remotes/")] {
            let mut branches = self.named(prefix, ReleaseKind::Branch)?;
            branches.sort_by(newest_first);
            releases.extend(branches.into_iter().map(|mut branch| {
                if !taken.insert(branch.name.clone()) {
                    branch.name.insert_str(0, longer);
                }
                branch
            }));
        }
        Ok(releases)
    }

    /// The newest release against the newest full release before it of the same thing. Where there is no
    /// full one before it, against the release before it.
    ///
    /// # Errors
    /// [`GitError::TooFewReleases`] with fewer than two tags, [`GitError::NoCommits`] without any commit.
    pub fn default_range(&self) -> Result<DefaultRange, GitError> {
        self.default_range_under(&ReleaseRules::default())
    }

    /// The range as [`Repo::default_range`], among the tags that are releases by these rules. Where directories are,
    /// only they count.
    ///
    /// # Errors
    /// As [`Repo::default_range`]; [`GitError::TooFewDirectories`] with fewer than two directories.
    pub fn default_range_under(&self, rules: &ReleaseRules) -> Result<DefaultRange, GitError> {
        if !rules.directories.is_empty() {
            return self.default_directories(rules);
        }
        let mut tags = self.tags(rules)?;
        let Some(base) = base_for_first(&tags) else { return Err(self.too_few(&tags)?) };
        let base = tags.swap_remove(base).release;
        let candidate = tags.swap_remove(0).release;
        Ok(DefaultRange { base, candidate })
    }

    /// The tags up to a release, oldest first, in the order of [`Repo::releases`]: those of the same thing
    /// (`model@v1.2.0` leaves out `data@v3`), then the release itself. For a release that is no tag, the tags of the
    /// newest thing that are no younger than it.
    ///
    /// # Errors
    /// [`GitError::Git`] when the refs cannot be listed.
    pub fn releases_up_to(&self, release: &Release) -> Result<Vec<Release>, GitError> {
        Ok(up_to(self.tags(&ReleaseRules::default())?, release))
    }

    fn too_few(&self, tags: &[Tag]) -> Result<GitError, GitError> {
        const SHOWN: usize = 10;
        let mut branches: Vec<_> = self.named("refs/heads/", ReleaseKind::Branch)?;
        if tags.is_empty() && branches.is_empty() && self.is_unborn() {
            return Ok(GitError::NoCommits);
        }
        branches.sort_by(newest_first);
        Ok(GitError::TooFewReleases {
            tags: tags.iter().map(|tag| tag.release.name.clone()).collect(),
            branches: branches.into_iter().take(SHOWN).map(|branch| branch.name).collect(),
            is_shallow: self.is_shallow(),
        })
    }

    fn tags(&self, rules: &ReleaseRules) -> Result<Vec<Tag>, GitError> {
        let tags = self.named("refs/tags/", ReleaseKind::Tag)?;
        let tags = tags.into_iter().filter(|release| rules.has_tag(&release.name));
        let tags = tags.map(|release| Tag { version: Version::parse(&release.name), release });
        let mut tags: Vec<Tag> = tags.collect();
        sort(&mut tags);
        Ok(tags)
    }

    /// The refs below a prefix that lead to a commit.
    fn named(&self, prefix: &str, kind: ReleaseKind) -> Result<Vec<Release>, GitError> {
        self.refresh_refs()?;
        let fail = GitError::while_doing("listing tags and branches");
        let refs = self.inner.references_glob(&format!("{prefix}*")).map_err(&fail)?;
        Ok(refs
            .filter_map(Result::ok)
            // `refs/remotes/origin/HEAD` and its like only repeat another name.
            .filter(|reference| reference.target().is_some())
            .filter_map(|reference| {
                let name = names::to_text(reference.name_bytes().strip_prefix(prefix.as_bytes())?);
                self.sound(reference.target()?).ok()?;
                let commit = reference.peel_to_commit().ok()?;
                let time = Timestamp(commit.time().seconds());
                Some(Release { name, kind, commit: commit.id().to_string(), subpath: None, time })
            })
            .collect())
    }
}

/// Newest first by commit time, then by name.
fn newest_first(one: &Release, other: &Release) -> Ordering {
    other.time.cmp(&one.time).then_with(|| one.name.cmp(&other.name))
}

/// Puts tags in the order [`Repo::releases`] promises.
pub(super) fn sort(tags: &mut [Tag]) {
    let mut newest: HashMap<String, Timestamp> = HashMap::new();
    for tag in tags.iter() {
        if let Some(version) = &tag.version {
            let time = newest.entry(version.family.clone()).or_insert(tag.release.time);
            *time = (*time).max(tag.release.time);
        }
    }
    tags.sort_by(|one, other| match (&one.version, &other.version) {
        (Some(version), Some(against)) => {
            let rank = |family: &String| (!family.is_empty(), Reverse(newest.get(family).copied()));
            rank(&version.family)
                .cmp(&rank(&against.family))
                .then_with(|| version.family.cmp(&against.family))
                .then_with(|| against.precedence(version))
                .then_with(|| newest_first(&one.release, &other.release))
        }
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => newest_first(&one.release, &other.release),
    });
}

/// Of tags in the order of [`sort`], those up to a release, oldest first, and the release.
fn up_to(tags: Vec<Tag>, release: &Release) -> Vec<Release> {
    let is_release = |tag: &Tag| tag.release.name == release.name;
    let same_commit = |tag: &Tag| tag.release.commit == release.commit;
    let place = tags.iter().position(is_release).or_else(|| tags.iter().position(same_commit));
    let family = tags.get(place.unwrap_or(0)).map(|tag| tag.version.as_ref().map(|version| version.family.clone()));
    let mut older: Vec<Release> = tags
        .into_iter()
        .skip(place.map_or(0, |place| place + 1))
        .filter(|tag| Some(tag.version.as_ref().map(|version| version.family.clone())) == family)
        .map(|tag| tag.release)
        .filter(|tag| tag.commit != release.commit && (place.is_some() || tag.time <= release.time))
        .collect();
    older.reverse();
    older.push(release.clone());
    older
}

/// The place of the tag to compare the first tag against; `None` when there is no second tag.
pub(super) fn base_for_first(tags: &[Tag]) -> Option<usize> {
    let (first, rest) = tags.split_first()?;
    let place = |found: Option<usize>| found.map(|at| at + 1);
    let Some(newest) = &first.version else { return (!rest.is_empty()).then_some(1) };
    let older = |version: &Version| version.family == newest.family && version.precedence(newest).is_lt();
    let is = |tag: &Tag, test: &dyn Fn(&Version) -> bool| tag.version.as_ref().is_some_and(test);
    place(rest.iter().position(|tag| is(tag, &|version| older(version) && version.is_full())))
        .or_else(|| place(rest.iter().position(|tag| is(tag, &older))))
        .or_else(|| place(rest.iter().position(|tag| is(tag, &Version::is_full))))
        .or_else(|| (!rest.is_empty()).then_some(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tags by name and time, in the order the repository would show them.
    fn ordered(tags: &[(&str, i64)]) -> Vec<Tag> {
        let tag = |&(name, time): &(&str, i64)| Tag {
            version: Version::parse(name),
            release: Release {
                name: name.into(),
                kind: ReleaseKind::Tag,
                commit: String::new(),
                subpath: None,
                time: Timestamp(time),
            },
        };
        let mut tags: Vec<Tag> = tags.iter().map(tag).collect();
        sort(&mut tags);
        tags
    }

    fn range(tags: &[(&str, i64)]) -> Option<String> {
        let tags = ordered(tags);
        let base = base_for_first(&tags)?;
        Some(format!("{}..{}", tags[base].release.name, tags[0].release.name))
    }

    #[test]
    fn tags_are_listed_newest_first() {
        let tags = ordered(&[
            ("nightly", 1),
            ("v1.0.0", 9),
            ("data@v3", 4),
            ("v1.1.0", 3),
            ("release-2024-05-01", 5),
            ("model@v1.2.0", 5),
            ("vv0.3.4", 8),
            ("v1.1.0-rc.1", 7),
            ("model@v1.10.0", 2),
        ]);
        let names: Vec<&str> = tags.iter().map(|tag| tag.release.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "v1.1.0",
                "v1.1.0-rc.1",
                "v1.0.0",
                "vv0.3.4",
                "model@v1.10.0",
                "model@v1.2.0",
                "data@v3",
                "release-2024-05-01",
                "nightly"
            ]
        );
    }

    #[test]
    fn the_base_is_the_newest_full_release_before() {
        for (tags, expected) in [
            (&[("v1.0.0", 1), ("v1.1.0-rc.1", 2), ("v1.1.0-rc.2", 3)][..], Some("v1.0.0..v1.1.0-rc.2")),
            (&[("v1.0.0", 1), ("v1.1.0-rc.1", 2), ("v1.1.0", 3)], Some("v1.0.0..v1.1.0")),
            (&[("v1.0.0-rc.1", 1), ("v1.0.0-rc.2", 2)], Some("v1.0.0-rc.1..v1.0.0-rc.2")),
            (&[("v0.2.13", 1), ("0.2.13", 1), ("0.2.12", 0)], Some("0.2.12..0.2.13")),
            (&[("first", 1), ("second", 2), ("third", 3)], Some("second..third")),
            (&[("model@v2.0", 3), ("data@v1.0", 2), ("model@v1.0", 1)], Some("model@v1.0..model@v2.0")),
            (&[("model@v2.0", 3), ("first", 2)], Some("first..model@v2.0")),
            (&[("v1.0.0", 1)], None),
            (&[], None),
        ] {
            assert_eq!(range(tags).as_deref(), expected);
        }
    }

    #[test]
    fn releases_lead_up_to_one_of_them() {
        let tags = [("v1.0.0", 1), ("v1.1.0-rc.1", 2), ("v1.1.0", 3), ("data@v3", 2), ("nightly", 2), ("v1.0.1", 4)];
        let named = |name: &str, time, commit: &str| Release {
            name: name.to_owned(),
            kind: ReleaseKind::Commit,
            commit: commit.to_owned(),
            subpath: None,
            time: Timestamp(time),
        };
        for (release, expected) in [
            (named("v1.1.0", 3, "x"), "v1.0.0 v1.0.1 v1.1.0-rc.1 v1.1.0"),
            (named("v1.0.0", 1, "x"), "v1.0.0"),
            (named("data@v3", 2, "x"), "data@v3"),
            (named("nightly", 2, "x"), "nightly"),
            (named("main", 3, "x"), "v1.0.0 v1.1.0-rc.1 v1.1.0 main"),
            (named("HEAD~9", 0, "x"), "HEAD~9"),
        ] {
            let found: Vec<String> = up_to(ordered(&tags), &release).into_iter().map(|release| release.name).collect();
            assert_eq!(found.join(" "), expected);
        }
        let mut same = ordered(&tags);
        same[1].release.commit = "x".to_owned();
        let found: Vec<String> = up_to(same, &named("v1.1.0", 3, "x")).into_iter().map(|tag| tag.name).collect();
        assert_eq!(found.join(" "), "v1.0.0 v1.0.1 v1.1.0", "a name of the same commit is no release of its own");
        assert_eq!(up_to(Vec::new(), &named("main", 1, "x")).len(), 1);
    }
}
