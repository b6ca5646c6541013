//! Whether the terminal's background is light: a question to the terminal (OSC 11), and its answer among the keys.
//!
//! Terminals answer on the input, where keys come from, after a moment, much later, or never. So nobody waits for the
//! answer longer than an eye would notice, and no byte of it is taken for a key whenever it comes: what a terminal
//! answers reads like Alt-`]`, letters, and Ctrl-`g` or Alt-`\`, and [`Answers`] takes just that out of the keys.

use std::time::Duration;

use super::keys::{Code, Key};
use super::theme::contrast;

/// Asks for the background's colour.
pub const QUESTION: &str = "\x1b]11;?\x1b\\";

/// How long the first frame waits for the answer: terminals on this machine need a few milliseconds, and who is far
/// away sees the other theme first.
pub const WAIT: Duration = Duration::from_millis(25);

/// The bytes of an answer arrive together: after so long a pause what began like one is a key.
pub const PAUSE: Duration = Duration::from_millis(50);

/// What every answer begins with, after Alt-`]`.
const BEGIN: &str = "11;";

/// Longer than any answer: `11;rgba:ffff/ffff/ffff/ffff`.
const LONGEST: usize = 64;

/// Takes an answer out of the keys.
#[derive(Debug, Default)]
pub struct Answers {
    /// Whether one is awaited.
    awaited: bool,
    /// Keys that may be one, the first of them Alt-`]`.
    held: Vec<Key>,
    /// Whether the answer ended with an Esc, of whose Alt-`\` the rest is yet to come.
    cut: bool,
}

/// What became of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sorted {
    /// It is part of an answer, or may be.
    Held,
    /// These are keys.
    Keys(Vec<Key>),
    /// It was the end of an answer; whether that tells of a light background, where it tells anything.
    Answer(Option<bool>),
}

impl Answers {
    /// Takes one answer out of the keys, if one is awaited.
    #[must_use]
    pub fn new(awaited: bool) -> Self {
        Self { awaited, ..Self::default() }
    }

    /// Whether keys are held back.
    #[must_use]
    pub fn is_holding(&self) -> bool {
        !self.held.is_empty()
    }

    /// Takes a key.
    pub fn take(&mut self, key: Key) -> Sorted {
        let ends = [Key { ctrl: true, ..'g'.into() }, Key { alt: true, ..'\\'.into() }, Code::Esc.into()];
        if std::mem::take(&mut self.cut) && key == '\\'.into() {
            return Sorted::Held;
        }
        if self.held.is_empty() {
            let begins = self.awaited && key == Key { alt: true, ..']'.into() };
            return if begins { self.hold(key) } else { Sorted::Keys(vec![key]) };
        }
        if self.is_answer() && ends.contains(&key) {
            self.cut = key.code == Code::Esc;
            return self.answer();
        }
        self.held.push(key);
        match self.text() {
            Some(text) if text.starts_with(BEGIN) && text.len() > LONGEST => self.answer(),
            Some(text) if text.starts_with(BEGIN) || BEGIN.starts_with(&text) => Sorted::Held,
            _ if self.is_answer() => Sorted::Held,
            _ => Sorted::Keys(std::mem::take(&mut self.held)),
        }
    }

    /// Nothing came for a while: what was held back are keys, unless it is an answer without an end.
    pub fn pause(&mut self) -> Sorted {
        if self.is_answer() { self.answer() } else { Sorted::Keys(std::mem::take(&mut self.held)) }
    }

    fn hold(&mut self, key: Key) -> Sorted {
        self.held.push(key);
        Sorted::Held
    }

    fn answer(&mut self) -> Sorted {
        let told = self.text().and_then(|text| is_light(text.strip_prefix(BEGIN)?));
        (self.awaited, self.held) = (false, Vec::new());
        Sorted::Answer(told)
    }

    /// Whether what is held can be nothing but an answer.
    fn is_answer(&self) -> bool {
        let begins = |(key, letter): (&Key, char)| *key == letter.into();
        self.held.len() > BEGIN.len() && self.held.iter().skip(1).zip(BEGIN.chars()).all(begins)
    }

    /// What is held after Alt-`]`, if all of it are letters.
    fn text(&self) -> Option<String> {
        let letter = |key: &Key| match key {
            Key { code: Code::Char(letter), ctrl: false, alt: false } => Some(*letter),
            _ => None,
        };
        self.held.iter().skip(1).map(letter).collect()
    }
}

/// Whether a colour is light, as X11 writes it: `rgb:ffff/ffff/ffff`, `rgba:…` or `#ffffff`, with one to four digits
/// for each part.
fn is_light(color: &str) -> Option<bool> {
    let parts: Vec<&str> = match color.split_once(':') {
        Some(("rgb" | "rgba", parts)) => parts.split('/').collect(),
        Some(_) => return None,
        None => {
            let digits = color.strip_prefix('#').filter(|digits| digits.is_ascii())?;
            let each = (digits.len() / 3).clamp(1, 4);
            (0..3).map(|part| digits.get(part * each..(part + 1) * each)).collect::<Option<_>>()?
        }
    };
    let [red, green, blue, ..] = parts[..] else { return None };
    let color = (channel(red)?, channel(green)?, channel(blue)?);
    // On a light ground black reads better than white.
    Some(contrast(color, (0, 0, 0)) > contrast(color, (255, 255, 255)))
}

/// A part of a colour, of as many digits as there are, as one of 256.
fn channel(digits: &str) -> Option<u8> {
    let most = (1_u32 << (4 * u32::try_from(digits.len()).ok().filter(|count| (1..=4).contains(count))?)) - 1;
    let value = u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?;
    u8::try_from(value * 255 / most).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_light_or_dark_however_they_are_written() {
        for (color, light) in [
            ("rgb:ffff/ffff/ffff", Some(true)),
            ("rgb:fdfd/f6f6/e3e3", Some(true)),
            ("rgb:0000/0000/0000", Some(false)),
            ("rgb:28/2c/34", Some(false)),
            ("rgba:ffff/ffff/ffff/8000", Some(true)),
            ("rgb:f/f/f", Some(true)),
            ("#1e1e2e", Some(false)),
            ("#eff", Some(true)),
            ("rgb:ffff/ffff", None),
            ("rgb:ffff/ffff/+fff", None),
            ("rgb:fffff/0/0", None),
            ("cmyk:0/0/0", None),
            ("#é", None),
            ("", None),
        ] {
            assert_eq!(is_light(color), light, "{color}");
        }
    }

    fn key(written: &str) -> Key {
        Key::parse(written).expect("a key")
    }

    /// What comes of keys: those let through, and the answer.
    fn sorted(answers: &mut Answers, keys: &[&str]) -> (Vec<Key>, Option<Option<bool>>) {
        let (mut through, mut told) = (Vec::new(), None);
        for written in keys {
            let came = if *written == "pause" { answers.pause() } else { answers.take(key(written)) };
            match came {
                Sorted::Held => {}
                Sorted::Keys(keys) => through.extend(keys),
                Sorted::Answer(answer) => told = Some(answer),
            }
        }
        (through, told)
    }

    #[test]
    fn an_answer_is_no_key_and_a_key_no_answer() {
        let white = "1 1 ; r g b : f f / f f / f f".split(' ');
        let answer = |end: &[&'static str]| [&["j", "A-]"], &*white.clone().collect::<Vec<_>>(), end].concat();
        for (keys, through, told) in [
            (answer(&["C-g", "k"]), &["j", "k"][..], Some(Some(true))),
            (answer(&["A-\\", "k"]), &["j", "k"], Some(Some(true))),
            (answer(&["Esc", "\\", "k"]), &["j", "k"], Some(Some(true))),
            (answer(&["pause", "k"]), &["j", "k"], Some(Some(true))),
            (vec!["A-]", "1", "1", ";", "x", "F1", "j", "C-g", "k"], &["k"], Some(None)),
            (vec!["A-]", "1", "1", ";", "pause", "k"], &["k"], Some(None)),
            (vec!["A-]", "j"], &["A-]", "j"], None),
            (vec!["A-]", "1", "1", "G"], &["A-]", "1", "1", "G"], None),
            (vec!["A-]", "1", "pause"], &["A-]", "1"], None),
            (vec!["A-]", "Esc"], &["A-]", "Esc"], None),
        ] {
            let through: Vec<Key> = through.iter().map(|written| key(written)).collect();
            assert_eq!(sorted(&mut Answers::new(true), &keys), (through, told), "{keys:?}");
        }
    }

    #[test]
    fn an_answer_that_never_ends_and_one_nobody_asked_for_are_let_go() {
        let endless = ["A-]", "1", "1", ";"].into_iter().chain(std::iter::repeat_n("x", 62)).chain(["j"]);
        let (through, told) = sorted(&mut Answers::new(true), &endless.collect::<Vec<_>>());
        assert_eq!((through, told), (vec![key("j")], Some(None)));
        let keys = ["A-]", "1", "1", ";", "C-g"];
        assert_eq!(sorted(&mut Answers::new(false), &keys).0.len(), keys.len());
    }
}
