//! A new `candor.toml`, made from the table of keys and from what a repository holds.
//!
//! As written it demands what holds without it. `# ` begins an explanation, `#` alone something to take up.

use std::collections::{BTreeMap, BTreeSet};

use super::keys::{Holds, Key, Kind, Range, SECTIONS, Section, Written};
use crate::base::{Shown, is_hazard};
use crate::model::EvalRow;

/// At most this many names are listed in one place.
const NAMES: usize = 6;

/// What was seen in a repository.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Its tags, newest first.
    pub tags: Vec<String>,
    /// The release that was looked through.
    pub release: Option<String>,
    /// Its evaluation output.
    pub evals: Vec<String>,
    /// Its configuration.
    pub configs: Vec<String>,
    /// Its rows.
    pub rows: Vec<EvalRow>,
}

const HEAD: &str = "What the owners of this repository demand of a release. A comparison goes by the candor.toml of its base, \
    so that a candidate cannot loosen its own gate. As it stands this file demands what holds without it. Lines that begin with \
    # and no space are suggestions: take the # away where one shall hold, then run: candor policy check";

/// The text of a new file.
#[must_use]
pub fn new_file(seen: &Seen) -> String {
    let mut page = Page::default();
    page.say(HEAD);
    if let Some(release) = &seen.release {
        page.say(&format!("What it says of files, tasks and metrics was seen in {release}."));
    }
    for section in SECTIONS {
        page.section(section, seen);
    }
    page.0
}

/// The file as it grows.
#[derive(Default)]
struct Page(String);

impl Page {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    /// An explanation, in lines of a readable length. Names in it may come from anywhere.
    fn say(&mut self, text: &str) {
        self.wrapped("#", text);
    }

    /// One entry of a list of explanations.
    fn entry(&mut self, text: &str) {
        self.wrapped("#  ", text);
    }

    /// A text after `start`, and its further lines set in as far as that.
    fn wrapped(&mut self, start: &str, text: &str) {
        const COLUMNS: usize = 100;
        let mut line = start.to_owned();
        for word in Shown::new(text).as_str().split(' ') {
            if line.len() > start.len() && line.chars().count() + word.chars().count() >= COLUMNS {
                self.line(&line);
                line.truncate(start.len());
            }
            line.push(' ');
            line.push_str(word);
        }
        self.line(&line);
    }

    fn section(&mut self, section: &Section, seen: &Seen) {
        self.line("");
        self.say(section.doc);
        match section.holds {
            Holds::Keys(keys) => {
                self.line(&format!("[{}]", section.name));
                for key in keys {
                    self.key(key, suggestion(section.name, key.name, seen));
                }
            }
            Holds::Categories => {
                self.line(&format!("[{}]", section.name));
                self.categories(seen);
            }
            Holds::Rules(keys) => {
                self.stated_by_each(section.name, keys);
                self.rules(seen);
            }
            Holds::Formats(keys) => self.stated_by_each(section.name, keys),
        }
    }

    fn stated_by_each<T>(&mut self, section: &str, keys: &[Key<T>]) {
        self.say(&format!("Each stands below a heading [[{section}]] of its own. It may state:"));
        for key in keys {
            self.say(&format!("{} = {}", key.name, example(key)));
            self.entry(&explanation(key));
        }
    }

    fn key<T>(&mut self, key: &Key<T>, seen: Option<String>) {
        self.line("");
        self.say(&explanation(key));
        let suggested = |value: &str| format!("#{} = {value}", key.name);
        match (key.value, seen) {
            (Written::Default(value), seen) => {
                self.line(&format!("{} = {value}", key.name));
                if let Some(seen) = seen {
                    self.say("Or, as seen here, in place of that:");
                    self.line(&suggested(&seen));
                }
            }
            (Written::Example(value), seen) => self.line(&suggested(seen.as_deref().unwrap_or(value))),
        }
    }

    fn categories(&mut self, seen: &Seen) {
        self.line("");
        self.say(
            "A name of your own, and the tasks it is for. Without a pattern the names of well-known tasks decide:",
        );
        let tasks = tasks(seen);
        if tasks.is_empty() {
            self.line("#safety = [\"harm*\", \"refusal*\"]");
        }
        for (category, tasks) in &tasks {
            if category.is_none() {
                self.say("No table knows these:");
            }
            let name = category.map_or_else(|| "other".to_owned(), key_named);
            let listed: Vec<&str> = tasks.keys().copied().collect();
            self.line(&format!("#{name} = {}", list(&listed)));
        }
    }

    fn rules(&mut self, seen: &Seen) {
        for (category, tasks) in tasks(seen) {
            self.line("");
            self.say(&format!("Rows of {}:", category.unwrap_or("no known category")));
            for (task, rows) in tasks.iter().take(NAMES) {
                self.line("");
                self.rule(task, rows);
            }
            if tasks.len() > NAMES {
                self.line("");
                self.say(&format!("and {} more tasks", tasks.len() - NAMES));
            }
        }
    }

    /// A rule for the row that a task probably stands and falls with.
    fn rule(&mut self, task: &str, rows: &[&EvalRow]) {
        let Some(row) = rows.iter().find(|row| row.direction.is_some()).or(rows.first()) else { return };
        let others: BTreeSet<&str> =
            rows.iter().map(|other| other.key.metric.as_str()).filter(|other| *other != row.key.metric).collect();
        if let Some(direction) = row.direction {
            self.say(&format!("The {} the better.", direction.as_str()));
        }
        if !others.is_empty() {
            let others: Vec<&str> = others.into_iter().take(NAMES).collect();
            self.say(&format!("Other metrics of this task: {}", others.join(", ")));
        }
        self.line("#[[rule]]");
        self.line(&format!("#task = {}", quoted(task)));
        self.line(&format!("#metric = {}", quoted(&row.key.metric)));
        self.line("#primary = true");
        self.line("#gating = true");
        let value = row.candidate.as_ref().and_then(|figure| figure.value);
        if value.is_some_and(|value| (0.0..=1.0).contains(&value)) {
            self.line("#margin = 0.02");
        }
        if row.direction.is_none() {
            self.say("Nothing says which way is better, so nothing is tested until this does:");
            self.line("#direction = \"higher\"");
        }
    }
}

/// What a key says, and what may stand behind it.
fn explanation<T>(key: &Key<T>) -> String {
    let words = key.kind.words();
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let words: String = first.into_iter().chain(letters).collect();
    match key.kind {
        // The type is plain from the value beside it.
        Kind::Text(_) | Kind::Names(_) | Kind::Glob(_) | Kind::Texts(_) | Kind::Globs(_) | Kind::Flag(_) => {
            key.doc.to_owned()
        }
        Kind::Number(Range::Finite, _) => key.doc.to_owned(),
        Kind::Count(_) | Kind::Number(..) | Kind::Name(..) | Kind::Word(_) | Kind::Words(..) => {
            format!("{} {words}.", key.doc)
        }
    }
}

fn example<T>(key: &Key<T>) -> &'static str {
    match key.value {
        Written::Default(value) | Written::Example(value) => value,
    }
}

/// What the repository suggests for a key.
fn suggestion(section: &str, key: &str, seen: &Seen) -> Option<String> {
    let patterns = |names: BTreeSet<String>| {
        let few = (1..=NAMES).contains(&names.len());
        few.then(|| list(&names.iter().map(String::as_str).collect::<Vec<_>>()))
    };
    match (section, key) {
        ("releases", "tags") => patterns(seen.tags.iter().map(|tag| up_to_digit(tag)).collect()),
        ("releases", "oldest") => seen.tags.last().map(|tag| quoted(tag)),
        ("paths", "evals") => patterns(seen.evals.iter().map(|path| directory(path)).collect()),
        ("paths", "configs") => patterns(seen.configs.iter().map(|path| directory(path)).collect()),
        _ => None,
    }
}

/// `v*` of `v1.0.0`.
fn up_to_digit(name: &str) -> String {
    match name.find(|letter: char| letter.is_ascii_digit()) {
        Some(0) | None => name.to_owned(),
        Some(at) => format!("{}*", &name[..at]),
    }
}

/// `results/*` of `results/acme/x.json`.
fn directory(path: &str) -> String {
    path.split_once('/').map_or_else(|| path.to_owned(), |(directory, _)| format!("{directory}/*"))
}

/// The rows by category and task; no group, whose figure repeats its members'.
fn tasks(seen: &Seen) -> BTreeMap<Option<&str>, BTreeMap<&str, Vec<&EvalRow>>> {
    let mut tasks: BTreeMap<Option<&str>, BTreeMap<&str, Vec<&EvalRow>>> = BTreeMap::new();
    for row in seen.rows.iter().filter(|row| !row.is_group) {
        let of_category = tasks.entry(row.category.as_deref()).or_default();
        of_category.entry(&row.key.task).or_default().push(row);
    }
    tasks
}

fn list(names: &[&str]) -> String {
    format!("[{}]", names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "))
}

/// A name as a key of TOML: quoted where it must be.
fn key_named(name: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !name.is_empty() && name.bytes().all(is_bare) { name.to_owned() } else { quoted(name) }
}

/// A basic string of TOML on one line; what cannot be seen is escaped.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() || is_hazard(letter) => {
                quoted.push_str(&format!("\\U{:08X}", u32::from(letter)));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Direction, Figure, Policy, RowKey};
    use crate::policy::{FILE, parse};

    fn row(task: &str, metric: &str, category: Option<&str>, direction: Option<Direction>) -> EvalRow {
        let key = RowKey { task: task.to_owned(), metric: metric.to_owned(), ..RowKey::default() };
        let candidate = Some(Figure { value: Some(0.5), stderr: None, n: None, path: "x".into() });
        EvalRow { key, category: category.map(str::to_owned), direction, candidate, ..EvalRow::default() }
    }

    /// The file with every suggestion taken up in place of what it would stand beside.
    fn taken_up(text: &str) -> String {
        let mut lines: Vec<&str> = Vec::new();
        for line in text.lines() {
            match line.strip_prefix('#') {
                Some(prose) if prose.is_empty() || prose.starts_with(' ') => {}
                Some(code) => {
                    let key = code.split('=').next().unwrap_or_default();
                    lines.retain(|line| !line.starts_with(key) || code.starts_with("[[") || lines_of_rules(code));
                    lines.push(code);
                }
                None => lines.push(line),
            }
        }
        lines.join("\n")
    }

    fn lines_of_rules(code: &str) -> bool {
        ["task", "metric", "primary", "gating", "margin", "direction"].iter().any(|key| code.starts_with(key))
    }

    fn seen() -> Seen {
        let rows = vec![
            row("gsm8k", "exact_match", Some("math"), Some(Direction::Higher)),
            row("gsm8k", "length", Some("math"), None),
            row("own", "vibes", None, None),
        ];
        Seen {
            tags: ["v1.1.0", "model@v1", "v1.0.0"].map(str::to_owned).into(),
            release: Some("v1.1.0".to_owned()),
            evals: ["results/a.json", "results/b/c.jsonl"].map(str::to_owned).into(),
            configs: ["config.json", "model/x.json"].map(str::to_owned).into(),
            rows,
        }
    }

    fn read(text: &str) -> Policy {
        let policy = parse(FILE, text).unwrap_or_else(|problems| panic!("{problems}\n{text}"));
        Policy { source: None, ..policy }
    }

    #[test]
    fn a_new_file_changes_nothing_until_it_is_edited() {
        for seen in [Seen::default(), seen()] {
            assert_eq!(read(&new_file(&seen)), Policy::default());
        }
    }

    #[test]
    fn every_key_is_explained() {
        let text = new_file(&Seen::default());
        for section in SECTIONS {
            let names: Vec<&str> = match section.holds {
                Holds::Keys(keys) => keys.iter().map(|key| key.name).collect(),
                Holds::Rules(keys) => keys.iter().map(|key| key.name).collect(),
                Holds::Formats(keys) => keys.iter().map(|key| key.name).collect(),
                Holds::Categories => Vec::new(),
            };
            for name in names {
                assert!(text.contains(&format!("{name} = ")), "{name}\n{text}");
            }
        }
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }

    #[test]
    fn suggestions_hold_once_they_are_taken_up() {
        let policy = read(&taken_up(&new_file(&seen())));
        assert!(
            policy.releases.has_tag("v2.0.0") && policy.releases.has_tag("model@v2") && !policy.releases.has_tag("x")
        );
        assert_eq!(policy.releases.oldest.as_deref(), Some("v1.0.0"));
        assert!(policy.paths.may_be_eval("results/new.json") && !policy.paths.may_be_eval("other/new.json"));
        assert!(policy.paths.may_be_config("config.json") && !policy.paths.may_be_config("other.json"));
        assert_eq!((policy.category("gsm8k"), policy.category("own")), (Some("math"), Some("other")));
        let of = |task: &str, metric: &str| policy.of_row(&row(task, metric, None, None).key);
        let (gsm8k, own) = (of("gsm8k", "exact_match"), of("own", "vibes"));
        assert_eq!((gsm8k.gating, gsm8k.margin, gsm8k.direction), (Some(true), Some(0.02), None));
        assert_eq!((own.gating, own.direction), (Some(true), Some(Direction::Higher)));
        assert_eq!(of("gsm8k", "length").gating, None);
    }

    proptest! {
        /// Names come from a stranger's repository.
        #[test]
        fn no_name_breaks_out(name in "\\PC{0,3}[\"'\\\\#\n\r\u{1}\u{202e}\u{85}\u{2028}=\\[]{1,4}\\PC{0,3}") {
            let mut seen = seen();
            seen.tags = vec![name.clone()];
            seen.release = Some(name.clone());
            seen.evals = vec![name.clone()];
            seen.configs = vec![format!("{name}/{name}")];
            seen.rows = vec![row(&name, &name, Some(&name), None), row(&name, "other", None, None)];
            let text = new_file(&seen);
            prop_assert_eq!(read(&text), Policy::default());
            let policy = read(&taken_up(&text));
            prop_assert_eq!(policy.releases.oldest, Some(name));
        }
    }
}
