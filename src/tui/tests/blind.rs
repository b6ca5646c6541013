//! Blind mode: nothing tells which side is the candidate's before the reviewer has decided.

use std::sync::Arc;
use std::time::Duration;

use super::fixture::{annotation, answer, comparison, desk_with, gsm8k, options, review, said, sample};
use super::screens::{SIZES, THEMES};
use crate::compare::text::align;
use crate::compare::view::SampleView;
use crate::engine::desk::{Failure, Report, Request};
use crate::model::{Comparison, EvalRow, PairedSamples};
use crate::review::{Author, Disposition, Grade, NewAnnotation, Target};
use crate::tui::event::Effect;
use crate::tui::screens::Screen;
use crate::tui::script::Script;
use crate::tui::subject::{self, Subject};
use crate::tui::{Options, Palette, blind, place};

/// What leads from the sample through all that shows it.
const ROUND: [&str; 9] = ["", "?", "s w", "x p ]", "] ] ]", "h", "h o ] Tab", "h ?", "C-o C-n"];

/// A comparison in which all that the two releases said has changed places, but not their names.
fn mirrored(mut comparison: Comparison) -> Comparison {
    for row in &mut comparison.evals {
        let mirrored = |pairs: &Arc<PairedSamples>| {
            let PairedSamples { base, candidate, by, items, duplicates } = PairedSamples::clone(pairs);
            Arc::new(PairedSamples { base: candidate, candidate: base, by, items, duplicates })
        };
        let EvalRow { base, candidate, pairs, .. } = row;
        std::mem::swap(base, candidate);
        *pairs = pairs.as_ref().map(mirrored);
    }
    comparison
}

/// How a sample is looked at.
#[derive(Clone, Copy)]
struct Looked {
    seed: u64,
    /// Whether the data's sides have changed places.
    swapped: bool,
    size: (u16, u16),
    palette: Palette,
}

const PLAIN: Looked = Looked { seed: 0, swapped: false, size: (120, 40), palette: Palette::Dark };

/// Opens a sample blind on which somebody else wrote.
fn judging(Looked { seed, swapped, size, palette }: Looked) -> Script {
    let mut script = desk_with(&Options { seed, theme: palette.theme(), ..options() }, size);
    let comparison = if swapped { mirrored(comparison()) } else { comparison() };
    script.report(Report::Compared { comparison: Arc::new(comparison), complete: true });
    let mut review = review();
    let body = "The candidate is worse by far.";
    review.annotations.push(annotation("4", "Mallory", target(&script), Disposition::Regression, body).into());
    script.report(Report::Review(Arc::new(review)));
    script.keys("j j Enter b j Enter");
    let shown = |mut view: SampleView| {
        view.prompt =
            said(Arc::new(align("Be helpful.\nWhat is 9 * 2?", "Be safe.\nWhat is 9 * 2?", Duration::from_secs(60))));
        if swapped { view.mirrored() } else { view }
    };
    for request in script.requests() {
        if let Request::Sample { pairs, item } = request {
            script.report(Report::Sample(Box::new(shown(sample(&pairs, item)))));
        }
    }
    script
}

/// The sample that is judged.
fn target(script: &Script) -> Target {
    let thing = Subject::Sample { row: gsm8k(), item: 1 };
    subject::target(&script.state.data, &thing).expect("the sample")
}

/// The first seed that makes the base A, and the first that makes it B.
fn seeds() -> [u64; 2] {
    let base_is_first = |&seed: &u64| {
        let script = judging(Looked { seed, ..PLAIN });
        let view = script.state.sample.view.as_deref().expect("a sample");
        blind::shuffled(&script.state, view).expect("it is shuffled").base[0].answer == view.base[0].answer
    };
    let straight = (0..64).find(base_is_first).expect("the base is A");
    [straight, (0..64).find(|seed| !base_is_first(seed)).expect("the base is B")]
}

#[test]
fn frames_are_the_same_whichever_side_is_the_candidate() {
    let [straight, crossed] = seeds();
    for size in SIZES {
        for (_, palette) in THEMES {
            for keys in ROUND {
                let frame = |seed, swapped| judging(Looked { seed, swapped, size, palette }).keys(keys).frame().0;
                let (a_first, b_first) = (frame(straight, false), frame(crossed, false));
                assert_eq!(a_first, frame(crossed, true), "{keys} at {size:?}, {palette:?}");
                assert_eq!(b_first, frame(straight, true), "{keys} at {size:?}, {palette:?}");
            }
        }
    }
}

#[test]
fn no_word_gives_a_side_away_before_the_decision() {
    // A prompt that differs does so in every sample: the truth of one would tell that of all.
    let words =
        ["base", "candidate", "v1.0.0", "v1.1.0", "broke", "fixed", "regressed", "score ", "Mallory", "cause", "safe"];
    for size in SIZES {
        for keys in ROUND.into_iter().filter(|keys| !keys.contains('?')) {
            let shown = judging(Looked { size, ..PLAIN }).keys(keys).frame().text();
            for word in words {
                assert!(!shown.contains(word), "{word} after {keys} at {size:?}:\n{shown}");
            }
        }
    }
    let shown = judging(PLAIN).keys("g a").frame().text();
    assert!(!shown.contains("Mallory"), "{shown}");
    let shown = judging(PLAIN).keys("t").types("Mallory").finish().frame().text();
    assert!(!shown.contains("worse by far"), "{shown}");
}

#[test]
fn what_would_tell_is_not_copied_edited_annotated_or_exported() {
    for keys in ["y", "e"] {
        let mut script = judging(PLAIN);
        script.keys(keys);
        let text = script.effects.iter().find_map(|effect| match effect {
            Effect::Copy(text) | Effect::Edit { text, .. } => Some(text.clone()),
            _ => None,
        });
        let text = text.expect("some text");
        assert!(text.starts_with("--- A ---\n") && text.contains("--- B ---"), "{text}");
    }
    for (keys, told) in [
        ("c", "decide first"),
        ("E", "ends blind mode first"),
        ("O", "ends blind mode first"),
        ("m", "nothing here is annotated"),
    ] {
        let mut script = judging(PLAIN);
        script.keys(keys);
        assert!(script.state.dialog.is_none(), "{keys}");
        assert!(script.frame().text().contains(told), "{keys}");
    }
}

#[test]
fn screens_that_tell_sides_apart_show_nothing_while_blind() {
    for size in [(200, 60), (80, 24), (40, 12)] {
        let told = ["regressed", "improved", "broke", "−5.3", ".794", " pp", "v1.0.0"];
        for keys in ["g o b", "g o b g e", "g o b g e o o j j", "g o b g e j j ?", "g o b g h", "g o b Enter r"] {
            let shown = desk_with(&options(), size).keys(keys).frame().text();
            // Help lists what keys do, and so names what samples can be.
            let shown = shown.split("keys on this screen").next().unwrap_or_default();
            told.iter().for_each(|word| assert!(!shown.contains(word), "{word} after {keys} at {size:?}:\n{shown}"));
        }
        let sample = judging(Looked { size, ..PLAIN }).frame().text();
        assert!(!sample.contains("hidden here") && sample.contains("u takes it back"), "{sample}");
    }
    let mut script = desk_with(&options(), (120, 40));
    assert_eq!(script.keys("b").state.screen, Screen::Evals, "the overview would be empty");
    assert!(script.keys("g o").frame().text().contains("g e lists the rows whose samples can be judged"));
    assert!(script.keys("j").frame().text().contains("this screen is hidden while you judge blind"));
    assert!(script.keys("g e 9 j Enter").frame().text().contains("to judge"), "{}", script.frame().text());
}

fn kept(script: &mut Script) -> NewAnnotation {
    let kept = script.requests().into_iter().find_map(|request| match request {
        Request::Annotate(annotation) => Some(*annotation),
        _ => None,
    });
    kept.expect("an annotation")
}

#[test]
fn a_decision_is_an_annotation_on_the_side_that_was_meant() {
    let [straight, crossed] = seeds();
    let regression = (Disposition::Regression, Some(Grade::Info), "prefers-base", "scores-agree");
    let improvement = (Disposition::Improvement, None, "prefers-candidate", "scores-disagree");
    for (seed, key, (disposition, severity, preference, scores), body) in [
        (straight, "A", regression, "Judged blind, A being the base: A is better."),
        (straight, "B", improvement, "Judged blind, A being the base: B is better."),
        (crossed, "A", improvement, "Judged blind, A being the candidate: A is better."),
        (crossed, "B", regression, "Judged blind, A being the candidate: B is better."),
        (
            straight,
            "=",
            (Disposition::Acceptable, None, "tie", "scores-disagree"),
            "Judged blind, A being the base: A and B are as good as each other.",
        ),
        (
            straight,
            "!",
            (Disposition::Noise, None, "both-wrong", "scores-disagree"),
            "Judged blind, A being the base: A and B are both wrong.",
        ),
    ] {
        let mut script = judging(Looked { seed, ..PLAIN });
        let anchor =
            subject::anchor(&script.state.data, &Subject::Sample { row: gsm8k(), item: 1 }).expect("an anchor");
        let made = kept(script.keys(key));
        let labels = ["blind", preference, scores].map(str::to_owned).to_vec();
        let expected = NewAnnotation {
            anchor: anchor.into(),
            disposition: Some(disposition),
            severity,
            labels,
            body: body.to_owned(),
        };
        assert_eq!(made, expected, "{key}");
    }
}

/// Decides, and has the decision kept.
fn decided(key: &str) -> Script {
    let mut script = judging(PLAIN);
    let made = kept(script.keys(key));
    let mut review = crate::engine::desk::ReviewState::clone(&script.state.data.review);
    let mut own = annotation("5", "Ada Osei", made.anchor.target.clone(), Disposition::Noise, &made.body);
    (own.disposition, own.labels) = (made.disposition, made.labels);
    own.author = Author { name: review.author.clone().unwrap_or_default(), email: None }.into();
    review.annotations.push(own.into());
    script.report(Report::Saved { id: "5".repeat(64) });
    script.report(Report::Review(Arc::new(review)));
    script
}

#[test]
fn the_truth_is_told_once_the_reviewer_has_decided_and_stays_told() {
    let mut script = decided("=");
    let told = ["judged blind: you found both as good; the scores say otherwise", "base v1.0.0", "Mallory", "score 1"];
    let shown = script.frame().text();
    for words in told {
        assert!(shown.contains(words), "{words} is not in\n{shown}");
    }
    let agreement = "of 1 judged blind the scores agree on 0; reviewers agree on 0 of 2 decisions";
    assert!(shown.contains(agreement), "{shown}");
    let shown = script.keys("g a").frame().text();
    assert!(shown.contains(agreement), "{shown}");
    // What was seen was seen: taking the decision back hides nothing again.
    let shown = script.report(Report::Review(Arc::new(review()))).keys("C-o").frame().text();
    assert!(shown.contains("base v1.0.0"), "{shown}");
    // The other samples are as hidden as before.
    assert!(!script.keys("h").frame().text().contains("fixed"));
}

#[test]
fn a_decision_that_could_not_be_kept_is_a_draft() {
    let mut script = judging(PLAIN);
    script.keys("A").report(Report::Failed(Failure { message: "the disk is full".to_owned(), hint: None }));
    let shown = script.keys("c").frame().text();
    assert!(shown.contains("Judged blind") && shown.contains("blind prefers-"), "{shown}");
}

#[test]
fn a_filter_tells_nothing_of_how_rows_came_out() {
    let rows = |script: &Script| script.state.narrowing.rows(&script.state.data).count();
    for (typed, passing) in [
        ("verdict:regressed", 11),
        ("!verdict:regressed gsm8k", 2),
        ("state:open", 11),
        ("author:ada", 11),
        ("regressed", 0),
        ("standard", 0),
        ("task:gsm8k", 2),
    ] {
        let mut script = desk_with(&options(), (120, 40));
        script.keys("b g e f").types(typed);
        let told = script.frame().text().contains(blind::PASSED_OVER);
        let asks = passing == 11 || typed.starts_with('!');
        assert_eq!((rows(&script), told), (passing, asks), "{typed}");
    }
    let mut script = desk_with(&options(), (120, 40));
    let told = script.keys("b g e o").frame().text();
    assert!(told.contains("other orders tell who lost"), "{told}");
    let told = script.keys("/").types("regressed").keys("Enter").frame().text();
    assert!(told.contains("/regressed  not found here"), "{told}");
    // A filter from before tells nothing either, and is one again afterwards.
    let mut script = desk_with(&options(), (120, 40));
    let rows_before = rows(script.keys("f").types("verdict:regressed").keys("Enter"));
    assert_eq!((rows_before, rows(script.keys("b")), rows(script.keys("b"))), (3, 11, 3));
}

#[test]
fn a_reader_who_left_blind_comes_back_blind() {
    let mut script = judging(PLAIN);
    let left = place::of(&mut script.state).expect("a place");
    let again = desk_with(&Options { place: Some(left), ..options() }, (120, 40));
    assert!(again.state.blind.on);
    assert!(!script.keys("b").state.blind.on);
}

#[test]
fn a_sample_to_judge_is_readable_at_every_size() {
    for size @ (width, height) in SIZES {
        let mut script = judging(Looked { size, ..PLAIN });
        let sample = script.keys("] [").frame().text();
        let list = script.keys("h").frame().text();
        insta::assert_snapshot!(format!("blind-{width}x{height}"), format!("{sample}\n\n{list}"));
    }
}

#[test]
fn what_became_of_a_sample_decided_before_is_hidden_in_the_list_until_it_is_judged_blind() {
    let mut script = desk_with(&options(), (120, 40));
    let key = gsm8k();
    let thing = Subject::Sample { row: key, item: 0 };
    assert!(!blind::hides_outcome(&script.state, &thing));
    script.keys("j j Enter g g b");
    assert!(blind::hides_outcome(&script.state, &thing));
    script.keys("Enter");
    answer(&mut script);
    script.keys("A");
    assert!(!blind::hides_outcome(&script.state, &thing), "{}", script.frame().text());
}

#[test]
fn keys_to_judge_with_are_not_told_of_a_sample_whose_sides_are_seen() {
    for (keys, expected) in [("j j Enter Enter ?", false), ("j j Enter Enter b ?", true)] {
        let mut script = desk_with(&options(), (120, 200));
        script.keys(keys);
        let told = script.frame().text();
        let here = told.split("keys everywhere").next().unwrap_or_default();
        assert_eq!(here.contains("blind: A is the better answer"), expected, "{told}");
    }
}
