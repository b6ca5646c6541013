//! Changes that keep the tokens of a text whole: of JSON, YAML, TOML, Markdown, HTML and tables alike.

use std::ops::Range;

use super::{bytes, pick};
use crate::support::rng::Rng;

const NUMBERS: &[&str] = &[
    "1e999",
    "-1e999",
    "1e-999",
    "-0",
    "0",
    "-1",
    "NaN",
    "-Infinity",
    "Infinity",
    ".inf",
    "99999999999999999999999999",
    "18446744073709551615",
    "9223372036854775808",
    "-9223372036854775808",
    "4294967296",
    "2147483648",
    "1.7976931348623157e308",
    "5e-324",
    "0.1000000000000000055511151231257827",
    "00",
    "1_000",
    ".5",
    "5.",
    "0x10",
    "1e5",
    "65536",
    "100%",
    "1,5",
    "1.5 ± 0.5",
];

const VALUES: &[&[u8]] = &[
    b"null",
    b"true",
    b"{}",
    b"[]",
    b"\"\"",
    b"[[]]",
    b"{\"a\": {\"a\": 1}, \"a\": 2}",
    b"\"N/A\"",
    b"None",
    b"\"\\ud800\"",
    b"\"\\udc00\\ud800\"",
    b"\"\\u0000\"",
    b"\"\xff\xfe\"",
    b"\"\x00\x1b[31m\"",
    b"\"a\\",
    b"\"\xe2\x80\xae\xf0\x9f\x92\xa9\"",
    b"\"1.0\"",
    b"\"C\"",
    b"\"2025-99-99T99:99:99\"",
];

/// Pieces with a meaning in some language.
const PIECES: &[&str] = &[
    "\u{feff}",
    "\u{2028}",
    "\r",
    "\n\n",
    "\t",
    "\\",
    "\"",
    "'",
    "`",
    "```\n",
    "# ",
    "---\n",
    "...\n",
    "? ",
    ": ",
    "- ",
    "|\n",
    ">\n",
    "<<: *a\n",
    "&a ",
    "*a ",
    "!!binary ",
    "!!python/name:os ",
    "%YAML 9.9\n",
    "a: &a [*a]\n",
    "b: &b [x, x, x]\nc: &c [*b, *b, *b]\n",
    "|",
    "||",
    "\\|",
    "|---|\n",
    "| :-: ",
    "<table>",
    "<tr>",
    "<td>",
    "</td>",
    "<td rowspan=\"4294967295\" colspan=\"99999\">",
    "<th colspan=0>",
    "<!--",
    "&#x202e;",
    "&#xFFFFFFFF;",
    "&amp",
    "[[",
    "]]",
    "[a.b]\n",
    "a.b = 1\n",
    "'''",
    "\"\"\"",
    "=",
    "==",
    "; ",
    " @ file:///",
    "\"\"",
    ",",
    ",,",
    ";",
    "{",
    "}",
    "[",
    "]",
    "/*",
    "//",
    "{\"doc_id\": ",
    "PK\u{3}\u{4}",
    "\u{1b}]0;x\u{7}",
    "\u{202e}",
    "\u{301}",
    "..",
    "../",
    "/",
    "\0",
];

/// Pieces that nest or grow where they are repeated.
const NESTS: &[&str] = &[
    "[",
    "{\"a\":",
    "- ",
    "? ",
    "> ",
    "<td>",
    "<table><tr><td>",
    "|",
    "| |\n",
    "a.",
    "[[",
    "(",
    "*",
    "_",
    "`",
    "&a ",
    "!",
    "{",
    "\"",
    "\\",
    "\n",
    " ",
    "#",
    "-",
    "\u{301}",
    "{{",
    "{%",
    "1",
    "0.",
    "],[",
    "},{",
    "a: ",
    "a:\n ",
    ",",
    ", ",
    "x=y,",
    "/",
    "\u{202e}",
    "é",
];

/// One change.
pub(super) fn mutate(rng: &mut Rng, text: &mut Vec<u8>, other: &[u8]) {
    let tokens = tokens(text);
    let token = if tokens.is_empty() { 0..0 } else { tokens[rng.below(tokens.len())].clone() };
    let at = token.start;
    match rng.below(16) {
        0 | 1 => {
            let numbers: Vec<&Range<usize>> =
                tokens.iter().filter(|token| text[token.start].is_ascii_digit()).collect();
            if !numbers.is_empty() {
                let number = numbers[rng.below(numbers.len())].clone();
                text.splice(number, pick(rng, NUMBERS).bytes());
            }
        }
        2 | 3 => drop(text.splice(token, pick(rng, VALUES).iter().copied())),
        4 | 5 => drop(text.splice(at..at, pick(rng, PIECES).bytes())),
        6 => drop(text.splice(token, pick(rng, PIECES).bytes())),
        7 => drop(text.drain(token)),
        8 => swap(rng, text, &tokens),
        9 | 10 => double(rng, text, &tokens),
        11 => borrow(rng, text, token, other),
        12 => nest(rng, text, at),
        13 => wrap(rng, text, token),
        14 => bytes::reencode(rng, text),
        _ => {
            drop(text.splice(at..at, pick(rng, &[&b"\xff"[..], b"\xed\xa0\x80", b"\0", b"\x9b", b"\xf4\x90"]).to_vec()))
        }
    }
}

/// Two tokens change places.
fn swap(rng: &mut Rng, text: &mut Vec<u8>, tokens: &[Range<usize>]) {
    if tokens.len() < 2 {
        return;
    }
    let one = rng.below(tokens.len() - 1);
    let other = one + 1 + rng.below(tokens.len() - one - 1);
    let (one, other) = (tokens[one].clone(), tokens[other].clone());
    let (earlier, later) = (text[one.clone()].to_vec(), text[other.clone()].to_vec());
    text.splice(other, earlier);
    text.splice(one, later);
}

/// Some tokens stand twice, one behind the other: keys, entries, rows, members. Seldom, very often.
fn double(rng: &mut Rng, text: &mut Vec<u8>, tokens: &[Range<usize>]) {
    if tokens.is_empty() {
        return;
    }
    let first = rng.below(tokens.len());
    let last = (first + rng.below(24)).min(tokens.len() - 1);
    let piece = text[tokens[first].start..tokens[last].end].to_vec();
    let times = if rng.below(40) == 0 { 1 + rng.below(2000) } else { 1 + rng.below(3) };
    let at = tokens[last].end;
    text.splice(at..at, piece.repeat(times));
}

/// A token of another file in the place of one of this.
fn borrow(rng: &mut Rng, text: &mut Vec<u8>, token: Range<usize>, other: &[u8]) {
    let theirs = tokens(other);
    if !theirs.is_empty() {
        let first = rng.below(theirs.len());
        let last = (first + rng.below(6)).min(theirs.len() - 1);
        text.splice(token, other[theirs[first].start..theirs[last].end].iter().copied());
    }
}

/// A piece, many times.
fn nest(rng: &mut Rng, text: &mut Vec<u8>, at: usize) {
    let piece = pick(rng, NESTS).as_bytes();
    let times = match rng.below(30) {
        0 => 100_000,
        1..=6 => 3_000,
        _ => 1 + rng.below(200),
    };
    text.splice(at..at, piece.repeat(times));
}

/// A token inside of brackets that are closed.
fn wrap(rng: &mut Rng, text: &mut Vec<u8>, token: Range<usize>) {
    let most = if rng.below(4) == 0 { 4000 } else { 130 };
    let times = 1 + rng.below(most);
    let (open, close) = if rng.below(2) == 0 { (&b"["[..], b"]") } else { (&b"{\"a\": "[..], b"}") };
    let inner = text[token.clone()].to_vec();
    text.splice(token, [open.repeat(times), inner, close.repeat(times)].concat());
}

/// Strings, numbers, words, runs of space, single other bytes.
fn tokens(text: &[u8]) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let end = at + length(&text[at..]);
        tokens.push(at..end);
        at = end;
    }
    tokens
}

fn length(text: &[u8]) -> usize {
    let run = |is: fn(&u8) -> bool| text.iter().take_while(|byte| is(byte)).count();
    match text[0] {
        b'"' => {
            let closes = |at: &usize| text[*at] == b'"' && text[at - 1] != b'\\';
            (1..text.len().min(400)).find(closes).map_or(1, |at| at + 1)
        }
        b'0'..=b'9' => run(|byte| byte.is_ascii_digit() || b".eE+-".contains(byte)),
        b' ' | b'\n' | b'\t' | b'\r' => run(u8::is_ascii_whitespace),
        byte if byte.is_ascii_alphabetic() => run(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'),
        byte if byte >= 0x80 => run(|byte| *byte >= 0x80),
        _ => 1,
    }
}
