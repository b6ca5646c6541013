//! Keys, clicks, sizes and answers at the desk, without a terminal: whatever happens, in whichever order, the desk
//! draws a frame of the size it has, of characters that draw.

use std::sync::Arc;

use candor::base::is_hazard;
use candor::compare::view::{TextSide, TextView};
use candor::compare::{syntax, text};
use candor::engine::desk::{Failure, Progress, Report, Request, ReviewState};
use candor::engine::sample::Reader;
use candor::model::{Comparison, Side};
use candor::review;
use candor::tui::Options;
use candor::tui::commands::COMMANDS;
use candor::tui::event::{EditPurpose, Effect, Event, Mouse, MouseKind};
use candor::tui::keys::Key;
use candor::tui::script::Script;

use crate::input::Input;
use crate::spoil::{Words, spoiled};
use crate::stand::Stand;
use crate::support::rng::Rng;
use crate::whole::annotated;

/// A script that goes on for longer only takes time.
const MOST: usize = 150;

/// What the desk does in steps between two events is over after fewer.
const STEPS: usize = 1000;

/// Words of a script that are no keys: `answer` to what was asked, and what happens by itself.
const HAPPENS: [&str; 12] = [
    "%answer",
    "%answer",
    "%answer",
    "%fail",
    "%compared",
    "%outline",
    "%spoiled",
    "%moved",
    "%tick",
    "%step",
    "%edited",
    "%focus",
];

const SIZES: [(u16, u16); 10] =
    [(80, 24), (200, 60), (40, 12), (0, 0), (1, 1), (300, 1), (1, 100), (13, 7), (120, 40), (500, 200)];

const MICE: [MouseKind; 6] = [
    MouseKind::Click,
    MouseKind::DoubleClick,
    MouseKind::Drag,
    MouseKind::Release,
    MouseKind::WheelUp,
    MouseKind::WheelDown,
];

/// Walks of commands drawn by chance, each command in many of them.
pub(crate) fn seeds() -> Vec<Input> {
    let mut rng = Rng(11);
    let keys: Vec<&str> =
        COMMANDS.iter().filter(|command| command.name != "quit").flat_map(|it| it.keys).copied().collect();
    let mut word = |_| match rng.below(8) {
        0 | 1 => HAPPENS[rng.below(HAPPENS.len())].to_owned(),
        2 => ["%size", "%mouse", "%paste"][rng.below(3)].to_owned() + &rng.below(10_000).to_string(),
        3 => ["Enter", "Esc", "Tab", "S-Tab", "Space", "Backspace", "7", "j", "C-s"][rng.below(9)].to_owned(),
        _ => keys[rng.below(keys.len())].to_owned(),
    };
    let mut walk = |_| (0..60).map(&mut word).collect::<Vec<_>>().join(" ");
    (0..64).map(|number| Input { path: format!("{number}.keys"), bytes: walk(number).into_bytes() }).collect()
}

/// The desk, and whoever does what it asks for.
struct Desk<'a> {
    script: Script,
    stand: &'a Stand,
    reader: Reader,
    spoiled: Arc<Comparison>,
    text: &'a str,
}

/// Plays a script.
pub(crate) fn play(stand: &Stand, input: &Input) {
    let text = String::from_utf8_lossy(&input.bytes);
    let mut words = Words::new(input, &text);
    let spoiled = Arc::new(spoiled(&stand.comparison, &mut words));
    let (width, height) = SIZES[words.choice(3)];
    let options =
        Options { tour: words.choice(4) == 0, ascii: words.choice(4) == 0, ..Options::new("v1.0.0", "v1.1.0-rc.1") };
    let script = Script::open(&options, width, height);
    let mut desk = Desk { script, stand, reader: Reader::new(stand.repo()), spoiled, text: &text };
    if words.choice(6) > 0 {
        desk.compared(stand.comparison.clone(), true);
    }
    desk.check();
    for word in text.split_whitespace().take(MOST) {
        desk.take(word);
        desk.check();
        if desk.script.effects.iter().any(|effect| matches!(effect, Effect::Quit)) {
            return;
        }
    }
}

impl Desk<'_> {
    fn take(&mut self, word: &str) {
        if let Some(key) = Key::parse(word) {
            self.script.send(Event::Key(key));
        } else if let Some(number) = word.strip_prefix('%') {
            let digits = number.trim_start_matches(|c: char| !c.is_ascii_digit());
            let name = &number[..number.len() - digits.len()];
            self.happen(name, digits.parse().unwrap_or(0));
        } else {
            // Whatever else stands there is typed.
            word.chars().take(12).for_each(|c| _ = self.script.send(Event::Key(c.into())));
        }
    }

    fn happen(&mut self, name: &str, number: usize) {
        let failure = || Failure { message: self.text.chars().take(80).collect(), hint: None };
        let report = match name {
            "answer" => return self.answer(),
            "compared" => return self.compared(self.stand.comparison.clone(), true),
            "outline" => return self.compared(self.stand.comparison.clone(), false),
            "spoiled" => return self.compared(self.spoiled.clone(), true),
            "fail" => [Report::Failed(failure()), Report::CompareFailed(failure()), Report::Unsaved(failure())]
                [number % 3]
                .clone(),
            "moved" => Report::Moved { side: Side::BOTH[number % 2], name: "v1.0.0".to_owned() },
            "progress" => Report::Progress(Progress { files_done: number as u64, files: 7, ..Progress::default() }),
            name => return self.event(name, number),
        };
        self.script.report(report);
    }

    fn event(&mut self, name: &str, number: usize) {
        let text = || self.text.chars().take(300).collect::<String>();
        let at = |number: usize, of: u16| u16::try_from(number % (usize::from(of) + 2)).unwrap_or(0);
        let event = match name {
            "size" => {
                let (width, height) = SIZES[number % SIZES.len()];
                Event::Resize { width, height }
            }
            "mouse" => {
                let size = self.script.state.window;
                let (kind, x, y) = (MICE[number % MICE.len()], at(number / 7, size.width), at(number / 3, size.height));
                Event::Mouse(Mouse { kind, x, y })
            }
            "paste" => Event::Paste(text()),
            "edited" => Event::Edited { purpose: EditPurpose::Body, outcome: Ok(Some(text())) },
            "focus" => Event::Focus(number.is_multiple_of(2)),
            "step" => Event::Step,
            _ => Event::Tick,
        };
        self.script.send(event);
    }

    fn compared(&mut self, comparison: Arc<Comparison>, complete: bool) {
        let records = annotated(&comparison, self.text);
        let annotations = review::fold(&records).annotations;
        self.script.report(Report::Compared { comparison, complete });
        self.script.report(Report::Review(Arc::new(ReviewState { annotations, ..ReviewState::default() })));
    }

    /// Does what was asked for, as far as it needs no thread.
    fn answer(&mut self) {
        for request in self.script.requests() {
            let report = match request {
                Request::Compare { .. } | Request::FetchMissing { .. } => {
                    Report::Compared { comparison: self.stand.comparison.clone(), complete: true }
                }
                Request::Sample { pairs, item } => match self.reader.view(&pairs, item) {
                    Ok(view) => Report::Sample(Box::new(view)),
                    Err(error) => Report::Failed(error.into()),
                },
                Request::Config { path, pointer } => {
                    let diff = text::align(self.text, "one\ntwo\n", std::time::Duration::from_millis(20));
                    let view = TextView::new([TextSide::Text, TextSide::Text], diff, syntax::of_path(&path));
                    Report::Config { path, pointer, view: Arc::new(view) }
                }
                Request::Annotate(_) => Report::Saved { id: "c".repeat(64) },
                Request::Releases => {
                    Report::Releases(vec![self.spoiled.base.clone(), self.stand.comparison.candidate.clone()])
                }
                _ => Report::Failed(Failure { message: self.text.chars().take(80).collect(), hint: None }),
            };
            self.script.report(report);
        }
    }

    /// Draws.
    fn check(&mut self) {
        let steps = (0..STEPS).find(|_| {
            let unfinished = self.script.state.unfinished();
            if unfinished {
                self.script.send(Event::Step);
            }
            !unfinished
        });
        assert!(steps.is_some(), "work in steps that never ends on {:?}", self.script.state.screen);
        let frame = self.script.frame().0;
        let size = self.script.state.window;
        assert_eq!((frame.area.width, frame.area.height), (size.width, size.height));
        let acts = |c: char| is_hazard(c) && c != '\u{200D}' && c != '\u{FE0F}';
        let bad = frame.content.iter().find(|cell| cell.symbol().contains(acts));
        assert!(bad.is_none(), "{bad:?} on {:?}", self.script.state.screen);
    }
}
