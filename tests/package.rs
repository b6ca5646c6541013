//! What is packaged, what comes in with it, and what runs when it is built.

#![allow(missing_docs)]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// More crates than this is a decision, not a side effect: those of tests, benches and every system count.
const CRATES: usize = 365;

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(top().join(name)).expect("a file of the package")
}

/// Every file below a folder, by its path from the top of the package.
fn below(folder: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![top().join(folder)];
    while let Some(folder) = waiting.pop() {
        for path in fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                waiting.push(path);
            } else if let Ok(path) = path.strip_prefix(top()) {
                found.insert(path.to_string_lossy().into_owned());
            }
        }
    }
    found
}

/// What `cargo package` would put in; `None` where there is no cargo to ask.
fn packaged() -> Option<BTreeSet<String>> {
    let mut list = Command::new(std::env::var_os("CARGO")?);
    list.args(["package", "--list", "--locked", "--offline", "--allow-dirty"]).current_dir(top());
    let output = list.output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    Some(String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect())
}

#[test]
fn the_package_holds_all_that_its_build_and_its_tests_read() {
    let Some(packaged) = packaged() else { return println!("skipped: there is no cargo to ask") };
    let mut needed: BTreeSet<String> = ["src", "tests", "benches", "assets"].into_iter().flat_map(below).collect();
    // What a test that fails leaves beside what it expected.
    needed.retain(|path| !path.ends_with(".snap.new") && !path.ends_with(".pending-snap"));
    let kept = ["Cargo.toml", "Cargo.lock", "README.md", "LICENSE-APACHE", "LICENSE-MIT"];
    needed.extend(kept.map(str::to_owned));
    let absent: Vec<&String> = needed.difference(&packaged).collect();
    assert!(absent.is_empty(), "not in the package: {absent:?}");
    let made = [".cargo_vcs_info.json", "Cargo.toml.orig"];
    let more: Vec<&String> = packaged.difference(&needed).filter(|path| !made.contains(&path.as_str())).collect();
    assert!(more.is_empty(), "in the package for nothing: {more:?}");
}

/// The packages of the lock file, each as its lines.
fn locked(lock: &str) -> impl Iterator<Item = &str> {
    lock.split("[[package]]").skip(1)
}

#[test]
fn nothing_comes_in_but_checked_crates_of_the_registry_and_not_too_many() {
    let lock = read("Cargo.lock");
    let (mut crates, mut odd) = (0, Vec::new());
    for package in locked(&lock).filter(|package| !package.contains("name = \"candor\"\n")) {
        crates += 1;
        let registry = package.contains("source = \"registry+https://github.com/rust-lang/crates.io-index\"");
        if !registry || !package.contains("checksum = ") {
            odd.push(package.trim().lines().next().unwrap_or_default().to_owned());
        }
    }
    println!("{crates} crates, {CRATES} at most");
    assert!(crates > 100 && crates <= CRATES, "{crates} crates; see what brought them: cargo tree");
    assert!(odd.is_empty(), "not from the registry, or without a checksum: {odd:?}");
}

#[test]
fn nothing_of_ours_runs_at_build_time() {
    let manifest = read("Cargo.toml");
    assert!(!top().join("build.rs").exists() && !manifest.lines().any(|line| line.starts_with("build =")));
    assert!(!manifest.contains("proc-macro = true"));
}

/// The licences the manifest names are the texts at the top.
#[test]
fn both_licences_are_there() {
    assert!(read("Cargo.toml").contains("license = \"MIT OR Apache-2.0\""));
    assert!(read("LICENSE-MIT").contains("Permission is hereby granted, free of charge"));
    assert!(read("LICENSE-APACHE").contains("Apache License"));
}
