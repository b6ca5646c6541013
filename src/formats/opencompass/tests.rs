//! Which files are of the format, and in which units their figures are.

use super::super::{json, read};
use super::*;

#[test]
fn figures_are_shares_as_their_items_are() {
    let told = |text: &str, mean: Option<f64>| {
        let parsed = json::parse_file(text.as_bytes(), json::Dialect::Data);
        let (figures, scored) = figures("t", &parsed.value.unwrap_or_default(), mean);
        let told = figures.iter().map(|found| {
            let filter = found.filter.as_deref().unwrap_or_default();
            format!("{filter} {} {}", found.metric, found.value.unwrap_or(-1.0))
        });
        (told.collect::<Vec<_>>().join(","), scored)
    };
    for (text, mean, expected, scored) in [
        (r#"{"accuracy": 50.0, "extract_rate": 75, "x": "y"}"#, None, " accuracy 0.5, extract_rate 75", ACCURACY),
        (r#"{"score": 62.5, "length": 3}"#, Some(0.625), " score 0.625, length 3", "score"),
        (r#"{"acc": 0.625}"#, Some(0.625), " acc 0.625", "acc"),
        (
            r#"{"accuracy (4 runs average)": 50, "a/G-Pass@2_0.5": 75, "G-Pass@2_0.5": 25}"#,
            Some(0.5),
            " accuracy 0.5,a G-Pass@2_0.5 0.75, G-Pass@2_0.5 0.25",
            ACCURACY,
        ),
    ] {
        assert_eq!(told(text, mean), (expected.to_owned(), scored.to_owned()), "{text}");
    }
}

#[test]
fn paths_and_contents_tell_what_a_file_is() {
    let taken = |path: &str, text: &str| {
        read(path, text.as_bytes()).map(|reading| (reading.format.name, reading.claim.strength))
    };
    let of_it = |strength| Some((FAMILY, strength));
    let run = "outputs/default/20260101_000000";
    for (path, text, expected) in [
        ("a.json", r#"{"0": {"origin_prompt": "x", "prediction": "y"}}"#, of_it(Strength::Signature)),
        ("a.json", r#"{"7": {"label: A": {}, "prediction": "A"}}"#, of_it(Strength::Signature)),
        ("a.json", r#"{"score": 1, "details": [{"example_abbr": "a_0", "pred": ["x"]}]}"#, of_it(Strength::Signature)),
        (&format!("{run}/results/lumen/sums.json"), r#"{"accuracy": 50.0}"#, of_it(Strength::Name)),
    ] {
        assert_eq!(taken(path, text), expected, "{path} {text}");
    }
    for text in
        [r#"{"0": {"prediction": 1}}"#, r#"{"details": [{"pred": 1}]}"#, r#"{"details": {"0": {"correct": true}}}"#]
    {
        assert_ne!(taken("a.json", text).map(|(name, _)| name), Some(FAMILY), "{text}");
    }
    let hint = |path: &str| hint(&FilePath::new(path)).and_then(|hint| hint.run).map(|run| run.directory);
    assert_eq!(
        hint(&format!("{run}/predictions/lumen/sums.json")).as_deref(),
        Some("outputs/default/20260101_000000/lumen")
    );
    assert_eq!(hint("results/lumen/sums.json"), None);
}
