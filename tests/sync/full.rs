//! A disk that is full: said at once, nothing lost, and a way out.

use std::fs;

use crate::support::full::Full;
use crate::world::{World, annotation, assert_sound};

#[test]
fn a_full_disk_loses_nothing() {
    let world = World::new();
    let ada = world.machine("ada");
    let state = ada.folder.join("state");
    let Some(disk) = Full::mount(&state) else { return };
    let before = ada.annotate("Ada", "while there was room");
    disk.fill();
    // The journal has no room; the repository has.
    let kept = ada.run("Ada", &annotation("the repository takes it"));
    assert_eq!(kept.code, 0, "{}", kept.err);
    drop(disk);

    let whole = world.machine("whole");
    let disk = Full::mount(&whole.folder).expect("mounted before");
    crate::world::git(disk.0, &["clone", "-q", &world.remote().to_string_lossy(), "model"]);
    let first = whole.annotate("Ada", "while there was room");
    disk.fill();
    let refused = whole.run("Ada", &annotation("nothing takes it"));
    refused.says(73, &["not on disk", "No space left", "candor annotations import --own -"]);
    let line = refused.out.lines().next().expect("the record");
    assert!(line.contains("nothing takes it"), "{line}");
    disk.empty();
    let saved = world.path().join("saved.jsonl");
    fs::write(&saved, refused.out.as_bytes()).expect("room elsewhere");
    whole.run("Ada", &["annotations", "import", "--own", &saved.to_string_lossy()]).says(0, &[]);
    assert_eq!((whole.ids().len(), whole.ids().contains(&first)), (2, true));
    assert_sound(&whole.clone_path());
    assert!(ada.ids().contains(&before));
}
