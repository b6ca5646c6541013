//! A repository whose every text wants to take over the terminal, seen on every screen and through every command.

use std::collections::BTreeMap;

use git2::{ObjectType, Repository};
use sha2::{Digest as _, Sha256};

use crate::pty::{Home, Terminal};
use crate::repository::{self, Words};
use crate::stream;

/// Names that also have to be file names: an escape sequence, a title, C1, bidi, invisible characters.
const NAME: &str = "n\u{1b}[31m\u{1b}]0;t\u{7}\u{9b}7m\u{202e}r\u{200b}\u{e0041}\u{feff}\u{2028}e";

/// What git lets a tag be called.
const TAGS: [&str; 2] = ["v1.0.0-\u{202e}r\u{200b}\u{e0041}\u{9b}31m", "v1.1.0-\u{2066}s\u{feff}\u{85}\u{ad}"];

const TEXT: &str = "one\u{1b}[2J\u{1b}[H\u{1b}[31mred \u{1b}]0;title\u{7}\u{1b}]52;c;cHduZWQ=\u{7}\u{1b}]8;;http://x\u{1b}\\ \
                    \u{1b}Pq#0\u{1b}\\\u{1b}_apc\u{1b}\\\u{1b}^pm\u{1b}\\\u{1b}Xsos\u{1b}\\\u{1b}c\u{1b}[?1049l\u{1b}[6n\
                    \u{90}dcs\u{9c}\u{9b}31m\u{9d}0;c1\u{9c} \u{202e}bidi\u{2066}\u{2069}\u{61c} \u{200b}\u{200d}\u{feff}\u{ad}\u{180e}zero \
                    \u{e0001}\u{e0041}\u{e007f}tag \0\u{8}\u{7f}\r\u{b}\u{c}\u{e}\t\u{2028}\u{2029}\u{fff9}\u{fe0f}\
                    two\nthree \u{301}\u{301}\u{85} end";

const WORDS: Words<'_> =
    Words { model: NAME, task: NAME, metric: NAME, filter: NAME, prompt: TEXT, output: TEXT, key: NAME, tags: TAGS };

const NEUTRAL: &str = "MALLORY";

/// The home of a repository where everything is hostile: file contents, paths, tags, a branch, people, annotations.
fn hostile() -> Home {
    let mut home = Home::new();
    repository::make_with(&home, &WORDS, worse);
    let repo = Repository::open(home.repo()).expect("a repository");
    for tag in TAGS {
        let name = format!("refs/tags/{tag}");
        let commit = repo.revparse_single(&name).and_then(|tag| tag.peel_to_commit()).expect("a commit");
        let header = commit.raw_header().expect("text").replace("Team", &TEXT.replace(['\n', '\0', '<', '>'], ""));
        let raw = format!("{header}\n{}", TEXT.replace('\0', ""));
        let id = repo.odb().and_then(|odb| odb.write(ObjectType::Commit, raw.as_bytes())).expect("a commit");
        repo.reference(&name, id, true, "test").expect("a tag");
        repo.reference(&format!("refs/heads/{tag}"), id, true, "test").expect("a branch");
    }
    annotate(&mut home, &repo);
    home
}

/// What no writer of JSON would write, and what is no UTF-8.
fn worse(side: usize, files: &mut BTreeMap<String, Vec<u8>>) {
    for (path, bytes) in files.iter_mut().filter(|(path, _)| path.ends_with(".jsonl")) {
        assert!(path.contains('\u{1b}'), "{path:?}");
        let raw = String::from_utf8_lossy(bytes).replace("\\u001b", "\u{1b}").replace("\\u0007", "\u{7}");
        *bytes = raw.into_bytes();
        bytes.extend_from_slice(b"{\"doc_id\": \"\x1b]0;id\x07\", \x9b31m \xff\n\x1b]0;line\x07\n");
    }
    let quoted = serde_json::to_string(TEXT).expect("a string");
    files.insert(format!("{NAME}/{NAME}.yaml"), format!("{NAME}: {side}\n{quoted}: {quoted}\n").into_bytes());
    files.insert(format!("model/{NAME}.json"), format!("{{{quoted}: {side}, {TEXT}").into_bytes());
    files.insert(format!("{side}{NAME}.bin"), TEXT.as_bytes().to_vec());
}

/// Annotations through the command line, and then with a name in them that git itself would not have let through.
fn annotate(home: &mut Home, repo: &Repository) {
    home.set("GIT_AUTHOR_NAME", format!("{NEUTRAL}{}", NAME.replace('\u{1b}', "")));
    let range = format!("{}..{}", TAGS[0], TAGS[1]);
    let message = TEXT.replace('\0', "");
    let on_row = ["annotate", &range, "--task", NAME, "--metric", NAME, "--filter", NAME, "--disposition", "noise"];
    let on_row: Vec<&str> = on_row.into_iter().chain(["--label", NAME, "-m", &message]).collect();
    home.printed(&on_row);
    let on_file = ["annotate", &range, "--file", "model/config.json", "--disposition", "unsure", "-m", &message];
    home.printed(&on_file);
    home.set("GIT_AUTHOR_NAME", format!("Ada {}", NAME.replace('\u{1b}', "")));
    mallory(repo);
}

/// A log as another clone might send it: what was annotated above, signed with a name git would not have let through.
fn mallory(repo: &Repository) {
    let mut logs = repo.references_glob("refs/candor/log/*").expect("refs");
    let log = logs.next().expect("a log").and_then(|log| log.peel_to_commit()).expect("a commit");
    let mut records = String::new();
    let walked = log.tree().expect("a tree").walk(git2::TreeWalkMode::PreOrder, |_, entry| {
        if entry.name().is_ok_and(|name| name.ends_with(".jsonl")) {
            let blob = repo.find_blob(entry.id()).expect("a segment");
            records.push_str(std::str::from_utf8(blob.content()).expect("UTF-8"));
        }
        git2::TreeWalkResult::Ok
    });
    walked.expect("trees");
    // A record with a NUL is refused as a whole.
    let bad = serde_json::to_string(&TEXT.replace('\0', "")).expect("a string");
    let records = records.replace(NEUTRAL, bad.trim_matches('"'));
    assert!(records.contains("]0;title"), "{records}");
    let digest: String = Sha256::digest(records.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let files = [("format".to_owned(), "candor-log 1\n"), (format!("seg/{}/{digest}.jsonl", &digest[..2]), &records)];
    let mut index = git2::Index::new().expect("an index");
    for (path, content) in files {
        let id = repo.blob(content.as_bytes()).expect("a blob");
        index.add(&entry(id, path)).expect("an entry");
    }
    let tree = index.write_tree_to(repo).and_then(|id| repo.find_tree(id)).expect("a tree");
    let who = log.author();
    repo.commit(Some("refs/candor/log/mallory-00000001"), &who, &who, "add", &tree, &[]).expect("a commit");
}

fn entry(id: git2::Oid, path: String) -> git2::IndexEntry {
    let never = git2::IndexTime::new(0, 0);
    git2::IndexEntry {
        ctime: never,
        mtime: never,
        dev: 0,
        ino: 0,
        mode: 0o100_644,
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.into_bytes(),
    }
}

#[test]
fn no_command_prints_what_could_act() {
    let home = hostile();
    let range = format!("{}..{}", TAGS[0], TAGS[1]);
    // `jsonl` is not among them: it is the records as they are stored, byte for byte.
    let commands: [&[&str]; 9] = [
        &["releases"],
        &["releases", "--json"],
        &["diff", &range],
        &["diff", &range, "--json"],
        &["diff", &range, "--json", "--samples", "all"],
        &["annotations", "list"],
        &["annotations", "list", "--json"],
        &["export", &range, "--format", "markdown"],
        &["export", &range, "--format", "json"],
    ];
    for command in commands {
        let output = home.candor(command);
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        let printed = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(output.status.success(), "{command:?}: {said}");
        assert!(printed.len() > 60, "{command:?} prints next to nothing: {printed}");
        // In Markdown, a word joiner keeps hosts from reading a mention or the number of an issue.
        let printed = if command.contains(&"markdown") {
            printed.replace("@\u{2060}", "@").replace("#\u{2060}", "#")
        } else {
            printed
        };
        for (stream, text) in [("output", printed), ("errors", said)] {
            let hazards = stream::hazards(&text);
            assert!(hazards.is_empty(), "{command:?}, {stream}: {hazards:#?}");
        }
    }
    let list: serde_json::Value =
        serde_json::from_str(&home.printed(&["annotations", "list", "--json"])).expect("JSON");
    let signed = list["annotations"].as_array().expect("a list").iter().map(|it| it["author"].to_string());
    let signed: Vec<String> = signed.collect();
    assert_eq!(signed.len(), 4, "{signed:?}");
    assert!(signed.iter().any(|author| author.contains("]0;title")), "{signed:?}");
    for wrong in [&["diff", TEXT_WITHOUT_NUL][..], &["diff", NAME, TAGS[0]], &[NAME, NAME]] {
        let output = home.candor(wrong);
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(!output.status.success() && !said.is_empty(), "{wrong:?}");
        let hazards = stream::hazards(&said);
        assert!(hazards.is_empty(), "{wrong:?}: {hazards:#?}");
    }
}

const TEXT_WITHOUT_NUL: &str = "\u{1b}]0;title\u{7}\u{9b}31m\u{202e}\u{200b}";

#[test]
fn no_screen_lets_anything_act() {
    let home = hostile();
    for (size, more) in [((80, 24), &[][..]), ((200, 60), &[]), ((100, 30), &["--ascii", "--color", "never"])] {
        let mut arguments = vec![TAGS[0], TAGS[1]];
        arguments.extend(more);
        let mut desk = home.desk_with(size, &arguments);
        walk(&mut desk);
        desk.leaves_cleanly();
        let screen = desk.screen();
        let found = stream::read(&screen.raw);
        assert!(found.forbidden.is_empty(), "{size:?}: {:#?}", found.forbidden);
        assert!(found.frames > 20, "{} frames", found.frames);
        assert_eq!(found.clipboard.len(), 2, "one for each y");
    }
}

/// Keys, and a text that is then on the screen: every screen, its foldings and arrangements, and its explanation.
const WALK: &[(&str, &str)] = &[
    ("y", "copied the selected row"),
    ("?", "keys on this screen (Overview)"),
    ("?", "To review"),
    ("]]]G", "To review"),
    ("ge", "delta"),
    ("o", "delta"),
    ("?", "keys on this screen (Evals)"),
    ("?", "delta"),
    ("jj\r", "Tab kind"),
    ("?", "keys on this screen (Samples)"),
    ("?", "Tab kind"),
    ("\t", "Tab kind"),
    ("\x1b[Z", "Tab kind"),
    ("\r", "plainly 0"),
    ("y", "copied the candidate's output"),
    ("x", "p prompt"),
    ("s", "p prompt"),
    ("pGgg]", "p prompt"),
    ("}", "2 of "),
    ("?", "keys on this screen (Sample)"),
    ("G", "keys on other screens"),
    ("?", "p prompt"),
    ("gc", "Enter open"),
    ("]]]", "Enter open"),
    ("?", "keys on this screen (Configs)"),
    ("?", "Enter open"),
    ("gg\r", "s stack"),
    ("sG", "s stack"),
    ("}", "s stack"),
    ("ga", "MALLORY"),
    ("j", "MALLORY"),
    ("?", "keys on this screen (Annotations)"),
    ("?", "MALLORY"),
    ("go", "To review"),
];

/// Every screen, and hostile text pasted into every field.
fn walk(desk: &mut Terminal) {
    desk.wait_for("To review");
    desk.wait_for("broke");
    for (keys, text) in WALK {
        desk.see(keys, text);
    }
    desk.see("f", "filter:");
    desk.paste(NAME);
    desk.see("END", "nothing passes the filter");
    desk.keys("\x1b");
    desk.wait_without("nothing passes the filter");
    desk.see("/", "Enter finds");
    desk.paste(NAME);
    desk.see("END", "END");
    desk.see("\r", "not found here");
    desk.see("c", "decision");
    desk.paste(TEXT);
    desk.see("BODY", "BODY");
    desk.see("\x1b[Z", "labels");
    desk.paste(NAME);
    desk.see("LABEL", "LABEL");
    desk.see("\x13", "saved");
    desk.see("ga", "MALLORY");
    desk.keys("G");
    desk.see("?", "keys on this screen (Annotations)");
    desk.see("?", "MALLORY");
    for keys in FURTHER {
        desk.keys(keys);
        another_frame(desk);
    }
    for opens in DIALOGS {
        desk.keys("go");
        desk.keys(opens);
        another_frame(desk);
        for text in [NAME, TEXT] {
            desk.paste(text);
            another_frame(desk);
        }
        desk.keys("jj\t\t");
        another_frame(desk);
        desk.keys("\x1b");
        another_frame(desk);
        desk.keys("\x1b");
        another_frame(desk);
        // Escape and a key at once are another key: this one may be lost.
        desk.keys("j");
        another_frame(desk);
    }
    desk.keys("ZZ");
}

/// The screens that the walk has not been to, each row of theirs, and what moves between places.
const FURTHER: &[&str] = &[
    "gh", "j", "j", "\t", "\t", "?", "?", "\r", "go", "H", "gf", "j", "j", "j", "\r", "?", "?", "G", "}", "q", "go",
    "\"a", "ge", "'a", "\x0f", "\x0e", "m", "M", "b", "ge", "\r", "\r", "b", "S", "S", "R", "\x0c",
];

/// What opens each dialog and line: commands, places, releases, exports, a sign-off, a remark, a mark, a filter, a search.
const DIALOGS: &[&str] = &[":", "t", "gr", "E", "O", "c", "\"", "f", "/"];

/// Waits until the desk has taken what was typed.
fn another_frame(desk: &Terminal) {
    let (rows, columns) = desk.screen().modes().size();
    let before = desk.screen().raw.len();
    desk.resize((columns.get() - 1, rows.get()));
    desk.wait("another frame", |screen| screen.raw.len() > before);
    let before = desk.screen().raw.len();
    desk.resize((columns.get(), rows.get()));
    desk.wait("another frame", |screen| screen.raw.len() > before);
}
