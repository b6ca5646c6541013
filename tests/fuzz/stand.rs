//! A good comparison to begin with, made once: what exports and the desk are fuzzed over.

use std::sync::{Arc, OnceLock};

use candor::base::Cancel;
use candor::demo;
use candor::engine::compare::{QUIET, compare};
use candor::engine::policy::Demands;
use candor::git::Repo;
use candor::model::Comparison;
use tempfile::TempDir;

/// The demo's repository and what was found in it.
pub(crate) struct Stand {
    folder: TempDir,
    /// The first candidate against the release before it.
    pub(crate) comparison: Arc<Comparison>,
}

impl Stand {
    /// The one of this process.
    pub(crate) fn shared() -> &'static Self {
        static STAND: OnceLock<Stand> = OnceLock::new();
        STAND.get_or_init(Self::new)
    }

    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let repo = demo::create(&folder.path().join("model")).expect("the demo");
        let [base, candidate] = ["v1.0.0", "v1.1.0-rc.1"].map(|name| repo.resolve(name).expect("a release"));
        let demands = Demands::load(&repo, &base, &candidate, None).expect("a policy");
        let found = compare(&repo, &base, &candidate, &demands, &QUIET, &Cancel::new());
        Self { folder, comparison: Arc::new(found.expect("the demo can be compared")) }
    }

    /// Another handle on the repository.
    pub(crate) fn repo(&self) -> Repo {
        Repo::open(&self.folder.path().join("model")).expect("a repository")
    }
}
