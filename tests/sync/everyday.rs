//! What people do every day, and what happens to them.

use std::fs;

use crate::world::{World, assert_sound, git};

#[test]
fn what_one_writes_the_other_reads() {
    let world = World::new();
    let (ada, bob) = (world.machine("ada"), world.machine("bob"));
    let first = ada.annotate("Ada", "first");
    let sent = ada.sync("Ada");
    assert_eq!((&sent["schema"], &sent["remote"]), (&"candor/sync/1".into(), &"origin".into()));
    assert_eq!((&sent["shared"], &sent["unshared"], &sent["received"]), (&1.into(), &0.into(), &0.into()));
    let second = bob.annotate("Bob", "second");
    let reply = bob.sync("Bob");
    assert_eq!((&reply["received"], &reply["shared"], &reply["logs"]), (&1.into(), &1.into(), &1.into()));
    bob.run("Bob", &["annotations", "reply", &first[..8], "-m", "Seen."]).says(0, &[]);
    bob.sync("Bob");
    assert_eq!(ada.sync("Ada")["received"], 2);
    let both = [first.clone(), second].into_iter().collect();
    assert_eq!((ada.ids(), bob.ids()), (both, ada.ids()));
    let (list, complaints) = ada.list();
    let answered = list.as_array().and_then(|list| list.iter().find(|entry| entry["id"] == first.as_str()));
    assert_eq!(answered.expect("the first")["replies"][0]["body"], "Seen.");
    assert_eq!(complaints, "");
    assert!(list.as_array().expect("a list").iter().all(|entry| entry["relayed"] == false));
    for folder in [ada.clone_path(), bob.clone_path(), world.remote()] {
        assert_sound(&folder);
    }
    let refs = git(&world.remote(), &["for-each-ref", "--format=%(refname)"]);
    assert!(refs.lines().all(|name| !name.contains("incoming") && !name.contains("remotes")), "{refs}");
    assert_eq!(ada.git(&["config", "--get-all", "remote.origin.fetch"]), "+refs/heads/*:refs/remotes/origin/*");
    assert_eq!(ada.git(&["status", "--porcelain"]), "");
}

#[test]
fn nothing_else_is_ever_pushed() {
    let world = World::new();
    let ada = world.machine("ada");
    ada.git(&["commit", "-q", "--allow-empty", "-m", "not yet for others"]);
    ada.git(&["tag", "-a", "-m", "private", "private", "HEAD"]);
    for (key, value) in [
        ("push.followTags", "true"),
        ("push.default", "matching"),
        ("remote.origin.mirror", "true"),
        ("remote.origin.push", "+refs/*:refs/*"),
    ] {
        ada.git(&["config", key, value]);
    }
    let before = git(&world.remote(), &["for-each-ref"]);
    ada.annotate("Ada", "mine");
    assert_eq!(ada.sync("Ada")["shared"], 1);
    let after = git(&world.remote(), &["for-each-ref"]);
    let news: Vec<&str> = after.lines().filter(|line| !before.contains(line)).collect();
    assert!(matches!(news[..], [only] if only.contains("refs/candor/log/ada-")), "{news:?}");
}

#[test]
fn a_mirror_that_fetches_everything_loses_nothing() {
    let world = World::new();
    let (ada, bob) = (world.machine("ada"), world.machine("bob"));
    let shared = ada.annotate("Ada", "shared");
    ada.sync("Ada");
    let unshared = ada.annotate("Ada", "not shared");
    let theirs = bob.annotate("Bob", "theirs");
    bob.sync("Bob");
    ada.git(&["config", "remote.origin.fetch", "+refs/*:refs/*"]);
    ada.git(&["fetch", "-q", "--prune", "--update-head-ok", "origin"]);
    let all = [shared, unshared, theirs].into_iter().collect();
    assert_eq!(ada.ids(), all, "healed from the journals");
    assert_eq!((&ada.sync("Ada")["shared"], ada.ids()), (&1.into(), all));
    bob.sync("Bob");
    assert_eq!(bob.ids(), ada.ids());
}

#[test]
fn a_repository_cloned_anew_goes_on_where_it_was() {
    let world = World::new();
    let ada = world.machine("ada");
    let before = ada.annotate("Ada", "before");
    ada.sync("Ada");
    let kept = ada.annotate("Ada", "only here");
    fs::remove_dir_all(ada.clone_path()).expect("it can be removed");
    git(&ada.folder, &["clone", "-q", "../remote.git", "model"]);
    let after = ada.annotate("Ada", "after");
    let found = ada.sync("Ada");
    assert_eq!((&found["unshared"], &found["kept_back"]), (&0.into(), &serde_json::Value::Null));
    let bob = world.machine("bob");
    bob.sync("Bob");
    assert_eq!(bob.ids(), [before, kept, after].into_iter().collect());
    assert_sound(&world.remote());
}

#[test]
fn two_machines_with_one_state_agree_and_come_to_rest() {
    let world = World::new();
    let (one, two) = (world.machine("one"), world.machine("two"));
    one.annotate("Ada", "so that there is a number");
    fs::create_dir_all(two.folder.join("state")).expect("a folder");
    fs::copy(one.folder.join("state/device"), two.folder.join("state/device")).expect("a copy");
    for round in ["first", "second"] {
        one.annotate("Ada", round);
        two.annotate("Ada", round);
        one.sync("Ada");
        two.sync("Ada");
    }
    one.sync("Ada");
    assert_eq!((one.ids().len(), one.ids()), (5, two.ids()));
    let tips = || git(&world.remote(), &["for-each-ref", "refs/candor"]);
    let before = tips();
    for machine in [&two, &one, &two] {
        assert_eq!(machine.sync("Ada")["received"], 0);
    }
    assert_eq!(tips(), before, "nobody merges merges");
}

#[test]
fn what_a_remote_forgets_is_kept() {
    let world = World::new();
    let (ada, bob) = (world.machine("ada"), world.machine("bob"));
    let (one, two) = (ada.annotate("Ada", "one"), bob.annotate("Bob", "two"));
    ada.sync("Ada");
    bob.sync("Bob");
    let name = git(&world.remote(), &["for-each-ref", "--format=%(refname)", "refs/candor/log/ada-*"]);
    git(&world.remote(), &["update-ref", "-d", &name]);
    assert_eq!(bob.sync("Bob")["received"], 0);
    assert_eq!(bob.ids(), [one.clone(), two.clone()].into_iter().collect());
    ada.sync("Ada");
    let late = world.machine("late");
    late.sync("Late");
    assert_eq!(late.ids(), [one, two].into_iter().collect(), "whoever wrote it brings it back");
}

#[test]
fn what_stands_in_the_way_is_said_with_what_still_works() {
    let world = World::new();
    let ada = world.machine("ada");
    ada.annotate("Ada", "mine");
    ada.run("Ada", &["sync", "nosuch"]).says(66, &["there is no remote nosuch (there is origin)", "import nosuch"]);
    ada.git(&["remote", "set-url", "origin", "../gone.git"]);
    ada.run("Ada", &["sync"]).says(69, &["no annotations came from origin", "git remote -v", "nothing was lost"]);
    ada.git(&["remote", "set-url", "origin", "ext::sh -c true"]);
    ada.run("Ada", &["sync"]).says(69, &["no annotations came from origin", "not allowed"]);
    ada.git(&["remote", "set-url", "origin", "../../remote.git"]);
    let mut unnamed = ada.candor("", &["sync"]);
    unnamed.env_remove("GIT_AUTHOR_NAME");
    crate::support::cli::ended(&unnamed.output().expect("it runs"))
        .says(73, &["not shared", "git does not know it", "reading works"]);
    // A remote that refuses.
    let hook = world.remote().join("hooks/pre-receive");
    fs::create_dir_all(hook.parent().expect("a folder")).expect("a folder");
    fs::write(&hook, "#!/bin/sh\nprintf 'no \\033[31mreviews\\n' >&2\nexit 1\n").expect("a hook");
    set_executable(&hook);
    let refused = ada.run("Ada", &["sync"]);
    refused.says(
        73,
        &["1 record of yours is not shared with origin", "pre-receive hook declined", "annotations bundle -o FILE"],
    );
    assert!(!refused.err.contains('\u{1b}'), "{}", refused.err);
    fs::remove_file(hook).expect("it can be removed");
    assert_eq!(ada.sync("Ada")["shared"], 1);
    ada.git(&["remote", "remove", "origin"]);
    ada.run("Ada", &["sync"]).says(66, &["no remote to share", "git remote add"]);
}

#[cfg(unix)]
fn set_executable(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it can be executed");
}

#[cfg(not(unix))]
fn set_executable(_: &std::path::Path) {}

#[test]
fn without_the_right_to_push_a_bundle_a_file_or_a_fork_will_do() {
    let world = World::new();
    let (ada, guest) = (world.machine("ada"), world.machine("guest"));
    let said = guest.annotate("Guest", "from outside");
    let file = |name: &str| guest.folder.join(name).to_string_lossy().into_owned();
    guest.run("Guest", &["annotations", "bundle", "-o", &file("b")]).says(0, &[]);
    guest.run("Guest", &["annotations", "bundle", "-o", &file("b")]).says(73, &["is there already", "--force"]);
    guest.run("Guest", &["export", "--format", "jsonl", "-o", &file("l")]).says(0, &[]);
    let clone = guest.clone_path().to_string_lossy().into_owned();
    for (source, new, known) in [(file("b"), 1, 0), (file("l"), 0, 1), (clone, 0, 1)] {
        let taken = ada.run("Ada", &["annotations", "import", &source, "--json"]);
        taken.says(0, &[]);
        let taken: serde_json::Value = serde_json::from_str(&taken.out).expect("JSON");
        assert_eq!((&taken["new"], &taken["known"]), (&new.into(), &known.into()), "{source}");
    }
    assert_eq!(ada.sync("Ada")["shared"], 1);
    let bob = world.machine("bob");
    bob.sync("Bob");
    let (list, _) = bob.list();
    assert_eq!((&list[0]["id"], &list[0]["relayed"]), (&said.into(), &true.into()));
    assert!(list[0]["writer"].as_str().expect("a name").starts_with("ada-"), "who passed it on answers for it");
    assert_eq!(ada.git(&["for-each-ref", "refs/candor/import"]), "");
    ada.run("Ada", &["annotations", "import", "nosuch"]).says(66, &["there is no file nosuch"]);
    bob.run("Bob", &["annotations", "bundle", "-o", "-"]).says(66, &["no annotations here yet"]);
}

#[test]
fn annotations_outlive_an_amended_and_a_squashed_candidate() {
    let world = World::new();
    let ada = world.machine("ada");
    let said = ada.annotate("Ada", "said of the first form");
    ada.git(&["commit", "-q", "--amend", "-m", "Release, reworded"]);
    let amended = anchor_state(&ada, &said);
    ada.git(&["commit", "-q", "--allow-empty", "-m", "one more"]);
    ada.git(&["reset", "-q", "--soft", "v1.0.0"]);
    ada.git(&["commit", "-q", "-m", "Release, squashed"]);
    // The commit that was annotated is gone altogether.
    ada.git(&["tag", "-d", "v2.0.0"]);
    ada.git(&["remote", "remove", "origin"]);
    ada.git(&["reflog", "expire", "--expire=now", "--all"]);
    ada.git(&["gc", "-q", "--prune=now"]);
    assert_eq!((amended.as_str(), anchor_state(&ada, &said).as_str()), ("exact", "exact"));
    assert_sound(&ada.clone_path());
}

/// What became of an annotation on the candidate checked out.
fn anchor_state(machine: &crate::world::Machine, id: &str) -> String {
    let exported = machine.run("Ada", &["export", "v1.0.0..HEAD", "--format", "json"]);
    exported.says(0, &[]);
    let review: serde_json::Value = serde_json::from_str(&exported.out).expect("JSON");
    let mut annotations = review["annotations"].as_array().expect("a list").iter();
    let found = annotations.find(|entry| entry["id"] == id).expect("the annotation");
    found["anchor_state"].as_str().expect("a word").to_owned()
}
