//! What the model is: keys of `config.json` as transformers names them and their older names (`n_positions`, `n_embd`
//! … of GPT-2), of Llama's and Mistral's `params.json`, and of GGUF.

use super::{GGUF, Rule, named, step};

const SHAPES: &str = "the weights have other shapes";
const PARAMS: &[&str] = &["llama-params"];

pub(super) static RULES: &[Rule] = &[
    // How far the model sees.
    step(
        &["max_position_embeddings", "model_max_length", "n_positions", "seq_length", "max_seq_len", "max_model_len"],
        "Context length",
        "",
    ),
    step(&["n_ctx", "context_length", "max_context_length"], "Context length", ""),
    step(
        &["original_max_position_embeddings", "rope.scaling.original_context_length"],
        "Context length before scaling",
        "long contexts behave differently",
    ),
    step(
        &["sliding_window", "attention.sliding_window", "attention_chunk_size"],
        "Attention window",
        "tokens further back are seen differently",
    ),
    named(
        &["use_sliding_window", "max_window_layers", "layer_types", "sliding_window_pattern", "no_rope_layers"],
        "Which layers see only a window",
        "tokens further back are seen differently",
    ),
    step(&["rope_theta", "rope.freq_base"], "Rotary base", "positions are encoded differently"),
    step(
        &["use_scaled_rope"],
        "Scaled rotary positions",
        "the slow rotations are stretched so that contexts longer than those trained on fit, as Llama 3.1 does from 8k to \
         128k tokens; positions are encoded differently",
    ),
    Rule {
        inside: true,
        ..step(
            &["rope_scaling", "rope_parameters", "rope.scaling.type", "rope.scaling.factor", "yarn"],
            "Rotary position scaling",
            "long contexts behave differently",
        )
    },
    step(
        &["partial_rotary_factor", "rotary_pct", "rope.dimension_count"],
        "Share of a head that is rotated",
        "positions are encoded differently",
    ),
    // Shapes.
    step(&["hidden_size", "n_embd", "d_model", "embedding_length"], "Hidden size", SHAPES),
    step(&["dim"], "Hidden size", SHAPES).only_in(PARAMS),
    step(
        &["intermediate_size", "n_inner", "ffn_dim", "feed_forward_length", "moe_intermediate_size"],
        "Feed-forward size",
        SHAPES,
    ),
    step(&["hidden_dim", "ffn_dim_multiplier", "multiple_of"], "Feed-forward size", SHAPES).only_in(PARAMS),
    step(
        &["num_hidden_layers", "n_layer", "n_layers", "block_count", "num_layers"],
        "Number of layers",
        "it is another model",
    ),
    step(&["num_attention_heads", "n_head", "n_heads", "attention.head_count"], "Number of attention heads", SHAPES),
    step(
        &["num_key_value_heads", "n_kv_heads", "attention.head_count_kv"],
        "Number of key-value heads",
        "the weights have other shapes and the cache another size",
    ),
    step(&["head_dim", "attention.key_length", "attention.value_length"], "Size of an attention head", SHAPES),
    step(
        &["q_lora_rank", "kv_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim"],
        "Size of compressed attention",
        SHAPES,
    ),
    step(&["attention_bias", "mlp_bias", "qkv_bias"], "Bias terms", "the weights have other tensors"),
    // Experts.
    step(
        &["num_experts", "num_local_experts", "n_routed_experts", "n_shared_experts", "expert_count"],
        "Number of experts",
        "the weights have other tensors",
    ),
    step(
        &["num_experts_per_tok", "moe_topk", "expert_used_count"],
        "Experts asked for each token",
        "every output is computed from other experts",
    ),
    named(&["moe"], "Mixture of experts", "every output is computed from other experts").only_in(PARAMS),
    // Numbers.
    step(&["torch_dtype", "dtype"], "Number type", "results shift by rounding"),
    step(
        &["rms_norm_eps", "norm_eps", "layer_norm_eps", "layer_norm_epsilon", "attention.layer_norm_rms_epsilon"],
        "Smallest norm divided by",
        "results shift slightly",
    ),
    step(&["hidden_act", "hidden_activation", "activation_function"], "Activation", "other code runs the model"),
    step(
        &["attn_logit_softcapping", "final_logit_softcapping", "attention_multiplier", "logits_scaling"],
        "Scale of attention or output",
        "every output may differ",
    ),
    step(&["tie_word_embeddings"], "Tied input and output embeddings", "the output layer takes other weights"),
    named(
        &["quantization_config", "quantization", "quantization_args", "kv_cache_dtype"],
        "Quantization",
        "the weights are approximated differently, every score may move",
    ),
    named(
        &[
            "bits",
            "w_bit",
            "group_size",
            "q_group_size",
            "desc_act",
            "sym",
            "zero_point",
            "quant_method",
            "damp_percent",
        ],
        "Quantization",
        "the weights are approximated differently, every score may move",
    )
    .only_in(&["hf-quantization-config"]),
    named(&["file_type", "quantization_version"], "Quantization by its code", "every score may move").only_in(&[GGUF]),
    named(&["architectures", "model_type", "general.architecture"], "Architecture", "other code runs the model"),
    // Adapters.
    step(&["r", "lora_rank", "rank"], "Rank of the adapter", SHAPES).only_in(ADAPTER),
    named(&["rank_pattern", "alpha_pattern"], "Rank or scale of the adapter in some layers", SHAPES).only_in(ADAPTER),
    step(&["lora_alpha", "alpha"], "Scale of the adapter (alpha)", "it changes the model more or less")
        .only_in(ADAPTER),
    step(&["use_rslora", "use_dora"], "How the adapter is applied", "it changes the model differently")
        .only_in(ADAPTER),
    named(
        &["target_modules", "modules_to_save", "exclude_modules", "layers_to_transform"],
        "What the adapter changes",
        "it has other weights",
    )
    .only_in(ADAPTER),
    named(&["base_model_name_or_path", "revision"], "Model the adapter belongs to", "it is another model")
        .only_in(ADAPTER),
    step(&["lora_dropout"], "Dropout", "used in training only").only_in(ADAPTER),
    named(&["lora_args"], "Low-rank adapter", "the model is changed differently").only_in(PARAMS),
    named(&["merge_method", "base_model"], "How the models were merged or trained", "it is another model")
        .only_in(&["yaml"]),
];

const ADAPTER: &[&str] = &["hf-adapter-config"];
