//! `candor`: opens the desk.

use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, IsTerminal, Write as _};

use super::args::Global;
use super::config::{self, Config};
use super::error::{Exit, Failure};
use super::{dumb_terminal, editor, look, place, range};
use crate::base::Clock;
use crate::engine::session::{self, Audience};
use crate::git::Repo;
use crate::model::Policy;
use crate::tui::{self, Host, Options};

pub(super) fn run(global: &Global, typed: &[String]) -> Result<(), Failure> {
    let repo = range::repository(global)?;
    let given = range::given_policy(global)?;
    let (base, candidate) = range::releases(&repo, typed, given.as_ref())?;
    range::fetch_if_asked(global, &repo, [&base, &candidate], given.as_ref())?;
    desk(global, repo, [base.typed(), candidate.typed()], given, false)
}

/// Opens the desk on two releases, with a tour of it for who is new, and stays until the reader leaves and everything
/// is kept.
pub(super) fn desk(
    global: &Global,
    repo: Repo,
    [base, candidate]: [String; 2],
    given: Option<Policy>,
    tour: bool,
) -> Result<(), Failure> {
    terminal(&base, &candidate)?;
    let config = config::load(global)?;
    let mut options = options(global, &config, [base, candidate])?;
    let remembered = config.settings.remember.then(|| place::file(&repo)).flatten();
    options.tour = tour;
    options.place = remembered.as_deref().and_then(place::read);
    let (handle, session) = session::start(repo, Clock::System, given, Audience::Reviewer)?;
    let editor = config.editor();
    let edit = |text: &str, ending: &str| editor::edit(&editor, text, ending);
    let outcome = tui::run(&handle, &options, Host { edit: &edit });
    drop(handle);
    let unsaved = session.finish();
    let left = outcome.map_err(|error| Failure::new(Exit::Io, error.to_string()).hint(error.hint()))?;
    if let (Some(file), Some(left)) = (remembered, left) {
        let _ = place::write(&file, &left);
    }
    hand_over(&unsaved)
}

/// Prints the records that no disk took, so that their writer need not write them again.
fn hand_over(unsaved: &[u8]) -> Result<(), Failure> {
    if unsaved.is_empty() {
        return Ok(());
    }
    io::stdout().lock().write_all(unsaved)?;
    Err(Failure::new(Exit::CannotWrite, "what you wrote is on no disk").hint(
        "the lines above are the records: keep them, make room, and hand them to: candor annotations import --own -",
    ))
}

/// What the command line says, else the configuration, else what suits the terminal.
fn options(global: &Global, config: &Config, [base, candidate]: [String; 2]) -> Result<Options, Failure> {
    let settings = &config.settings;
    let keymap = config.keymap();
    let theme = |light| config.theme(global, light).map(|theme| theme.at(look::depth()));
    let (dark, light) = (theme(false)?, theme(true)?);
    Ok(Options {
        theme: if look::light() { light } else { dark },
        themes: (dark != light && look::answers()).then_some([dark, light]),
        ascii: global.ascii || settings.ascii || !look::utf8(),
        mouse: settings.mouse && !global.no_mouse,
        live: settings.live,
        still: settings.still,
        sides: settings.sides,
        warning: keymap.losses().into_iter().next(),
        keymap,
        seed: RandomState::new().hash_one("blind"),
        directory: std::env::current_dir().unwrap_or_default(),
        ..Options::new(base, candidate)
    })
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
