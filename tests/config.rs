//! The reader's own configuration as a user meets it: where it is looked for, what it changes, what is said of a
//! mistake in it.

mod support;

use std::fs;
use std::path::Path;

use support::cli::{Ended, Repository, ended};
use support::harness::{gsm8k, scores};

fn repository() -> Repository {
    let (base, candidate) = (scores(&[(1, 60), (0, 40)]), scores(&[(0, 20), (1, 40), (0, 40)]));
    Repository::new(&[gsm8k(1, &base).files(), gsm8k(20, &candidate).files()])
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// What the keys of a command are by `candor keys`.
fn keys_of(ended: &Ended, command: &str) -> String {
    ended.says(0, &[]);
    let line = ended.out.lines().find(|line| line.contains(&format!("  {command}  ")));
    let line = line.unwrap_or_else(|| panic!("{command} is not in\n{}", ended.out));
    line.split("  ").next().unwrap_or_default().to_owned()
}

#[test]
fn it_is_the_users_and_never_the_repositorys() {
    let repository = repository();
    for name in ["config.toml", "candor/config.toml", ".config/candor/config.toml", "candor.config.toml"] {
        put(&repository.path().join(name), "[keys]\ngo-evals = \"F9\"");
    }
    let mut inside = repository.candor_in(&repository.path(), &["keys"]);
    inside.current_dir(repository.path());
    assert_eq!(keys_of(&ended(&inside.output().expect("it runs")), "go-evals"), "g e");
    // A relative folder would be the repository's to fill; XDG says to ignore it.
    inside.env("XDG_CONFIG_HOME", ".");
    assert_eq!(keys_of(&ended(&inside.output().expect("it runs")), "go-evals"), "g e");

    put(&repository.beside("home/.config/candor/config.toml"), "[keys]\ngo-evals = \"F2\"");
    assert_eq!(keys_of(&repository.run(&["keys"]), "go-evals"), "F2");
    put(&repository.beside("xdg/candor/config.toml"), "[desk]\npreset = \"arrows\"\n[keys]\nsort = [\"x\"]");
    let mut elsewhere = repository.candor_in(&repository.path(), &["keys"]);
    elsewhere.env("XDG_CONFIG_HOME", repository.beside("xdg"));
    let found = ended(&elsewhere.output().expect("it runs"));
    assert_eq!((keys_of(&found, "sort"), keys_of(&found, "down")), ("x".to_owned(), "Down".to_owned()));
    assert!(found.err.contains("warning: fold has no key on Evals: x is sort now"), "{}", found.err);
    // Named on the command line it is that file, and a preset named there is that preset.
    let named = repository.beside("xdg/candor/config.toml");
    let named = named.to_str().expect("a name");
    assert_eq!(keys_of(&repository.run(&["keys", "--config", named]), "sort"), "x");
    assert_eq!(keys_of(&repository.run(&["keys", "--config", named, "--preset", "vim"]), "sort"), "o");
}

#[test]
fn mistakes_are_told_and_hold_up_only_what_goes_by_it() {
    let repository = repository();
    put(&repository.beside("home/.config/candor/config.toml"), "[desk]\nthem = \"dark\"\n");
    repository.run(&["keys"]).says(78, &["config.toml:2: unknown key \"them\" in [desk]", "did you mean theme?"]);
    repository.run(&["releases"]).says(0, &[]);
    repository.run(&["keys", "--config", "nowhere.toml"]).says(66, &["cannot read nowhere.toml"]);
    repository.run(&["keys", "--config", "."]).says(78, &["cannot read ."]);
}

#[test]
fn themes_are_built_in_or_the_users_own() {
    let repository = repository();
    let themes = repository.beside("home/.config/candor/themes");
    put(&themes.join("mine.toml"), "base = \"light\"\nregressed = \"#123456\"\n");
    put(&themes.join("bad.toml"), "regresed = \"red\"\n");
    put(&repository.beside("home/.config/candor/config.toml"), "[desk]\ntheme = \"mine\"\n");
    let picture = |more: &[&str]| {
        let file = repository.beside("picture.svg");
        let arguments = ["snapshot", "--force", "-o", file.to_str().expect("a name")];
        let ended = repository.run(&[&arguments[..], more].concat());
        (fs::read_to_string(file).unwrap_or_default(), ended)
    };
    let (own, done) = picture(&[]);
    done.says(0, &[]);
    assert!(own.contains("#123456"), "the theme of the configuration");
    let (dark, _) = picture(&["--theme", "dark"]);
    assert!(dark.contains("#ff8787") && !dark.contains("#123456"), "the flag wins");
    let (plain, _) = picture(&["--color", "never"]);
    assert!(!plain.contains("#123456") && !plain.contains("#ff8787"), "and no colour wins over both");
    for (name, told) in [
        ("mien", "did you mean mine?"),
        ("hgih-contrast", "did you mean high-contrast?"),
        ("../config", "there are auto, dark"),
        ("bad", "bad.toml:1: unknown key \"regresed\" in a theme; did you mean regressed?"),
    ] {
        picture(&["--theme", name]).1.says(78, &[told]);
    }
}
