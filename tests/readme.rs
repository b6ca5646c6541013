//! What the README and the page for contributors say, as far as a program can tell whether it is true.

#![allow(missing_docs)]

use std::path::Path;
use std::process::Command;

const README: &str = include_str!("../README.md");

/// The commands in blocks of code, without what is said of them.
fn commands() -> impl Iterator<Item = Vec<&'static str>> {
    let lines = README.lines().filter_map(|line| line.strip_prefix("    "));
    let typed = lines.map(|line| line.split(" #").next().unwrap_or_default());
    typed.filter(|line| line.starts_with("candor")).map(|line| line.split_whitespace().skip(1).collect())
}

#[test]
fn every_command_is_understood() {
    let mut found = 0;
    for words in commands() {
        let mut candor = Command::new(env!("CARGO_BIN_EXE_candor"));
        let output = candor.args(&words).arg("--help").output().expect("the program runs");
        assert!(output.status.success(), "candor {}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr));
        found += 1;
    }
    assert!(found > 15, "only {found} commands were found");
}

#[test]
fn what_is_linked_is_there() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let targets = README.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    for target in targets.filter(|target| !target.starts_with("https://")) {
        if let Some(heading) = target.strip_prefix('#') {
            let named = |line: &str| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-") == heading;
            assert!(README.lines().any(|line| line.starts_with('#') && named(line)), "no heading {heading}");
        } else {
            // The folder for hosts is not in the package.
            assert!(top.join(target).exists() || target.starts_with(".github/"), "{target} is not there");
        }
    }
}

#[test]
fn every_export_has_its_row() {
    for format in candor::export::FORMATS {
        let cell = format!("`{}`", format.name);
        let mut rows = README.lines().filter(|line| line.starts_with("| `"));
        assert!(rows.any(|row| row.contains(&cell)), "no row tells of {cell}");
    }
}

/// The files that contributors are sent to.
#[test]
fn contributors_find_what_they_are_told_of() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Ok(page) = std::fs::read_to_string(top.join(".github/CONTRIBUTING.md")) else {
        return println!("skipped: the page for contributors is not in the package");
    };
    let paths = page.split('`').filter(|word| word.contains('/') && !word.contains([' ', '…']));
    let paths: Vec<&str> = paths.filter(|path| !path.contains("NAME") && !path.contains("::")).collect();
    assert!(paths.len() > 10, "{paths:?}");
    for path in paths {
        assert!(top.join(path).exists(), "{path} is not there");
    }
}
