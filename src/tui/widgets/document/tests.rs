use super::*;
use crate::compare::text::DiffLine;
use crate::tui::paint::Painter;
use crate::tui::theme::{Look, Palette};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

fn line(number: u32, text: &str) -> Option<DiffLine> {
    Some(DiffLine { number, text: Shown::new(text), marks: Vec::new() })
}

fn pair(number: u32, base: &str, candidate: &str) -> DiffRow {
    DiffRow { base: line(number, base), candidate: line(number, candidate), same: base == candidate }
}

fn document(rows: Vec<DiffRow>) -> Document {
    let items = (0..rows.len()).map(|row| Item::Pair { text: 0, row }).collect();
    Document::new(items, vec![Arc::new(TextDiff { rows, complete: true })])
}

fn painted(document: &Document, area: Rect, needle: &str) -> (usize, Vec<String>) {
    let mut buffer = Buffer::empty(area);
    let mut painter = Painter { buffer: &mut buffer, look: Look::new(Palette::Dark.theme(), false) };
    let looked_at = document.paint(&mut painter, area, needle);
    let lines = area.rows().map(|row| row.positions().map(|at| buffer[at].symbol()).collect::<String>());
    (looked_at, lines.map(|line| line.trim_end().to_owned()).collect())
}

#[test]
fn both_sides_wrap_in_step() {
    let mut document = document(vec![pair(1, "the farmers' market", "the market"), pair(2, "same", "same")]);
    document.lay_out(33, 10, Arrangement::Split);
    let (_, lines) = painted(&document, Rect::new(0, 0, 33, 4), "");
    assert_eq!(lines, [" 1 −the farmers'│ 1 +the market", "   −market      │", " 2  same        │ 2  same", ""]);
}

#[test]
fn stacked_shows_what_is_the_same_once() {
    let mut document = document(vec![pair(1, "one", "eins"), pair(2, "same", "same")]);
    document.lay_out(20, 10, Arrangement::Stacked);
    assert_eq!(document.rows(), 3);
    let (_, lines) = painted(&document, Rect::new(0, 0, 20, 3), "");
    assert_eq!(lines, [" 1 −one", " 1 +eins", " 2  same"]);
}

#[test]
fn lines_that_are_cut_take_one_row_and_are_scrolled_sideways() {
    let mut document = document(vec![pair(1, "the farmers' market", "日本語日本語日本"), pair(2, "same", "same")]);
    let area = Rect::new(0, 0, 33, 2);
    document.lay_out(33, 10, Arrangement::Split);
    assert!(!document.scroll_sideways(true, 1), "lines that are wrapped have nothing to the right");
    document.wrap(false);
    document.lay_out(33, 10, Arrangement::Split);
    assert_eq!(painted(&document, area, "").1, [" 1 −the farmers…│ 1 +日 本 語 日 本  …", " 2  same        │ 2  same"]);
    assert!(document.scroll_sideways(true, 1));
    assert_eq!(painted(&document, area, "").1, [" 1 −…mers' mark…│ 1 +… 本 語 日 本", " 2  …           │ 2  …"]);
    assert!(document.scroll_sideways(true, 9));
    assert_eq!(painted(&document, area, "").1[0], " 1 −…ers' market│ 1 +…本 語 日 本");
    assert!(!document.scroll_sideways(true, 1), "the longest line ends here");
    assert!(document.scroll_sideways(false, 9) && !document.scroll_sideways(false, 1));
    document.wrap(true);
    document.lay_out(33, 10, Arrangement::Split);
    assert_eq!(document.rows(), 3);
}

#[test]
fn changes_and_what_is_found_are_brought_on_screen_sideways() {
    let mut row = pair(1, &format!("{}end", "word ".repeat(20)), &format!("{}END", "word ".repeat(20)));
    row.base
        .as_mut()
        .into_iter()
        .chain(row.candidate.as_mut())
        .for_each(|line| line.marks = std::iter::once(100..103).collect());
    let mut document = document(vec![row, pair(2, "x", "x")]);
    document.wrap(false);
    let area = Rect::new(0, 0, 40, 2);
    document.lay_out(40, 2, Arrangement::Split);
    let shown = |document: &Document| painted(document, area, "").1[0].clone();
    assert!(!shown(&document).contains("end"));
    assert!(document.go_to_change(true, 2));
    assert!(shown(&document).contains("end") && shown(&document).contains("END"), "{}", shown(&document));
    document.find("x", true, 2);
    assert!(!shown(&document).contains("end"), "what is found is at the beginning of its line");
    document.find("end", true, 2);
    assert!(shown(&document).contains("end"));
}

#[test]
fn a_megabyte_costs_only_what_is_on_screen() {
    let rows = (1..20_000).map(|number| pair(number, &"word ".repeat(10), &"wort ".repeat(10))).collect();
    let mut document = document(rows);
    document.lay_out(80, 24, Arrangement::Split);
    document.scroll(Motion::PageDown(100), 24);
    let (looked_at, _) = painted(&document, Rect::new(0, 0, 80, 24), "");
    assert!(looked_at <= 24, "{looked_at}");

    let mut long = self::document(vec![pair(1, &"word ".repeat(200_000), "short")]);
    long.lay_out(80, 24, Arrangement::Split);
    long.scroll(Motion::Bottom, 24);
    let (looked_at, lines) = painted(&long, Rect::new(0, 0, 80, 24), "");
    assert_eq!(looked_at, 1);
    assert!(lines.iter().all(|line| line.contains("word word")));
}

#[test]
fn changes_are_visited_one_after_the_other() {
    let rows = (1..100).map(|number| pair(number, "x", if number % 10 == 0 { "y" } else { "x" })).collect();
    let mut document = document(rows);
    document.lay_out(40, 10, Arrangement::Split);
    assert_eq!(document.changes(), 9);
    let mut visited = Vec::new();
    while document.go_to_change(true, 10) {
        visited.push(document.focused_change());
    }
    assert_eq!(visited, (1..=9).map(Some).collect::<Vec<_>>());
    assert!(document.go_to_change(false, 10));
    assert_eq!(document.focused_change(), Some(8));
}

#[test]
fn found_text_is_reached_and_counted() {
    let mut document = document(vec![pair(1, "one", "one"), pair(2, "Two", "two"), pair(3, "three two", "three")]);
    document.lay_out(40, 1, Arrangement::Split);
    assert_eq!(document.find("one", true, 1), Some((1, 1)));
    assert_eq!(document.find("two", true, 1), Some((1, 2)));
    let (_, lines) = painted(&document, Rect::new(0, 0, 40, 1), "two");
    assert!(lines[0].contains("Two"));
    // Where it cannot scroll further, it goes on all the same.
    document.lay_out(40, 3, Arrangement::Split);
    for expected in [(2, 2), (1, 2), (2, 2)] {
        assert_eq!(document.find("two", true, 3), Some(expected));
    }
    assert_eq!(document.find("two", false, 3), Some((1, 2)));
    assert_eq!(document.find("four", true, 1), None);
}

#[test]
fn a_selection_runs_over_lines_of_one_side_however_they_are_arranged() {
    let rows = vec![pair(1, "the farmers' market", "the market"), pair(2, "same", "same"), pair(3, "日本語 x", "y")];
    let mut document = document(rows);
    document.lay_out(33, 10, Arrangement::Split);
    let mut select = |from: (u16, u16), to: (u16, u16)| {
        document.press(from.0, from.1, false);
        document.drag(to.0, to.1);
        document.release()
    };
    // The pointer may go anywhere: to the other side, beyond the end.
    assert_eq!(select((8, 0), (30, 1)).as_deref(), Some("farmers' market"));
    assert_eq!(select((21, 0), (0, 3)).as_deref(), Some("the market\nsame\ny"));
    // Backwards, and by whole wide characters.
    assert_eq!(select((7, 3), (4, 1)).as_deref(), Some("market\nsame\n日本"));
    assert_eq!(select((5, 0), (5, 0)), None);
    document.lay_out(33, 10, Arrangement::Stacked);
    let mut select = |from: (u16, u16), to: (u16, u16)| {
        document.press(from.0, from.1, false);
        document.drag(to.0, to.1);
        document.release()
    };
    assert_eq!(select((4, 0), (30, 3)).as_deref(), Some("the farmers' market\nsame\n日本語 x"));
    assert_eq!(select((4, 1), (30, 3)).as_deref(), Some("the market\nsame\ny"));
    document.press(9, 3, true);
    assert_eq!(document.release().as_deref(), Some("語"));
}

type Step = fn(&mut Document);

#[test]
fn keys_select_by_words_and_lines_of_one_side() {
    let mut rows =
        vec![pair(1, "one", "one"), pair(2, "the farmers' market, at", "the big market, at"), pair(3, "日本 x", "y z")];
    rows[1].candidate.as_mut().expect("a line").marks = std::iter::once(4..7).collect();
    let mut document = document(rows);
    document.lay_out(60, 10, Arrangement::Split);
    let selected = |document: &Document| document.selected_text().map(|(_, text)| text).unwrap_or_default();
    assert!(document.go_to_change(true, 10) && document.begin_selection(10));
    assert_eq!(selected(&document), "big", "it begins at the words that changed");
    let steps: &[(&str, Step)] = &[
        ("big market", |it| it.extend_by_word(true, 10)),
        ("big market,", |it| it.extend_by_word(true, 10)),
        ("big market", |it| it.extend_by_word(false, 10)),
        ("big", |it| it.extend_by_word(false, 10)),
        ("b", |it| it.extend_by_word(false, 10)),
        ("the b", |it| it.extend_by_word(false, 10)),
        ("one\nthe b", |it| it.extend_by_word(false, 10)),
        ("the b", |it| it.extend_by_word(true, 10)),
        ("b", |it| it.extend_by_word(true, 10)),
        ("big market, at\ny z", |it| it.extend(Motion::Down(1), 10)),
        ("the big market, at\ny z", |it| it.select_lines()),
        ("日", |it| it.select_other_side(10)),
        ("日本", |it| it.extend_by_word(true, 10)),
        ("日本 x", |it| it.extend_by_word(true, 10)),
        ("", |it| it.end_selection()),
    ];
    for (expected, step) in steps {
        step(&mut document);
        assert_eq!(selected(&document), *expected);
    }
    assert!(!document.is_selecting());
    let mut nothing = Document::new(vec![Item::Gap], Vec::new());
    nothing.lay_out(60, 10, Arrangement::Split);
    assert!(!nothing.begin_selection(10));
}

#[test]
fn what_keys_select_stays_on_screen() {
    let rows = (1..200).map(|number| pair(number, "word", &format!("wort {}", "und ".repeat(30)))).collect();
    let mut document = document(rows);
    for arrangement in [Arrangement::Split, Arrangement::Stacked] {
        document.lay_out(40, 10, arrangement);
        assert!(document.begin_selection(10));
        for motion in [Motion::Down(5), Motion::Bottom, Motion::Up(100), Motion::Top(1), Motion::PageDown(3)] {
            document.extend(motion, 10);
            let (_, lines) = painted(&document, Rect::new(0, 0, 40, 10), "");
            let on_screen = document.selected_text().map(|(_, text)| text.lines().count()).unwrap_or_default();
            let top: usize = lines.iter().find_map(|line| line.get(..3)?.trim().parse().ok()).expect("a number");
            assert!(top <= on_screen && on_screen < top + 10, "{motion:?}: {on_screen} of\n{}", lines.join("\n"));
        }
        document.end_selection();
        document.scroll(Motion::Top(1), 10);
    }
}
