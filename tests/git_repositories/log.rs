//! Logs in refs.

use std::fs;

use candor::base::{Digest, Timestamp};
use candor::git::{GitError, Repo};

use crate::bench::{ADA, Bench};

fn segment(text: &str) -> (String, Vec<u8>) {
    let digest = Digest::of(text.as_bytes()).to_string();
    (format!("seg/{}/{digest}.jsonl", &digest[..2]), text.as_bytes().to_vec())
}

#[test]
fn logs_grow_and_come_back() {
    let bench = Bench::new();
    let path = bench.two_releases();
    let repo = Repo::open(&path).unwrap();
    let refname = "refs/candor/log/ada-01234567";
    assert_eq!(repo.read_log_tree(refname).unwrap(), None);
    let first = repo
        .append(refname, &[("format".into(), b"candor-log 1\n".to_vec()), segment("a\n")], "1", ADA, Timestamp(1))
        .unwrap();
    let second = repo.append(refname, &[segment("b\n")], "2", ADA, Timestamp(2)).unwrap();
    let again = repo.append(refname, &[segment("b\n")], "3", ADA, Timestamp(3)).unwrap();
    assert!(first.changed && second.changed && !again.changed);
    assert_eq!(again.commit, second.commit);

    let log = repo.read_log_tree(refname).unwrap().unwrap();
    let mut texts: Vec<&[u8]> = log.segments.iter().map(|segment| &segment.bytes[..]).collect();
    texts.sort_unstable();
    assert_eq!(texts, [b"a\n", b"b\n"]);
    assert_eq!((log.format.as_deref(), log.refused_count, &log.commit), (Some("candor-log 1\n"), 0, &second.commit));
    assert_eq!(repo.refs_with_prefix("refs/candor/log/").unwrap(), [(refname.to_owned(), second.commit)]);
    assert_eq!(bench.git(&path, &["rev-list", "--count", refname]), "2");
    assert_eq!(bench.git(&path, &["status", "--porcelain"]), "");
    bench.git(&path, &["fsck", "--strict"]);
}

#[test]
fn only_the_fixed_shape_of_a_log_is_read() {
    let bench = Bench::new();
    let repo = Repo::open(&bench.two_releases()).unwrap();
    let refname = "refs/candor/remotes/origin/eve-01234567";
    let (good, _) = segment("good\n");
    let (lie, _) = segment("something else\n");
    let huge = segment(&"x".repeat(300_000));
    let add = [
        (good, b"good\n".to_vec()),
        (lie, b"lie\n".to_vec()),
        huge,
        ("seg/zz/x.jsonl".into(), vec![]),
        ("seg/aa/deep/er.jsonl".into(), vec![]),
        ("other".into(), vec![]),
    ];
    repo.append(refname, &add, "m", ADA, Timestamp(0)).unwrap();
    let log = repo.read_log_tree(refname).unwrap().unwrap();
    assert_eq!(log.segments.len(), 1);
    assert_eq!((log.refused_count, log.refused.len()), (5, 5));
    assert!(log.refused.iter().any(|refused| refused.reason == "larger than a segment may be"));
    assert!(log.refused.iter().any(|refused| refused.reason == "its content is not what its name states"));
}

#[test]
fn writers_at_once_lose_nothing() {
    let bench = Bench::new();
    let repo = Repo::open(&bench.two_releases()).unwrap();
    let refname = "refs/candor/log/shared-01234567";
    std::thread::scope(|scope| {
        for writer in 0..3 {
            let handle = repo.another().unwrap();
            scope.spawn(move || {
                for record in 0..20 {
                    let add = [segment(&format!("{writer} {record}\n"))];
                    loop {
                        match handle.append(refname, &add, "m", ADA, Timestamp(0)) {
                            Ok(_) => break,
                            Err(GitError::Locked { .. } | GitError::Moved { .. }) => {}
                            Err(other) => panic!("{other}"),
                        }
                    }
                }
            });
        }
    });
    assert_eq!(repo.read_log_tree(refname).unwrap().unwrap().segments.len(), 60);
}

#[test]
fn a_lock_left_behind_is_reported_and_left_alone() {
    let bench = Bench::new();
    let path = bench.two_releases();
    let repo = Repo::open(&path).unwrap();
    let refname = "refs/candor/log/ada-01234567";
    repo.append(refname, &[segment("a\n")], "m", ADA, Timestamp(0)).unwrap();
    let lock = path.join(".git").join(format!("{refname}.lock"));
    fs::write(&lock, "").unwrap();
    let outcome = repo.append(refname, &[segment("b\n")], "m", ADA, Timestamp(0));
    assert!(matches!(outcome, Err(GitError::Locked { .. })), "{outcome:?}");
    assert!(lock.exists());
    assert!(matches!(repo.append("HEAD", &[], "m", ADA, Timestamp(0)), Err(GitError::InvalidName { .. })));
}
