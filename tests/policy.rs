//! The policy as a user meets it: whose counts, what it filters, what is said of it.

mod support;

use std::fs;

use support::cli::{Files, Repository, files};
use support::harness::{gsm8k, scores};

/// Two releases with these policies; the second got worse, and changed two configs.
fn with(policies: [Option<&str>; 2]) -> Repository {
    let (base, candidate) = (scores(&[(1, 60), (0, 40)]), scores(&[(0, 20), (1, 40), (0, 40)]));
    let mut sides = [gsm8k(1, &base).files(), gsm8k(20, &candidate).files()];
    for (number, (side, policy)) in sides.iter_mut().zip(policies).enumerate() {
        side.extend(files([
            ("model/config.json", format!("{{\"rope_theta\":{number}}}")),
            ("docs/site.yaml", format!("title: {number}\n")),
        ]));
        side.extend(policy.map(|text| ("candor.toml".to_owned(), text.as_bytes().to_vec())));
    }
    Repository::new(&sides)
}

fn out(repository: &Repository, arguments: &[&str]) -> String {
    let ended = repository.run(arguments);
    ended.says(0, &[]);
    ended.out
}

fn config_paths(repository: &Repository) -> Vec<String> {
    let found = repository.json(&["diff", "--json", "v1.0.0..v2.0.0"]);
    let configs = found["configs"].as_array().expect("configs");
    configs.iter().filter_map(|config| config["path"].as_str().map(str::to_owned)).collect()
}

#[test]
fn the_policy_of_the_base_counts_wherever_the_release_is() {
    let strict = "[test]\nalpha = 0.01\n";
    for (policies, alpha, said) in [
        ([None, None], "alpha 0.05", None),
        ([Some(strict), Some(strict)], "alpha 0.01", None),
        ([Some(strict), Some("")], "alpha 0.01", Some("changes the policy: the base's counts")),
        ([Some(strict), None], "alpha 0.01", Some("no policy any more: the base's counts")),
        ([None, Some(strict)], "alpha 0.05", Some("brings a policy: it counts once the base has it")),
    ] {
        let repository = with(policies);
        for range in ["v1.0.0..v2.0.0", "v1.0.0:results..v2.0.0:results"] {
            let out = out(&repository, &["diff", range]);
            assert!(out.contains(alpha), "{policies:?} {range}: {out}");
            let warned = out.lines().find(|line| line.contains("warning: candor.toml"));
            assert_eq!(warned.is_some(), said.is_some(), "{out}");
            assert!(said.is_none_or(|said| warned.is_some_and(|line| line.contains(said))), "{out}");
        }
    }
}

#[test]
fn a_broken_policy_in_the_base_is_said_and_the_defaults_hold() {
    let repository = with([Some("[test]\nalpha = 2\nmin_pared = 1\n"), None]);
    let text = out(&repository, &["diff"]);
    for said in [
        "error: candor.toml:2 in the base: alpha is a number above 0 and below 1, not 2; the defaults hold",
        "error: candor.toml:3 in the base: unknown key \"min_pared\" in [test]; did you mean min_paired?",
        "alpha 0.05",
    ] {
        assert!(text.contains(said), "{text}");
    }
    let found = repository.json(&["diff", "--json"])["diagnostics"][0].clone();
    assert_eq!((&found["code"], &found["side"], &found["line"]), (&"policy".into(), &"base".into(), &2.into()));
    assert!(out(&repository, &["export", "--format", "markdown"]).contains("candor.toml"));
    // Somebody must decide on it, so it can be annotated.
    let place = ["annotate", "--file", "candor.toml", "--disposition", "bad-eval", "-m", "mend it"];
    repository.run(&place).says(0, &[]);
}

#[test]
fn a_policy_on_the_command_line_stands_in_and_must_be_sound() {
    let repository = with([Some("[test]\nalpha = 2\n"), None]);
    let own = repository.beside("own.toml");
    let path = own.to_str().expect("text");
    fs::write(&own, "[test]\nalpha = 0.2\n").expect("a file");
    let text = out(&repository, &["diff", "--policy", path]);
    assert!(text.contains("alpha 0.2") && !text.contains("candor.toml:2"), "{text}");
    fs::write(&own, "[test]\n\nalpha = 0\n[gate]\nblock = 1\n").expect("a file");
    for command in [&["diff"][..], &["export", "--format", "json"], &["releases"], &[]] {
        let ended = repository.run(&[command, &["--policy", path]].concat());
        ended.says(78, &["own.toml:3: alpha is", "own.toml:5: unknown key \"block\" in [gate]; did you mean blocks?"]);
        assert_eq!(ended.out, "");
    }
    repository.run(&["diff", "--policy", "nowhere.toml"]).says(66, &["cannot read nowhere.toml", "candor policy init"]);
}

#[cfg(unix)]
#[test]
fn a_policy_that_is_no_plain_file_is_not_read() {
    let repository = with([None, None]);
    repository.git(&["checkout", "-q", "-b", "linked", "v1.0.0"]);
    std::os::unix::fs::symlink("/etc/passwd", repository.path().join("candor.toml")).expect("a link");
    repository.git(&["add", "candor.toml"]);
    repository.git(&["commit", "-q", "-m", "link"]);
    let text = out(&repository, &["diff", "linked..v2.0.0"]);
    assert!(text.contains("error: candor.toml:1 in the base: it is a link"), "{text}");
}

#[test]
fn paths_say_what_is_looked_at_and_as_what() {
    let all = ["docs/site.yaml", "model/config.json"];
    for (paths, configs, rows, passed_over) in [
        ("", &all[..], 1, None),
        ("ignore = ['docs/*']", &all[1..], 1, Some("1")),
        ("configs = ['model/*']", &all[1..], 1, Some("1")),
        ("evals = ['results/*']", &all, 1, None),
        ("evals = ['evals/*']", &all, 0, Some("4")),
        ("ignore = ['*']", &[], 0, Some("6")),
        ("configs = ['nowhere']\nevals = ['results/*.json']", &[], 1, Some("4")),
    ] {
        let policy = format!("[paths]\n{paths}\n");
        let repository = with([Some(&policy), Some(&policy)]);
        assert_eq!(config_paths(&repository), configs, "{paths}");
        let found = repository.json(&["diff", "--json"]);
        assert_eq!(found["evals"].as_array().map(Vec::len), Some(rows), "{paths}");
        let said = found["diagnostics"].as_array().expect("a list").iter().find(|said| said["code"] == "policy-paths");
        let message = said.and_then(|said| said["message"].as_str());
        assert_eq!(message.and_then(|message| message.split(' ').next()), passed_over, "{paths}");
    }
}

/// A file that neither half of a pair may be read from must not come in as the unchanged partner either.
#[test]
fn ignored_files_are_no_partners() {
    let (base, candidate) = (scores(&[(1, 6), (0, 4)]), scores(&[(0, 6), (1, 4)]));
    let old = support::harness::Output { day: 1, ..gsm8k(1, &base) };
    let policy =
        files([("candor.toml", format!("[paths]\nignore = [{:?}, {:?}]\n", old.results_path(), old.log_path()))]);
    let first: Files = old.files().into_iter().chain(policy).collect();
    let second: Files = first.clone().into_iter().chain(gsm8k(2, &candidate).files()).collect();
    let found = Repository::new(&[first, second]).json(&["diff", "--json"]);
    assert_eq!(found["evals"][0]["base"], serde_json::Value::Null);
}

#[test]
fn tags_of_the_policy_are_the_releases() {
    let side = |text: &str| {
        files([("a.json", format!("[{text}]")), ("candor.toml", "[releases]\ntags = ['v*']\n".to_owned())])
    };
    let releases = [("v1.0.0", side("1")), ("v2.0.0", side("2")), ("nightly", side("3"))];
    let repository = Repository::tagged(&releases);
    let names = |repository: &Repository| {
        out(repository, &["releases"])
            .lines()
            .map(|line| line.split_whitespace().last().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&repository), ["v2.0.0", "v1.0.0", "main"]);
    assert!(out(&repository, &["diff"]).contains("v2.0.0"));
    let none = repository.beside("none.toml");
    fs::write(&none, "[releases]\ntags = ['w*']\n").expect("a file");
    repository.run(&["diff", "--policy", none.to_str().expect("text")]).says(66, &["only tags like w* are releases"]);
    fs::write(repository.path().join("candor.toml"), "[releases]\ntags = 1\n").expect("a file");
    repository.git(&["commit", "-q", "-a", "-m", "break it"]);
    repository.run(&["releases"]).says(0, &["candor.toml:2: tags is a list", "every tag counts as a release"]);
    assert_eq!(names(&repository).len(), 4);
}

#[test]
fn a_new_policy_is_written_once_and_changes_nothing() {
    let repository = with([None, None]);
    let known = out(&repository, &["diff"]);
    let path = repository.path().join("candor.toml");
    repository.run(&["policy", "init"]).says(0, &["candor.toml is written"]);
    let written = fs::read_to_string(&path).expect("the policy");
    for seen in
        ["#tags = [\"v*\"]", "#evals = [\"results/*\"]", "#configs = [\"docs/*\", \"model/*\"]", "#task = \"gsm8k\""]
    {
        assert!(written.contains(seen), "{seen} is not in:\n{written}");
    }
    assert_eq!(out(&repository, &["diff", "--policy", path.to_str().expect("text")]), known);
    fs::write(&path, "mine").expect("a file");
    repository.run(&["policy", "init"]).says(73, &["is there already", "--force"]);
    assert_eq!(fs::read_to_string(&path).expect("a file"), "mine");
    repository.run(&["policy", "init", "--force"]).says(0, &[]);
    assert_eq!(fs::read_to_string(&path).expect("a file"), written);
    assert_eq!(out(&repository, &["policy", "init", "-o", "-"]), written);
    let bare = repository.beside("bare.git");
    repository.git(&["clone", "-q", "--bare", ".", bare.to_str().expect("text")]);
    repository.run_in(&bare, &["policy", "init"]).says(64, &["a bare repository has no files", "-o FILE"]);
    assert_eq!(repository.run_in(&bare, &["policy", "init", "-o", "-"]).out, written);
    assert!(out(&Repository::new(&[]), &["policy", "init", "-o", "-"]).contains("alpha = 0.05"));
    Repository::none().run(&["policy", "init"]).says(66, &["is not in a git repository"]);
}

#[test]
fn a_check_says_what_holds_or_what_is_wrong() {
    let rules = "[[rule]]\ntask = 'gsm*'\ngating = true\nmargin = 0.02\n[[rule]]\ntask = 'mmlu'\nprimary = true\n";
    let repository = with([Some(rules), Some(rules)]);
    let checked = repository.run(&["policy", "check"]);
    checked.says(0, &["warning: Rule 2, about rows of task mmlu, fits no row of v2.0.0"]);
    for said in [
        "candor.toml is sound",
        "Rule 1: rows of task gsm* gate, may get worse by less than 0.02.",
        "Rows of v2.0.0 that gate (1 of 1):",
    ] {
        assert!(checked.out.contains(said), "{said} is not in:\n{}", checked.out);
    }
    fs::write(repository.path().join("candor.toml"), "[test]\nalpha = 2\n\n[paths]\nignored = []\n").expect("a file");
    let broken = repository.run(&["policy", "check"]);
    broken.says(
        78,
        &["candor.toml:2: alpha is a number", "candor.toml:5: unknown key \"ignored\"", "did you mean ignore?"],
    );
    assert_eq!(broken.out, "");
    // What was committed is not what is edited.
    assert!(out(&repository, &["diff"]).contains("alpha 0.05"));
    let bare = repository.beside("bare.git");
    repository.git(&["clone", "-q", "--bare", ".", bare.to_str().expect("text")]);
    assert!(repository.run_in(&bare, &["policy", "check"]).out.starts_with("candor.toml of HEAD is sound"));
    fs::remove_file(repository.path().join("candor.toml")).expect("no file");
    assert!(out(&repository, &["policy", "check"]).starts_with("There is no candor.toml"));
    let none = Repository::none();
    fs::write(none.path().join("own.toml"), rules).expect("a file");
    none.run(&["policy", "check"]).says(66, &["is not in a git repository"]);
    let own = none.path().join("own.toml");
    let alone = none.run(&["policy", "check", own.to_str().expect("text")]);
    alone.says(0, &[]);
    assert!(alone.out.contains("Rule 1"), "{}", alone.out);
    none.run(&["policy", "check", "nowhere.toml"]).says(66, &["cannot read nowhere.toml"]);
}

/// A file need not be small, and need not end: what is not read must be bounded.
#[cfg(unix)]
#[test]
fn a_policy_without_end_is_refused() {
    Repository::none().run(&["policy", "check", "/dev/zero"]).says(78, &["larger than 256 KiB"]);
}
