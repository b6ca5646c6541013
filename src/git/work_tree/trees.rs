//! Files into the trees git would make of them.

use std::collections::{BTreeMap, HashMap};

use git2::{ObjectFormat, ObjectType, Oid};

use crate::git::tree::{EntryKind, Named};

/// A directory in the making.
#[derive(Debug, Default)]
pub(super) struct Folder {
    entries: BTreeMap<Vec<u8>, Node>,
}

#[derive(Debug)]
enum Node {
    File(EntryKind, Oid),
    Folder(Folder),
}

impl Folder {
    /// Puts a file where it belongs. What is there already stays.
    pub(super) fn insert(&mut self, path: &[u8], kind: EntryKind, id: Oid) {
        let mut folder = self;
        let mut rest = path;
        while let Some(at) = memchr::memchr(b'/', rest) {
            let below = folder.entries.entry(rest[..at].to_vec()).or_insert_with(|| Node::Folder(Self::default()));
            let Node::Folder(below) = below else { return };
            (folder, rest) = (below, &rest[at + 1..]);
        }
        folder.entries.entry(rest.to_vec()).or_insert(Node::File(kind, id));
    }

    /// The id of the directory; it and those below go into the list.
    pub(super) fn finish(
        self,
        format: ObjectFormat,
        directories: &mut HashMap<Oid, Vec<Named>>,
    ) -> Result<Oid, git2::Error> {
        let mut entries = Vec::with_capacity(self.entries.len());
        for (name, node) in self.entries {
            entries.push(match node {
                Node::File(kind, id) => Named { name, id, kind: Some(kind) },
                Node::Folder(below) => Named { name, id: below.finish(format, directories)?, kind: None },
            });
        }
        // Git sorts directories as if their names ended in a slash.
        let key = |entry: &Named| [&entry.name[..], if entry.kind.is_none() { b"/" } else { b"" }].concat();
        entries.sort_by_cached_key(key);
        let id = Oid::hash_object_ext(ObjectType::Tree, &written(&entries), format)?;
        directories.insert(id, entries);
        Ok(id)
    }
}

/// A directory as git stores it.
fn written(entries: &[Named]) -> Vec<u8> {
    const DIRECTORY: u32 = 0o040_000;
    let mut bytes = Vec::new();
    for Named { name, id, kind } in entries {
        bytes.extend_from_slice(format!("{:o} ", kind.map_or(DIRECTORY, EntryKind::mode)).as_bytes());
        bytes.extend_from_slice(name);
        bytes.push(0);
        bytes.extend_from_slice(id.as_bytes());
    }
    bytes
}
