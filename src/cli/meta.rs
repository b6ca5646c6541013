//! Completions, the manual page and the list of keys: all made from the tables the program runs on.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Cli;
use super::error::Failure;
use crate::tui::{Keymap, Preset};

pub(super) fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "candor", &mut script);
    Ok(io::stdout().lock().write_all(&script)?)
}

pub(super) fn man() -> Result<(), Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    Ok(io::stdout().lock().write_all(&page)?)
}

pub(super) fn keys(preset: Option<Preset>) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let table = Keymap::of(preset.unwrap_or_default()).table();
    let keys: Vec<String> = table.iter().map(|row| row.keys.join("  ")).collect();
    let width = keys.iter().map(|keys| keys.chars().count()).max().unwrap_or(0);
    for (row, keys) in table.iter().zip(keys) {
        let fill = width - keys.chars().count();
        writeln!(out, "{keys}{}  {}", " ".repeat(fill), row.doc)?;
    }
    Ok(())
}
