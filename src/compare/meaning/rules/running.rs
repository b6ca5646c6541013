//! How the model is stored, loaded, trained and served, and what means nothing at all.

use super::{Rule, Says, named, step};

const INDEX: &[&str] = &["safetensors-index"];

pub(super) static RULES: &[Rule] = &[
    // Security.
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
    // Weights.
    step(&["total_size"], "Size of the weights in bytes", "they have other shapes or another number type")
        .only_in(INDEX),
    Rule {
        keys: &["weight_map"],
        formats: INDEX,
        inside: true,
        says: Says::Kind {
            added: "A tensor the base does not have.",
            removed: "A tensor the candidate does not have.",
            changed: "The tensor is in another file; no effect on the model.",
        },
    },
    step(&["parameters"], "Numbers in the file", "it holds another model, or another part of one").only_in(WEIGHTS),
    step(&["tensors"], "Number of tensors", "it holds another model, or another part of one").only_in(WEIGHTS),
    named(&["tensors_by_type"], "Tensors by number type", "").only_in(WEIGHTS),
    // Packages.
    named(
        &[
            "torch",
            "transformers",
            "vllm",
            "sglang",
            "llama_cpp_python",
            "lm_eval",
            "lm_eval_harness",
            "lighteval",
            "inspect_ai",
            "tokenizers",
            "flash_attn",
            "xformers",
            "triton",
            "accelerate",
            "peft",
            "bitsandbytes",
            "datasets",
            "evaluate",
            "sacrebleu",
            "rouge_score",
            "tensorrt_llm",
            "auto_gptq",
            "autoawq",
        ],
        "Version of code that runs or scores the model",
        "scores may move though the model is the same",
    )
    .only_in(&["requirements", "lock-file"]),
    // Training and serving.
    step(
        &[
            "learning_rate",
            "lr",
            "num_train_epochs",
            "num_epochs",
            "max_steps",
            "per_device_train_batch_size",
            "micro_batch_size",
            "gradient_accumulation_steps",
            "weight_decay",
            "warmup_ratio",
            "warmup_steps",
            "lr_scheduler_type",
            "lr_scheduler",
            "optimizer",
            "optim",
        ],
        "How it was trained",
        "the weights come out differently",
    ),
    step(
        &[
            "tensor_parallel_size",
            "pipeline_parallel_size",
            "gpu_memory_utilization",
            "max_num_seqs",
            "enable_prefix_caching",
        ],
        "How it is served",
        "speed, and rounding at most",
    ),
    step(
        &["enforce_eager", "attn_implementation", "_attn_implementation"],
        "Implementation",
        "results shift by rounding",
    ),
    Rule {
        keys: &["outs", "deps"],
        formats: &["dvc"],
        inside: true,
        says: Says::Kind {
            added: "Kept outside git, new in the candidate.",
            removed: "Kept outside git, gone in the candidate.",
            changed: "Other content, kept outside git: data, a model or results changed.",
        },
    },
    // Noise.
    step(&["transformers_version"], "Written by transformers", "no effect on the model"),
    step(&["_name_or_path"], "Name it was saved under", "no effect on the model"),
    named(&["_commit_hash", "_from_model_config", "name_or_path"], "Where it was made from", "no effect on the model"),
    step(&["use_cache"], "Key-value cache", "speed only, no effect on results"),
    step(
        &["attention_dropout", "hidden_dropout", "resid_pdrop", "attn_pdrop", "embd_pdrop", "router_aux_loss_coef"],
        "Dropout",
        "used in training only",
    ),
    step(&["initializer_range"], "Spread of weights before training", "used in training only"),
    step(&["output_router_logits"], "Output for training", "used in training only"),
];

const WEIGHTS: &[&str] = &["safetensors", "gguf"];
