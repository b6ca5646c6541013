//! Objects as crashes, full disks and bad disks leave them. Whatever is wrong with one, the program ends, and says which
//! it is and what to do.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::bench::Bench;

/// What becomes of a file, and its name.
type Harm = (&'static str, fn(&Path));

const HARMS: [Harm; 4] = [
    ("gone", |file| fs::remove_file(file).unwrap()),
    ("empty", |file| rewrite(file, |_| Vec::new())),
    ("cut off", |file| rewrite(file, |bytes| bytes[..bytes.len() / 2].to_vec())),
    ("flipped", |file| {
        rewrite(file, |mut bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x55;
            bytes
        })
    }),
];

fn rewrite(file: &Path, change: impl FnOnce(Vec<u8>) -> Vec<u8>) {
    let bytes = fs::read(file).unwrap();
    // Git makes them read-only.
    fs::remove_file(file).unwrap();
    fs::write(file, change(bytes)).unwrap();
}

/// The file of a loose object.
fn object(bench: &Bench, at: &Path, rev: &str) -> PathBuf {
    let id = bench.git(at, &["rev-parse", rev]);
    at.join(".git/objects").join(&id[..2]).join(&id[2..])
}

/// How comparing the two releases ends, and what is said.
fn compared(bench: &Bench, at: &Path) -> (i32, String) {
    let output = bench.candor(at, &["diff", "v1.0.0..v1.1.0-rc.1"]);
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

#[test]
fn without_a_commit_or_its_directory_the_comparison_ends_with_the_id() {
    for rev in ["v1.1.0-rc.1", "v1.1.0-rc.1^{commit}", "v1.1.0-rc.1^{tree}", "v1.0.0^{commit}"] {
        for (name, harm) in HARMS {
            let bench = Bench::new();
            let path = bench.two_releases();
            let file = object(&bench, &path, rev);
            let id = bench.git(&path, &["rev-parse", rev]);
            harm(&file);
            let (code, said) = compared(&bench, &path);
            assert!(code == 65 && said.contains(&id) && said.contains("hint: "), "{rev} {name}: {code} {said}");
            let remedy = if name == "gone" { "is not in this repository" } else { "git fsck" };
            assert!(said.contains(remedy), "{rev} {name}: {said}");
        }
    }
}

#[test]
fn what_cannot_be_read_further_down_is_told_and_the_rest_is_compared() {
    for what in ["config.json", "results"] {
        for (name, harm) in HARMS {
            let bench = Bench::new();
            let path = bench.two_releases();
            harm(&object(&bench, &path, &format!("v1.1.0-rc.1:{what}")));
            let (code, said) = compared(&bench, &path);
            assert_eq!(code, 0, "{what} {name}: {said}");
            assert!(said.contains(&format!("{what} in the candidate: ")), "{what} {name}: {said}");
        }
    }
}

#[test]
fn older_commits_are_looked_at_before_history_is_walked() {
    for (name, harm) in HARMS {
        let bench = Bench::new();
        let path = bench.init("model", &[]).unwrap();
        for content in [b"1", b"2", b"3"] {
            bench.commit_file(&path, "a.json", content);
        }
        harm(&object(&bench, &path, "HEAD~2"));
        for arguments in [&["releases"][..], &["diff", "HEAD~1..HEAD"], &["diff", "HEAD^^..HEAD"], &["history", "HEAD"]]
        {
            let output = bench.candor(&path, arguments);
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.code().is_some() && !said.contains("panicked"), "{name} {arguments:?}: {said}");
        }
    }
}

#[test]
fn a_damaged_pack_is_told() {
    for (name, harm) in &HARMS[1..] {
        let bench = Bench::new();
        let path = bench.two_releases();
        bench.git(&path, &["repack", "-a", "-d", "-q"]);
        let packs = fs::read_dir(path.join(".git/objects/pack")).unwrap().map(|entry| entry.unwrap().path());
        let pack = packs.into_iter().find(|file| file.extension().is_some_and(|end| end == "pack")).unwrap();
        harm(&pack);
        let (code, said) = compared(&bench, &path);
        let told = ["is damaged", "is not in this repository", "in the candidate: ", "there is no release"];
        assert!(told.iter().any(|told| said.contains(told)), "{name}: {code} {said}");
    }
}

#[test]
fn a_loose_file_that_claims_to_be_too_large_is_read_no_further_than_that() {
    let bench = Bench::new();
    let path = bench.two_releases();
    let file = object(&bench, &path, "v1.1.0-rc.1:config.json");
    rewrite(&file, |_| {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(b"blob 2147483648\0{").unwrap();
        packer.finish().unwrap()
    });
    let (code, said) = compared(&bench, &path);
    assert!(code != 65 && said.contains("config.json") && said.contains("2147483648 bytes are more than"), "{said}");
}
