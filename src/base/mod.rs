//! What every layer may lean on: text made safe to show, digests, limits, files of its own, cancellation and the clock.
//!
//! Nothing in here knows what a model, a repository or a screen is.

mod cancel;
mod clock;
mod deep;
mod digest;
mod files;
mod glob;
mod interned;
pub mod limits;
mod order;
pub mod parallel;
mod shell;
mod shown;
pub mod stem;
mod text;

pub use cancel::{Cancel, Cancelled};
pub use clock::{Clock, Timestamp};
pub use deep::on_deep_stack;
pub use digest::{Digest, ShortDigest};
pub use files::{make_private_dir, sync_dir, write_soon, write_whole};
pub use glob::Glob;
pub use interned::interned;
pub use order::put_in_order;
pub use shell::shell_word;
pub use shown::{JsonEscape, Shown, is_hazard};
pub use text::{edit_distance, holds, line_at, lines, matches, natural_order, nearest};
