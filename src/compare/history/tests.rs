//! Rows through releases, on runs made here.

use super::*;
use crate::base::Timestamp;
use crate::compare::evals;
use crate::compare::pairing::Hints;
use crate::compare::runs::assemble;
use crate::compare::samples::pair;
use crate::compare::tests::{Task, passes, piece, scored, task};
use crate::model::{Direction, Mark, ReleaseKind, RowKey, Side, Step, Strips, TaskInfo, Unlisted, went_bad};

/// What a test says of one release: its runs, each by model with its tasks, and what the run was made from.
type Made<'a> = Vec<(usize, &'a str, Vec<(&'a str, Task)>)>;

fn recorded(place: usize, made: Made<'_>) -> Recorded {
    let release = Release {
        name: format!("v{place}"),
        kind: ReleaseKind::Tag,
        commit: String::new(),
        subpath: None,
        time: Timestamp(0),
    };
    let run = |(origin, model, tasks): (usize, &str, Vec<(&str, Task)>)| {
        let mut piece = piece(model, &tasks);
        piece.part.key.directory = origin.to_string();
        piece.source.blob = origin.to_string().into();
        (assemble(Side::Candidate, vec![piece]).remove(0), origin)
    };
    let (runs, origins) = made.into_iter().map(run).map(|(run, origin)| (Arc::new(run), origin)).unzip();
    Recorded { release, runs, origins }
}

fn found(series: Vec<Made<'_>>, references: References) -> History {
    found_under(&Policy::default(), series, references)
}

fn found_under(policy: &Policy, series: Vec<Made<'_>>, references: References) -> History {
    let series: Vec<Recorded> = series.into_iter().enumerate().map(|(place, made)| recorded(place, made)).collect();
    history(&series, references, policy, &Cancel::new()).expect("nobody called it off")
}

/// One task of one model; `None` for a release without it.
fn of_task(tasks: Vec<Option<Task>>) -> RowHistory {
    with_references(tasks, References::default())
}

fn with_references(tasks: Vec<Option<Task>>, references: References) -> RowHistory {
    let made = |(origin, task): (usize, Option<Task>)| match task {
        Some(task) => vec![(origin, "m", vec![("t", task)])],
        None => Vec::new(),
    };
    let mut rows = found(tasks.into_iter().enumerate().map(made).collect(), references).rows;
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

/// So many of 200 items pass.
fn rate(pass: usize) -> Option<Task> {
    Some(scored(passes(pass, 200 - pass)))
}

fn version(task: Option<Task>, version: &str) -> Option<Task> {
    let info = TaskInfo { conditions: [("task-version", version.to_owned())].into(), ..TaskInfo::default() };
    task.map(|task| Task { info, ..task })
}

fn verdict(step: Option<&Step>) -> Option<(usize, Verdict)> {
    step.map(|step| (step.against, step.verdict))
}

fn bad(release: usize, against: usize) -> Option<FirstBad> {
    Some(FirstBad { release, against })
}

#[test]
fn a_row_is_bad_since_the_first_release_that_is_and_stays_regressed() {
    for (rates, first_bad) in [
        (&[160, 160, 120, 121][..], bad(2, 0)),
        (&[160, 120, 160, 120], bad(3, 0)),
        (&[160, 120, 160], None),
        (&[160, 160], None),
        (&[160], None),
        (&[120, 160, 160], None),
    ] {
        assert_eq!(of_task(rates.iter().map(|&pass| rate(pass)).collect()).first_bad, first_bad, "{rates:?}");
    }
}

#[test]
fn steps_that_show_nothing_add_up_against_the_oldest_release() {
    let rates = [160, 157, 154, 151, 148].map(rate);
    let row = of_task(rates.to_vec());
    for (place, point) in row.points.iter().enumerate().skip(1) {
        let point = point.as_ref().expect("a point");
        assert_eq!(verdict(point.previous.as_deref()), Some((place - 1, Verdict::Inconclusive)));
        assert_eq!(point.oldest.as_ref().map(|step| step.against), Some(0));
    }
    let newest = row.point(4).expect("a point");
    assert_eq!(verdict(newest.oldest.as_deref()), Some((0, Verdict::Regressed)));
    assert!(row.first_bad.is_some());
}

#[test]
fn the_oldest_supported_release_and_the_base_are_asked_where_they_have_the_row() {
    let rates = || vec![rate(190), None, rate(160), rate(120)];
    let row = with_references(rates(), References { oldest: 1, base: Some(0) });
    let [first, _, third, newest] = [0, 1, 2, 3].map(|place| row.point(place));
    let (first, third, newest) = (first.expect("a point"), third.expect("a point"), newest.expect("a point"));
    assert_eq!((&first.previous, &first.oldest, &first.base), (&None, &None, &None));
    assert_eq!(verdict(third.previous.as_deref()), Some((0, Verdict::Regressed)), "past the release without the row");
    assert_eq!(third.oldest, None, "no supported release before it has the row");
    assert_eq!(verdict(newest.oldest.as_deref()), Some((2, Verdict::Regressed)));
    assert_eq!(verdict(newest.base.as_deref()), Some((0, Verdict::Regressed)));
    let without = with_references(rates(), References { oldest: 0, base: Some(1) });
    assert_eq!(without.point(3).expect("a point").base, None, "the base lacks the row");
}

#[test]
fn the_line_breaks_where_the_ruler_changed_and_what_came_before_accuses_nobody() {
    let row = of_task(vec![rate(190), version(rate(120), "1"), version(rate(121), "2"), version(rate(119), "2")]);
    let broken: Vec<bool> = row.points.iter().flatten().map(|point| !point.breaks.is_empty()).collect();
    assert_eq!(broken, [false, false, true, false], "a version is a difference only where both sides state one");
    assert_eq!(row.point(2).expect("a point").breaks[0].code, "task-version");
    assert_eq!(row.first_bad, None);
    let row = of_task(vec![rate(190), Some(Task { target: "other", ..scored(passes(120, 80)) })]);
    let newest = row.point(1).expect("a point");
    assert_eq!(
        (newest.breaks[0].code, verdict(newest.previous.as_deref())),
        ("target", Some((0, Verdict::NotComparable)))
    );
    assert_eq!(row.first_bad, None);
}

#[test]
fn the_very_same_run_is_unchanged_without_a_test() {
    let made = |origin, pass| vec![(origin, "m", vec![("t", rate(pass).expect("a task"))])];
    let row = found(vec![made(0, 160), made(1, 120), made(1, 120)], References::default()).rows.remove(0);
    let newest = row.point(2).expect("a point");
    let step = newest.previous.as_ref().expect("a step");
    assert_eq!((step.same_run, step.verdict, step.delta, &step.test), (true, Verdict::Unchanged, Some(0.0), &None));
    assert_eq!(verdict(newest.oldest.as_deref()), Some((0, Verdict::Regressed)));
    assert_eq!(row.first_bad, bad(1, 0));
}

#[test]
fn rows_are_followed_as_comparisons_pair_them() {
    let run = |origin, model, pass| (origin, model, vec![("t", rate(pass).expect("a task"))]);
    let rows = found(vec![vec![run(0, "rc1", 160)], vec![run(1, "rc2", 150)]], References::default()).rows;
    assert_eq!(rows.len(), 1, "the only run of the task, renamed");
    assert_eq!(rows[0].key.model, "rc2");
    assert_eq!(rows[0].point(0).map(|point| point.model.as_str()), Some("rc1"));
    let two = |from| vec![run(from, "small", 100), run(from + 1, "large", 150)];
    let rows = found(vec![two(0), two(2)], References::default()).rows;
    let key = |model: &str| RowKey {
        model: model.to_owned(),
        task: "t".to_owned(),
        metric: "acc".to_owned(),
        filter: Some("none".to_owned()),
    };
    assert_eq!(rows.iter().map(|row| row.key.clone()).collect::<Vec<_>>(), [key("large"), key("small")]);
    assert!(rows.iter().all(|row| row.points.iter().all(Option::is_some)));
}

#[test]
fn tasks_are_followed_whatever_the_release_or_the_owner_calls_them() {
    let made = |(origin, task)| vec![(origin, "m", vec![(task, rate(160).expect("a task"))])];
    let mut policy = Policy::default();
    policy.renames.tasks.insert("sums_v1.1".to_owned(), "maths".to_owned());
    let points = |tasks: [&'static str; 3], policy: &Policy| -> Vec<Vec<bool>> {
        let series = tasks.into_iter().enumerate().map(made).collect();
        let rows = found_under(policy, series, References::default()).rows;
        rows.iter().map(|row| row.points.iter().map(Option::is_some).collect()).collect()
    };
    for (tasks, expected) in [
        (["sums_v1.0", "sums_v1.1", "maths"], &[&[true, true, true][..]][..]),
        (["sums_v1.1", "other", "maths"], &[&[true, false, true], &[false, true, false]]),
        (["sums_v1.0", "sums_v1.1", "other"], &[&[false, false, true], &[true, true, false]]),
    ] {
        assert_eq!(points(tasks, &policy), expected, "{tasks:?}");
    }
}

#[test]
fn a_figure_is_as_sure_as_what_it_rests_on() {
    let interval = |task: Task| of_task(vec![Some(task)]).point(0).expect("a point").interval;
    let stated = |value, stderr| Task { stated: Some((value, stderr)), ..task("acc") };
    let near = |found: Option<[f64; 2]>, wanted: [f64; 2]| {
        let found = found.expect("an interval");
        assert!((found[0] - wanted[0]).abs() < 1e-6 && (found[1] - wanted[1]).abs() < 1e-6, "{found:?}");
    };
    near(interval(scored(passes(49, 1))), [0.895_046, 0.996_461]);
    near(interval(stated(0.5, Some(0.1))), [0.304_004, 0.695_996]);
    near(interval(scored(vec![0.0, 0.5, 1.0, 0.5])), [0.5 - 0.649_614, 0.5 + 0.649_614]);
    let not_the_mean = Task { stated: Some((7.5, Some(0.1))), ..scored(passes(49, 1)) };
    near(interval(not_the_mean), [7.299_042, 7.700_958]);
    assert_eq!(interval(stated(0.5, None)), None);
    assert_eq!(interval(scored(vec![0.25])), None);
}

/// The strips of so many items, a letter for each release.
fn signs(strips: &Strips, items: usize) -> Vec<String> {
    let sign = |mark: &Mark| match mark {
        Mark::Missing => '-',
        Mark::Unscored => 'e',
        Mark::Pass => 'p',
        Mark::Fail => 'f',
        Mark::Score(_) => 's',
    };
    (0..items).map(|item| strips.of(item).iter().map(sign).collect()).collect()
}

/// Items that only one side of a comparison lists are on the other, too, and so they are in every other release.
#[test]
fn strips_say_of_items_that_are_not_listed_what_the_comparison_does() {
    let lists = |first_id, count| Task {
        first_id,
        unlisted: Some(Unlisted { score: 0.0, total: Some(4) }),
        direction: Some(Direction::Higher),
        ..scored(vec![1.0; count])
    };
    let tasks = [lists(0, 2), lists(1, 1), lists(0, 3), lists(0, 4)];
    let side = |side, release: usize| {
        let mut piece = piece("m", &[("t", tasks[release].clone())]);
        piece.source.blob = release.to_string().into();
        assemble(side, vec![piece])
    };
    let compared = evals(&side(Side::Base, 1), &side(Side::Candidate, 2), &Policy::default(), &Hints::default()).0;
    let pairs = compared[0].pairs.clone().expect("pairs");
    let strips = strips(&of_task(tasks.iter().cloned().map(Some).collect()), &pairs);
    // The item that has no name is one of those that another release does list, or none.
    assert_eq!(signs(&strips, pairs.items.len()), ["-ff-", "pfpp", "pppp", "ffpp"]);
}

#[test]
fn strips_follow_each_item_by_its_content() {
    let early = Some(scored(vec![1.0, 1.0, 0.0, f64::NAN]));
    let shifted = Some(Task { first_id: 1, ..scored(vec![1.0, 0.0, 1.0, 1.0]) });
    let newest = Some(scored(vec![0.0, 0.0, 1.0, 1.0]));
    let row = of_task(vec![early, shifted, None, newest]);
    let logged = |place: usize| row.point(place).and_then(|point| point.samples.clone()).expect("samples");
    let pairs = pair(logged(1), logged(3));
    let strips = strips(&row, &pairs);
    assert_eq!(signs(&strips, pairs.items.len()), ["p--f", "pp-f", "ff-p", "ep-p", "-p--"]);
    let since = |item| went_bad(strips.of(item), row.direction);
    assert_eq!([since(0), since(1), since(2)], [Some(3), Some(3), None]);
    let numbers = of_task(vec![Some(scored(vec![0.5, 1.0])), Some(scored(vec![0.25, 1.0]))]);
    let logged = |place: usize| numbers.point(place).and_then(|point| point.samples.clone()).expect("samples");
    let found = super::strips(&numbers, &pair(logged(0), logged(1)));
    assert_eq!(found.of(1), [Mark::Score(1.0); 2], "a score of 1 is no pass where others are numbers");
}

#[test]
fn the_work_can_be_called_off() {
    let cancel = Cancel::new();
    cancel.cancel();
    let made = |place| recorded(place, vec![(place, "m", vec![("t", rate(100).expect("a task"))])]);
    assert!(history(&[made(0), made(1)], References::default(), &Policy::default(), &cancel).is_err());
}
