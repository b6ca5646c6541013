//! The terminal is given back, whatever ends or interrupts the desk; and where there is none, nothing is drawn.

use std::fs;
use std::path::Path;

use candor::tui::terminal::Tty;

use crate::pty::{Home, Terminal};
use crate::{repository, stream};

const SIZE: (u16, u16) = (90, 24);

fn opened(home: &Home) -> Terminal {
    let desk = repository::opened(home, SIZE);
    desk.assert_taken();
    desk
}

#[test]
fn after_leaving_by_key_or_signal() {
    let home = repository::plain();
    for (way, leave) in ["q", "ZZ", "\x03", "TERM", "HUP", "INT"].into_iter().enumerate() {
        let mut desk = opened(&home);
        if way < 3 {
            desk.keys(leave)
        } else {
            desk.signal(leave)
        }
        desk.leaves_cleanly();
        let found = stream::read(&desk.screen().raw);
        assert!(found.forbidden.is_empty(), "{leave}: {:?}", found.forbidden);
    }
}

#[test]
fn a_desk_whose_terminal_goes_away_goes_too() {
    let home = repository::plain();
    let status = home.hung_up(SIZE);
    assert!(status.signal().is_none() && status.exit_code() != 101, "{status}");
}

#[test]
fn a_repository_that_vanishes_is_told_and_what_is_on_screen_stays() {
    let home = repository::plain();
    let mut desk = opened(&home);
    fs::rename(home.repo(), home.path("elsewhere")).expect("a folder");
    desk.keys("R");
    desk.wait("what happened", |screen| screen.has("is not in a git repository") || screen.has("cannot read"));
    desk.see("ge", "exact_match");
    desk.see("c", "decision");
    desk.paste("Nowhere to go.");
    desk.keys("\x13");
    desk.wait("what becomes of it", |screen| {
        ["saved", "kept", "Kept", "Not saved"].iter().any(|told| screen.has(told))
    });
    // It comes back, and with it what was written.
    fs::rename(home.path("elsewhere"), home.repo()).expect("a folder");
    desk.keys("\x03");
    let status = desk.end();
    assert!(!status.to_string().contains("ignal"), "{status}");
    desk.assert_given_back();
    let kept = home.printed(&["annotations", "list"]) + &desk.screen().text();
    assert!(kept.contains("Nowhere to go."), "{kept}");
}

#[test]
fn after_a_comparison_that_failed() {
    let home = repository::plain();
    // The commits are there, so that the desk opens, and their trees are not.
    let repo = git2::Repository::open(home.repo()).expect("a repository");
    for tag in repository::PLAIN.tags {
        let tree = repo.revparse_single(&format!("{tag}^{{tree}}")).expect("a tree").id().to_string();
        fs::remove_file(home.repo().join(".git/objects").join(&tree[..2]).join(&tree[2..])).expect("a loose object");
    }
    let mut desk = home.desk(SIZE);
    desk.wait("what happened, and what to do", |screen| {
        screen.has("could not be compared") && screen.has("R tries again")
    });
    desk.assert_taken();
    desk.keys("q");
    desk.leaves_cleanly();
}

/// This test is its own child: in the pseudo-terminal it takes the terminal and panics.
#[test]
fn after_a_panic_and_before_its_message() {
    const CHILD: &str = "CANDOR_TEST_PANIC";
    if std::env::var_os(CHILD).is_some() {
        let mut tty = Tty::take(true).expect("a terminal");
        tty.draw(|buffer| buffer.set_string(0, 0, "framed", ratatui::style::Style::new())).expect("framed");
        panic!("on purpose");
    }
    let mut home = Home::new();
    home.set(CHILD, "1");
    let me = std::env::current_exe().expect("this program");
    let name = concat!(module_path!(), "::after_a_panic_and_before_its_message");
    let name = name.split_once("::").map_or(name, |(_, path)| path);
    let mut child = home.start(&me, SIZE, &[name, "--exact", "--nocapture"]);
    assert!(!child.end().success());
    child.assert_given_back();
    let screen = child.screen();
    let raw = String::from_utf8_lossy(&screen.raw);
    let place = |text: &str| raw.find(text).unwrap_or_else(|| panic!("no {text:?} in {raw:?}"));
    assert!(place("framed") < place("\x1b[?1049l") && place("\x1b[?1049l") < place("on purpose"), "{raw:?}");
}

#[test]
fn while_stopped_and_taken_again_when_continued() {
    if !Path::new("/proc/self/stat").exists() {
        println!("skipped: whether a process is stopped is read from /proc");
        return;
    }
    let home = repository::plain();
    let mut desk = opened(&home);
    for way in ["\x1a", "TSTP"] {
        if way == "TSTP" {
            desk.signal(way)
        } else {
            desk.keys(way)
        }
        desk.wait_until("the process to stop", || is_stopped(desk.pid()));
        desk.wait("the screen before the desk", |screen| !screen.modes().alternate_screen());
        desk.assert_given_back();
        // What a shell may do meanwhile.
        desk.resize((100, 30));
        desk.signal("CONT");
        desk.wait("the whole frame again", |screen| screen.has("To review") && screen.row(-1).contains("review"));
        desk.assert_taken();
        desk.see("?", "keys on this screen");
        desk.see("\x1b", "To review");
        desk.resize(SIZE);
        desk.wait("a frame of the first size", |screen| screen.row(-1).contains("review"));
    }
    desk.keys("q");
    desk.leaves_cleanly();
}

fn is_stopped(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('T'))
}

/// The editor is a script that asks for a line in the terminal, as an editor does.
#[test]
fn while_an_editor_runs_which_hands_its_text_back() {
    let mut home = repository::plain();
    let script = "stty -a > \"$HOME/line\"\nprintf 'a line please> '\nread -r line\n\
                  if [ \"$line\" = fail ]; then exit 3; fi\nprintf '%s\\n' \"$line\" >> \"$1\"\n";
    let path = home.path("editor.sh");
    fs::write(&path, script).expect("a script");
    home.set("EDITOR", format!("/bin/sh {}", path.display()));
    let mut desk = opened(&home);
    desk.see("c", "annotate");
    desk.see("n", "[noise]");
    desk.see("\tbefore ", "before");
    desk.see("\x05", "a line please>");
    desk.assert_given_back();
    assert!(!fs::read_to_string(home.path("home/line")).expect("settings").contains("-icanon"));
    // The desk reads on only when it has the terminal again: every key is the editor's.
    desk.keys("typed in the editor\r");
    desk.wait_for("[noise]");
    desk.wait("the text and the whole frame", |screen| {
        screen.has("typed in the editor") && screen.has("before") && screen.row(0).contains("Candor")
    });
    desk.assert_taken();

    // What the first editor asked still stands above what the second asks.
    desk.keys("\x05");
    desk.wait("the editor's second question", |screen| screen.text().matches("a line please>").count() == 2);
    desk.keys("fail\r");
    desk.wait("why nothing was taken over", |screen| screen.has("[noise]") && screen.has("ended with"));
    desk.see("\x13", "saved");
    desk.keys("ZZ");
    desk.leaves_cleanly();
    let list = home.printed(&["annotations", "list", "--json"]);
    assert!(list.contains("before") && list.contains("typed in the editor"), "{list}");
}

#[test]
fn nothing_is_drawn_where_there_is_no_terminal() {
    let home = repository::plain();
    let output = home.candor::<&str>(&[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(69), "{said}");
    assert!(said.contains("needs a terminal") && said.contains("candor diff v1.0.0..v1.1.0"), "{said}");
    assert!(output.stdout.is_empty());
}

#[test]
fn nothing_is_drawn_on_a_dumb_terminal() {
    let mut home = repository::plain();
    home.set("TERM", "dumb");
    let mut desk = home.desk(SIZE);
    assert_eq!(desk.end().exit_code(), 69);
    let screen = desk.screen();
    let said = String::from_utf8_lossy(&screen.raw);
    assert!(said.contains("TERM=dumb") && said.contains("candor diff v1.0.0..v1.1.0"), "{said}");
    assert!(!said.contains('\x1b'), "{said:?}");
}
