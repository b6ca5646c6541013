//! Text from outside made inert for Markdown: shown, never acted on.

use crate::base::Shown;
use crate::model::Release;

/// Text as one line for whoever shows plain text: no mention, no reference that closes anything, no link.
pub(super) fn plain(text: &str) -> String {
    let shown = one_line(&text.trim().replace("\r\n", "\n"));
    shown.as_str().replace('@', "@\u{2060}").replace('#', "#\u{2060}").replace("](", "]\u{2060}(")
}

/// Text inside a line of Markdown: no markup, no HTML, no mentions, no references that close anything.
pub(super) fn inline(text: &str) -> String {
    let shown = one_line(text);
    let mut safe = String::with_capacity(shown.as_str().len());
    let mut before = ' ';
    for char in shown.as_str().chars() {
        match char {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            // A word joiner keeps hosts from reading a mention or an issue number.
            '@' | '#' => {
                safe.push(char);
                safe.push('\u{2060}');
            }
            '_' if before.is_alphanumeric() => safe.push(char),
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '!' | '~' | '$' => {
                safe.push('\\');
                safe.push(char);
            }
            _ => safe.push(char),
        }
        before = char;
    }
    safe
}

/// The commit of a release, as inline code.
pub(super) fn commit(release: &Release) -> String {
    release.short_commit().map_or_else(|| "not committed".to_owned(), code)
}

/// Text as inline code: nothing inside is read as markup.
pub(super) fn code(text: &str) -> String {
    let shown = one_line(text);
    let shown = shown.as_str().replace('|', "\\|");
    let fence = "`".repeat(longest_run(&shown, '`') + 1);
    let pad = if shown.starts_with('`') || shown.ends_with('`') || shown.is_empty() { " " } else { "" };
    format!("{fence}{pad}{shown}{pad}{fence}")
}

/// The beginning of a text, and a word on how much of it is missing: nobody may take a part for the whole.
pub(super) fn cut(text: &str, characters: usize) -> (&str, String) {
    match text.char_indices().nth(characters) {
        Some((end, _)) => (&text[..end], format!(" … {} more characters", text[end..].chars().count())),
        None => (text, String::new()),
    }
}

/// Text made safe to show, its line ends as spaces.
fn one_line(text: &str) -> Shown {
    Shown::new(&text.replace(['\n', '\r'], " "))
}

/// Several lines of text, each made inert, as a quotation.
pub(super) fn quotation(text: &str) -> String {
    text.lines().map(|line| format!("> {}", inline(line)).trim_end().to_owned() + "\n").collect()
}

fn longest_run(text: &str, of: char) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for char in text.chars() {
        run = if char == of { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_mentions_and_references_are_inert() {
        assert_eq!(
            inline("</script> @all fixes #1 | `x` ![i](u)"),
            "&lt;/script&gt; @\u{2060}all fixes #\u{2060}1 \\| \\`x\\` \\!\\[i\\](u)"
        );
        assert_eq!(inline("snake_case *bold*"), "snake_case \\*bold\\*");
        assert_eq!(inline("a\nb"), "a b");
    }

    #[test]
    fn what_is_cut_is_counted() {
        assert_eq!(cut("añb", 2), ("añ", " … 1 more characters".to_owned()));
        assert_eq!(cut("añb", 3), ("añb", String::new()));
    }

    #[test]
    fn code_has_fences_longer_than_any_run_inside() {
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("a|b"), "`a\\|b`");
    }
}
