use super::*;
use crate::tui::theme::Depth;
use crate::tui::{Keymap, PRESETS, Palette};

fn wrong(text: &str) -> Vec<String> {
    let problems = from_bytes(FILE, text.as_bytes()).expect_err(text);
    problems.list.iter().map(|problem| format!("{}: {problem}", problem.line)).collect()
}

#[test]
fn a_whole_file_is_understood() {
    let text = r#"
[desk]
theme = "mine"
ascii = true
mouse = false
reduced_motion = true
live = false
remember = false
sides = "stacked"
editor = "code --wait"
preset = "arrows"
[keys]
down = ["j", "C-n"]
go-evals = "F2"
undo = []
"#;
    let settings = from_bytes(FILE, text.as_bytes()).unwrap();
    assert_eq!((settings.theme.as_deref(), settings.editor.as_deref()), (Some("mine"), Some("code --wait")));
    assert_eq!(
        (settings.ascii, settings.mouse, settings.still, settings.live, settings.remember),
        (true, false, true, false, false)
    );
    assert_eq!((settings.sides, settings.preset), (Some(Arrangement::Stacked), Preset::Arrows));
    let keymap = Keymap::with(settings.preset, &settings.bindings).unwrap();
    assert_eq!(
        (keymap.key("go-evals"), keymap.written("down"), keymap.key("up")),
        ("F2".to_owned(), vec!["j".to_owned(), "C-n".to_owned()], "Up".to_owned())
    );
    assert!(keymap.written("undo").is_empty());
    assert!(from_bytes(FILE, b"").unwrap().mouse);
}

#[test]
fn every_mistake_has_its_line_and_a_way_out() {
    for (text, told) in [
        ("[desk]\nthem = \"dark\"", "2: unknown key \"them\" in [desk]; did you mean theme?"),
        ("[dask]", "1: unknown key \"dask\" in the file; did you mean desk?"),
        ("mouse = false", "1: unknown key \"mouse\" in the file; it stands below [desk]"),
        ("[keys]\n\nascii = \"x\"", "3: unknown key \"ascii\" in [keys]; it stands below [desk]"),
        ("[keys]\nopne = \"x\"", "2: unknown key \"opne\" in [keys]; did you mean open?"),
        ("[keys]\nwhatever = \"x\"", "2: unknown key \"whatever\" in [keys]; candor keys lists the commands"),
        ("[desk]\nreload = \"x\"", "2: unknown key \"reload\" in [desk]; it stands below [keys]"),
        ("keys = 1", "1: keys is a table; write [keys] above its keys"),
        ("[desk]\npreset = \"vom\"", "2: preset knows no \"vom\"; did you mean \"vim\"?"),
        ("[desk]\nmouse = \"false\"", "2: mouse is true or false, not \"false\"; write it without quotes: false"),
        ("[keys]\nup = 1", "2: up is a list of texts, not 1"),
        (
            "[keys]\nup = [\"ctrl-d\"]",
            "2: \"ctrl-d\" is no key; keys are written \"j\", \"C-d\", \"A-x\", \"F1\", \"Enter\", and \"g e\" one after the other",
        ),
        ("[keys]\nup = \"z\"\ndown = \"z\"", "3: z is up already, also on Overview; give one of the two another key"),
        (
            "[keys]\nquit = []",
            "2: with this nothing is left that quits the desk everywhere; give quit a key: quit = [\"C-q\"]",
        ),
    ] {
        assert_eq!(wrong(text), [told], "{text}");
    }
    let all = wrong("[desk]\nascii = 1\nmouse = 2\n[keys]\nx = \"y\"");
    assert_eq!(all.len(), 3, "{all:?}");
}

#[test]
fn the_table_knows_every_preset_and_the_reference_names_every_key() {
    for (name, preset, _) in PRESETS {
        let settings = from_bytes(FILE, format!("[desk]\npreset = {name:?}").as_bytes()).unwrap();
        assert_eq!(settings.preset, preset);
    }
    let told = reference();
    for key in keys::DESK_KEYS {
        assert!(told.contains(&format!("  {} = ", key.name)), "{}", key.name);
    }
    // What it shows as an example is sound.
    let example = told.lines().find(|line| line.contains("C-n")).unwrap();
    assert!(from_bytes(FILE, format!("[keys]\n{example}").as_bytes()).is_ok());
}

#[test]
fn a_theme_says_what_is_otherwise() {
    let text = b"base = \"light\"\nregressed = \"bold #ff0000\"\nselection = \"white on blue\"";
    let theme = theme::from_bytes("mine.toml", text, false).unwrap();
    let light = Palette::Light.theme();
    assert!(theme.light && theme.improved == light.improved && theme.regressed != light.regressed);
    assert_ne!(theme.at(Depth::Indexed).regressed, theme.regressed);
    let empty = theme::from_bytes("mine.toml", b"", true).unwrap();
    assert_eq!(empty, light);
    for (text, told) in [
        ("base = \"drak\"", "1: there is no theme \"drak\" to begin with; did you mean dark?"),
        ("regresed = \"red\"", "1: unknown key \"regresed\" in a theme; did you mean regressed?"),
        ("text = 7", "1: text is a text, not 7; write it in quotes: \"7\""),
        ("\ntext = \"bald red\"", "2: text knows no \"bald\"; did you mean bold?"),
        ("text = \"#ff00\"", "1: text knows no \"#ff00\"; a colour is a name, a number up to 255, or #rrggbb"),
    ] {
        let problems = theme::from_bytes("mine.toml", text.as_bytes(), false).expect_err(text);
        assert_eq!(problems.to_string(), format!("mine.toml:{told}"));
    }
}

#[test]
fn the_file_of_the_readme_is_sound() {
    let readme = include_str!("../../README.md");
    let block = readme.split("```toml\n").find(|block| block.starts_with("[desk]")).unwrap();
    let settings = from_bytes(FILE, block.split("```").next().unwrap().as_bytes()).unwrap();
    assert_eq!(settings.bindings.len(), 1);
}
