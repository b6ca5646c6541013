//! `candor snapshot`: a picture of a screen of the desk.

use super::args::{Global, SnapshotArgs};
use super::error::{Exit, Failure};
use super::{config, look, range};
use crate::base::Clock;
use crate::engine::exporter::Place;
use crate::engine::session::{self, Audience};
use crate::tui::{Options, picture};

pub(super) fn run(global: &Global, args: &SnapshotArgs) -> Result<(), Failure> {
    let size = size(&args.size)?;
    let is_svg = match args.output.extension().and_then(|extension| extension.to_str()) {
        Some("svg") => true,
        Some("txt") => false,
        _ => {
            return Err(Failure::new(Exit::Usage, format!("{} ends in neither .svg nor .txt", args.output.display()))
                .hint("the ending says which kind of picture it is"));
        }
    };
    let place = Place::find(&args.output, args.force)?;
    let given = range::given_policy(global)?;
    let repo = range::repository(global)?;
    let (base, candidate) = range::releases(&repo, &args.range, given.as_ref())?;
    range::fetch_if_asked(global, &repo, [&base, &candidate], given.as_ref())?;
    let theme = config::load(global)?.theme(global, look::light())?;
    let options = Options { theme, ascii: global.ascii, mouse: false, ..Options::new(base.typed(), candidate.typed()) };
    let (handle, session) = session::start(repo, Clock::from_env(), given, Audience::Others)?;
    let keys = picture::SCREENS.iter().find(|(name, _)| *name == args.screen).map_or("", |(_, keys)| keys);
    let frame = picture::take(&handle, &options, size, keys);
    drop(handle);
    // Nothing was written, so nothing is left.
    drop(session.finish());
    let text = if is_svg { frame.svg(&theme) } else { frame.text() + "\n" };
    Ok(place.write(|out| out.write_all(text.as_bytes()))?)
}

/// `120x40` as columns and lines.
fn size(text: &str) -> Result<(u16, u16), Failure> {
    let parts = text.split_once('x').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    match parts {
        Some((width @ 1..=500, height @ 1..=300)) => Ok((width, height)),
        _ => Err(Failure::new(Exit::Usage, format!("{text} is no size")).hint("write columns and lines: 120x40")),
    }
}
