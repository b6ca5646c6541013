use super::super::{Reading, SampleAt, Strength, read};
use super::*;
use crate::base::limits;
use crate::model::{Direction, Identity, MetricValue, SampleId, SampleSet, SampleText};

const ALPACA: &[u8] = include_bytes!("../../../tests/corpus/table/results/alpaca_leaderboard.csv");
const IMAGENET: &[u8] = include_bytes!("../../../tests/corpus/table/results/imagenet.csv");
const SUMS: &[u8] = include_bytes!("../../../tests/corpus/table/evals/sums.jsonl");
const SUMS_CSV: &[u8] = include_bytes!("../../../tests/corpus/table/evals/sums.csv");

fn table(path: &str, bytes: &[u8]) -> Document {
    let Reading { format, document, .. } = read(path, bytes).unwrap_or_else(|| panic!("no format takes {path}"));
    assert_eq!(format.name, FAMILY, "{path}");
    document
}

/// Model, task, metric and figure of everything a file states.
fn figures(path: &str, text: &str) -> Vec<String> {
    let document = table(path, text.as_bytes());
    let told = |part: &RunPart, metric: &MetricValue| {
        let value = metric.value.map_or_else(|| "none".to_owned(), |value| value.to_string());
        let model = part.model.as_deref().unwrap_or("?");
        format!("{model} | {} | {} | {value}", metric.task, metric.metric)
    };
    document.runs.iter().flat_map(|part| part.metrics.iter().map(move |metric| told(part, metric))).collect()
}

fn sample(blob: &[u8], set: &SampleSet, row: usize) -> SampleText {
    detail::sample(&SampleAt { blob, set, row }).expect("the row is there")
}

#[test]
fn a_leaderboard_is_a_run_for_each_row() {
    let document = table("results/alpaca_leaderboard.csv", ALPACA);
    let models: Vec<_> = document.runs.iter().map(|part| part.model.as_deref().unwrap_or_default()).collect();
    assert_eq!(models, ["acme, lumen", "two\r\nlines", "last"]);
    let stated = |at: usize| -> Vec<String> {
        let told = |found: &MetricValue| {
            let MetricValue { metric, value, stderr, n, .. } = found;
            format!("{metric} {} ± {} of {}", value.unwrap_or(-1.0), stderr.unwrap_or(-1.0), n.unwrap_or(0))
        };
        document.runs[at].metrics.iter().map(told).collect()
    };
    let first =
        ["win_rate 76.5 ± 0.9 of 805", "length_controlled_winrate 86.25 ± 0.14 of 805", "latency 1204.5 ± -1 of 805"];
    assert_eq!(stated(0), first);
    assert_eq!(stated(1), ["length_controlled_winrate 50 ± 0.1 of 805", "latency 900 ± -1 of 805"]);
    assert_eq!(stated(2), ["win_rate 12.5 ± 1.1 of 800"]);
    assert!(document.notes.is_empty(), "{:?}", document.notes);
}

#[test]
fn speed_is_measured_for_a_model_at_a_size() {
    let text = "model,infer_img_size,infer_samples_per_sec,infer_step_time,infer_batch_size,param_count\n\
                lumen_b16,224,1200.5,853.0,1024,86.57\nlumen_b16,384,400.25,2558.0,1024,86.86\n";
    let lumen = |size: u32, figures: [&str; 3]| figures.map(|figure| format!("lumen_b16 ({size}) | fast | {figure}"));
    let small = lumen(224, ["infer_samples_per_sec | 1200.5", "infer_step_time | 853", "param_count | 86.57"]);
    let large = lumen(384, ["infer_samples_per_sec | 400.25", "infer_step_time | 2558", "param_count | 86.86"]);
    assert_eq!(figures("benchmark/fast.csv", text), [small, large].concat());
}

#[test]
fn rows_of_one_model_are_told_apart() {
    let models = |document: &Document| -> Vec<String> {
        document.runs.iter().map(|part| part.model.clone().unwrap_or_default()).collect()
    };
    let document = table("results/imagenet.csv", IMAGENET);
    assert_eq!(models(&document), ["lumen_b16 (224)", "lumen_b16 (384)", "glow_s (224)"]);
    let earlier = table("results/imagenet.csv", b"model,top1,img_size\nlumen_b16,84,224\nglow_s,79,224\n");
    assert_eq!(models(&earlier), ["lumen_b16 (224)", "glow_s (224)"], "as where a model stands at two sizes");
    let names: Vec<_> = document.runs[0].metrics.iter().map(|metric| metric.metric.as_str()).collect();
    assert_eq!(names, ["top1", "top1_err", "param_count"], "what tells rows apart is no figure");
    let yaml = "- dirname: 2025-a\n  model: x\n  pass_rate_1: 4.4\n  commit_hash: 5318380\n  date: 2025-02-25\n\
                - dirname: 2025-b\n  model: x\n  pass_rate_1: 4.9\n  commit_hash: 1e5d9a\n";
    let document = table("_data/polyglot_leaderboard.yml", yaml.as_bytes());
    assert_eq!(models(&document), ["x (2025-a)", "x (2025-b)"]);
    assert_eq!((document.runs[0].metrics.len(), document.runs[0].date), (1, Some(1_740_441_600.0)));
    let same = table("leaderboard.csv", b"model,acc,length,link\nx,1,7,https://a\nx,1,8,https://b\n");
    assert_eq!((models(&same), same.notes[0].code), (vec!["x".to_owned(), "x #2".to_owned()], "duplicate-row"));
}

#[test]
fn long_tables_state_one_figure_a_row() {
    let text = r#"{"model": "lumen-8b", "results": [
        {"task": "MMLU", "num_fewshot": "5", "metric": "macro_avg/acc", "value": 69.4},
        {"task": "IFEval", "num_fewshot": null, "metric": null, "value": 80.4},
        {"task": "GPQA", "num_fewshot": "0", "metric": "em", "value": null},
        {"metric": "em", "value": 1}, 7]}"#;
    let expected =
        ["lumen-8b | MMLU | macro_avg/acc | 69.4", "lumen-8b | IFEval |  | 80.4", "lumen-8b | GPQA | em | none"];
    assert_eq!(figures("a/evals.json", text), expected);
    assert_eq!(figures("a/b.json", text), expected, "task, metric and value leave no doubt");
    let document = table("a/evals.json", text.as_bytes());
    assert_eq!(document.runs[0].tasks["MMLU"].conditions["num-fewshot"], "5");
    assert!(document.runs[0].tasks["IFEval"].conditions.is_empty());
    let lines: Vec<_> = document.notes.iter().map(|note| (note.code, note.line)).collect();
    assert_eq!((document.skipped, lines), (2, vec![("row-incomplete", Some(5)), ("row-incomplete", Some(5))]));
    let csv = "Model,Benchmark,Split,Score,higher_is_better,n\nm,a,en,\"1,000\",False,9\nm,a,de,2,False,\nm,b,en,3,,\n";
    assert_eq!(figures("results/x.csv", csv), ["m | a/en |  | 1000", "m | a/de |  | 2", "m | b |  | 3"]);
    let metric = &table("results/x.csv", csv.as_bytes()).runs[0].metrics[0];
    assert_eq!((metric.direction, metric.n), (Some(Direction::Lower), Some(9)));
}

#[test]
fn samples_keep_their_ids_scores_and_places() {
    let document = table("evals/sums.jsonl", SUMS);
    let [lumen, glow] = document.runs.as_slice() else { panic!("two models: {:?}", document.runs) };
    assert_eq!((lumen.model.as_deref(), glow.model.as_deref()), (Some("acme/lumen"), Some("acme/glow")));
    let set = &lumen.samples[0];
    assert_eq!(
        (set.task.as_str(), set.identity, set.metrics.join(" ")),
        ("sums", Identity::Computed, "correct latency".to_owned())
    );
    let scores: Vec<_> = set.scores.iter().map(|score| Some(*score).filter(|score| !score.is_nan())).collect();
    assert_eq!(scores, [Some(1.0), Some(0.5), Some(0.0), None, None, None]);
    assert_eq!(set.not_numbers, [0, 0], "nothing is no word");
    assert_eq!(set.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2, 4]);
    assert!(set.rows[1].flags.truncated && set.rows[1].flags.empty && set.rows[2].flags.errored);
    assert_eq!(set.facet("category").and_then(|facet| facet.value(2)), Some("multiply"));
    assert_eq!(
        (set.rows[0].item, set.rows[0].id.clone()),
        (glow.samples[0].rows[0].item, SampleId::Named("q1".into()))
    );
    assert_eq!(
        document.notes.iter().map(|note| (note.code, note.line)).collect::<Vec<_>>(),
        [("json-syntax", Some(3)), ("json-nan", Some(2))]
    );
    let text = sample(SUMS, &glow.samples[0], 0);
    assert_eq!((text.prompt[0].text.as_str(), text.target.as_str(), text.outputs[0].as_str()), ("2+2?", "4", "5"));
    assert_eq!(text.scores, [("correct".to_owned(), "incorrect".to_owned())]);
    assert_eq!(text.metadata[0], ("question_id".to_owned(), "q1".to_owned()));
}

#[test]
fn separated_samples_are_read_again_from_their_span() {
    for blob in [SUMS_CSV.to_vec(), [b"\xEF\xBB\xBF", SUMS_CSV].concat()] {
        let document = table("evals/sums.csv", &blob);
        let set = &document.runs[0].samples[0];
        assert_eq!((set.scores.as_slice(), set.rows[1].line), (&[1.0, 0.0][..], 5));
        assert_eq!(set.rows[0].id, SampleId::Position(0), "a column that counts rows says nothing of them");
        let text = sample(&blob, set, 0);
        assert_eq!((text.prompt[0].text.as_str(), text.outputs[0].as_str()), ("2+2; or\nso?", "It is\n4"));
        assert_eq!(sample(&blob, set, 1).prompt[0].text, "2*3?");
    }
}

#[test]
fn rows_without_an_id_are_paired_by_what_they_ask() {
    let csv = "question,target,prediction,correct\na?,1,1,yes\nb?,2,1,no\n";
    let document = table("results/x.csv", csv.as_bytes());
    assert_eq!((document.runs[0].samples[0].identity, document.notes[0].code), (Identity::Computed, "rows-without-id"));
    let keyed = r#"{"a-1": {"resolved": true, "output": "x"}, "a-2": {"resolved": false}}"#;
    let document = table("results/x.json", keyed.as_bytes());
    let set = &document.runs[0].samples[0];
    assert_eq!((set.rows[1].id.to_string(), set.scores.as_slice()), ("a-2".to_owned(), &[1.0, 0.0][..]));
    let pairs = "task_id,language,correct\n1,en,1\n1,de,0\n";
    assert_eq!(table("results/p.csv", pairs.as_bytes()).runs[0].samples[0].rows[1].id.to_string(), "1 / de");
}

#[test]
fn ragged_rows_are_left_out_and_said() {
    let document = table("results/x.csv", b"model,acc\nx,0.5\ny,0.25,7\nz\n");
    assert_eq!((document.runs.len(), document.skipped), (2, 1));
    assert_eq!((document.notes[0].code, document.notes[0].line), ("row-ragged", Some(3)));
}

#[test]
fn rows_may_have_their_columns_in_any_order_and_only_some() {
    let text = r#"[{"model": "a", "acc": 1, "f1": 2}, {"f1": 3, "model": "b"}, {"f1": 4, "acc": 5, "model": "c"}]"#;
    let expected = ["a | x | acc | 1", "a | x | f1 | 2", "b | x | f1 | 3", "c | x | acc | 5", "c | x | f1 | 4"];
    assert_eq!(figures("results/x.json", text), expected);
}

#[test]
fn leaderboards_end_where_no_real_one_does() {
    let rows = "m,0.5\n".repeat(limits::BOARD_ROWS + 3);
    let document = table("results/x.csv", format!("model,acc\n{rows}").as_bytes());
    assert_eq!(document.runs.len(), limits::BOARD_ROWS);
    assert!(document.notes.iter().any(|note| note.code == "board-rows" && note.message.ends_with("3 were left out")));
}

#[test]
fn settings_stay_settings() {
    let settings = [
        ("aider/resources/model-settings.yml", "- name: gpt\n  weak_model_name: x\n  cost: 1\n"),
        ("evals/config.json", r#"{"model": "x", "temperature": 0.5, "max_tokens": 20}"#),
        ("evals/tasks.yaml", "- task: mmlu\n  num_fewshot: 5\n- task: gsm8k\n  num_fewshot: 8\n"),
        ("evals/prompts.json", r#"[{"id": "a", "prompt": "x", "expected": "y"}]"#),
        ("configs/models.json", r#"[{"model": "x", "acc": 0.5}]"#),
        ("data/items.json", r#"[{"id": 1, "question": "x", "score": 3}]"#),
        ("metrics/definitions.yaml", "- name: acc\n  higher_is_better: true\n"),
        ("eval/servers.json", r#"{"a": {"port": 1}, "b": {"port": 2}}"#),
        ("results.json", "[1, 2, 3]"),
        ("results.json", "[]"),
        ("evals/schema.json", r#"{"results": [{"type": "string"}]}"#),
    ];
    for (path, text) in settings {
        let reading = read(path, text.as_bytes()).unwrap_or_else(|| panic!("no format takes {path}"));
        assert!(
            reading.document.config.is_some() && reading.document.runs.is_empty(),
            "{path} {}",
            reading.format.name
        );
    }
    assert!(read("data/train.csv", b"id,text,label\n1,a,b\n").is_none(), "a data set is no result");
    let claim = super::super::recognise("results/a.json", br#"[{"model": "x", "acc": 0.5}]"#).expect("a claim").1;
    assert_eq!((claim.strength, claim.holds), (Strength::Name, Holds::Figures));
}

mod hostile {
    use super::*;
    use proptest::prelude::*;

    const SEEDS: &[(&str, &[u8])] = &[
        ("results/a.csv", ALPACA),
        ("results/b.csv", IMAGENET),
        ("evals/c.jsonl", SUMS),
        ("evals/d.csv", SUMS_CSV),
        ("evals/e.json", br#"{"a": {"resolved": true, "output": "x"}, "b": {"resolved": false}}"#),
        ("evals/f.json", br#"{"model": "m", "results": [{"task": "t", "value": 1, "metric": "acc"}]}"#),
        ("evals/g.yml", b"results:\n- model: x\n  acc: 1_000\n- model: x\n  acc: .nan\n"),
    ];

    proptest! {
        /// Whatever is cut out of a table or put into it, it is read without a failure, and every row that was kept can
        /// be read again or is gone.
        #[test]
        fn damaged_tables_are_read_as_far_as_they_go(
            seed in prop::sample::select(SEEDS),
            at in any::<prop::sample::Index>(),
            cut in 0_usize..40,
            put in prop::collection::vec(prop::sample::select(b"{}[]\",;:\\u\n\r\xffN0 \0-%".to_vec()), 0..6),
        ) {
            let (path, mut bytes) = (seed.0, seed.1.to_vec());
            let from = at.index(bytes.len());
            bytes.splice(from..(from + cut).min(seed.1.len()), put);
            if let Some(reading) = read(path, &bytes) {
                for set in reading.document.runs.iter().flat_map(|run| &run.samples) {
                    prop_assert_eq!(set.scores.len(), set.rows.len() * set.metrics.len());
                    for row in 0..set.rows.len() {
                        detail::sample(&SampleAt { blob: &bytes, set, row });
                    }
                }
            }
        }
    }
}
