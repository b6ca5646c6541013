//! From a name as typed to the commit it stands for.

use git2::{ErrorCode, Object, ObjectType, Oid, Reference};

use super::error::GitError;
use super::repo::Repo;
use super::spec::{nearest_names, split_subpath};
use super::{names, tree};
use crate::base::Timestamp;
use crate::model::{Release, ReleaseKind};

/// Where a name is looked for, in order, and what is found there.
const PLACES: [(&str, ReleaseKind); 4] = [
    ("refs/tags/", ReleaseKind::Tag),
    ("refs/heads/", ReleaseKind::Branch),
    ("refs/remotes/", ReleaseKind::Branch),
    ("refs/", ReleaseKind::Commit),
];

impl Repo {
    /// Finds the release that `rev` or `rev:subpath` names.
    ///
    /// A name is a tag if there is one, else a branch, else a remote's branch; only then is it read as an
    /// expression (a commit's id, `HEAD~2`). Names with `@`, `#` or `/` in them therefore mean themselves. The
    /// subpath must be a directory of that commit. `@worktree` names the files on disk, which are looked through now.
    ///
    /// # Errors
    /// [`GitError::UnknownRevision`] with names that are much like it, [`GitError::AmbiguousRevision`],
    /// [`GitError::NotACommit`], [`GitError::NoSuchDirectory`], [`GitError::NoCommits`], [`GitError::NoWorkTree`],
    /// [`GitError::Missing`] or [`GitError::Damaged`] when the commit cannot be read.
    pub fn resolve(&self, spec: &str) -> Result<Release, GitError> {
        let (name, subpath) = split_subpath(spec);
        let subpath = subpath.map(|path| tree::trimmed(path).to_owned());
        let release = if Release::is_work_tree(name) { self.look_at_work_tree()? } else { self.commit_named(name)? };
        let release = Release { subpath, ..release };
        if release.subpath.is_some() {
            self.release_tree(&release)?;
        }
        Ok(release)
    }

    fn commit_named(&self, name: &str) -> Result<Release, GitError> {
        self.refresh_refs()?;
        let (object, kind) = match self.find_ref(name) {
            Some((reference, kind)) => (self.target(&reference)?, kind),
            None => (self.expression(name)?, ReleaseKind::Commit),
        };
        let commit = object.peel_to_commit().map_err(|error| not_a_commit(name, &object, &error))?;
        let (commit, time) = (commit.id().to_string(), Timestamp(commit.time().seconds()));
        Ok(Release { name: name.to_owned(), kind, commit, subpath: None, time })
    }

    fn find_ref(&self, name: &str) -> Option<(Reference<'_>, ReleaseKind)> {
        let found = PLACES.iter().map(|(place, _)| format!("{place}{name}"));
        let found = found.chain(name.starts_with("refs/").then(|| name.to_owned()));
        found.filter_map(|full| Some((self.reference(&full)?, kind_of(&full)))).next()
    }

    /// The ref of a full name, which may be spelled with `\xNN`.
    fn reference(&self, full: &str) -> Option<Reference<'_>> {
        if let Ok(found) = self.inner.find_reference(full) {
            return Some(found);
        }
        // libgit2's wrapper takes only UTF-8, so any other name is searched for.
        let wanted = names::to_bytes(full);
        if std::str::from_utf8(&wanted).is_ok() {
            return None;
        }
        let refs = self.inner.references().ok()?;
        refs.filter_map(Result::ok).find(|reference| reference.name_bytes() == wanted)
    }

    /// What a ref points at, through symbolic refs.
    fn target(&self, reference: &Reference<'_>) -> Result<Object<'_>, GitError> {
        let fail = GitError::while_doing("reading a ref");
        let resolved = reference.resolve().map_err(&fail)?;
        let id = resolved.target().ok_or(GitError::NoCommits)?;
        self.sound(id)?;
        self.inner.find_object(id, None).map_err(|error| GitError::about_object(id, &error))
    }

    fn expression(&self, name: &str) -> Result<Object<'_>, GitError> {
        self.sound_stem(name)?;
        match self.inner.revparse_single(name) {
            Ok(object) => Ok(object),
            Err(error) if error.code() == ErrorCode::Ambiguous => {
                Err(GitError::AmbiguousRevision { name: name.to_owned() })
            }
            Err(_) if self.is_unborn() => Err(GitError::NoCommits),
            Err(_) => Err(GitError::UnknownRevision {
                name: name.to_owned(),
                suggestions: self.names_like(name),
                is_shallow: self.is_shallow(),
            }),
        }
    }

    /// Sees to it that what an expression begins with, `v1` in `v1~2^{tree}`, can be read, and what is behind it.
    fn sound_stem(&self, name: &str) -> Result<(), GitError> {
        let stem = name.split(['~', '^', ':', '@']).next().filter(|stem| !stem.is_empty()).unwrap_or("HEAD");
        let reference = self.inner.resolve_reference_from_short_name(stem).and_then(|found| found.resolve());
        let short = |odb: git2::Odb<'_>| odb.exists_prefix(Oid::from_str(stem)?, stem.len());
        let id = reference.ok().and_then(|reference| reference.target());
        match id.or_else(|| self.inner.odb().and_then(short).ok()) {
            Some(id) if stem == name => self.sound(id),
            Some(id) => self.sound_history(id),
            None => Ok(()),
        }
    }

    /// Whether nothing was ever committed: `HEAD` leads nowhere and there is no branch or tag.
    pub(super) fn is_unborn(&self) -> bool {
        let nowhere = self.inner.head().is_err_and(|error| error.code() == ErrorCode::UnbornBranch);
        nowhere && self.inner.references().is_ok_and(|mut refs| refs.names().next().is_none())
    }

    fn names_like(&self, typed: &str) -> Vec<String> {
        let Ok(mut refs) = self.inner.references() else { return Vec::new() };
        let all: Vec<String> = refs.names().filter_map(Result::ok).map(str::to_owned).collect();
        let short =
            |full: &String| PLACES.iter().take(3).find_map(|(place, _)| full.strip_prefix(place)).map(str::to_owned);
        nearest_names(typed, all.iter().filter_map(short))
    }
}

/// What a ref is, by its full name.
fn kind_of(full: &str) -> ReleaseKind {
    PLACES.iter().find(|(place, _)| full.starts_with(place)).map_or(ReleaseKind::Commit, |&(_, kind)| kind)
}

fn not_a_commit(name: &str, object: &Object<'_>, error: &git2::Error) -> GitError {
    let peeled = object.peel(ObjectType::Any).ok().and_then(|inner| inner.kind());
    match peeled.or(object.kind()) {
        Some(kind @ (ObjectType::Blob | ObjectType::Tree)) => {
            GitError::NotACommit { name: name.to_owned(), kind: kind.to_string() }
        }
        // Of a tag, what it is on is what cannot be had.
        _ => GitError::about_object(object.as_tag().map_or(object.id(), git2::Tag::target_id), error),
    }
}
