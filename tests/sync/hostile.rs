//! What strangers send: each thing refused and named, the rest unaffected.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::world::{Machine, World, git};

/// Writes an object and returns its id.
fn object(repository: &Path, kind: &str, content: &[u8]) -> String {
    let mut command = Command::new("git");
    command.arg("-C").arg(repository).args(["hash-object", "-w", "--literally", "-t", kind, "--stdin"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("git runs");
    child.stdin.take().expect("a pipe").write_all(content).expect("git reads");
    let output = child.wait_with_output().expect("git ends");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

fn tree(repository: &Path, entries: &[(&str, &str, &str)]) -> String {
    let mut content = Vec::new();
    for (mode, name, id) in entries {
        content.extend_from_slice(format!("{mode} {name}\0").as_bytes());
        content.extend((0..id.len() / 2).map(|at| u8::from_str_radix(&id[2 * at..2 * at + 2], 16).expect("hex")));
    }
    object(repository, "tree", &content)
}

/// Points a log of the remote at a tree.
fn log(repository: &Path, name: &str, tree: &str) {
    let who = "Mallory <m@example.org> 0 +0000";
    let commit = object(repository, "commit", format!("tree {tree}\nauthor {who}\ncommitter {who}\n\nm\n").as_bytes());
    git(repository, &["update-ref", &format!("refs/candor/log/{name}"), &commit]);
}

/// A log that holds this text, as a well-behaved program would have written it.
fn plant(repository: &Path, name: &str, text: &[u8]) {
    let digest = candor::base::Digest::of(text).to_string();
    let shelf = tree(repository, &[("100644", &format!("{digest}.jsonl"), &object(repository, "blob", text))]);
    let seg = tree(repository, &[("40000", &digest[..2], &shelf)]);
    let format = object(repository, "blob", b"candor-log 1\n");
    let top = tree(repository, &[("100644", "format", &format), ("40000", "seg", &seg)]);
    log(repository, name, &top);
}

/// The line of the only annotation on a machine, as records travel.
fn line(machine: &Machine) -> String {
    let exported = machine.run("Reader", &["export", "--format", "jsonl"]);
    exported.says(0, &[]);
    exported.out.trim_end().to_owned()
}

/// The same record as somebody else, or the same person elsewhere, would have written it.
fn forged(line: &str, writer: &str, changes: &[(&str, &str)]) -> String {
    let mut value: serde_json::Value = serde_json::from_str(line).expect("JSON");
    value["writer"] = writer.into();
    value["nonce"] = "forged-forged-".into();
    let mut text = value.to_string();
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is not in {text}");
        text = text.replace(from, to);
    }
    text
}

fn writer_of(line: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
    value["writer"].as_str().expect("a name").to_owned()
}

#[test]
fn a_remote_full_of_traps_hinders_nobody() {
    let world = World::new();
    let (ada, bob) = (world.machine("ada"), world.machine("bob"));
    let said = ada.annotate("Ada", "honest");
    ada.sync("Ada");
    let honest = line(&ada);
    let remote = world.remote();
    let empty = object(&remote, "blob", b"");

    // Trees that are none, or not of a log.
    log(
        &remote,
        "tree-00000001",
        &tree(&remote, &[("100644", "seg", &empty), ("120000", "format", &empty), ("100644", "../x", &empty)]),
    );
    let gitlink = tree(&remote, &[("160000", "aa", &"1".repeat(40)), ("120000", "bb", &empty)]);
    log(&remote, "link-00000002", &tree(&remote, &[("40000", "seg", &gitlink)]));
    // A name that lies about its content, and a file far beyond the bound.
    let lie = tree(&remote, &[("100644", &format!("{}.jsonl", "a".repeat(64)), &empty)]);
    log(&remote, "liar-00000003", &tree(&remote, &[("40000", "seg", &tree(&remote, &[("40000", "aa", &lie)]))]));
    plant(&remote, "huge-00000004", &vec![b'{'; 1 << 20]);
    log(&remote, "No_Log", &tree(&remote, &[]));
    // Ada's name in Mallory's log, and a withdrawal of what Ada wrote.
    let name = writer_of(&honest);
    let relayed = forged(&honest, &name, &[("honest", "forged")]);
    let back = format!(
        "{{\"v\":1,\"t\":\"retract\",\"lc\":9,\"at\":\"2026-01-01T00:00:00Z\",\"nonce\":\"0123456789ab\",\
         \"author\":{{\"name\":\"Ada\"}},\"writer\":\"{name}\",\"of\":\"{said}\"}}"
    );
    // A clock at its end, and one beyond it.
    let clock = serde_json::from_str::<serde_json::Value>(&honest).expect("JSON")["lc"].to_string();
    let bomb = |to: &str| forged(&honest, "mallory-00000005", &[(&format!("\"lc\":{clock}"), &format!("\"lc\":{to}"))]);
    let lines = [relayed, back, bomb("281474976710655"), bomb("281474976710656"), "{\"v\":1}".to_owned()];
    plant(&remote, "mallory-00000005", (lines.join("\n") + "\n").as_bytes());

    let found = bob.sync("Bob");
    let aside = found["set_aside"].to_string();
    for log in ["tree-00000001", "link-00000002", "liar-00000003", "huge-00000004", "No_Log"] {
        assert!(aside.contains(log), "{log} is not in {aside}");
    }
    assert!(
        aside.contains("larger than a segment may be") && aside.contains("its content is not what its name states"),
        "{aside}"
    );
    let (list, complaints) = bob.list();
    let list = list.as_array().expect("a list");
    let entry =
        |body: &str| list.iter().find(|entry| entry["body"] == body && entry["author"] == "Ada").expect("an entry");
    assert_eq!((&entry("honest")["state"], &entry("honest")["relayed"]), (&"open".into(), &false.into()));
    assert_eq!(entry("forged")["relayed"], true, "a forged author is hearsay");
    assert_eq!(list.len(), 3, "with the bomb, which is read");
    for reason in ["only its own writer may change it", "is not an integer from 1 to", "not a record"] {
        assert!(complaints.contains(reason), "{reason} is not in {complaints}");
    }
    // The clock goes on from honest ones, and everything still travels.
    let reply = bob.annotate("Bob", "after the bomb");
    bob.sync("Bob");
    let exported = bob.run("Bob", &["export", "--format", "jsonl"]).out;
    let own = exported.lines().find(|line| line.contains("after the bomb")).expect("the line");
    let clock: serde_json::Value = serde_json::from_str(own).expect("JSON");
    assert!(clock["lc"].as_u64().expect("a clock") < 1_000, "{own}");
    ada.sync("Ada");
    assert!(ada.ids().contains(&reply));
}

#[test]
fn what_is_handed_over_is_sifted() {
    let world = World::new();
    let (ada, bob) = (world.machine("ada"), world.machine("bob"));
    ada.annotate("Ada", "honest");
    ada.sync("Ada");
    let honest = line(&ada);
    let guest = forged(&honest, "guest-00000007", &[("honest", "from outside")]);
    let in_adas_name = forged(&honest, &writer_of(&honest), &[("honest", "I approve of all of it")]);
    let later = format!("{{\"v\":7,\"writer\":\"{}\"}}", writer_of(&honest));
    let path = ada.folder.join("handed.jsonl");
    let mut file = fs::File::create(&path).expect("a file");
    for text in [&honest, &guest, &guest, &in_adas_name, &later, "no record", ""] {
        writeln!(file, "{text}").expect("it is written");
    }
    file.write_all(&vec![b'x'; 100 << 20]).expect("it is written");
    drop(file);
    let import = |machine: &Machine, name: &str, source: &Path| {
        let taken = machine.run(name, &["annotations", "import", &source.to_string_lossy(), "--json"]);
        taken.says(0, &[]);
        serde_json::from_str::<serde_json::Value>(&taken.out).expect("JSON")
    };
    let taken = import(&ada, "Ada", &path);
    assert_eq!((&taken["new"], &taken["known"]), (&1.into(), &1.into()), "{taken}");
    let refused = &taken["refused"];
    assert_eq!(refused["in your own name, but not of your making"], 2, "{refused}");
    assert_eq!(refused.as_object().expect("reasons").len(), 3, "{refused}");
    assert!(refused.to_string().contains("104857600 bytes"), "{refused}");
    let (list, _) = ada.list();
    assert!(!list.to_string().contains("I approve"), "{list}");

    // A bundle whose logs speak in the names of others.
    let fork = world.path().join("fork.git");
    git(world.path(), &["init", "-q", "--bare", "fork.git"]);
    plant(&fork, "mallory-00000005", (in_adas_name + "\n").as_bytes());
    let taken = import(&bob, "Bob", &fork);
    assert_eq!(
        (&taken["new"], &taken["refused"]["in another's name than the log it was found in"]),
        (&0.into(), &1.into())
    );
    let none = bob.run("Bob", &["annotations", "import", "ext::sh -c true"]);
    none.says(64, &["cannot be a remote"]);
}
