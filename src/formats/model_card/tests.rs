//! Whole cards, as people write them.

use crate::formats;
use crate::model::{Direction, RunPart};

/// The parts a card is read as; none where it is not claimed.
fn parts(path: &str, text: &str) -> Vec<RunPart> {
    formats::read(path, text.as_bytes()).map(|reading| reading.document.runs).unwrap_or_default()
}

/// `model | task | metric | value` of every figure.
fn figures(text: &str) -> Vec<String> {
    let told = |part: &RunPart| {
        let model = part.model.clone().unwrap_or("-".to_owned());
        let figure = |m: &crate::model::MetricValue| {
            format!("{model} | {} | {} | {}", m.task, m.metric, m.value.unwrap_or(f64::NAN))
        };
        part.metrics.iter().map(figure).collect::<Vec<_>>()
    };
    parts("README.md", text).iter().flat_map(told).collect()
}

#[test]
fn a_column_for_each_model() {
    let card = "## Base\n\
        | Category | Benchmark | \\# Shots | Metric | **Acme 1B** | Acme 2B<sup>1</sup>\\*\\* |\n|---|---|---|---|--:|--:|\n\
        | General | MMLU | 5-shot | macro\\_avg/acc | 66.7% | **79.5** |\n\
        | | ARC-C | 0 | acc | - | 93.1 |\n\
        | Average | Average | | | 1 | 2 |\n";
    assert_eq!(
        figures(card),
        [
            "Acme 1B | MMLU | macro_avg/acc | 66.7",
            "Acme 1B | Average |  | 1",
            "Acme 2B | MMLU | macro_avg/acc | 79.5",
            "Acme 2B | ARC-C | acc | 93.1",
            "Acme 2B | Average |  | 2",
        ]
    );
    let parts = parts("m/MODEL_CARD.md", card);
    assert_eq!((parts[0].key.family, parts[0].key.stamp.as_str()), ("model-card", "MODEL_CARD"));
    assert_eq!(parts[0].tasks["MMLU"].conditions["num-fewshot"], "5");
    assert!(parts[0].tasks["Average"].is_group && !parts[0].tasks["MMLU"].is_group);
    assert!(parts[0].metrics.iter().all(|figure| figure.stderr.is_none() && figure.n.is_none()));
}

#[test]
fn columns_beside_metrics_are_no_models() {
    let card = "| | Human agreement | Bias | Spearman corr. | Accuracy |\n|--|--|--|--|--|\n\
        | arc_judge | 69.2 | 28.4 | 0.97 | 1 |\n| mmlu_judge | 65 | 0 | 0.9 | 2 |\n";
    let found = figures(card);
    assert_eq!(found[0], "- | arc_judge | Human agreement | 69.2");
    assert!(found.iter().all(|figure| figure.starts_with("- | ")), "{found:?}");
}

#[test]
fn architectures_name_no_models_where_another_column_does() {
    let card = "| Model Name | Model Path | Model Size | MMLU |\n|--|--|--|--|\n| | [acme-4](x) | 1 | 86 |\n\
        | llama | [acme/a-13b](x) | 13 | 49.7 |\n| llama | acme/b-7b | 7 | 40 |\n";
    assert_eq!(figures(card), ["acme-4 | MMLU |  | 86", "acme/a-13b | MMLU |  | 49.7", "acme/b-7b | MMLU |  | 40"]);
    let without = card.replace("Model Path", "Origin");
    assert_eq!(figures(&without), ["llama | MMLU |  | 49.7"], "only what is over models names them");
}

#[test]
fn a_row_for_each_model() {
    let card = "| Model | Params | MMLU (5-shot) | Perplexity ↓ | Link |\n|--|--|--|--|--|\n| [acme](x) | 7 | 64.1 | 5.6 | 1 |\n| b | 8 | 65 ± 0.3 | 5.5 | 2 |\n";
    assert_eq!(
        figures(&format!("# WikiText\n{card}")),
        [
            "acme | MMLU |  | 64.1",
            "acme | WikiText | Perplexity | 5.6",
            "b | MMLU |  | 65",
            "b | WikiText | Perplexity | 5.5"
        ]
    );
    let parts = parts("README.md", card);
    assert_eq!(parts[0].metrics[1].direction, Some(Direction::Lower));
    assert_eq!(parts[0].tasks["MMLU"].conditions["num-fewshot"], "5");
}

#[test]
fn html_with_spans_and_columns_of_metrics() {
    let card = "<table><thead><tr><th rowspan=2>Benchmark</th><th rowspan=2>Language</th><th colspan=2>Acme</th></tr><tr><th>1B</th><th>2B</th></tr></thead>\
        <tbody><tr><td rowspan=2>MGSM</td><td>de</td><td>1.5</td><td>2.5</td></tr><tr><td>fr</td><td>3</td><td><b>4</b></td></tr>\
        <tr><td colspan=4>Code</td></tr></tbody></table>\n";
    assert_eq!(
        figures(card),
        [
            "Acme 1B | MGSM (de) |  | 1.5",
            "Acme 1B | MGSM (fr) |  | 3",
            "Acme 2B | MGSM (de) |  | 2.5",
            "Acme 2B | MGSM (fr) |  | 4"
        ]
    );
    let counted = "| Task | Metric | Filter | n | Value |\n|--|--|--|--|--|\n| gsm8k | em | strict | 300 | 0.74 |\n| gsm8k | em | loose | 300 | 0.76 |\n";
    assert_eq!(figures(counted), ["- | gsm8k | em | 0.74", "- | gsm8k | em | 0.76"]);
    assert_eq!(parts("README.md", counted)[0].metrics[1].filter.as_deref(), Some("loose"));
    let metrics = "| Dataset | WER | CER |\n|--|--|--|\n| internal | 4.2 | 1.1 |\n";
    assert_eq!(figures(metrics), ["- | internal | WER | 4.2", "- | internal | CER | 1.1"]);
    let in_name =
        "| | Benchmark (Metric) | Acme |\n|-|-|-|\n| English | MMLU (Acc.) | 78.4 |\n| | DROP (3-shot F1) | 80 |\n";
    assert_eq!(figures(in_name), ["Acme | MMLU | Acc. | 78.4", "Acme | DROP | F1 | 80"]);
}

#[test]
fn numbers_of_examples_are_taken_out_of_names() {
    for (name, task, shots) in [
        ("MMLU (5-shot)", "MMLU", Some("5")),
        ("GSM-8K (8-shot, CoT)", "GSM-8K (CoT)", Some("8")),
        ("AGIEval (3-5 shot)", "AGIEval", Some("3-5")),
        ("MMLU (few-shot)", "MMLU (few-shot)", None),
        ("MMLU (CoT)", "MMLU (CoT)", None),
    ] {
        let card = format!("| Benchmark | Acme |\n|--|--|\n| {name} | 1 |\n| MBPP | 2 |\n");
        let part = &parts("README.md", &card)[0];
        assert_eq!(part.metrics[0].task, task);
        assert_eq!(part.tasks[task].conditions.get("num-fewshot").map(String::as_str), shots);
    }
}

#[test]
fn readmes_that_are_no_cards_are_left_alone() {
    for text in [
        "# Acme\n\nA model. MMLU 80.\n",
        "| Model | Params | Context | Download |\n|--|--|--|--|\n| a | 7 | 8192 | 1 |\n",
        "| Option | Default |\n|--|--|\n| batch | 8 |\n| lr | 0.1 |\n",
        "| Dataset | Size | Train |\n|--|--|--|\n| ours | 100 | 80 |\n",
        "| Benchmark | Acme |\n|--|--|\n| MMLU | soon |\n",
        "| | Training time | Power | Emissions |\n|--|--|--|--|\n| Acme | 7.0 | 700 | 0 |\n| Acme 2 | 7.0 | 700 | 0 |\n",
        "```\n| Benchmark | Acme |\n|--|--|\n| MMLU | 80 |\n```\n",
        "|Tasks|Version|Filter|n-shot|Metric| |Value| |Stderr|\n|--|--|--|--|--|--|--|--|--|\n|mmlu|1|none|0|acc|↑|0.5|±|0.01|\n",
        "---\nlicense: mit\n---\n",
    ] {
        let claimed = formats::recognise("README.md", text.as_bytes()).map(|(format, _)| format.name);
        assert_ne!(claimed, Some("model-card"), "{text}");
    }
    assert!(formats::read("notes.md", b"| Benchmark | A |\n|--|--|\n| MMLU | 80 |\n").is_none());
}

#[test]
fn columns_of_one_name_under_two_headings_may_be_two_models() {
    let table = |heading: &str, first: &str, second: &str| {
        format!("## {heading}\n| Benchmark | Acme |\n|--|--|\n| MMLU (5-shot) | {first} |\n| {second} | 50 |\n\n")
    };
    let card = table("Base", "66.6", "ARC") + &table("Tuned", "68.4", "GPQA") + &table("More", "66.6", "BoolQ");
    assert_eq!(
        figures(&card),
        [
            "Acme | MMLU |  | 66.6",
            "Acme | ARC |  | 50",
            "Acme | BoolQ |  | 50",
            "Acme · Tuned | MMLU |  | 68.4",
            "Acme · Tuned | GPQA |  | 50"
        ]
    );
}

#[test]
fn figures_nothing_tells_apart_are_said() {
    let card = "| Benchmark | Shots | Acme |\n|--|--|--|\n| MMLU | 0 | 1 |\n| MMLU | 5 | 2 |\n| MMLU | 0 | 3 |\n| MMLU | 0 | 1 |\n";
    let reading = formats::read("README.md", card.as_bytes()).expect("a card");
    let told: Vec<_> =
        reading.document.runs[0].metrics.iter().map(|figure| (figure.task.as_str(), figure.value)).collect();
    assert_eq!(told, [("MMLU", Some(1.0)), ("MMLU (5-shot)", Some(2.0))]);
    assert_eq!(reading.document.notes.iter().map(|note| note.code).collect::<Vec<_>>(), ["card-duplicate"]);
}

#[test]
fn model_indexes_are_read() {
    let card = "---\nlicense: mit\nmodel-index:\n- name: acme\n  results:\n  - task: {type: text-generation}\n    dataset: {name: ARC, type: ai2_arc, config: Challenge, args: {num_few_shot: 25}}\n    metrics:\n    - {type: acc_norm, value: 56.3, name: normalized accuracy}\n    - {type: acc, value: '90.1%'}\n    - {type: x, value: {a: 1}}\n  - dataset: {name: ARC, config: Easy}\n    metrics: [{type: acc_norm, value: 80}]\n---\n# Acme\n";
    assert_eq!(
        figures(card),
        ["acme | ARC | acc_norm | 56.3", "acme | ARC | acc | 90.1", "acme | ARC · Easy | acc_norm | 80"]
    );
    assert_eq!(parts("README.md", card)[0].tasks["ARC"].conditions["num-fewshot"], "25");
    let broken = formats::read("README.md", b"---\nmodel-index: [\n---\n").expect("claimed");
    assert!(broken.document.runs.is_empty());
    assert_eq!(broken.document.notes.first().map(|note| note.code), Some("yaml-syntax"));
}

#[test]
fn published_results_belong_to_the_folder_above() {
    let text = "- dataset: {id: cais/hle, task_id: default}\n  value: 20.90\n- data: {dataset: {id: a/b, task_id: t}, value: '0.4', notes: no-tools}\n- dataset: {id: x}\n  value: {}\n- nonsense\n";
    let parts = parts("m/.eval_results/hle.yaml", text);
    assert_eq!((parts[0].key.directory.as_str(), parts[0].model.as_deref()), ("m", None));
    let told: Vec<_> = parts[0].metrics.iter().map(|figure| (figure.task.as_str(), figure.value)).collect();
    assert_eq!(told, [("cais/hle", Some(20.9)), ("a/b:t (no-tools)", Some(0.4))]);
}

mod hostile {
    use super::parts;
    use proptest::prelude::*;

    proptest! {
        /// Whatever marks a text is made of: it is read without a failure.
        #[test]
        fn any_text_is_read(text in "(---\n|model-index:|\\| |MMLU|Benchmark|\n|--\\|--|1.5|<table>|<tr>|<td rowspan=3>|<th colspan=2|</table|>|<!--|-->|&#x|;|\\[|\\]\\(|\\)|!|\\\\|```|é|\\*|<sup>){0,60}") {
            parts("README.md", &text);
        }
    }
}
