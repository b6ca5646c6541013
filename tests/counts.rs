//! What must not creep up, counted and not timed: memory asked for by a frame, a key, a sample that is read or filtered.
//! Counts are the same on every machine, in debug and in release; `tests/reads.rs` counts blobs and their bytes.
//!
//! A row that is looked at is made text of, and text takes memory: where a list of nine times the rows takes no more, no
//! frame looks at rows that are not on screen.

mod support;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use candor::base::{Cancel, Timestamp};
use candor::engine::compare::{QUIET, compare};
use candor::engine::desk::{Report, ReviewState};
use candor::engine::policy::Demands;
use candor::formats;
use candor::git::Repo;
use candor::model::{
    Comparison, ConfigChange, ConfigDiff, ConfigStatus, EvalRow, FileUnderstood, History, PairedSamples, RowHistory,
    Verdict,
};
use candor::review::{Annotation, AnnotationState, Author, Disposition, Target, anchor_of, metric_target};
use candor::tui::Options;
use candor::tui::event::Event;
use candor::tui::keys::Key;
use candor::tui::script::Script;
use support::cli::Repository;
use support::harness::{gsm8k, scores};
use support::memory::{Counting, Taken, taken_by, taken_meanwhile};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// One test at a time: what all threads take is counted.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Two releases with so many samples, a quarter of which broke.
fn repository(samples: usize) -> Repository {
    let quarter = samples / 4;
    let (base, candidate) = (scores(&[(1, 3 * quarter), (0, quarter)]), scores(&[(1, 2 * quarter), (0, 2 * quarter)]));
    Repository::new(&[gsm8k(1, &base), gsm8k(2, &candidate)].map(|run| run.files()))
}

fn compared(repository: &Repository) -> Comparison {
    let repo = Repo::open(&repository.path()).expect("a repository");
    let [base, candidate] = ["v1.0.0", "v2.0.0"].map(|name| repo.resolve(name).expect("a release"));
    compare(&repo, &base, &candidate, &Demands::default(), &QUIET, &Cancel::new()).expect("a comparison")
}

/// A comparison with so many rows, half of them in groups of ten, and as many configs and files.
fn with_rows(count: usize) -> Comparison {
    const VERDICTS: [Verdict; 4] =
        [Verdict::Regressed, Verdict::NotComparable, Verdict::Inconclusive, Verdict::Improved];
    let mut comparison = compared(&repository(40));
    let (row, file) = (comparison.evals.remove(0), comparison.understood.files.remove(0));
    let row = |number: usize| {
        let mut row = EvalRow { verdict: VERDICTS[number % 4], ..row.clone() };
        row.key.task = format!("task_{number:06}");
        row.group = (number % 20 < 10).then(|| format!("group_{:06}", number / 20));
        row
    };
    let change = ConfigChange { pointer: "/top_p".into(), base: None, candidate: None, meaning: None };
    let config = |number: usize| ConfigDiff {
        path: format!("config_{number:06}.json"),
        base_path: None,
        status: ConfigStatus::Modified,
        format: "json-config",
        changes: vec![change.clone()],
    };
    comparison.evals = (0..count).map(row).collect();
    comparison.configs = (0..count).map(config).collect();
    let file = |number: usize| FileUnderstood { path: format!("file_{number:06}.json"), ..file.clone() };
    comparison.understood.files = (0..count).map(file).collect();
    comparison
}

/// A comparison with so many samples of one row, each of forty again and again.
fn with_samples(count: usize) -> Comparison {
    let mut comparison = compared(&repository(40));
    for row in &mut comparison.evals {
        let pairs = row.pairs.take().expect("samples on both sides");
        let items = pairs.items.iter().cycle().take(count).cloned().collect();
        row.pairs = Some(Arc::new(PairedSamples { items, ..PairedSamples::clone(&pairs) }));
    }
    comparison
}

/// Notes on the first rows.
fn review(comparison: &Comparison) -> ReviewState {
    let note = |row: &EvalRow| Annotation {
        id: format!("{:0>64}", row.key.task),
        author: Arc::new(Author { name: format!("by {}", row.key.task), email: None }),
        writer: "writer".to_owned(),
        time: Timestamp(0),
        anchor: Arc::new(anchor_of(comparison, Target::Metric(metric_target(row)))),
        disposition: Some(Disposition::Regression),
        severity: None,
        labels: Vec::new(),
        body: "It got worse.".to_owned(),
        state: AnnotationState::Open,
        settled_by: None,
        replies: Vec::new(),
        committed: true,
        relayed: false,
    };
    let annotations = comparison.evals.iter().take(100).map(|row| Arc::new(note(row))).collect();
    ReviewState { annotations, ..ReviewState::default() }
}

fn history(comparison: &Comparison) -> History {
    let row = |row: &EvalRow| RowHistory {
        key: row.key.clone(),
        group: row.group.clone(),
        is_group: false,
        category: None,
        direction: None,
        points: vec![None, None],
        first_bad: None,
    };
    History {
        releases: vec![comparison.base.clone(), comparison.candidate.clone()],
        oldest: 0,
        base: Some(0),
        rows: comparison.evals.iter().map(row).collect(),
        left_out: 0,
        diagnostics: Vec::new(),
    }
}

/// A desk on all of it.
fn desk(comparison: Comparison) -> Script {
    let (review, history) = (review(&comparison), history(&comparison));
    let mut desk = Script::open(&Options::new("v1.0.0", "v2.0.0"), 120, 40);
    desk.report(Report::Compared { comparison: Arc::new(comparison), complete: true });
    desk.report(Report::Review(Arc::new(review))).report(Report::History(Arc::new(history)));
    desk
}

/// What the frame takes, and what a few keys and the frames after them do.
fn taken_at(desk: &mut Script) -> (Taken, Vec<[Taken; 2]>) {
    let frame = |desk: &Script| taken_by(|| desk.frame()).1;
    let unmoved = frame(desk);
    assert_eq!(unmoved, frame(desk), "nothing is kept from one frame to the next");
    let mut press = |key| {
        let key = Event::Key(Key::parse(key).expect("a key"));
        let ((), pressed) = taken_by(|| _ = desk.send(key));
        [pressed, frame(desk.finish())]
    };
    (unmoved, ["j", "k", "C-f", "C-b"].map(&mut press).into())
}

/// Of a number that is told.
const DIGITS: usize = 16;

/// Fails where more rows than before take more memory.
fn not_more(few: Taken, many: Taken, what: &str) {
    assert!(many.times == few.times && many.bytes <= few.bytes + DIGITS, "{what}: {few:?}, of more rows {many:?}");
}

#[test]
fn a_frame_and_a_key_take_memory_for_what_is_on_screen_alone() {
    let _alone = alone();
    let rows = [1_000, 9_000].map(with_rows);
    let samples = [40_000, 90_000].map(with_samples);
    // How often, measured at 120 by 40 cells and a tenth more: for a frame, and for a key. More is a decision.
    type Place = (&'static str, usize, usize);
    let places: [([Comparison; 2], &[Place]); 2] = [
        (
            rows,
            &[
                ("g o", 2_800, 56),
                ("g o G", 1_800, 56),
                ("g e", 2_100, 2),
                ("g e G", 1_800, 2),
                ("g e s s", 1_800, 2),
                ("g c", 710, 2),
                ("g h", 500, 2),
                ("g a", 550, 2),
                ("g f", 730, 2),
                ("?", 86, 2),
            ],
        ),
        (samples, &[("g e Enter", 2_950, 9), ("g e Enter Enter", 240, 6)]),
    ];
    for (sizes, places) in places {
        let mut desks = sizes.map(desk);
        for &(keys, frame, key) in places {
            let [few, many] = desks.each_mut().map(|desk| taken_at(desk.keys(keys).finish()));
            not_more(few.0, many.0, keys);
            assert!(few.0.times <= frame, "{keys}: {} times for a frame, {frame} at most", few.0.times);
            for ([pressed, drawn], [more_pressed, more_drawn]) in few.1.into_iter().zip(many.1) {
                not_more(pressed, more_pressed, keys);
                not_more(drawn, more_drawn, keys);
                let times = [pressed.times, drawn.times];
                assert!(times[0] <= key && times[1] <= frame, "{keys}: {times:?} for a key and its frame");
            }
        }
    }
}

/// What one more of something takes, from what few and many of them did.
#[allow(clippy::cast_precision_loss)] // small numbers
fn for_each(more: usize, few: Taken, many: Taken) -> [f64; 2] {
    let Taken { times, bytes } = many - few;
    [times, bytes].map(|taken| taken as f64 / more as f64)
}

#[test]
fn a_sample_is_looked_at_once_for_a_filter_and_for_a_search() {
    let _alone = alone();
    const SIZES: [usize; 2] = [40_000, 80_000];
    // To look at a sample makes text four times. A filter looks at those of the kind shown, a quarter.
    for (typed, last, expected) in [("f", "1", 1.0), ("/ 1", "Enter", 4.0)] {
        let [few, many] = SIZES.map(|size| {
            let mut desk = desk(with_samples(size));
            desk.keys("g e Enter").finish().keys(typed);
            taken_by(|| _ = desk.keys(last).finish()).1
        });
        let [times, _] = for_each(SIZES[1] - SIZES[0], few, many);
        assert!((times - expected).abs() < 0.1, "{typed} {last}: {times} for each sample, {expected} expected");
    }
}

#[test]
fn a_sample_is_read_with_few_allocations_and_copied_little() {
    let _alone = alone();
    const SIZES: [usize; 2] = [2_000, 4_000];
    let length = SIZES.map(|size| gsm8k(1, &scores(&[(1, size)])).log().len());
    #[allow(clippy::cast_precision_loss)] // a small number
    let row = (length[1] - length[0]) as f64 / (SIZES[1] - SIZES[0]) as f64;
    let read = |size: usize| {
        let scores = scores(&[(1, size)]);
        let run = gsm8k(1, &scores);
        let log = run.log();
        let (read, taken) = taken_by(|| formats::read(&run.log_path(), log.as_bytes()));
        assert!(read.is_some());
        taken
    };
    let whole = |size: usize| {
        let repository = repository(size);
        taken_meanwhile(|| compared(&repository)).1
    };
    // Of a log alone, and of all that a comparison does with two: inflating them, reading them, pairing what they say.
    // Measured and a tenth more; one more copy of both rows would be two of these bytes.
    let of = |way: &dyn Fn(usize) -> Taken| SIZES.map(way);
    for (what, [few, many], [most, copies]) in [("read", of(&read), [5.5, 2.0]), ("compared", of(&whole), [11.0, 9.7])]
    {
        let [times, bytes] = for_each(SIZES[1] - SIZES[0], few, many);
        println!("{what}: for each sample memory {times:.2} times, {:.2} of its bytes", bytes / row);
        assert!(times <= most, "{what}: {times} times for each sample, {most} at most");
        assert!(bytes <= copies * row, "{what}: {bytes} bytes for each sample, whose row has {row}");
    }
}
