use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::base::{Glob, ShortDigest};
use crate::formats;
use crate::model::{
    ColumnRole, Columns, ConfigContent, Direction, LfsPointer, Note, Number, RowFlags, SampleId, SampleRow, Severity,
    Unlisted, Value,
};

const KEY: Key = Key(Digest([7; 32]));

fn entry(key: Key, reading: &Reading) -> Vec<u8> {
    let mut entry = Vec::new();
    encode(key, reading, &mut entry);
    entry
}

fn index(folder: &TempDir) -> Index {
    Index {
        folder: folder.path().join("index"),
        program: "this one".to_owned(),
        room: Arc::default(),
        is_full: Arc::default(),
    }
}

/// Every file below a folder, by its path from there.
fn files_below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let (mut files, mut waiting) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = waiting.pop() {
        for path in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                files.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    files
}

/// What a table says when all its columns are stated.
fn stated() -> Reading {
    let roles = [(ColumnRole::Id, "case"), (ColumnRole::Score, "penalty"), (ColumnRole::Output, "said")];
    let named = roles.map(|(role, column)| (role, vec![column.to_owned()])).into();
    let columns = Arc::new(Columns { named, direction: Some(Direction::Lower) });
    let rule = FormatRule { glob: Glob::new("*"), format: "table", columns };
    formats::read_as(&rule, "out/run.dat", b"case;said;penalty;hard\na-1;4;0;yes\na-2;7;2.5;yes\n").expect("a table")
}

/// All that no file of the corpus has.
fn odd() -> Reading {
    let mut reading = stated();
    let set = &mut reading.document.runs[0].samples[0];
    let digest = |byte| Some(ShortDigest([byte; 16]));
    let flags = RowFlags { errored: true, empty: true, repetitive: true, ..RowFlags::default() };
    let bare = SampleRow::new(SampleId::Position(u64::MAX));
    set.rows = Arc::new(vec![
        SampleRow { output: digest(1), answer: digest(1), epoch: u32::MAX, ..bare.clone() },
        SampleRow { output: digest(1), answer: digest(2), flags, ..bare.clone() },
        SampleRow { answer: digest(3), target: digest(0), line: 9, ..SampleRow::new(SampleId::Named("é".into())) },
        SampleRow { item: Digest([9; 32]), prompt: digest(4), offset: 1 << 40, length: 5, ..bare },
    ]);
    let one = RowFlags::default();
    let each = [
        RowFlags { errored: true, ..one },
        RowFlags { no_answer: true, ..one },
        RowFlags { empty: true, ..one },
        RowFlags { truncated: true, ..one },
        RowFlags { refused: true, ..one },
        RowFlags { repetitive: true, ..one },
    ];
    set.rows_mut().extend(each.map(|flags| SampleRow { flags, ..SampleRow::new(SampleId::Position(0)) }));
    set.scores = vec![f64::NAN, -f64::NAN, f64::NEG_INFINITY, -0.0];
    set.unlisted = Some(Unlisted { score: 0.5, total: None });
    let nested = (0..limits::DEPTH).fold(Value::Null, |inner, _| Value::Array(vec![inner, Value::Bool(true)]));
    let number = Value::Number(Number::from_text("0.10"));
    let tree = Value::Object(vec![("a".to_owned(), number), ("b".to_owned(), nested)]);
    reading.document.config = Some(ConfigContent::Tree(tree));
    reading.document.notes.push(Note::new(Severity::Warning, Some(3), "odd", "a\u{1b}b"));
    reading
}

/// Everything there is to try it on.
fn readings() -> Vec<(String, Reading)> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let of = |(path, bytes): (String, Vec<u8>)| formats::read(&path, &bytes).map(|reading| (path, reading));
    let mut all: Vec<(String, Reading)> = files_below(&corpus).into_iter().filter_map(of).collect();
    let rest = [("stated", stated()), ("odd", odd())];
    all.extend(rest.map(|(name, reading)| (name.to_owned(), reading)));
    for (name, content) in [
        ("text", ConfigContent::Text("x".to_owned())),
        ("pointer", ConfigContent::Lfs(LfsPointer { oid: "0".repeat(64), size: 5 })),
        ("missing", ConfigContent::Missing),
    ] {
        let mut reading = stated();
        reading.document.config = Some(content);
        all.push((name.to_owned(), reading));
    }
    all
}

#[test]
fn every_reading_comes_back_as_it_was() {
    let readings = readings();
    let samples = |(_, reading): &(String, Reading)| reading.document.runs.iter().any(|part| !part.samples.is_empty());
    assert!(readings.len() > 100 && readings.iter().filter(|one| samples(one)).count() > 20, "a corpus");
    for (path, reading) in readings {
        let kept = entry(KEY, &reading);
        let back = decode(KEY, &kept).unwrap_or_else(|| panic!("{path} does not come back"));
        assert_eq!(format!("{back:?}"), format!("{reading:?}"), "{path}");
        assert!(entry(KEY, &back) == kept, "{path}: digests and numbers, bit by bit");
    }
}

#[test]
fn what_was_put_there_is_found_by_what_it_follows_from() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(&folder);
    let rule = |format| FormatRule { glob: Glob::new("*"), format, columns: Arc::default() };
    let other = Index { program: "another".to_owned(), ..index.clone() };
    let key = index.key("ab", "c", None);
    assert!(index.get(key).is_none(), "nothing is there");
    index.put(key, &stated());
    assert!(index.get(key).is_some());
    for foreign in [
        index.key("a", "bc", None),
        index.key("ab", "d", None),
        index.key("ab", "c", Some(&rule("table"))),
        other.key("ab", "c", None),
    ] {
        assert!(foreign != key && index.get(foreign).is_none());
    }
    assert_ne!(index.key("ab", "c", Some(&rule("table"))), index.key("ab", "c", Some(&rule("yaml"))));
    assert_eq!(Usage::of(&index.folder).entries, 1);
}

#[test]
fn an_entry_that_is_not_whole_is_none_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(&folder);
    let whole = entry(KEY, &stated());
    let flipped = (0..whole.len()).map(|place| {
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << (place % 8);
        bytes
    });
    let cut = (0..whole.len()).step_by(7).map(|length| whole[..length].to_vec());
    let longer = [[whole.as_slice(), b"\0"].concat(), entry(Key(Digest([8; 32])), &stated())];
    let path = index.path(KEY);
    index.put(KEY, &stated());
    for bytes in flipped.chain(cut).chain(longer) {
        fs::write(&path, bytes).unwrap();
        assert!(index.get(KEY).is_none() && !path.exists());
    }
    fs::create_dir(&path).unwrap();
    index.put(KEY, &stated());
    assert!(index.get(KEY).is_none() && path.is_dir(), "a folder in its place is left alone");
}

#[test]
fn a_file_too_large_for_an_entry_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(&folder);
    index.put(KEY, &stated());
    let file = File::options().write(true).open(index.path(KEY)).unwrap();
    file.set_len(limits::INDEX_ENTRY_BYTES + 1).unwrap();
    assert!(index.get(KEY).is_none() && !index.path(KEY).exists());
}

#[test]
fn a_folder_that_cannot_be_made_costs_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(&folder);
    fs::write(&index.folder, "in the way").unwrap();
    index.put(KEY, &stated());
    index.trim();
    assert!(index.get(KEY).is_none() && Usage::of(&index.folder) == Usage::default());
}

/// Makes the entry of a key look as if it was not asked for since.
fn age(index: &Index, key: Key, by: Duration) {
    let then = SystemTime::now() - by;
    File::open(index.path(key)).and_then(|file| file.set_modified(then)).unwrap();
}

#[test]
fn what_was_not_asked_for_the_longest_goes_first() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(&folder);
    let keys: Vec<Key> = (0..4).map(|number| index.key("blob", &number.to_string(), None)).collect();
    for (days, key) in [9, 2, 8, 5].into_iter().zip(&keys) {
        index.put(*key, &stated());
        age(&index, *key, days * limits::INDEX_AGE);
    }
    let all = Usage::of(&index.folder);
    index.trim();
    assert_eq!(Usage::of(&index.folder), all, "there is room");
    assert!(index.get(keys[0]).is_some(), "this makes it the newest");
    index.trim_to(all.bytes / 2);
    let left: Vec<bool> = keys.iter().map(|key| index.path(*key).exists()).collect();
    assert_eq!(left, [true, true, false, false]);
    index.trim_to(0);
    assert_eq!(Usage::of(&index.folder).entries, 0);
}

#[test]
fn this_program_is_told_from_others_by_its_own_file() {
    let running = program::running().expect("the tests have a file");
    let folder = tempfile::tempdir().unwrap();
    assert!(Index::at(folder.path()).is_some_and(|index| index.program == running));
    assert!(running.starts_with(env!("CARGO_PKG_VERSION")) && running.len() > 40, "{running}");
}

proptest! {
    /// A checksum keeps accidents out; what reads behind it takes anything.
    #[test]
    fn no_bytes_make_the_decoder_panic_or_take_memory(
        number in any::<prop::sample::Index>(),
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u64>()), 1..4),
        length in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let all = [stated(), odd()];
        let mut bytes = Vec::new();
        number.get(&all).keep(&mut bytes);
        for (place, number) in places {
            let place = place.index(bytes.len());
            let end = bytes.len().min(place + 8);
            bytes[place..end].copy_from_slice(&number.to_le_bytes()[..end - place]);
        }
        if is_cut {
            bytes.truncate(length.index(bytes.len()));
        }
        if let Some(found) = Reading::find(&mut Bytes::new(&bytes)) {
            let mut again = Vec::new();
            found.keep(&mut again);
            prop_assert!(again.len() <= bytes.len(), "nothing is made up");
        }
    }

    #[test]
    fn no_noise_makes_the_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Reading::find(&mut Bytes::new(&bytes));
        let _ = decode(KEY, &bytes);
    }
}

#[test]
fn what_goes_wrong_is_told_in_few_lines_and_the_last_one_is_found() {
    let home = TempDir::new().expect("a folder");
    let index = index(&home);
    assert_eq!(last_trouble(&index.folder), None);
    index.put(KEY, &stated());
    fs::write(index.path(KEY), b"candor").expect("a damaged entry");
    assert!(index.get(KEY).is_none());
    let told = last_trouble(&index.folder).expect("a line");
    assert!(told.ends_with(&format!("{}: not whole, removed; the log is read again", KEY.0)), "{told}");
    for _ in 0..2 * limits::INDEX_LOG_BYTES / told.len() as u64 {
        index.say(&told);
    }
    let size = fs::metadata(index.folder.join("log")).expect("the journal").len();
    assert!(size < limits::INDEX_LOG_BYTES + 1_000, "{size}");
    assert_eq!(Usage::of(&index.folder), Usage::default());
}
