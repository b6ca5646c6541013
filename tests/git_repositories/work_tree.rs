//! The files on disk as a candidate.

use std::fs;
use std::path::Path;

use candor::base::{Digest, limits};
use candor::git::{BlobState, EntryKind, GitError, LfsState, Repo};
use candor::model::{LfsPointer, Release, ReleaseKind};

use crate::bench::{Bench, changed, read};

/// The tree git would commit if everything were added.
fn as_git_has_it(bench: &Bench, at: &Path) -> String {
    let index = bench.path("index");
    let _ = fs::copy(at.join(".git/index"), &index);
    let run = |arguments: &[&str]| {
        let output = bench.command(at, arguments).env("GIT_INDEX_FILE", &index).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    run(&["add", "-A"]);
    run(&["write-tree"])
}

fn look(repo: &Repo) -> Release {
    repo.resolve("@worktree").unwrap()
}

/// The notes on the work tree, by code and path.
fn notes(repo: &Repo) -> Vec<(String, String)> {
    let changes = repo.changes(&repo.resolve("HEAD").unwrap(), &look(repo)).unwrap();
    changes.diagnostics.iter().map(|found| (found.code.to_owned(), found.path.clone())).collect()
}

#[test]
fn what_nobody_touched_is_the_commit() {
    let bench = Bench::new();
    let path = bench.two_releases();
    let repo = Repo::open(&path).unwrap();
    let release = look(&repo);
    assert_eq!(release.commit, bench.git(&path, &["rev-parse", "HEAD^{tree}"]));
    assert_eq!((release.kind, release.committed()), (ReleaseKind::WorkTree, None));
    assert_eq!(changed(&repo, "HEAD", "@worktree"), (vec![], 4));
}

#[test]
fn files_count_as_they_are_on_disk() {
    let bench = Bench::new();
    let path = bench.two_releases();
    fs::write(path.join(".gitignore"), "*.tmp\ncache/\n").unwrap();
    bench.git(&path, &["add", "-A"]);
    bench.git(&path, &["commit", "-qm", "ignore"]);
    fs::write(path.join("config.json"), "{\"a\": 1}").unwrap();
    fs::write(path.join("same/x"), "X").unwrap(); // As long as before.
    fs::remove_file(path.join("same/y")).unwrap();
    fs::create_dir_all(path.join("results/new/deep")).unwrap();
    fs::write(path.join("results/new/deep/a.json"), "new").unwrap();
    fs::write(path.join("results.json"), "sorts before the folder").unwrap();
    fs::write(path.join("staged"), "staged").unwrap();
    bench.git(&path, &["add", "staged"]);
    fs::write(path.join("staged"), "written since").unwrap();
    bench.git(&path, &["rm", "-q", "--cached", "results/moved.json"]);
    fs::write(path.join("scratch.tmp"), "ignored").unwrap();
    fs::write(path.join("kept.tmp"), "tracked in spite of it").unwrap();
    bench.git(&path, &["add", "-f", "kept.tmp"]);
    fs::create_dir(path.join("cache")).unwrap();
    fs::write(path.join("cache/file"), "ignored").unwrap();

    let repo = Repo::open(&path).unwrap();
    let (mut found, identical) = changed(&repo, "HEAD", "@worktree");
    found.sort();
    let expected = ["+kept.tmp", "+results.json", "+results/new/deep/a.json", "+staged"];
    assert_eq!(found, [&expected[..], &["-same/y", "~config.json", "~same/x"]].concat());
    assert_eq!(identical, 2);
    assert_eq!(read(&repo.another().unwrap(), "@worktree", "staged"), BlobState::Present(b"written since".to_vec()));
    assert_eq!(changed(&repo, "HEAD:results", "@worktree:results").0, ["+new/deep/a.json"]);
    assert!(matches!(repo.resolve("@worktree:nowhere"), Err(GitError::NoSuchDirectory { .. })));
    assert_eq!(look(&repo).commit, as_git_has_it(&bench, &path));
}

#[test]
fn ids_are_those_git_would_give() {
    let bench = Bench::new();
    for format in ["sha1", "sha256"] {
        let Some(path) = bench.init(format, &[&format!("--object-format={format}")]) else { continue };
        let attributes = "*.txt text\n*.auto text=auto\n*.eol eol=crlf\n*.raw -text\n";
        bench.commit_file(&path, ".gitattributes", attributes.as_bytes());
        for name in ["a.txt", "b.auto", "c.eol", "d.raw", "e"] {
            fs::write(path.join(name), "one\r\ntwo\r\n").unwrap();
        }
        fs::write(path.join("binary.auto"), b"\0one\r\n").unwrap();
        fs::write(path.join("empty"), "").unwrap();
        fs::create_dir(path.join("folder")).unwrap();
        let repo = Repo::open(&path).unwrap();
        assert_eq!(look(&repo).commit, as_git_has_it(&bench, &path), "{format}");
        assert_eq!(read(&repo, "@worktree", "a.txt"), BlobState::Present(b"one\ntwo\n".to_vec()));
        assert_eq!(read(&repo, "@worktree", "e"), BlobState::Present(b"one\r\ntwo\r\n".to_vec()));
        bench.git(&path, &["config", "core.autocrlf", "true"]);
        assert_eq!(look(&repo).commit, as_git_has_it(&bench, &path), "{format} with autocrlf");
    }
}

#[test]
fn touched_files_are_the_same_until_their_content_is_not() {
    let bench = Bench::new();
    let path = bench.two_releases();
    let config = path.join("config.json");
    let content = fs::read(&config).unwrap();
    fs::write(&config, content).unwrap();
    let repo = Repo::open(&path).unwrap();
    assert_eq!(changed(&repo, "HEAD", "@worktree"), (vec![], 4));
    // As many bytes at the time the index was written: only the content tells.
    fs::write(&config, "[ ]").unwrap();
    bench.git(&path, &["add", "-A"]);
    fs::write(&config, "[.]").unwrap();
    let index = fs::metadata(path.join(".git/index")).unwrap().modified().unwrap();
    fs::File::options().write(true).open(&config).unwrap().set_modified(index).unwrap();
    assert_eq!(read(&repo, "@worktree", "config.json"), BlobState::Present(b"[.]".to_vec()));
}

#[cfg(unix)]
#[test]
fn links_are_entries_and_nothing_outside_is_read() {
    let bench = Bench::new();
    let path = bench.two_releases();
    fs::create_dir(bench.path("outside")).unwrap();
    fs::write(bench.path("outside/x"), "secret").unwrap();
    fs::remove_dir_all(path.join("same")).unwrap();
    std::os::unix::fs::symlink(bench.path("outside"), path.join("same")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", path.join("results/link")).unwrap();
    let repo = Repo::open(&path).unwrap();
    let release = look(&repo);
    assert_eq!(changed(&repo, "HEAD", "@worktree").0, ["+results/link", "+same", "-same/x", "-same/y"]);
    assert_eq!(repo.entry(&release, "results/link").unwrap().unwrap().kind, EntryKind::Symlink);
    assert_eq!(repo.entry(&release, "same/x").unwrap(), None);
    assert_eq!(release.commit, as_git_has_it(&bench, &path));
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_left_out_with_a_note() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let path = bench.two_releases();
    bench.git(&path, &["init", "-q", "inner"]);
    fs::write(path.join("inner/file"), "another's").unwrap();
    fs::remove_file(path.join("config.json")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(path.join("config.json")).status().unwrap();
    assert!(made.success());
    let repo = Repo::open(&path).unwrap();
    assert_eq!(changed(&repo, "HEAD", "@worktree").0, ["-config.json"]);
    let expected = [("worktree-repository", "inner"), ("worktree-special", "config.json")];
    let mut found = notes(&repo);
    found.sort();
    assert_eq!(found, expected.map(|(code, path)| (code.to_owned(), path.to_owned())));

    fs::write(path.join("locked"), "x").unwrap();
    fs::set_permissions(path.join("locked"), fs::Permissions::from_mode(0o000)).unwrap();
    let release = look(&repo);
    let entry = repo.entry(&release, "locked").unwrap().unwrap();
    // Whoever may read everything may read this, too.
    if fs::read(path.join("locked")).is_err() {
        let error = repo.read(entry.id, limits::BLOB_BYTES).unwrap_err();
        assert!(matches!(&error, GitError::WorkTreeFile { path, .. } if path == "locked"), "{error}");
    }
}

#[test]
fn files_that_change_or_vanish_meanwhile_are_not_read() {
    let bench = Bench::new();
    let path = bench.two_releases();
    fs::write(path.join("a"), "first").unwrap();
    fs::write(path.join("b"), "here").unwrap();
    let repo = Repo::open(&path).unwrap();
    let release = look(&repo);
    let id = |name: &str| repo.entry(&release, name).unwrap().unwrap().id;
    let (a, b) = (id("a"), id("b"));
    fs::write(path.join("a"), "other").unwrap();
    fs::remove_file(path.join("b")).unwrap();
    for (id, name) in [(a, "a"), (b, "b")] {
        let error = repo.read(id, limits::BLOB_BYTES).unwrap_err();
        assert!(matches!(&error, GitError::WorkTreeFile { path, .. } if path == name), "{error}");
    }
    assert_eq!(read(&repo, "@worktree", "a"), BlobState::Present(b"other".to_vec()));
}

#[test]
fn what_lfs_keeps_is_a_pointer_and_its_file_is_read_in_place() {
    let bench = Bench::new();
    let path = bench.two_releases();
    fs::write(path.join(".gitattributes"), "*.jsonl filter=lfs diff=lfs merge=lfs -text\n").unwrap();
    let content = b"{\"a\": 1}\r\n{\"b\": 2}\r\n";
    fs::write(path.join("log.jsonl"), content).unwrap();
    let repo = Repo::open(&path).unwrap();
    let pointer = LfsPointer { oid: Digest::of(content).to_string(), size: content.len() as u64 };
    assert_eq!(read(&repo, "@worktree", "log.jsonl"), BlobState::Lfs(pointer.clone()));
    let another = repo.another().unwrap();
    assert_eq!(another.lfs_content(&pointer, limits::BLOB_BYTES), LfsState::Present(content.to_vec()));
    fs::write(path.join("log.jsonl"), "changed").unwrap();
    assert_eq!(another.lfs_content(&pointer, limits::BLOB_BYTES), LfsState::Absent);
}

#[test]
fn the_lfs_store_is_found_from_every_kind_of_repository() {
    let bench = Bench::new();
    let path = bench.two_releases();
    let content = b"{}\n";
    let pointer = LfsPointer { oid: Digest::of(content).to_string(), size: content.len() as u64 };
    let text = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 3\n", pointer.oid);
    bench.commit_file(&path, "log.jsonl", text.as_bytes());
    let store = |storage: &Path| {
        let folder = storage.join("objects").join(&pointer.oid[..2]).join(&pointer.oid[2..4]);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(&pointer.oid), content).unwrap();
    };
    let (bare, linked) = (bench.path("bare.git"), bench.path("linked"));
    bench.git(&path, &["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    bench.git(&path, &["worktree", "add", "-q", "--detach", linked.to_str().unwrap()]);
    let state = |at: &Path| Repo::open(at).unwrap().lfs_content(&pointer, limits::BLOB_BYTES);
    assert_eq!([&path, &bare, &linked].map(|at| state(at)), [LfsState::Absent, LfsState::Absent, LfsState::Absent]);
    store(&path.join(".git/lfs"));
    store(&bare.join("lfs"));
    for at in [&path, &bare, &linked] {
        assert_eq!(state(at), LfsState::Present(content.to_vec()), "{}", at.display());
    }
    assert_eq!(read(&Repo::open(&path).unwrap(), "@worktree", "log.jsonl"), BlobState::Lfs(pointer.clone()));

    fs::rename(path.join(".git/lfs"), bench.path("storage")).unwrap();
    for storage in [bench.path("storage").to_str().unwrap(), "../../storage"] {
        bench.git(&path, &["config", "lfs.storage", storage]);
        assert_eq!(state(&linked), LfsState::Present(content.to_vec()), "{storage}");
    }
}

#[test]
fn an_annotation_on_the_work_tree_answers_the_commit_that_says_the_same() {
    let bench = Bench::new();
    let path = bench.two_releases();
    let run = |arguments: &[&str]| {
        let output = bench.candor(&path, arguments);
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    fs::write(path.join("config.json"), r#"{"rope_theta": 2}"#).unwrap();
    let annotate =
        ["annotate", "v1.0.0..@worktree", "--file", "config.json", "--disposition", "acceptable", "-m", "as meant"];
    let (code, id, said) = run(&annotate);
    assert_eq!(code, Some(0), "{said}");
    let (_, listed, _) = run(&["annotations", "list", "--json"]);
    assert!(listed.contains(r#""candidate":{"rev":null,"name":"@worktree","path":"config.json""#), "{listed}");
    bench.git(&path, &["commit", "-qam", "as it was"]);
    let (_, exported, said) = run(&["export", "v1.0.0..HEAD", "--format", "json"]);
    assert!(exported.contains(id.trim()) && exported.contains(r#""anchor_state":"exact""#), "{exported}{said}");
}

#[test]
fn no_program_of_the_repository_runs() {
    let bench = Bench::new();
    let path = bench.two_releases();
    let touch = format!("touch {}", bench.path("ran").display());
    for key in ["filter.evil.clean", "filter.evil.process", "core.fsmonitor", "diff.evil.textconv"] {
        bench.git(&path, &["config", key, &touch]);
    }
    fs::write(path.join(".gitattributes"), "* filter=evil diff=evil\n").unwrap();
    fs::write(path.join("config.json"), "changed").unwrap();
    let repo = Repo::open(&path).unwrap();
    assert_eq!(read(&repo, "@worktree", "config.json"), BlobState::Present(b"changed".to_vec()));
    assert!(!bench.path("ran").exists());
}

#[test]
fn only_what_has_files_has_a_work_tree() {
    let bench = Bench::new();
    let path = bench.two_releases();
    let bare = bench.path("bare.git");
    bench.git(&path, &["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    let error = Repo::open(&bare).unwrap().resolve("@worktree").unwrap_err();
    assert!(matches!(error, GitError::NoWorkTree), "{error}");

    let linked = bench.path("linked");
    bench.git(&path, &["worktree", "add", "-q", linked.to_str().unwrap(), "v1.0.0"]);
    fs::write(linked.join("only here"), "x").unwrap();
    let repo = Repo::open(&linked).unwrap();
    assert_eq!(changed(&repo, "v1.0.0", "@worktree").0, ["+only here"]);
}

#[test]
fn sparse_checkouts_and_submodules_are_as_the_index_has_them() {
    let bench = Bench::new();
    let path = bench.two_releases();
    let inner = bench.init("inner", &[]).unwrap();
    bench.commit_file(&inner, "file", b"x");
    bench.git(&path, &["submodule", "--quiet", "add", inner.to_str().unwrap(), "vendor"]);
    bench.git(&path, &["commit", "-qm", "submodule"]);
    bench.git(&path, &["sparse-checkout", "set", "--no-cone", "/*", "!/same"]);
    assert!(!path.join("same/x").exists());
    let repo = Repo::open(&path).unwrap();
    assert_eq!(changed(&repo, "HEAD", "@worktree").0, Vec::<String>::new());
    assert_eq!(notes(&repo), [("worktree-sparse".to_owned(), String::new())]);
}
