//! Repositories, releases and ranges.

use std::fs;

use super::repository;
use crate::page::Page;
use crate::support::cli::{Repository, files};
use crate::support::harness::{Output, scores};

pub(super) fn write(page: &mut Page) {
    page.chapter("Where a repository is expected");
    let none = Repository::none();
    page.run(&none, &["diff"]);
    page.run_in(&none, &none.beside("nowhere"), &["diff"]);
    page.run(&Repository::new(&[]), &["diff"]);
    unknown_kinds(page);
    page.chapter("Where two releases are expected");
    too_few(page);
    names(page);
    directories(page);
    page.chapter("Where a terminal is expected");
    page.run(&repository(), &[]);
}

fn unknown_kinds(page: &mut Page) {
    let odd = repository();
    for (key, value) in [("core.repositoryformatversion", "1"), ("extensions.refstorage", "slates")] {
        odd.git(&["config", key, value]);
    }
    page.run(&odd, &["diff"]);
    let other = repository();
    for (key, value) in [("core.repositoryformatversion", "1"), ("extensions.yetunknown", "true")] {
        other.git(&["config", key, value]);
    }
    page.run(&other, &["diff"]);
    let bare = repository();
    bare.git(&["clone", "-q", "--bare", ".", "../bare.git"]);
    page.run_in(&bare, &bare.beside("bare.git"), &["diff", "v1.0.0..@worktree"]);
    page.run_in(&bare, &bare.beside("bare.git"), &["policy", "init"]);
}

fn too_few(page: &mut Page) {
    let one = Repository::new(&[files([("a", "1")])]);
    page.run(&one, &["diff"]);
    one.git(&["tag", "-d", "v1.0.0"]);
    page.run(&one, &["diff"]);
    let ruled = repository();
    fs::write(ruled.beside("policy.toml"), "[releases]\ntags = [\"model-*\"]\n").expect("a policy");
    let policy = ruled.beside("policy.toml").to_string_lossy().into_owned();
    page.run(&ruled, &["--policy", &policy, "diff"]);
    let shallow = repository();
    shallow.git(&["clone", "-q", "--no-local", "--depth=1", ".", "../shallow"]);
    page.run_in(&shallow, &shallow.beside("shallow"), &["diff"]);
    page.run_in(&shallow, &shallow.beside("shallow"), &["diff", "v1.0.0..HEAD"]);
}

fn names(page: &mut Page) {
    let two = repository();
    for range in [
        "v1.0..v2.0.0",
        "nosuch..v2.0.0",
        "v1.0.0...v2.0.0",
        "..",
        "v1.0.0",
        "v1.0.0^{tree}..v2.0.0",
        "v1.0.0:nosuch..v2.0.0",
        "v1.0.0:results/acme..v2.0.0",
    ] {
        page.run(&two, &["diff", range]);
    }
    page.run(&two, &["dif"]);
    page.run(&two, &["diff", "v1.0.0", "v2.0.0", "x"]);
    page.run(&two, &["diff", "--nosuch"]);
    page.run(&two, &["diff", "--task", "gsm8k"]);
    page.run(&two, &["history", "v1.0.0...v2.0.0"]);
    page.run(&two, &["formats", "nosuch"]);
}

fn directories(page: &mut Page) {
    let run = |day: u32, folder: &str| {
        let scores = scores(&[(1, 3)]);
        let run = Output { model: "acme/m", task: "t", metric: "acc", day, scores: &scores };
        (format!("{folder}/results.json"), run.results().to_string())
    };
    for (policy, folders) in
        [("[\"results/*\"]", &["results/v1"][..]), ("[\"results/*\"]", &[]), ("[\"a/*\", \"b/*\"]", &["a/v1", "b/v1"])]
    {
        let mut all = files((1..).zip(folders).map(|(day, folder)| run(day, folder)));
        all.extend(files([("candor.toml", format!("[releases]\ndirectories = {policy}\n"))]));
        let repository = Repository::new(&[all]);
        page.run(&repository, if folders.len() == 2 { &["diff", "v1..a/v1"] } else { &["diff"] });
    }
}
