use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::*;
use crate::base::Timestamp;
use crate::git::NewRepository;
use crate::review::testing::{blocker, minor, record, remark};
use crate::review::{AnnotationState, Disposition};

/// A repository with one commit, and a folder for state beside it.
struct Bench {
    dir: TempDir,
}

impl Bench {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let made = NewRepository::create(&dir.path().join("repo")).unwrap();
        let files = BTreeMap::from([("README.md".to_owned(), b"A model.\n".to_vec())]);
        made.commit(&files, "Begin", ("Ada", "ada@example.org"), Timestamp(1_769_904_000)).unwrap();
        Self { dir }
    }

    fn repo(&self) -> PathBuf {
        self.dir.path().join("repo")
    }

    fn state(&self) -> PathBuf {
        self.dir.path().join("state")
    }

    fn open(&self) -> Store {
        open(&self.repo(), &self.state(), Some("Ada"))
    }

    /// Runs git in the repository and returns what it says, trimmed.
    fn git(&self, args: &[&str]) -> String {
        let output = Command::new("git").arg("-C").arg(self.repo()).args(args).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned() + String::from_utf8_lossy(&output.stderr).trim()
    }

    /// The journals there are.
    fn journals(&self) -> Vec<PathBuf> {
        let repo = Repo::open(&self.repo()).unwrap();
        let dirs = StateDirs::new(vec![self.state()], repo.common_dir()).journals();
        dirs.iter().filter_map(|dir| std::fs::read_dir(dir).ok()).flatten().map(|entry| entry.unwrap().path()).collect()
    }
}

fn open(repo: &Path, state: &Path, name: Option<&str>) -> Store {
    let repo = Repo::open(repo).unwrap();
    let dirs = StateDirs::new(vec![state.to_owned()], repo.common_dir());
    let author = name.map(|name| Author { name: name.to_owned(), email: Some("ada@example.org".to_owned()) });
    Store::open_with(repo, Setup { dirs, author, clock: Clock::Fixed(Timestamp(1_769_904_000)) })
}

fn note(task: &str) -> NewAnnotation {
    remark(task, Some(Disposition::Regression), None)
}

fn ids(store: &Store) -> Vec<String> {
    store.folded().annotations.iter().map(|annotation| annotation.id.clone()).collect()
}

#[test]
fn an_annotation_survives_a_session_that_never_commits() {
    let bench = Bench::new();
    let mut store = bench.open();
    let id = store.add(note("gsm8k")).unwrap();
    assert!(!store.folded().annotations[0].committed);
    drop(store);
    let mut store = bench.open();
    assert_eq!((ids(&store), store.uncommitted()), (vec![id.clone()], 1));
    assert_eq!(store.commit().unwrap(), 1);
    assert_eq!((store.uncommitted(), store.commit().unwrap()), (0, 0));
    assert!(store.folded().annotations[0].committed);
    // From the repository alone, on another machine.
    let other = open(&bench.repo(), &bench.dir.path().join("elsewhere"), Some("Bob"));
    assert_eq!(ids(&other), [id]);
    assert!(other.folded().relayed.is_empty() && other.notes().is_empty());
    assert_eq!(bench.git(&["status", "--porcelain"]), "", "nothing is written to the work tree");
    assert_eq!(bench.git(&["fsck", "--strict", "--no-dangling", "--no-progress"]), "");
}

#[test]
fn a_log_is_segments_named_by_their_content() {
    let bench = Bench::new();
    let mut store = bench.open();
    store.add(note("gsm8k")).unwrap();
    store.commit().unwrap();
    store.add(note("math")).unwrap();
    store.mark_seen(Target::Release, Some("sha256:00".into())).unwrap();
    store.commit().unwrap();
    let log = format!("refs/candor/log/{}", store.writer().unwrap());
    assert_eq!(
        bench.git(&["log", "--format=%s %an <%ae>", &log]),
        concat!(
            "chore(candor): add 2 annotation records Ada <ada@example.org>\n",
            "chore(candor): add 1 annotation record Ada <ada@example.org>",
        )
    );
    let files = bench.git(&["ls-tree", "-r", "--name-only", &log]);
    let files: Vec<&str> = files.lines().collect();
    assert_eq!((files.len(), files[0]), (3, "format"));
    let text: String = files[1..].iter().map(|file| bench.git(&["show", &format!("{log}:{file}")]) + "\n").collect();
    let mut lines: Vec<&str> = text.lines().collect();
    let exported = String::from_utf8(store.records().to_jsonl()).unwrap();
    let mut expected: Vec<&str> = exported.lines().collect();
    lines.sort_unstable();
    expected.sort_unstable();
    assert_eq!(lines, expected, "the repository holds the lines byte for byte");
}

#[test]
fn killed_right_after_the_confirmation() {
    const CHILD: &str = "CANDOR_TEST_BENCH";
    if let Some(dir) = std::env::var_os(CHILD) {
        let dir = PathBuf::from(dir);
        let mut store = open(&dir.join("repo"), &dir.join("state"), Some("Ada"));
        println!("\nkept {}", store.add(note("gsm8k")).unwrap());
        // Until it is killed: nobody ever writes to this.
        let _ = std::io::stdin().read_line(&mut String::new());
        return;
    }
    let bench = Bench::new();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["review::store::tests::killed_right_after_the_confirmation", "--exact", "--nocapture"])
        .env(CHILD, bench.dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let kept = lines.map(Result::unwrap).find_map(|line| line.strip_prefix("kept ").map(str::to_owned)).unwrap();

    // Its records are seen while it lives, and left to it.
    let mut store = bench.open();
    assert_eq!((ids(&store), store.uncommitted(), store.commit().unwrap()), (vec![kept.clone()], 0, 0));
    child.kill().unwrap();
    child.wait().unwrap();
    let mut store = bench.open();
    assert_eq!((ids(&store), store.commit().unwrap()), (vec![kept], 1));
}

#[test]
fn writers_of_one_log_at_the_same_time_all_get_through() {
    let bench = Bench::new();
    bench.open().add(note("first")).unwrap(); // So that all find the same device.
    let kept: BTreeSet<String> = std::thread::scope(|scope| {
        let sessions: Vec<_> = (0..3)
            .map(|session| {
                let bench = &bench;
                scope.spawn(move || {
                    let mut store = bench.open();
                    let mut kept = Vec::new();
                    for round in 0..6 {
                        kept.push(store.add(note(&format!("{session}-{round}"))).unwrap());
                        store.commit().unwrap();
                    }
                    kept
                })
            })
            .collect();
        sessions.into_iter().flat_map(|session| session.join().unwrap()).collect()
    });
    assert_eq!(kept.len(), 18);
    let elsewhere = open(&bench.repo(), &bench.dir.path().join("elsewhere"), None);
    let held: BTreeSet<String> = ids(&elsewhere).into_iter().collect();
    assert!(held.is_superset(&kept));
    assert_eq!(bench.git(&["for-each-ref", "--format=%(refname)", "refs/candor"]).lines().count(), 1);
    assert_eq!(bench.git(&["fsck", "--strict", "--no-dangling", "--no-progress"]), "");
}

#[test]
fn a_log_that_was_lost_is_healed_from_the_journals() {
    let bench = Bench::new();
    let mut store = bench.open();
    let first = store.add(note("gsm8k")).unwrap();
    store.commit().unwrap();
    let log = format!("refs/candor/log/{}", store.writer().unwrap());
    let before = bench.git(&["rev-parse", &log]);
    let second = store.add(note("math")).unwrap();
    store.commit().unwrap();
    drop(store);

    bench.git(&["update-ref", &log, &before]);
    let mut store = bench.open();
    assert_eq!((ids(&store), store.commit().unwrap()), (vec![first.clone(), second.clone()], 1));
    drop(store);
    bench.git(&["update-ref", "-d", &log]);
    let mut store = bench.open();
    assert_eq!((store.uncommitted(), store.commit().unwrap()), (2, 2));
    assert_eq!(ids(&open(&bench.repo(), &bench.dir.path().join("elsewhere"), None)), [first, second]);
}

#[test]
fn a_locked_log_keeps_nothing_from_being_written() {
    let bench = Bench::new();
    let mut store = bench.open();
    let lock = bench.repo().join(format!(".git/refs/candor/log/{}.lock", store.writer().unwrap()));
    std::fs::create_dir_all(lock.parent().unwrap()).unwrap();
    std::fs::write(&lock, "").unwrap();
    let id = store.add(note("gsm8k")).unwrap();
    let error = store.commit().unwrap_err();
    assert!(matches!(error, StoreError::Log { source: crate::git::GitError::Locked { .. }, .. }), "{error}");
    assert_eq!((store.uncommitted(), ids(&store)), (1, vec![id]));
    assert!(lock.exists(), "it may be somebody's");
    std::fs::remove_file(&lock).unwrap();
    assert_eq!(store.commit().unwrap(), 1);
}

#[test]
fn undo_takes_back_the_last_one_that_stands() {
    let bench = Bench::new();
    let mut store = bench.open();
    assert!(matches!(store.undo(), Err(StoreError::NothingToUndo)));
    let first = store.add(note("gsm8k")).unwrap();
    let second = store.add(note("math")).unwrap();
    store.commit().unwrap();
    let states =
        |store: &Store| -> Vec<AnnotationState> { store.folded().annotations.iter().map(|a| a.state).collect() };
    assert_eq!(store.undo().unwrap(), second);
    assert_eq!(states(&store), [AnnotationState::Open, AnnotationState::Retracted]);
    assert_eq!(store.undo().unwrap(), first);
    assert!(matches!(store.undo(), Err(StoreError::NothingToUndo)));
    assert_eq!(states(&bench.open()), [AnnotationState::Retracted; 2]);
}

#[test]
fn marks_are_kept_and_taken_back() {
    let bench = Bench::new();
    let mut store = bench.open();
    let target = Target::File { path: "README.md".into() };
    store.mark_seen(target.clone(), Some("sha256:00".into())).unwrap();
    drop(store);
    let mut store = bench.open();
    assert_eq!(store.own_marks(), [(target.clone(), "sha256:00".to_owned())]);
    assert_eq!(open(&bench.repo(), &bench.state(), Some("Bob")).own_marks(), []);
    store.mark_seen(target, None).unwrap();
    assert!(bench.open().folded().seen.is_empty());
}

#[test]
fn without_a_name_there_is_reading_only() {
    let bench = Bench::new();
    let id = bench.open().add(note("gsm8k")).unwrap();
    let mut store = open(&bench.repo(), &bench.state(), None);
    assert_eq!(ids(&store), [id]);
    let error = store.add(note("math")).unwrap_err();
    assert!(matches!(error, StoreError::NoIdentity), "{error}");
    assert!(error.hint().unwrap().contains("git config --global user.name"));
}

#[test]
fn without_a_folder_there_is_reading_only() {
    let bench = Bench::new();
    std::fs::write(bench.state(), "a file in the way").unwrap();
    let mut store = bench.open();
    let error = store.add(note("gsm8k")).unwrap_err();
    assert!(matches!(error, StoreError::NoDevice(_)), "{error}");
    assert!(error.hint().unwrap().contains("CANDOR_STATE_DIR"));
    assert_eq!(ids(&store), [""; 0]);
}

#[test]
fn a_disk_that_refuses_leaves_the_record_in_memory_and_says_so() {
    let bench = Bench::new();
    let mut store = bench.open();
    std::fs::write(bench.state().join("journal"), "a file in the way").unwrap();
    let error = store.add(note("gsm8k")).unwrap_err();
    assert!(matches!(error, StoreError::Unsaved { .. }), "{error}");
    assert_eq!((store.unsaved(), ids(&store).len()), (1, 1));
    assert!(matches!(store.flush(), Err(StoreError::Journal(_))));
    std::fs::remove_file(bench.state().join("journal")).unwrap();
    store.flush().unwrap();
    assert_eq!((store.unsaved(), bench.journals().len()), (0, 1));
}

#[test]
fn the_repository_takes_what_the_journal_could_not() {
    let bench = Bench::new();
    let mut store = bench.open();
    std::fs::write(bench.state().join("journal"), "a file in the way").unwrap();
    assert!(store.add(note("gsm8k")).is_err());
    assert_eq!((store.commit().unwrap(), store.unsaved(), store.uncommitted()), (1, 0, 0));
    assert_eq!(ids(&bench.open()), ids(&store));
}

#[test]
fn what_no_record_can_hold_is_refused_before_anything_is_written() {
    let bench = Bench::new();
    let mut store = bench.open();
    let error = store.add(NewAnnotation { body: "x".repeat(1 << 20), ..note("gsm8k") }).unwrap_err();
    assert!(matches!(error, StoreError::Refused(_)), "{error}");
    assert_eq!((ids(&store).len(), bench.journals().len()), (0, 0));
}

#[test]
fn logs_of_others_are_read_with_what_they_may_and_may_not_do() {
    let bench = Bench::new();
    let mut store = bench.open();
    let own = Digest::from_hex(
        &store.add(remark("gsm8k", Some(Disposition::Regression), Some(crate::review::Grade::Blocker))).unwrap(),
    )
    .unwrap();
    store.commit().unwrap();
    let repo = Repo::open(&bench.repo()).unwrap();
    let bob = record("bob", 7, &minor("math"));
    let withdrawal = record("bob", 8, &What::Retract { of: own });
    let settled = record("bob", 9, &What::Resolve { of: own });
    let mut text = Vec::new();
    for line in [bob.line(), withdrawal.line(), settled.line(), br#"{"v":1}"#, record("eve", 1, &blocker("x")).line()] {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    let path = |bytes: &[u8]| format!("seg/{}/{}.jsonl", &Digest::of(bytes).to_string()[..2], Digest::of(bytes));
    let hostile = vec![b'{'; 300 << 10];
    let files = [(path(&text), text), ("seg/00/nonsense".to_owned(), b"x".to_vec()), (path(&hostile), hostile)];
    let append = |name: &str| repo.append(name, &files, "m", ("Bob", "bob@example.org"), Timestamp(0)).unwrap();
    append("refs/candor/remotes/origin/bob-000000d0");
    append("refs/candor/log/not-a-writer");

    let store = bench.open();
    let folded = store.folded();
    assert_eq!(folded.annotations.len(), 3);
    assert!(folded.annotations.iter().all(|annotation| annotation.state == AnnotationState::Open));
    assert_eq!((folded.refused.len(), folded.quarantine.len(), folded.relayed.len()), (2, 1, 1));
    let codes: Vec<&str> = store.notes().iter().map(|note| note.code).collect();
    assert_eq!(codes, ["log-name", "log-entries"]);
    // The clock follows what others wrote.
    let mut store = store;
    let id = store.add(note("later")).unwrap();
    assert_eq!(store.records().get(&Digest::from_hex(&id).unwrap()).unwrap().record.clock(), 10);
}

#[test]
fn a_journal_is_removed_long_after_the_repository_has_it_all() {
    let bench = Bench::new();
    let mut store = bench.open();
    store.add(note("gsm8k")).unwrap();
    drop(store);
    let age = |days: u64| {
        for journal in bench.journals() {
            let then = SystemTime::now() - Duration::from_secs(24 * 3600 * days);
            std::fs::File::options().append(true).open(journal).unwrap().set_modified(then).unwrap();
        }
    };
    age(40);
    bench.open().commit().unwrap();
    assert_eq!(bench.journals().len(), 1, "only just committed");
    age(29);
    bench.open().commit().unwrap();
    assert_eq!(bench.journals().len(), 1, "too young");
    age(40);
    bench.open().commit().unwrap();
    assert_eq!(bench.journals().len(), 0);
}

#[test]
fn what_others_bring_is_read_without_opening_anew() {
    let bench = Bench::new();
    let mut here = bench.open();
    let own = here.add(note("gsm8k")).unwrap();
    let mut there = open(&bench.repo(), &bench.dir.path().join("elsewhere"), Some("Bob"));
    let other = there.add(note("mmlu")).unwrap();
    there.commit().unwrap();
    assert_eq!(ids(&here), std::slice::from_ref(&own));
    here.reread();
    here.reread();
    let mut both = vec![own, other];
    both.sort();
    let mut found = ids(&here);
    found.sort();
    assert_eq!(found, both);
    assert_eq!(here.uncommitted(), 1, "what is not committed stays so");
}
