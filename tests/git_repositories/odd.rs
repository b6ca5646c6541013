//! Repositories of every odd kind.

use std::fs;
use std::path::Path;

use candor::base::Timestamp;
use candor::git::{BlobState, EntryKind, GitError, NewRepository, Repo};

use crate::bench::{ADA, Bench, changed, files, read};

#[test]
fn any_way_in_leads_to_the_same_repository() {
    let bench = Bench::new();
    let path = bench.two_releases();
    let bare = bench.path("bare.git");
    bench.git(&path, &["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    let worktree = bench.path("worktree");
    bench.git(&path, &["worktree", "add", "-q", worktree.to_str().unwrap(), "v1.0.0"]);

    for way in [path.clone(), path.join("results"), path.join(".git"), bare.clone(), worktree.join("results")] {
        let repo = Repo::open(&way).unwrap().another().unwrap();
        assert_eq!(changed(&repo, "v1.0.0", "v1.1.0-rc.1").1, 2, "{}", way.display());
        assert_eq!(repo.root_commits().len(), 1);
    }
    let (main, linked) = (Repo::open(&path).unwrap(), Repo::open(&worktree).unwrap());
    let real = |repo: &Repo| fs::canonicalize(repo.common_dir()).unwrap();
    assert_eq!(real(&main), real(&linked));
    assert_eq!(Repo::open(&bare).unwrap().work_dir(), None);
}

#[test]
fn a_mirror_that_lost_its_config_is_read_as_git_reads_it() {
    let bench = Bench::new();
    let path = bench.two_releases();
    let mirror = bench.path("mirror.git");
    bench.git(&path, &["clone", "-q", "--mirror", ".", mirror.to_str().unwrap()]);
    fs::remove_file(mirror.join("config")).unwrap();
    assert_eq!(bench.git(&mirror, &["rev-parse", "--is-bare-repository"]), "true");
    let repo = Repo::open(&mirror).unwrap().another().unwrap();
    assert_eq!((changed(&repo, "v1.0.0", "v1.1.0-rc.1").1, repo.work_dir()), (2, None));
    assert!(bench.candor(&mirror, &["diff"]).status.success());
}

#[test]
fn tags_that_look_like_options_are_names() {
    let bench = Bench::new();
    let path = bench.two_releases();
    for (name, at) in [("--upload-pack=x", "v1.0.0"), ("-x", "v1.1.0-rc.1"), ("--output=y", "v1.1.0-rc.1")] {
        bench.git(&path, &["update-ref", &format!("refs/tags/{name}"), at]);
    }
    let listed = bench.candor(&path, &["releases"]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("--upload-pack=x"), "{listed:?}");
    for range in ["--upload-pack=x..-x", "refs/tags/--upload-pack=x..refs/tags/--output=y"] {
        for command in ["diff", "check"] {
            let output = bench.candor(&path, &[command, "--json", "--", range]);
            assert!(matches!(output.status.code(), Some(0 | 1)), "{command} {range}: {output:?}");
            assert!(String::from_utf8_lossy(&output.stdout).contains("--upload-pack=x"), "{command} {range}");
        }
        let said = ["annotate", "-m", "Seen.", "--disposition", "unsure", "--file", "results/b.json", "--", range];
        let output = bench.candor(&path, &said);
        assert!(output.status.success(), "{output:?}");
    }
    assert!(!path.join("y").exists() && !path.join("x").exists());
}

#[test]
fn a_repository_nobody_may_write_to_is_read_and_annotated_beside_it() {
    let bench = Bench::new();
    let path = bench.two_releases();
    let before = bench.git(&path, &["for-each-ref"]);
    writable(&path, false);
    let read = bench.candor(&path, &["diff"]);
    let words = ["--file", "results/b.json", "--disposition", "unsure", "-m", "Seen."];
    let said = bench.candor(&path, &[&["annotate", "v1.0.0..v1.1.0-rc.1"], &words[..]].concat());
    let listed = bench.candor(&path, &["annotations", "list"]);
    writable(&path, true);
    for output in [&read, &said, &listed] {
        assert!(output.status.success(), "{output:?}");
    }
    assert!(String::from_utf8_lossy(&listed.stdout).contains("Seen."), "{listed:?}");
    // Root writes anyway.
    let after = bench.git(&path, &["for-each-ref"]);
    assert!(before.lines().all(|known| after.contains(known)), "{after}");
}

/// Lets everybody write to a folder and all below it, or nobody.
fn writable(at: &Path, yes: bool) {
    let change = |path: &Path| {
        let mut permissions = fs::symlink_metadata(path).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, if yes { 0o755 } else { 0o555 });
        fs::set_permissions(path, permissions).unwrap();
    };
    change(at);
    for entry in fs::read_dir(at).into_iter().flatten().flatten() {
        if entry.path().is_dir() { writable(&entry.path(), yes) } else { change(&entry.path()) }
    }
}

#[test]
fn nothing_is_checked_out_and_nothing_was_committed() {
    let bench = Bench::new();
    let empty = bench.init("empty", &[]).unwrap();
    for (arguments, code) in [(&["diff"][..], 66), (&["releases"], 0), (&["check"], 66), (&["annotations", "list"], 0)]
    {
        let output = bench.candor(&empty, arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(code == 0 || said.contains("the repository has no commits yet\nhint: "), "{arguments:?}: {said}");
    }
    // HEAD names a branch that is not there, and there are releases.
    let path = bench.two_releases();
    bench.git(&path, &["symbolic-ref", "HEAD", "refs/heads/nowhere"]);
    for arguments in [&["diff"][..], &["releases"], &["diff", "v1.0.0..@worktree"], &["diff", "HEAD..v1.0.0"]] {
        let output = bench.candor(&path, arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let code = if arguments.contains(&"HEAD..v1.0.0") { 66 } else { 0 };
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    }
}

#[test]
fn what_is_no_repository_says_so() {
    let bench = Bench::new();
    assert!(matches!(Repo::open(bench.dir.path()), Err(GitError::NotARepository { .. })));
    assert!(matches!(Repo::open(&bench.path("nowhere")), Err(GitError::Io { .. })));
    fs::write(bench.path("file"), "").unwrap();
    assert!(matches!(Repo::open(&bench.path("file")), Err(GitError::Io { .. })));
}

#[test]
fn sha256_repositories_are_read() {
    let bench = Bench::new();
    let Some(path) = bench.init("sha256", &["--object-format=sha256"]) else { return };
    bench.commit_file(&path, "a", b"1");
    bench.git(&path, &["tag", "v1"]);
    bench.commit_file(&path, "a", b"2");
    bench.git(&path, &["tag", "v2"]);
    let repo = Repo::open(&path).unwrap();
    let range = repo.default_range().unwrap();
    assert_eq!(range.candidate.commit.len(), 64);
    assert_eq!(changed(&repo, "v1", "v2"), (vec!["~a".into()], 0));
    assert_eq!(read(&repo, "v2", "a"), BlobState::Present(b"2".to_vec()));
    let refname = "refs/candor/log/ada-01234567";
    repo.append(refname, &[("format".into(), b"candor-log 1\n".to_vec())], "m", ADA, Timestamp(0)).unwrap();
    assert_eq!(repo.read_log_tree(refname).unwrap().unwrap().format.as_deref(), Some("candor-log 1\n"));
}

#[test]
fn refs_in_tables_are_read_and_written_through_git() {
    let bench = Bench::new();
    let Some(path) = bench.init("reftable", &["--ref-format=reftable"]) else { return };
    let repo = Repo::open(&path).unwrap();
    assert!(matches!(repo.resolve("HEAD"), Err(GitError::NoCommits)));
    bench.commit_file(&path, "a", b"1");
    bench.git(&path, &["tag", "v1"]);
    assert_eq!(repo.resolve("v1").unwrap().commit, bench.git(&path, &["rev-parse", "HEAD"]));
    assert_eq!(repo.resolve("HEAD").unwrap().commit, repo.another().unwrap().resolve("v1").unwrap().commit);
    assert_eq!(repo.common_dir(), fs::canonicalize(path.join(".git")).unwrap());
    let refname = "refs/candor/log/ada-01234567";
    let append =
        |name: &str| repo.append(refname, &[(name.into(), b"candor-log 1\n".to_vec())], "m", ADA, Timestamp(0));
    append("format").unwrap();
    let tip = append("more").unwrap().commit;
    assert_eq!(bench.git(&path, &["rev-parse", refname]), tip);
    assert_eq!(repo.refs_with_prefix("refs/candor/").unwrap(), [(refname.to_owned(), tip)]);
    repo.remove_refs("refs/candor/").unwrap();
    assert_eq!(bench.git(&path, &["for-each-ref", "refs/candor"]), "");
    bench.git(&path, &["config", "extensions.refstorage", "slates"]);
    let error = Repo::open(&path).unwrap_err();
    assert!(matches!(&error, GitError::Unsupported { feature, .. } if feature == "extensions.refstorage"), "{error}");
    assert!(error.hint().unwrap().contains("git refs migrate"));
}

#[test]
fn blobs_missing_from_a_partial_clone_are_missing() {
    let bench = Bench::new();
    let path = bench.two_releases();
    bench.git(&path, &["config", "uploadpack.allowfilter", "true"]);
    let url = format!("file://{}", path.display());
    let partial = bench.path("partial");
    bench.git(&path, &["clone", "-q", "--filter=blob:none", "--no-checkout", &url, partial.to_str().unwrap()]);
    // Older gits mark such clones with an extension, which libgit2 by itself refuses.
    bench.git(&partial, &["config", "extensions.partialclone", "origin"]);
    let repo = Repo::open(&partial).unwrap();
    assert_eq!(changed(&repo, "v1.0.0", "v1.1.0-rc.1").1, 2);
    assert_eq!(read(&repo, "v1.0.0", "config.json"), BlobState::Missing);

    let treeless = bench.path("treeless");
    bench.git(&path, &["clone", "-q", "--filter=tree:1", "--no-checkout", &url, treeless.to_str().unwrap()]);
    let repo = Repo::open(&treeless).unwrap();
    let (base, candidate) = (repo.resolve("v1.0.0").unwrap(), repo.resolve("v1.1.0-rc.1").unwrap());
    let changes = repo.changes(&base, &candidate).unwrap();
    let missing: Vec<&str> = changes.diagnostics.iter().map(|diagnostic| diagnostic.path.as_str()).collect();
    assert_eq!(missing, ["results", "results", "same"]);
    assert!(changes.diagnostics.iter().all(|diagnostic| diagnostic.code == "directory-missing"));
}

#[test]
fn a_shallow_clone_has_its_release_and_no_roots() {
    let bench = Bench::new();
    let path = bench.two_releases();
    let url = format!("file://{}", path.display());
    let shallow = bench.path("shallow");
    bench.git(&path, &["clone", "-q", "--depth=1", &url, shallow.to_str().unwrap()]);
    let repo = Repo::open(&shallow).unwrap();
    assert!(repo.is_shallow() && repo.root_commits().is_empty());
    assert_eq!(changed(&repo, "HEAD", "main"), (vec![], 4));
    assert!(matches!(repo.resolve("HEAD~1"), Err(GitError::UnknownRevision { .. })));
}

#[test]
fn links_submodules_and_odd_names_are_entries() {
    let bench = Bench::new();
    let Some(path) = bench.init("odd", &[]) else { return };
    bench.commit_file(&path, "plain", b"x");
    let commit = bench.git(&path, &["rev-parse", "HEAD"]);
    let blob = bench.git(&path, &["rev-parse", "HEAD:plain"]);
    let long = "n".repeat(300);
    let mut tree = Vec::new();
    for (mode, kind, id, name) in [
        ("100644", "blob", &blob, &b"caf\xe9.json"[..]),
        ("100755", "blob", &blob, b"run.sh"),
        ("120000", "blob", &blob, b"link"),
        ("160000", "commit", &commit, b"vendor"),
        ("100644", "blob", &blob, b"arc:challenge|25 (N=1)\n\x1b[31m"),
        ("100644", "blob", &blob, long.as_bytes()),
    ] {
        tree.extend_from_slice(format!("{mode} {kind} {id}\t").as_bytes());
        tree.extend_from_slice(name);
        tree.push(0);
    }
    let tree = bench.git_with(&path, &["mktree", "-z", "--missing"], &tree);
    let odd = bench.git(&path, &["commit-tree", &tree, "-p", "HEAD", "-m", "odd"]);
    bench.git(&path, &["tag", "odd", &odd]);

    let repo = Repo::open(&path).unwrap();
    let release = repo.resolve("odd").unwrap();
    let listing = repo.list(&release, "", 100).unwrap();
    let kind = |path: &str| listing.entries.iter().find(|entry| entry.path == path).map(|entry| entry.kind);
    assert_eq!(kind(r"caf\xe9.json"), Some(EntryKind::File));
    assert_eq!(kind("run.sh"), Some(EntryKind::Executable));
    assert_eq!(kind("link"), Some(EntryKind::Symlink));
    assert_eq!(kind("vendor"), Some(EntryKind::Submodule));
    assert_eq!(kind(&long), Some(EntryKind::File));
    assert_eq!(read(&repo, "odd", r"caf\xe9.json"), BlobState::Present(b"x".to_vec()));
    assert_eq!(changed(&repo, "HEAD", "odd").0.len(), 7);
}

#[test]
fn contents_are_told_apart() {
    let bench = Bench::new();
    let new = NewRepository::create(&bench.path("model")).unwrap();
    let oid = "8".repeat(64);
    let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 12\n");
    new.commit(&files(&[("w.safetensors", &pointer), ("big", "123456789")]), "m", ADA, Timestamp(0)).unwrap();
    let repo = new.into_repo().expect("a repository");
    assert!(matches!(read(&repo, "main", "w.safetensors"), BlobState::Lfs(lfs) if lfs.size == 12 && lfs.oid == oid));
    let main = repo.resolve("main").unwrap();
    let big = repo.entry(&main, "big").unwrap().unwrap().id;
    assert_eq!(repo.size(big).unwrap(), Some(9));
    assert_eq!(repo.read(big, 8).unwrap(), BlobState::TooBig(9));

    let start = |repo: &Repo, whole| repo.read_start_with(big, 4, whole, <[u8]>::to_vec).unwrap();
    assert_eq!(start(&repo, 0), BlobState::Present(b"1234".to_vec()), "a loose object is read piecemeal");
    assert_eq!(repo.read_start_with(big, 9, 0, <[u8]>::len).unwrap(), BlobState::Present(9));

    let hex = big.hex();
    let file = bench.path("model/.git/objects").join(&hex[..2]).join(&hex[2..]);
    fs::remove_file(&file).unwrap();
    fs::write(&file, b"not zlib").unwrap();
    let repo = repo.another().unwrap();
    assert!(matches!(repo.read(big, 99), Err(GitError::Damaged { id, .. }) if id == hex));
}

#[test]
fn of_packed_objects_the_beginning_is_had_within_a_bound() {
    let bench = Bench::new();
    let path = bench.init("model", &[]).unwrap();
    bench.commit_file(&path, "big", &b"123456789".repeat(100));
    bench.git(&path, &["repack", "-a", "-d", "-q"]);
    let repo = Repo::open(&path).unwrap();
    let head = repo.resolve("HEAD").unwrap();
    let big = repo.entry(&head, "big").unwrap().unwrap().id;
    assert_eq!(repo.read_start_with(big, 4, 900, <[u8]>::to_vec).unwrap(), BlobState::Present(b"1234".to_vec()));
    assert_eq!(repo.read_start_with(big, 4, 899, <[u8]>::to_vec).unwrap(), BlobState::TooBig(900));
}

#[test]
fn foreign_repositories_are_refused_with_the_remedy() {
    let bench = Bench::new();
    let path = bench.two_releases();
    let chown = |path: &Path| std::os::unix::fs::chown(path, Some(54_321), None);
    if chown(&path.join(".git")).and_then(|()| chown(&path)).is_err() {
        println!("skipped: only root can give a folder away");
        return;
    }
    match Repo::open(&path) {
        Err(error @ GitError::NotOwned { .. }) => {
            let hint = error.hint().unwrap();
            let real = fs::canonicalize(&path).unwrap();
            assert!(hint.ends_with(&format!("--add safe.directory {}", real.display())), "{hint}");
        }
        Ok(_) => println!("skipped: this machine's git configuration trusts every folder"),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn made_up_trees_neither_hang_nor_overflow() {
    let bench = Bench::new();
    let Some(path) = bench.init("bomb", &[]) else { return };
    bench.commit_file(&path, "plain", b"x");
    let blob = bench.git(&path, &["rev-parse", "HEAD:plain"]);
    let mut tree = bench.git_with(&path, &["mktree"], format!("100644 blob {blob}\tf\n").as_bytes());
    for _ in 0..30 {
        let level: String = (0..9).map(|n| format!("040000 tree {tree}\t{n}\n")).collect();
        tree = bench.git_with(&path, &["mktree"], level.as_bytes());
    }
    let bomb = bench.git(&path, &["commit-tree", &tree, "-m", "wide"]);
    for _ in 0..150 {
        tree = bench.git_with(&path, &["mktree"], format!("040000 tree {tree}\td\n").as_bytes());
    }
    let deep = bench.git(&path, &["commit-tree", &tree, "-m", "deep"]);
    let repo = Repo::open(&path).unwrap();
    assert_eq!(changed(&repo, &bomb, &bomb).1, u64::MAX);
    let (base, candidate) = (repo.resolve("HEAD").unwrap(), repo.resolve(&deep).unwrap());
    let changes = repo.changes(&base, &candidate).unwrap();
    assert_eq!(changes.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), ["directory-depth"]);
    assert!(!repo.list(&candidate, "", 10).unwrap().complete);
}
