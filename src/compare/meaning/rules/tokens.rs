//! What the model reads and writes: vocabulary, special tokens, chat template, images and sound, decoding.

use super::{Rule, Says, named, step};

/// What a chat template is to a release, in a file of its own or under its key.
pub(in super::super) const TEMPLATE: &str =
    "The chat template builds every prompt that uses it; scores taken with it are affected.";

const DECODING: &str = "decoding: every generated score is affected";
const TEXT: &str = "text becomes other tokens";
const INPUT: &str = "images or sound reach the model differently";
const PROCESSOR: &[&str] = &["hf-tokenizer-config"];
const GENERATION: &[&str] = &["hf-generation-config"];

pub(super) static RULES: &[Rule] = &[
    // Vocabulary.
    step(&["vocab_size"], "Vocabulary size", "the tokenizer and the embeddings must match it"),
    named(&["vocab"], "Vocabulary", TEXT).only_in(TOKENIZER),
    named(&["merges"], "Merge rules", TEXT).only_in(TOKENIZER),
    named(
        &["normalizer", "pre_tokenizer", "post_processor", "decoder", "model", "truncation", "padding"],
        "Steps of the tokenizer",
        TEXT,
    )
    .only_in(TOKENIZER),
    named(
        &["added_tokens", "added_tokens_decoder", "additional_special_tokens", "extra_special_tokens"],
        "Added tokens",
        "text that holds one becomes other tokens",
    ),
    named(&["tokenizer.ggml.tokens", "tokenizer.ggml.merges", "tokenizer.ggml.scores"], "Vocabulary", TEXT),
    named(&["tokenizer.ggml.model", "tokenizer.ggml.pre"], "Tokenizer", TEXT),
    step(&["tokenizer_class"], "Tokenizer", "other code splits the text"),
    step(
        &["add_prefix_space", "legacy", "do_lower_case", "split_special_tokens", "clean_up_tokenization_spaces"],
        "How the tokenizer treats text",
        TEXT,
    ),
    step(&["padding_side", "truncation_side"], "Side that is padded or cut", "batches and long prompts differ"),
    // Special tokens.
    named(
        &["eos_token_id", "eos_token", "stop_strings", "eos_ids"],
        "End-of-text token",
        "generated text ends elsewhere",
    ),
    named(&["bos_token_id", "bos_token"], "Start-of-text token", "every prompt begins differently"),
    named(&["pad_token_id", "pad_token", "padding_token_id"], "Padding token", "batches are padded differently"),
    named(&["unk_token", "unk_token_id"], "Token for the unknown", TEXT),
    step(&["add_bos_token"], "Start-of-text token is added", "every prompt begins differently"),
    step(&["add_eos_token"], "End-of-text token is added", "every prompt ends differently"),
    Rule { keys: &["chat_template"], formats: &[], inside: true, says: Says::Always(TEMPLATE) },
    // Images and sound.
    named(
        &[
            "image_mean",
            "image_std",
            "rescale_factor",
            "crop_size",
            "size",
            "do_resize",
            "do_normalize",
            "do_rescale",
            "do_center_crop",
            "do_convert_rgb",
            "resample",
            "min_pixels",
            "max_pixels",
            "patch_size",
            "merge_size",
            "sampling_rate",
            "feature_size",
            "n_fft",
            "hop_length",
            "chunk_length",
        ],
        "Preprocessing",
        INPUT,
    )
    .only_in(PROCESSOR),
    step(&["image_size", "patch_size"], "Size of images or of their patches", INPUT),
    // Decoding.
    step(&["temperature"], "Temperature", DECODING),
    step(&["top_p", "top_k", "min_p", "typical_p", "epsilon_cutoff"], "Cut-off for unlikely tokens", DECODING),
    step(&["do_sample"], "Sampling", DECODING),
    step(
        &["repetition_penalty", "no_repeat_ngram_size", "length_penalty", "presence_penalty", "frequency_penalty"],
        "Penalty while decoding",
        DECODING,
    ),
    step(&["num_beams"], "Number of beams", DECODING),
    step(&["max_new_tokens", "max_gen_toks"], "Longest generated text", DECODING),
    step(&["max_length", "min_length", "min_new_tokens"], "Length of generated text", DECODING).only_in(GENERATION),
    named(
        &["suppress_tokens", "begin_suppress_tokens", "forced_decoder_ids", "forced_bos_token_id", "bad_words_ids"],
        "Tokens forced or forbidden",
        DECODING,
    ),
];

const TOKENIZER: &[&str] = &["hf-tokenizer"];
