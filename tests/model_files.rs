//! The files of a model's folder, read by the real program: what changed in them and what that means.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use candor::base::Digest;
use serde_json::Value;
use support::cli::{Repository, files};
use support::corpora::read;

/// The comparison of two folders, each a release.
fn compared(folder: &Path, base: &str, candidate: &str) -> Value {
    let releases = [base, candidate].map(|side| read(&folder.join(side)));
    Repository::new(&releases).json(&["diff", "--json"])
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/model-files")
}

/// `path pointer: meaning` of every change of every configuration.
fn meanings(found: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let changes = |config: &Value| {
        let path = text(&config["path"]);
        let told = |change: &Value| format!("{path} {}: {}", text(&change["pointer"]), text(&change["meaning"]));
        config["changes"].as_array().expect("changes").iter().map(told).collect::<Vec<_>>()
    };
    found["configs"].as_array().expect("configs").iter().flat_map(changes).collect()
}

fn pointer(content: &str) -> String {
    let oid = Digest::of(content.as_bytes());
    format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {}\n", content.len())
}

/// Puts something into the LFS store in the place of some content.
fn store(repository: &Repository, content: &str, instead: &str) {
    let oid = Digest::of(content.as_bytes()).to_string();
    let folder = repository.path().join(".git/lfs/objects").join(&oid[..2]).join(&oid[2..4]);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(oid), instead).expect("a file");
}

/// `severity code` of every diagnostic.
fn diagnostics(found: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = found["diagnostics"].as_array().expect("diagnostics");
    all.iter().map(|one| format!("{} {}", word(&one["severity"]), word(&one["code"]))).collect()
}

#[test]
fn what_lfs_keeps_is_read_where_this_clone_has_it() {
    let (base, candidate) = (r#"{"added_tokens": [], "model": {}}"#, r#"{"added_tokens": [], "model": {"unk": 1}}"#);
    let side = |content: &str| files([("tokenizer.json", pointer(content))]);
    let repository = Repository::new(&[side(base), side(candidate)]);
    let status = |found: &Value| found["configs"][0]["status"].clone();

    let found = repository.json(&["diff", "--json"]);
    assert_eq!((status(&found), diagnostics(&found).len()), ("lfs".into(), 0));

    store(&repository, base, base);
    store(&repository, candidate, candidate);
    let found = repository.json(&["diff", "--json"]);
    assert_eq!(status(&found), "modified");
    assert_eq!(found["configs"][0]["changes"][0]["pointer"], "/model/unk");
    assert_eq!(diagnostics(&found), ["info lfs-local", "info lfs-local"]);

    for damaged in [&candidate[1..], &format!("{candidate} "), &candidate.replace('1', "2")] {
        store(&repository, candidate, damaged);
        let found = repository.json(&["diff", "--json"]);
        assert_eq!(diagnostics(&found), ["error lfs-damaged", "info lfs-local"], "{damaged}");
    }
}

#[test]
fn weights_that_lfs_keeps_say_by_how_much_they_changed() {
    let side = |content: &str| files([("model.safetensors", pointer(content))]);
    let repository = Repository::new(&[side("12345678"), side("1234567890123456")]);
    let found = repository.json(&["diff", "--json"]);
    let changes = &found["configs"][0]["changes"];
    assert_eq!(changes[0]["meaning"], "Other weights; see the size.");
    assert_eq!(
        changes[1]["meaning"],
        "Size of the weights 8 bytes → 16 bytes (+8 bytes, ×2); other shapes, another number type, or split into files differently."
    );
    assert!(diagnostics(&found).is_empty());
}

#[test]
fn every_file_of_a_model_says_what_changed_and_what_it_means() {
    let found = compared(&corpus(), "base", "candidate");
    assert_eq!(meanings(&found), MEANINGS);
    assert_eq!(diagnostics(&found), [] as [&str; 0]);
    let status = |path: &str| {
        let configs = found["configs"].as_array().expect("configs");
        configs.iter().find(|config| config["path"] == path).map(|config| config["status"].clone())
    };
    assert_eq!(status("chat_template.jinja"), Some("added".into()));
    assert_eq!(status("README.md"), None, "a README without figures is no configuration");
}

#[rustfmt::skip]
const MEANINGS: &[&str] = &[
    "adapter/adapter_config.json /lora_alpha: Scale of the adapter (alpha) 16 → 32, ×2; it changes the model more or less.",
    "adapter/adapter_config.json /r: Rank of the adapter 8 → 16, ×2; the weights have other shapes.",
    "generation_config.json /eos_token_id: The same token, alone and as a list of one; no effect on the model.",
    "model.gguf /metadata/llama.context_length: Context length 4096 → 8192, ×2.",
    "model.gguf /metadata/tokenizer.chat_template: The chat template builds every prompt that uses it; scores taken with it are affected.",
    "model.gguf /summary/tensors_by_type/F16: Tensors by number type (F16) 1 no longer stated.",
    "model.gguf /summary/tensors_by_type/Q4_K: Tensors by number type (Q4_K) 1, not stated before.",
    "model.gguf /tensors/token_embd.weight: The same shape as Q4_K instead of F16; results shift by rounding or more.",
    "model.safetensors /metadata/note: ",
    "model.safetensors /summary/parameters: Numbers in the file 208 → 200; it holds another model, or another part of one.",
    "model.safetensors /summary/tensors: Number of tensors 50 → 49; it holds another model, or another part of one.",
    "model.safetensors /summary/tensors_by_type/F16: Tensors by number type (F16) 48, not stated before.",
    "model.safetensors /summary/tensors_by_type/F32: Tensors by number type (F32) 50 → 1.",
    "model.safetensors /tensors/lm_head.weight: A tensor the candidate does not have.",
    "model.safetensors /tensors/model.layers.*.mlp.up.weight: The same 48 times, first at /tensors/model.layers.0.mlp.up.weight. The same shape as F16 instead of F32; results shift by rounding or more.",
    "quantize_config.json /bits: Quantization 8 → 4; the weights are approximated differently, every score may move.",
    "requirements.txt /packages/vllm: Version of code that runs or scores the model ==0.5.0 → ==0.6.0; scores may move though the model is the same.",
    "tokenizer.json /added_tokens/<tool>: Added tokens (<tool>), new in the candidate; text that holds one becomes other tokens.",
    "tokenizer.json /model/vocab/count: Vocabulary (count) 60 → 61; text becomes other tokens.",
    "tokenizer.json /model/vocab/digest: Vocabulary (digest) sha256:5bbb4eae4f10378691968b6120804cfb → sha256:af26caf7d7f6aae918a0eacb23762326; text becomes other tokens.",
    "tokenizer_config.json /chat_template: Moved to chat_template.jinja with the same text; no effect on prompts.",
];

#[test]
fn figures_of_a_card_are_compared_whatever_kind_of_table_they_stand_in() {
    let found = compared(&corpus(), "base", "candidate");
    let rows = found["evals"].as_array().expect("rows");
    let told: Vec<_> = rows.iter().map(|row| (&row["format"], &row["model"], &row["task"], &row["metric"])).collect();
    let (format, model) = (&Value::from("model-card"), &Value::from("Acme 1B"));
    assert_eq!(told, [(format, model, &"GSM8K".into(), &"em".into()), (format, model, &"MMLU".into(), &"acc".into())]);
    let sides = |row: &Value| [row["base"]["value"].as_f64(), row["candidate"]["value"].as_f64()];
    assert_eq!(sides(&rows[0]), [Some(41.2), Some(39.0)]);
    assert_eq!(sides(&rows[1]), [Some(66.7), Some(66.7)]);
}

#[test]
fn scaled_rotary_positions_are_explained() {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let Some(folder) = above.map(|folder| folder.join("shared/corpora/llama-releases")).find(|folder| folder.is_dir())
    else {
        println!("skipped: no shared/corpora beside {}", env!("CARGO_MANIFEST_DIR"));
        return;
    };
    let found = compared(&folder, "llama-3", "llama-3.1");
    let told = meanings(&found);
    for model in ["llama-8b", "llama-8b-instruct", "llama-70b", "llama-70b-instruct"] {
        let start = format!("{model}/params.json /use_scaled_rope: Scaled rotary positions false → true; ");
        assert!(told.iter().any(|said| said.starts_with(&start) && said.contains("128k tokens")), "{told:#?}");
    }
}
