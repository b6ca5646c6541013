//! What the tests of this folder share.

use super::{
    Anchor, AnchorSide, Author, Disposition, Grade, NewAnnotation, Origin, Place, Record, Stamp, Target, What,
    WriterName,
};
use crate::base::Timestamp;

pub(super) fn writer(name: &str) -> WriterName {
    WriterName::new(name, 0xd0)
}

pub(super) fn origin(name: &str, place: Place) -> Origin {
    Origin { writer: writer(name), place }
}

/// A record that names this writer, at this clock.
pub(super) fn record(name: &str, clock: u64, what: &What) -> Record {
    let stamp = Stamp {
        clock,
        time: Timestamp(1_769_904_000),
        author: Author { name: name.to_owned(), email: None },
        writer: writer(name),
        nonce: "0123456789abcdef".to_owned(),
    };
    Record::write(&stamp, what).expect("tests write good records")
}

/// An annotation of a task.
pub(super) fn remark(task: &str, disposition: Option<Disposition>, severity: Option<Grade>) -> NewAnnotation {
    NewAnnotation {
        anchor: Anchor {
            target: Target::Task { model: "m".to_owned(), task: task.to_owned() },
            base: None,
            candidate: AnchorSide { rev: "c".repeat(40), name: "v1.1.0-rc.1".to_owned(), ..AnchorSide::default() },
        },
        disposition,
        severity,
        labels: Vec::new(),
        body: "What I saw.".to_owned(),
    }
}

/// An annotation that must be settled before the release.
pub(super) fn blocker(task: &str) -> What {
    What::Annotation(Box::new(remark(task, Some(Disposition::Regression), Some(Grade::Blocker))))
}

/// An annotation that hinders nothing.
pub(super) fn minor(task: &str) -> What {
    What::Annotation(Box::new(remark(task, Some(Disposition::Regression), Some(Grade::Minor))))
}
