use proptest::prelude::*;

use super::*;
use crate::base::Glob;
use crate::model::{Blocks, ColumnRole, Correction, Direction, RowKey, Settings};

fn wrong(text: &str) -> Vec<String> {
    let problems = parse(FILE, text).expect_err(text);
    problems.list.iter().map(|problem| format!("{}: {problem}", problem.line)).collect()
}

#[test]
fn a_whole_file_is_understood() {
    let text = r#"
[releases]
tags = ["v*", "model@*"]
oldest = "v1.0.0"
directories = ["results/v*"]
[paths]
evals = ["results/*"]
configs = ["model/*"]
ignore = ["docs/*"]
[renames.models]
"acme/a" = "acme/b"
[renames.tasks]
x = "y"
[test]
alpha = 0.01
min_paired = 1
correction = "benjamini-yekutieli"
allow = ["judge", "task-version"]
[categories]
safety = ["harm*"]
bias = ["bbq*", "harmony"]
[[rule]]
name = "strict"
task = "gsm8k"
margin = 2e-2
gating = true
[[rule]]
like = "strict"
model = "acme/*"
metric = "err?"
filter = "none"
category = "math"
direction = "lower"
primary = true
certain = true
margin = 0x1
at_least = -1
at_most = 1.5
cluster = "passage"
slices = ["subject"]
items = 1_000
[gate]
blocks = "gating-only"
answered_by = ["*@example.org"]
answers = 2
[[format]]
glob = "out/*.dat"
id = ["case", "seed"]
score = ["quality"]
direction = "lower"
input = "ask"
[[format]]
glob = "*.txt"
kind = "lm-eval"
"#;
    let policy = parse(FILE, text).unwrap();
    let globs = |all: &[&str]| all.iter().map(|glob| Glob::new(*glob)).collect::<Vec<_>>();
    assert_eq!(policy.releases.directories, globs(&["results/v*"]));
    assert_eq!((policy.releases.tags, policy.releases.oldest.as_deref()), (globs(&["v*", "model@*"]), Some("v1.0.0")));
    let renamed = |from: &str, to: &str| [(from.to_owned(), to.to_owned())].into();
    assert_eq!((policy.renames.models, policy.renames.tasks), (renamed("acme/a", "acme/b"), renamed("x", "y")));
    assert_eq!(
        (policy.paths.evals, policy.paths.configs, policy.paths.ignore),
        (globs(&["results/*"]), globs(&["model/*"]), globs(&["docs/*"]))
    );
    let [table, lm_eval] = policy.paths.formats.as_slice() else { panic!("two: {:?}", policy.paths.formats) };
    assert_eq!((table.glob.as_str(), table.format, lm_eval.format), ("out/*.dat", "table", "lm-eval"));
    assert_eq!(
        (table.columns.of(ColumnRole::Id), table.columns.direction),
        (&["case".to_owned(), "seed".to_owned()][..], Some(Direction::Lower))
    );
    assert!(table.columns.has("ask") && !table.columns.has("input"));
    assert_eq!((policy.alpha, policy.min_paired, policy.correction), (0.01, 1.0, Correction::BenjaminiYekutieli));
    assert_eq!(policy.allow, ["judge", "task-version"]);
    let categories = [("safety".to_owned(), globs(&["harm*"])), ("bias".to_owned(), globs(&["bbq*", "harmony"]))];
    assert_eq!(policy.categories, categories, "in the order of the file");
    assert_eq!((policy.gate.blocks, policy.gate.answers), (Blocks::GatingOnly, 2));
    assert_eq!(policy.gate.answered_by, globs(&["*@example.org"]));
    assert_eq!(policy.source.map(|source| source.path).as_deref(), Some(FILE));
    let strict = Settings { margin: Some(0.02), gating: Some(true), ..Settings::default() };
    assert_eq!(policy.rules[0].settings, strict);
    let all = Settings {
        category: Some("math".to_owned()),
        direction: Some(Direction::Lower),
        primary: Some(true),
        margin: Some(1.0),
        gating: Some(true),
        certain: Some(true),
        at_least: Some(-1.0),
        at_most: Some(1.5),
        cluster: Some("passage".to_owned()),
        slices: Some(vec!["subject".to_owned()]),
        items: Some(1000),
    };
    assert_eq!(policy.rules[1].settings, all);
    let filter = Some("none".to_owned());
    let row = RowKey { model: "acme/m".to_owned(), task: "x".to_owned(), metric: "err1".to_owned(), filter };
    assert!(policy.rules[1].fits(&row) && !policy.rules[0].fits(&row));
}

#[test]
fn an_empty_file_states_nothing() {
    for text in ["", "# nothing\n", "[test]\n[gate]\n", "rule = []\n"] {
        assert_eq!(Policy { source: None, ..parse(FILE, text).unwrap() }, Policy::default(), "{text}");
    }
}

#[test]
fn the_policy_of_the_readme_is_sound() {
    let readme = include_str!("../../README.md");
    let shown = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let policy = parse(FILE, shown).unwrap();
    assert_eq!((policy.alpha, policy.rules.len(), policy.rules[1].settings.gating), (0.01, 2, Some(true)));
}

#[test]
fn every_mistake_has_its_line_and_a_way_out() {
    for (text, expected) in [
        ("[tset]\nalpha = 0.1\n", r#"1: unknown key "tset"; did you mean test?"#),
        ("\nalpha = 0.1\n", r#"2: unknown key "alpha"; it stands below [test]"#),
        (
            "x = 1\n",
            r#"1: unknown key "x"; the file has releases, paths, confidential, renames, test, categories, gate, rule, format"#,
        ),
        ("[test]\n\nalpah = 0.1\n", r#"3: unknown key "alpah" in [test]; did you mean alpha?"#),
        ("[test]\nMin-Paired = 1\n", r#"2: unknown key "Min-Paired" in [test]; did you mean min_paired?"#),
        ("[test]\nmargin = 1\n", r#"2: unknown key "margin" in [test]; it stands below [[rule]]"#),
        (
            "[gate]\nx = 1\n",
            r#"2: unknown key "x" in [gate]; [gate] has blocks, answered_by, answers, signoffs, signed_off_by, signed, allowed_signers"#,
        ),
        ("test = 1\n", "1: test is a table; write [test] above its keys"),
        ("[[gate]]\n", "1: gate is a table; write [gate] above its keys"),
        ("[rule]\ntask = 'x'\n", "1: rule is a list of tables; write [[rule]] above each"),
        ("[format]\nglob = 'x'\n", "1: format is a list of tables; write [[format]] above each"),
        ("format = [1]\n", "1: a format is a table; write [[format]] above it"),
        ("[[format]]\nkind = 'json'\n", r#"1: nothing says which files are meant; add glob = "…""#),
        ("[[format]]\nglob = 'x'\n", r#"1: nothing says what the files are; add kind = "…""#),
        ("[[format]]\nglob = 'x'\nkind = 'lm-evl'\n", r#"3: kind knows no "lm-evl"; did you mean "lm-eval"?"#),
        ("[[format]]\nglob = 'x'\nkind = 'Inspect'\n", r#"3: kind knows no "Inspect"; did you mean "inspect"?"#),
        (
            "[[format]]\nglob = 'x'\nkind = 'json'\nid = ['a']\n",
            r#"1: only of a table can be said what its columns are for; write kind = "table""#,
        ),
        (
            "[[format]]\nglob = 'x'\nid = ['a']\nscore = ['a']\n",
            r#"1: the column "a" stands twice; a column is for one thing"#,
        ),
        ("[[format]]\nglob = 'x'\nscore = 'a'\n", "3: score is a list of texts, not 'a'; write a list: ['a']"),
        ("[[format]]\nkin = 1\nglob = 'x'\n", "2: unknown key \"kin\" in [[format]]; did you mean kind?"),
        ("rule = [1]\n", "1: a rule is a table; write [[rule]] above it"),
        ("[test]\nalpha = 1\n", "2: alpha is a number above 0 and below 1, not 1"),
        ("[test]\nalpha = 0.0\n", "2: alpha is a number above 0 and below 1, not 0.0"),
        ("[test]\nalpha = nan\n", "2: alpha is a number above 0 and below 1, not nan"),
        (
            "[test]\nalpha = '0.1'\n",
            "2: alpha is a number above 0 and below 1, not '0.1'; write it without quotes: 0.1",
        ),
        ("[test]\nmin_paired = 1.01\n", "2: min_paired is a number from 0 to 1, not 1.01"),
        (
            "[test]\ncorrection = 'benjamini-hochburg'\n",
            r#"2: correction knows no "benjamini-hochburg"; did you mean "benjamini-hochberg"?"#,
        ),
        ("[test]\nallow = ['juge']\n", r#"2: allow knows no "juge"; did you mean "judge"?"#),
        (
            "[test]\nallow = 'judge'\n",
            "2: allow is a list of some of pairing-low, target, scorer, filter-definition, judge, scale, task-version, k, \
             not 'judge'; write a list: ['judge']",
        ),
        ("[releases]\ntags = 'v*'\n", "2: tags is a list of patterns, not 'v*'; write a list: ['v*']"),
        ("[releases]\ntags = ['v*', 1]\n", "2: tags is a list of patterns, not ['v*', 1]"),
        (
            "[renames]\nmodels = ['a']\n",
            r#"2: models is a table of names, each with its new name, not ['a']; write models = { "before" = "now" }"#,
        ),
        (
            "[renames.tasks]\na = 'c'\nb = 'c'\n",
            r#"1: tasks gives two names the new name "c": "a" and "b"; leave one out: they cannot both be it"#,
        ),
        ("[releases]\ntags = ['']\n", "2: an entry of tags is empty; leave it out"),
        ("[releases]\noldest = 1.0\n", "2: oldest is a text, not 1.0; write it in quotes: \"1.0\""),
        ("[categories]\nsafety = 'harm*'\n", "2: safety is a list of patterns, not 'harm*'; write a list: ['harm*']"),
        ("[gate]\nblocks = 'all'\n", r#"2: blocks knows no "all"; write "any-regression" or "gating-only""#),
        ("[gate]\nblocks = true\n", r#"2: blocks is "any-regression" or "gating-only", not true"#),
        ("[gate]\nanswers = 0\n", "2: answers is a whole number from 1 on, not 0"),
        ("[gate]\nanswers = 1.5\n", "2: answers is a whole number from 1 on, not 1.5"),
        ("[gate]\nanswers = 5000000000\n", "2: answers is a whole number from 1 on, not 5000000000"),
        ("[[rule]]\ntask = 'x'\nmargin = 0\n", "3: margin is a number above 0, not 0"),
        ("[[rule]]\ntask = 'x'\nmargin = -0.1\n", "3: margin is a number above 0, not -0.1"),
        ("[[rule]]\ntask = 'x'\nmargin = inf\n", "3: margin is a number above 0, not inf"),
        ("[[rule]]\ntask = 'x'\ndirection = 'lover'\n", r#"3: direction knows no "lover"; did you mean "lower"?"#),
        (
            "[[rule]]\ntask = 'x'\ngating = 'true'\n",
            "3: gating is true or false, not 'true'; write it without quotes: true",
        ),
        ("[[rule]]\ntask = ['x', 'y']\n", "2: task is a pattern, not ['x', 'y']; write a rule for each"),
        (
            "[[rule]]\ntask = 'x'\nat_most = 0.1\nat_least = 0.2\n",
            "4: at_least = 0.2 is above at_most = 0.1: nothing can be both; swap them, or leave one out",
        ),
        (
            "\n[[rule]]\ngating = true\n",
            r#"2: the rule names nothing it is about; add task = "…", or task = "*" for every row"#,
        ),
        (
            "[[rule]]\ntask = 'x'\nname = 'a'\n[[rule]]\ntask = 'y'\nname = 'a'\n",
            r#"6: two rules are called "a"; the first stands on line 1; give it another name, or none"#,
        ),
        (
            "[[rule]]\ntask = 'x'\nname = 'strict'\n[[rule]]\ntask = 'y'\nlike = 'strickt'\n",
            r#"6: no rule is called "strickt"; did you mean "strict"?"#,
        ),
        (
            "[[rule]]\ntask = 'x'\nlike = 'a'\n",
            r#"3: no rule is called "a"; write name = "a" into the rule that is meant"#,
        ),
        (
            "[[rule]]\ntask = 'x'\nname = 'a'\nlike = 'a'\n",
            r#"4: rules build on each other in a loop: "a" is like "a"; let one of them state its own"#,
        ),
        (
            "[[rule]]\ntask='x'\nname='a'\nlike='b'\n[[rule]]\ntask='y'\nname='b'\nlike='c'\n[[rule]]\ntask='z'\nname='c'\nlike='b'\n",
            r#"8: rules build on each other in a loop: "b" is like "c" is like "b"; let one of them state its own"#,
        ),
    ] {
        assert_eq!(wrong(text), [expected], "{text}");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = "[test]\nalpha = 2\nx = 1\n[[rule]]\ntask = 'x'\nmargin = 'a'\nlike = 'b'\n[gates]\n";
    let lines: Vec<u64> = parse(FILE, text).unwrap_err().list.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [2, 3, 6, 7, 8]);
}

#[test]
fn what_is_no_toml_is_told_alone() {
    for (text, lines) in
        [("[test]\nalpha = \n", &[2][..]), ("[test]\nalpha = 1\nalpha = 2\n", &[3]), ("a\nb\n", &[1, 2])]
    {
        let problems = parse(FILE, text).unwrap_err();
        assert_eq!(problems.list.iter().map(|problem| problem.line).collect::<Vec<_>>(), lines, "{problems}");
        assert!(problems.list.iter().all(|problem| problem.message.starts_with("not valid TOML: ")), "{problems}");
    }
}

#[test]
fn keys_that_nest_to_thousands_of_levels_end_nothing() {
    let key = ["a"; 79].join(".");
    let text = format!("{key} = {}1{}", format!("{{{key} = ").repeat(79), "}".repeat(79));
    assert_eq!(wrong(&text).len(), 1);
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let refused = |bytes: &[u8]| from_bytes(FILE, bytes).unwrap_err().to_string();
    assert_eq!(refused(b"[test]\nalpha = '\xff'\n"), "candor.toml:2: the file is not UTF-8 text");
    assert_eq!(
        refused(&vec![b'#'; limits::POLICY_BYTES + 1]),
        "candor.toml:1: the file is larger than 256 KiB and was not read"
    );
    assert_eq!(from_bytes(FILE, b"\xEF\xBB\xBF[test]\nalpha = 0.1\n").unwrap().alpha, 0.1);
}

#[test]
fn a_rule_takes_over_what_it_does_not_state_wherever_the_other_stands() {
    let text = "[[rule]]\ntask='x'\nlike='b'\nmargin=0.1\n[[rule]]\ntask='y'\nname='b'\nlike='c'\ngating=true\n\
                [[rule]]\ntask='z'\nname='c'\nmargin=0.3\nitems=5\n";
    let rules = parse(FILE, text).unwrap().rules;
    let settings = |margin, gating| Settings { margin: Some(margin), gating, items: Some(5), ..Settings::default() };
    assert_eq!(rules[0].settings, settings(0.1, Some(true)));
    assert_eq!(rules[1].settings, settings(0.3, Some(true)));
    assert_eq!(rules[2].settings, settings(0.3, None));
}

#[test]
fn a_long_line_of_rules_is_settled() {
    let rule = |n: usize| format!("[[rule]]\ntask='x'\nname='{n}'\nlike='{}'\n", n + 1);
    let text: String = (0..4000).map(rule).chain(["[[rule]]\ntask='x'\nname='4000'\nitems=7\n".to_owned()]).collect();
    let rules = parse(FILE, &text).unwrap().rules;
    assert!(rules.iter().all(|rule| rule.settings.items == Some(7)));
}

#[test]
fn diagnostics_say_what_holds_and_stay_few() {
    let text: String = (0..100).map(|n| format!("unheard_of_{n} = 1\n")).collect();
    let found = diagnostics(&parse(FILE, &text).unwrap_err(), None);
    assert_eq!(found.len(), limits::DIAGNOSTICS_PER_FILE + 1);
    assert!(found[0].message.ends_with("the defaults hold") && found[0].line == Some(1), "{found:?}");
    assert_eq!(found[20].message, "80 more things are wrong; candor policy check lists them");
}

/// Pieces that come close to a policy.
fn scrap() -> impl Strategy<Value = String> {
    let keys = ["alpha", "task", "like", "name", "tags", "safety", "margin", "allow", "slices", "items", "at_least"];
    let values =
        ["1", "0.5", "'a'", "[]", "['a']", "true", "{}", "[{}]", "nan", "1979-05-27", "'''\n'''", "0xFF", "\""];
    let heads = ["[test]", "[[rule]]", "[rule]", "[categories]", "[gate]", "[releases]", "[[test]]", "[a.b]"];
    prop_oneof![
        (prop::sample::select(keys.to_vec()), prop::sample::select(values.to_vec()))
            .prop_map(|(key, value)| format!("{key} = {value}")),
        prop::sample::select(heads.to_vec()).prop_map(str::to_owned),
        ".{0,12}",
    ]
}

proptest! {
    #[test]
    fn no_text_is_too_much(scraps in prop::collection::vec(scrap(), 0..12)) {
        let text = scraps.join("\n");
        let lines = text.matches('\n').count() as u64 + 1;
        if let Err(problems) = parse(FILE, &text) {
            prop_assert!(!problems.list.is_empty());
            prop_assert!(problems.list.iter().all(|problem| (1..=lines).contains(&problem.line)), "{}", problems);
        }
    }

    #[test]
    fn no_bytes_are_too_much(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = from_bytes(FILE, &bytes);
    }
}
