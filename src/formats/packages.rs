//! Lists of packages and their versions, as configurations: what runs the model, and what scores it.
//!
//! All of them become `packages{name: version}`, names as package indexes compare them, so that order, comments and
//! download digests do not count. What a list names elsewhere (`-r other.txt`) is never opened.

use std::collections::BTreeMap;

use super::json::{self};
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength, source, toml};
use crate::base::limits;
use crate::model::{ConfigContent, Value};

/// `requirements.txt` and its like.
pub(super) static REQUIREMENTS: Format = Format {
    name: "requirements",
    title: "Python requirements",
    reads: "`requirements*.txt`, constraints",
    holds: Holds::Config,
    hint: |path| hint(is_requirements(path)),
    claim: |probe| claim(probe, is_requirements(&probe.path), "the name of a list of requirements"),
    read: read_requirements,
    join: None,
    sample: None,
};

/// What package managers wrote down after resolving.
pub(super) static LOCK: Format = Format {
    name: "lock-file",
    title: "Package lock file",
    reads: "`uv.lock`, `poetry.lock`, `Pipfile.lock`, `package-lock.json`",
    holds: Holds::Config,
    hint: |path| hint(LOCKS.contains(&path.name)),
    claim: |probe| claim(probe, LOCKS.contains(&probe.path.name), "the name of a lock file"),
    read: read_lock,
    join: None,
    sample: None,
};

const LOCKS: &[&str] = &["uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json"];

fn is_requirements(path: &FilePath<'_>) -> bool {
    let folder = path.directory.rsplit('/').next().unwrap_or_default();
    let named = |word: &str| path.stem.split(['-', '_', '.']).any(|part| part == word);
    path.has_extension(&["txt", "in"]) && (named("requirements") || named("constraints") || folder == "requirements")
}

fn hint(applies: bool) -> Option<Hint> {
    applies.then_some(Hint { holds: Holds::Config, run: None })
}

fn claim(probe: &Probe<'_>, named: bool, why: &'static str) -> Option<Claim> {
    (named && !probe.binary).then_some(Claim { strength: Strength::Name, holds: Holds::Config, why, version: None })
}

/// Versions by package; several of one package are told in one text.
#[derive(Default)]
struct Packages(BTreeMap<String, Vec<String>>);

impl Packages {
    fn add(&mut self, name: &str, version: &str) {
        let versions = self.0.entry(name.to_owned()).or_default();
        if !versions.iter().any(|known| known == version) {
            versions.push(version.to_owned());
        }
    }

    fn into_value(self) -> Value {
        let text = |mut versions: Vec<String>| {
            versions.sort_unstable();
            Value::String(versions.join(", "))
        };
        Value::Object(self.0.into_iter().map(|(name, versions)| (name, text(versions))).collect())
    }
}

/// A Python package's name as indexes compare it: `Flash_Attn` is `flash-attn`.
fn python_name(name: &str) -> String {
    let words: Vec<&str> = name.split(['-', '_', '.']).filter(|word| !word.is_empty()).collect();
    words.join("-").to_ascii_lowercase()
}

fn read_requirements(input: &Input<'_>) -> Document {
    let (text, notes) = match source::text(input.bytes, limits::TREE_BYTES) {
        Ok(read) => read,
        Err(note) => return source::document((None, vec![note])),
    };
    let (mut packages, mut options) = (Packages::default(), Packages::default());
    for line in text.replace("\\\r\n", " ").replace("\\\n", " ").lines() {
        let line = without_comment(line).trim();
        if line.starts_with('-') {
            let (option, value) = line.split_once([' ', '=']).unwrap_or((line, ""));
            options.add(option, value.trim());
        } else if !line.is_empty() {
            let (name, version) = requirement(line);
            packages.add(&name, &version);
        }
    }
    let entries = [("packages", packages), ("options", options)];
    let filled = entries.into_iter().filter(|(name, list)| *name == "packages" || !list.0.is_empty());
    let tree = filled.map(|(name, list)| (name.to_owned(), list.into_value())).collect();
    source::document((Some(Value::Object(tree)), notes))
}

/// `#` begins a comment at the start of a line and behind a space; in an address it does not.
fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with('#') {
        return "";
    }
    line.find(" #").or_else(|| line.find("\t#")).map_or(line, |at| &line[..at])
}

/// The name and what is asked of it: `numpy>=1.26` is (`numpy`, `>=1.26`). Digests of downloads are left out.
fn requirement(line: &str) -> (String, String) {
    let line = line.find(" --").map_or(line, |at| &line[..at]);
    let end = line.find(|char: char| !(char.is_ascii_alphanumeric() || "-_.".contains(char))).unwrap_or(line.len());
    let (name, asked) = line.split_at(end);
    if name.is_empty() || asked.starts_with([':', '/', '+']) {
        // An address or a path instead of a name.
        return (line.trim().to_owned(), String::new());
    }
    let asked: Vec<&str> = asked.split_whitespace().collect();
    let text = asked.join(" ");
    // Spaces between an operator and its version do not count.
    let tight = ["==", ">=", "<=", "~=", "!=", "<", ">"];
    let text = tight.iter().fold(text, |text, operator| text.replace(&format!("{operator} "), operator));
    (python_name(name), if text.is_empty() { "any version".to_owned() } else { text })
}

fn read_lock(input: &Input<'_>) -> Document {
    let parsed = match input.path.extension {
        "json" => input.json(),
        _ if input.path.name == "Pipfile.lock" => input.json(),
        _ => {
            let (value, notes) = toml::parse(input.bytes);
            json::Parsed { complete: value.is_some(), value, notes }
        }
    };
    let config = match parsed.value {
        Some(value) if parsed.complete => ConfigContent::Tree(locked(input.path.name, &value)),
        _ => ConfigContent::Unreadable,
    };
    Document { config: Some(config), notes: parsed.notes, ..Document::default() }
}

/// The versions a lock file holds, with the interpreter they are for.
fn locked(name: &str, lock: &Value) -> Value {
    let mut packages = Packages::default();
    match name {
        "package-lock.json" => node_packages(lock, &mut packages),
        "Pipfile.lock" => {
            for section in ["default", "develop"] {
                for (name, package) in entries(lock.get(section)) {
                    packages.add(&python_name(name), version(package));
                }
            }
        }
        _ => {
            for package in lock.get("package").and_then(Value::as_array).unwrap_or_default() {
                if let Some(name) = package.get("name").and_then(Value::as_str) {
                    packages.add(&python_name(name), version(package));
                }
            }
        }
    }
    let python = lock.get("requires-python").or_else(|| lock.get("metadata")?.get("python-versions"));
    let python = python.map(|python| ("python".to_owned(), python.clone()));
    Value::Object([("packages".to_owned(), packages.into_value())].into_iter().chain(python).collect())
}

/// Since version 2 by the folder they go to (`node_modules/a/node_modules/b`), before by name.
fn node_packages(lock: &Value, packages: &mut Packages) {
    for (folder, package) in entries(lock.get("packages")) {
        if let Some((_, name)) = folder.rsplit_once("node_modules/") {
            packages.add(name, version(package));
        }
    }
    for (name, package) in entries(lock.get("dependencies")) {
        packages.add(name, version(package));
    }
}

fn entries(value: Option<&Value>) -> &[(String, Value)] {
    value.and_then(Value::as_object).unwrap_or_default()
}

fn version(package: &Value) -> &str {
    ["version", "ref", "path"].iter().find_map(|key| package.get(key)?.as_str()).unwrap_or("no version stated")
}

#[cfg(test)]
mod tests {
    use crate::formats;
    use crate::model::ConfigContent;

    /// The format and what a file becomes.
    fn read(path: &str, text: &str) -> (&'static str, String) {
        let reading = formats::read(path, text.as_bytes()).expect("claimed");
        match reading.document.config {
            Some(ConfigContent::Tree(tree)) => (reading.format.name, tree.to_string()),
            other => (reading.format.name, format!("{other:?}")),
        }
    }

    #[test]
    fn requirements_become_names_and_versions() {
        let text = "# pinned\r\nTorch == 2.3.1  # cuda\nflash_attn>=2 ; python_version < '3.12'\nnumpy==1.26.4 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\nuvloop\nlm_eval[math] @ git+https://example.org/x.git#egg=x\n-r base.txt\n--index-url https://example.org\ngit+https://example.org/y.git@v1\nnumpy==2.0 ; python_version >= '3.13'\n";
        let (format, shown) = read("requirements-gpu.txt", text);
        assert_eq!(format, "requirements");
        assert_eq!(
            shown,
            r#"{"packages": {"flash-attn": ">=2 ; python_version <'3.12'", "git+https://example.org/y.git@v1": "", "lm-eval": "[math] @ git+https://example.org/x.git#egg=x", "numpy": "==1.26.4, ==2.0 ; python_version >='3.13'", "torch": "==2.3.1", "uvloop": "any version"}, "options": {"--index-url": "https://example.org", "-r": "base.txt"}}"#
        );
    }

    #[test]
    fn names_of_requirement_files_are_known() {
        for (path, known) in [
            ("requirements.txt", true),
            ("a/requirements_dev.txt", true),
            ("dev-requirements.in", true),
            ("constraints.txt", true),
            ("requirements/gpu.txt", true),
            ("notes.txt", false),
            ("requirements.py", false),
        ] {
            assert_eq!(formats::hint(path).is_some(), known, "{path}");
        }
    }

    #[test]
    fn lock_files_become_names_and_versions() {
        for (path, text, expected) in [
            (
                "uv.lock",
                "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"Torch\"\nversion = \"2.3.1\"\n[[package]]\nname = \"torch\"\nversion = \"2.4.0\"\n[[package]]\nname = \"me\"\nsource = { virtual = \".\" }\n",
                r#"{"packages": {"me": "no version stated", "torch": "2.3.1, 2.4.0"}, "python": ">=3.12"}"#,
            ),
            (
                "a/poetry.lock",
                "[[package]]\nname = \"numpy\"\nversion = \"1.0\"\n[metadata]\npython-versions = \"^3.10\"\n",
                r#"{"packages": {"numpy": "1.0"}, "python": "^3.10"}"#,
            ),
            (
                "Pipfile.lock",
                r#"{"default": {"numpy": {"version": "==1.0"}}, "develop": {"x": {"ref": "abc", "git": "u"}}}"#,
                r#"{"packages": {"numpy": "==1.0", "x": "abc"}}"#,
            ),
            (
                "package-lock.json",
                r#"{"packages": {"": {"version": "9"}, "node_modules/a": {"version": "1"}, "node_modules/b/node_modules/a": {"version": "2"}}}"#,
                r#"{"packages": {"a": "1, 2"}}"#,
            ),
            ("package-lock.json", r#"{"dependencies": {"@s/a": {"version": "1"}}}"#, r#"{"packages": {"@s/a": "1"}}"#),
            ("uv.lock", "not toml", "Some(Unreadable)"),
        ] {
            assert_eq!(read(path, text), ("lock-file", expected.to_owned()), "{path}");
        }
    }
}
