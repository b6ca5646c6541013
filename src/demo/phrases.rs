//! Text with gaps: word lists from `assets/demo`, and templates that are filled from them.
//!
//! A list file has sections that start with `# name`, one entry a line. A template has gaps `{name}` and
//! alternatives `«this|that»`, of which one is chosen. What looks like a gap but has no value stays as it is,
//! so that code may contain braces.

use super::rng::Rng;

/// A list file, taken apart once: it is drawn from thousands of times.
pub(super) struct Lists(Vec<(&'static str, Vec<&'static str>)>);

impl Lists {
    /// Takes a list file apart. Lines before the first section belong to a section without a name.
    pub(super) fn parse(file: &'static str) -> Self {
        let mut lists = vec![("", Vec::new())];
        for line in file.lines().filter(|line| !line.is_empty()) {
            match (line.strip_prefix("# "), lists.last_mut()) {
                (None, Some((_, entries))) => entries.push(line),
                (name, _) => lists.push((name.unwrap_or_default(), Vec::new())),
            }
        }
        Self(lists)
    }

    /// The entries of a section; none when there is no such section.
    pub(super) fn section(&self, name: &str) -> &[&'static str] {
        self.0.iter().find(|(known, _)| *known == name).map_or(&[], |(_, entries)| entries)
    }
}

/// The fields of an entry, which stand between ` | `.
pub(super) fn fields(entry: &str) -> Vec<&str> {
    entry.split(" | ").collect()
}

/// One field of an entry; empty when it has not so many.
pub(super) fn field<'a>(fields: &[&'a str], index: usize) -> &'a str {
    fields.get(index).copied().unwrap_or_default()
}

/// Values for the gaps of templates.
#[derive(Clone, Debug, Default)]
pub(super) struct Gaps(Vec<(String, String)>);

impl Gaps {
    /// Names a value; of a name given twice the last value counts.
    pub(super) fn set(&mut self, name: &str, value: impl ToString) {
        self.0.push((name.to_owned(), value.to_string()));
    }

    /// Names a value, and its form at the start of a sentence under the capitalised name.
    pub(super) fn set_word(&mut self, name: &str, value: &str) {
        self.set(&capital(name), capital(value));
        self.set(name, value);
    }

    /// The value of a gap.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value of a gap as a number; 0 when it is none.
    pub(super) fn number(&self, name: &str) -> i64 {
        self.get(name).and_then(|value| value.parse().ok()).unwrap_or(0)
    }

    /// Fills the gaps and chooses among the alternatives.
    pub(super) fn fill(&self, template: &str, rng: &mut Rng) -> String {
        self.fill_gaps(&choose(template, rng))
    }

    /// Fills the gaps of a text without alternatives.
    pub(super) fn fill_gaps(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len() * 2);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            match after.split_once('}').and_then(|(name, tail)| Some((self.get(name)?, tail))) {
                Some((value, tail)) => {
                    filled.push_str(value);
                    rest = tail;
                }
                None => {
                    filled.push('{');
                    rest = after;
                }
            }
        }
        filled + rest
    }
}

fn choose(template: &str, rng: &mut Rng) -> String {
    let mut chosen = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('«') {
        let (inside, tail) = after.split_once('»').unwrap_or((after, ""));
        let ways: Vec<&str> = inside.split('|').collect();
        chosen.push_str(before);
        chosen.push_str(rng.pick(&ways));
        rest = tail;
    }
    chosen + rest
}

/// A text with its first letter in upper case.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_and_other_braces_kept() {
        let mut gaps = Gaps::default();
        gaps.set_word("name", "ida");
        let text = gaps.fill("{Name} keeps {unknown} and «{name}|{name}» { x }", &mut Rng::named(&[]));
        assert_eq!(text, "Ida keeps {unknown} and ida { x }");
    }

    #[test]
    fn sections_end_where_the_next_begins() {
        let lists = Lists::parse("# one\nx | y\n\n# two\nz\n");
        assert_eq!(lists.section("one"), ["x | y"]);
        assert_eq!(lists.section("two"), ["z"]);
        assert_eq!(fields("x | y"), ["x", "y"]);
        assert!(lists.section("three").is_empty());
    }
}
