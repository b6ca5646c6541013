use proptest::prelude::*;

use super::*;
use crate::review::testing::{blocker, minor, origin, record, writer};
use crate::review::{CLOCK_MAX, Disposition, Place, Record};

/// Each record in the log of the writer named beside it.
fn met(records: &[(&str, &Record)]) -> Records {
    let mut set = Records::default();
    for (log, record) in records {
        set.insert(record.line(), &origin(log, Place::Repository));
    }
    set
}

fn only(folded: &Folded) -> &Annotation {
    assert_eq!(folded.annotations.len(), 1);
    &folded.annotations[0]
}

fn refusals(folded: &Folded) -> Vec<Refusal> {
    folded.refused.iter().map(|refused| refused.reason).collect()
}

#[test]
fn a_thread_is_what_its_records_say_together() {
    let said = record("ada", 1, &minor("gsm8k"));
    let reply = record("bob", 2, &What::Reply { of: said.id(), body: "Seen too.".into() });
    let nested = record("eve", 3, &What::Reply { of: reply.id(), body: "And here.".into() });
    let changes =
        Changes { body: Some("Sharper.".into()), disposition: Some(Disposition::BadEval), ..Changes::default() };
    let edit = record("ada", 4, &What::Edit { of: said.id(), changes });
    let better = Changes { body: Some("Seen three times.".into()), ..Changes::default() };
    let edit_reply = record("bob", 5, &What::Edit { of: reply.id(), changes: better });
    let taken_back = record("eve", 6, &What::Retract { of: nested.id() });
    let settled = record("eve", 7, &What::Resolve { of: said.id() });
    let mut all = vec![
        ("ada", &said),
        ("bob", &reply),
        ("eve", &nested),
        ("ada", &edit),
        ("bob", &edit_reply),
        ("eve", &settled),
    ];
    let folded = fold(&met(&all));
    let annotation = only(&folded);
    assert_eq!((annotation.body.as_str(), annotation.disposition), ("Sharper.", Some(Disposition::BadEval)));
    assert_eq!((annotation.severity, annotation.state), (None, AnnotationState::Resolved));
    let bodies: Vec<&str> = annotation.replies.iter().map(|reply| reply.body.as_str()).collect();
    assert_eq!(bodies, ["Seen three times.", "And here."]);
    assert!(annotation.committed && folded.relayed.is_empty() && folded.refused.is_empty());

    let reopened = record("bob", 8, &What::Reopen { of: said.id() });
    all.extend([("eve", &taken_back), ("bob", &reopened)]);
    let folded = fold(&met(&all));
    assert_eq!(only(&folded).replies.len(), 1);
    assert_eq!(only(&folded).state, AnnotationState::Open);
}

#[test]
fn nobody_changes_what_another_wrote() {
    let said = record("ada", 1, &blocker("gsm8k"));
    let changes = Changes { disposition: Some(Disposition::Acceptable), ..Changes::default() };
    let attempts = [What::Retract { of: said.id() }, What::Edit { of: said.id(), changes }];
    for what in &attempts {
        // In their own name.
        let open = record("mallory", 2, what);
        let folded = fold(&met(&[("ada", &said), ("mallory", &open)]));
        assert_eq!(
            (only(&folded).disposition, only(&folded).state),
            (Some(Disposition::Regression), AnnotationState::Open)
        );
        assert_eq!(refusals(&folded), [Refusal::NotTheWriter]);
        // In the victim's name, with and without a copy of the victim's record beside it.
        let forged = record("ada", 2, what);
        for copies in
            [&[("ada", &said), ("mallory", &forged)][..], &[("ada", &said), ("mallory", &said), ("mallory", &forged)]]
        {
            let folded = fold(&met(copies));
            assert_eq!(only(&folded).state, AnnotationState::Open);
            assert_eq!(only(&folded).disposition, Some(Disposition::Regression));
            assert_eq!(refusals(&folded), [Refusal::NotTheWriter]);
        }
        // The writer themselves may.
        let own = record("ada", 2, what);
        assert_eq!(refusals(&fold(&met(&[("ada", &said), ("ada", &own)]))), []);
    }
}

#[test]
fn a_forged_author_is_hearsay() {
    let forged = record("ada", 1, &minor("gsm8k"));
    let folded = fold(&met(&[("mallory", &forged)]));
    assert_eq!(only(&folded).writer, writer("mallory").as_str());
    assert_eq!(folded.relayed, [forged.id()]);
    let folded = fold(&met(&[("mallory", &forged), ("ada", &forged)]));
    assert_eq!(only(&folded).writer, writer("ada").as_str());
    assert!(folded.relayed.is_empty());
}

#[test]
fn what_was_passed_on_is_changed_only_by_what_was_passed_on_with_it() {
    let said = record("guest", 1, &minor("gsm8k"));
    let back = record("guest", 2, &What::Retract { of: said.id() });
    let state = |logs: &[(&str, &Record)]| only(&fold(&met(logs))).state;
    assert_eq!(state(&[("ada", &said), ("ada", &back)]), AnnotationState::Retracted);
    assert_eq!(state(&[("ada", &said), ("mallory", &said), ("mallory", &back)]), AnnotationState::Open);
    assert_eq!(state(&[("ada", &said), ("guest", &back)]), AnnotationState::Retracted);
}

#[test]
fn a_blocker_is_settled_by_its_writer_only() {
    let said = record("ada", 1, &blocker("gsm8k"));
    let other = record("bob", 2, &What::Resolve { of: said.id() });
    let folded = fold(&met(&[("ada", &said), ("bob", &other)]));
    assert_eq!((only(&folded).state, refusals(&folded)), (AnnotationState::Open, vec![Refusal::Blocker]));
    let own = record("ada", 3, &What::Resolve { of: said.id() });
    assert_eq!(only(&fold(&met(&[("ada", &said), ("ada", &own)]))).state, AnnotationState::Resolved);
}

#[test]
fn raising_to_a_blocker_opens_what_others_had_settled() {
    let said = record("ada", 1, &minor("gsm8k"));
    let other = record("bob", 2, &What::Resolve { of: said.id() });
    let raise = Changes { severity: Some(Grade::Blocker), ..Changes::default() };
    let raise = record("ada", 3, &What::Edit { of: said.id(), changes: raise });
    let back = record("ada", 2, &What::Retract { of: said.id() });
    let state = |logs: &[(&str, &Record)]| only(&fold(&met(logs))).state;
    assert_eq!(state(&[("ada", &said), ("bob", &other)]), AnnotationState::Resolved);
    assert_eq!(state(&[("ada", &said), ("bob", &other), ("ada", &raise)]), AnnotationState::Open);
    assert_eq!(state(&[("ada", &said), ("bob", &other), ("ada", &back), ("ada", &raise)]), AnnotationState::Retracted);
}

#[test]
fn records_wait_for_what_they_speak_of() {
    let said = record("ada", 9, &minor("gsm8k"));
    let reply = record("bob", 2, &What::Reply { of: said.id(), body: "Early.".into() });
    let settled = record("bob", 3, &What::Resolve { of: said.id() });
    let folded = fold(&met(&[("bob", &reply), ("bob", &settled)]));
    assert_eq!((folded.dangling.len(), folded.annotations.len()), (2, 0));
    let folded = fold(&met(&[("bob", &reply), ("bob", &settled), ("ada", &said)]));
    assert!(folded.dangling.is_empty());
    assert_eq!((only(&folded).replies.len(), only(&folded).state), (1, AnnotationState::Resolved));
    let odd = record("ada", 10, &What::Retract { of: settled.id() });
    let folded = fold(&met(&[("ada", &said), ("bob", &settled), ("ada", &odd)]));
    assert_eq!(refusals(&folded), [Refusal::NotApplicable]);
}

#[test]
fn marks_are_each_writers_own_and_the_last_one_holds() {
    let target = Target::File { path: "README.md".into() };
    let seen =
        |content: Option<&str>| What::Seen { target: Box::new(target.clone()), content: content.map(str::to_owned) };
    let first = record("ada", 1, &seen(Some("one")));
    let second = record("ada", 2, &seen(Some("two")));
    let back = record("bob", 3, &seen(None));
    let contents = |logs: &[(&str, &Record)]| -> Vec<String> {
        fold(&met(logs)).seen.into_iter().map(|mark| mark.content).collect()
    };
    assert_eq!(contents(&[("ada", &second), ("ada", &first), ("bob", &back)]), ["two"]);
    assert_eq!(contents(&[("mallory", &first)]), [""; 0]);
    let back = record("ada", 3, &seen(None));
    assert_eq!(contents(&[("ada", &second), ("ada", &back)]), [""; 0]);
}

#[test]
fn hostile_lines_are_named_and_change_nothing_else() {
    let said = record("ada", 1, &minor("gsm8k"));
    let honest = met(&[("ada", &said)]);
    let good = String::from_utf8(said.line().to_vec()).unwrap();
    let mut set = honest.clone();
    let hostile = [
        good.replace("\"lc\":1", "\"lc\":99999999999999999999").into_bytes(),
        good.replace("\"lc\":1", "\"lc\":281474976710656").into_bytes(),
        vec![b'x'; 100 << 20],
        b"\0\0\0\0".to_vec(),
        good.replace("\"v\":1", "\"v\":1,\"v\":1").into_bytes(),
    ];
    for line in &hostile {
        set.insert(line, &origin("mallory", Place::Repository));
    }
    set.insert(good.replace("annotation\"", "galaxy\"").as_bytes(), &origin("mallory", Place::Repository));
    set.insert(br#"{"v":9}"#, &origin("mallory", Place::Repository));
    let folded = fold(&set);
    assert_eq!((folded.quarantine.len(), folded.unjudged), (hostile.len(), 2));
    assert_eq!(folded.annotations, fold(&honest).annotations);
    assert!(folded.quarantine.iter().all(|line| line.origins.contains(&origin("mallory", Place::Repository))));
}

#[test]
fn nobody_exhausts_the_clock_for_everybody() {
    let said = record("ada", 5, &minor("gsm8k"));
    let bomb = record("mallory", CLOCK_MAX, &minor("math"));
    let set = met(&[("ada", &said), ("mallory", &bomb)]);
    assert_eq!(set.next_clock(&writer("ada")), 6);
    assert_eq!(fold(&set).annotations.len(), 2, "the bomb is read all the same");
    assert_eq!(set.next_clock(&writer("mallory")), CLOCK_MAX, "and spoils only its own writer's order");
    assert_eq!(Records::default().next_clock(&writer("ada")), 1);
}

/// A way to meet records: whose log, in which place, what it does, and to which earlier record.
type Step = (usize, usize, bool, usize, prop::sample::Index);

const NAMES: [&str; 3] = ["ada", "bob", "eve"];

/// Records as several people might write them, honest and not, each with where it was met.
fn history(steps: &[Step]) -> Vec<(Record, super::super::Origin)> {
    let mut met: Vec<(Record, super::super::Origin)> = Vec::new();
    for (clock, (claimed, log, journal, kind, target)) in steps.iter().enumerate() {
        let of = if met.is_empty() { Digest::of(b"nothing") } else { target.get(&met).0.id() };
        let changes =
            || Changes { severity: Some(Grade::Blocker), body: Some(format!("edit {clock}")), ..Changes::default() };
        let what = match kind {
            0 => blocker("gsm8k"),
            1 => minor("math"),
            2 => What::Reply { of, body: format!("reply {clock}") },
            3 => What::Edit { of, changes: changes() },
            4 => What::Retract { of },
            5 => What::Resolve { of },
            6 => What::Reopen { of },
            _ => What::Seen { target: Box::new(Target::Release), content: (clock % 3 > 0).then(|| clock.to_string()) },
        };
        let place = if *journal { Place::Journal } else { Place::Repository };
        // Clocks repeat, so that ties are met too.
        met.push((record(NAMES[*claimed], 1 + clock as u64 / 2, &what), origin(NAMES[*log], place)));
    }
    met
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..3usize, 0..3usize, any::<bool>(), 0..8usize, any::<prop::sample::Index>());
    proptest::collection::vec(step, 1..40)
}

fn joined(parts: &[&[(Record, super::super::Origin)]]) -> Records {
    let mut whole = Records::default();
    for part in parts {
        let mut set = Records::default();
        for (record, origin) in *part {
            set.insert(record.line(), origin);
        }
        whole.join(set);
    }
    whole
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn the_fold_depends_on_nothing_but_the_set(
        steps in steps(), shuffle in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(), seed in any::<u64>(),
    ) {
        let all = history(&steps);
        let expected = joined(&[&all]);
        let mut mixed = all.clone();
        // A permutation from a seed, then some of it twice.
        mixed.sort_by_key(|(record, _)| Digest::of(&[record.line(), &seed.to_le_bytes()].concat()));
        let again = shuffle.index(mixed.len());
        mixed.extend(mixed.clone().into_iter().take(again));
        let (one, two) = mixed.split_at(cut.index(mixed.len()));
        let folded = fold(&expected);
        for set in [joined(&[one, two]), joined(&[two, one]), joined(&[one, two, one, &all])] {
            prop_assert_eq!(&set, &expected);
            prop_assert_eq!(&fold(&set), &folded);
        }
        // In any grouping, too.
        let (two, three) = two.split_at(two.len() / 2);
        let mut left = joined(&[one, two]);
        left.join(joined(&[three]));
        let mut right = joined(&[one]);
        right.join(joined(&[two, three]));
        prop_assert_eq!(&left, &right);
    }
}

proptest! {
    #[test]
    fn every_record_is_accounted_for(steps in steps()) {
        let all = history(&steps);
        let set = joined(&[&all]);
        let folded = fold(&set);
        let kinds = |wanted: fn(&What) -> bool| set.iter().filter(|held| held.record.said().is_some_and(|said| wanted(&said.what))).count();
        prop_assert_eq!(folded.annotations.len(), kinds(|what| matches!(what, What::Annotation(_))));
        let replies: usize = folded.annotations.iter().map(|annotation| annotation.replies.len()).sum();
        let most = kinds(|what| matches!(what, What::Reply { .. }));
        prop_assert!(replies <= most);
        for annotation in &folded.annotations {
            let held = set.iter().find(|held| held.record.id().to_string() == annotation.id).unwrap();
            prop_assert_eq!(annotation.committed, held.is_committed());
        }
    }

    #[test]
    fn lines_survive_the_way_through_a_file(steps in steps()) {
        let set = joined(&[&history(&steps)]);
        let text = set.to_jsonl();
        let mut read = Records::default();
        read.insert_lines(&text, &origin("ada", Place::Repository));
        prop_assert_eq!(read.to_jsonl(), text);
        prop_assert_eq!(read.iter().count(), set.iter().count());
    }
}
