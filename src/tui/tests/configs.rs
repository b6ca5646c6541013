//! What is told of configuration files where there is one line, or a few sentences, for it.

use std::sync::Arc;
use std::time::Duration;

use super::fixture::{answer, comparison, desk, desk_with, options};
use crate::compare::syntax;
use crate::compare::text::align;
use crate::compare::view::{TextSide, TextView};
use crate::engine::desk::Report;
use crate::model::*;
use crate::tui::Options;
use crate::tui::event::{Event, Mouse, MouseKind};

/// A configuration or a string of it as the engine would answer.
pub(super) fn text(pointer: &str) -> TextView {
    let (base, candidate, language) = match pointer {
        "" => (SAMPLING.to_owned(), SAMPLING.replace("0.6", "0.7"), syntax::of_path("a.json")),
        _ => {
            (TEMPLATE.to_owned(), TEMPLATE.replace("{{ m.role }}: ", "<|{{ m.role }}|>\n"), syntax::of_path("a.jinja"))
        }
    };
    let diff = align(&base, &candidate, Duration::from_secs(60));
    TextView::new([TextSide::Text, TextSide::Text], diff, language)
}

const SAMPLING: &str = "{
  \"_from_model_config\": true,
  \"bos_token_id\": 128000,
  \"do_sample\": true,
  \"temperature\": 0.6,
  \"eos_token_id\": [
    128001,
    128009
  ],
  \"max_length\": 4096,
  \"pad_token_id\": null,
  \"top_p\": 0.9,
  \"transformers_version\": \"4.44.0\"
}
";

const TEMPLATE: &str = "{# turns, one after the other #}
{%- for m in messages %}
{{ m.role }}: {{ m.content | trim }}
{%- endfor %}
";

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

#[test]
fn a_long_string_has_a_text_of_its_own_and_its_file_is_one_key_away() {
    let mut script = desk(120, 40);
    script.keys("g c G Enter");
    answer(&mut script);
    let told = script.frame().text();
    assert!(told.contains("model/tokenizer_config.json chat_template  1 of 1 change  Jinja"), "{told}");
    assert!(told.contains("{%- for m in messages %}") && !told.contains("temperature"), "{told}");
    script.keys("W");
    answer(&mut script);
    let told = script.frame().text();
    assert!(told.contains("temperature") && told.contains("JSON"), "{told}");
    assert!(told.contains("W leads back to chat_template"), "{told}");
    script.keys("W");
    answer(&mut script);
    assert!(script.frame().text().contains("endfor"));
    script.keys("Esc W");
    answer(&mut script);
    assert!(script.frame().text().contains("temperature"));
}

#[test]
fn lines_that_are_the_same_are_folded_until_they_are_wanted() {
    let mut roomy = desk(120, 40);
    roomy.keys("g c ] ] ] ] Enter");
    answer(&mut roomy);
    assert!(roomy.frame().text().contains("transformers_version"), "what fits is not folded");
    let mut script = desk(120, 16);
    script.keys("g c ] ] ] ] Enter");
    answer(&mut script);
    let told = script.frame().text();
    assert!(told.contains("6 lines, the same on both sides") && !told.contains("transformers_version"), "{told}");
    // What is folded is found all the same.
    script.keys("/").types("transformers").keys("Enter");
    let told = script.frame().text();
    assert!(told.contains("transformers_version") && !told.contains("lines, the same"), "{told}");
    script.keys("x");
    let told = script.frame().text();
    assert!(told.contains("6 lines, the same"), "{told}");
    let y = script.frame().lines().iter().position(|line| line.contains("the same on both")).expect("a fold");
    let y = u16::try_from(y).expect("a row");
    script.send(Event::Mouse(Mouse { kind: MouseKind::Click, x: 4, y }));
    let told = script.keys("G").frame().text();
    assert!(told.contains("transformers_version"), "{told}");
}

#[test]
fn a_text_with_as_many_lines_as_before_is_edited() {
    for (candidate, expected) in [("c\nd", "edited, 2 lines"), ("c\nd\ne", "2 lines ▶ 3 lines")] {
        let mut compared = comparison();
        let config = &mut compared.configs[0];
        let text = |text: &str| Some(Value::String(text.to_owned()));
        config.changes.truncate(1);
        (config.changes[0].base, config.changes[0].candidate) = (text("a\nb"), text(candidate));
        let mut script = desk(160, 40);
        script.report(Report::Compared { comparison: Arc::new(compared), complete: true });
        assert!(script.frame().text().contains(expected), "{expected}: {}", script.frame().text());
    }
}

#[test]
fn unfolding_keeps_the_place() {
    let mut script = desk(120, 24);
    script.keys("g c Enter");
    let path = "model/config.json".to_owned();
    let lines = |anew: &str| -> String {
        (0..90).map(|at| format!("line {at}{}\n", if at == 60 { anew } else { "" })).collect()
    };
    let diff = align(&lines(""), &lines(" anew"), Duration::from_secs(60));
    let view = TextView::new([TextSide::Text, TextSide::Text], diff, syntax::of_path("a.txt"));
    script.report(Report::Config { path, pointer: String::new(), view: Arc::new(view) });
    for folded in [true, false, true] {
        let told = script.frame().text();
        assert!(told.contains("line 60 anew") && told.contains("lines, the same") == folded, "{told}");
        script.keys("x");
    }
}

#[test]
fn what_a_side_has_is_said_where_it_is_no_text() {
    for (sides, texts, expected) in [
        (
            [TextSide::Absent, TextSide::Text],
            ["", "{\"a\": 1}\n"],
            &["candidate v1.1.0-rc.2  only here", "+{\"a\": 1}"][..],
        ),
        ([TextSide::Text, TextSide::Absent], ["x: 1\n", ""], &["base v1.0.0  only here", "x: 1"]),
        (
            [TextSide::Binary(5000), TextSide::Missing],
            ["", ""],
            &["5.0 kB, no text", "not in this clone", "no text to be shown"],
        ),
        (
            [TextSide::Text, TextSide::Beginning(17_000_000)],
            ["x\n", "x\n"],
            &["the beginning of 17.0 MB", "what is beyond is not shown"],
        ),
        ([TextSide::Text, TextSide::Text], ["", ""], &["there is nothing in it"]),
    ] {
        let mut script = desk(120, 40);
        script.keys("g c Enter");
        let path = "model/config.json".to_owned();
        let view = TextView::new(sides, align(texts[0], texts[1], Duration::from_secs(60)), syntax::of_path(&path));
        script.report(Report::Config { path, pointer: String::new(), view: Arc::new(view) });
        let told = script.frame().text();
        assert!(expected.iter().all(|expected| told.contains(expected)), "{expected:?}: {told}");
    }
}
