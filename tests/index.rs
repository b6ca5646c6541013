//! The index of sample logs: whether it is there, whole, foreign, full or in the way, what is printed is the same.

use std::fs;
use std::path::{Path, PathBuf};

mod support;

use support::cli::{Repository, files};
use support::harness::{gsm8k, scores};

/// Two releases with a large log each, and a small one beside it.
fn repository() -> Repository {
    let (base, candidate) = (scores(&[(1, 250), (0, 50)]), scores(&[(1, 200), (0, 100)]));
    let few = scores(&[(1, 9), (0, 1)]);
    let releases = [(1, base), (2, candidate)].map(|(day, scores)| {
        let small = support::harness::Output { task: "arc", ..gsm8k(day, &few) };
        let mut all = gsm8k(day, &scores).files();
        all.extend(files([(small.log_path(), small.log())]));
        all
    });
    Repository::new(&releases)
}

/// What is printed of the comparison.
fn printed(repository: &Repository, more: &[&str]) -> String {
    let ended = repository.run(&[&["diff", "v1.0.0..v2.0.0", "--json"], more].concat());
    ended.says(0, &[]);
    ended.out
}

/// Every file below a folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> =
        paths.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect();
    files.sort();
    files
}

/// The entries of the index.
fn entries(repository: &Repository) -> Vec<PathBuf> {
    below(&repository.beside("home")).into_iter().filter(|path| !path.ends_with("log")).collect()
}

#[test]
fn the_output_is_the_same_with_and_without() {
    let repository = repository();
    let without = printed(&repository, &["--no-index"]);
    assert!(without.contains("\"broke\":50") && entries(&repository).is_empty(), "{without}");
    let cold = printed(&repository, &[]);
    assert_eq!(entries(&repository).len(), 2, "one for each large log");
    let kept: Vec<Vec<u8>> = entries(&repository).iter().map(|path| fs::read(path).expect("an entry")).collect();
    let warm = printed(&repository, &[]);
    assert!(cold == without && warm == without);
    let again: Vec<Vec<u8>> = entries(&repository).iter().map(|path| fs::read(path).expect("an entry")).collect();
    assert!(again == kept);
    for entry in kept {
        assert!(!entry.windows(6).any(|bytes| bytes == b"answer"), "no text of a sample is in it");
    }
}

#[test]
fn every_command_that_reads_samples_says_the_same() {
    let repository = repository();
    for arguments in [
        &["diff", "v1.0.0..v2.0.0"][..],
        &["history", "--json"],
        &["formats", "v1.0.0..v2.0.0", "--json"],
        &["export", "v1.0.0..v2.0.0", "--format", "html"],
        &["check", "v1.0.0..v2.0.0"],
    ] {
        let run = |more: &[&str]| repository.run(&[arguments, more].concat());
        fs::remove_dir_all(repository.beside("home")).ok();
        let (without, cold, warm) = (run(&["--no-index"]), run(&[]), run(&[]));
        assert!(!without.out.is_empty(), "{arguments:?}: {}", without.err);
        assert_eq!(entries(&repository).len(), 2, "{arguments:?}");
        for with in [cold, warm] {
            assert_eq!((with.code, with.out, with.err), (without.code, without.out.clone(), without.err.clone()));
        }
    }
}

#[test]
fn a_damaged_entry_changes_nothing_and_is_made_again() {
    let repository = repository();
    let right = printed(&repository, &[]);
    let entry = entries(&repository).swap_remove(0);
    let whole = fs::read(&entry).expect("an entry");
    let flipped = (0..whole.len()).step_by(whole.len() / 12).map(|place| {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x40;
        bytes
    });
    let cut = [0, 1, 60, whole.len() / 2, whole.len() - 1].map(|length| whole[..length].to_vec());
    let foreign = fs::read(&entries(&repository)[1]).expect("the entry of another log");
    for bytes in flipped.chain(cut).chain([foreign]) {
        fs::write(&entry, bytes).expect("a worse entry");
        assert!(printed(&repository, &[]) == right);
        assert!(fs::read(&entry).expect("an entry") == whole, "it is whole again");
    }
    let log = below(&repository.beside("home")).into_iter().find(|path| path.ends_with("log")).expect("a log");
    let told = fs::read_to_string(log).expect("lines");
    assert!(told.lines().count() > 10 && told.contains(": not whole, removed;"), "{told}");
    fs::remove_file(&entry).expect("an entry");
    fs::create_dir_all(entry.join("something")).expect("a folder in its place");
    assert!(printed(&repository, &[]) == right);
}

#[test]
fn where_nothing_can_be_kept_nothing_is_missing() {
    let repository = repository();
    let right = printed(&repository, &["--no-index"]);
    let home = repository.beside("home");
    fs::write(&home, "in the way").expect("a file");
    assert!(printed(&repository, &[]) == right, "no folder can be made");
    fs::remove_file(&home).expect("a file");
    assert!(printed(&repository, &[]) == right);
    let folder = entries(&repository)[0].parent().expect("a folder").to_owned();
    fs::remove_dir_all(&folder).expect("a folder");
    fs::write(&folder, "in the way").expect("a file");
    assert!(printed(&repository, &[]) == right, "its folder is a file");
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_read_only_is_read_and_one_without_room_is_left_alone() {
    use std::os::unix::fs::PermissionsExt;

    let repository = repository();
    let right = printed(&repository, &[]);
    let entries = entries(&repository);
    let set = |mode: u32| {
        let folders = entries.iter().filter_map(|entry| entry.parent());
        folders.for_each(|folder| fs::set_permissions(folder, fs::Permissions::from_mode(mode)).expect("a mode"));
    };
    set(0o500);
    assert!(printed(&repository, &[]) == right);
    fs::write(&entries[0], "damaged").expect("a worse entry");
    assert!(printed(&repository, &[]) == right);
    set(0o700);

    let home = repository.beside("home");
    fs::remove_dir_all(&home).expect("a folder");
    let Some(disk) = support::full::Full::mount(&home) else { return };
    disk.fill();
    assert!(printed(&repository, &[]) == right);
    assert_eq!(below(&home), [home.join("ballast")], "nothing is left lying about");
}

#[cfg(unix)]
#[test]
fn nobody_else_can_enter_it() {
    use std::os::unix::fs::PermissionsExt;

    let repository = repository();
    printed(&repository, &[]);
    let home = repository.beside("home");
    for entry in entries(&repository) {
        for made in entry.ancestors().take_while(|path| *path != home) {
            let mode = fs::metadata(made).expect("metadata").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{}", made.display());
        }
    }
}

#[test]
fn processes_that_fill_it_at_once_do_not_disturb_each_other() {
    let repository = repository();
    let right = printed(&repository, &["--no-index"]);
    let print = || printed(&repository, &[]);
    std::thread::scope(|scope| {
        let prints: Vec<_> = (0..6).map(|_| scope.spawn(print)).collect();
        for print in prints {
            assert!(print.join().expect("it ends") == right);
        }
    });
    assert_eq!(entries(&repository).len(), 2);
}
