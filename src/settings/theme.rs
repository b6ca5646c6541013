//! A reader's own theme: a built-in one to begin with, and what is otherwise.
//!
//! ```toml
//! base = "dark"
//! regressed = "bold #ff8787"
//! mark_added = "bold #d7ffd7 on #005f00"
//! ```

use ::toml::de::DeTable;

use crate::base::limits;
use crate::keyfile::{Kind, Problem, Problems, Reader, cut, in_order, suggestion, text_of};
use crate::tui::theme::{PALETTES, STYLES, WORDS, style};
use crate::tui::{Palette, Theme};

/// The key that names the theme to begin with.
const BASE: &str = "base";

/// Reads the bytes of the theme at `path`, on a background that is light or dark.
///
/// # Errors
/// All that is wrong with it, line by line.
pub fn from_bytes(path: &str, bytes: &[u8], light: bool) -> Result<Theme, Problems> {
    let text = text_of(path, bytes, limits::CONFIG_BYTES)?;
    theme(text, light).map_err(|list| Problems::new(path, list))
}

/// The names of the built-in themes.
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    PALETTES.iter().map(|(name, ..)| *name)
}

fn theme(text: &str, light: bool) -> Result<Theme, Vec<Problem>> {
    let (mut reader, tree) = Reader::open(text)?;
    let mut theme = base(&mut reader, tree.get_ref(), light);
    for (name, item) in in_order(tree.get_ref()).into_iter().filter(|(name, _)| name.get_ref() != BASE) {
        let Some((_, _, place)) = STYLES.iter().find(|(known, ..)| known == name.get_ref()) else {
            let known = STYLES.iter().map(|(known, ..)| *known).chain([BASE]);
            reader.unknown(name, "a theme", known, None);
            continue;
        };
        let mut written = String::new();
        reader.value(name.get_ref(), &TEXT, item, &mut written);
        match style(&written) {
            Ok(style) => *place(&mut theme) = style,
            Err(word) => {
                let known = WORDS.iter().map(|(known, _)| *known).chain(["on"]);
                let hint = suggestion(&word, known)
                    .unwrap_or_else(|| "a colour is a name, a number up to 255, or #rrggbb".to_owned());
                let message = format!("{} knows no {:?}", name.get_ref(), cut(&word));
                reader.problem(&item.span(), message, Some(hint));
            }
        }
    }
    reader.finish(theme)
}

static TEXT: Kind<String> = Kind::Text(|into, text| *into = text);

/// The theme to begin with.
fn base(reader: &mut Reader<'_>, tree: &DeTable<'_>, light: bool) -> Theme {
    let mut name = "auto".to_owned();
    if let Some(item) = tree.get(BASE) {
        reader.value(BASE, &TEXT, item, &mut name);
        if Palette::named(&name, light).is_none() {
            let hint = suggestion(&name, names());
            let hint = hint.unwrap_or_else(|| format!("there are {}", names().collect::<Vec<_>>().join(", ")));
            reader.problem(&item.span(), format!("there is no theme {:?} to begin with", cut(&name)), Some(hint));
        }
    }
    Palette::named(&name, light).unwrap_or_default().theme()
}
