use std::fs;

use super::*;
use crate::review::testing::{minor, record, writer};

fn journal(dirs: Vec<PathBuf>) -> Journal {
    let header =
        Header { writer: writer("ada"), common_dir: "/repo/.git".into(), roots: vec!["ab".into()], origin: None };
    Journal::new(dirs, header, Timestamp(1_769_904_000))
}

fn line(clock: u64) -> Vec<u8> {
    record("ada", clock, &minor("gsm8k")).line().to_vec()
}

/// The only journal in a folder.
fn file_in(dir: &Path) -> PathBuf {
    let mut files: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0)
}

fn records_in(dir: &Path) -> Vec<Vec<u8>> {
    replay(dir).0.into_iter().flat_map(|journal| journal.records).collect()
}

#[test]
fn a_session_that_writes_nothing_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("journal/key");
    let mut quiet = journal(vec![place.clone()]);
    quiet.note_committed("abc", 3);
    assert!(!place.exists());
    assert_eq!(replay(&place).0.len(), 0);
    assert!(replay(&place).1.is_empty());
}

#[test]
fn what_was_written_is_read_again_byte_for_byte() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("journal/key");
    let mut session = journal(vec![place.clone()]);
    session.append(&line(1)).unwrap();
    session.append(&line(2)).unwrap();
    session.note_committed("abc", 2);
    let (journals, notes) = replay(&place);
    assert!(notes.is_empty(), "{notes:?}");
    assert!(journals[0].live, "its session still runs");
    assert_eq!(journals[0].records, [line(1), line(2)]);
    assert_eq!(journals[0].header.as_ref().unwrap().writer, writer("ada"));
    let text = fs::read_to_string(file_in(&place)).unwrap();
    assert!(
        text.starts_with(r#"{"t":"journal","writer":"ada-000000d0","common_dir":"/repo/.git","roots":["ab"]"#),
        "{text}"
    );
    assert!(text.ends_with("{\"t\":\"committed\",\"commit\":\"abc\",\"n\":2}\n"), "{text}");
    drop(session);
    assert!(!replay(&place).0[0].live);
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("journal/key");
    journal(vec![place.clone()]).append(&line(1)).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&place), mode(place.parent().unwrap()), mode(&file_in(&place))), (0o700, 0o700, 0o600));
}

#[test]
fn a_tail_torn_at_any_byte_costs_no_complete_line() {
    let dir = tempfile::tempdir().unwrap();
    let whole = dir.path().join("whole");
    let mut session = journal(vec![whole.clone()]);
    session.append(&line(1)).unwrap();
    session.append(br#"{"v":9}"#).unwrap();
    drop(session);
    let text = fs::read(file_in(&whole)).unwrap();
    let ends: Vec<usize> = memchr::memchr_iter(b'\n', &text).map(|at| at + 1).collect();
    for at in 0..=text.len() {
        // Zeros are what a file system leaves that had counted a block before it was written.
        let zeros: &[&[u8]] = if at % 16 == 0 || ends.contains(&at) { &[b"", &[0; 16]] } else { &[b""] };
        for tail in zeros {
            let place = dir.path().join(format!("{at}-{}", tail.len()));
            fs::create_dir(&place).unwrap();
            let path = place.join("x.jsonl");
            fs::write(&path, [&text[..at], tail].concat()).unwrap();
            let complete = ends.iter().filter(|end| **end <= at).count();
            let good = ends.iter().copied().filter(|end| *end <= at).max().unwrap_or(0);
            assert_eq!(records_in(&place).len(), complete.saturating_sub(1), "cut at {at}");
            assert_eq!(fs::read(&path).unwrap(), text[..good], "cut at {at}");
            let torn = [&text[good..at], tail].concat();
            let aside = fs::read(place.join("x.torn")).unwrap_or_default();
            assert_eq!(aside, torn, "nothing is destroyed at {at}");
            assert!(replay(&place).1.is_empty(), "repaired once and for all");
        }
    }
}

#[test]
fn a_living_sessions_journal_is_not_repaired() {
    let dir = tempfile::tempdir().unwrap();
    let mut session = journal(vec![dir.path().into()]);
    session.append(&line(1)).unwrap();
    let path = file_in(dir.path());
    let mut text = fs::read(&path).unwrap();
    text.extend_from_slice(b"{\"half a li");
    OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"half a li").unwrap();
    let (journals, notes) = replay(dir.path());
    assert_eq!((journals[0].records.len(), notes.len()), (1, 0));
    assert_eq!(fs::read(&path).unwrap(), text);
}

#[test]
fn what_is_not_a_journal_is_named_and_passed_over() {
    let dir = tempfile::tempdir().unwrap();
    journal(vec![dir.path().into()]).append(&line(1)).unwrap();
    fs::create_dir(dir.path().join("folder.jsonl")).unwrap();
    fs::write(dir.path().join("notes.txt"), "not ours").unwrap();
    fs::write(dir.path().join("zeros.jsonl"), [0; 64]).unwrap();
    let (journals, notes) = replay(dir.path());
    assert_eq!(journals.iter().map(|journal| journal.records.len()).sum::<usize>(), 1);
    let codes: Vec<&str> = notes.iter().map(|note| note.code).collect();
    assert_eq!(codes, ["journal-unreadable", "journal-torn"]);
}

#[test]
fn the_next_folder_serves_where_the_first_cannot() {
    let dir = tempfile::tempdir().unwrap();
    let blocked = dir.path().join("blocked");
    fs::write(&blocked, "a file in the way").unwrap();
    let spare = dir.path().join("spare");
    journal(vec![blocked.join("key"), spare.clone()]).append(&line(1)).unwrap();
    assert_eq!(records_in(&spare), [line(1)]);
    assert_eq!(replay(&blocked.join("key")).1, [], "nothing is missing below a file");
}

#[test]
fn without_any_folder_the_record_stays_in_memory_until_there_is_one() {
    let dir = tempfile::tempdir().unwrap();
    let blocked = dir.path().join("blocked");
    fs::write(&blocked, "a file in the way").unwrap();
    let mut session = journal(vec![blocked.clone()]);
    let error = session.append(&line(1)).unwrap_err();
    assert!(matches!(&error, JournalError::NoPlace(tried) if tried.len() == 1), "{error}");
    assert!(error.to_string().contains("blocked"), "{error}");
    assert_eq!(session.unsaved(), 1);
    fs::remove_file(&blocked).unwrap();
    session.append(&line(2)).unwrap();
    assert_eq!(session.unsaved(), 0);
    assert_eq!(records_in(&blocked), [line(1), line(2)]);
}

/// A journal whose file is a device with a fault of its own.
#[cfg(target_os = "linux")]
fn faulty(device: &str, dirs: Vec<PathBuf>) -> Journal {
    let file = OpenOptions::new().write(true).open(device).unwrap();
    let mut session = journal(dirs);
    session.file = Some(OpenFile { path: device.into(), file, good: 0 });
    session
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut session = faulty("/dev/full", vec![dir.path().into()]);
    for clock in 1..=2 {
        let error = session.append(&line(clock)).unwrap_err();
        assert!(
            matches!(&error, JournalError::Write { source, .. } if source.kind() == io::ErrorKind::StorageFull),
            "{error}"
        );
    }
    assert_eq!(session.unsaved(), 2);
    session.file = None; // Room again, elsewhere.
    session.flush().unwrap();
    assert_eq!((session.unsaved(), records_in(dir.path())), (0, vec![line(1), line(2)]));
}

#[cfg(target_os = "linux")]
#[test]
fn after_a_failed_flush_everything_goes_to_a_new_file() {
    let dir = tempfile::tempdir().unwrap();
    // It takes every byte and cannot be flushed.
    let mut session = faulty("/dev/null", vec![dir.path().into()]);
    session.lines.push([line(1), b"\n".to_vec()].concat());
    session.safe = 1;
    session.append(&line(2)).unwrap();
    assert_eq!(records_in(dir.path()), [line(1), line(2)]);
}
