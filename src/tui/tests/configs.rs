//! What is told of configuration files where there is one line, or a few sentences, for it.

use std::sync::Arc;

use super::fixture::{comparison, desk, desk_with, options};
use crate::engine::desk::Report;
use crate::model::*;
use crate::tui::Options;

#[test]
fn sizes_are_told_as_people_tell_them() {
    for ([base, candidate], expected) in [
        (["4976698672", "4976698808"], "other content, 5.0 GB ▶ 5.0 GB (+136 bytes)"),
        (["4976698808", "4976698672"], "other content, 5.0 GB ▶ 5.0 GB (−136 bytes)"),
        (["4976698672", "1168138944"], "other content, 5.0 GB ▶ 1.2 GB  "),
        (["unknown", "12"], "other content, unknown ▶ 12"),
    ] {
        let mut comparison = comparison();
        let size = |text: &str| Some(Value::Number(Number::from_text(text)));
        let change =
            ConfigChange { pointer: "/size".to_owned(), base: size(base), candidate: size(candidate), meaning: None };
        for config in comparison.configs.iter_mut().filter(|config| config.status == ConfigStatus::Lfs) {
            config.changes = vec![change.clone()];
        }
        let mut script = desk(160, 40);
        script.report(Report::Compared { comparison: Arc::new(comparison), complete: true });
        assert!(script.frame().text().contains(expected), "{expected}: {}", script.frame().text());
    }
}

#[test]
fn a_file_tells_which_of_its_keys_differ_and_what_that_means() {
    let mut script = desk(160, 40);
    script.keys("g c");
    let told = script.frame().text();
    let keys =
        "3 keys differ: max_position_embeddings, rope_scaling/factor, rope_theta; order and formatting do not count.";
    assert!(told.contains(keys) && told.contains("\n  context length ×4"), "{told}");
    let mut plain = desk_with(&Options { ascii: true, ..options() }, (160, 40));
    plain.keys("g c");
    assert!(plain.frame().text().contains("\n  context length x4"), "{}", plain.frame().text());
    let mut many = comparison();
    let first = many.configs[0].changes[0].clone();
    many.configs[0].changes = (0..9).map(|key| ConfigChange { pointer: format!("/k{key}"), ..first.clone() }).collect();
    script.report(Report::Compared { comparison: Arc::new(many), complete: true });
    let told = script.frame().text();
    assert!(told.contains("9 keys differ: k0, k1, k2, k3, k4, k5 and 3 more; order"), "{told}");
}
