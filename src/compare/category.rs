//! Which kind of ability a well-known task asks for.

/// Beginnings of task names (lower case, `-` and `_` folded) and their category. The first that holds.
const KNOWN: &[(&str, &[&str])] = &[
    (
        "safety",
        &[
            "harm",
            "refus",
            "xstest",
            "advbench",
            "strongreject",
            "safety",
            "toxi",
            "realtoxicity",
            "wmdp",
            "do_not_answer",
            "donotanswer",
            "hhh",
            "anthropic_red",
            "jailbreak",
            "agentharm",
            "sorry_bench",
            "or_bench",
        ],
    ),
    ("bias", &["bbq", "crows_pairs", "winogender", "bold", "stereoset", "discrim", "bias", "civil_comments"]),
    ("factuality", &["truthfulqa", "simpleqa", "factscore", "halu", "hallu", "nq", "triviaqa", "webqs", "popqa"]),
    ("math", &["gsm", "math", "minerva", "aime", "asdiv", "svamp", "hendrycks_math", "mgsm", "arithmetic", "amc"]),
    (
        "code",
        &["humaneval", "mbpp", "livecodebench", "code", "bigcode", "apps", "ds1000", "swe", "multipl_e", "multiple_e"],
    ),
    (
        "long-context",
        &["longbench", "ruler", "niah", "passkey", "needle", "scrolls", "infinitebench", "babilong", "long_"],
    ),
    ("instruction-following", &["ifeval", "ifbench", "instruct", "mt_bench", "arena", "alpaca", "wildbench", "format"]),
    ("summarization", &["xsum", "cnn", "samsum", "summ", "govreport", "qmsum"]),
    ("tool-use", &["bfcl", "tau", "toolbench", "api_bank", "nexus", "gaia"]),
    ("language", &["flores", "wmt", "xnli", "belebele", "xcopa", "translation", "xquad", "mlqa", "blimp", "lambada"]),
    (
        "reasoning",
        &[
            "arc",
            "bbh",
            "bigbench",
            "hellaswag",
            "winogrande",
            "piqa",
            "siqa",
            "social_iqa",
            "openbookqa",
            "boolq",
            "copa",
            "logiqa",
            "gpqa",
            "musr",
            "drop",
            "squad",
            "coqa",
            "commonsense",
            "zebra",
        ],
    ),
    ("knowledge", &["mmlu", "cmmlu", "ceval", "agieval", "sciq", "medqa", "pubmedqa", "global_mmlu", "hle"]),
];

/// The category of a task, by its name. `None` for names the table does not know.
#[must_use]
pub fn category(task: &str) -> Option<&'static str> {
    let name = task.to_ascii_lowercase().replace('-', "_");
    // A task may carry a prefix of its suite: `leaderboard_bbh_navigate`.
    let inner = name.split_once('_').map(|(_, rest)| rest).unwrap_or_default();
    let find = |name: &str| {
        KNOWN.iter().find(|(_, beginnings)| beginnings.iter().any(|beginning| name.starts_with(beginning)))
    };
    let suites = ["leaderboard_", "open_", "tiny_"];
    let in_suite = suites.iter().any(|suite| name.starts_with(suite));
    find(&name).or_else(|| if in_suite { find(inner) } else { None }).map(|(category, _)| *category)
}

#[cfg(test)]
mod tests {
    use super::category;

    #[test]
    fn well_known_tasks_have_a_category() {
        let cases = [
            ("gsm8k", Some("math")),
            ("mmlu_philosophy", Some("knowledge")),
            ("BBQ-ambiguous", Some("bias")),
            ("harmless-refusals", Some("safety")),
            ("leaderboard_bbh_navigate", Some("reasoning")),
            ("humaneval", Some("code")),
            ("truthfulqa_gen", Some("factuality")),
            ("my_private_task", None),
        ];
        for (task, expected) in cases {
            assert_eq!(category(task), expected, "{task}");
        }
    }
}
