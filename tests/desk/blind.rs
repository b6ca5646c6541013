//! A sample judged blind, from the first key to what others are told of it.

use serde_json::Value;

use crate::repository;

#[test]
fn a_judgement_is_an_annotation_that_says_it_was_made_blind() {
    let home = repository::plain();
    let mut desk = repository::opened(&home, (100, 30));
    desk.see("b", "hidden while you judge blind");
    desk.see("ge", "Enter shows the samples of a row");
    desk.see("\r", "two answers to judge");
    desk.see("\r", "hidden until you decide");
    let hidden = desk.screen().text();
    for word in ["base", "candidate", "v1.0.0", "v1.1.0", "broke", "score "] {
        assert!(!hidden.contains(word), "{word} is on\n{hidden}");
    }
    desk.see("B", "saved");
    desk.see("", "judged blind: you found the ");
    desk.see("ga", "of 1 judged blind the scores agree on ");
    desk.keys("ZZ");
    desk.leaves_cleanly();

    let list: Value = serde_json::from_str(&home.printed(&["annotations", "list", "--json"])).expect("JSON");
    let kept = &list["annotations"][0];
    let (base_was, said) = ("Judged blind, A being the base: B is better.", kept["body"].as_str().expect("words"));
    let (disposition, preference) =
        if said == base_was { ("improvement", "prefers-candidate") } else { ("regression", "prefers-base") };
    assert_eq!((kept["disposition"].as_str(), kept["anchor"]["kind"].as_str()), (Some(disposition), Some("sample")));
    assert_eq!((kept["labels"][0].as_str(), kept["labels"][1].as_str()), (Some("blind"), Some(preference)), "{kept}");
    // The next sitting begins as this one ended.
    let mut desk = home.desk((100, 30));
    desk.wait_for("blind: ");
    desk.keys("ZZ");
    desk.leaves_cleanly();
}
