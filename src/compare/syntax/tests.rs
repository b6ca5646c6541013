//! Lines drawn with their parts in brackets, each behind the letter of what it is.

use proptest::prelude::*;

use super::*;

fn drawn(name: &str, text: &str) -> Vec<String> {
    let language = LANGUAGES.iter().find(|language| language.name == name).expect("a language");
    let lines: Vec<&str> = text.lines().collect();
    let draw = |(line, parts): (&&str, Box<[Part]>)| {
        parts.iter().rev().fold((*line).to_owned(), |mut drawn, part| {
            let letter = match part.kind {
                Kind::Key => 'k',
                Kind::String => 's',
                Kind::Number => 'n',
                Kind::Word => 'w',
                Kind::Comment => 'c',
                Kind::Sign => '$',
            };
            drawn.insert(part.range().end, ']');
            drawn.insert_str(part.range().start, &format!("[{letter} "));
            drawn
        })
    };
    lines.iter().zip(parts(language, lines.iter().copied())).map(draw).collect()
}

fn check(name: &str, cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        assert_eq!(drawn(name, text), *expected, "{name}: {text}");
    }
}

#[test]
fn json_has_keys_strings_numbers_and_words() {
    check(
        "JSON",
        &[
            (
                r#"{"a": "b", "n" : -1.5e3, "t": [true, null]}"#,
                &[r#"{[k "a"]: [s "b"], [k "n"] : [n -1.5e3], [k "t"]: [[w true], [w null]]}"#],
            ),
            (r#""a \" b" "open"#, &[r#"[s "a \" b"] [s "open]"#]),
            ("\"open\n1", &["[s \"open]", "[n 1]"]),
            ("1 // why\n/* a\nb */ 2 é", &["[n 1] [c // why]", "[c /* a]", "[c b */] [n 2] é"]),
        ],
    );
}

#[test]
fn yaml_has_blocks_that_end_where_the_indent_does() {
    check(
        "YAML",
        &[
            (
                "a: |\n  x: 1\n\n   # y\nb: 2 # z",
                &["[k a]: [$ |]", "  [s x: 1]", "", "   [s # y]", "[k b]: [n 2] [c # z]"],
            ),
            ("- k: >-  # c\n    t\n  l: x", &["- [k k]: [$ >-]  [c # c]", "    [s t]", "  [k l]: [s x]"]),
            ("--- |\nt\n---\na: b", &["[$ ---] [$ |]", "[s t]", "[$ ---]", "[k a]: [s b]"]),
            (
                "a: 'it''s' # c\nb: \"x\n  y\" \nc: d",
                &["[k a]: [s 'it''s'] [c # c]", "[k b]: [s \"x]", "[s   y\"] ", "[k c]: [s d]"],
            ),
            ("u: http://x/#y", &["[k u]: [s http://x/#y]"]),
            ("{a: 1, \"b\": [x, true]}", &["{[k a]: [n 1], [k \"b\"]: [[s x], [w true]]}"]),
            ("a: &x !t *y ~", &["[k a]: [w &x] [w !t] [w *y] [w ~]"]),
            ("? - a", &["? - [s a]"]),
        ],
    );
}

#[test]
fn toml_has_tables_keys_and_strings_over_lines() {
    check(
        "TOML",
        &[
            ("[a.\"b\"] # c\n[[d]]", &["[k [a.\"b\"]] [c # c]", "[k [[d]]]"]),
            ("a.b = 1_000 # c", &["[k a.b] = [n 1_000] [c # c]"]),
            (
                "x = { y = true, 'z' = 1979-05-27T07:32:00Z }",
                &["[k x] = { [k y] = [w true], [k 'z'] = [n 1979-05-27T07:32:00Z] }"],
            ),
            (
                "a = \"\"\"x\n# y\\\"\"\" z\"\"\"\nb = 2",
                &["[k a] = [s \"\"\"x]", "[s # y\\\"\"\" z\"\"\"]", "[k b] = [n 2]"],
            ),
            ("a = [\n  [1, 2],\n]", &["[k a] = [", "  [[n 1], [n 2]],", "]"]),
            ("a = 'x\\'", &["[k a] = [s 'x\\']"]),
        ],
    );
}

#[test]
fn jinja_has_tags_among_text() {
    check(
        "Jinja",
        &[
            ("a {%- for m in x -%} b", &["a [$ {%-] [w for] [k m] [w in] [k x] [$ -%}] b"]),
            ("{{ m['role'] + \"}}\" + 3 }}", &["[$ {{] [k m][[s 'role']] + [s \"}}\"] + [n 3] [$ }}]"]),
            ("{# a\nb #}c{{ 'x\ny' }}", &["[c {# a]", "[c b #}]c[$ {{] [s 'x]", "[s y'] [$ }}]"]),
            (
                "{% raw %}{{ x }}\n{% y %}{% endraw %}{{ z }}",
                &["[$ {%] [w raw] [$ %}]{{ x }}", "{% y %}[$ {%] [w endraw] [$ %}][$ {{] [k z] [$ }}]"],
            ),
            ("{% set a = 1", &["[$ {%] [w set] [k a] = [n 1]"]),
        ],
    );
}

#[test]
fn files_tell_their_language_by_their_names_and_templates_by_their_tags() {
    for (path, language) in [
        ("m/config.JSON", Some("JSON")),
        ("recipe.yml", Some("YAML")),
        ("candor.toml", Some("TOML")),
        ("chat_template.jinja", Some("Jinja")),
        ("README.md", None),
    ] {
        assert_eq!(of_path(path).map(|language| language.name), language, "{path}");
    }
    assert_eq!(of_text("{% if x %}").map(|language| language.name), Some("Jinja"));
    assert_eq!(of_text("plain { text }"), None);
}

proptest! {
    #[test]
    fn parts_of_any_lines_are_in_order_and_apart(
        lines in proptest::collection::vec(
            "([\"'{}%#\\[\\]:|>\\-+=*/&!?,. \\\\]|\"\"\"|'''|raw|endraw|é|‹|1|a|日){0,24}", 0..8)
    ) {
        for language in &LANGUAGES {
            let all = parts(language, lines.iter().map(String::as_str));
            prop_assert_eq!(all.len(), lines.len());
            for (line, parts) in lines.iter().zip(&all) {
                let mut end = 0;
                for range in parts.iter().map(|part| part.range()) {
                    prop_assert!(range.start >= end && range.end > range.start);
                    prop_assert!(line.get(range.clone()).is_some(), "{}: {} {:?}", language.name, line, range);
                    end = range.end;
                }
            }
        }
    }
}
