//! What is read of an archive, and what is refused.

use proptest::prelude::*;

use super::writer::{Method, ZipWriter};
use super::{Allowance, Archive, Excess, Refusal, directory};
use crate::base::limits;

fn content(blob: &[u8], name: &str) -> Result<String, Refusal> {
    let archive = Archive::open(blob)?;
    let member = archive.member(name).expect(name);
    archive.read(member, &mut archive.allowance()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

#[test]
fn every_method_is_read_narrow_and_wide() {
    for mut writer in [ZipWriter::default(), ZipWriter::wide()] {
        let text = "a text that is long enough for several frames".repeat(9);
        for (name, method) in [
            ("stored", Method::Stored),
            ("deflate", Method::Deflate),
            ("zstd", Method::Zstd(4096)),
            ("frames", Method::Zstd(100)),
        ] {
            writer.add(name, text.as_bytes(), method);
        }
        let blob = writer.add("empty", b"", Method::Deflate).finish();
        for name in ["stored", "deflate", "zstd", "frames"] {
            assert_eq!(content(&blob, name).as_ref(), Ok(&text), "{name}");
        }
        assert_eq!(content(&blob, "empty").as_deref(), Ok(""));
        let archive = Archive::open(&blob).expect("an archive");
        for member in archive.members() {
            assert_eq!(archive.member_at(member.at), Some(member));
        }
    }
}

#[test]
fn of_one_name_the_last_member_counts() {
    let mut writer = ZipWriter::default();
    writer.add("a", b"1", Method::Stored).add("b", b"2", Method::Stored).add("a", b"3", Method::Deflate);
    let blob = writer.finish();
    assert_eq!(content(&blob, "a").as_deref(), Ok("3"));
    let archive = Archive::open(&blob).expect("an archive");
    let names: Vec<&str> = archive.members().iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["b", "a"]);
}

#[test]
fn names_are_never_taken_for_paths() {
    let mut writer = ZipWriter::default();
    let blob = writer.add("../../etc/passwd", b"x", Method::Stored).add("/a\0b", b"y", Method::Stored).finish();
    assert_eq!(content(&blob, "../../etc/passwd").as_deref(), Ok("x"));
    assert_eq!(content(&blob, "/a\0b").as_deref(), Ok("y"));
}

#[test]
fn bombs_are_refused_by_name() {
    let zeros = vec![0; (limits::MEMBER_RATIO_FROM + 1) as usize];
    let bomb = |method, claimed| {
        let mut writer = ZipWriter::default();
        writer.add("fine", b"x", Method::Stored).claim("bomb", &zeros, method, claimed);
        writer.finish()
    };
    // Whatever it claims: what comes out counts.
    for claimed in [zeros.len() as u64, 10, u64::from(u32::MAX) - 1] {
        for method in [Method::Deflate, Method::Zstd(1 << 30)] {
            let blob = bomb(method, claimed);
            let refusal = content(&blob, "bomb").expect_err("too much");
            assert_eq!(refusal, Refusal::Bomb(Excess::Ratio), "{claimed}");
            let note = refusal.into_note(Some("bomb"));
            assert!(note.code == "zip-bomb" && note.message.contains("member bomb"), "{note:?}");
            assert_eq!(content(&blob, "fine").as_deref(), Ok("x"));
        }
    }
    let mut small = Allowance::of(100);
    let mut writer = ZipWriter::default();
    let blob = writer.add("a", &[7; 90], Method::Stored).add("b", &[7; 20], Method::Stored).finish();
    let archive = Archive::open(&blob).expect("an archive");
    let read: Vec<_> =
        archive.members().iter().map(|member| archive.read(member, &mut small).map(|b| b.len())).collect();
    assert_eq!(read, [Ok(90), Err(Refusal::Bomb(Excess::Sum(100)))]);
}

#[test]
fn what_is_damaged_foreign_or_encrypted_is_said() {
    let mut writer = ZipWriter::default();
    let blob = writer.add("a", b"some text", Method::Stored).finish();
    let changed = |from: &[u8], change: fn(&mut u8)| {
        let mut blob = blob.clone();
        let at = blob.windows(from.len()).rposition(|window| window == from).expect("there");
        change(&mut blob[at]);
        blob
    };
    assert_eq!(content(&changed(b"text", |byte| *byte = b'n'), "a"), Err(Refusal::Damaged));
    let entry = directory_entry(&blob);
    for (field, value, refusal) in [(8, 1, Refusal::Encrypted), (10, 99, Refusal::Method(99))] {
        let mut blob = blob.clone();
        blob[entry + field] = value;
        assert_eq!(content(&blob, "a"), Err(refusal));
    }
    let mut foreign = blob.clone();
    foreign[entry] = b'x';
    assert_eq!(Archive::open(&foreign).err(), Some(Refusal::NoDirectory));
    for cut in [0, 10, entry, blob.len() - 1] {
        assert_eq!(Archive::open(&blob[..cut]).err(), Some(Refusal::NoDirectory), "{cut}");
    }
    assert_eq!(directory::ENCRYPTED, 1);
}

/// Where the only entry of the directory is.
fn directory_entry(blob: &[u8]) -> usize {
    blob.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory")
}

#[test]
fn more_members_than_the_limit_are_refused_before_any_is_looked_at() {
    let mut blob = ZipWriter::wide().finish();
    let record = blob.windows(4).position(|window| window == b"PK\x06\x06").expect("a record");
    blob[record + 32..record + 40].copy_from_slice(&u64::MAX.to_le_bytes());
    assert_eq!(Archive::open(&blob).err(), Some(Refusal::TooManyMembers));
}

fn seeds() -> Vec<Vec<u8>> {
    let text = b"[1, 2, 3, \"some text, some text, some text\"]".repeat(20);
    [ZipWriter::default(), ZipWriter::wide()]
        .into_iter()
        .map(|mut writer| {
            writer.add("a", &text, Method::Deflate).add("b", &text, Method::Zstd(300)).add("a", b"{}", Method::Stored);
            writer.finish()
        })
        .collect()
}

proptest! {
    /// Whatever bytes are changed, cut out or put in: nothing panics, and nothing inflates beyond its bound.
    #[test]
    fn damaged_archives_stay_within_their_bounds(
        mut blob in prop::sample::select(seeds()),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        (cut, length) in (any::<prop::sample::Index>(), 0_usize..30),
        cuts in any::<bool>(),
        allowed in 0_u64..3000,
    ) {
        for (at, byte) in edits {
            let at = at.index(blob.len());
            blob[at] = byte;
        }
        if cuts {
            let from = cut.index(blob.len());
            blob.drain(from..(from + length).min(blob.len()));
        }
        let Ok(archive) = Archive::open(&blob) else { return Ok(()) };
        let mut allowance = Allowance::of(allowed);
        let mut sum = 0;
        for member in archive.members() {
            if let Ok(bytes) = archive.read(member, &mut allowance) {
                sum += bytes.len() as u64;
            }
        }
        prop_assert!(sum <= allowed);
    }

    #[test]
    fn any_bytes_may_call_themselves_an_archive(tail in prop::collection::vec(any::<u8>(), 0..200)) {
        let blob = [b"PK\x03\x04".as_slice(), &tail, b"PK\x05\x06\0\0\0\0", &tail[..tail.len().min(14)]].concat();
        if let Ok(archive) = Archive::open(&blob) {
            for member in archive.members() {
                let _ = archive.read(member, &mut archive.allowance());
            }
        }
    }
}
