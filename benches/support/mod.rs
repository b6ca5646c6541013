//! What benchmarks share: repositories made once, and measured runs of programs.

pub mod duckdb;
pub mod giants;
pub mod measure;
pub mod pages;
pub mod program;
pub mod repository;
pub mod series;
pub mod tree;

/// A number given as `--name N` or as `CANDOR_BENCH_NAME`.
pub fn option(name: &str) -> Option<usize> {
    let mut arguments = std::env::args().skip_while(|argument| *argument != format!("--{name}"));
    let given = arguments.nth(1).or_else(|| std::env::var(format!("CANDOR_BENCH_{}", name.to_uppercase())).ok())?;
    Some(given.parse().unwrap_or_else(|_| panic!("--{name} wants a number, not {given:?}")))
}
