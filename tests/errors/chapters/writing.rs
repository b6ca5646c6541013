//! Files, standard output and full disks.

use std::fs;

use super::repository;
use crate::page::Page;
use crate::support::cli::Repository;

pub(super) fn write(page: &mut Page) {
    page.chapter("Writing");
    let repository = repository();
    let beside = |name: &str| repository.beside(name).to_string_lossy().into_owned();
    fs::write(repository.beside("there.md"), "mine").expect("a file");
    fs::create_dir(repository.beside("folder")).expect("a folder");
    let export = |format: &'static str| ["export", "--format", format];
    for place in ["there.md", "folder", "nowhere/x.md"] {
        page.run(&repository, &[&export("markdown")[..], &["-o", &beside(place)]].concat());
    }
    page.run(&repository, &export("pdf"));
    page.run(&repository, &[&export("markdown")[..], &["--only", "verdict:nosuch"]].concat());
    into_cards(page, &repository);
    page.chapter("Pictures");
    let picture = |name: &str| ["snapshot".to_owned(), "-o".to_owned(), beside(name)];
    let [snapshot, to, file] = picture("x.png");
    page.run(&repository, &[&snapshot, &to, &file]);
    let [snapshot, to, file] = picture("x.svg");
    page.run(&repository, &[&snapshot, &to, &file, "--size", "big"]);
    page.run(&repository, &[&snapshot, &to, &file, "--screen", "nosuch"]);
    page.chapter("Folders and files that are no good");
    page.run(&repository, &["demo", "--no-open", &beside("folder/../there.md")]);
    page.run(&repository, &["demo", "--no-open", &beside("")]);
    page.run(&repository, &["policy", "init", "-o", &beside("there.md")]);
    unwritable(page, &repository);
}

fn into_cards(page: &mut Page, repository: &Repository) {
    let card = |name: &str, content: &[u8]| {
        let path = repository.beside(name);
        fs::write(&path, content).expect("a card");
        path.to_string_lossy().into_owned()
    };
    let begun = "<!-- candor:begin x -->\n";
    let [half, binary] = [card("half.md", begun.as_bytes()), card("binary.md", b"\xff\xfe")];
    let gone = repository.beside("gone.md").to_string_lossy().into_owned();
    let into = |format: &'static str| ["export", "--format", format, "--into"];
    page.run(repository, &[&into("markdown")[..], &[&half]].concat());
    for file in [half.as_str(), &binary, &gone, "-"] {
        page.run(repository, &[&into("model-card")[..], &[file]].concat());
    }
}

/// A folder for state that is a file, so that nothing can be kept anywhere.
fn unwritable(page: &mut Page, repository: &Repository) {
    let file = repository.beside("there.md").to_string_lossy().into_owned();
    let home = [("CANDOR_STATE_DIR", Some(file.as_str())), ("HOME", Some("/dev/null"))];
    page.run_with(repository, &["demo", "--no-open"], &home);
}
