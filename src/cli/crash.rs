//! What is said when Candor itself fails: where, and not about what. The message of a panic may quote what was being read,
//! as that of a slice does that cuts a character, so it is there only for who asks for a backtrace.

#[cfg(test)]
mod tests;

use std::io::{self, Write as _};
use std::panic::{Location, PanicHookInfo};

/// The variable by which Rust programs are asked for more.
const ASKED: &str = "RUST_BACKTRACE";

/// From now on a panic tells of its place alone, unless more was asked for.
pub(super) fn tell_places_only() {
    if std::env::var_os(ASKED).is_none_or(|asked| asked == "0") {
        // Where the terminal is gone nobody reads it, and failing here would end in an abort.
        let tell = |info: &PanicHookInfo<'_>| drop(io::stderr().write_all(told(info.location()).as_bytes()));
        std::panic::set_hook(Box::new(tell));
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
