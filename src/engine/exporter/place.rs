//! Where something is written for others: whole or not at all, and never over what is there unless asked to.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Where something is written for others.
#[derive(Debug, PartialEq, Eq)]
pub enum Place {
    /// Standard output.
    Output,
    /// A pipe or device: written into, never replaced.
    Pipe(PathBuf),
    /// A file that is not there, or may be replaced.
    File(PathBuf),
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// A file is needed, and there is a directory.
    #[error("{} is a directory", .0.display())]
    IsDirectory(PathBuf),
    /// A file is needed, and there is a pipe or a device.
    #[error("{} is no file", .0.display())]
    IsPipe(PathBuf),
    /// What is there may not be replaced.
    #[error("{} is there already", .0.display())]
    IsThere(PathBuf),
    /// The system does not let it be written.
    #[error("cannot write {}: {why}", .path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// Standard output cannot be written.
    #[error(transparent)]
    Output(#[from] io::Error),
}

impl PlaceError {
    fn refused(path: &Path, error: &io::Error) -> Self {
        // Of a temporary file beside it, nobody has heard.
        let why = error.to_string();
        let why = why.split(" at path ").next().unwrap_or_default().to_owned();
        Self::Refused { path: path.to_owned(), why }
    }
}

impl Place {
    /// Settles where to write before any work is done. A link stands for what it points to, `-` for standard output.
    ///
    /// # Errors
    /// When there is a directory, or a file that is not to be replaced.
    pub fn find(output: &Path, replace: bool) -> Result<Self, PlaceError> {
        if output == Path::new("-") {
            return Ok(Self::Output);
        }
        match fs::metadata(output) {
            Ok(found) if found.is_dir() => Err(PlaceError::IsDirectory(output.to_owned())),
            Ok(found) if !found.is_file() => Ok(Self::Pipe(output.to_owned())),
            Ok(_) if !replace => Err(PlaceError::IsThere(output.to_owned())),
            Ok(_) => fs::canonicalize(output).map(Self::File).map_err(|error| PlaceError::refused(output, &error)),
            Err(_) => Ok(Self::File(output.to_owned())),
        }
    }

    /// Writes there.
    ///
    /// # Errors
    /// When that fails, and then a file is as it was.
    pub fn write<T>(&self, write: impl Fn(&mut dyn Write) -> io::Result<T>) -> Result<T, PlaceError> {
        match self {
            Self::Output => {
                let mut out = BufWriter::new(io::stdout().lock());
                Ok(finished(write(&mut out), &mut out)?)
            }
            Self::Pipe(path) => {
                let refused = |error: io::Error| PlaceError::refused(path, &error);
                let file = fs::OpenOptions::new().write(true).open(path).map_err(refused)?;
                let mut out = BufWriter::new(file);
                finished(write(&mut out), &mut out).map_err(refused)
            }
            Self::File(path) => write_whole(path, write).map_err(|error| PlaceError::refused(path, &error)),
        }
    }
}

/// Writes beside the file and moves it into place, so that nobody ever sees half of it.
fn write_whole<T>(path: &Path, write: impl Fn(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    let written = {
        let mut out = BufWriter::new(file.as_file_mut());
        finished(write(&mut out), &mut out)?
    };
    file.as_file().sync_all()?;
    set_readable(file.path())?;
    file.persist(path).map_err(|error| error.error)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_when_asked_and_only_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("review.md");
        let write = |replace, text: &'static str| {
            Place::find(&file, replace).and_then(|place| place.write(|out| out.write_all(text.as_bytes())))
        };
        write(false, "one").unwrap();
        assert!(matches!(write(false, "two"), Err(PlaceError::IsThere(_))));
        let half = |out: &mut dyn Write| out.write_all(b"half").and(Err::<(), _>(io::Error::other("the disk is full")));
        let error = Place::find(&file, true).unwrap().write(half).unwrap_err().to_string();
        assert_eq!(error, format!("cannot write {}: the disk is full", file.display()));
        assert_eq!(fs::read(&file).unwrap(), b"one");
        write(true, "two").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        assert!(matches!(Place::find(folder.path(), true), Err(PlaceError::IsDirectory(_))));
    }
}
