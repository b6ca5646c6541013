//! What many people need of the desk: signing off, and not having to read everybody.

use std::sync::Arc;

use super::fixture::{comparison, desk, review};
use super::screens::{SIZES, in_all_themes};
use crate::engine::desk::{Failure, Report, Request, ReviewState};
use crate::engine::gated::Gate;
use crate::engine::signoffs::{Intent, SignOffs};
use crate::review::{Coverage, Pinned, Scope, SignOff, SignOffConcern, SignedOff, Stance, pin};
use crate::tui::script::Script;

/// What there is to sign, with one that is stale already.
fn looked(open_blockers: u64) -> SignOffs {
    let comparison = comparison();
    let pinned = |n, digit: &str| Pinned { n, digest: digit.repeat(64) };
    let draft = SignOff {
        scope: Scope { base: pin(&comparison.base), candidate: pin(&comparison.candidate), files: pinned(12, "f") },
        outcome: Stance::Approve,
        coverage: Coverage { rows: 11, findings: 6, answered: 2, unanswered: 3, annotations: 3, open_blockers },
        considered: pinned(4, "c"),
        policy: None,
        statement: String::new(),
    };
    let note = &review().annotations[0];
    let signed = SignedOff {
        id: "5".repeat(64),
        author: note.author.clone(),
        writer: note.writer.clone(),
        time: note.time,
        relayed: false,
        said: SignOff { statement: "Fine on rc.1.".to_owned(), ..draft.clone() },
        signatures: Vec::new(),
    };
    let stale = Some("made on another candidate");
    let made = vec![SignOffConcern { signed, stale, superseded: false, later: 1, verified: None }];
    let gate = Gate { passes: Some(false), words: "fails, 3 regressed rows without an answer".to_owned() };
    SignOffs { made, draft, gate, key: Some("~/.ssh/id_ed25519".to_owned()) }
}

fn opened(size: (u16, u16), open_blockers: u64) -> Script {
    let mut script = desk(size.0, size.1);
    open(&mut script, open_blockers);
    script
}

fn open(script: &mut Script, open_blockers: u64) {
    script.keys("O");
    assert!(matches!(script.requests().pop(), Some(Request::SignOffs(_))));
    assert!(script.state.busy() && script.frame().text().contains("looking"));
    script.report(Report::SignOffs(Ok(Arc::new(looked(open_blockers)))));
}

fn signs(script: &mut Script) -> Option<Intent> {
    script.requests().into_iter().find_map(|request| match request {
        Request::SignOff { intent, .. } => Some(intent),
        _ => None,
    })
}

#[test]
fn signing_off_at_every_size() {
    for size @ (width, height) in SIZES {
        let picture = in_all_themes(size, |script| open(script, 0));
        insta::assert_snapshot!(format!("sign-off-{width}x{height}"), picture);
    }
}

#[test]
fn an_approval_is_chosen_beforehand_only_where_every_regressed_row_has_an_answer() {
    let mut script = opened((100, 30), 0);
    let mut known = looked(0);
    known.draft.coverage.unanswered = 0;
    assert!(!script.frame().text().contains("[approve]"));
    script.report(Report::SignOffs(Ok(Arc::new(known))));
    assert!(script.frame().text().contains("[approve]"));
}

#[test]
fn nothing_is_signed_before_it_was_agreed_to() {
    let mut script = opened((100, 30), 1);
    script.keys("Enter");
    assert!(script.frame().text().contains("say in a few words"));
    // Regressed rows have no answer: nothing is said for the reviewer.
    script.types("Fine.").keys("Enter");
    let text = script.frame().text();
    assert!(text.contains("choose an outcome yourself") && !text.contains("[approve]"), "{text}");
    script.keys("Tab Enter");
    assert!(script.frame().text().contains("would pass over open blockers"));
    // Who stops it passes over nothing.
    script.keys("Tab Tab Enter");
    assert!(script.frame().text().contains("Enter once more signs as Ada Osei: block"));
    script.types(" ").keys("Enter");
    assert!(signs(&mut script).is_none(), "any other key takes the question back");
    script.keys("S-Tab C-b C-k Enter Enter");
    let intent = signs(&mut script).expect("it is signed");
    assert_eq!((intent.outcome, intent.statement.as_str()), (Stance::ApproveWithNotes, "Fine."));
    assert_eq!((intent.despite_blockers, intent.key.as_deref()), (true, Some("~/.ssh/id_ed25519")));
    script.report(Report::SignedOff(Err(Failure { message: "no room".to_owned(), hint: None })));
    assert!(script.frame().text().contains("no room") && script.frame().text().contains("Fine."));
    script.report(Report::SignOffs(Ok(Arc::new(looked(1))))).keys("Enter Enter");
    assert!(signs(&mut script).is_some());
    script.report(Report::SignedOff(Ok("7".repeat(64))));
    assert!(script.state.dialog.is_none() && script.frame().text().contains("signed off as 7777777777"));
}

#[test]
fn what_was_not_shown_is_not_signed() {
    let mut script = opened((100, 30), 0);
    script.types("Fine.").keys("Tab Enter");
    script.report(Report::Compared { comparison: Arc::new(comparison()), complete: true }).keys("Enter");
    assert!(signs(&mut script).is_none());
    assert!(script.frame().text().contains("made anew meanwhile"));
    // Something else was said: it is looked at anew.
    script.keys("O").requests();
    let mut more = review();
    more.annotations.pop();
    script.report(Report::Review(Arc::new(more)));
    assert!(matches!(script.requests().pop(), Some(Request::SignOffs(_))));
}

#[test]
fn the_overview_says_what_the_gate_says_of_the_comparison_shown() {
    let mut script = desk(80, 24);
    let shown = script.state.data.comparison.clone().expect("a comparison");
    let gate = Some(looked(0).gate);
    let words = "gate: fails, 3 regressed rows without an answer";
    script.report(Report::Gate { comparison: Arc::new(comparison()), gate: gate.clone() });
    assert!(!script.frame().text().contains("gate:"), "that was another comparison");
    script.report(Report::Gate { comparison: shown, gate });
    assert!(script.frame().text().contains(words), "{}", script.frame().text());
    // It may be otherwise once more was said.
    script.report(Report::Review(Arc::new(review())));
    assert!(matches!(script.requests().pop(), Some(Request::Gate(_))));
    assert!(!script.keys("b").frame().text().contains("gate:"), "it tells who did worse");
}

#[test]
fn muted_writers_are_folded_away_and_can_be_read() {
    let mut script = desk(120, 40);
    script.keys("a X");
    let asked = script.requests().into_iter().find_map(|request| match request {
        Request::Mute { writer, mute } => Some((writer, mute)),
        _ => None,
    });
    assert_eq!(asked, Some(("ada osei".to_owned(), true)));
    let muted = ["jun".to_owned()].into();
    script.report(Report::Review(Arc::new(ReviewState { muted, ..review() })));
    let text = script.frame().text();
    assert!(!text.contains("164 items only.") && text.contains("1 annotation of muted writers folded away"), "{text}");
    script.keys("j");
    let text = script.frame().text();
    assert!(!text.contains("Same on rc.1.") && text.contains("1 answer of muted writers folded away"), "{text}");
    let text = script.keys("x").frame().text();
    assert!(text.contains("164 items only.") && text.contains("Same on rc.1."), "{text}");
    script.report(Report::Review(Arc::new(review()))).keys("x x");
    assert!(script.frame().text().contains("nobody is muted"));
}

#[test]
fn what_waits_to_be_looked_at_again_is_one_key_away() {
    let mut script = desk(100, 30);
    script.keys("g w");
    assert!(script.frame().text().contains("nothing waits to be looked at again"));
    let mut review = review();
    let made = Arc::make_mut(&mut Arc::make_mut(&mut review.annotations[0]).anchor);
    (made.candidate.rev, made.candidate.content) = ("e".repeat(40), Some("otherwise".to_owned()));
    script.keys("Esc").report(Report::Review(Arc::new(review)));
    let text = script.frame().text();
    assert!(text.contains("1 annotation to look at again (g w)") && text.contains("Three seeds"), "{text}");
    let text = script.keys("g w").frame().text();
    assert!(text.contains("Answers moved") && !text.contains("Three seeds"), "{text}");
    assert!(text.contains("output-changed") && text.contains("changed since"), "{text}");
    // Rows and findings are not asked whether they wait.
    let text = script.keys("g e").frame().text();
    assert!(text.contains("gsm8k") && !text.contains("state:recheck"), "{text}");
    let text = script.keys("g a").frame().text();
    assert!(text.contains("filter state:recheck") && !text.contains("Three seeds"), "{text}");
    // The same key leads back, as does the one that ends filters, and filters ask for any state by its word.
    assert!(script.keys("g w").frame().text().contains("Three seeds"));
    assert!(script.keys("g w Esc").frame().text().contains("Three seeds"));
    let text = script.keys("f").types("state:output-changed").keys("Enter").frame().text();
    assert!(text.contains("Answers moved") && !text.contains("Three seeds"), "{text}");
}
