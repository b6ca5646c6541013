//! Names, releases and what differs between them, in ordinary repositories.

use candor::base::Timestamp;
use candor::git::{BlobState, GitError, NewRepository, Repo, split_range};
use candor::model::ReleaseKind;

use crate::bench::{ADA, Bench, changed, files, names, read};

#[test]
fn two_releases_are_found_and_compared() {
    let bench = Bench::new();
    let repo = Repo::open(&bench.two_releases()).unwrap();
    assert_eq!(names(&repo.releases().unwrap()), ["v1.1.0-rc.1", "v1.0.0", "main"]);
    let range = repo.default_range().unwrap();
    assert_eq!((range.base.name.as_str(), range.candidate.name.as_str()), ("v1.0.0", "v1.1.0-rc.1"));

    let changes = repo.changes(&range.base, &range.candidate).unwrap();
    let paths: Vec<&str> = changes.changed.iter().map(|change| change.relative.as_str()).collect();
    assert_eq!(paths, ["config.json", "results/a.json", "results/b.json", "results/moved.json"]);
    assert_eq!((changes.identical, changes.renames), (2, vec![(1, 3)]));
    assert_eq!(changes.diagnostics, []);
    assert_eq!(read(&repo, "v1.1.0-rc.1", "config.json"), BlobState::Present(b"{ }".to_vec()));
}

#[test]
fn made_repositories_are_clean_and_have_the_same_ids_everywhere() {
    let bench = Bench::new();
    let path = bench.two_releases();
    assert_eq!(bench.git(&path, &["status", "--porcelain"]), "");
    assert_eq!(bench.git(&path, &["symbolic-ref", "HEAD"]), "refs/heads/main");
    assert!(!path.join("results/b.json").exists());
    bench.git(&path, &["fsck", "--strict"]);
    let other = Bench::new();
    let again = other.two_releases();
    assert_eq!(bench.git(&path, &["show-ref"]), other.git(&again, &["show-ref"]));
    assert!(matches!(NewRepository::create(&path), Err(GitError::NotEmpty { .. })));

    let new = NewRepository::create(&bench.path("other")).unwrap();
    for bad in ["../x", "a//b", "/a", ".git/config", "a/.GIT/x", "", "a/"] {
        let outcome = new.commit(&files(&[(bad, "")]), "m", ADA, Timestamp(0));
        assert!(matches!(outcome, Err(GitError::InvalidName { .. })), "{bad:?}");
    }
}

#[test]
fn too_few_releases_are_listed() {
    let bench = Bench::new();
    let Some(path) = bench.init("empty", &[]) else { return };
    let repo = Repo::open(&path).unwrap();
    assert!(matches!(repo.default_range(), Err(GitError::NoCommits)));
    assert!(matches!(repo.resolve("HEAD"), Err(GitError::NoCommits)));
    assert!(matches!(repo.resolve("v1.0.0"), Err(GitError::NoCommits)));
    assert_eq!((repo.releases().unwrap(), repo.root_commits()), (vec![], vec![]));

    bench.commit_file(&path, "a", b"1");
    let no_tags = repo.default_range().unwrap_err();
    assert_eq!(no_tags.to_string(), "no two releases to compare: there are no tags (branches: main)");
    bench.git(&path, &["tag", "v1"]);
    let one_tag = repo.default_range().unwrap_err();
    assert_eq!(one_tag.to_string(), "no two releases to compare: there is only one tag, v1 (branches: main)");
}

#[test]
fn names_resolve_as_people_mean_them() {
    let bench = Bench::new();
    let path = bench.two_releases();
    for tag in ["model@v1.2.0", "m#prod#1", "releases/2.0", "both", "deadbeef"] {
        bench.git(&path, &["tag", tag, "v1.0.0"]);
    }
    bench.git(&path, &["branch", "both", "v1.1.0-rc.1"]);
    bench.git(&path, &["update-ref", "refs/remotes/origin/topic", "v1.0.0"]);
    let blob = bench.git(&path, &["rev-parse", "v1.0.0:config.json"]);
    bench.git(&path, &["tag", "a-blob", &blob]);
    bench.git(&path, &["update-ref", "refs/tags/--help", "v1.0.0"]);

    let repo = Repo::open(&path).unwrap();
    let first = repo.resolve("v1.0.0").unwrap().commit;
    for (name, kind) in [
        ("model@v1.2.0", ReleaseKind::Tag),
        ("m#prod#1", ReleaseKind::Tag),
        ("releases/2.0", ReleaseKind::Tag),
        ("deadbeef", ReleaseKind::Tag),
        ("both", ReleaseKind::Tag),
        ("--help", ReleaseKind::Tag),
        ("refs/tags/v1.0.0", ReleaseKind::Tag),
        ("origin/topic", ReleaseKind::Branch),
        ("HEAD~1", ReleaseKind::Commit),
        (&first[..9], ReleaseKind::Commit),
    ] {
        let release = repo.resolve(name).unwrap();
        assert_eq!((release.commit.as_str(), release.kind), (first.as_str(), kind), "{name}");
    }
    let releases = repo.releases().unwrap();
    assert!(!names(&releases).contains(&"a-blob"));
    for release in &releases {
        let again = repo.resolve(&release.name).unwrap();
        assert_eq!((&again.commit, again.kind), (&release.commit, release.kind), "{}", release.name);
    }
    assert!(matches!(repo.resolve("a-blob"), Err(GitError::NotACommit { kind, .. }) if kind == "blob"));
    let unknown = repo.resolve("1.0.0").unwrap_err();
    assert_eq!(unknown.hint().as_deref(), Some("did you mean v1.0.0?"));
    assert_eq!(split_range("v1.0.0..").unwrap(), Some(("v1.0.0".into(), "HEAD".into())));
}

#[test]
fn a_release_can_be_a_directory() {
    let bench = Bench::new();
    let path = bench.path("model");
    let new = NewRepository::create(&path).unwrap();
    let tree = files(&[
        ("out/7b/r.json", "1"),
        ("out/7b/same", "x"),
        ("out/13b/r.json", "2"),
        ("out/13b/same", "x"),
        ("z", ""),
    ]);
    new.commit(&tree, "both", ADA, Timestamp(0)).unwrap();
    let repo = new.into_repo().expect("a repository");
    assert_eq!(changed(&repo, "main:out/7b", "main:out/13b/"), (vec!["~r.json".into()], 1));
    let (base, candidate) = (repo.resolve("main:out/7b").unwrap(), repo.resolve("main:out/13b/").unwrap());
    assert_eq!(candidate.subpath.as_deref(), Some("out/13b"));
    let change = repo.changes(&base, &candidate).unwrap().changed.remove(0);
    assert_eq!(change.base.unwrap().path, "out/7b/r.json");
    assert_eq!(change.candidate.unwrap().path, "out/13b/r.json");

    let missing = repo.resolve("main:out/70b/x").unwrap_err();
    assert_eq!(missing.hint().as_deref(), Some(r#"there is "out""#));
    assert!(matches!(repo.resolve("main:z"), Err(GitError::NoSuchDirectory { nearest: None, .. })));
    assert!(matches!(repo.resolve("main:out/.."), Err(GitError::NoSuchDirectory { .. })));

    let listing = repo.list(&base, "out", 10).unwrap();
    let paths: Vec<&str> = listing.entries.iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(paths, ["out/13b/r.json", "out/13b/same", "out/7b/r.json", "out/7b/same"]);
    assert!(listing.complete);
    assert!(!repo.list(&base, "", 3).unwrap().complete);
    assert!(repo.list(&base, "nowhere", 3).unwrap().entries.is_empty());
}

#[test]
fn ten_thousand_tags_are_no_burden() {
    let bench = Bench::new();
    let path = bench.two_releases();
    let commit = bench.git(&path, &["rev-parse", "HEAD"]);
    let orders: String =
        (0..10_000).map(|n| format!("create refs/tags/v2.{}.{} {commit}\n", n / 100, n % 100)).collect();
    bench.git_with(&path, &["update-ref", "--stdin"], orders.as_bytes());
    bench.git(&path, &["pack-refs", "--all"]);
    let repo = Repo::open(&path).unwrap();
    let started = std::time::Instant::now();
    let releases = repo.releases().unwrap();
    // It takes some 30 ms; the bound only catches a cost that grows with the square.
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    assert_eq!(releases.len(), 10_003);
    assert_eq!(releases[0].name, "v2.99.99");
    assert_eq!(repo.default_range().unwrap().base.name, "v2.99.98");
}
