//! The parts screens are made of. None knows a screen; all draw only what is visible.

pub mod detail;
pub mod document;
pub mod entry;
pub mod forest;
pub mod list;
pub mod panel;
pub mod picker;
pub mod progress;
pub mod scrollbar;
pub mod sparkline;
pub mod wrap;
