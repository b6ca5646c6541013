//! Which policy a comparison is made under.
//!
//! It is the one in the base's tree, at the root of the repository also where a release is a directory: a
//! candidate cannot loosen its own gate. Which tags are releases is asked before there is a base, so that
//! comes from `HEAD`'s tree. A policy that the command line names stands in for both.

use crate::base::limits;
use crate::git::{BlobState, EntryKind, GitError, Repo};
use crate::model::{Diagnostic, HeldOut, Note, Policy, PolicySource, Release, ReleaseRules, Severity, Side};
use crate::policy::{self, FILE, Problems};

/// What is demanded of a candidate, and what there is to say of how that came about.
#[derive(Clone, Debug, Default)]
pub struct Demands {
    /// The policy that holds.
    pub policy: Policy,
    /// What a reviewer should know of it.
    pub diagnostics: Vec<Diagnostic>,
    /// What is wrong with the base's policy, so that the defaults hold in its place.
    pub problems: Option<Problems>,
}

impl Demands {
    /// What holds between two releases: the policy `given`, else the base's, else the defaults. A broken policy in
    /// the base is content: it becomes diagnostics. The candidate's can add to what is confidential, and nothing else.
    ///
    /// # Errors
    /// When the releases cannot be read.
    pub fn load(repo: &Repo, base: &Release, candidate: &Release, given: Option<&Policy>) -> Result<Self, GitError> {
        if let Some(policy) = given {
            return Ok(Self::from(policy.clone()));
        }
        let mut demands = match of_release(repo, base)? {
            None => Self::default(),
            Some(Ok(policy)) => Self::from(policy),
            Some(Err(problems)) => Self {
                // What it meant to keep confidential is not known, so nothing is given away.
                policy: Policy { held_out: HeldOut::everything(), ..Policy::default() },
                diagnostics: policy::diagnostics(&problems, Some(Side::Base)),
                problems: Some(problems),
            },
        };
        if let Some(Ok(policy)) = of_release(repo, candidate)? {
            demands.policy.held_out.add(policy.held_out);
        }
        demands.diagnostics.extend(changed(repo, base, candidate)?);
        Ok(demands)
    }

    /// The policy, for those who must not go by defaults that nobody meant.
    ///
    /// # Errors
    /// What is wrong with the base's policy.
    pub fn strict(&self) -> Result<&Policy, Problems> {
        self.problems.clone().map_or(Ok(&self.policy), Err)
    }
}

impl From<Policy> for Demands {
    fn from(policy: Policy) -> Self {
        Self { policy, ..Self::default() }
    }
}

/// Which revisions are releases: as `given`, else as `HEAD` has it. What is wrong there is told, and then every tag
/// is one.
#[must_use]
pub fn release_rules(repo: &Repo, given: Option<&Policy>) -> (ReleaseRules, Option<Problems>) {
    if let Some(policy) = given {
        return (policy.releases.clone(), None);
    }
    // Nothing is checked out where nothing was committed, or where HEAD names a branch that is not there.
    let Ok(head) = repo.resolve("HEAD") else { return (ReleaseRules::default(), None) };
    match of_release(repo, &head) {
        Ok(None) => (ReleaseRules::default(), None),
        Ok(Some(Ok(policy))) => (policy.releases, None),
        Ok(Some(Err(problems))) => (ReleaseRules::default(), Some(problems)),
        Err(error) => (ReleaseRules::default(), Some(Problems::of_file(FILE, error.to_string()))),
    }
}

/// The policy in a release's tree, or what is wrong with it; `None` where there is none.
///
/// # Errors
/// When the release's commit or root cannot be read.
pub fn of_release(repo: &Repo, release: &Release) -> Result<Option<Result<Policy, Problems>>, GitError> {
    let Some(entry) = repo.entry(release, FILE)? else { return Ok(None) };
    if !matches!(entry.kind, EntryKind::File | EntryKind::Executable) {
        return Ok(Some(Err(Problems::of_file(FILE, "it is a link or a submodule, and neither is followed"))));
    }
    let read = repo.read_with(entry.id, limits::POLICY_BYTES as u64, |bytes| policy::from_bytes(FILE, bytes));
    let refused = |what: &str| Err(Problems::of_file(FILE, what));
    Ok(Some(match read {
        Ok(BlobState::Present(Ok(policy))) => {
            let source = PolicySource { path: FILE.to_owned(), blob: Some(entry.id.hex()) };
            Ok(Policy { source: Some(source), ..policy })
        }
        Ok(BlobState::Present(Err(problems))) => Err(problems),
        Ok(BlobState::Lfs(_)) => refused("Git LFS keeps it outside git, where it is not read"),
        Ok(BlobState::Missing) => refused("its content is not in this clone"),
        Ok(BlobState::TooBig(size)) => refused(&format!("{size} bytes are more than people write")),
        Err(error) => refused(&error.to_string()),
    }))
}

/// What to say where the candidate's policy is another than the base's.
fn changed(repo: &Repo, base: &Release, candidate: &Release) -> Result<Option<Diagnostic>, GitError> {
    let id = |release| Ok::<_, GitError>(repo.entry(release, FILE)?.map(|entry| entry.id));
    let message = match (id(base)?, id(candidate)?) {
        (base, candidate) if base == candidate => return Ok(None),
        (None, _) => "the candidate brings a policy: it counts once the base has it, until then the defaults hold",
        (_, None) => "the candidate has no policy any more: the base's counts",
        _ => "the candidate changes the policy: the base's counts",
    };
    Ok(Some(Note::new(Severity::Warning, None, "policy-changed", message).at(Some(Side::Candidate), FILE)))
}
