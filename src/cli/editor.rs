//! The reader's own editor.

use std::fs;
use std::io;
use std::process::Command;

/// Opens text in an editor, in a file with the given ending, and returns it when it was changed.
pub(super) fn edit(editor: &str, text: &str, ending: &str) -> Result<Option<String>, String> {
    let said = |what: &str, error: io::Error| format!("{what}: {error}");
    let file = tempfile::Builder::new().prefix("candor-").suffix(ending).tempfile();
    let file = file.map_err(|error| said("no file for the editor", error))?;
    fs::write(file.path(), text).map_err(|error| said("no file for the editor", error))?;
    // It may have options: `code --wait`.
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
