//! What git does to a file's content before it keeps it, as far as no program is needed for it.

use git2::{AttrCheckFlags, AttrValue, ObjectFormat, Oid, Repository};

use super::{Content, forms};
use crate::git::names;

/// What git does to a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    /// Nothing.
    None,
    /// Line ends become line feeds: in any file, or unless it is binary.
    LineEnds { always: bool },
    /// Git LFS keeps it, and git a pointer.
    Lfs,
}

impl Filter {
    /// The blob of a content, and how it comes out of the file.
    pub(super) fn blob(self, bytes: &[u8], format: ObjectFormat) -> (Option<Oid>, Content) {
        let id = |form: &[u8]| forms::blob_id(form, format).ok();
        let turned = match self {
            Self::Lfs => {
                let pointer = forms::pointer(bytes);
                return (id(&pointer), Content::Pointer(pointer));
            }
            Self::LineEnds { always } if always || !forms::is_binary(bytes) => forms::line_ends(bytes),
            _ => None,
        };
        let form = turned.as_deref().unwrap_or(bytes);
        (id(form), Content::Hashed(form.len() as u64))
    }
}

/// The filters of a repository's files.
pub(super) struct Filters<'a> {
    repo: &'a Repository,
    /// Whether `core.autocrlf` has line ends turned where no attribute says otherwise.
    turns_line_ends: bool,
}

impl<'a> Filters<'a> {
    pub(super) fn of(repo: &'a Repository) -> Self {
        let setting = repo.config().and_then(|mut config| config.snapshot()?.get_string("core.autocrlf"));
        let is_off = |value: &str| ["false", "no", "off", "0", ""].contains(&value);
        Self { repo, turns_line_ends: setting.is_ok_and(|value| !is_off(&value.to_lowercase())) }
    }

    /// What is done to a file, by its attributes and `core.autocrlf`. To ask for an attribute takes looking for the files
    /// that may set it, so that those for line ends are asked for only where there are any to turn.
    pub(super) fn on(&self, path: &[u8], has_line_ends: bool) -> Filter {
        let path = names::to_path(path);
        let attribute = |name| {
            let value = self.repo.get_attr_bytes(&path, name, AttrCheckFlags::FILE_THEN_INDEX).unwrap_or_default();
            AttrValue::always_bytes(value)
        };
        if attribute("filter") == AttrValue::Bytes(b"lfs") {
            return Filter::Lfs;
        }
        if !has_line_ends {
            return Filter::None;
        }
        match attribute("text") {
            AttrValue::True => Filter::LineEnds { always: true },
            AttrValue::False => Filter::None,
            AttrValue::Bytes(b"auto") => Filter::LineEnds { always: false },
            _ if matches!(attribute("eol"), AttrValue::Bytes(_)) => Filter::LineEnds { always: true },
            _ if self.turns_line_ends => Filter::LineEnds { always: false },
            _ => Filter::None,
        }
    }
}
