use super::*;
use crate::base::ShortDigest;

fn row(id: u64, content: &str, epoch: u32) -> SampleRow {
    SampleRow {
        item: Digest::of(content.as_bytes()),
        prompt: Some(ShortDigest::of(content.as_bytes())),
        epoch,
        ..SampleRow::new(SampleId::Position(id))
    }
}

fn named(id: &str, content: &str) -> SampleRow {
    SampleRow { id: SampleId::Named(id.into()), ..row(0, content, 0) }
}

fn set(rows: Vec<SampleRow>, identity: Identity) -> (Arc<SampleSet>, Source) {
    let set = SampleSet { task: "t".to_owned(), rows: Arc::new(rows), identity, ..SampleSet::default() };
    (Arc::new(set), Source { path: "p".into(), blob: "b".into(), format: "lm-eval" })
}

/// The items in a form that reads well in assertions: `base~candidate`, with `!` for changed content.
fn outline(paired: &PairedSamples) -> Vec<String> {
    let side = |rows: &Rows| rows.as_slice().iter().map(ToString::to_string).collect::<Vec<_>>().join("+");
    let line = |item: &PairedItem| {
        format!("{}~{}{}", side(&item.base), side(&item.candidate), if item.content_changed { "!" } else { "" })
    };
    paired.items.iter().map(line).collect()
}

fn paired(base: Vec<SampleRow>, candidate: Vec<SampleRow>) -> PairedSamples {
    pair(set(base, Identity::Stated), set(candidate, Identity::Stated))
}

#[test]
fn content_pairs_whatever_the_order_and_the_position() {
    let result = paired(vec![row(0, "a", 0), row(1, "b", 0)], vec![row(7, "b", 0), row(8, "a", 0)]);
    assert_eq!(result.by, PairedBy::Content);
    assert_eq!(outline(&result), ["0~1", "1~0"]);
}

#[test]
fn the_same_id_with_other_content_is_content_changed() {
    let result = paired(vec![row(0, "a", 0), row(1, "b", 0)], vec![row(0, "a", 0), row(1, "B", 0), row(2, "c", 0)]);
    assert_eq!(outline(&result), ["0~0", "1~1!", "~2"]);
}

#[test]
fn content_that_moved_is_no_change_of_content() {
    // Position 1 holds other content now, but the old content is still there, at 2.
    let result = paired(vec![row(0, "a", 0), row(1, "b", 0)], vec![row(0, "a", 0), row(1, "x", 0), row(2, "b", 0)]);
    assert_eq!(outline(&result), ["0~0", "~1", "1~2"]);
}

#[test]
fn equal_keys_pair_in_file_order_and_the_rest_are_duplicates() {
    let base = vec![row(0, "a", 0), row(1, "a", 0), row(2, "a", 0)];
    let result = paired(base, vec![row(5, "a", 0), row(6, "a", 0)]);
    assert_eq!(outline(&result), ["0~0", "1~1"]);
    assert_eq!(result.duplicates, 1);
}

#[test]
fn a_lone_key_is_on_one_side_once() {
    let result = paired(vec![row(0, "a", 0), row(0, "a", 0)], vec![row(9, "b", 0)]);
    assert_eq!(outline(&result), ["0~", "~0"]);
    assert_eq!(result.duplicates, 1);
}

#[test]
fn epochs_are_repeats_and_need_not_be_equally_many() {
    let base = vec![row(0, "a", 1), row(1, "b", 1), row(0, "a", 2), row(1, "b", 2)];
    let result = paired(base, vec![row(0, "a", 1), row(1, "b", 1)]);
    assert_eq!(outline(&result), ["0+2~0", "1+3~1"]);
    assert_eq!(result.duplicates, 0);
}

#[test]
fn ids_pair_exactly_then_by_number() {
    let base = set(vec![named("007", ""), named("7", ""), named("x", "")], Identity::Absent);
    let candidate = set(vec![named("x", ""), named("7", ""), named("0007", "")], Identity::Absent);
    let result = pair(base, candidate);
    assert_eq!(result.by, PairedBy::Id);
    assert_eq!(outline(&result), ["0~2", "1~1", "2~0"]);
}

#[test]
fn positions_pair_only_when_inputs_agree() {
    let rows = |changed: u64| (0..100).map(|id| row(id, if id < changed { "new" } else { "old" }, 0)).collect();
    let agreeing = pair(set(rows(0), Identity::Absent), set(rows(5), Identity::Absent));
    assert_eq!((agreeing.by.clone(), agreeing.items.len()), (PairedBy::Position, 100));
    let other = pair(set(rows(0), Identity::Absent), set(rows(6), Identity::Absent));
    assert_eq!(other.by, PairedBy::Refused(94));
    assert!(other.items.iter().all(|item| item.content_changed || !on_both_sides(item)));
}

#[test]
fn hashes_made_in_another_way_do_not_hide_equal_positions() {
    let stated = set(vec![row(0, "a", 0), row(1, "b", 0)], Identity::Stated);
    let mut foreign = vec![row(0, "a", 0), row(1, "b", 0)];
    foreign.iter_mut().for_each(|row| row.item = Digest::of(&row.item.0));
    let result = pair(stated, set(foreign, Identity::Computed));
    assert_eq!(result.by, PairedBy::Position);
    assert_eq!(outline(&result), ["0~0", "1~1"]);
}
