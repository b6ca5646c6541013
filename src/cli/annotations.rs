//! `candor annotations`

use std::io::{self, Write};

use super::args::Global;
use super::error::Failure;
use super::range;
use crate::base::{Clock, Shown};
use crate::export::annotations::write_list;
use crate::review::{Annotation, Store};

pub(super) fn list(global: &Global, json: bool) -> Result<(), Failure> {
    let store = Store::open(range::repository(global)?, Clock::from_env());
    let annotations = &store.folded().annotations;
    let mut out = io::stdout().lock();
    if json {
        return Ok(write_list(annotations, &mut out)?);
    }
    for annotation in annotations {
        writeln!(out, "{}", line(annotation))?;
        for text in annotation.body.lines() {
            writeln!(out, "    {}", Shown::new(text))?;
        }
    }
    if annotations.is_empty() {
        eprintln!("no annotations yet: open the desk and press c, or see candor annotate --help");
    }
    Ok(())
}

fn line(annotation: &Annotation) -> String {
    let id: String = annotation.id.chars().take(8).collect();
    let mut words = vec![id, annotation.time.date(), Shown::new(&annotation.author.name).to_string()];
    words.extend(annotation.disposition.map(|disposition| disposition.as_str().to_owned()));
    words.extend(annotation.severity.map(|severity| severity.as_str().to_owned()));
    words.extend(annotation.labels.iter().map(|label| Shown::new(label).to_string()));
    words.push(Shown::new(&annotation.anchor.target.to_string()).to_string());
    words.push(format!("({})", annotation.state.as_str()));
    words.join("  ")
}
