//! Good files to begin with: the corpus of every format, what is made for tests, and small real ones where they are.

use std::path::Path;

use candor::base::Timestamp;
use candor::review::{Author, Changes, Disposition, Malformed, Record, Stamp, What, WriterName};

use crate::input::Input;
use crate::support::corpora;
use crate::support::inspect::Log;
use crate::support::zip::Method;

/// Real files larger than this slow more than they find.
const REAL_BYTES: usize = 16 << 10;

/// At most so many real files of one corpus.
const REAL_FILES: usize = 12;

/// Good files of every format.
pub(crate) fn files() -> Vec<Input> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut seeds: Vec<Input> = corpora::read(&own).into_iter().map(|(path, bytes)| Input { path, bytes }).collect();
    seeds.retain(|seed| !seed.path.ends_with(".snap"));
    seeds.extend(made());
    seeds.extend(written());
    seeds.extend(real());
    seeds
}

/// Archives, which no corpus holds.
fn made() -> Vec<Input> {
    let log = Log::new("acme/lumen", 1).sample(1, 1, "Berlin", "C").sample(2, 1, "Rome", 0.5);
    let methods = [Method::Stored, Method::Deflate, Method::Zstd(500)];
    let archives = methods.map(|method| Input { path: "logs/capitals.eval".to_owned(), bytes: log.archive(method) });
    let document = Input { path: "logs/capitals.json".to_owned(), bytes: log.document() };
    archives.into_iter().chain([document]).collect()
}

/// Small files of formats that have no corpus of their own.
fn written() -> Vec<Input> {
    WRITTEN.iter().map(|(path, text)| Input { path: (*path).to_owned(), bytes: text.as_bytes().to_vec() }).collect()
}

/// Some small files of each corpus beside the repository.
fn real() -> Vec<Input> {
    let Some(folder) = corpora::corpora() else { return Vec::new() };
    let cases = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut cases: Vec<_> = cases.filter(|path| path.is_dir()).collect();
    cases.sort();
    let some = |case: &Path| {
        let files = corpora::read(case).into_iter().filter(|(_, bytes)| bytes.len() <= REAL_BYTES);
        let files: Vec<Input> = files.map(|(path, bytes)| Input { path, bytes }).collect();
        let step = files.len().div_ceil(REAL_FILES).max(1);
        files.into_iter().step_by(step).collect::<Vec<_>>()
    };
    cases.iter().flat_map(|case| some(case)).collect()
}

/// A log of annotations with one record of several kinds.
pub(crate) fn records() -> Input {
    let annotation = super::whole::remark("Broke on long prompts.", Some(Disposition::Regression));
    let record = |clock, what: &What| record(clock, what).expect("a good record");
    let first = record(1, &What::Annotation(Box::new(annotation)));
    let of = first.id();
    let changes = Changes { body: Some("Broke on all prompts.".to_owned()), ..Changes::default() };
    let rest = [
        What::Reply { of, body: "Indeed.".to_owned() },
        What::Edit { of, changes },
        What::Resolve { of },
        What::Reopen { of },
        What::Retract { of },
    ];
    let rest = (2..).zip(&rest).map(|(clock, what)| record(clock, what));
    let bytes = [first].into_iter().chain(rest).flat_map(|record| [record.line(), b"\n"].concat()).collect();
    Input { path: "0001.jsonl".to_owned(), bytes }
}

/// A record as a writer of logs makes it.
pub(crate) fn record(clock: u64, what: &What) -> Result<Record, Malformed> {
    let author = Author { name: "Fuzz".to_owned(), email: Some("fuzz@example.org".to_owned()) };
    let nonce = "0123456789abcdef".to_owned();
    let stamp = Stamp { clock, time: Timestamp(1_769_904_000), author, writer: WriterName::new("fuzz", 1), nonce };
    Record::write(&stamp, what)
}

/// Texts for what is not read from files.
pub(crate) fn texts() -> Vec<Input> {
    let texts = [
        "v1.0.0..v1.1.0-rc.1",
        "HEAD~2:results/7b..feature/x:results/..__name__",
        "results/acme__lumen/samples_arc:easy_2025-06-01T10-00-00.000001.jsonl",
        "one\ntwo three\nfour 👩‍🚀 five\u{202e}\n",
        "The answer is 42.\nSo it is 42.\nThe answer is 43.\nSo it is 43.\n",
    ];
    texts.iter().map(|text| Input { path: "a.txt".to_owned(), bytes: text.as_bytes().to_vec() }).collect()
}

/// Words that mean something to whoever shows them: markup, formulas, commands of a build server, mentions.
pub(crate) fn attacks() -> Vec<Input> {
    let walls = [ATTACKS.join("\n"), ATTACKS[..5].join("\n"), ATTACKS[5..].join("\n"), "a\nb".to_owned()];
    let texts = walls.into_iter().chain(ATTACKS.iter().map(|text| (*text).to_owned()));
    texts.map(|text| Input { path: "a.txt".to_owned(), bytes: text.into_bytes() }).collect()
}

const ATTACKS: &[&str] = &[
    "</script><img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "=cmd|' /C calc'!A0",
    "+1+1 @SUM(A1) -2",
    "]]></failure><x/>",
    "<![CDATA[ &amp; &#0; &#x1b; %0A::error::x",
    "@everyone fixes #1 GH-1 a/b#2",
    " | a | b | `c` ``` d ~~~",
    "[x](http://example.org) ![y](javascript:z) <http://example.org>",
    "<!-- candor --> --> <details><summary>",
    "::error file=a::b",
    "\u{1b}[31m\u{1b}]0;t\u{7}\u{9b}7m\u{202e}r\u{200b}\u{e0041}\u{feff}\u{2028}\r\t\u{0}",
    "# a\\ *b* _c_ $d$ ~e~ \\",
    "../../etc/passwd:C:\\a\\b file:///x?y#z%00 %",
    "{{ a }} {% b %} ${c}",
    "\u{fffe}\u{ffff}\u{1ffff}",
];

/// Bytes that the fold makes threads of.
pub(crate) fn threads() -> Vec<Input> {
    let mut rng = crate::support::rng::Rng(5);
    let mut bytes = |length: usize| (0..length).map(|_| rng.below(256) as u8).collect::<Vec<u8>>();
    (1..=12).map(|size| Input { path: "a.bin".to_owned(), bytes: bytes(size * size * 5) }).collect()
}

/// Settings and a theme that say something under most of their keys.
pub(crate) fn settings() -> Vec<Input> {
    [SETTINGS, THEME].map(|text| Input { path: "config.toml".to_owned(), bytes: text.as_bytes().to_vec() }).into()
}

const SETTINGS: &str = r##"
[desk]
theme = "dark"
ascii = true
mouse = false
live = false
preset = "arrows"
reduced_motion = true
remember = false
sides = "stacked"
editor = "vi -R"
[keys]
down = ["j", "C-n", "Down"]
top = "g g"
quit = []
help = "F1"
"##;

const THEME: &str = r##"
base = "light"
regressed = "bold #ff8787"
mark_added = "bold 12 on #005f00"
improved = "underline green"
"##;

/// A policy that says something under most of its keys.
pub(crate) fn policy() -> Input {
    Input { path: candor::policy::FILE.to_owned(), bytes: POLICY.as_bytes().to_vec() }
}

const POLICY: &str = r#"
[releases]
tags = ["v*", "model@*"]
oldest = "v1.0.0"
[paths]
evals = ["results/*"]
ignore = ["docs/*"]
[test]
alpha = 0.01
min_paired = 1
correction = "benjamini-yekutieli"
allow = ["judge"]
[categories]
safety = ["harm*"]
[[rule]]
name = "strict"
task = "gsm8k"
margin = 2e-2
gating = true
[[rule]]
like = "strict"
model = "acme/*"
direction = "lower"
at_least = -1
slices = ["subject"]
items = 1_000
[gate]
blocks = "gating-only"
answered_by = ["*@example.org"]
"#;

const WRITTEN: &[(&str, &str)] = &[
    ("data/train.xml.dvc", "outs:\n- md5: a304afb96060aad90176268345e10355\n  size: 37891850\n  path: train.xml\n"),
    (
        "dvc.lock",
        "schema: '2.0'\nstages:\n  fit:\n    cmd: fit\n    deps:\n    - path: data\n      md5: a1.dir\n    outs:\n    - path: model\n      md5: b2\n      size: 7\n",
    ),
];

/// What Git LFS leaves in place of a file.
pub(crate) fn pointer() -> Input {
    let text = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 87624\n", "8".repeat(64));
    Input { path: "model/model.safetensors".to_owned(), bytes: text.into_bytes() }
}
