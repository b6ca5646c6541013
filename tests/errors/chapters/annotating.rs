//! Annotations and sign-offs.

use super::{repository, sides, under};
use crate::page::Page;
use crate::support::cli::{Files, Repository};
use crate::support::harness::{Output, gsm8k, scores};

const RANGE: &str = "v1.0.0..v2.0.0";

pub(super) fn write(page: &mut Page) {
    page.chapter("Annotating");
    places(page);
    several(page);
    what_is_said(page);
    page.chapter("Annotations that are there");
    threads(page);
    page.chapter("Signing off");
    signing_off(page);
    page.chapter("The gate");
    page.run(&under("[test]\nalpah = 1\n"), &["check"]);
    page.run(&with_a_broken_log(), &["check"]);
}

fn annotate<'a>(place: &[&'a str]) -> Vec<&'a str> {
    [&["annotate"], place, &["--disposition", "noise", "-m", "x"]].concat()
}

fn places(page: &mut Page) {
    let repository = repository();
    for place in [
        &["--task", "nosuch"][..],
        &["--task", "gsm8k", "--model", "nosuch"],
        &["--task", "gsm8k", "--metric", "nosuch"],
        &["--task", "gsm8k", "--filter", "nosuch"],
        &["--task", "gsm8k", "--sample", "1000"],
        &["--task", "gsm8k", "--sample", "3", "--epoch", "7"],
        &["--file", "nosuch"],
        &["--file", "model/config.json", "--pointer", "/x"],
        &[],
    ] {
        page.run(&repository, &annotate(place));
    }
    let figures = sides().map(|side| side.into_iter().filter(|(path, _)| !path.ends_with(".jsonl")).collect());
    page.run(&Repository::new(&figures), &annotate(&["--task", "gsm8k", "--sample", "3"]));
}

fn several(page: &mut Page) {
    let (base, candidate) = (scores(&[(1, 6), (0, 4)]), scores(&[(0, 6), (1, 4)]));
    let side = |day: u32, scores: &[u8]| {
        let models = ["acme/m", "acme/n"].map(|model| Output { model, ..gsm8k(day, scores) }.files());
        models.into_iter().flatten().collect::<Files>()
    };
    let repository = Repository::new(&[side(1, &base), side(2, &candidate)]);
    page.run(&repository, &annotate(&["--task", "gsm8k"]));
}

fn what_is_said(page: &mut Page) {
    let repository = repository();
    let task = ["annotate", "--task", "gsm8k"];
    page.run(&repository, &[&task[..], &["--disposition", "bad", "-m", "x"]].concat());
    page.run(&repository, &[&task[..], &["--disposition", "noise", "--severity", "major", "-m", "x"]].concat());
    let long = "x".repeat(100_000);
    page.run(&repository, &[&task[..], &["--disposition", "noise", "-m", &long]].concat());
    let nameless = [("GIT_AUTHOR_NAME", None), ("GIT_COMMITTER_NAME", None)];
    page.run_with(&repository, &annotate(&["--task", "gsm8k"]), &nameless);
}

/// Keeps an annotation and returns its id.
fn said(repository: &Repository, more: &[&str]) -> String {
    let file = ["annotate", "--file", "model/config.json", "-m", "Worse."];
    let ended = repository.run(&[&file, more].concat());
    ended.says(0, &[]);
    ended.out.trim().to_owned()
}

fn threads(page: &mut Page) {
    let repository = repository();
    let blocker = said(&repository, &["--disposition", "regression", "--severity", "blocker"]);
    let reply = repository.run(&["annotations", "reply", &blocker, "-m", "Really?"]).out;
    let [blocker, reply] = [&blocker[..8], &reply[..8]];
    let eve = [("GIT_AUTHOR_NAME", Some("Eve")), ("GIT_AUTHOR_EMAIL", Some("eve@example.org"))];
    for command in [&["retract", blocker][..], &["resolve", blocker], &["resolve", reply]] {
        page.run_with(&repository, &[&["annotations"], command].concat(), &eve);
    }
    for command in [
        &["show", "zz"][..],
        &["show", if blocker.starts_with("0000") || reply.starts_with("0000") { "ffff" } else { "0000" }],
        &["edit", blocker],
        &["edit", reply, "--severity", "major"],
        &["reopen", blocker],
        &["mute", blocker],
        &["mute", "nobody-00000000"],
    ] {
        page.run(&repository, &[&["annotations"], command].concat());
    }
}

fn signing_off(page: &mut Page) {
    let repository = repository();
    let sign = ["signoff", RANGE, "-m", "Looked at all of it."];
    page.run(&repository, &[&sign[..], &["--sign"]].concat());
    said(&repository, &["--disposition", "regression", "--severity", "blocker"]);
    page.run(&repository, &sign);
    let listed = under("[gate]\nsignoffs = 1\nsigned = true\nallowed_signers = \"signers\"\n");
    listed.run(&sign).says(0, &[]);
    page.run(&listed, &["check", RANGE]);
    page.run(&under("[gate]\nsignofs = 1\n"), &sign);
}

/// A log of annotations whose tree is gone.
fn with_a_broken_log() -> Repository {
    let repository = repository();
    repository.git(&["checkout", "-q", "--orphan", "log"]);
    std::fs::write(repository.path().join("segment"), "x").expect("a file");
    repository.git(&["add", "segment"]);
    repository.git(&["commit", "-q", "-m", "more of it"]);
    repository.git(&["update-ref", "refs/candor/log/ada-01234567", "HEAD"]);
    std::fs::remove_file(repository.object("HEAD^{tree}")).expect("a tree");
    repository.git(&["symbolic-ref", "HEAD", "refs/heads/main"]);
    repository
}
