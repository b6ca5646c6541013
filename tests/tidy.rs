//! The wall between the layers, and other promises about the source itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each layer and what it may use: everything below it, never what stands beside or above it.
const LAYERS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("model", &["base"]),
    ("git", &["base", "model"]),
    ("formats", &["base", "model"]),
    ("index", &["base", "model", "formats"]),
    ("keyfile", &["base"]),
    ("policy", &["base", "model", "formats", "keyfile"]),
    ("stats", &["base", "model"]),
    ("compare", &["base", "model", "formats", "stats"]),
    ("review", &["base", "model", "formats", "git", "stats", "compare"]),
    ("gate", &["base", "model", "stats", "compare", "review"]),
    ("export", &["base", "model", "formats", "stats", "compare", "review", "gate"]),
    ("demo", &["base", "model", "git"]),
    ("engine", &["base", "model", "formats", "git", "index", "policy", "stats", "compare", "review", "gate", "export"]),
    ("tui", &["base", "model", "stats", "compare", "review", "engine"]),
    ("settings", &["base", "keyfile", "tui"]),
    (
        "cli",
        &[
            "base", "model", "formats", "git", "index", "keyfile", "policy", "stats", "compare", "review", "gate",
            "export", "engine", "demo", "tui", "settings",
        ],
    ),
];

/// Outer packages that have one home.
const HOMES: &[(&str, &[&str])] = &[
    ("git2", &["src/git/"]),
    ("gix_hash", &["src/git/"]),
    ("gix_object", &["src/git/"]),
    ("gix_odb", &["src/git/"]),
    ("libgit2_sys", &["src/git/"]),
    ("similar", &["src/compare/text"]),
    ("ratatui", &["src/tui/"]),
    ("ratatui_textarea", &["src/tui/"]),
    ("crossterm", &["src/tui/terminal", "src/tui/runtime", "src/tui/input", "src/tui/event"]),
    ("nucleo_matcher", &["src/tui/fuzzy"]),
    ("statrs", &["src/stats/"]),
    ("serde_saphyr", &["src/formats/yaml"]),
    ("toml", &["src/formats/", "src/policy/", "src/keyfile/", "src/settings/"]),
    ("csv", &["src/formats/table/separated", "src/export/spreadsheet"]),
    ("clap", &["src/cli/"]),
    ("base64", &["src/export/html/page"]),
    ("sha2", &["src/base/digest"]),
    ("faster_hex", &["src/base/digest"]),
    ("crc32fast", &["src/index/"]),
    ("jiff", &["src/base/clock"]),
    ("flate2", &["src/formats/zip/", "src/git/loose"]),
    ("zstd", &["src/formats/zip/"]),
];

/// A file longer than this is a crowded room.
const FILE_LINES: usize = 500;

struct File {
    path: String,
    code: String,
}

/// Every Rust file under `src`, without comments.
fn sources() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let mut waiting = vec![root.join("src")];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(&directory).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let code =
                    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
                let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                files.push(File { path, code });
            }
        }
    }
    assert!(files.len() > 30, "the sources were not found");
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn is_word(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// The first names after `prefix` wherever it stands as a path: `crate::git::Repo` gives `git`, and
/// `crate::{git::Repo, model}` gives both.
fn names_after(code: &str, prefix: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        if at > 0 && is_word(code.as_bytes().get(at - 1)) {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            names.extend(outer_names(group));
        } else {
            names.push(first_name(rest));
        }
    }
    names
}

fn first_name(text: &str) -> String {
    text.chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect()
}

fn outer_names(group: &str) -> Vec<String> {
    let mut depth = 1;
    let mut names = Vec::new();
    let mut start = 0;
    for (at, char) in group.char_indices() {
        match char {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => {
                names.push(first_name(group[start..at].trim_start()));
                start = at + 1;
            }
            _ => {}
        }
        if depth == 0 {
            names.push(first_name(group[start..at].trim_start()));
            break;
        }
    }
    names
}

#[test]
fn no_layer_uses_one_beside_or_above_it() {
    let allowed: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    let mut broken = Vec::new();
    for file in sources() {
        let Some((layer, _)) = file.path.trim_start_matches("src/").split_once('/') else { continue };
        let below = allowed.get(layer).unwrap_or_else(|| panic!("{} is in no layer; say where it belongs", file.path));
        for used in names_after(&file.code, "crate::") {
            if allowed.contains_key(used.as_str()) && used != layer && !below.contains(&used.as_str()) {
                broken.push(format!("{} uses {used}", file.path));
            }
        }
    }
    assert!(broken.is_empty(), "layers use only what is below them:\n{}", broken.join("\n"));
}

#[test]
fn outer_packages_have_one_home() {
    let mut broken = Vec::new();
    for file in sources() {
        for (package, homes) in HOMES {
            let used = !names_after(&file.code, &format!("{package}::")).is_empty();
            if used && !homes.iter().any(|home| file.path.starts_with(home)) {
                broken.push(format!("{} names {package}, whose home is {}", file.path, homes.join(", ")));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_desk_touches_neither_files_nor_processes() {
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| file.path.starts_with("src/tui/")) {
        for used in names_after(&file.code, "std::") {
            if used == "fs" || used == "process" {
                broken.push(format!("{} names std::{used}", file.path));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Git is started by `src/git/command.rs`, and an editor where the terminal is given away.
#[test]
fn programs_are_started_in_two_places() {
    for file in sources() {
        let starts = names_after(&file.code, "process::").iter().any(|name| name == "Command" || name == "Stdio");
        let may = ["src/git/command.rs", "src/cli/editor.rs"].contains(&file.path.as_str());
        assert!(!starts || may || file.path.ends_with("tests.rs"), "{} starts programs", file.path);
    }
}

#[test]
fn unsafe_code_has_one_module() {
    for file in sources() {
        let ways = ["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern", "(unsafe_code)", "unsafe("];
        let uses = ways.iter().any(|way| file.code.contains(way));
        assert!(!uses || file.path == "src/git/process_wide.rs", "{} holds unsafe code", file.path);
    }
}

/// The tests named in a line, as `tests/file.rs::name`.
fn tests_named(line: &str) -> impl Iterator<Item = (&str, &str)> {
    line.split('`').filter_map(|word| word.split_once("::")).filter(|(file, _)| file.ends_with(".rs"))
}

/// Whether a file has a test of this name.
fn has_test(file: &str, name: &str) -> bool {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap_or_default();
    let named = format!("{name}(");
    text.split("#[test]").skip(1).filter_map(|after| after.split_once("fn ")).any(|(_, it)| it.starts_with(&named))
}

#[test]
fn every_promise_is_held_by_a_test_that_is_there() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/trust.rs")).unwrap();
    let promises: Vec<&str> = page.lines().filter(|line| line.starts_with("//! | ") && line.contains(". | ")).collect();
    let rows = page.lines().filter(|line| line.starts_with("//! |")).count();
    let tables = page.lines().filter(|line| line.starts_with("//! |---")).count();
    assert_eq!(promises.len(), rows - 2 * tables, "every promise is a sentence with its tests behind it");
    let mut broken = Vec::new();
    for promise in promises {
        if tests_named(promise).next().is_none() {
            broken.push(format!("no test is named: {promise}"));
        }
        broken.extend(
            tests_named(promise)
                .filter(|(file, name)| !has_test(file, name))
                .map(|(file, name)| format!("{file} has no test {name}")),
        );
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_room_is_crowded() {
    for file in sources() {
        let lines = file.code.lines().count();
        assert!(lines <= FILE_LINES, "{} has {lines} lines of code; is it still one thing?", file.path);
    }
}

#[test]
fn the_wall_sees_what_it_should() {
    assert_eq!(names_after("use crate::git::Repo;", "crate::"), ["git"]);
    assert_eq!(names_after("use crate::{git::{Repo, X}, model};", "crate::"), ["git", "model"]);
    assert_eq!(names_after("let x = my_git2::a; git2::b", "git2::"), ["b"]);
}
