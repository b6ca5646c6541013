//! Names without what tells one release of a thing from the next: versions, dates and moments, hashes, random ids,
//! steps of training. The sizes of models stay: `7b` and `13b` are two things.

/// What stands in a stem where a release would stand.
const FOLDED: char = '*';

/// Words behind which a number with a dot is a setting, no version.
const SETTINGS: &[&str] = &[
    "alpha",
    "beta",
    "cfg",
    "dropout",
    "eps",
    "lr",
    "max",
    "min",
    "p",
    "penalty",
    "rep",
    "scale",
    "shot",
    "shots",
    "t",
    "temp",
    "temperature",
    "threshold",
    "top",
    "topp",
    "wd",
];

/// Words behind which a number counts how far training had come.
const STEPS: &[&str] = &["checkpoint", "ckpt", "epoch", "iter", "iteration", "step", "steps"];

/// Words that may follow a version and belong to it.
const STAGES: &[&str] = &["alpha", "beta", "dev", "final", "post", "pre", "preview", "rc"];

/// Fewer letters before a number are no name that a version could belong to.
const SHORTEST_NAME: usize = 3;

/// The name with each version, date, hash, id and step folded, and so with the release's own name, where it stands
/// by itself. Names that are the same but for these have the same stem.
#[must_use]
pub fn stem(name: &str, release: &str) -> String {
    let mut stem = String::with_capacity(name.len());
    let mut at = 0;
    while let Some(next) = name[at..].chars().next() {
        let before = &name[..at];
        match folded(before, &name[at..], release) {
            Some(length) => {
                stem.push(FOLDED);
                at += length;
            }
            None => {
                stem.push(next);
                at += next.len_utf8();
            }
        }
    }
    stem
}

/// Whether names of this stem that come later are of later releases: they are, unless what tells them apart is an id.
#[must_use]
pub fn is_in_order(name: &str) -> bool {
    let mut places = name.char_indices().map(|(at, _)| name.split_at(at));
    let first = places.find_map(|(before, rest)| Some((rest, folded(before, rest, "")?)));
    first.is_none_or(|(rest, length)| id(rest) != Some(length) || moment(rest).is_some())
}

/// What a folder is of: the last name of its path that is more than a version or a date, else the last of all.
#[must_use]
pub fn folder_name(directory: &str) -> &str {
    let last = directory.rsplit('/').next().unwrap_or_default();
    directory.rsplit('/').find(|name| says_more(name)).unwrap_or(last)
}

/// Whether a name says more than a version or a date.
#[must_use]
pub fn says_more(name: &str) -> bool {
    stem(name, "").contains(char::is_alphanumeric)
}

/// Whether a name ends in how far training had come: `step1000`, `checkpoint-500`.
#[must_use]
pub fn is_step(name: &str) -> bool {
    let before = name.trim_end_matches(|c: char| c.is_ascii_digit());
    before.len() < name.len() && STEPS.contains(&last_word(before).as_str())
}

/// Whether two names state sizes of models and not the same ones: `7b` and `13b`.
#[must_use]
pub fn differ_in_size(one: &str, other: &str) -> bool {
    let (one, other) = (sizes(one), sizes(other));
    !one.is_empty() && !other.is_empty() && one != other
}

fn sizes(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric() && c != '.');
    words.filter_map(|word| size(&word.to_ascii_lowercase()).map(str::to_owned)).collect()
}

/// The size a word ends in: `7b` of `llama7b`, `8x7b`.
fn size(word: &str) -> Option<&str> {
    let number = word.strip_suffix(['b', 'm'])?;
    let letters = number.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == 'x').len();
    let start = letters + number[letters..].find(|c: char| c.is_ascii_digit())?;
    Some(&word[start..])
}

/// Whether a word is as long as ids are and mixes letters as only ids do: capitals with small ones, or with digits.
#[must_use]
pub fn is_random(word: &str) -> bool {
    const SHORTEST: usize = 20;
    let has = |is: fn(&u8) -> bool| usize::from(word.as_bytes().iter().any(is));
    let kinds = || has(u8::is_ascii_digit) + has(u8::is_ascii_uppercase) + has(u8::is_ascii_lowercase);
    word.len() >= SHORTEST && kinds() > 1
}

/// How many bytes of the rest stand for a release, if it begins with such.
fn folded(before: &str, rest: &str, release: &str) -> Option<usize> {
    let at_start = !before.ends_with(char::is_alphanumeric);
    let found = if at_start {
        named(rest, release).or_else(|| moment(rest)).or_else(|| id(rest)).or_else(|| version(before, rest))
    } else {
        attached(before, rest)
    };
    found.filter(|&length| length > 0 && !rest[length..].starts_with(char::is_alphanumeric))
}

/// The release's own name, whatever the case of its letters, with or without its `v`.
fn named(rest: &str, release: &str) -> Option<usize> {
    let plain = release.strip_prefix(['v', 'V']).filter(|plain| plain.starts_with(|c: char| c.is_ascii_digit()));
    let begins = |name: &&str| {
        let start = rest.get(..name.len());
        !name.is_empty() && start.is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    [Some(release), plain].into_iter().flatten().find(begins).map(str::len)
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// `v2`, `1.0`, `v1.0.0-rc.1`: without a `v` it takes a dot, and no setting before it.
fn version(before: &str, rest: &str) -> Option<usize> {
    let v = rest.bytes().take_while(|byte| matches!(byte, b'v' | b'V')).count();
    if v == 0 && SETTINGS.contains(&last_word(before).as_str()) {
        return None;
    }
    if v == 0 && STEPS.contains(&last_word(before).as_str()) {
        return Some(digits(rest)).filter(|&length| length > 0);
    }
    let (numbers, dots) = numbers(&rest[v..]);
    let is_version = numbers > 0 && (v > 0 || dots > 0);
    is_version.then(|| v + numbers + stage(&rest[v + numbers..]))
}

/// A version or a step that its name runs into: `llama3.1`, `step1000`.
fn attached(before: &str, rest: &str) -> Option<usize> {
    if !rest.starts_with(|c: char| c.is_ascii_digit()) || !before.ends_with(char::is_alphabetic) {
        return None;
    }
    let word = last_word(before);
    if word.len() < SHORTEST_NAME {
        return None;
    }
    if STEPS.contains(&word.as_str()) {
        return Some(digits(rest)).filter(|&length| length > 0);
    }
    let (numbers, dots) = numbers(rest);
    (dots > 0 && !SETTINGS.contains(&word.as_str())).then(|| numbers + stage(&rest[numbers..]))
}

/// The letters a text ends in, but for one separator, in lower case.
fn last_word(before: &str) -> String {
    let before = before.strip_suffix(['-', '_', '.', ' ', '=']).unwrap_or(before);
    let start = before.trim_end_matches(char::is_alphabetic).len();
    before[start..].to_ascii_lowercase()
}

/// The length of `1.2.3` at the start of a text, and how many dots are in it.
fn numbers(text: &str) -> (usize, usize) {
    let (mut length, mut dots) = (digits(text), 0);
    while length > 0 && text[length..].starts_with('.') {
        let more = digits(&text[length + 1..]);
        if more == 0 {
            break;
        }
        length += 1 + more;
        dots += 1;
    }
    (length, dots)
}

/// The length of `-rc.1` and its like at the start of a text; 0 where there is none.
fn stage(text: &str) -> usize {
    let bare = text.strip_prefix(['-', '_', '.', '+']).unwrap_or(text);
    let skipped = text.len() - bare.len();
    let letters = bare.bytes().take_while(u8::is_ascii_alphabetic).count();
    if !STAGES.contains(&bare[..letters].to_ascii_lowercase().as_str()) {
        return 0;
    }
    let after = &bare[letters..];
    let number = after.strip_prefix(['-', '.']).unwrap_or(after);
    let length = digits(number);
    let is_its_own = length > 0 && !number[length..].starts_with(char::is_alphanumeric);
    let end = if is_its_own { after.len() - number.len() + length } else { 0 };
    skipped + letters + end
}

/// A date, with or without a time of day.
fn moment(rest: &str) -> Option<usize> {
    let mut at = Cursor { rest, at: 0 };
    let year = at.number(4)?;
    let separator = at.any(&['-', '_', '.']);
    let month = at.number(2)?;
    if separator.is_some() {
        at.any(&['-', '_', '.'])?;
    }
    let day = at.number(2)?;
    let is_date = (1990..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    is_date.then(|| at.at + time(&rest[at.at..]))
}

/// The length of a time of day behind a date, 0 where there is none.
fn time(rest: &str) -> usize {
    let mut at = Cursor { rest, at: 0 };
    let (Some(_), Some(_)) = (at.any(&['T', 't', '_', '-', ' ']), at.number(2)) else { return 0 };
    let separator = at.any(&['-', ':', '_', '.']);
    if at.number(2).is_none() {
        return 0;
    }
    if separator.is_some() {
        at.optional(&['-', ':', '_', '.'], 2);
    } else {
        at.number(2);
    }
    if at.any(&['.', ',']).is_some() {
        at.at += digits(&rest[at.at..]);
    }
    if at.any(&['Z', 'z']).is_none() && at.optional(&['+', '-'], 2) {
        at.optional(&['-', ':'], 2);
    }
    at.at
}

/// A place in a text that moves on past what fits.
struct Cursor<'a> {
    rest: &'a str,
    at: usize,
}

impl Cursor<'_> {
    fn number(&mut self, length: usize) -> Option<u32> {
        let text = self.rest.get(self.at..self.at + length)?;
        let number = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())??;
        self.at += length;
        Some(number)
    }

    fn any(&mut self, chars: &[char]) -> Option<char> {
        let found = self.rest[self.at..].chars().next().filter(|next| chars.contains(next))?;
        self.at += found.len_utf8();
        Some(found)
    }

    /// Moves past one of the separators and so many digits, where both are there.
    fn optional(&mut self, separators: &[char], length: usize) -> bool {
        let start = self.at;
        let found = self.any(separators).is_some() && self.number(length).is_some();
        if !found {
            self.at = start;
        }
        found
    }
}

/// A hash in hexadecimal, or an id that mixes letters as only ids do.
fn id(rest: &str) -> Option<usize> {
    const SHORTEST: usize = 7;
    let length = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let word = &rest[..length];
    let is_hex = word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let mixes = word.bytes().any(|byte| byte.is_ascii_digit()) && word.bytes().any(|byte| byte.is_ascii_alphabetic());
    ((is_hex && mixes && length >= SHORTEST) || is_random(word)).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_releases_apart_is_folded() {
        for (name, expected) in [
            ("results_v1.0.json", "results_*.json"),
            ("results/v2/7b/scores.csv", "results/*/7b/scores.csv"),
            ("lumen-1.0.0-rc.1-8b", "lumen-*-8b"),
            ("lumen-v2beta-8b", "lumen-*-8b"),
            ("llama3.1-8b", "llama*-8b"),
            ("results_2026-01-05T12-30-00.123456.json", "results_*.json"),
            ("20240501_093000_results.json", "*_results.json"),
            ("logs/2025-02-11T15-17-00-05-00_popularity_dPiJifoWeEQBrfWsAopzWr.eval", "logs/*_popularity_*.eval"),
            ("model-3f2a9c1", "model-*"),
            ("70m_step143000", "70m_step*"),
            ("checkpoint-500/config.json", "checkpoint-*/config.json"),
        ] {
            assert_eq!(stem(name, ""), expected, "{name}");
        }
    }

    #[test]
    fn what_tells_things_apart_stays() {
        for name in [
            "llama-2-7b",
            "llama-2-13b",
            "Qwen-1.5B",
            "mixtral-8x7b",
            "gpt-4-32k",
            "temp-0.7",
            "top_p=0.95",
            "t0.7",
            "q4_0",
            "fp8",
            "mmlu",
            "deadbeef",
            "2024",
            "202413011",
            "model-00001-of-00003",
            "arc_easy",
            "é1.5é",
            "v",
            "1.",
            "abc1234xyz",
            "",
        ] {
            assert_eq!(stem(name, ""), name);
        }
    }

    #[test]
    fn moments_and_versions_have_an_order_and_ids_have_none() {
        for (name, expected) in [
            ("runs/2026-01-05/results_12", true),
            ("2025-02-11T15-17-00_task_dPiJifoWeEQBrfWsAopzWr.eval", true),
            ("20240501T093000", true),
            ("lumen-v2", true),
            ("results_12", true),
            ("mlruns/0/0123456789abcdef0123456789abcdef", false),
            ("model-3f2a9c1", false),
        ] {
            assert_eq!(is_in_order(name), expected, "{name}");
        }
    }

    #[test]
    fn the_name_of_the_release_is_folded() {
        for (name, release, expected) in [
            ("llama-3-8b", "llama-3", "*-8b"),
            ("Llama-3.1-8B", "llama-3.1", "*-8B"),
            ("lumen_2_8b", "v2", "lumen_*_8b"),
            ("maintained", "main", "maintained"),
            ("the-main-one", "main", "the-*-one"),
            ("é", "É", "é"),
        ] {
            assert_eq!(stem(name, release), expected, "{name} {release}");
        }
    }

    #[test]
    fn folders_of_a_release_are_called_after_what_they_are_of() {
        for (directory, name) in [
            ("out/7b/v1.0", "7b"),
            ("out/lumen-v1", "lumen-v1"),
            ("7b/2024-05-01/v1", "7b"),
            ("v1.0", "v1.0"),
            ("", ""),
        ] {
            assert_eq!(folder_name(directory), name, "{directory}");
        }
    }

    #[test]
    fn steps_of_training_are_known() {
        for (name, is) in [
            ("step63000", true),
            ("global_step1000", true),
            ("checkpoint-500", true),
            ("iter_0001", true),
            ("v2", false),
            ("steps", false),
            ("stepping2", false),
            ("main", false),
            ("", false),
        ] {
            assert_eq!(is_step(name), is, "{name}");
        }
    }

    #[test]
    fn sizes_tell_models_apart() {
        for (one, other, differ) in [
            ("llama-7b", "llama-13b", true),
            ("llama-7B-v1", "llama-7b-v2", false),
            ("lumen", "lumen-7b", false),
            ("qwen-1.5B", "qwen-0.5B", true),
            ("mixtral-8x7b", "mixtral-8x22b", true),
            ("llama7b", "llama13b", true),
            ("b", "m", false),
        ] {
            assert_eq!(differ_in_size(one, other), differ, "{one} {other}");
        }
    }
}
