//! What a policy demands, in plain words.

use crate::base::Glob;
use crate::model::{Blocks, EvalRow, FormatRule, GateRules, HeldOut, Policy, Rule, Settings};

/// What holds, one sentence a line. Names in them come from the file and are to be shown as such.
#[must_use]
pub fn demands(policy: &Policy) -> Vec<String> {
    let mut lines = vec![releases(policy)];
    lines.extend(paths(policy));
    lines.extend(confidential(&policy.held_out));
    for (what, names) in [("model", &policy.renames.models), ("task", &policy.renames.tasks)] {
        lines.extend(names.iter().map(|(from, to)| format!("The {what} {from} of the base is {to} in the candidate.")));
    }
    lines.push(test(policy));
    lines.push(format!(
        "A comparison stands when at least {} % of the items pair.",
        (policy.min_paired * 1e4).round() / 1e2
    ));
    if !policy.allow.is_empty() {
        lines.push(format!("A difference in {} does not forbid comparing.", policy.allow.join(", ")));
    }
    for (category, globs) in policy.categories.iter().filter(|(_, globs)| !globs.is_empty()) {
        lines.push(format!("Tasks like {} are of the category {category}.", any(globs)));
    }
    lines.extend(
        (1..)
            .zip(&policy.rules)
            .map(|(number, rule)| format!("{}: {} {}.", title(number, rule), about(rule), stated(&rule.settings))),
    );
    lines.push(gate(policy));
    lines
}

/// The rows that gate, of those there are, with what is demanded of each.
#[must_use]
pub fn gating(policy: &Policy, rows: &[EvalRow]) -> Vec<String> {
    let of_row = |row: &EvalRow| {
        let settings = policy.of_row(&row.key);
        let key = &row.key;
        let filter = key.filter.as_ref().map(|filter| format!(" ({filter})")).unwrap_or_default();
        let name = format!("{} {}{filter} of {}", key.task, key.metric, key.model);
        let more = Settings { gating: None, ..settings.clone() };
        let more = if more == Settings::default() { String::new() } else { format!(": {}", stated(&more)) };
        (settings.gating == Some(true)).then(|| format!("{name}{more}"))
    };
    rows.iter().filter_map(of_row).collect()
}

/// The rules that fit none of the rows, in words.
#[must_use]
pub fn unfit(policy: &Policy, rows: &[EvalRow]) -> Vec<String> {
    let rules = (1..).zip(&policy.rules);
    let unfit = rules.filter(|(_, rule)| !rows.iter().any(|row| rule.fits(&row.key)));
    unfit.map(|(number, rule)| format!("{}, about {},", title(number, rule), about(rule))).collect()
}

fn releases(policy: &Policy) -> String {
    let tags = match &policy.releases.tags[..] {
        [] => "Every tag is a release".to_owned(),
        tags => format!("Tags like {} are releases", any(tags)),
    };
    let tags = match &policy.releases.directories[..] {
        [] => tags,
        directories => format!("{tags}, and before them directories like {}", any(directories)),
    };
    match &policy.releases.oldest {
        Some(oldest) => format!("{tags}; the oldest supported is {oldest}."),
        None => format!("{tags}."),
    }
}

fn paths(policy: &Policy) -> Vec<String> {
    let only = |what: &str, globs: &[Glob]| match globs {
        [] => format!("Any file that looks like {what} counts as that."),
        globs => format!("Only files like {} count as {what}.", any(globs)),
    };
    let paths = &policy.paths;
    let mut lines = match (&paths.evals[..], &paths.configs[..]) {
        ([], []) => vec!["Any file that looks like evaluation output or configuration counts as that.".to_owned()],
        (evals, configs) => vec![only("evaluation output", evals), only("configuration", configs)],
    };
    if !paths.ignore.is_empty() {
        lines.push(format!("Files like {} are never looked at.", any(&paths.ignore)));
    }
    lines.extend(paths.formats.iter().map(format_rule));
    lines
}

fn confidential(held: &HeldOut) -> Option<String> {
    let named = [("tasks", &held.tasks), ("files", &held.paths)];
    let named = named.iter().filter(|(_, globs)| !globs.is_empty());
    let named: Vec<String> = named.map(|(what, globs)| format!("{what} like {}", any(globs))).collect();
    let ids = if held.ids { "texts and ids" } else { "texts" };
    let told = || format!("Outside the desk, hashes stand for the {ids} of {}.", named.join(" and "));
    (!named.is_empty()).then(told)
}

fn format_rule(rule: &FormatRule) -> String {
    let FormatRule { glob, format, columns } = rule;
    let named = columns.named.iter().map(|(role, names)| format!("{} {}", role.as_str(), names.join(" and ")));
    let direction = columns.direction.map(|direction| format!("{} is better", direction.as_str()));
    let stated: Vec<String> = named.chain(direction).collect();
    let stated = if stated.is_empty() { String::new() } else { format!(" with {}", stated.join(", ")) };
    format!("Files like {glob} are read as {format}{stated}.")
}

fn test(policy: &Policy) -> String {
    let gates = policy.rules.iter().any(|rule| rule.settings.gating == Some(true));
    let holm = if gates { "; rows that gate are corrected after Holm, by themselves" } else { "" };
    let (alpha, correction) = (policy.alpha, policy.correction.as_str());
    format!("A change counts as real where q, corrected with {correction}, is at most {alpha}{holm}.")
}

fn gate(policy: &Policy) -> String {
    let gate = &policy.gate;
    let rows = match gate.blocks {
        Blocks::AnyRegression => "every row that regressed",
        Blocks::GatingOnly => "a row that gates and regressed",
    };
    let people = if gate.answers == 1 { "somebody".to_owned() } else { format!("{} people", gate.answers) };
    let like = if gate.answered_by.is_empty() { String::new() } else { format!(" like {}", any(&gate.answered_by)) };
    format!("The gate: {rows} blocks until {people}{like} answered it.{}", signoffs(gate))
}

fn signoffs(gate: &GateRules) -> String {
    if gate.signoffs == 0 {
        return String::new();
    }
    let people = if gate.signoffs == 1 { "Somebody".to_owned() } else { format!("{} people", gate.signoffs) };
    let by = &gate.signed_off_by;
    let like = if by.is_empty() { String::new() } else { format!(" like {}", any(by)) };
    let signed = match (gate.signed, &gate.allowed_signers) {
        (false, _) => String::new(),
        (true, Some(path)) => format!(", signed by a key of {path}"),
        (true, None) => ", signed by a key, and no file names any".to_owned(),
    };
    format!(" {people}{like} must sign off{signed}.")
}

fn title(number: usize, rule: &Rule) -> String {
    rule.name.as_ref().map_or_else(|| format!("Rule {number}"), |name| format!("Rule {number} ({name})"))
}

/// The rows a rule is about.
fn about(rule: &Rule) -> String {
    let named = [("model", &rule.model), ("task", &rule.task), ("metric", &rule.metric), ("filter", &rule.filter)];
    let named = named.iter().filter_map(|(what, glob)| Some(format!("{what} {}", glob.as_ref()?)));
    format!("rows of {}", named.collect::<Vec<_>>().join(", "))
}

/// What is stated of rows, as what they do.
fn stated(settings: &Settings) -> String {
    let Settings { category, direction, primary, margin, gating, certain, at_least, at_most, cluster, slices, items } =
        settings;
    let yes = |flag: &Option<bool>, yes: &str, no: &str| flag.map(|flag| if flag { yes } else { no }.to_owned());
    let said = [
        yes(gating, "gate", "do not gate"),
        yes(certain, "fail the gate also when inconclusive", "may be inconclusive"),
        margin.map(|margin| format!("may get worse by less than {margin}")),
        at_least.map(|least| format!("must surely reach {least}")),
        at_most.map(|most| format!("must surely stay below {most}")),
        direction.map(|direction| format!("are better {}", direction.as_str())),
        yes(primary, "are primary", "are not primary"),
        category.as_ref().map(|category| format!("are of the category {category}")),
        cluster.as_ref().map(|field| format!("hang together by {field}")),
        slices.as_ref().map(|fields| format!("are sliced by {}", fields.join(", "))),
        items.map(|items| format!("rest on {items} items")),
    ];
    let said: Vec<String> = said.into_iter().flatten().collect();
    if said.is_empty() { "state nothing".to_owned() } else { said.join(", ") }
}

fn any(globs: &[Glob]) -> String {
    globs.iter().map(Glob::as_str).collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RowKey;
    use crate::policy::{FILE, parse};

    const STRICT: &str = "[releases]\ntags = ['v*', 'm@*']\noldest = 'v1'\n[paths]\nconfigs = ['model/*']\n\
        ignore = ['docs/*']\n[test]\nmin_paired = 0.999\nallow = ['judge']\n[categories]\nsafety = ['harm*']\n\
        [[rule]]\nname = 'strict'\ntask = 'gsm*'\nfilter = 'none'\ngating = true\nmargin = 0.01\nat_most = 0.5\n\
        [[rule]]\ntask = 'mlmu'\nslices = ['subject']\n\
        [gate]\nblocks = 'gating-only'\nanswers = 2\nanswered_by = ['*@example.org']\n\
        [[format]]\nglob = 'x/*'\nkind = 'json'\n[[format]]\nglob = '*.dat'\nid = ['a', 'b']\nn = 'c'\n\
        direction = 'lower'\n";

    #[test]
    fn what_holds_is_said_aloud() {
        assert_eq!(
            demands(&Policy::default()),
            [
                "Every tag is a release.",
                "Any file that looks like evaluation output or configuration counts as that.",
                "A change counts as real where q, corrected with benjamini-hochberg, is at most 0.05.",
                "A comparison stands when at least 95 % of the items pair.",
                "The gate: every row that regressed blocks until somebody answered it.",
            ]
        );
        assert_eq!(
            demands(&parse(FILE, STRICT).unwrap()),
            [
                "Tags like v* or m@* are releases; the oldest supported is v1.",
                "Any file that looks like evaluation output counts as that.",
                "Only files like model/* count as configuration.",
                "Files like docs/* are never looked at.",
                "Files like x/* are read as json.",
                "Files like *.dat are read as table with id a and b, n c, lower is better.",
                "A change counts as real where q, corrected with benjamini-hochberg, is at most 0.05; rows that gate are \
                 corrected after Holm, by themselves.",
                "A comparison stands when at least 99.9 % of the items pair.",
                "A difference in judge does not forbid comparing.",
                "Tasks like harm* are of the category safety.",
                "Rule 1 (strict): rows of task gsm*, filter none gate, may get worse by less than 0.01, must surely stay \
                 below 0.5.",
                "Rule 2: rows of task mlmu are sliced by subject.",
                "The gate: a row that gates and regressed blocks until 2 people like *@example.org answered it.",
            ]
        );
    }

    #[test]
    fn rows_tell_which_gate_and_which_rules_are_about_nothing() {
        let policy = parse(FILE, STRICT).unwrap();
        let row = |task: &str, filter: Option<&str>| EvalRow {
            key: RowKey {
                model: "m".to_owned(),
                task: task.to_owned(),
                metric: "acc".to_owned(),
                filter: filter.map(str::to_owned),
            },
            ..EvalRow::default()
        };
        let rows = [row("gsm8k", Some("none")), row("gsm8k", None), row("mmlu", None)];
        assert_eq!(
            gating(&policy, &rows),
            ["gsm8k acc (none) of m: may get worse by less than 0.01, must surely stay below 0.5"]
        );
        assert_eq!(unfit(&policy, &rows), ["Rule 2, about rows of task mlmu,"]);
    }
}
