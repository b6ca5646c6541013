//! `candor export`

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::args::{ExportArgs, Global};
use super::error::{Exit, Failure};
use super::range;
use super::signoff::signoffs;
use crate::base::Clock;
use crate::compare::findings::findings;
use crate::export::{self, Report};
use crate::review::{Store, reviews_of};

pub(super) fn run(global: &Global, args: &ExportArgs) -> Result<(), Failure> {
    let place = place(&args.output, args.force)?;
    let opened = range::open(global, &args.range)?;
    let comparison = opened.compare()?;
    let store = Store::open(opened.repo.another()?, Clock::from_env());
    let report = Report {
        findings: &findings(&comparison),
        comparison: &comparison,
        annotations: &reviews_of(&store.folded().annotations, &comparison),
        signoffs: &signoffs(&opened.repo, &store, &comparison)?,
        records: store.records(),
    };
    let format = export::by_name(&args.format)
        .ok_or_else(|| Failure::new(Exit::Usage, format!("there is no format {}", args.format)))?;
    place.write(|out| (format.write)(&report, out))
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
    pub(super) fn write(&self, write: impl Fn(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        match self {
            Self::Output => {
                let mut out = BufWriter::new(io::stdout().lock());
                write(&mut out)?;
                Ok(out.flush()?)
            }
            Self::Pipe(path) => {
                let file = fs::OpenOptions::new().write(true).open(path).map_err(|error| cannot(path, &error))?;
                let mut out = BufWriter::new(file);
                write(&mut out).and_then(|()| out.flush()).map_err(|error| cannot(path, &error))
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
fn write_whole(path: &Path, write: impl Fn(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let cannot = |error: io::Error| cannot(path, &error);
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(cannot)?;
    {
        let mut out = BufWriter::new(file.as_file_mut());
        write(&mut out).and_then(|()| out.flush()).map_err(cannot)?;
    }
    file.as_file().sync_all().map_err(cannot)?;
    set_readable(file.path()).map_err(cannot)?;
    file.persist(path).map_err(|error| cannot(error.error))?;
    Ok(())
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
