//! What stands in a cell, without the marks around it.

use crate::base::limits;

/// Elements whose content is a note on the text before it: `45.2<sup>1</sup>` is 45.2.
const ASIDE: [&str; 2] = ["sup", "sub"];

/// Elements that part words.
const PARTING: [&str; 5] = ["br", "p", "li", "div", "ul"];

/// The text of a cell: tags, emphasis, links and footnotes taken away, entities and escapes decoded.
/// The end of one longer than [`limits::CELL_BYTES`] is an ellipsis.
pub(super) fn plain(raw: &str) -> String {
    let kept = &raw[..raw.floor_char_boundary(limits::CELL_BYTES)];
    let text = without_marks(kept);
    if kept.len() < raw.len() { text + "…" } else { text }
}

fn without_marks(raw: &str) -> String {
    let mut text = String::new();
    let mut rest = raw;
    while let Some(char) = rest.chars().next() {
        rest = match char {
            '<' => tag(rest, &mut text),
            '&' => entity(rest, &mut text),
            '\\' => escape(rest, &mut text),
            '[' | '!' => link(rest, &mut text),
            '*' | '`' | '$' | '~' => &rest[1..],
            _ => {
                text.push(char);
                &rest[char.len_utf8()..]
            }
        };
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").trim_matches('_').trim().to_owned()
}

/// Steps over a tag, and over the content of an aside.
fn tag<'a>(rest: &'a str, text: &mut String) -> &'a str {
    let inside = rest[1..].trim_start_matches('/');
    let name: String = inside.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let Some(end) = rest.find('>').filter(|_| !name.is_empty() || inside.starts_with('!')) else {
        text.push('<');
        return &rest[1..];
    };
    if PARTING.contains(&name.as_str()) {
        text.push(' ');
    }
    let behind = &rest[end + 1..];
    if rest[1..].starts_with('/') || !ASIDE.contains(&name.as_str()) {
        return behind;
    }
    let close = format!("</{name}>");
    behind.to_ascii_lowercase().find(&close).map_or(behind, |at| &behind[at + close.len()..])
}

fn entity<'a>(rest: &'a str, text: &mut String) -> &'a str {
    const KNOWN: [(&str, char); 12] = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("plusmn", '±'),
        ("minus", '-'),
        ("ndash", '–'),
        ("mdash", '—'),
        ("uarr", '↑'),
        ("darr", '↓'),
    ];
    let name = rest[1..].split(';').next().filter(|name| name.len() < 8 && name.len() + 1 < rest.len());
    let numbered = |name: &str| {
        let digits = name.strip_prefix('#')?;
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => digits.parse(),
        };
        char::from_u32(code.ok()?)
    };
    let known = |name: &str| KNOWN.iter().find(|(known, _)| *known == name).map(|(_, char)| *char);
    match name.and_then(|name| Some((name, known(name).or_else(|| numbered(name))?))) {
        Some((name, char)) => {
            text.push(char);
            &rest[name.len() + 2..]
        }
        None => {
            text.push('&');
            &rest[1..]
        }
    }
}

/// `\_` is an underscore; a backslash before anything else is one.
fn escape<'a>(rest: &'a str, text: &mut String) -> &'a str {
    match rest[1..].chars().next().filter(char::is_ascii_punctuation) {
        Some(char) => {
            text.push(char);
            &rest[2..]
        }
        None => {
            text.push('\\');
            &rest[1..]
        }
    }
}

/// `[text](address)` is its text, `![text](address)` and `[^note]` are nothing.
fn link<'a>(rest: &'a str, text: &mut String) -> &'a str {
    let first = &rest[..1];
    let label = rest.strip_prefix('!').unwrap_or(rest).strip_prefix('[');
    let Some((label, behind)) = label.and_then(|label| label.split_once(']')) else {
        text.push_str(first);
        return &rest[1..];
    };
    if label.starts_with('^') {
        return behind;
    }
    let address = behind.strip_prefix('(').and_then(|address| address.split_once(')'));
    match (address, first) {
        (Some((_, behind)), "!") => behind,
        (Some((_, behind)), _) => {
            text.push_str(&without_marks(label));
            behind
        }
        (None, _) => {
            text.push_str(first);
            &rest[1..]
        }
    }
}

/// The number in a cell, as a person reads it: `**86.4**%`, `1,234`, `45.2 ± 0.3`, `71.3 (5-shot)`. A cell with a plus
/// sign is a difference and a cell with a unit is a size; both are no figures.
pub(super) fn number(plain: &str) -> Option<f64> {
    let marks = ['†', '‡', '§', '¶', '↑', '↓', '^', '#'];
    let text = plain.split(['±', '(', '[']).next().unwrap_or_default();
    let text = text.split("+/-").next().unwrap_or_default().trim().trim_end_matches(marks).trim();
    let text = text.strip_suffix('%').unwrap_or(text).trim_end().replace(['−', '–'], "-");
    let digits = without_thousands(&text)?;
    let shape = |byte: u8| byte.is_ascii_digit() || b".-eE".contains(&byte);
    (digits.bytes().any(|byte| byte.is_ascii_digit()) && digits.bytes().all(shape))
        .then(|| digits.parse().ok())
        .flatten()
}

/// Takes commas out of `1,234,567`; `None` where a comma stands elsewhere.
fn without_thousands(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let fits = rest.iter().all(|group| group.len() == 3) && (rest.is_empty() || (1..=3).contains(&first.len()));
    let whole = fits.then(|| [first, &rest.concat()].concat())?;
    Some(fraction.map_or_else(|| whole.clone(), |fraction| format!("{whole}.{fraction}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_away() {
        for (raw, text) in [
            ("**86.4**", "86.4"),
            (" <b>86.4</b><sup>1</sup> ", "86.4"),
            ("45.2<SUB>±0.3</SUB>", "45.2"),
            ("[MMLU](https://example.org) (CoT)", "MMLU (CoT)"),
            ("![badge](x) MMLU[^2]", "MMLU"),
            ("macro\\_avg/acc\\_char", "macro_avg/acc_char"),
            ("\\# Shots", "# Shots"),
            ("__GSM&nbsp;8K__", "GSM 8K"),
            ("A<br/>B", "A B"),
            ("a < b & c; d", "a < b & c; d"),
            ("&#177; &plusmn; &#x2191;", "± ± ↑"),
            ("[open", "[open"),
            ("`pass@1`!", "pass@1!"),
            ("é<", "é<"),
        ] {
            assert_eq!(plain(raw), text, "{raw}");
        }
    }

    #[test]
    fn long_cells_are_cut_before_they_are_searched() {
        let long = plain(&"[".repeat(10 * limits::CELL_BYTES));
        assert_eq!(long.len(), limits::CELL_BYTES + "…".len());
        assert!(plain(&"é<sup>&".repeat(200_000)).ends_with('…'));
    }

    #[test]
    fn numbers_are_read_as_people_read_them() {
        for (text, number) in [
            ("86.4", Some(86.4)),
            ("86.4%", Some(86.4)),
            ("86.4 %†", Some(86.4)),
            ("45.2 ± 0.3", Some(45.2)),
            ("45.2 +/- 0.3", Some(45.2)),
            ("71.3 (5-shot)", Some(71.3)),
            ("−1.5", Some(-1.5)),
            ("1,234.5", Some(1234.5)),
            ("1e-3", Some(0.001)),
            (".5", Some(0.5)),
            ("86,4", None),
            ("+1.2", None),
            ("8B", None),
            ("128k", None),
            ("-", None),
            ("–", None),
            ("N/A", None),
            ("nan", None),
            ("inf", None),
            ("3-5", None),
            ("84/90", None),
            ("", None),
        ] {
            assert_eq!(super::number(text), number, "{text}");
        }
    }
}
