//! The one gate through which text from outside reaches a screen.
//!
//! A reviewer must see what is in a text: neither may a control sequence act on the terminal, nor may
//! a character that draws nothing hide. What would do either is replaced by a visible mark:
//!
//! | in the text | shown as |
//! |---|---|
//! | C0 controls and DEL | their control picture: ESC is `␛`, a line feed `␊`, DEL `␡` |
//! | a tab | spaces up to the next multiple of [`TAB_STOP`] columns |
//! | C1 controls, bidi controls, zero-width and other default-ignorable characters, line and paragraph separators, tags, private use, noncharacters | the code point: `‹U+202E›` |
//! | a combining mark without a base | its code point |
//! | more than [`MARKS_PER_CLUSTER`] combining marks on one character | the first ones, then `‹+37 marks›` |
//!
//! The joiner and variation selector 16 stay inside a well-formed emoji sequence (`👩‍🚀`, `❤️`, `1️⃣`): the
//! terminal library measures such a cluster as two columns, so it cannot shift what follows. Anywhere
//! else they are marked, also where a script would use them: hiding one is worse than showing it.
//!
//! Making safe text safe again changes nothing, so a text may pass the gate twice.

use std::fmt::{self, Write as _};

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::limits::MARKS_PER_CLUSTER;

/// Tabs reach to the next multiple of this many columns.
const TAB_STOP: usize = 4;

const JOINER: char = '\u{200D}';
const EMOJI_STYLE: char = '\u{FE0F}';

/// Text that is safe to show: every control, bidi, invisible or malformed character in it has become a
/// visible mark, and tabs have become spaces.
///
/// It is always one line: a line feed becomes `␊`, so callers split lines first.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shown(String);

impl Shown {
    /// Makes text safe to show.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut gate = Gate { out: String::with_capacity(text.len()), measured: 0, column: 0 };
        let mut rest = text;
        while !rest.is_empty() {
            rest = rest.get(gate.next(rest)..).unwrap_or_default();
        }
        Self(gate.out)
    }

    /// Where in a text that begins which is shown at a place of what is shown of it: the way back through the gate.
    #[must_use]
    pub fn origin(text: &str, shown: usize) -> usize {
        let mut gate = Gate { out: String::new(), measured: 0, column: 0 };
        let mut from = 0;
        while let Some(rest) = text.get(from..).filter(|rest| !rest.is_empty()) {
            let before = gate.out.len();
            let taken = gate.next(rest);
            if gate.out.len() > shown {
                let is_as_it_was = gate.out.get(before..) == rest.get(..taken);
                return if is_as_it_was { text.floor_char_boundary(from + shown - before) } else { from };
            }
            from += taken;
        }
        text.len()
    }

    /// The safe text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many terminal columns the text takes.
    #[must_use]
    pub fn width(&self) -> usize {
        columns(&self.0)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Terminal columns of safe text. The terminal library places cluster after cluster, so their widths add
/// up; the width of the string as a whole may be less (Arabic ligatures).
fn columns(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// How many leading bytes are printable ASCII that nothing later can change: a character before one that
/// is not ASCII may be the base of its marks, and is left to the slow path.
fn plain_prefix(text: &str) -> usize {
    let bytes = text.as_bytes();
    let end = bytes.iter().position(|byte| !matches!(byte, b' '..=b'~')).unwrap_or(bytes.len());
    if bytes.get(end).is_none_or(u8::is_ascii) { end } else { end.saturating_sub(1) }
}

/// The safe text as it grows, with the column tabs are counted from.
struct Gate {
    out: String,
    /// Bytes of `out` whose columns are in `column`; measuring waits for a tab, because few lines have one.
    measured: usize,
    column: usize,
}

impl Gate {
    /// Lets the beginning of a text through: what is plain, or a cluster. How many of its bytes that are.
    fn next(&mut self, rest: &str) -> usize {
        let plain = plain_prefix(rest);
        if let Some(plain) = rest.get(..plain).filter(|plain| !plain.is_empty()) {
            self.out.push_str(plain);
            return plain.len();
        }
        let cluster = rest.graphemes(true).next().unwrap_or_default();
        self.cluster(cluster);
        cluster.len()
    }

    fn cluster(&mut self, cluster: &str) {
        if is_emoji_sequence(cluster) {
            self.out.push_str(cluster);
            return;
        }
        // A mark may stay when a base before it stayed, and as long as there are few of them.
        let (mut has_base, mut marks, mut dropped) = (false, 0, 0);
        for c in cluster.chars() {
            let is_base = c.width().is_some_and(|width| width > 0);
            if has_base && !is_base && !is_hazard(c) {
                if marks < MARKS_PER_CLUSTER {
                    marks += 1;
                    self.out.push(c);
                } else {
                    dropped += 1;
                }
                continue;
            }
            self.dropped_marks(std::mem::take(&mut dropped));
            (has_base, marks) = (is_base && !is_hazard(c), 0);
            self.single(c, is_base);
        }
        self.dropped_marks(dropped);
    }

    /// A character that is no mark on another one.
    fn single(&mut self, c: char, is_base: bool) {
        match c {
            '\t' => self.tab(),
            '\0'..='\u{1F}' => self.out.extend(char::from_u32(0x2400 + u32::from(c))),
            '\u{7F}' => self.out.push('␡'),
            c if is_base && !is_hazard(c) => self.out.push(c),
            // Writing to a string cannot fail.
            c => drop(write!(self.out, "‹U+{:04X}›", u32::from(c))),
        }
    }

    fn tab(&mut self) {
        self.column += columns(self.out.get(self.measured..).unwrap_or_default());
        let spaces = TAB_STOP - self.column % TAB_STOP;
        self.out.extend(std::iter::repeat_n(' ', spaces));
        self.column += spaces;
        self.measured = self.out.len();
    }

    fn dropped_marks(&mut self, count: usize) {
        match count {
            0 => {}
            1 => self.out.push_str("‹+1 mark›"),
            _ => drop(write!(self.out, "‹+{count} marks›")),
        }
    }
}

/// A character as JSON's `\u` escape: one, or two for what UTF-16 needs two units for.
#[derive(Clone, Copy, Debug)]
pub struct JsonEscape(pub char);

impl fmt::Display for JsonEscape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(f, "\\u{unit:04x}"))
    }
}

/// Whether a character acts on the terminal, reorders text, draws nothing, or draws whatever a font likes.
///
/// Beyond the controls these are the code points Unicode lists as default-ignorable (DerivedCoreProperties,
/// `Default_Ignorable_Code_Point`), the line and paragraph separators, private use and the noncharacters.
#[must_use]
pub fn is_hazard(c: char) -> bool {
    match u32::from(c) {
        0x00..=0x1F | 0x7F..=0x9F => true,
        0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F => true,
        0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 => true,
        0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB => true,
        0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF => true,
        0xE000..=0xF8FF | 0xF0000.. | 0xFDD0..=0xFDEF => true,
        code => code & 0xFFFE == 0xFFFE,
    }
}

/// Whether a cluster is an emoji that needs its joiners and selectors: a keycap, or pictographs, each with
/// an optional skin tone or selector, joined to each other (UTS #51, section 1.4).
fn is_emoji_sequence(cluster: &str) -> bool {
    if !cluster.contains([JOINER, EMOJI_STYLE]) {
        return false;
    }
    if let Some(digit) = cluster.strip_suffix("\u{FE0F}\u{20E3}") {
        return matches!(digit.as_bytes(), [b'0'..=b'9' | b'#' | b'*']);
    }
    cluster.width() == 2 && cluster.split(JOINER).all(is_emoji_element)
}

fn is_emoji_element(element: &str) -> bool {
    let mut chars = element.chars();
    let base = chars.next().is_some_and(is_pictograph);
    let style = chars.next().is_none_or(|c| c == EMOJI_STYLE || ('\u{1F3FB}'..='\u{1F3FF}').contains(&c));
    base && style && chars.next().is_none()
}

/// Whether a character is `Extended_Pictographic`. The segmenter knows, and says so only by its rule that a
/// joiner holds two of those together (UAX #29, GB11) and nothing else.
fn is_pictograph(c: char) -> bool {
    let mut probe = [0; 12];
    let first = c.encode_utf8(&mut probe).len();
    let joined = first + JOINER.encode_utf8(probe.get_mut(first..).unwrap_or_default()).len();
    let end = joined + '❤'.encode_utf8(probe.get_mut(joined..).unwrap_or_default()).len();
    let probe = probe.get(..end).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    probe.graphemes(true).count() == 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        Shown::new(text).as_str().to_owned()
    }

    #[test]
    fn ordinary_text_of_any_script_stays() {
        for text in [
            "",
            "plain ASCII ~",
            "naïve café",
            "日本語",
            "한국어",
            "עברית",
            "العربية",
            "क्षत्रिय",
            "ภาษาไทย",
            "e\u{301}",
            "\u{FFFD}",
            "👍🏽 🇩🇪",
            "∑ → ‹a›",
        ] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn hostile_characters_become_visible() {
        for (text, expected) in [
            ("\u{1B}[31mred\u{1B}]0;t\u{7}", "␛[31mred␛]0;t␇"),
            ("one\r\ntwo\0\u{7F}", "one␍␊two␀␡"),
            ("\u{9B}31m\u{85}", "‹U+009B›31m‹U+0085›"),
            ("abc\u{202E}fed\u{2069}", "abc‹U+202E›fed‹U+2069›"),
            ("pass\u{200B}word\u{AD}", "pass‹U+200B›word‹U+00AD›"),
            ("\u{FEFF}x\u{2028}y\u{2060}", "‹U+FEFF›x‹U+2028›y‹U+2060›"),
            ("hi\u{E0041}\u{E007F}", "hi‹U+E0041›‹U+E007F›"),
            ("\u{E0B0}\u{FFFF}\u{10FFFE}", "‹U+E0B0›‹U+FFFF›‹U+10FFFE›"),
            ("\u{3164}\u{115F}", "‹U+3164›‹U+115F›"),
            ("\u{301}x", "‹U+0301›x"),
            ("x\u{FE0F}\u{FE00}", "x‹U+FE0F›‹U+FE00›"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn a_place_of_what_is_shown_has_one_in_the_text() {
        for (text, shown, expected) in [
            ("plain", 3, 3),
            ("plain", 9, 5),
            ("a\u{202E}b", 1, 1),
            ("a\u{202E}b", 5, 1),
            ("a\u{202E}b", 13, 4),
            ("\tx", 2, 0),
            ("\tx", 4, 1),
            ("日本", 3, 3),
            ("日本", 4, 3),
        ] {
            assert_eq!(Shown::origin(text, shown), expected, "{text:?} {shown}");
        }
    }

    #[test]
    fn marks_beyond_the_cap_are_counted() {
        let marks = "\u{301}".repeat(MARKS_PER_CLUSTER);
        assert_eq!(shown(&format!("a{marks}b")), format!("a{marks}b"));
        assert_eq!(shown(&format!("a{marks}\u{302}b")), format!("a{marks}‹+1 mark›b"));
        assert_eq!(shown(&format!("a{marks}{marks}")), format!("a{marks}‹+{MARKS_PER_CLUSTER} marks›"));
        assert_eq!(shown("a\u{200D}\u{301}\u{301}"), "a‹U+200D›‹U+0301›‹U+0301›");
    }

    #[test]
    fn tabs_reach_their_stop() {
        assert_eq!(shown("\tx\ty"), "    x   y");
        assert_eq!(shown("日\tx"), "日  x");
        assert_eq!(shown("abcd\t|"), "abcd    |");
        assert_eq!(shown("\u{1B}\t|"), "␛   |");
    }

    #[test]
    fn emoji_sequences_stay_whole_and_broken_ones_do_not() {
        for text in ["👩‍🚀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "❤️", "👩🏽‍💻", "1️⃣"]
        {
            assert_eq!(shown(text), text);
            assert_eq!(Shown::new(text).width(), 2, "{text}");
        }
        for (text, expected) in [
            ("👩\u{200D}", "👩‹U+200D›"),
            ("👩\u{200D}x", "👩‹U+200D›x"),
            ("❤\u{FE0F}\u{FE0F}", "❤‹U+FE0F›‹U+FE0F›"),
            ("👩\u{200D}\u{200D}🚀", "👩‹U+200D›‹U+200D›🚀"),
            ("1\u{FE0F}", "1‹U+FE0F›"),
            ("🏴\u{E0067}\u{E007F}", "🏴‹U+E0067›‹U+E007F›"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn width_counts_columns_as_they_are_placed() {
        assert_eq!(Shown::new("abc").width(), 3);
        assert_eq!(Shown::new("日本e\u{301}").width(), 5);
        assert_eq!(Shown::new("\u{202E}").width(), 8);
        assert_eq!(Shown::new("لا").width(), 2);
        assert_eq!(Shown::new("ｶ\u{FF9E}").width(), 2);
    }

    /// Text in which hostile characters are common, and meet each other.
    fn hostile() -> impl Strategy<Value = String> {
        let character = prop_oneof![
            2 => any::<char>(),
            2 => proptest::char::range('\0', '\u{FF}'),
            2 => proptest::char::range('\u{2000}', '\u{20FF}'),
            1 => proptest::char::range('\u{300}', '\u{36F}'),
            1 => proptest::char::range('\u{E0000}', '\u{E01EF}'),
            1 => proptest::char::range('\u{900}', '\u{11FF}'),
            2 => proptest::sample::select(vec![JOINER, EMOJI_STYLE, '\u{20E3}', '👩', '🏽', '❤', '1', '🇩', '\t', '\n', '\u{301}', '\u{600}', '\u{FF9E}']),
        ];
        proptest::collection::vec(character, 0..40).prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn nothing_hazardous_gets_through(text in hostile()) {
            let shown = Shown::new(&text);
            for cluster in shown.as_str().graphemes(true) {
                let is_safe = is_emoji_sequence(cluster) || !cluster.contains(is_hazard);
                prop_assert!(is_safe, "{cluster:?} in {shown:?}");
                prop_assert!(columns(cluster) > 0, "{cluster:?} takes no column");
            }
        }

        #[test]
        fn a_second_pass_changes_nothing(text in hostile()) {
            let once = Shown::new(&text);
            prop_assert_eq!(Shown::new(once.as_str()), once);
        }

        #[test]
        fn the_fast_path_is_the_slow_path(text in "[ -~]{0,20}[ -~\u{300}-\u{303}é]{0,20}") {
            let mut gate = Gate { out: String::new(), measured: 0, column: 0 };
            text.graphemes(true).for_each(|cluster| gate.cluster(cluster));
            prop_assert_eq!(Shown::new(&text).0, gate.out);
        }
    }
}
