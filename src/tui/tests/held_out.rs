//! Samples that the policy keeps in the repository: shown, and marked as such.

use std::sync::Arc;

use super::fixture::{annotation, answer, comparison, desk, gsm8k};
use crate::base::Glob;
use crate::compare::held_out::is_hash;
use crate::engine::desk::{Report, Request, ReviewState};
use crate::model::HeldOut;
use crate::review::{Disposition, Target};
use crate::tui::screens::samples::find;
use crate::tui::script::Script;
use crate::tui::subject::Subject;

/// The desk on the first broken sample, all of whose tasks are confidential or none.
fn on_a_sample(ids: bool) -> Script {
    let mut held = comparison();
    held.policy.held_out = HeldOut { tasks: vec![Glob::new("*")], ids, ..HeldOut::default() };
    let mut script = desk(80, 24);
    script.report(Report::Compared { comparison: Arc::new(held), complete: true });
    script.keys("j j Enter Enter");
    answer(&mut script);
    script
}

/// What a new annotation there is attached to.
fn annotated(script: &mut Script) -> Target {
    script.keys("c u C-s");
    let requests = script.requests();
    let Some(Request::Annotate(new)) = requests.last() else { panic!("{requests:?}") };
    new.anchor.target.clone()
}

#[test]
fn an_annotation_finds_its_sample_though_its_id_is_held_out_then_or_since() {
    for (ids, then) in [(true, true), (true, false), (false, true)] {
        let target = annotated(&mut on_a_sample(then));
        let Target::Sample { sample, .. } = &target else { panic!("{target}") };
        assert_eq!(is_hash(&sample.id), then, "{target}");
        let mut script = on_a_sample(ids);
        let note = annotation("6", "Ada Osei", target.clone(), Disposition::Unsure, "Here.");
        script
            .report(Report::Review(Arc::new(ReviewState { annotations: vec![note.into()], ..ReviewState::default() })));
        let (row, item) = find(&script.state.data, &target).expect("the sample");
        assert_eq!(row, gsm8k());
        assert!(script.state.data.annotated(&Subject::Sample { row, item }), "{target}");
        assert!(script.frame().text().contains("Here."), "{target}");
    }
}

#[test]
fn a_confidential_sample_is_shown_and_marked_at_any_width() {
    for (task, marked) in [("gsm*", true), ("other", false)] {
        for (width, height) in [(200, 60), (80, 24), (40, 12)] {
            let mut held = comparison();
            held.policy.held_out = HeldOut { tasks: vec![Glob::new(task)], ..HeldOut::default() };
            let mut script = desk(width, height);
            script.report(Report::Compared { comparison: Arc::new(held), complete: true });
            script.keys("j j Enter Enter");
            answer(&mut script);
            let text = script.frame().text();
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(words.contains("held out confidential by the policy"), marked, "{task} {width}\n{text}");
            script.keys("y");
            let text = script.frame().text();
            assert_eq!(
                text.contains("copied a confidential output"),
                marked,
                "what is copied is still confidential\n{text}"
            );
        }
    }
}
