//! The reader's own configuration: where it lies, and what holds together with the command line.

use std::env;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::args::{Color, Global};
use super::error::{Exit, Failure};
use super::look::colorless;
use super::no_color;
use crate::base::limits;
use crate::keyfile::{Problems, suggestion};
use crate::settings::{self, FILE, Settings, THEMES, theme};
use crate::tui::{Keymap, Palette, Theme};

const REFERENCE: &str = "candor --help tells what can stand in it";

/// What was configured, and the folder it lies in.
#[derive(Debug, Default)]
pub(super) struct Config {
    pub(super) settings: Settings,
    /// Where own themes are looked for; `None` for somebody without a home.
    folder: Option<PathBuf>,
}

/// Reads the file the command line names, or the one in the user's folder for configuration where there is one.
pub(super) fn load(global: &Global) -> Result<Config, Failure> {
    let Some(path) = path(global) else { return Ok(Config::default()) };
    let folder = path.parent().map(Path::to_owned);
    let shown = path.display().to_string();
    let settings = match read(&path) {
        Ok(bytes) => settings::from_bytes(&shown, &bytes).map_err(mistaken)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound && global.config.is_none() => Settings::default(),
        Err(error) => return Err(unreadable(&shown, &error)),
    };
    Ok(Config { settings, folder })
}

/// The file the command line names, or the one in the user's folder; `None` for somebody without a home.
pub(super) fn path(global: &Global) -> Option<PathBuf> {
    let own = || Some(etcetera::choose_base_strategy().ok()?.config_dir().join("candor").join(FILE));
    global.config.clone().or_else(own)
}

/// One byte more than allowed is enough to be refused.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limits::CONFIG_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What the file says is not understood.
fn mistaken(problems: Problems) -> Failure {
    Failure::from(problems).hint(REFERENCE)
}

fn unreadable(path: &str, error: &io::Error) -> Failure {
    let exit = if error.kind() == io::ErrorKind::NotFound { Exit::NotFound } else { Exit::Config };
    Failure::new(exit, format!("cannot read {path}: {error}")).hint(REFERENCE)
}

impl Config {
    /// The keys as they are bound.
    pub(super) fn keymap(&self) -> Keymap {
        // What clashes was refused when the file was read.
        Keymap::with(self.settings.preset, &self.settings.bindings).unwrap_or_default()
    }

    /// The theme asked for, or the one that suits a light background or a dark one.
    pub(super) fn theme(&self, global: &Global, light: bool) -> Result<Theme, Failure> {
        let plain = match global.color {
            Color::Never => true,
            Color::Always => false,
            Color::Auto => no_color().is_some() || colorless(),
        };
        let name = global.theme.as_deref().or(self.settings.theme.as_deref()).unwrap_or("auto");
        let theme = match Palette::named(name, light) {
            Some(palette) => palette.theme(),
            None => self.own_theme(name, light)?,
        };
        Ok(if plain { Palette::NoColor.theme() } else { theme })
    }

    fn own_theme(&self, name: &str, light: bool) -> Result<Theme, Failure> {
        // A name, not a path: what is read stays in the folder.
        let plain = name.chars().all(|char| char.is_alphanumeric() || matches!(char, '-' | '_'));
        let path =
            self.folder.as_ref().filter(|_| plain).map(|folder| folder.join(THEMES).join(format!("{name}.toml")));
        let Some(path) = path else { return Err(self.no_theme(name)) };
        let shown = path.display().to_string();
        match read(&path) {
            Ok(bytes) => Ok(theme::from_bytes(&shown, &bytes, light).map_err(mistaken)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(self.no_theme(name)),
            Err(error) => Err(unreadable(&shown, &error)),
        }
    }

    fn no_theme(&self, name: &str) -> Failure {
        let known: Vec<String> = theme::names().map(str::to_owned).chain(self.own_themes()).collect();
        let hint = suggestion(name, known.iter().map(String::as_str))
            .unwrap_or_else(|| format!("there are {}", known.join(", ")));
        Failure::new(Exit::Config, format!("there is no theme {name:?}")).hint(hint)
    }

    /// The names of the reader's own themes.
    fn own_themes(&self) -> Vec<String> {
        let entries = self.folder.as_ref().and_then(|folder| fs::read_dir(folder.join(THEMES)).ok());
        let name = |entry: io::Result<fs::DirEntry>| {
            entry.ok()?.file_name().to_str()?.strip_suffix(".toml").map(str::to_owned)
        };
        let mut names: Vec<String> = entries.into_iter().flatten().filter_map(name).collect();
        names.sort();
        names
    }

    /// The editor: configured, or as the environment says.
    pub(super) fn editor(&self) -> String {
        let said = |name: &str| env::var(name).ok().filter(|value| !value.trim().is_empty());
        self.settings
            .editor
            .clone()
            .or_else(|| said("VISUAL"))
            .or_else(|| said("EDITOR"))
            .unwrap_or_else(|| "vi".to_owned())
    }
}
