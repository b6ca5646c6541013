//! `candor`: opens the desk.

use std::env;
use std::fs;
use std::io::{self, IsTerminal};
use std::process::Command;

use super::args::{Color, Global, Theme};
use super::error::{Exit, Failure};
use super::{dumb_terminal, no_color, range};
use crate::base::Clock;
use crate::engine::session;
use crate::git::Repo;
use crate::model::Policy;
use crate::tui::{self, Host, Options, Palette};

pub(super) fn run(global: &Global, typed: &[String]) -> Result<(), Failure> {
    let repo = range::repository(global)?;
    let given = range::given_policy(global)?;
    let (base, candidate) = range::releases(&repo, typed, given.as_ref())?;
    range::fetch_if_asked(global, &repo, [&base, &candidate], given.as_ref())?;
    desk(global, repo, [base.typed(), candidate.typed()], given)
}

/// Opens the desk on two releases and stays until the reader leaves and everything is kept.
pub(super) fn desk(
    global: &Global,
    repo: Repo,
    [base, candidate]: [String; 2],
    given: Option<Policy>,
) -> Result<(), Failure> {
    terminal(&base, &candidate)?;
    let options =
        Options { base, candidate, palette: palette(global), ascii: global.ascii || !utf8(), mouse: !global.no_mouse };
    let (handle, session) = session::start(repo, Clock::System, given)?;
    let outcome = tui::run(&handle, &options, Host { edit });
    drop(handle);
    session.finish();
    outcome.map_err(|error| Failure::new(Exit::Io, error.to_string()))
}

/// The desk needs a terminal on both ends; scripts have `candor diff`.
fn terminal(base: &str, candidate: &str) -> Result<(), Failure> {
    let instead = format!("for text use: candor diff {base}..{candidate}");
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(
            Failure::new(Exit::Unavailable, "the desk needs a terminal, and input or output is none").hint(instead)
        );
    }
    if dumb_terminal() {
        return Err(Failure::new(Exit::Unavailable, "TERM=dumb: this terminal cannot place a cursor").hint(instead));
    }
    Ok(())
}

/// The colours asked for, or those that suit the terminal.
pub(super) fn palette(global: &Global) -> Palette {
    let plain = match global.color {
        Color::Never => true,
        Color::Always => false,
        Color::Auto => no_color().is_some(),
    };
    match global.theme {
        _ if plain => Palette::NoColor,
        Theme::Dark => Palette::Dark,
        Theme::Light => Palette::Light,
        Theme::Auto => Palette::from_colorfgbg(env::var("COLORFGBG").ok().as_deref()),
    }
}

/// Whether the locale says UTF-8. A locale that says nothing counts as one: that is what terminals are today.
fn utf8() -> bool {
    let stated =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    stated.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        !locale.contains('.') || locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Opens text in the reader's editor, in a file with the given ending, and returns it when it was changed.
fn edit(text: &str, ending: &str) -> Result<Option<String>, String> {
    let editor =
        ["VISUAL", "EDITOR"].iter().find_map(|name| env::var(name).ok().filter(|value| !value.trim().is_empty()));
    let editor = editor.unwrap_or_else(|| "vi".to_owned());
    let said = |what: &str, error: io::Error| format!("{what}: {error}");
    let file = tempfile::Builder::new().prefix("candor-").suffix(ending).tempfile();
    let file = file.map_err(|error| said("no file for the editor", error))?;
    fs::write(file.path(), text).map_err(|error| said("no file for the editor", error))?;
    // The variable may hold options: `code --wait`.
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let status = Command::new(program).args(words).arg(file.path()).status();
    match status {
        Err(error) => Err(said(&format!("cannot start {program} (set EDITOR to another)"), error)),
        Ok(status) if !status.success() => Err(format!("{program} ended with {status}; nothing was taken over")),
        Ok(_) => {
            let after = fs::read(file.path()).map_err(|error| said("cannot read what was written", error))?;
            let after = String::from_utf8_lossy(&after).into_owned();
            Ok((after != text).then_some(after))
        }
    }
}
