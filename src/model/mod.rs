//! Plain data: releases, runs, tasks, metrics, samples, configs, comparisons and diagnostics.
//!
//! Types here hold what was read and what was found. They do no I/O and know no file format, no
//! repository and no screen; the words are those of the glossary in the crate docs.

mod comparison;
mod config;
mod diagnostic;
mod format_rule;
mod history;
mod pairs;
mod policy;
mod release;
mod row;
mod run;
mod sample;
mod understood;
mod value;

pub use comparison::*;
pub use config::*;
pub use diagnostic::*;
pub use format_rule::*;
pub use history::*;
pub use pairs::*;
pub use policy::*;
pub use release::*;
pub use row::*;
pub use run::*;
pub use sample::*;
pub use understood::*;
pub use value::*;
