//! A good comparison with hostile words in the places of its own, and figures that are none.

use candor::base::Timestamp;
use candor::model::{Comparison, ConfigDiff, EvalRow, Figure, Release, Value, Verdict};

use crate::input::Input;

/// So many rows: enough for one of each kind.
const ROWS: usize = 12;

/// The longest piece put in the place of a word.
const PIECE: usize = 400;

/// Figures no evaluation should have.
const ODD: [f64; 8] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 1e308, -1e308, 5e-324, 1e15];

/// Hands out pieces of an input: texts, and choices that follow from its bytes.
pub(crate) struct Words<'a> {
    texts: Vec<&'a str>,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Words<'a> {
    /// Over an input and its bytes as text.
    pub(crate) fn new(input: &'a Input, text: &'a str) -> Self {
        let short = |line: &'a str| &line[..line.floor_char_boundary(PIECE)];
        let texts: Vec<&str> = text.split('\n').filter(|line| !line.is_empty()).map(short).collect();
        Self { texts: if texts.is_empty() { vec![""] } else { texts }, bytes: &input.bytes, at: 0 }
    }

    /// A choice of so many.
    pub(crate) fn choice(&mut self, bound: usize) -> usize {
        self.at += 1;
        let byte = self.bytes.get(self.at % self.bytes.len().max(1)).copied().unwrap_or(0);
        (usize::from(byte) ^ self.at.wrapping_mul(0x9e37) >> 3) % bound
    }

    /// The next text.
    pub(crate) fn text(&mut self) -> String {
        self.at += 1;
        self.texts[self.at % self.texts.len()].to_owned()
    }

    /// In place of a word, behind it, or nowhere.
    fn spoil(&mut self, word: &mut String) {
        match self.choice(4) {
            0 => {}
            1 => word.push_str(&self.text()),
            _ => *word = self.text(),
        }
    }

    fn spoil_some(&mut self, word: &mut Option<String>) {
        match self.choice(3) {
            0 => *word = None,
            _ => self.spoil(word.get_or_insert_default()),
        }
    }

    fn odd(&mut self, figure: &mut f64) {
        if self.choice(6) == 0 {
            *figure = ODD[self.choice(ODD.len())];
        }
    }
}

/// The comparison with other words and figures.
pub(crate) fn spoiled(good: &Comparison, words: &mut Words<'_>) -> Comparison {
    let mut comparison = good.clone();
    comparison.evals.truncate(ROWS);
    release(&mut comparison.base, words);
    release(&mut comparison.candidate, words);
    comparison.evals.iter_mut().for_each(|row| self::row(row, words));
    comparison.configs.iter_mut().for_each(|config| self::config(config, words));
    for found in &mut comparison.diagnostics {
        words.spoil(&mut found.path);
        words.spoil(&mut found.message);
    }
    for mean in &mut comparison.categories {
        words.spoil(&mut mean.category);
        words.spoil(&mut mean.model);
    }
    comparison
}

fn release(release: &mut Release, words: &mut Words<'_>) {
    words.spoil(&mut release.name);
    words.spoil_some(&mut release.subpath);
    if words.choice(3) == 0 {
        release.time = Timestamp([i64::MIN, -1, 0, i64::MAX, 253_402_300_800][words.choice(5)]);
    }
}

fn row(row: &mut EvalRow, words: &mut Words<'_>) {
    for word in [&mut row.key.model, &mut row.key.task, &mut row.key.metric] {
        words.spoil(word);
    }
    let further = [&mut row.key.filter, &mut row.base_model, &mut row.base_task, &mut row.group];
    further.into_iter().chain([&mut row.category, &mut row.reason]).for_each(|word| words.spoil_some(word));
    for fact in &mut row.comparability {
        words.spoil_some(&mut fact.base);
        words.spoil_some(&mut fact.candidate);
    }
    for slice in &mut row.slices {
        words.spoil(&mut slice.field);
        words.spoil(&mut slice.value);
    }
    for side in [&mut row.base, &mut row.candidate] {
        figure(side, words);
    }
    row.delta.iter_mut().for_each(|delta| words.odd(delta));
    if let Some(test) = &mut row.test {
        words.odd(&mut test.delta);
        test.ci95.iter_mut().flatten().for_each(|end| words.odd(end));
        test.q.iter_mut().for_each(|q| words.odd(q));
    }
    match words.choice(8) {
        0 => row.test = None,
        1 => row.pairs = None,
        2 => row.samples = None,
        3 => row.verdict = Verdict::ALL[words.choice(Verdict::ALL.len())],
        4 => row.is_group = !row.is_group,
        5 => row.pending = true,
        _ => {}
    }
}

fn figure(side: &mut Option<Figure>, words: &mut Words<'_>) {
    if words.choice(8) == 0 {
        *side = None;
    }
    let Some(figure) = side else { return };
    if words.choice(2) == 0 {
        figure.path = words.text().into();
    }
    figure.value.iter_mut().for_each(|value| words.odd(value));
    match words.choice(8) {
        0 => figure.value = None,
        1 => figure.stderr = Some(ODD[words.choice(ODD.len())]),
        2 => figure.n = Some([0, 1, u64::MAX][words.choice(3)]),
        _ => {}
    }
}

fn config(config: &mut ConfigDiff, words: &mut Words<'_>) {
    words.spoil(&mut config.path);
    words.spoil_some(&mut config.base_path);
    for change in &mut config.changes {
        words.spoil(&mut change.pointer);
        words.spoil_some(&mut change.meaning);
        for side in [&mut change.base, &mut change.candidate] {
            match words.choice(4) {
                0 => *side = None,
                1 => *side = Some(Value::String(words.text())),
                2 => *side = Some(Value::Array(vec![Value::String(words.text()), Value::Null])),
                _ => {}
            }
        }
    }
}
