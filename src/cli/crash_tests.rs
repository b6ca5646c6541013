use std::process::Command;

use super::*;

/// Set where this test runs in a process of its own, to fail there.
const CHILD: &str = "CANDOR_TEST_CRASH";

/// A secret that a message of Rust's own would quote.
const READ: &str = "sëcret answer";

#[test]
fn a_crash_says_where_and_quotes_nothing() {
    if std::env::var_os(CHILD).is_some() {
        tell_where_only();
        let at = READ.find('ë').unwrap_or_default() + 1;
        println!("{}", &READ[at..]);
    }
    let name = concat!(module_path!(), "::a_crash_says_where_and_quotes_nothing");
    let name = name.split_once("::").map_or(name, |(_, path)| path);
    for (asked, quoted) in [("0", false), ("1", true)] {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args([name, "--exact", "--nocapture"]).env(CHILD, "1").env("RUST_BACKTRACE", asked);
        let ended = child.output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap() + &String::from_utf8(ended.stdout).unwrap();
        assert!(!ended.status.success() && said.contains("crash_tests.rs:"), "{said}");
        assert_eq!(said.contains(READ), quoted, "{said}");
        assert_eq!(said.contains("itself failed, at"), !quoted, "{said}");
    }
}
