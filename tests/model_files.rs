//! The files of a model's folder, read by the real program: what changed in them and what that means.

mod support;

use std::fs;

use candor::base::Digest;
use serde_json::Value;
use support::cli::{Repository, files};

fn pointer(content: &str) -> String {
    let oid = Digest::of(content.as_bytes());
    format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {}\n", content.len())
}

/// Puts something into the LFS store in the place of some content.
fn store(repository: &Repository, content: &str, instead: &str) {
    let oid = Digest::of(content.as_bytes()).to_string();
    let folder = repository.path().join(".git/lfs/objects").join(&oid[..2]).join(&oid[2..4]);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(oid), instead).expect("a file");
}

/// `severity code` of every diagnostic.
fn diagnostics(found: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = found["diagnostics"].as_array().expect("diagnostics");
    all.iter().map(|one| format!("{} {}", word(&one["severity"]), word(&one["code"]))).collect()
}

#[test]
fn what_lfs_keeps_is_read_where_this_clone_has_it() {
    let (base, candidate) = (r#"{"added_tokens": [], "model": {}}"#, r#"{"added_tokens": [], "model": {"unk": 1}}"#);
    let side = |content: &str| files([("tokenizer.json", pointer(content))]);
    let repository = Repository::new(&[side(base), side(candidate)]);
    let status = |found: &Value| found["configs"][0]["status"].clone();

    let found = repository.json(&["diff", "--json"]);
    assert_eq!((status(&found), diagnostics(&found).len()), ("lfs".into(), 0));

    store(&repository, base, base);
    store(&repository, candidate, candidate);
    let found = repository.json(&["diff", "--json"]);
    assert_eq!(status(&found), "modified");
    assert_eq!(found["configs"][0]["changes"][0]["pointer"], "/model/unk");
    assert_eq!(diagnostics(&found), ["info lfs-local", "info lfs-local"]);

    for damaged in [&candidate[1..], &format!("{candidate} "), &candidate.replace('1', "2")] {
        store(&repository, candidate, damaged);
        let found = repository.json(&["diff", "--json"]);
        assert_eq!(diagnostics(&found), ["error lfs-damaged", "info lfs-local"], "{damaged}");
    }
}

#[test]
fn weights_that_lfs_keeps_say_by_how_much_they_changed() {
    let side = |content: &str| files([("model.safetensors", pointer(content))]);
    let repository = Repository::new(&[side("12345678"), side("1234567890123456")]);
    let found = repository.json(&["diff", "--json"]);
    let changes = &found["configs"][0]["changes"];
    assert_eq!(changes[0]["meaning"], "Other weights; see the size.");
    assert_eq!(
        changes[1]["meaning"],
        "Size of the weights 8 bytes → 16 bytes (+8 bytes, ×2); other shapes, another number type, or split into files differently."
    );
    assert!(diagnostics(&found).is_empty());
}
