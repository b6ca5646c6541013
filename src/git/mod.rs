//! Repositories: from names to releases, from two releases to the paths that differ, from ids to bytes.
//!
//! Git hands out bytes and ids and knows nothing of models or file formats. It reads committed trees, and the work
//! tree only where `@worktree` names it. No hook, filter or helper of a stranger's repository runs; git itself and `ssh-keygen`
//! do where somebody asked for what only they can do. This folder is the only place that names `git2`, `libgit2-sys`
//! and the crates of gitoxide; nothing of theirs shows in its interface.
//!
//! A [`Repo`] is a handle for one thread; [`Repo::another`] makes one for the next.
//!
//! Names and paths in git are bytes. Here they are strings: what is not UTF-8 is spelled `\xNN`, which
//! [`Entry::path`] explains and every method that takes a path reverses.

mod bases;
mod blob;
mod changes;
mod command;
mod create;
mod directories;
mod error;
mod exchange;
mod files;
mod identity;
mod installed;
mod lfs;
mod locks;
mod loose;
mod names;
mod objects;
mod patch;
mod process_wide;
mod promisor;
mod ref_log;
mod reftable;
mod releases;
mod repo;
mod resolve;
mod spec;
mod ssh;
mod step;
mod stored;
mod tree;
mod version;
mod work_tree;

pub use blob::BlobState;
pub use changes::{PathChange, TreeChanges, Uncounted};
pub use create::NewRepository;
pub use error::GitError;
pub use exchange::{Pushed, Unfetched};
pub use files::Files;
pub use identity::Identity;
pub use installed::{Installed, SYNCS_SINCE, WAITS_SINCE, installed};
pub use lfs::LfsState;
pub use locks::RefLock;
pub use process_wide::distrust_objects;
pub use promisor::Promisor;
pub use ref_log::{Appended, Listed, LogTree, Refused, Segment, segment_path};
pub use releases::DefaultRange;
pub use repo::Repo;
pub use spec::split_range;
pub use ssh::{ssh_sign, ssh_signer};
pub use tree::{BlobId, Contents, Entry, EntryKind, Listing};
