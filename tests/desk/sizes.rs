//! Terminals that are too small, that change their size all the time, or that paste a book.

use std::time::Duration;

use crate::{repository, stream};

const SCREENS: [&str; 6] = ["ge", "\r", "\r", "gc", "ga", "go"];

#[test]
fn a_small_terminal_shows_the_essence() {
    let home = repository::plain();
    let mut desk = home.desk((40, 12));
    desk.wait_for("v1.0.0");
    desk.wait_for("1 regressed");
    desk.see("ge", "✗ regressed");
    desk.see("j\r", "broke 9");
    desk.see("\r", "1 of 9");
    desk.see("c", "annotate");
    desk.keys("n");
    desk.see("\tsmall", "small");
    desk.see("\x13", "saved");
    desk.keys("ZZ");
    desk.leaves_cleanly();
}

#[test]
fn a_terminal_of_one_cell_is_survived() {
    let home = repository::plain();
    let mut desk = home.desk((1, 1));
    desk.wait("the desk", |screen| screen.modes().alternate_screen());
    for keys in SCREENS.into_iter().chain(["?", "?", "c", "noise", "\x13", "/", "x\r"]) {
        desk.keys(keys);
    }
    desk.resize((80, 24));
    desk.see("go", "To review");
    desk.resize((1, 1));
    desk.keys("gegc\x03");
    desk.leaves_cleanly();
}

#[test]
fn a_storm_of_sizes_leaves_a_whole_frame() {
    let home = repository::plain();
    let mut desk = repository::opened(&home, (100, 30));
    // What was waited for may stand there before the rest of its frame.
    assert!((0..20).any(|_| desk.quiet_for(Duration::from_millis(300))), "the desk does not come to rest");
    let whole = desk.screen().text();
    let sizes = [(40, 12), (200, 60), (1, 1), (80, 24), (7, 3), (132, 43), (3, 50), (99, 5)];
    for round in 0..60 {
        desk.resize(sizes[round % sizes.len()]);
        desk.keys(["j", "k", "\t", "]", "ge", "\r", "}", "s", "x", "gc", "\r", "ga", "?", "G", "gg", "go"][round % 16]);
    }
    desk.resize((100, 30));
    desk.keys("gogg");
    desk.wait("the frame from before the storm", |screen| screen.text() == whole);
    // Away and back before a frame can be drawn: the terminal forgot what the desk believes to be there.
    desk.resize((20, 5));
    desk.resize((100, 30));
    desk.wait("the same frame once more", |screen| screen.text() == whole);
    desk.keys("q");
    desk.leaves_cleanly();
    let found = stream::read(&desk.screen().raw);
    assert!(found.forbidden.is_empty(), "{:?}", found.forbidden);
}

#[test]
fn a_pasted_book_is_taken_or_refused_and_the_desk_lives() {
    let home = repository::plain();
    let mut desk = repository::opened(&home, (100, 30));
    desk.see("c", "annotate");
    desk.see("n", "[noise]");
    desk.keys("\t");
    let book = "All work and no play makes a dull review. ".repeat(5).trim_end().to_owned() + "\r";
    desk.paste(&(book.repeat((1 << 20) / book.len()) + "And so it ends."));
    desk.wait_for("And so it ends.");
    desk.keys("\x13");
    desk.wait_for("cannot be kept: a record of 10");
    // Nothing is lost: it opens again as it was left.
    desk.see("c", "And so it ends.");
    desk.see("\x03", "To review");
    desk.see("go", "To review");
    desk.keys("ZZ");
    desk.leaves_cleanly();
}
