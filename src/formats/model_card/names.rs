//! Words by which headers and rows of a table are known.

use super::super::direction;

/// The words of a text in lower case.
fn words(text: &str) -> Vec<String> {
    let parts = text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    parts.map(str::to_lowercase).collect()
}

fn has_word(text: &str, known: &[&str]) -> bool {
    words(text).iter().any(|word| known.contains(&word.as_str()))
}

/// A header over the names of models.
pub(super) fn is_model_header(header: &str) -> bool {
    has_word(header, &["model", "models", "method", "methods", "system", "systems", "checkpoint", "llm", "llms"])
}

/// A header over the names of evaluations.
pub(super) fn is_task_header(header: &str) -> bool {
    const WORDS: &[&str] = &[
        "benchmark",
        "benchmarks",
        "task",
        "tasks",
        "dataset",
        "datasets",
        "eval",
        "evals",
        "evaluation",
        "evaluations",
        "testset",
        "test",
    ];
    has_word(header, WORDS)
}

/// A header over what distinguishes rows of one evaluation.
pub(super) fn is_part_header(header: &str) -> bool {
    has_word(header, &["language", "languages", "split", "subset", "setting", "config", "variant", "lang"])
}

/// A header over names of metrics.
pub(super) fn is_metric_header(header: &str) -> bool {
    has_word(header, &["metric", "metrics"])
}

/// A header over what was done to outputs before they were scored.
pub(super) fn is_filter_header(header: &str) -> bool {
    has_word(header, &["filter"])
}

/// A header over numbers of examples in the prompt.
pub(super) fn is_shots_header(header: &str) -> bool {
    has_word(header, &["shot", "shots", "nshot"])
}

/// A header that only says that figures stand below.
pub(super) fn is_value_header(header: &str) -> bool {
    matches!(words(header).join(" ").as_str(), "value" | "score" | "scores" | "result" | "results" | "performance")
}

/// A header over numbers that are no figures of an evaluation.
pub(super) fn is_no_figure(header: &str) -> bool {
    const WORDS: &[&str] = &[
        "n",
        "count",
        "params",
        "parameters",
        "size",
        "context",
        "ctx",
        "crop",
        "resolution",
        "flops",
        "gflops",
        "macs",
        "gmacs",
        "macts",
        "len",
        "layers",
        "heads",
        "year",
        "date",
        "price",
        "cost",
        "memory",
        "vram",
        "gpu",
        "gpus",
        "latency",
        "speed",
        "throughput",
        "version",
        "stderr",
        "rank",
        "samples",
        "epoch",
        "epochs",
        "step",
        "steps",
        "batch",
        "delta",
        "diff",
        "difference",
        "improvement",
        "gain",
        "dim",
        "dims",
        "dimension",
        "dimensions",
        "length",
        "emissions",
        "hours",
        "time",
        "link",
        "links",
        "download",
        "downloads",
        "seed",
        "bits",
        "examples",
        "train",
        "δ",
        "tokens",
        "std",
    ];
    header.is_empty() || is_shots_header(header) || has_word(header, WORDS)
}

/// A row that sums up others.
pub(super) fn is_summary(name: &str) -> bool {
    words(name).first().is_some_and(|word| ["average", "avg", "overall", "mean", "total"].contains(&word.as_str()))
}

/// Whether a name is that of a metric, or of a figure in general.
pub(super) fn is_metric(name: &str) -> bool {
    let name = name.split(['(', '↑', '↓', '%']).next().unwrap_or_default().trim();
    !name.is_empty() && direction::known(name).is_some()
}

/// Whether a name is that of a public benchmark, alone or with more words around it. Two words may be one name.
pub(super) fn is_benchmark(name: &str) -> bool {
    let words = words(name);
    let pairs = words.windows(2).map(|pair| pair.concat());
    words.iter().cloned().chain(pairs).any(|word| BENCHMARKS.binary_search(&word.as_str()).is_ok())
}

/// Sorted.
#[rustfmt::skip]
static BENCHMARKS: [&str; 121] = [
    "ade20k", "advbench", "agieval", "ai2d", "aider", "aime", "aime24", "aime25", "alpacaeval", "arc", "arcagi",
    "arenahard", "bbh", "bbq", "bfcl", "bigbench", "bigcodebench", "boolq", "ceval", "chartqa", "clue",
    "cluewsc", "cmmlu", "cnndailymail", "codeforces", "cola", "commonsenseqa", "commonvoice", "conll", "copa",
    "coqa", "crowspairs", "csqa", "docvqa", "drop", "ds1000", "evalplus", "fleurs", "flores", "glue", "gpqa",
    "gsm", "gsm8k", "harmbench", "hellaswag", "hle", "humaneval", "ifeval", "imagenet", "infinitebench",
    "infovqa", "lambada", "librispeech", "livebench", "livecodebench", "longbench", "math", "math500",
    "mathvista", "mbpp", "medmcqa", "medqa", "mgsm", "miracl", "mlqa", "mmbench", "mmlu", "mmlupro", "mmmu",
    "mmstar", "mnli", "mrpc", "msmarco", "mtbench", "mteb", "multipl", "multirc", "musr", "mvbench",
    "naturalquestions", "nexus", "niah", "nq", "obqa", "ocrbench", "openbookqa", "piqa", "pubmedqa", "qnli",
    "qqp", "quac", "race", "realworldqa", "rte", "ruler", "samsum", "sciq", "simpleqa", "siqa", "squad", "sst2",
    "stsb", "superglue", "swebench", "taubench", "textvqa", "toxigen", "triviaqa", "truthfulqa", "tydiqa",
    "voxpopuli", "vqav2", "webvoyager", "wic", "winogrande", "wmt", "xcopa", "xlsum", "xnli", "xstest", "xsum",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn benchmarks_are_known_by_whole_words() {
        assert!(BENCHMARKS.is_sorted());
        for (name, known) in [
            ("MMLU-Pro (CoT)", true),
            ("GSM-8K", true),
            ("BIG-Bench Hard", true),
            ("ARC-Challenge", true),
            ("MT Bench", true),
            ("Natural Questions", true),
            ("Multipl-E HumanEval", true),
            ("Architecture", false),
            ("Mathematics teacher", false),
            ("Context length", false),
            ("", false),
        ] {
            assert_eq!(is_benchmark(name), known, "{name}");
        }
    }

    #[test]
    fn headers_are_told_apart() {
        assert!(is_shots_header("# Shots") && is_shots_header("n-shot") && !is_shots_header("Screenshots"));
        assert!(is_no_figure("Model size (GB)") && is_no_figure("# Activated Params") && !is_no_figure("Llama 3.1 8B"));
        assert!(is_metric("WER ↓") && is_metric("Accuracy (%)") && !is_metric("Llama 3.1 8B"));
        assert!(is_summary("Average (5 tasks)") && !is_summary("MMLU average"));
        assert!(is_value_header("Score") && !is_value_header("Score card"));
    }
}
