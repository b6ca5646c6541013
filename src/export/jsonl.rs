//! The records themselves, byte for byte: the only export that loses nothing and can be imported again.

use std::io::Write;

use super::{Format, Report, Written};

pub(super) const FORMAT: Format = Format { name: "jsonl", title: "annotation records, verbatim, one a line", write };

fn write(report: &Report<'_>, out: &mut dyn Write) -> Written {
    out.write_all(&report.records.to_jsonl())?;
    Ok(Vec::new())
}
