//! The records themselves, byte for byte: the only export that loses nothing and can be imported again.

use std::collections::HashSet;
use std::io::Write;

use super::{Format, Report, Written};

pub(super) const FORMAT: Format = Format { name: "jsonl", title: "annotation records, verbatim, one a line", write };

fn write(report: &Report<'_>, out: &mut dyn Write) -> Written {
    let said: HashSet<&str> = report.said().map(|concern| concern.annotation.id.as_str()).collect();
    let text = match report.narrowed() {
        Some(_) => report.records.about(|id| said.contains(id)),
        None => report.records.to_jsonl(),
    };
    out.write_all(&text)?;
    Ok(Vec::new())
}
