//! TOML files that people write by hand, read by a table of their keys: the policy of a repository, a reader's own
//! configuration, a theme.
//!
//! [`Key`] is a row of such a table. [`Reader`] goes through a file and notes all that is wrong on the way, with its
//! line and with what was probably meant; [`set`] takes one value for what its key wants.

mod key;
mod problem;
mod reader;
mod value;

pub use key::{Key, Kind, Range, Written};
pub use problem::{Problem, Problems};
pub use reader::{Reader, in_order, suggestion};
pub use value::{Wrong, cut, set};

use crate::base::line_at;

/// The text of the file at `path`, of which these are the bytes.
///
/// # Errors
/// When they are more than `limit`, or no UTF-8.
pub fn text_of<'a>(path: &str, bytes: &'a [u8], limit: usize) -> Result<&'a str, Problems> {
    if bytes.len() > limit {
        return Err(Problems::of_file(path, format!("the file is larger than {} KiB and was not read", limit >> 10)));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let line = line_at(bytes, error.valid_up_to());
        Problems::new(path, vec![Problem { line, message: "the file is not UTF-8 text".to_owned(), hint: None }])
    })
}
