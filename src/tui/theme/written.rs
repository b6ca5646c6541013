//! A style as a reader writes it: `bold #ff8787 on 236`.

use ratatui::style::{Color, Modifier, Style};

/// The words a style is written with, besides `#rrggbb`, numbers up to 255 and `on` before a ground.
pub const WORDS: [(&str, Word); 23] = [
    ("bold", Word::Modifier(Modifier::BOLD)),
    ("dim", Word::Modifier(Modifier::DIM)),
    ("italic", Word::Modifier(Modifier::ITALIC)),
    ("underlined", Word::Modifier(Modifier::UNDERLINED)),
    ("reversed", Word::Modifier(Modifier::REVERSED)),
    ("plain", Word::Modifier(Modifier::empty())),
    ("default", Word::Color(Color::Reset)),
    ("black", Word::Color(Color::Black)),
    ("red", Word::Color(Color::Red)),
    ("green", Word::Color(Color::Green)),
    ("yellow", Word::Color(Color::Yellow)),
    ("blue", Word::Color(Color::Blue)),
    ("magenta", Word::Color(Color::Magenta)),
    ("cyan", Word::Color(Color::Cyan)),
    ("grey", Word::Color(Color::Gray)),
    ("dark-grey", Word::Color(Color::DarkGray)),
    ("light-red", Word::Color(Color::LightRed)),
    ("light-green", Word::Color(Color::LightGreen)),
    ("light-yellow", Word::Color(Color::LightYellow)),
    ("light-blue", Word::Color(Color::LightBlue)),
    ("light-magenta", Word::Color(Color::LightMagenta)),
    ("light-cyan", Word::Color(Color::LightCyan)),
    ("white", Word::Color(Color::White)),
];

/// What a word says.
#[derive(Clone, Copy, Debug)]
pub enum Word {
    /// How letters are drawn.
    Modifier(Modifier),
    /// A colour, by name.
    Color(Color),
}

/// Reads a style.
///
/// # Errors
/// The first word that says nothing.
pub fn style(text: &str) -> Result<Style, String> {
    let mut style = Style::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        let known = WORDS.iter().find(|(name, _)| *name == word).map(|(_, word)| *word);
        match (word, known) {
            ("on", _) => {
                let ground = words.next().unwrap_or_default();
                style = style.bg(color(ground).ok_or_else(|| ground.to_owned())?);
            }
            (_, Some(Word::Modifier(modifier))) => style = style.add_modifier(modifier),
            _ => style = style.fg(color(word).ok_or_else(|| word.to_owned())?),
        }
    }
    Ok(style)
}

fn color(word: &str) -> Option<Color> {
    if let Some((_, Word::Color(color))) = WORDS.iter().find(|(name, _)| *name == word) {
        return Some(*color);
    }
    match word.strip_prefix('#') {
        Some(hex) if hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            let [_, red, green, blue] = u32::from_str_radix(hex, 16).ok()?.to_be_bytes();
            Some(Color::Rgb(red, green, blue))
        }
        Some(_) => None,
        None => word.parse().ok().map(Color::Indexed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_read_word_by_word() {
        let plain = Style::new();
        for (text, told) in [
            ("", plain),
            ("bold #ff8787 on 236", plain.fg(Color::Rgb(255, 0x87, 0x87)).bg(Color::Indexed(236)).bold()),
            ("on dark-grey", plain.bg(Color::DarkGray)),
            ("underlined default on default", plain.fg(Color::Reset).bg(Color::Reset).underlined()),
        ] {
            assert_eq!(style(text), Ok(told), "{text}");
        }
        for (text, word) in [
            ("bold redd", "redd"),
            ("on", ""),
            ("on bold", "bold"),
            ("#ff", "#ff"),
            ("256", "256"),
            ("#+12345", "#+12345"),
        ] {
            assert_eq!(style(text), Err(word.to_owned()), "{text}");
        }
    }
}
