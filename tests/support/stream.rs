//! A strict reading of what a program sent to a terminal: whatever is not on the list of what Candor itself may
//! send is a finding. Written against ECMA-48 and xterm's list of control sequences, not against Candor.

/// Private modes Candor may set and reset: cursor, mouse, alternate screen, bracketed paste, whole frames.
const MODES: [&[u8]; 10] =
    [b"?25", b"?1000", b"?1002", b"?1003", b"?1004", b"?1006", b"?1015", b"?1049", b"?2004", b"?2026"];

/// What was found in a stream.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// What may not be there: place, and what it is with a little of what follows.
    pub(crate) forbidden: Vec<String>,
    /// The payloads of `OSC 52`, which puts text on the clipboard; Base64.
    pub(crate) clipboard: Vec<String>,
    /// How many frames were begun.
    pub(crate) frames: usize,
}

/// Reads a stream from its first byte to its last.
pub(crate) fn read(bytes: &[u8]) -> Found {
    let mut reader = Reader { bytes, at: 0, full_screen: false, found: Found::default() };
    while reader.at < bytes.len() {
        let from = reader.at;
        if let Err(what) = reader.step() {
            let excerpt = &bytes[from..bytes.len().min(from + 40)];
            reader.found.forbidden.push(format!("{what} at {from}: {:?}", String::from_utf8_lossy(excerpt)));
            reader.at = reader.at.max(from + 1);
        }
    }
    reader.found
}

/// What a text may not contain that goes to a terminal or into a file people look at: it would act, reorder or hide.
/// Lines may end.
pub(crate) fn hazards(text: &str) -> Vec<String> {
    let bad = |&(_, c): &(usize, char)| c != '\n' && is_hazard(c);
    let around = |(at, c): (usize, char)| {
        let after: String = text[at..].chars().take(20).collect();
        format!("U+{:04X} at byte {at}: {after:?}", u32::from(c))
    };
    text.char_indices().filter(bad).map(around).collect()
}

/// Controls of both sets, bidi controls, what draws nothing, separators, tags.
fn is_hazard(c: char) -> bool {
    matches!(u32::from(c),
        0x00..=0x1F | 0x7F..=0x9F | 0xAD | 0x34F | 0x61C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E
        | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF | 0xFFF9..=0xFFFB | 0xE0000..=0xE0FFF)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Whether the alternate screen is shown: there, nothing moves the cursor but its own sequence.
    full_screen: bool,
    found: Found,
}

impl Reader<'_> {
    fn step(&mut self) -> Result<(), &'static str> {
        match self.bytes[self.at] {
            0x1B => match self.bytes.get(self.at + 1) {
                Some(b'[') => self.csi(),
                Some(b']') => self.osc(),
                _ => Err("an escape sequence that is neither CSI nor OSC"),
            },
            b'\r' | b'\n' if !self.full_screen => {
                self.at += 1;
                Ok(())
            }
            0x00..=0x1F | 0x7F => Err("a control character"),
            _ => self.character(),
        }
    }

    fn character(&mut self) -> Result<(), &'static str> {
        let rest = &self.bytes[self.at..self.bytes.len().min(self.at + 4)];
        let text = match std::str::from_utf8(rest) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or_default(),
        };
        let c = text.chars().next().ok_or("a byte that is no UTF-8")?;
        self.at += c.len_utf8();
        if is_hazard(c) { Err("a character that acts, reorders or hides") } else { Ok(()) }
    }

    /// `ESC [` parameters final
    fn csi(&mut self) -> Result<(), &'static str> {
        let start = self.at + 2;
        let length = self.bytes[start..].iter().position(|byte| (0x40..=0x7E).contains(byte)).ok_or("an open CSI")?;
        let (parameters, last) = (&self.bytes[start..start + length], self.bytes[start + length]);
        let numbers = parameters.iter().all(|byte| byte.is_ascii_digit() || *byte == b';');
        let allowed = match last {
            b'm' => parameters.iter().all(|byte| byte.is_ascii_digit() || b";:".contains(byte)),
            b'H' | b'J' => numbers,
            b'h' | b'l' => MODES.contains(&parameters),
            _ => false,
        };
        if !allowed {
            return Err("a control sequence Candor has no use for");
        }
        match (parameters, last) {
            (b"?1049", _) => self.full_screen = last == b'h',
            (b"?2026", b'h') => self.found.frames += 1,
            _ => {}
        }
        self.at = start + length + 1;
        Ok(())
    }

    /// `ESC ] 52 ; c ; Base64 ESC \`, and before the first frame the question for the background's colour.
    fn osc(&mut self) -> Result<(), &'static str> {
        const QUESTION: &[u8] = b"\x1b]11;?\x1b\\";
        let rest = &self.bytes[self.at..];
        if self.found.frames == 0 && rest.starts_with(QUESTION) {
            self.at += QUESTION.len();
            return Ok(());
        }
        let payload = rest.strip_prefix(b"\x1b]52;c;").ok_or("an operating system command")?;
        let length = payload.iter().position(|byte| !byte.is_ascii_alphanumeric() && !b"+/=".contains(byte));
        let length = length.filter(|&length| payload[length..].starts_with(b"\x1b\\")).ok_or("an odd OSC 52")?;
        self.found.clipboard.push(String::from_utf8_lossy(&payload[..length]).into_owned());
        self.at += b"\x1b]52;c;".len() + length + 2;
        Ok(())
    }
}

#[test]
fn only_what_is_listed_passes() {
    let fine = "\x1b[?1049h\x1b]11;?\x1b\\\x1b[?2026h\x1b[3;7H\x1b[38;5;7;1mwörld 日本\x1b[0m\x1b[?2026l\x1b]52;c;aGk=\x1b\\\x1b[?1049l\r\n";
    let found = read(fine.as_bytes());
    assert_eq!((found.forbidden.len(), found.clipboard.as_slice(), found.frames), (0, &["aGk=".to_owned()][..], 1));
    for bad in [
        "\x1b]0;title\x07",
        "\x1b[?2026h\x1b]11;?\x1b\\",
        "\x1b]52;c;!\x1b\\",
        "\x1bPq\x1b\\",
        "\x1b_x\x1b\\",
        "\x1bc",
        "\x1b[6n",
        "\x1b[?1005h",
        "\x1b[2",
        "\x07",
        "\u{9b}31m",
        "\u{202e}",
        "\u{200b}",
        "\u{e0041}",
        "\u{feff}",
        "\x1b[?1049h\n",
    ] {
        assert!(!read(bad.as_bytes()).forbidden.is_empty(), "{bad:?}");
    }
    assert!(!read(b"\x9b31m").forbidden.is_empty());
    assert_eq!(hazards("fine\nand 日本").len(), 0);
    assert_eq!(hazards("a\tb\x1b\u{202e}").len(), 3);
}
