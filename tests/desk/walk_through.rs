//! The walk-through of the README, typed as it stands there: a whole review of the demo, from opening it to the
//! section of the model card that names what got worse.

use std::fs;
use std::path::Path;

use candor::tui::keys::{Code, Key};
use serde_json::Value;

use crate::pty::Home;

const README: &str = include_str!("../../README.md");

/// The heading of the walk-through.
const HEADING: &str = "\n### A whole review in";

/// More keys than these are too many for a first review.
const FEW: usize = 60;

/// The folder of the demo, as the README calls it.
const FOLDER: &str = "brindle";

/// The model card that the walk-through ends with.
const CARD: &str = "model-card-v1.1.0-rc.2.md";

#[test]
fn the_walk_through_of_the_readme_reviews_the_demo() {
    let steps = steps();
    let count: usize = steps.iter().map(|step| step.keys.len()).sum();
    assert!(count <= FEW, "{count} keys");
    assert!(section().starts_with(&format!("{HEADING} {count} keys\n")), "the heading says otherwise than {count}");

    let home = Home::new();
    assert_eq!(command("demo"), ["demo", FOLDER]);
    let mut desk = home.start(Path::new(env!("CARGO_BIN_EXE_candor")), (80, 24), &command("demo"));
    for step in &steps {
        desk.keys(&step.keys.iter().map(|key| sent(*key)).collect::<String>());
        step.seen.iter().for_each(|seen| desk.wait_for(seen));
    }
    desk.leaves_cleanly();

    let list: Value =
        serde_json::from_str(&home.printed(&["-C", FOLDER, "annotations", "list", "--json"])).expect("JSON");
    let written = list["annotations"].as_array().expect("a list").iter();
    let said: Vec<_> = written.map(|it| (it["disposition"].as_str(), it["body"].as_str())).collect();
    let words: Vec<&str> = steps.iter().flat_map(|step| &step.typed).map(String::as_str).collect();
    let regression = |words| (Some("regression"), Some(words));
    let acceptable = (Some("acceptable"), Some(""));
    assert_eq!(said, [regression(words[0]), regression(words[1]), acceptable, acceptable]);
    let card = fs::read_to_string(home.path(CARD)).expect("a model card");
    for stated in ["## Known regressions", "**niah_single**", "**xstest_safe**"].iter().chain(&words) {
        assert!(card.contains(stated), "{stated} is not on\n{card}");
    }
    assert!(!card.contains("No reviewer has looked"), "{card}");
    home.printed(&command("check"));
}

/// A row of the walk-through.
struct Step {
    keys: Vec<Key>,
    /// The words among the keys.
    typed: Vec<String>,
    /// What the screen says after them.
    seen: Vec<String>,
}

fn section() -> &'static str {
    let (_, from) = README.split_at(README.find(HEADING).expect("a walk-through"));
    let end = from[HEADING.len()..].find("\n##").map_or(from.len(), |end| HEADING.len() + end);
    &from[..end]
}

/// The rows of the table: keys, what they do, what is seen then.
fn steps() -> Vec<Step> {
    let rows = section().lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let steps: Vec<Step> = rows.skip(1).map(step).collect();
    assert!(steps.iter().any(|step| !step.seen.is_empty()), "nothing is looked at");
    steps
}

fn step(row: &str) -> Step {
    let cells: Vec<&str> = row.split('|').collect();
    let [keys, _, seen] = cells[..] else { panic!("no three cells: {row}") };
    let mut step = Step { keys: Vec::new(), typed: Vec::new(), seen: spans(seen).map(str::to_owned).collect() };
    for span in spans(keys) {
        match span.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            Some(text) => {
                step.keys.extend(text.chars().map(Key::from));
                step.typed.push(text.to_owned());
            }
            None => step.keys.push(Key::parse(span).unwrap_or_else(|| panic!("{span} is no key"))),
        }
    }
    step
}

/// What stands between backticks.
fn spans(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The arguments of a command that the walk-through says to type.
fn command(name: &str) -> Vec<&'static str> {
    let lines = section().lines().filter_map(|line| line.strip_prefix("    candor "));
    let mut said = lines.map(|line| line.split('#').next().unwrap_or(line).split_whitespace().collect::<Vec<_>>());
    said.find(|words| words.contains(&name)).unwrap_or_else(|| panic!("no candor {name}"))
}

/// What a terminal sends for a key.
fn sent(key: Key) -> char {
    match key.code {
        Code::Enter => '\r',
        Code::Tab => '\t',
        Code::Esc => '\x1b',
        Code::Char(letter) if key.ctrl => char::from(letter as u8 & 0x1f),
        Code::Char(letter) => letter,
        other => panic!("{other:?} is not in the walk-through"),
    }
}
