//! Which keys start which command: a preset, and over it what the reader bound.
//!
//! What the reader bound comes before the preset: where both want a sequence on a screen, or one sequence is the
//! beginning of the other, the preset's is not there. A command that has no key left because of that is said.

use super::commands::{COMMANDS, Command, On};
use super::keys::{Key, write_sequence};
use super::screens::{SCREENS, Screen};

/// Keys to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Preset {
    /// The keys of vim, less and git's own tools; arrows work, too.
    #[default]
    Vim,
    /// Arrows, Home and End, function keys: for those who do not know vim.
    Arrows,
}

/// The presets by name, each with what it is.
pub const PRESETS: [(&str, Preset, &str); 2] = [
    ("vim", Preset::Vim, "the keys of vim and less; arrows work, too"),
    ("arrows", Preset::Arrows, "arrows, Home and End, F1, F3, F5, C-f and C-q, for those who do not know vim"),
];

/// What the preset of arrows binds otherwise; all else is as in the command table.
const ARROWS: &[(&str, &[&str])] = &[
    ("down", &["Down"]),
    ("up", &["Up"]),
    ("half-page-down", &["A-Down"]),
    ("half-page-up", &["A-Up"]),
    ("page-down", &["PageDown"]),
    ("page-up", &["PageUp"]),
    ("top", &["Home"]),
    ("bottom", &["End"]),
    ("open", &["Enter", "Right"]),
    ("out", &["Esc", "Left", "Backspace"]),
    ("next-change", &["C-Down", "]"]),
    ("previous-change", &["C-Up", "["]),
    ("next-item", &["C-Right", "}"]),
    ("previous-item", &["C-Left", "{"]),
    ("search", &["C-f", "/"]),
    ("find-next", &["F3", "n"]),
    ("find-previous", &["F4", "N"]),
    ("reload", &["F5", "R"]),
    ("help", &["F1", "?"]),
    ("quit", &["C-q", "C-c"]),
];

/// What the reader bound to a command in place of the preset's keys.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The command.
    pub command: &'static Command,
    /// Its keys; none when it shall have none.
    pub sequences: Vec<Vec<Key>>,
}

/// Two bindings that cannot both hold, or one that must not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// Which of the bindings.
    pub binding: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// Which keys start which command.
#[derive(Clone, Debug)]
pub struct Keymap {
    /// Every command with its keys.
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    command: &'static Command,
    sequences: Vec<Vec<Key>>,
    /// Whether the reader bound it.
    own: bool,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::of(Preset::default())
    }
}

impl Keymap {
    /// A preset as it is.
    #[must_use]
    pub fn of(preset: Preset) -> Self {
        let own = |name: &str| match preset {
            Preset::Vim => None,
            Preset::Arrows => ARROWS.iter().find(|(known, _)| *known == name).map(|(_, keys)| *keys),
        };
        let row = |command: &'static Command| Row {
            command,
            sequences: own(command.name)
                .unwrap_or(command.keys)
                .iter()
                .filter_map(|keys| Key::parse_sequence(keys))
                .collect(),
            own: false,
        };
        Self { rows: COMMANDS.iter().map(row).collect() }
    }

    /// A preset with what the reader bound over it.
    ///
    /// # Errors
    /// When bindings of the reader's own want the same keys, or nothing would leave the desk any more.
    pub fn with(preset: Preset, bindings: &[Binding]) -> Result<Self, Vec<Clash>> {
        let clashes = clashes(bindings);
        if !clashes.is_empty() {
            return Err(clashes);
        }
        let mut map = Self::of(preset);
        for binding in bindings {
            for row in map.rows.iter_mut().filter(|row| row.command.name == binding.command.name) {
                row.sequences.clone_from(&binding.sequences);
                row.own = true;
            }
        }
        map.check_way_out(bindings)?;
        Ok(map)
    }

    fn check_way_out(&self, bindings: &[Binding]) -> Result<(), Vec<Clash>> {
        let leaves = |screen| self.on(screen).any(|(command, _)| command.name == "quit");
        if SCREENS.iter().all(|row| leaves(row.screen)) {
            return Ok(());
        }
        let guilty = |binding: &Binding| {
            binding.command.name == "quit"
                || binding.sequences.iter().any(|own| {
                    let quit = self.rows.iter().filter(|row| row.command.name == "quit");
                    quit.flat_map(|row| &row.sequences).any(|keys| clash(own, keys))
                })
        };
        let binding = bindings.iter().position(guilty).unwrap_or(0);
        let message = "with this nothing is left that quits the desk everywhere".to_owned();
        Err(vec![Clash { binding, message, hint: "give quit a key: quit = [\"C-q\"]".to_owned() }])
    }

    /// Every command that can be started on a screen, with each sequence that starts it.
    pub fn on(&self, screen: Screen) -> impl Iterator<Item = (&'static Command, &[Key])> {
        let here = move |row: &&Row| row.command.on.holds(screen);
        let reached = move |row: &Row, keys: &[Key]| row.own || self.taker(keys, row.command, screen).is_none();
        self.rows.iter().filter(here).flat_map(move |row| {
            let keys = row.sequences.iter().map(Vec::as_slice).filter(move |keys| reached(row, keys));
            keys.map(|keys| (row.command, keys))
        })
    }

    /// The command the reader bound to keys that stand in the way of these on a screen.
    fn taker(&self, keys: &[Key], command: &Command, screen: Screen) -> Option<&'static Command> {
        let others = self.rows.iter().filter(|row| row.own && row.command.name != command.name);
        let mut here = others.filter(|row| row.command.on.holds(screen));
        here.find(|row| row.sequences.iter().any(|own| clash(own, keys))).map(|row| row.command)
    }

    /// The sequences that start a command on some screen, as they are written.
    #[must_use]
    pub fn written(&self, name: &str) -> Vec<String> {
        let Some(row) = self.rows.iter().find(|row| row.command.name == name) else { return Vec::new() };
        let reached = |keys: &&Vec<Key>| {
            let screens = screens(row.command);
            row.own || screens.into_iter().any(|screen| self.taker(keys, row.command, screen).is_none())
        };
        row.sequences.iter().filter(reached).map(|keys| write_sequence(keys)).collect()
    }

    /// The first keys of a command, as sentences name them; a command without any is named as the palette does.
    #[must_use]
    pub fn key(&self, name: &str) -> String {
        self.written(name).into_iter().next().unwrap_or_else(|| format!(":{name}"))
    }

    /// The first keys of a command on a screen.
    #[must_use]
    pub fn key_on(&self, command: &Command, screen: Screen) -> Option<String> {
        let mut here = self.on(screen).filter(|(other, _)| other.name == command.name);
        here.next().map(|(_, keys)| write_sequence(keys))
    }

    /// Whether a key begins something on a screen.
    #[must_use]
    pub fn begins(&self, key: Key, screen: Screen) -> bool {
        self.on(screen).any(|(_, keys)| keys.first() == Some(&key))
    }

    /// The names of the screens on which a key begins something.
    #[must_use]
    pub fn screens_of(&self, key: Key) -> Vec<&'static str> {
        SCREENS.iter().filter(|row| self.begins(key, row.screen)).map(|row| row.name).collect()
    }

    /// The commands that what the reader bound has left without a key on some screen: a sentence each.
    #[must_use]
    pub fn losses(&self) -> Vec<String> {
        let lost = |row: &Row| {
            let without = |screen: &Screen| self.key_on(row.command, *screen).is_none();
            let screens: Vec<Screen> = screens(row.command).into_iter().filter(without).collect();
            let screen = *screens.first()?;
            let (keys, taker) =
                row.sequences.iter().find_map(|keys| Some((keys, self.taker(keys, row.command, screen)?)))?;
            let names: Vec<&str> = screens.iter().map(|screen| screen.row().name).collect();
            let place =
                if screens.len() == SCREENS.len() { String::new() } else { format!(" on {}", names.join(", ")) };
            Some(format!("{} has no key{place}: {} is {} now", row.command.name, write_sequence(keys), taker.name))
        };
        self.rows.iter().filter(|row| !row.own).filter_map(lost).collect()
    }

    /// The key table: what `candor keys` prints and the handbook shows.
    #[must_use]
    pub fn table(&self) -> Vec<KeyLine> {
        let screens = |on: On| on.screens().unwrap_or_default().iter().map(|screen| screen.row().name).collect();
        let line = |row: &Row| KeyLine {
            keys: self.written(row.command.name),
            name: row.command.name,
            doc: row.command.doc,
            screens: screens(row.command.on),
        };
        self.rows.iter().map(line).collect()
    }
}

/// The screens a command applies on.
fn screens(command: &Command) -> Vec<Screen> {
    SCREENS.iter().map(|row| row.screen).filter(|screen| command.on.holds(*screen)).collect()
}

/// Whether two sequences cannot both be reached: they are the same, or one ends on the way of the other.
fn clash(one: &[Key], other: &[Key]) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

/// What the reader bound twice on one screen.
fn clashes(bindings: &[Binding]) -> Vec<Clash> {
    let mut found = Vec::new();
    for (place, binding) in bindings.iter().enumerate() {
        for earlier in &bindings[..place] {
            let shared = screens(binding.command).into_iter().find(|screen| earlier.command.on.holds(*screen));
            let Some(screen) = shared else { continue };
            let pairs = binding.sequences.iter().flat_map(|own| earlier.sequences.iter().map(move |its| (own, its)));
            let Some((own, its)) = pairs.into_iter().find(|(own, its)| clash(own, its)) else { continue };
            let (keys, other) = (write_sequence(own), write_sequence(its));
            let (command, screen) = (earlier.command.name, screen.row().name);
            let message = match own == its {
                true => format!("{keys} is {command} already, also on {screen}"),
                false => format!("{keys} and {other} of {command} stand in each other's way on {screen}"),
            };
            found.push(Clash { binding: place, message, hint: "give one of the two another key".to_owned() });
        }
    }
    found
}

/// One line of the key table: keys, name, what it does and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyLine {
    /// The sequences, as written in help; none where the reader took them all away.
    pub keys: Vec<String>,
    /// The command's stable name.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// The names of the screens it works on; empty when it works on all.
    pub screens: Vec<&'static str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bind(name: &str, keys: &[&str]) -> Binding {
        let command = COMMANDS.iter().find(|command| command.name == name).unwrap();
        Binding { command, sequences: keys.iter().map(|keys| Key::parse_sequence(keys).unwrap()).collect() }
    }

    #[test]
    fn every_preset_reaches_every_command_by_each_of_its_keys() {
        for (name, preset, _) in PRESETS {
            let map = Keymap::of(preset);
            for row in SCREENS {
                let here: Vec<_> = map.on(row.screen).collect();
                for (at, (command, keys)) in here.iter().enumerate() {
                    for (other, its) in &here[at + 1..] {
                        assert!(!clash(keys, its), "{name}, {}: {} and {}", row.name, command.name, other.name);
                    }
                }
                for command in COMMANDS.iter().filter(|command| command.on.holds(row.screen)) {
                    assert!(map.key_on(command, row.screen).is_some(), "{name}, {}: {}", row.name, command.name);
                }
            }
        }
        assert!(ARROWS.iter().all(|(name, _)| COMMANDS.iter().any(|command| command.name == *name)));
    }

    #[test]
    fn what_the_reader_bound_comes_before_the_preset() {
        let map = Keymap::with(Preset::Vim, &[bind("sort", &["x"]), bind("down", &["g", "C-n"])]).unwrap();
        assert_eq!(map.written("down"), ["g", "C-n"]);
        assert_eq!(map.key("sort"), "x");
        // On the other screens it still folds.
        assert_eq!(map.key("fold"), "x");
        let fold = COMMANDS.iter().find(|command| command.name == "fold").unwrap();
        assert_eq!((map.key_on(fold, Screen::Evals), map.key_on(fold, Screen::Sample)), (None, Some("x".to_owned())));
        let losses = map.losses();
        assert!(losses.contains(&"fold has no key on Evals: x is sort now".to_owned()), "{losses:?}");
        assert!(losses.contains(&"go-evals has no key: g e is down now".to_owned()), "{losses:?}");
        assert_eq!(map.key("go-evals"), ":go-evals");
        assert!(Keymap::default().losses().is_empty());
    }

    #[test]
    fn keys_bound_twice_and_no_way_out_are_refused() {
        let clashes = |bindings: &[Binding]| {
            let found = Keymap::with(Preset::Vim, bindings).expect_err("a clash");
            found.into_iter().map(|clash| (clash.binding, clash.message)).collect::<Vec<_>>()
        };
        assert_eq!(
            clashes(&[bind("down", &["a"]), bind("up", &["b", "a"])]),
            [(1, "a is down already, also on Overview".to_owned())]
        );
        assert_eq!(
            clashes(&[bind("down", &["a"]), bind("up", &["a b"])]),
            [(1, "a b and a of down stand in each other's way on Overview".to_owned())]
        );
        let no_way_out = "with this nothing is left that quits the desk everywhere";
        assert_eq!(clashes(&[bind("up", &["b"]), bind("quit", &[])]), [(1, no_way_out.to_owned())]);
        assert_eq!(clashes(&[bind("up", &["Z", "C-c"])]), [(0, no_way_out.to_owned())]);
        // Commands of different screens may share a key.
        assert!(Keymap::with(Preset::Arrows, &[bind("next-kind", &["n"]), bind("sort", &["n"])]).is_ok());
    }
}
