//! Every message about something that went wrong, provoked and put on one page: `messages.snap`, to be read in one go.
//! Each says what happened, where, and what to do next.

mod by_hand;
mod chapters;
mod page;
mod variants;

#[path = "../support/mod.rs"]
mod support;

use page::Page;

#[test]
fn every_message_stands_on_one_page() {
    let mut page = Page::default();
    chapters::write(&mut page);
    by_hand::write(&mut page);
    let text = page.text();
    let bare: Vec<String> = without_advice(&text).into_iter().map(str::to_owned).collect();
    insta::with_settings!({
        snapshot_path => ".", prepend_module_to_snapshot => false, omit_expression => true,
    }, { insta::assert_snapshot!("messages", text); });
    assert_eq!(bare, chapters::NO_ADVICE, "what is one to do next?");
}

/// The messages of ours with no hint. Those of the command line's parser say how to call it.
fn without_advice(text: &str) -> Vec<&str> {
    let blocks = text.split("\n\n").filter(|block| block.contains("\ncandor: ") || block.starts_with("candor: "));
    let bare = blocks.filter(|block| !block.contains("\nhint: "));
    bare.filter_map(|block| block.lines().find(|line| line.starts_with("candor: "))).collect()
}
