//! The records themselves, byte for byte: the only export that loses nothing and can be imported again.

use std::io::{self, Write};

use super::{Format, Needs, Report};

pub(super) const FORMAT: Format =
    Format { name: "jsonl", title: "annotation records, verbatim, one a line", needs: Needs::Nothing, write };

fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&report.records.to_jsonl())
}
