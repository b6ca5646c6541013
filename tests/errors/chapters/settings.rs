//! Policies, configuration and themes.

use std::fs;

use super::{repository, under};
use crate::page::Page;
use crate::support::cli::Repository;

/// Mistakes of every kind in a policy.
const POLICY: &str = "alpha = 0.1\n[test]\nalpha = \"x\"\n[[rule]]\ntask = \"gsm8k\"\nmargin = -1\nlike = \"nosuch\"\n";

/// Mistakes of every kind in a configuration.
const CONFIG: &str = "[desk]\npreset = \"emacs\"\nmouse = 1\n[keys]\nnosuch = \"x\"\ndown = \"Hyper-x\"\n";

pub(super) fn write(page: &mut Page) {
    page.chapter("Policies");
    let repository = repository();
    let put = |name: &str, text: &[u8]| {
        let path = repository.beside(name);
        fs::write(&path, text).expect("a file");
        path.to_string_lossy().into_owned()
    };
    page.run(&repository, &["policy", "check", "nosuch.toml"]);
    page.run(&repository, &["policy", "check", &put("wrong.toml", POLICY.as_bytes())]);
    page.run(&repository, &["policy", "check", &put("broken.toml", b"[test\n")]);
    page.run(&repository, &["policy", "check", &put("binary.toml", b"\xff\xfe")]);
    page.run(&under("[releases]\ntag = [\"v*\"]\n"), &["diff"]);
    page.chapter("Configuration");
    configuration(page, &repository);
}

fn configuration(page: &mut Page, repository: &Repository) {
    let put = |name: &str, text: &str| {
        let path = repository.beside(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        path.to_string_lossy().into_owned()
    };
    page.run(repository, &["keys", "--config", "nosuch.toml"]);
    page.run(repository, &["keys", "--config", &put("config/wrong.toml", CONFIG)]);
    page.run(repository, &["keys", "--preset", "emacs"]);
    let good = put("config/config.toml", "");
    put("config/themes/bad.toml", "regresed = \"red\"\nimproved = \"blau\"\n");
    let picture = repository.beside("theme.txt").to_string_lossy().into_owned();
    for theme in ["drak", "nothing-like-it", "bad"] {
        page.run(repository, &["snapshot", "-o", &picture, "--config", &good, "--theme", theme]);
    }
}
