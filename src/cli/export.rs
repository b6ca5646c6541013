//! `candor export`

use std::cell::RefCell;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::args::{ExportArgs, Global, OnlyArgs};
use super::error::{Exit, Failure};
use super::range;
use super::signoff::signoffs;
use crate::base::{Cancel, Clock, Shown};
use crate::compare::findings::findings;
use crate::engine::history::{RELEASES, Series, history};
use crate::engine::lines::Lines;
use crate::engine::sample::Reader;
use crate::export::{self, LeftOut, Options, Report, Written, model_card};
use crate::model::{History, Hunks};
use crate::review::{Field, Query, Store, reviews_of};

pub(super) fn run(global: &Global, args: &ExportArgs) -> Result<(), Failure> {
    let place = match &args.into {
        Some(card) => card_to_fill(&args.format, card)?,
        None => place(&args.output, args.force)?,
    };
    let filter = filter(&args.only)?;
    let opened = range::open(global, &args.range)?;
    let comparison = opened.compare()?;
    let store = Store::open(opened.repo.another()?, Clock::from_env());
    let reader = RefCell::new(Reader::new(opened.repo.another()?));
    let lines = Lines::new(&opened.repo, &comparison);
    let report = Report {
        findings: &findings(&comparison),
        comparison: &comparison,
        annotations: &reviews_of(&store.folded().annotations, &comparison),
        signoffs: &signoffs(&opened.repo, &store, &comparison)?,
        records: store.records(),
        lines: &|side, path, names| lines.of(side, path, names),
        views: &|row, item| reader.borrow_mut().view(row.pairs.as_ref()?, item).ok(),
        hunks: &|| shown_lines(&opened),
        history: &|| followed(&opened),
        filter: &filter,
        options: Options { bom: args.bom, raw: args.csv_raw },
    };
    let format = export::by_name(&args.format)
        .ok_or_else(|| Failure::new(Exit::Usage, format!("there is no format {}", args.format)))?;
    if let Some(narrowed) = report.narrowed() {
        let nothing = if narrowed.is_empty() { "nothing passes" } else { "narrowed by" };
        eprintln!("candor: {nothing} the filter {}: {narrowed}", Shown::new(&narrowed.filter));
    }
    let left = match &args.into {
        Some(card) => put_into(card, &place, |out| (format.write)(&report, out))?,
        None => place.write(|out| (format.write)(&report, out))?,
    };
    left.iter().for_each(|left| tell(*left, format.name));
    Ok(())
}

/// The one filter that the options come to.
fn filter(only: &OnlyArgs) -> Result<Query, Failure> {
    let typed = only.only.as_deref().unwrap_or_default();
    let mut query = Query::parse(typed);
    let mut doubts = Query::doubts(typed, |_| Vec::new());
    let asked = [
        (Field::Verdict, &only.verdict),
        (Field::Decision, &only.disposition),
        (Field::Author, &only.author),
        (Field::Task, &only.task),
        (Field::State, &only.state),
    ];
    for (field, wanted) in asked {
        let typed = |value: &String| format!("{}:{value}", field.as_str());
        doubts.extend(wanted.iter().flat_map(|value| Query::doubts(&typed(value), |_| Vec::new())));
        query.ask(field, wanted.iter().cloned());
    }
    match doubts.into_iter().next() {
        Some(doubt) => Err(Failure::new(Exit::Usage, doubt).hint("candor export --help tells how to narrow an export")),
        None => Ok(query),
    }
}

/// The rows through the releases up to the candidate. A page is worth writing without them, too.
fn followed(opened: &range::Opened) -> Option<History> {
    let range::Opened { repo, base, candidate, demands } = opened;
    let series = Series::find(repo, Some(base), candidate, &demands.policy, RELEASES).ok()?;
    history(repo, &series, &demands.policy, &|_| (), &Cancel::new()).ok()
}

/// The lines that a pull request of the candidate shows. A review without comments on lines is worth writing, too.
fn shown_lines(opened: &range::Opened) -> Option<Hunks> {
    let found = opened.repo.hunks(&opened.base, &opened.candidate, &Cancel::new());
    let tell = |error| {
        let failure = Failure::from(error).hint("so no comment stands on a line of the diff; all are in the body");
        eprint!("{}", failure.lines());
    };
    found.map_err(tell).ok()
}

/// The card to put a section into.
fn card_to_fill(format: &str, card: &Path) -> Result<Place, Failure> {
    if format != "model-card" {
        return Err(Failure::new(Exit::Usage, format!("--into is for model-card, not for {format}"))
            .hint("write a file of its own with -o"));
    }
    match place(card, true)? {
        Place::File(path) if path.is_file() => Ok(Place::File(path)),
        Place::File(path) => Err(Failure::new(Exit::NotFound, format!("there is no {}", path.display()))
            .hint("name the card there is, or write the section alone with -o")),
        Place::Output | Place::Pipe(_) => {
            Err(Failure::new(Exit::Usage, "--into takes a file").hint("write the section alone with -o"))
        }
    }
}

/// Puts what is written into a card, and leaves a card alone that holds just that.
fn put_into(card: &Path, place: &Place, write: impl Fn(&mut dyn Write) -> Written) -> Result<Vec<LeftOut>, Failure> {
    let mut section = Vec::new();
    let left = write(&mut section)?;
    let unclear = |what: String| {
        Failure::new(Exit::Data, format!("{} is left as it is: {what}", card.display()))
            .hint("mend the card, or write the section alone with -o")
    };
    let text = fs::read(card).map_err(|error| cannot(card, &error))?;
    let text = String::from_utf8(text).map_err(|_| unclear("it is no UTF-8 text".to_owned()))?;
    let filled = model_card::into(&text, &String::from_utf8_lossy(&section)).map_err(|why| unclear(why.to_string()))?;
    if filled != text {
        place.write(|out| out.write_all(filled.as_bytes()))?;
    }
    Ok(left)
}

/// Says what the format had no room for.
fn tell(left: LeftOut, format: &str) {
    let LeftOut { items, why } = left;
    let counted = if items == 1 { "1 open item".to_owned() } else { format!("{items} open items") };
    eprintln!("candor: {counted} left out of {format}: {why}");
}

/// Where something is written for others.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Standard output.
    Output,
    /// A pipe or device: written into, never replaced.
    Pipe(PathBuf),
    /// A file that is not there, or may be replaced.
    File(PathBuf),
}

impl Place {
    /// Writes there.
    pub(super) fn write<T>(&self, write: impl Fn(&mut dyn Write) -> io::Result<T>) -> Result<T, Failure> {
        match self {
            Self::Output => {
                let mut out = BufWriter::new(io::stdout().lock());
                Ok(finished(write(&mut out), &mut out)?)
            }
            Self::Pipe(path) => {
                let file = fs::OpenOptions::new().write(true).open(path).map_err(|error| cannot(path, &error))?;
                let mut out = BufWriter::new(file);
                finished(write(&mut out), &mut out).map_err(|error| cannot(path, &error))
            }
            Self::File(path) => write_whole(path, write),
        }
    }
}

/// Settles where to write before any work is done. A link stands for what it points to.
pub(super) fn place(output: &Path, force: bool) -> Result<Place, Failure> {
    if output == Path::new("-") {
        return Ok(Place::Output);
    }
    let shown = output.display();
    match fs::metadata(output) {
        Ok(found) if found.is_dir() => Err(Failure::new(Exit::CannotWrite, format!("{shown} is a directory"))
            .hint(format!("name a file in it: -o {}", output.join("review").display()))),
        Ok(found) if !found.is_file() => Ok(Place::Pipe(output.to_owned())),
        Ok(_) if !force => Err(Failure::new(Exit::CannotWrite, format!("{shown} is there already"))
            .hint("name another file, or replace it with --force")),
        Ok(_) => Ok(Place::File(fs::canonicalize(output).map_err(|error| cannot(output, &error))?)),
        Err(_) => Ok(Place::File(output.to_owned())),
    }
}

fn cannot(path: &Path, error: &io::Error) -> Failure {
    // Of a temporary file beside it, nobody has heard.
    let reason = error.to_string();
    let reason = reason.split(" at path ").next().unwrap_or_default();
    Failure::new(Exit::CannotWrite, format!("cannot write {}: {reason}", path.display()))
        .hint("nothing was written; choose another place with -o")
}

/// Writes beside the file and moves it into place, so that nobody ever sees half of it.
fn write_whole<T>(path: &Path, write: impl Fn(&mut dyn Write) -> io::Result<T>) -> Result<T, Failure> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let cannot = |error: io::Error| cannot(path, &error);
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(cannot)?;
    let written = {
        let mut out = BufWriter::new(file.as_file_mut());
        finished(write(&mut out), &mut out).map_err(cannot)?
    };
    file.as_file().sync_all().map_err(cannot)?;
    set_readable(file.path()).map_err(cannot)?;
    file.persist(path).map_err(|error| cannot(error.error))?;
    Ok(written)
}

/// What was written, once all of it has got through.
fn finished<T>(written: io::Result<T>, out: &mut impl Write) -> io::Result<T> {
    let written = written?;
    out.flush()?;
    Ok(written)
}

/// Temporary files are private; what was exported is not.
#[cfg(unix)]
fn set_readable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_readable(_: &Path) -> io::Result<()> {
    Ok(())
}
