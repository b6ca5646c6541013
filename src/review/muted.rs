//! Whom this reader does not want to read: logs by their writers' names, in a file of this machine that is shared
//! with nobody. Muting folds away; it takes nothing from the record, and no vote from anybody.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::record::WriterName;
use super::state::{StateDirs, first_that_takes};
use crate::base::write_whole;

/// The file, in each of candor's folders on this machine.
const FILE: &str = "muted";

impl StateDirs {
    /// The writers whose words are folded away, in every repository.
    #[must_use]
    pub fn muted(&self) -> BTreeSet<WriterName> {
        self.roots().iter().flat_map(|root| read(&root.join(FILE))).collect()
    }

    /// Folds a writer's words away, or unfolds them. `false` where nothing changes by it.
    ///
    /// # Errors
    /// Where the list cannot be written.
    pub fn mute(&self, writer: &WriterName, mute: bool) -> io::Result<bool> {
        if self.muted().contains(writer) == mute {
            return Ok(false);
        }
        let lists = self.roots().iter().map(|root| (root, read(&root.join(FILE))));
        if !mute {
            for (root, mut list) in lists {
                if list.remove(writer) {
                    write(root, &list)?;
                }
            }
            return Ok(true);
        }
        first_that_takes(lists, |(root, mut list)| {
            list.insert(writer.clone());
            write(root, &list).map(|()| true)
        })
    }
}

fn read(path: &Path) -> BTreeSet<WriterName> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().filter_map(WriterName::parse).collect()
}

fn write(root: &Path, list: &BTreeSet<WriterName>) -> io::Result<()> {
    let lines: String = list.iter().map(|writer| format!("{writer}\n")).collect();
    write_whole(root, FILE, lines.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::testing::writer;

    #[test]
    fn a_list_is_kept_where_it_can_be_and_read_from_everywhere() {
        let dir = tempfile::tempdir().unwrap();
        let blocked = dir.path().join("file");
        fs::write(&blocked, "in the way").unwrap();
        let dirs = StateDirs::new(vec![blocked, dir.path().join("a"), dir.path().join("b")], dir.path());
        assert_eq!(dirs.muted(), BTreeSet::new());
        assert!(!dirs.mute(&writer("eve"), false).unwrap());
        for (name, mute, changes) in [("eve", true, true), ("eve", true, false), ("joe", true, true)] {
            assert_eq!(dirs.mute(&writer(name), mute).unwrap(), changes, "{name} {mute}");
        }
        assert_eq!(dirs.muted(), [writer("eve"), writer("joe")].into());
        fs::create_dir(dir.path().join("b")).unwrap();
        fs::write(dir.path().join("b/muted"), format!("{}\nno name of a log\n", writer("eve"))).unwrap();
        assert!(dirs.mute(&writer("eve"), false).unwrap());
        assert_eq!(dirs.muted(), [writer("joe")].into(), "it is on no list any more");
        let nowhere = StateDirs::new(vec![dir.path().join("file")], dir.path());
        assert!(nowhere.mute(&writer("eve"), true).is_err());
    }
}
