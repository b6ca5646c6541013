//! The table from keys to sentences.

/// What a chat template is to a release, in a file of its own or under its key.
pub(super) const TEMPLATE: &str =
    "The chat template builds every prompt that uses it; scores taken with it are affected.";

/// A row of the table.
pub(super) struct Rule {
    /// The last key of the pointer.
    pub(super) keys: &'static [&'static str],
    /// The formats it holds in; none: all of them.
    pub(super) formats: &'static [&'static str],
    /// Whether it also speaks for what is below the key.
    pub(super) inside: bool,
    pub(super) says: Says,
}

/// How a rule makes its sentence.
pub(super) enum Says {
    /// `subject 1 → 2, ×2; effect`.
    Amount { subject: &'static str, effect: &'static str },
    /// `subject 1 → 2; effect`, for numbers that only name something.
    Name { subject: &'static str, effect: &'static str },
    /// The same whatever the values are.
    Always(&'static str),
    /// One for each kind of change.
    Kind { added: &'static str, removed: &'static str, changed: &'static str },
}

/// A rule for the value of a key.
const fn step(keys: &'static [&'static str], subject: &'static str, effect: &'static str) -> Rule {
    Rule { keys, formats: &[], inside: false, says: Says::Amount { subject, effect } }
}

/// A rule for a key that names something, and all that is below it.
const fn named(keys: &'static [&'static str], subject: &'static str, effect: &'static str) -> Rule {
    Rule { keys, formats: &[], inside: true, says: Says::Name { subject, effect } }
}

const SHAPES: &str = "the weights have other shapes";
const DECODING: &str = "decoding: every generated score is affected";

/// Keys of `config.json`, `generation_config.json` and `tokenizer_config.json` as transformers names them, of Llama's
/// `params.json`, and their older names (`n_positions`, `n_embd` … of GPT-2).
pub(super) static RULES: &[Rule] = &[
    step(
        &["max_position_embeddings", "model_max_length", "n_positions", "seq_length", "max_seq_len", "n_ctx"],
        "Context length",
        "",
    ),
    step(&["original_max_position_embeddings"], "Context length before scaling", "long contexts behave differently"),
    step(&["sliding_window"], "Attention window", "tokens further back are seen differently"),
    step(&["rope_theta"], "Rotary base", "positions are encoded differently"),
    Rule {
        inside: true,
        ..step(
            &["rope_scaling", "rope_parameters", "use_scaled_rope"],
            "Rotary position scaling",
            "long contexts behave differently",
        )
    },
    step(&["vocab_size"], "Vocabulary size", "the tokenizer and the embeddings must match it"),
    step(&["hidden_size", "n_embd", "d_model"], "Hidden size", SHAPES),
    Rule { formats: &["llama-params"], ..step(&["dim"], "Hidden size", SHAPES) },
    step(&["intermediate_size", "n_inner", "ffn_dim"], "Feed-forward size", SHAPES),
    step(&["num_hidden_layers", "n_layer", "n_layers"], "Number of layers", "it is another model"),
    step(&["num_attention_heads", "n_head", "n_heads"], "Number of attention heads", SHAPES),
    step(
        &["num_key_value_heads", "n_kv_heads"],
        "Number of key-value heads",
        "the weights have other shapes and the cache another size",
    ),
    step(&["head_dim"], "Size of an attention head", SHAPES),
    step(&["torch_dtype", "dtype"], "Number type", "results shift by rounding"),
    named(&["quantization_config"], "Quantization", "the weights are approximated differently, every score may move"),
    step(&["tie_word_embeddings"], "Tied input and output embeddings", "the output layer takes other weights"),
    named(&["eos_token_id", "eos_token"], "End-of-text token", "generated text ends elsewhere"),
    named(&["bos_token_id", "bos_token"], "Start-of-text token", "every prompt begins differently"),
    named(&["pad_token_id", "pad_token"], "Padding token", "batches are padded differently"),
    step(&["add_bos_token"], "Start-of-text token is added", "every prompt begins differently"),
    Rule { keys: &["chat_template"], formats: &[], inside: true, says: Says::Always(TEMPLATE) },
    step(&["temperature"], "Temperature", DECODING),
    step(&["top_p", "top_k", "min_p", "typical_p"], "Cut-off for unlikely tokens", DECODING),
    step(&["do_sample"], "Sampling", DECODING),
    step(&["repetition_penalty", "no_repeat_ngram_size", "length_penalty"], "Penalty while decoding", DECODING),
    step(&["num_beams"], "Number of beams", DECODING),
    step(&["max_new_tokens", "max_gen_toks"], "Longest generated text", DECODING),
    step(&["transformers_version"], "Written by transformers", "no effect on the model"),
    step(&["_name_or_path"], "Name it was saved under", "no effect on the model"),
    step(&["use_cache"], "Key-value cache", "speed only, no effect on results"),
    step(&["attention_dropout", "hidden_dropout", "resid_pdrop", "attn_pdrop"], "Dropout", "used in training only"),
    named(&["architectures", "model_type"], "Architecture", "other code runs the model"),
    step(&["tokenizer_class"], "Tokenizer", "other code splits the text"),
    Rule {
        keys: &["auto_map", "custom_pipelines"],
        formats: &[],
        inside: true,
        says: Says::Kind {
            added: "Security: loading the model now runs code from the repository.",
            removed: "Security: loading the model no longer runs this code from the repository.",
            changed: "Security: loading the model runs other code from the repository.",
        },
    },
    step(
        &["trust_remote_code"],
        "Security: code from the repository may run",
        "review the repository's code like the model",
    ),
    Rule {
        formats: &["safetensors-index"],
        ..step(&["total_size"], "Size of the weights in bytes", "they have other shapes or another number type")
    },
    Rule {
        keys: &["weight_map"],
        formats: &["safetensors-index"],
        inside: true,
        says: Says::Kind {
            added: "A tensor the base does not have.",
            removed: "A tensor the candidate does not have.",
            changed: "The tensor is in another file; no effect on the model.",
        },
    },
];
