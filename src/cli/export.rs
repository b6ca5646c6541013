//! `candor export`

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::args::{ExportArgs, Global};
use super::error::{Exit, Failure};
use super::range;
use crate::base::{Cancel, Clock};
use crate::compare::findings::findings;
use crate::engine::compare::{QUIET, compare};
use crate::export::{self, Report};
use crate::review::{Store, reviews_of};

pub(super) fn run(global: &Global, args: &ExportArgs) -> Result<(), Failure> {
    let to_stdout = args.output == Path::new("-");
    if !to_stdout {
        may_write(&args.output, args.force)?;
    }
    let repo = range::repository(global)?;
    let (base, candidate) = range::releases(&repo, &args.range)?;
    let comparison = compare(&repo, &base, &candidate, &QUIET, &Cancel::new())?;
    let store = Store::open(repo, Clock::from_env());
    let report = Report {
        findings: &findings(&comparison),
        comparison: &comparison,
        annotations: &reviews_of(store.folded(), &candidate.commit),
        records: store.records(),
    };
    let format = export::by_name(&args.format)
        .ok_or_else(|| Failure::new(Exit::Usage, format!("there is no format {}", args.format)))?;
    if to_stdout {
        let mut out = BufWriter::new(io::stdout().lock());
        (format.write)(&report, &mut out)?;
        return Ok(out.flush()?);
    }
    write_whole(&args.output, |out| (format.write)(&report, out))
}

/// Refuses to replace a file unless that was asked for.
pub(super) fn may_write(path: &Path, force: bool) -> Result<(), Failure> {
    if force || !path.exists() {
        return Ok(());
    }
    Err(Failure::new(Exit::CannotWrite, format!("{} is there already", path.display()))
        .hint("name another file, or replace it with --force"))
}

/// Writes beside the file and moves it into place, so that nobody ever sees half of it.
pub(super) fn write_whole(path: &Path, write: impl Fn(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let cannot = |error: io::Error| {
        Failure::new(Exit::CannotWrite, format!("cannot write {}: {error}", path.display()))
            .hint("nothing was written; choose another place with -o")
    };
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
