//! Annotations to and from elsewhere.

use std::fs;

use super::repository;
use crate::page::Page;
use crate::support::cli::Repository;

pub(super) fn write(page: &mut Page) {
    page.chapter("Sharing annotations");
    let alone = repository();
    page.run(&alone, &["sync"]);
    page.run(&alone, &["annotations", "import", "nosuch"]);
    page.run(&alone, &["annotations", "import", "ext::sh -c true"]);
    page.run(&alone, &["annotations", "import", "../gone.git:"]);
    fs::write(alone.beside("no-bundle"), "# v2 git bundle\nno more\n").expect("a file");
    page.run(&alone, &["annotations", "import", &alone.beside("no-bundle").to_string_lossy()]);
    page.run(&alone, &["annotations", "bundle", "-o", "-"]);
    remotes(page);
    without_git(page);
}

/// A repository with a remote beside it.
fn with_remote() -> Repository {
    let repository = repository();
    repository.git(&["clone", "-q", "--bare", ".", "../remote.git"]);
    repository.git(&["remote", "add", "origin", "../remote.git"]);
    repository
}

fn remotes(page: &mut Page) {
    let repository = with_remote();
    page.run(&repository, &["sync", "nosuch"]);
    let nameless = [("GIT_AUTHOR_NAME", None), ("GIT_COMMITTER_NAME", None)];
    let said = ["annotate", "--file", "model/config.json", "--disposition", "noise", "-m", "x"];
    repository.run(&said).says(0, &[]);
    let hook = repository.beside("remote.git/hooks/pre-receive");
    fs::create_dir_all(hook.parent().expect("a folder")).expect("a folder");
    fs::write(&hook, "#!/bin/sh\nexit 1\n").expect("a hook");
    #[cfg(unix)]
    fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a hook");
    page.run(&repository, &["sync"]);
    page.run_with(&repository, &["sync"], &nameless);
    repository.git(&["remote", "set-url", "origin", "../gone.git"]);
    page.run(&repository, &["sync"]);
    repository.git(&["remote", "rename", "origin", "one"]);
    repository.git(&["remote", "add", "two", "../gone.git"]);
    page.run(&repository, &["sync"]);
}

fn without_git(page: &mut Page) {
    let repository = with_remote();
    page.run_with(&repository, &["sync"], &[("PATH", Some("/nowhere"))]);
}
