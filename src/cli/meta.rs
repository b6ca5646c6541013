//! Completions, the manual page and the list of keys: all made from the tables the program runs on.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::{Cli, Global};
use super::config;
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

pub(super) fn keys(global: &Global, preset: Option<Preset>) -> Result<(), Failure> {
    let keymap = match preset {
        Some(preset) => Keymap::of(preset),
        None => config::load(global)?.keymap(),
    };
    let mut out = io::stdout().lock();
    let lines = keymap.table();
    let rows: Vec<(String, &str, &str)> =
        lines.iter().map(|line| (line.keys.join("  "), line.name, line.doc)).collect();
    let widest = |of: fn(&(String, &'static str, &'static str)) -> usize| rows.iter().map(of).max().unwrap_or(0);
    let (keys, names) = (widest(|row| row.0.chars().count()), widest(|row| row.1.len()));
    for (bound, name, doc) in &rows {
        writeln!(out, "{bound:keys$}  {name:names$}  {doc}")?;
    }
    for loss in keymap.losses() {
        eprintln!("candor: warning: {loss}");
    }
    Ok(())
}
