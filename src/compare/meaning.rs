//! What a change in a configuration means for the model, in one plain sentence.
//!
//! `rules` holds a table from keys to sentences: a key that is not in it means nothing that is known, and says nothing.
//! Values that are only spelled differently (`torch_dtype` and `dtype`, `2` and `[2]`) stay in the list of changes and
//! are said to be equal.

mod rules;
mod spelling;
mod weights;

use crate::model::{ConfigChange, Value};
use rules::{Says, TEMPLATE};

/// Gives every change of the file at `path` its meaning, where one is known. `format` is the registry name of the file's
/// format.
pub fn explain(format: &str, path: &str, changes: &mut [ConfigChange]) {
    let meanings: Vec<_> = changes.iter().map(|change| meaning(format, path, change, changes)).collect();
    for (change, meaning) in changes.iter_mut().zip(meanings) {
        change.meaning = meaning;
    }
}

fn meaning(format: &str, path: &str, change: &ConfigChange, all: &[ConfigChange]) -> Option<String> {
    if ["git-lfs", "too-big"].contains(&format) {
        return weights::pointer(path, change, all);
    }
    let known = || spelling::respelled(change, all).map(str::to_owned).or_else(|| weights::tensor(format, change));
    known().or_else(|| by_key(format, change))
}

fn by_key(format: &str, change: &ConfigChange) -> Option<String> {
    match rules::find(format, change) {
        Some((rule, below)) => Some(rule.says.sentence(change, &below)),
        None if format == "chat-template" => Some(TEMPLATE.to_owned()),
        None => None,
    }
}

impl Says {
    /// The sentence for a change at the rule's key, or `below` it.
    fn sentence(&self, change: &ConfigChange, below: &str) -> String {
        match self {
            Self::Always(sentence) => (*sentence).to_owned(),
            Self::Kind { added, removed, changed } => {
                let sentence = match (&change.base, &change.candidate) {
                    (None, _) => added,
                    (_, None) => removed,
                    _ => changed,
                };
                (*sentence).to_owned()
            }
            Self::Amount { subject, effect } => assembled(subject, below, &(values(change) + &factor(change)), effect),
            Self::Name { subject, effect } => assembled(subject, below, &values(change), effect),
        }
    }
}

fn assembled(subject: &str, below: &str, values: &str, effect: &str) -> String {
    let place = if below.is_empty() { String::new() } else { format!(" ({below})") };
    let effect = if effect.is_empty() { String::new() } else { format!("; {effect}") };
    format!("{subject}{place}{values}{effect}.")
}

/// The values of a change as they continue its subject: ` 8192 → 32768`.
fn values(change: &ConfigChange) -> String {
    match (&change.base, &change.candidate) {
        (Some(base), Some(candidate)) => match (brief(base), brief(candidate)) {
            (Some(from), Some(to)) => format!(" {from} → {to}"),
            _ => " changed".to_owned(),
        },
        (None, Some(value)) => brief(value)
            .map_or_else(|| ", new in the candidate".to_owned(), |text| format!(" {text}, not stated before")),
        (Some(value), None) => brief(value).map_or_else(String::new, |text| format!(" {text}")) + " no longer stated",
        (None, None) => String::new(),
    }
}

/// A scalar short enough for a sentence. The tokenizers' way to say that there is no limit is an integer of 31 digits.
fn brief(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) if number.as_f64() >= 1e29 => Some("unlimited".to_owned()),
        _ => value.scalar_text().filter(|text| !text.is_empty() && text.chars().count() <= 40 && !text.contains('\n')),
    }
}

/// `, ×4` between two positive numbers that differ by a tenth or more.
fn factor(change: &ConfigChange) -> String {
    match (&change.base, &change.candidate) {
        (Some(Value::Number(base)), Some(Value::Number(candidate))) => ratio(base.as_f64(), candidate.as_f64()),
        _ => String::new(),
    }
}

fn ratio(base: f64, candidate: f64) -> String {
    let ratio = candidate / base;
    let is_telling = base > 0.0 && (0.001..1e6).contains(&ratio) && (ratio - 1.0).abs() >= 0.1;
    if !is_telling {
        return String::new();
    }
    let digits = if ratio < 0.1 { 4 } else { 2 };
    let text = format!("{ratio:.digits$}");
    format!(", ×{}", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::config::diff;
    use crate::model::Number;

    /// A value from a word: a number, `true`, `null`, `[x]` or else a string.
    fn value(word: &str) -> Value {
        let list = word.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        match word {
            "null" => Value::Null,
            "true" | "false" => Value::Bool(word == "true"),
            _ if list.is_some() => Value::Array(list.map(value).into_iter().collect()),
            _ if word.parse::<f64>().is_ok() => Value::Number(Number::from_text(word)),
            _ => Value::String(word.to_owned()),
        }
    }

    /// Changes from `pointer base candidate`, `-` where a side has no value, explained.
    fn explained<const N: usize>(format: &str, changes: [(&str, &str, &str); N]) -> Vec<String> {
        let side = |word: &str| (word != "-").then(|| value(word));
        let mut changes = changes.map(|(pointer, base, candidate)| ConfigChange {
            pointer: pointer.to_owned(),
            base: side(base),
            candidate: side(candidate),
            meaning: None,
        });
        explain(format, "x", &mut changes);
        changes.into_iter().map(|change| change.meaning.unwrap_or_default()).collect()
    }

    #[test]
    fn known_keys_say_what_they_mean() {
        for (format, pointer, base, candidate, expected) in [
            ("hf-config", "/max_position_embeddings", "8192", "32768", "Context length 8192 → 32768, ×4."),
            ("hf-config", "/text_config/n_positions", "2048", "512", "Context length 2048 → 512, ×0.25."),
            (
                "hf-tokenizer-config",
                "/model_max_length",
                "4096",
                "1000000000000000019884624838656",
                "Context length 4096 → unlimited.",
            ),
            (
                "hf-config",
                "/rope_theta",
                "10000.0",
                "1000000",
                "Rotary base 10000.0 → 1000000, ×100; positions are encoded differently.",
            ),
            (
                "hf-config",
                "/rope_scaling/factor",
                "8.0",
                "32.0",
                "Rotary position scaling (factor) 8.0 → 32.0, ×4; long contexts behave differently.",
            ),
            ("llama-params", "/dim", "4096", "5120", "Hidden size 4096 → 5120, ×1.25; the weights have other shapes."),
            ("json", "/dim", "4096", "5120", ""),
            (
                "hf-config",
                "/torch_dtype",
                "bfloat16",
                "float16",
                "Number type bfloat16 → float16; results shift by rounding.",
            ),
            (
                "hf-config",
                "/quantization_config/bits",
                "-",
                "4",
                "Quantization (bits) 4, not stated before; the weights are approximated differently, every score may move.",
            ),
            (
                "hf-generation-config",
                "/eos_token_id/1",
                "2",
                "7",
                "End-of-text token (1) 2 → 7; generated text ends elsewhere.",
            ),
            ("hf-tokenizer-config", "/chat_template", "x", "y", TEMPLATE),
            ("chat-template", "", "x", "y", TEMPLATE),
            (
                "yaml",
                "/model/temperature",
                "0.7",
                "-",
                "Temperature 0.7 no longer stated; decoding: every generated score is affected.",
            ),
            (
                "hf-config",
                "/transformers_version",
                "4.45.0",
                "5.0.0",
                "Written by transformers 4.45.0 → 5.0.0; no effect on the model.",
            ),
            (
                "hf-config",
                "/sliding_window",
                "4096",
                "null",
                "Attention window 4096 → null; tokens further back are seen differently.",
            ),
            (
                "hf-config",
                "/architectures/0",
                "AForCausalLM",
                "BForCausalLM",
                "Architecture (0) AForCausalLM → BForCausalLM; other code runs the model.",
            ),
            ("hf-config", "/auto_map", "-", "x", "Security: loading the model now runs code from the repository."),
            (
                "safetensors-index",
                "/weight_map/lm_head.weight",
                "a",
                "b",
                "The tensor is in another file; no effect on the model.",
            ),
            ("hf-config", "/unheard_of", "1", "2", ""),
            (
                "llama-params",
                "/use_scaled_rope",
                "false",
                "true",
                "Scaled rotary positions false → true; the slow rotations are stretched so that contexts longer than those \
                 trained on fit, as Llama 3.1 does from 8k to 128k tokens; positions are encoded differently.",
            ),
            ("yaml", "/serve/max-model-len", "4096", "8192", "Context length 4096 → 8192, ×2."),
            ("gguf", "/metadata/llama.context_length", "4096", "8192", "Context length 4096 → 8192, ×2."),
            ("json", "/llama.context_length", "4096", "8192", ""),
            ("gguf", "/metadata/tokenizer.chat_template", "x", "y", TEMPLATE),
            ("hf-adapter-config", "/r", "8", "16", "Rank of the adapter 8 → 16, ×2; the weights have other shapes."),
            ("json", "/r", "8", "16", ""),
            (
                "requirements",
                "/packages/vllm",
                "==0.5",
                "==0.6",
                "Version of code that runs or scores the model ==0.5 → ==0.6; scores may move though the model is the same.",
            ),
            ("lock-file", "/packages/left-pad", "1", "2", ""),
            (
                "hf-config",
                "/num_experts_per_tok",
                "2",
                "8",
                "Experts asked for each token 2 → 8, ×4; every output is computed from other experts.",
            ),
        ] {
            assert_eq!(explained(format, [(pointer, base, candidate)]), [expected], "{pointer}");
        }
    }

    #[test]
    fn equal_spellings_are_said_to_be_equal() {
        let renamed = explained("hf-config", [("/dtype", "-", "bfloat16"), ("/torch_dtype", "torch.bfloat16", "-")]);
        assert!(renamed.iter().all(|meaning| meaning.contains("two names for the same setting")), "{renamed:?}");
        let changed = explained("hf-config", [("/dtype", "-", "float16"), ("/torch_dtype", "bfloat16", "-")]);
        assert!(changed.iter().all(|meaning| meaning.starts_with("Number type")), "{changed:?}");
        for (pointer, base, candidate, same) in [
            ("/eos_token_id", "2", "[2]", true),
            ("/eos_token_id", "[2]", "2", true),
            ("/eos_token_id", "2", "[3]", false),
            ("/torch_dtype", "torch.float32", "float32", true),
        ] {
            let meaning = explained("hf-generation-config", [(pointer, base, candidate)]).concat();
            assert_eq!(meaning.contains("no effect on the model"), same, "{meaning}");
        }
    }

    #[test]
    fn what_moved_into_rope_parameters_is_recognised() {
        let object = |entries: &[(&str, &str)]| {
            Value::Object(entries.iter().map(|(key, word)| ((*key).to_owned(), value(word))).collect())
        };
        let scaling = object(&[("type", "yarn"), ("factor", "4.0")]);
        let base = Value::Object(vec![("rope_theta".to_owned(), value("1e6")), ("rope_scaling".to_owned(), scaling)]);
        let moved = |theta: &str| {
            let home = object(&[("rope_type", "yarn"), ("factor", "4"), ("rope_theta", theta)]);
            let mut changes = diff(&base, &Value::Object(vec![("rope_parameters".to_owned(), home)]));
            explain("hf-config", "x", &mut changes);
            changes
                .iter()
                .filter(|change| change.meaning.as_ref().is_some_and(|text| text.starts_with("Moved")))
                .count()
        };
        assert_eq!(moved("1000000"), 2);
        assert_eq!(moved("500000"), 1);
    }

    #[test]
    fn long_values_stay_out_of_the_sentence() {
        let long = "x".repeat(500);
        assert_eq!(
            explained("json", [("/tokenizer_class", &long, "y")]),
            ["Tokenizer changed; other code splits the text."]
        );
    }
}
