//! Four writers at once on two machines, some of them killed: all of it arrives everywhere, and nothing is forced.

use std::collections::BTreeSet;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::killed::{locks, random};
use crate::world::{Machine, World, annotation, assert_sound};

/// How many rounds; a hundred take some minutes.
const ROUNDS: &str = "CANDOR_TEST_ROUNDS";

/// Runs the program, and kills it and every git it started after so long. What it printed, if it came to its end.
fn run(machine: &Machine, name: &str, arguments: &[&str], killed_after: Option<Duration>) -> Option<String> {
    let mut command = machine.candor(name, arguments);
    let child = command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let group = format!("-{}", child.id());
    let waiting = thread::spawn(move || child.wait_with_output().expect("it ends"));
    if let Some(after) = killed_after {
        let until = Instant::now() + after;
        while !waiting.is_finished() && Instant::now() < until {
            thread::sleep(Duration::from_millis(1));
        }
        if !waiting.is_finished() {
            let _ = Command::new("kill").args(["-9", "--", &group]).stderr(Stdio::null()).status();
        }
    }
    let output = waiting.join().expect("it ends");
    let text = String::from_utf8(output.stdout).expect("text");
    // What was printed was confirmed, whatever came afterwards.
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

#[test]
fn everything_arrives_everywhere() {
    let rounds: u64 = std::env::var(ROUNDS).ok().and_then(|text| text.parse().ok()).unwrap_or(4);
    let world = World::new();
    let machines = [world.machine("one"), world.machine("two")];
    let writers = [("Ada", 0), ("Bob", 0), ("Eve", 1), ("Joe", 1)];
    let mut confirmed = BTreeSet::new();
    for round in 0..rounds {
        let kept = thread::scope(|scope| {
            let running: Vec<_> = (0..)
                .zip(writers)
                .map(|(seat, (name, machine))| {
                    let machine = &machines[machine];
                    scope.spawn(move || {
                        let drawn = random(round * 8 + seat);
                        // One in four is killed while it annotates, another one while it exchanges.
                        let after = |one: u64| (drawn % 4 == one).then(|| Duration::from_micros(drawn / 8 % 250_000));
                        let kept = run(machine, name, &annotation(&format!("{name} {round}")), after(0));
                        run(machine, name, &["sync"], after(1));
                        kept
                    })
                })
                .collect();
            running.into_iter().filter_map(|writer| writer.join().expect("a writer")).collect::<Vec<_>>()
        });
        confirmed.extend(kept);
        for folder in machines.iter().map(Machine::clone_path).chain([world.remote()]) {
            locks(&folder).iter().for_each(|lock| std::fs::remove_file(lock).expect("nobody's lock any more"));
        }
    }
    for _ in 0..2 {
        for (name, machine) in writers {
            let found = machines[machine].sync(name);
            assert_eq!((&found["kept_back"], &found["unshared"]), (&serde_json::Value::Null, &0.into()), "{found}");
        }
    }
    let all = machines[0].ids();
    assert!(all.is_superset(&confirmed), "{} were lost", confirmed.difference(&all).count());
    assert_eq!(machines[1].ids(), all);
    let late = world.machine("late");
    late.sync("Late");
    assert_eq!(late.ids(), all, "the remote alone has it all");
    assert!(confirmed.len() as u64 >= rounds, "{} of {}", confirmed.len(), rounds * 4);
    for folder in machines.iter().map(Machine::clone_path).chain([world.remote()]) {
        assert_sound(&folder);
    }
}
