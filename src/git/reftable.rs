//! Repositories whose refs are in tables, which libgit2 does not read and git does.
//!
//! Such a repository is opened through a shadow of it: a folder with the same objects, configuration and index, and the
//! refs that git tells as a file libgit2 reads. Whoever holds a handle sees one and the same shadow, which is drawn anew
//! when the tables have changed. Written is through git alone, which compares before it swaps.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use git2::{Oid, Repository};
use tempfile::{NamedTempFile, TempDir};

use super::command::GitCommand;
use super::error::GitError;
use super::repo::Repo;
use crate::base::Cancel;

/// Where a repository says how it keeps its refs.
const SETTING: &str = "extensions.refstorage";

/// What of a repository is the same in its shadow, where it is there.
const SAME: [&str; 3] = ["objects", "shallow", "info"];

/// The shadow of a repository, gone with the last handle.
#[derive(Debug)]
pub(super) struct Reftable {
    shadow: TempDir,
    /// The repository's own folder.
    pub(super) git_dir: PathBuf,
    /// The folder that all its worktrees share.
    pub(super) common_dir: PathBuf,
    /// The lists of tables that the shadow was drawn after.
    drawn: Mutex<Vec<u8>>,
}

impl Reftable {
    /// The shadow of a repository that needs one; `None` where libgit2 reads its refs.
    pub(super) fn of(repo: &Repo) -> Result<Option<Self>, GitError> {
        let unsupported = || GitError::Unsupported { path: repo.inner.path().to_owned(), feature: SETTING.to_owned() };
        match repo.inner.config().and_then(|config| config.get_string(SETTING)).as_deref() {
            Err(_) | Ok("files") => return Ok(None),
            Ok("reftable") => {}
            Ok(_) => return Err(unsupported()),
        }
        let made =
            Self::make(&repo.inner).map_err(|source| GitError::Io { path: repo.inner.path().to_owned(), source })?;
        // A git from before there were tables cannot tell either.
        made.draw(repo).map_err(|error| if matches!(error, GitError::NoGit) { error } else { unsupported() })?;
        Ok(Some(made))
    }

    fn make(real: &Repository) -> io::Result<Self> {
        let absolute = |path: &Path| fs::canonicalize(path);
        let (git_dir, common_dir) = (absolute(real.path())?, absolute(real.commondir())?);
        let shadow = tempfile::Builder::new().prefix("candor-refs-").tempdir()?;
        let inside = |name: &str| shadow.path().join(name);
        for name in SAME.iter().filter(|name| common_dir.join(name).exists()) {
            link(&common_dir.join(name), &inside(name))?;
        }
        // The index is written anew and moved into place, so it is found by its name every time.
        link(&git_dir.join("index"), &inside("index"))?;
        fs::create_dir(inside("refs"))?;
        let mut config = format!("[include]\n\tpath = {}\n", quoted(&common_dir.join("config")));
        if let Some(work_dir) = real.workdir() {
            config += &format!("[core]\n\tworktree = {}\n", quoted(&absolute(work_dir)?));
        }
        fs::write(inside("config"), config)?;
        Ok(Self { shadow, git_dir, common_dir, drawn: Mutex::default() })
    }

    /// Where libgit2 finds the refs.
    pub(super) fn path(&self) -> &Path {
        self.shadow.path()
    }

    /// Draws the refs as they are now, if any has changed since.
    pub(super) fn draw(&self, repo: &Repo) -> Result<(), GitError> {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        // Looked at first: what changes meanwhile is drawn the next time.
        let now = self.tables();
        if *drawn == now {
            return Ok(());
        }
        let ask = |name: &str, arguments: &[&str]| GitCommand::new(repo, name).args(arguments).run(&Cancel::new());
        let refs = ask("for-each-ref", &["--format=%(objectname) %(refname) %(symref)"])?.success()?;
        let head = match ask("symbolic-ref", &["-q", "HEAD"])?.success() {
            Ok(name) => [b"ref: ", &*name].concat(),
            Err(_) => ask("rev-parse", &["HEAD"])?.success()?,
        };
        let write = || self.write("packed-refs", &plain(&refs)).and_then(|()| self.write("HEAD", &head));
        write().map_err(|source| GitError::Io { path: self.path().to_owned(), source })?;
        *drawn = now;
        Ok(())
    }

    /// The lists of tables there are, which no change leaves as they were.
    fn tables(&self) -> Vec<u8> {
        let list = |folder: &Path| fs::read(folder.join("reftable/tables.list")).unwrap_or_default();
        [list(&self.common_dir), b"\n".to_vec(), list(&self.git_dir)].concat()
    }

    /// Whole or not at all, for whoever reads it meanwhile.
    fn write(&self, name: &str, content: &[u8]) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(self.path())?;
        file.write_all(content)?;
        file.persist(self.path().join(name)).map(drop).map_err(|error| error.error)
    }
}

impl Repo {
    /// Sees to it that refs are read as they are now.
    pub(super) fn refresh_refs(&self) -> Result<(), GitError> {
        self.reftable.as_ref().map_or(Ok(()), |reftable| reftable.draw(self))
    }

    /// Moves a ref by git, if it still is what it was.
    pub(super) fn swap_by_git(&self, name: &str, from: Oid, to: Oid, message: &str) -> Result<(), GitError> {
        let (from, to) = (from.to_string(), to.to_string());
        let update = GitCommand::new(self, "update-ref");
        let update = update.args(["--create-reflog", "-m", message.trim_end(), name, &to, &from]);
        let moved = update.run(&Cancel::new())?.success().map(drop);
        let refname = name.to_owned();
        self.refresh_refs()?;
        moved.map_err(|error| match error {
            GitError::Command { detail, .. } if detail.contains(".lock") => GitError::Locked { refname },
            GitError::Command { detail, .. } if detail.contains("lock") => GitError::Moved { refname },
            other => other,
        })
    }

    /// Removes a ref by git.
    pub(super) fn remove_by_git(&self, name: &str) -> Result<(), GitError> {
        GitCommand::new(self, "update-ref").args(["-d", name]).run(&Cancel::new())?.success()?;
        self.refresh_refs()
    }
}

/// Refs as libgit2 reads them. Symbolic ones only repeat another.
fn plain(told: &[u8]) -> Vec<u8> {
    let lines = told.split(|byte| *byte == b'\n').filter_map(|line| line.strip_suffix(b" "));
    lines.flat_map(|line| line.iter().copied().chain([b'\n'])).collect()
}

/// A path as git's configuration takes it.
fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.to_string_lossy().replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, at)
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
