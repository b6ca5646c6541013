//! What is said when Candor itself fails: where, and not about what. The message of a panic may quote what was being read,
//! as that of a slice does that cuts a character, so it is there only for who asks for a backtrace.

use std::panic::{Location, PanicHookInfo};

/// The variable by which Rust programs are asked for more.
const ASKED: &str = "RUST_BACKTRACE";

/// From now on a panic tells of its place alone, unless more was asked for.
pub(super) fn tell_places_only() {
    if std::env::var_os(ASKED).is_none_or(|asked| asked == "0") {
        std::panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| eprint!("{}", told(info.location()))));
    }
}

fn told(at: Option<&Location<'_>>) -> String {
    let at = at.map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
    format!(
        "candor: stopped unexpectedly{at} (candor {})\nhint: please report this line; with {ASKED}=1 there is more, and it \
         may quote what was being read\n",
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
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
        assert!(quiet.contains("candor: stopped unexpectedly at src/cli/crash.rs:"), "{quiet}");
        assert!(!quiet.contains("kestrel") && asked.contains("kestrel"), "{quiet}{asked}");
    }
}
