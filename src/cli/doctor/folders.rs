//! The folders on this machine: for what is not shared yet, for what sample logs say, and for the reader's own
//! configuration.

use std::fs;
use std::path::Path;

use super::finding::{Finding, Level};
use crate::cli::args::Global;
use crate::cli::config;
use crate::cli::error::Failure;
use crate::cli::look;
use crate::git::Repo;
use crate::index::{self, Usage};
use crate::review::{StateDirs, probe};
use crate::tui::format::{bytes, count};

const STATE: &str = "state";
const SET_IT: &str = "let CANDOR_STATE_DIR name a folder on a disk of this machine that you may write to";

/// The folder where annotations are safe before they are committed.
pub(super) fn state(repo: Option<&Repo>) -> Finding {
    let roots = match repo {
        Some(repo) => StateDirs::from_env(repo.common_dir()).roots().to_vec(),
        None => StateDirs::of_user().into_iter().collect(),
    };
    let mut refused = Vec::new();
    for root in &roots {
        match keeps(root, "the first annotation") {
            Ok(found) if refused.is_empty() => return Finding::ok(STATE, found),
            Ok(found) => {
                return Finding::note(STATE, format!("{}; instead, {found}", refused.join("; ")), SET_IT);
            }
            Err(why) => refused.push(why),
        }
    }
    if refused.is_empty() {
        return Finding::note(STATE, "there is no home, so annotations wait in each repository's own folder", SET_IT);
    }
    let found = format!("{}, so annotations cannot be made", refused.join("; "));
    Finding::problem(STATE, found, SET_IT)
}

/// The folder of what sample logs were found to say. Without it all works, and takes longer.
pub(super) fn index() -> Finding {
    let check = "index";
    let Some(folder) = index::of_user() else {
        let found = "there is no home, so every sample log is read again each time";
        return Finding::note(check, found, "set HOME, or XDG_CACHE_HOME");
    };
    match keeps(&folder, "the first large sample log") {
        Ok(found) => {
            let Usage { entries, bytes: size } = Usage::of(&folder);
            let logs = count(usize::try_from(entries).unwrap_or(usize::MAX), "sample log", "sample logs");
            let trouble = index::last_trouble(&folder).map(|told| format!("; the last line of its log: {told}"));
            Finding::ok(check, format!("{found}; it has {logs} in {}{}", bytes(size), trouble.unwrap_or_default()))
        }
        Err(why) => Finding::note(
            check,
            format!("{why}, so every sample log is read again each time"),
            "let XDG_CACHE_HOME name a folder that you may write to; what is in the index may be removed at any time",
        ),
    }
}

/// Whether a folder keeps what is written; one that is not there yet, until something makes it, is not made for that.
fn keeps(root: &Path, maker: &str) -> Result<String, String> {
    let shown = root.display();
    if fs::symlink_metadata(root).is_ok() {
        return match probe(root) {
            Ok(()) => Ok(format!("{shown} keeps what is written and flushed to it")),
            Err(error) => Err(format!("{shown} cannot be written: {error}")),
        };
    }
    let above = root.ancestors().skip(1).find_map(|folder| Some((folder, fs::metadata(folder).ok()?)));
    match above {
        Some((_, found)) if found.is_dir() && !found.permissions().readonly() => {
            Ok(format!("{shown} is made with {maker}"))
        }
        Some((folder, _)) => Err(format!("{shown} cannot be made below {}", folder.display())),
        None => Err(format!("{shown} cannot be made")),
    }
}

/// The reader's own configuration: the file, the keys it binds, the theme it names.
pub(super) fn configuration(global: &Global) -> Vec<Finding> {
    let check = "config";
    let Some(path) = config::path(global) else {
        let found = "there is no home to look for config.toml in";
        return vec![Finding::note(check, found, "name the file with --config, or set HOME")];
    };
    let shown = path.display();
    let config = match config::load(global) {
        Ok(config) => config,
        Err(failure) => return vec![problem(check, failure, &path)],
    };
    let mut findings = match config.theme(global, look::light()) {
        Ok(_) if path.exists() => vec![Finding::ok(check, format!("{shown} can be read"))],
        Ok(_) => vec![Finding::ok(check, format!("{shown} is not there, so the defaults hold"))],
        Err(failure) => vec![problem(check, failure, &path)],
    };
    let losses = config.keymap().losses();
    findings.extend(losses.into_iter().map(|loss| {
        Finding::note("keys", loss, format!("bind another key in {shown}; candor keys lists what is bound"))
    }));
    findings
}

fn problem(check: &'static str, failure: Failure, path: &Path) -> Finding {
    let remedy = failure.hint.clone().unwrap_or_else(|| format!("mend {}, or move it away", path.display()));
    Finding::failure(check, Level::Problem, failure.hint(remedy))
}
