//! The files of a Hugging Face model folder, and Meta's `params.json`: configurations, each known by its name.

use super::json::Shape;
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength, bytes, json_config};
use crate::model::{ConfigContent, Note, Severity};

/// `config.json`: the shape of the model.
pub(super) static CONFIG: Format = Format {
    reads: "`config.json`, `generation_config.json`, adapter and quantization configs, chat templates, weight indexes and \
            others by their names; Llama and Mistral `params.json`",
    ..row(
        "hf-config",
        "Hugging Face model config",
        |path| config_hint(path.name == "config.json"),
        |probe| named(probe, "config.json", &["architectures", "model_type", "_class_name"]),
        json_config::read,
    )
};

/// `generation_config.json`: how text is sampled by default.
pub(super) static GENERATION: Format = row(
    "hf-generation-config",
    "Hugging Face generation config",
    |path| config_hint(path.name == "generation_config.json"),
    |probe| named(probe, "generation_config.json", &[]),
    json_config::read,
);

/// `adapter_config.json`: the shape of a low-rank adapter.
pub(super) static ADAPTER: Format = row(
    "hf-adapter-config",
    "Adapter config",
    |path| config_hint(path.name == "adapter_config.json"),
    |probe| named(probe, "adapter_config.json", &[]),
    json_config::read,
);

/// How weights were quantized, where it stands beside the model's config.
pub(super) static QUANTIZATION: Format = row(
    "hf-quantization-config",
    "Quantization config",
    |path| config_hint(QUANTIZATION_FILES.contains(&path.name)),
    |probe| any_named(probe, QUANTIZATION_FILES),
    json_config::read,
);

const QUANTIZATION_FILES: &[&str] = &["quantize_config.json", "quant_config.json", "hf_quant_config.json"];

/// The tokenizer's and processors' small files.
pub(super) static TOKENIZER: Format = row(
    "hf-tokenizer-config",
    "Hugging Face tokenizer and processor configs",
    |path| config_hint(TOKENIZER_FILES.contains(&path.name)),
    |probe| any_named(probe, TOKENIZER_FILES),
    json_config::read,
);

const TOKENIZER_FILES: &[&str] = &[
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "preprocessor_config.json",
    "processor_config.json",
];

/// `chat_template.jinja` as text, never rendered, and `chat_template.json`, which holds it as a string.
pub(super) static TEMPLATE: Format = row(
    "chat-template",
    "Chat template",
    |path| config_hint(is_template(path)),
    |probe| {
        (is_template(&probe.path) && !probe.binary).then_some(Claim {
            strength: Strength::Name,
            holds: Holds::Config,
            why: "named as a chat template",
            version: None,
        })
    },
    read_template,
);

/// `*.safetensors.index.json`: which tensor is in which file.
pub(super) static WEIGHTS_INDEX: Format = row(
    "safetensors-index",
    "Safetensors index",
    |path| config_hint(path.name.ends_with(".safetensors.index.json")),
    |probe| {
        let named = probe.path.name.ends_with(".index.json");
        (named && probe.outline.has("weight_map")).then_some(Claim {
            strength: Strength::Signature,
            holds: Holds::Config,
            why: "an index with weight_map",
            version: None,
        })
    },
    json_config::read,
);

/// `params.json` of Llama and Mistral releases.
pub(super) static LLAMA_PARAMS: Format = row(
    "llama-params",
    "Llama params.json",
    |path| config_hint(path.name == "params.json"),
    |probe| {
        probe.outline.has_all(&["dim", "n_layers", "n_heads"]).then_some(())?;
        named(probe, "params.json", &["dim"])
    },
    json_config::read,
);

/// A row for a file that is a configuration and nothing else.
const fn row(
    name: &'static str,
    title: &'static str,
    hint: fn(&FilePath<'_>) -> Option<Hint>,
    claim: fn(&Probe<'_>) -> Option<Claim>,
    read: fn(&Input<'_>) -> Document,
) -> Format {
    Format { name, title, reads: "", holds: Holds::Config, hint, claim, read, join: None, sample: None }
}

fn config_hint(applies: bool) -> Option<Hint> {
    applies.then_some(Hint { holds: Holds::Config, run: None })
}

/// Claims an object by its file's name, and by any of some keys where the name is a common one.
fn named(probe: &Probe<'_>, name: &str, any_of: &[&str]) -> Option<Claim> {
    if probe.path.name != name || probe.outline.shape != Shape::Object {
        return None;
    }
    let (strength, why) = match any_of {
        [] => (Strength::Name, "the name of a Hugging Face config"),
        keys if probe.outline.has_any(keys) => (Strength::Signature, "the name and keys of a model config"),
        _ => return None,
    };
    Some(Claim { strength, holds: Holds::Config, why, version: None })
}

/// Claims an object by any of some names that nothing else goes by.
fn any_named(probe: &Probe<'_>, names: &[&str]) -> Option<Claim> {
    names.contains(&probe.path.name).then(|| named(probe, probe.path.name, &[])).flatten()
}

fn is_template(path: &FilePath<'_>) -> bool {
    let folder = path.directory.rsplit('/').next().unwrap_or_default();
    path.name == "chat_template.json"
        || path.extension == "jinja" && (path.stem == "chat_template" || folder == "additional_chat_templates")
}

fn read_template(input: &Input<'_>) -> Document {
    if input.path.extension == "json" {
        return json_config::read(input);
    }
    let bytes::Decoded::Text(decoded) = bytes::decode(input.bytes) else {
        let note = Note::new(Severity::Error, None, "binary", "the file holds binary data, not a template");
        return Document { config: Some(ConfigContent::Unreadable), notes: vec![note], ..Document::default() };
    };
    let (text, note) = bytes::lossy(&decoded.bytes);
    Document {
        config: Some(ConfigContent::Text(text.into_owned())),
        notes: decoded.note.into_iter().chain(note).collect(),
        ..Document::default()
    }
}
