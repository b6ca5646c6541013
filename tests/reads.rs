//! Which blobs are read: those that differ, and of the others only what a new run pairs with.

mod support;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use candor::base::{Cancel, limits};
use candor::engine::compare::{Observer, QUIET, UNCOUNTED, compare};
use candor::engine::desk::Stage;
use candor::engine::policy::Demands;
use candor::git::Repo;
use candor::model::{Comparison, Release};
use support::cli::{Files, Repository};
use support::harness::{Output, gsm8k, scores};

/// What was read: how many blobs, and their bytes.
#[derive(Debug, PartialEq)]
struct Read {
    blobs: u64,
    bytes: u64,
}

/// The comparison of the two releases of a repository, and how many blobs were read for it.
fn compared(repository: &Repository, releases: [&str; 2]) -> (Comparison, u64) {
    let (comparison, read) = compared_and_read(repository, releases);
    (comparison, read.blobs)
}

fn compared_and_read(repository: &Repository, [base, candidate]: [&str; 2]) -> (Comparison, Read) {
    let repo = Repo::open(&repository.path()).expect("a repository");
    let [base, candidate]: [Release; 2] = [base, candidate].map(|name| repo.resolve(name).expect("a release"));
    let read = [Stage::Results, Stage::Samples].map(|stage| (stage, [AtomicU64::new(0), AtomicU64::new(0)]));
    let progress = |progress: candor::engine::desk::Progress| {
        if let Some((_, [blobs, bytes])) = read.iter().find(|(stage, _)| *stage == progress.stage) {
            blobs.fetch_max(progress.files_done, Ordering::Relaxed);
            bytes.fetch_max(progress.bytes_done, Ordering::Relaxed);
        }
    };
    let observer = Observer { progress: &progress, outline: &|_| (), counts: true };
    let comparison = compare(&repo, &base, &candidate, &Demands::default(), &observer, &Cancel::new());
    let [blobs, bytes] = [0, 1].map(|of| read.iter().map(|(_, most)| most[of].load(Ordering::Relaxed)).sum());
    (comparison.expect("a comparison"), Read { blobs, bytes })
}

/// Leaves of an object what its header says, so that whoever reads on fails.
fn cut(object: &Path) {
    let bytes = std::fs::read(object).expect("an object");
    std::fs::remove_file(object).expect("an object that can be removed");
    std::fs::write(object, &bytes[..bytes.len() / 2]).expect("half an object");
}

/// A file and where it is.
type Named = (String, Vec<u8>);

/// The results alone of a run, under any path.
fn results(path: &str, model: &str, day: u32, passed: usize) -> Named {
    let scores = scores(&[(1, passed), (0, 100 - passed)]);
    let output = Output { model, ..gsm8k(day, &scores) };
    let path = if path.is_empty() { output.results_path() } else { path.to_owned() };
    (path, output.results().to_string().into_bytes())
}

/// Twenty models that were run five times each.
fn many() -> Files {
    (0..100).map(|run| results("", &format!("acme/m{}", run / 5), 1 + run % 5, 50)).collect()
}

fn dated(day: u32, model: &str, passed: usize) -> Named {
    results(&format!("runs/2026-01-{day:02}/results.json"), model, day, passed)
}

fn flat(day: u32, model: u32) -> Named {
    results(&format!("all/results_2026-01-{day:02}T00-00-00.000000.json"), &format!("acme/m{model}"), day, 50)
}

fn figures(number: u32) -> Named {
    (format!("eval_{number}.json"), format!("{{\"accuracy\": 0.{number}, \"f1\": 0.5}}").into_bytes())
}

#[test]
fn of_unchanged_files_only_those_that_a_new_run_pairs_with_are_read() {
    let (some, logged) = (scores(&[(1, 60), (0, 40)]), scores(&[(1, 50), (0, 50)]));
    let logs = |days: &[u32]| days.iter().flat_map(|&day| gsm8k(day, &some).files()).collect::<Files>();
    let note = ("README.md".to_owned(), b"# m\n".to_vec());
    let cases: [(&str, Files, Vec<Named>, u64, usize); 10] = [
        ("nothing of a run", many(), vec![note], 1, 0),
        ("figures put right", many(), vec![results("", "acme/m7", 5, 60)], 2, 1),
        ("a model run again", many(), vec![results("", "acme/m7", 9, 60)], 2, 1),
        ("a model that is new", many(), vec![results("", "acme/new", 9, 60)], 1, 1),
        ("the run before, with items", logs(&[1, 2, 3, 4]), gsm8k(9, &logged).files().into_iter().collect(), 6, 1),
        (
            "a directory for each run",
            (1..9).map(|day| dated(day, "acme/m", 50)).collect(),
            vec![dated(9, "acme/m", 60)],
            2,
            1,
        ),
        // The newest is of another model, and of the two before it one is of this.
        ("one directory for all", (1..20).map(|day| flat(day, day % 10)).collect(), vec![flat(25, 8)], 4, 1),
        ("mere numbers", (1..5).map(figures).collect(), vec![figures(5)], 2, 2),
        (
            "other sizes",
            [results("7b/results.json", "acme/7b", 1, 50)].into(),
            vec![results("13b/results.json", "acme/13b", 1, 50)],
            2,
            1,
        ),
        ("an older run", logs(&[9]), gsm8k(2, &logged).files().into_iter().collect(), 4, 0),
    ];
    for (name, base, new, read, rows) in cases {
        let mut candidate = base.clone();
        candidate.extend(new);
        let repository = Repository::new(&[base, candidate]);
        let (comparison, count) = compared(&repository, ["v1.0.0", "v2.0.0"]);
        assert_eq!((count, comparison.evals.len()), (read, rows), "{name}");
    }
}

#[test]
fn bytes_are_read_of_what_differs_and_of_what_it_pairs_with_alone() {
    let (old, new) = (scores(&[(1, 60), (0, 40)]), scores(&[(1, 50), (0, 50)]));
    let day = |day: u32| gsm8k(day, &old).files();
    // Ten thousand samples of another model are the same, and so are a hundred results.
    let large = scores(&[(1, 10_000)]);
    let mut same = Output { model: "acme/other", ..gsm8k(1, &large) }.files();
    same.extend(many());
    let cases: [(&str, Files, Files, &[Files]); 3] = [
        ("results and log put right", day(1), gsm8k(1, &new).files(), &[day(1), gsm8k(1, &new).files()]),
        (
            "a run beside the one before it, which both sides have",
            [day(1), day(2)].into_iter().flatten().collect(),
            [day(1), day(2), gsm8k(9, &new).files()].into_iter().flatten().collect(),
            &[gsm8k(9, &new).files(), day(2), day(2)],
        ),
        ("nothing", day(1), day(1), &[]),
    ];
    for (name, base, candidate, expected) in cases {
        let with_same = |files: Files| files.into_iter().chain(same.clone()).collect();
        let repository = Repository::new(&[base, candidate].map(with_same));
        let lengths = || expected.iter().flatten().map(|(_, bytes)| bytes.len() as u64);
        let expected = Read { blobs: lengths().count() as u64, bytes: lengths().sum() };
        assert_eq!(compared_and_read(&repository, ["v1.0.0", "v2.0.0"]).1, expected, "{name}");
    }
}

#[test]
fn files_that_are_the_same_are_counted_for_whoever_tells_of_them_and_where_nothing_else_is_to_be_told() {
    let rerun = results("", "acme/m7", 9, 60);
    let note = ("README.md".to_owned(), b"# m\n".to_vec());
    for (new, observer, expected) in
        [(&rerun, &QUIET, Some(99)), (&rerun, &UNCOUNTED, None), (&note, &UNCOUNTED, Some(100))]
    {
        let mut candidate = many();
        candidate.extend([new.clone()]);
        let repository = Repository::new(&[many(), candidate]);
        let repo = Repo::open(&repository.path()).expect("a repository");
        let [base, candidate] = ["v1.0.0", "v2.0.0"].map(|name| repo.resolve(name).expect("a release"));
        let comparison = compare(&repo, &base, &candidate, &Demands::default(), observer, &Cancel::new());
        assert_eq!(comparison.expect("a comparison").identical, expected, "{}", new.0);
    }
}

#[test]
fn directories_that_are_releases_share_what_is_the_same_in_them() {
    let (old, new) = (scores(&[(1, 60), (0, 40)]), scores(&[(1, 40), (0, 60)]));
    let below = |release: &str, days: &[(u32, &[u8])]| -> Files {
        let files = days.iter().flat_map(|(day, scores)| gsm8k(*day, scores).files());
        files.map(|(path, bytes)| (format!("{release}/{path}"), bytes)).collect()
    };
    let mut files = below("v1", &[(1, &old), (2, &old)]);
    files.extend(below("v2", &[(1, &old), (2, &old), (9, &new)]));
    let (comparison, count) = compared(&Repository::new(&[files]), ["v1.0.0:v1", "v1.0.0:v2"]);
    let [row] = &comparison.evals[..] else { panic!("{:?}", comparison.evals) };
    let paths = [&row.base, &row.candidate].map(|figure| figure.as_ref().map_or("", |figure| &figure.path).to_owned());
    let expected = [gsm8k(2, &old).results_path(), gsm8k(9, &new).results_path()];
    assert_eq!(paths, [format!("v1/{}", expected[0]), format!("v2/{}", expected[1])]);
    assert_eq!(count, 2 + 4 + 4, "both files of the new run, and on both sides those of the two before it");
}

#[test]
fn a_search_that_finds_nothing_ends_and_says_so() {
    let path = |run: usize| format!("all/results_2025-{:02}-{:02}T00-00-00.{run:06}.json", 1 + run / 100, 1 + run % 28);
    // Fewer bytes than the harness writes, or making them takes longer than all else.
    let old = |run: usize| format!("{{\"results\": {{\"old\": {{\"acc,none\": 0.{run}}}}}}}").into_bytes();
    let base: Files = (0..4 * limits::PARTNERS_TRIED).map(|run| (path(run), old(run))).collect();
    let mut candidate = base.clone();
    candidate.extend([flat(31, 1)]);
    let (comparison, count) = compared(&Repository::new(&[base, candidate]), ["v1.0.0", "v2.0.0"]);
    let most = 4 * limits::PARTNERS_TRIED as u64;
    assert!((most / 4..most).contains(&count), "{count} of {most}");
    assert!(comparison.diagnostics.iter().any(|found| found.code == "no-partner"), "{:?}", comparison.diagnostics);
}

#[test]
fn a_second_look_reads_no_large_sample_log() {
    let (old, new) = (scores(&[(1, 250), (0, 50)]), scores(&[(1, 200), (0, 100)]));
    let runs = [gsm8k(1, &old), gsm8k(2, &new)];
    let repository = Repository::new(&runs.map(|run| run.files()));
    let folder = tempfile::tempdir().expect("a folder");
    let compared = || {
        let repo = Repo::open(&repository.path()).expect("a repository").with_cache(Some(folder.path().to_owned()));
        let [base, candidate] = ["v1.0.0", "v2.0.0"].map(|name| repo.resolve(name).expect("a release"));
        let comparison = compare(&repo, &base, &candidate, &Demands::default(), &QUIET, &Cancel::new());
        format!("{:?}", comparison.expect("a comparison"))
    };
    let first = compared();
    for (tag, run) in ["v1.0.0", "v2.0.0"].into_iter().zip(runs) {
        cut(&repository.object(&format!("{tag}:{}", run.log_path())));
    }
    assert!(compared() == first, "nothing of them was needed");
    std::fs::remove_dir_all(folder.path()).expect("a folder");
    assert!(compared().contains("unreadable"), "and without the index it is");
}
