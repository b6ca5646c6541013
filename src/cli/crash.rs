//! What is said when the program itself is at fault.

use std::io::{self, Write as _};
use std::panic::{self, Location, PanicHookInfo};

use crate::base::Shown;

/// From now on a panic is told by its place. Its message may quote what was being read, and what is printed ends up in
/// logs and reports, so that is for who asks, as everywhere in Rust with `RUST_BACKTRACE`.
pub(super) fn tell_where_only() {
    let whole = panic::take_hook();
    panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        if std::env::var_os("RUST_BACKTRACE").is_some_and(|asked| asked != "0") {
            whole(info);
        } else {
            // Where the terminal is gone nobody reads it, and failing here would end in an abort.
            let _ = io::stderr().write_all(told(info.location()).as_bytes());
        }
    }));
}

fn told(place: Option<&Location<'_>>) -> String {
    let place = place.map_or_else(|| "an unknown place".to_owned(), |place| Shown::new(&place.to_string()).to_string());
    format!(
        "candor: candor {} itself failed, at {place}\nhint: please report this line; with RUST_BACKTRACE=1 the message \
         is printed, which may quote what was read\n",
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
#[path = "crash_tests.rs"]
mod tests;
