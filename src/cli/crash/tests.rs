use std::process::Command;

use super::*;

/// Set where this test is its own child, which fails over a text.
const CHILD: &str = "CANDOR_TEST_CRASH";

#[test]
fn what_was_being_read_is_quoted_for_who_asks_alone() {
    if let Ok(text) = std::env::var(CHILD) {
        tell_places_only();
        assert!(text[..text.len() - 1].is_empty(), "a character is cut first");
        return;
    }
    let said = |asked: &str| {
        let mut child = Command::new(std::env::current_exe().expect("this program"));
        child.args([
            concat!(module_path!(), "::what_was_being_read_is_quoted_for_who_asks_alone")
                .trim_start_matches("candor::"),
            "--exact",
            "--nocapture",
        ]);
        child.env(CHILD, "the kestrel é").env(ASKED, asked);
        let output = child.output().expect("it runs");
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let (quiet, asked) = (said("0"), said("1"));
    assert!(quiet.contains("candor: stopped unexpectedly at src/cli/crash/tests.rs:"), "{quiet}");
    assert!(!quiet.contains("kestrel") && asked.contains("kestrel"), "{quiet}{asked}");
}
