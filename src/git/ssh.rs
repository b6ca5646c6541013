//! Signatures by SSH keys, made and checked by the `ssh-keygen` everybody has.

use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::command::GitCommand;
use super::error::GitError;
use super::repo::Repo;
use crate::base::Cancel;

/// The program that signs and checks.
const KEYGEN: &str = "ssh-keygen";

impl Repo {
    /// The key that git is told to sign with, where that is an SSH key: a file, or the public key itself.
    #[must_use]
    pub fn signing_key(&self) -> Option<String> {
        let mut config = self.inner.config().ok()?;
        let config = config.snapshot().ok()?;
        let format = config.get_string("gpg.format").ok()?;
        config.get_string("user.signingKey").ok().filter(|key| format == "ssh" && !key.is_empty())
    }
}

/// Signs a text. The key is a file with the private key, one with the public key whose private one an agent holds, or
/// the public key itself.
///
/// # Errors
/// [`GitError::Command`] with what `ssh-keygen` says, [`GitError::Cancelled`].
pub fn ssh_sign(repo: &Repo, key: &str, namespace: &str, text: &[u8], cancel: &Cancel) -> Result<String, GitError> {
    let literal =
        key.strip_prefix("key::").or_else(|| (key.starts_with("ssh-") || key.starts_with("ecdsa-")).then_some(key));
    let public = literal.map(|key| kept(key.as_bytes())).transpose()?;
    let file = match &public {
        Some(file) => file.path().to_owned(),
        None => expanded(key),
    };
    let mut command = GitCommand::beside(repo, KEYGEN).args(["-Y", "sign", "-n", namespace, "-f"]).args([&file]);
    if public.is_some() {
        command = command.args(["-U"]);
    }
    let signature = command.input(text.to_vec()).run(cancel)?.success()?;
    Ok(String::from_utf8_lossy(&signature).into_owned())
}

/// Whose key signed a text, of those that a list of allowed signers names; `None` where nobody's did, or not this text,
/// or not for this purpose.
///
/// # Errors
/// [`GitError::Command`] when `ssh-keygen` cannot be run, [`GitError::Cancelled`].
pub fn ssh_signer(
    repo: &Repo,
    allowed: &[u8],
    namespace: &str,
    text: &[u8],
    signature: &str,
    cancel: &Cancel,
) -> Result<Option<String>, GitError> {
    let (allowed, signature) = (kept(allowed)?, kept(signature.as_bytes())?);
    let keygen = |action: &str| GitCommand::beside(repo, KEYGEN).args(["-Y", action, "-n", namespace]);
    let files = |command: GitCommand| command.args(["-f"]).args([allowed.path()]).args(["-s"]).args([signature.path()]);
    let found = files(keygen("find-principals")).run(cancel)?;
    let found = if found.code == Some(0) { String::from_utf8_lossy(&found.stdout).into_owned() } else { String::new() };
    for principal in found.lines().map(str::trim).filter(|name| !name.is_empty() && !name.starts_with('-')) {
        let verify = files(keygen("verify")).args(["-I", principal]).input(text.to_vec());
        if verify.run(cancel)?.code == Some(0) {
            return Ok(Some(principal.to_owned()));
        }
    }
    Ok(None)
}

/// A file for a program that takes only files.
fn kept(content: &[u8]) -> Result<NamedTempFile, GitError> {
    let write = || {
        let mut file = NamedTempFile::new()?;
        file.write_all(content)?;
        if !content.ends_with(b"\n") {
            file.write_all(b"\n")?;
        }
        Ok::<_, io::Error>(file)
    };
    write().map_err(|error| GitError::Command { name: KEYGEN.to_owned(), detail: error.to_string() })
}

/// A path as git's configuration writes it.
fn expanded(path: &str) -> std::path::PathBuf {
    let home = path.strip_prefix("~/").and_then(|rest| Some(Path::new(&std::env::var_os("HOME")?).join(rest)));
    home.unwrap_or_else(|| std::path::absolute(path).unwrap_or_else(|_| path.into()))
}
