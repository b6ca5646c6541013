//! What benchmarks share: a large repository made once, and measured runs of programs.

pub mod measure;
pub mod repository;
