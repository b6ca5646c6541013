//! The files of the model itself: configurations that change the way real ones do, and weights as pointers.

use std::collections::BTreeMap;

use crate::model::Value;

use super::harness::{TaskRun, sha256};
use super::json::{float, indented, integer, number, object, text, texts};
use super::phrases::{Gaps, Lists};
use super::stage::Stage;

/// The model's name.
pub(super) const MODEL: &str = "acme/brindle-8b";
/// The name as the harness makes a folder of it.
pub(super) const MODEL_DIR: &str = "acme__brindle-8b";

const README: &str = include_str!("../../assets/demo/readme.txt");
const NEWS: &str = include_str!("../../assets/demo/news.txt");
const POLICY: &[u8] = include_bytes!("../../assets/demo/candor.toml");
const TEMPLATES: [&str; 3] = [
    include_str!("../../assets/demo/chat_template_1.jinja"),
    include_str!("../../assets/demo/chat_template_2.jinja"),
    include_str!("../../assets/demo/chat_template_3.jinja"),
];
const LAYERS: usize = 32;
const SHARDS: usize = 4;

/// The chat template of a release.
pub(super) fn chat_template(stage: Stage) -> &'static str {
    stage.of(TEMPLATES)
}

/// A prompt as the chat template of a release renders it for one user message.
pub(super) fn chat_prompt(stage: Stage, message: &str) -> String {
    let system = chat_template(stage).lines().nth(2).unwrap_or_default();
    format!("<|system|>\n{system}\n<|user|>\n{message}<|end|>\n<|assistant|>\n")
}

/// The longest context, in tokens.
pub(super) fn context_length(stage: Stage) -> usize {
    stage.of([8_192, 32_768, 65_536])
}

/// All files of the model, by path.
pub(super) fn files(stage: Stage) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut json = |name: &str, value: &Value| {
        files.insert(format!("model/{name}.json"), (indented(value) + "\n").into_bytes());
    };
    json("config", &config(stage));
    json("generation_config", &generation_config(stage));
    json("tokenizer_config", &tokenizer_config(stage));
    json("model.safetensors.index", &index());
    for shard in 1..=SHARDS {
        files.insert(format!("model/{}", shard_name(shard)), pointer(stage, shard).into_bytes());
    }
    files.insert("candor.toml".to_owned(), POLICY.to_vec());
    files.insert("serving.yaml".to_owned(), serving(stage).into_bytes());
    files.insert(".gitattributes".to_owned(), b"*.safetensors filter=lfs diff=lfs merge=lfs -text\n".to_vec());
    files
}

fn config(stage: Stage) -> Value {
    let yarn = |factor: f64| {
        object([
            ("factor", float(factor)),
            ("original_max_position_embeddings", integer(8_192)),
            ("rope_type", text("yarn")),
        ])
    };
    let rope_scaling = match stage {
        Stage::Base => Value::Null,
        Stage::First => yarn(4.0),
        Stage::Second => yarn(8.0),
    };
    object([
        ("architectures", texts(&["LlamaForCausalLM"])),
        ("attention_bias", Value::Bool(false)),
        ("attention_dropout", float(0.0)),
        ("eos_token_id", integer(100_265)),
        ("hidden_act", text("silu")),
        ("hidden_size", integer(4_096)),
        ("initializer_range", float(0.02)),
        ("intermediate_size", integer(14_336)),
        ("max_position_embeddings", integer(context_length(stage))),
        ("model_type", text("llama")),
        ("num_attention_heads", integer(32)),
        ("num_hidden_layers", integer(LAYERS)),
        ("num_key_value_heads", integer(8)),
        ("pad_token_id", integer(100_257)),
        ("rms_norm_eps", number("1e-05")),
        ("rope_scaling", rope_scaling),
        ("rope_theta", float(stage.of([500_000.0, 1_000_000.0, 1_000_000.0]))),
        ("tie_word_embeddings", Value::Bool(false)),
        ("torch_dtype", text("bfloat16")),
        ("transformers_version", text(stage.of(["4.55.2", "4.57.6", "4.57.6"]))),
        ("use_cache", Value::Bool(true)),
        ("vocab_size", integer(100_352)),
    ])
}

fn temperature(stage: Stage) -> f64 {
    stage.of([0.6, 0.6, 0.8])
}

fn generation_config(stage: Stage) -> Value {
    let Value::Object(mut entries) = object([
        ("_from_model_config", Value::Bool(true)),
        ("do_sample", Value::Bool(true)),
        ("eos_token_id", Value::Array(vec![integer(100_257), integer(100_265)])),
        ("max_new_tokens", integer(stage.of([1_024, 2_048, 2_048]))),
        ("temperature", float(temperature(stage))),
        ("top_p", float(stage.of([0.9, 0.95, 0.95]))),
    ]) else {
        return Value::Null;
    };
    if stage != Stage::Base {
        entries.insert(4, ("repetition_penalty".to_owned(), float(1.05)));
    }
    entries.push(("transformers_version".to_owned(), text(stage.of(["4.55.2", "4.57.6", "4.57.6"]))));
    Value::Object(entries)
}

fn tokenizer_config(stage: Stage) -> Value {
    let tokens: &[(&str, &str)] = &[
        ("100257", "<|pad|>"),
        ("100258", "<|system|>"),
        ("100259", "<|user|>"),
        ("100260", "<|assistant|>"),
        ("100261", "<|tools|>"),
        ("100265", "<|end|>"),
    ];
    // The base has no tools, so it has no token for them.
    let tokens = tokens.iter().filter(|(_, token)| stage != Stage::Base || *token != "<|tools|>");
    let tokens = tokens.map(|(id, token)| {
        let flags =
            object([("content", text(token)), ("normalized", Value::Bool(false)), ("special", Value::Bool(true))]);
        ((*id).to_owned(), flags)
    });
    object([
        ("add_bos_token", Value::Bool(false)),
        ("added_tokens_decoder", Value::Object(tokens.collect())),
        ("bos_token", Value::Null),
        ("chat_template", text(chat_template(stage))),
        ("clean_up_tokenization_spaces", Value::Bool(false)),
        ("eos_token", text("<|end|>")),
        ("model_max_length", integer(context_length(stage))),
        ("pad_token", text("<|pad|>")),
        ("tokenizer_class", text("PreTrainedTokenizerFast")),
    ])
}

fn shard_name(shard: usize) -> String {
    format!("model-{shard:05}-of-{SHARDS:05}.safetensors")
}

/// Which tensor is in which shard: the same in every release.
fn index() -> Value {
    const PARTS: [&str; 9] = [
        "input_layernorm",
        "mlp.down_proj",
        "mlp.gate_proj",
        "mlp.up_proj",
        "post_attention_layernorm",
        "self_attn.k_proj",
        "self_attn.o_proj",
        "self_attn.q_proj",
        "self_attn.v_proj",
    ];
    let layers = (0..LAYERS).flat_map(|layer| {
        let shard = shard_name(1 + layer * SHARDS / LAYERS);
        PARTS.map(|part| (format!("model.layers.{layer}.{part}.weight"), text(&shard)))
    });
    let ends = [("lm_head", SHARDS), ("model.embed_tokens", 1), ("model.norm", SHARDS)];
    let ends = ends.into_iter().map(|(name, shard)| (format!("{name}.weight"), text(&shard_name(shard))));
    object([
        ("metadata", object([("total_size", number("16060522496"))])),
        ("weight_map", Value::Object(ends.chain(layers).collect())),
    ])
}

/// What git holds of a file that Git LFS keeps elsewhere.
fn pointer(stage: Stage, shard: usize) -> String {
    let id = sha256(&format!("{MODEL} {} {shard}", stage.tag()));
    // The header grew by the new metadata in the first candidate; tensors have the same size throughout.
    let size = [4_976_698_672_u64, 4_999_802_720, 4_915_916_176, 1_168_138_808];
    let size = size.get(shard - 1).copied().unwrap_or(0) + stage.of([0, 136, 136]);
    format!("version https://git-lfs.github.com/spec/v1\noid sha256:{id}\nsize {size}\n")
}

fn serving(stage: Stage) -> String {
    let tools = stage.of(["false", "true", "true"]);
    format!(
        "# How we serve Brindle.\nmodel: {MODEL}\nrevision: {}\nengine:\n  max_model_len: {}\n  dtype: bfloat16\n  \
         gpu_memory_utilization: {}\n  max_num_seqs: {}\nsampling:\n  temperature: {:?}\n  top_p: {}\n  max_tokens: {}\n\
         features:\n  tools: {tools}\n  prefix_caching: true\n",
        stage.tag(),
        context_length(stage),
        stage.of(["0.90", "0.92", "0.92"]),
        stage.of([256, 128, 64]),
        temperature(stage),
        stage.of(["0.9", "0.95", "0.95"]),
        stage.of([1_024, 2_048, 2_048]),
    )
}

/// The model card, with the figures of the runs in it.
pub(super) fn readme(stage: Stage, runs: &[&TaskRun]) -> String {
    let mut rows = Vec::new();
    for run in runs {
        for (at, filter) in run.filters.iter().enumerate() {
            for (index, metric) in run.metrics.iter().enumerate() {
                let figure = run.aggregate(at, index);
                let (task, metric, filter) = (run.task, metric.name, filter.name);
                rows.push(format!("| {task} | {metric} | {filter} | {} | {:.4} |", figure.n, figure.value));
            }
        }
    }
    let mut gaps = Gaps::default();
    gaps.set("tag", stage.tag());
    gaps.set("news", Lists::parse(NEWS).section(stage.tag()).join("\n"));
    gaps.set("context", context_length(stage));
    gaps.set("temperature", temperature(stage));
    gaps.set("figures", rows.join("\n"));
    gaps.fill_gaps(README)
}
