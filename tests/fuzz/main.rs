//! Hostile files at everything that reads: no reader may panic, hang, or take memory out of proportion.
//!
//! Seeds are the corpora of all formats and what is made here; changes are made by bytes, by tokens and inside of
//! containers, and follow from a number alone. Every row of the registry is fuzzed: a new format needs a seed, nothing
//! else. So is every export, over a good comparison with hostile words in it, and the desk, by scripts of keys and of
//! whatever else can happen to it.
//!
//! ```text
//! cargo test --test fuzz                                         some hundred cases of each reader
//! CANDOR_FUZZ_SECONDS=60 cargo test --release --test fuzz        each reader for a minute
//! CANDOR_FUZZ_SEED=7 …                                           other cases
//! CANDOR_FUZZ_READER=yaml …                                      one reader
//! CANDOR_FUZZ_READER=yaml CANDOR_FUZZ_CASE=17 …                  one case; target/fuzz/yaml.case has the last begun
//! CANDOR_FUZZ_INPUT=target/fuzz/yaml-1-17 cargo test --test fuzz what failed, once more
//! CANDOR_FUZZ_SEEDS_TO=FOLDER cargo test --test fuzz             seeds as files, for coverage-guided fuzzing
//! ```

#[path = "../support/mod.rs"]
mod support;

mod desk;
mod exports;
mod fold;
mod input;
mod mutate;
mod readers;
mod runner;
mod seeds;
mod spoil;
mod stand;
mod whole;

use candor::formats;
use input::Input;
use runner::{Bound, Target, setting, survive};
use stand::Stand;
use support::memory;
use whole::Stage;

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

#[test]
fn every_format_survives_hostile_files() {
    let seeds = seeds::files();
    let target = |format: &'static formats::Format| {
        let own: Vec<Input> = seeds.iter().filter(|seed| readers::format(format, seed)).cloned().collect();
        assert!(!own.is_empty(), "{} has no seed: add a small file of it to tests/corpus", format.name);
        let run = move |input: &Input| _ = readers::format(format, input);
        Target { name: format.name, seeds: own, run: Box::new(run), cases: 500, bound: Bound::default() }
    };
    survive(formats::FORMATS.iter().copied().map(target).collect());
}

#[test]
fn every_other_reader_survives_hostile_text() {
    let (files, texts) = (seeds::files(), seeds::texts());
    let target = |&(name, run): &readers::Reader| {
        let seeds = match name {
            "recognition" => files.clone(),
            "records" => vec![seeds::records()],
            "policy" => vec![seeds::policy()],
            "settings" | "theme" => seeds::settings(),
            "fold" => seeds::threads(),
            "scanner" => files.iter().filter(|file| file.path.ends_with("json")).cloned().collect(),
            "shown" | "text-diff" | "syntax" => files.iter().chain(&texts).cloned().collect(),
            _ => texts.clone(),
        };
        Target { name, seeds, run: Box::new(run), cases: 500, bound: Bound::default() }
    };
    survive(readers::OTHERS.iter().map(target).collect());
}

#[test]
fn comparisons_and_exports_survive_hostile_candidates() {
    let mut seeds = seeds::files();
    seeds.push(seeds::policy());
    seeds.push(seeds::pointer());
    // What git keeps cannot be told from what was taken; readers were measured by themselves.
    let stage = Stage::new(&seeds);
    let run = move |input: &Input| stage.run(input);
    survive(vec![Target { name: "comparison", seeds, run: Box::new(run), cases: 60, bound: Bound::NONE }]);
}

#[test]
fn exports_survive_hostile_words_and_odd_figures() {
    let target = |(name, format)| {
        let run = move |input: &Input| exports::export(format, Stand::shared(), input);
        Target { name, seeds: seeds::attacks(), run: Box::new(run), cases: 40, bound: Bound::default() }
    };
    survive(exports::targets().map(target).collect());
}

#[test]
fn the_desk_survives_whatever_happens() {
    let run = |input: &Input| desk::play(Stand::shared(), input);
    let (seeds, bound) = (desk::seeds(), Bound::default());
    survive(vec![Target { name: "desk", seeds, run: Box::new(run), cases: 40, bound }]);
}

/// One input that was kept, at every reader.
#[test]
fn what_failed_before_is_run_again() {
    let Some(path) = setting::<String>("INPUT") else { return };
    let input = Input::of_file(&std::fs::read(path).expect("the input can be read"));
    let (read, peak) =
        memory::peak_of(|| formats::FORMATS.iter().filter(|format| readers::format(format, &input)).count());
    println!("{} bytes as {}: read by {read} formats with at most {peak} bytes", input.bytes.len(), input.path);
    readers::OTHERS.iter().for_each(|(_, run)| run(&input));
    exports::targets().for_each(|(_, format)| exports::export(format, Stand::shared(), &input));
    desk::play(Stand::shared(), &input);
    Stage::new(&seeds::files()).run(&input);
}

/// Writes every seed into a folder.
#[test]
fn seeds_are_handed_on() {
    let Some(folder) = setting::<String>("SEEDS_TO") else { return };
    std::fs::create_dir_all(&folder).expect("a folder");
    let seeds = seeds::files().into_iter().chain(seeds::texts()).chain([seeds::records(), seeds::policy()]);
    for (number, seed) in seeds.enumerate() {
        std::fs::write(format!("{folder}/{number}"), seed.to_file()).expect("a file");
    }
}
