//! Clones that keep their refs in tables, which only git reads.

use std::collections::BTreeSet;
use std::process::Stdio;

use crate::world::{Machine, World, annotation, assert_sound, git};

/// A clone with tables on a machine of its own; `None` where git knows of none.
fn machine(world: &World, name: &str) -> Option<Machine> {
    let machine = world.machine_with(name, &["--ref-format=reftable"]);
    if machine.is_none() {
        println!("skipped: this git knows no reftable");
    }
    machine
}

#[test]
fn annotations_are_kept_and_shared_from_tables() {
    let world = World::new();
    let (Some(ada), bob) = (machine(&world, "ada"), world.machine("bob")) else { return };
    let first = ada.annotate("Ada", "first");
    let second = bob.annotate("Bob", "second");
    bob.sync("Bob");
    let found = ada.sync("Ada");
    assert_eq!((&found["received"], &found["shared"], &found["unshared"]), (&1.into(), &1.into(), &0.into()));
    bob.sync("Bob");
    assert_eq!((ada.ids(), bob.ids()), ([first, second].into(), ada.ids()));
    let (list, complaints) = ada.list();
    assert_eq!((list[0]["relayed"].clone(), complaints.as_str()), (false.into(), ""));
    let refs = ada.git(&["for-each-ref", "--format=%(refname)", "refs/candor"]);
    assert!(refs.contains("refs/candor/log/ada-") && refs.contains("refs/candor/remotes/origin/bob-"), "{refs}");
    assert!(
        !ada.git(&["reflog", "show", refs.lines().find(|name| name.contains("log/ada-")).expect("a log")]).is_empty()
    );
    // What others do to the tables is seen, from a worktree, too.
    ada.git(&["tag", "v3.0.0"]);
    ada.run("Ada", &["diff", "v1.0.0..v3.0.0"]).says(0, &[]);
    ada.git(&["worktree", "add", "-q", "../beside/model", "v2.0.0"]);
    let beside = Machine { folder: ada.folder.join("beside") };
    beside.run("Ada", &["diff", "v1.0.0..HEAD"]).says(0, &[]);
    ada.run("Ada", &["diff", "v1.0.0..@worktree"]).says(0, &[]);
    ada.git(&["update-ref", "-d", refs.lines().find(|name| name.contains("log/ada-")).expect("a log")]);
    ada.run("Ada", &["annotations", "list"]).says(0, &[]);
    assert_eq!(ada.sync("Ada")["unshared"], 0, "healed from the journals");
    for folder in [ada.clone_path(), world.remote()] {
        assert_sound(&folder);
    }
}

#[test]
fn writers_of_one_table_all_get_through() {
    let world = World::new();
    let Some(ada) = machine(&world, "ada") else { return };
    let started = |number: usize| {
        let text = format!("number {number}");
        ada.candor("Ada", &annotation(&text)).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
    };
    let running: Vec<_> = (0..6).map(started).collect();
    let mut kept = BTreeSet::new();
    for child in running {
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        kept.insert(String::from_utf8(output.stdout).expect("text").trim().to_owned());
    }
    assert_eq!((kept.len(), ada.ids()), (6, kept));
    git(&ada.clone_path(), &["fsck", "--strict", "--no-dangling"]);
}
