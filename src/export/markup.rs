//! Text from outside inside XML and HTML.

use crate::base::Shown;

/// Text between tags or in a quoted attribute, over as many lines as it has. Characters that XML 1.0 has no way to
/// write have become visible marks, like everything else that could hide or act.
pub(super) fn text(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| escaped(Shown::new(line).as_str())).collect();
    lines.join("\n")
}

/// Text in a quoted attribute: a line feed would be read as a space there.
pub(super) fn attribute(value: &str) -> String {
    text(value).replace('\n', "&#10;")
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            _ => safe.push(char),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_where_it_stands() {
        assert_eq!(text("a</script>\u{1b}[0m\nb ]]> \"'"), "a&lt;/script&gt;␛[0m\nb ]]&gt; &quot;&#39;");
        assert_eq!(attribute("a\nb"), "a&#10;b");
    }
}
