//! What a reading is made of.

use super::wire::{Bytes, Kept, fields, keep_text, variants};
use crate::formats::{self, Claim, Document, Format, Holds, Reading, Strength};
use crate::model::{
    ColumnRole, Columns, ConfigContent, Direction, Facet, Filter, Identity, LfsPointer, MetricValue, Note, Number,
    RunKey, RunPart, SampleSet, Severity, TaskInfo, Unlisted, Value,
};

fields! {
    Reading { format, claim, lost, document }
    Claim { strength, holds, why, version }
    Document { runs, config, notes, skipped }
    Note { severity, line, code, message }
    RunPart { key, model, date, metrics, samples, tasks, conditions }
    RunKey { family, directory, stamp }
    TaskInfo { group, is_group, filters, conditions }
    MetricValue { task, metric, filter, value, stderr, n, direction }
    SampleSet { task, filter, metrics, rows, scores, not_numbers, identity, facets, columns, unlisted }
    Facet { name, values, rows }
    Columns { named, direction }
    Unlisted { score, total }
    LfsPointer { oid, size }
}

variants! {
    Strength { 0 Fallback, 1 Name, 2 Signature, 3 Stated }
    Holds { 0 Figures, 1 Config, 2 Weights, 3 Samples }
    Severity { 0 Error, 1 Warning, 2 Info }
    Direction { 0 Higher, 1 Lower }
    Filter { 0 NoAxis, 1 Named(name), 2 Unstated }
    Identity { 0 Stated, 1 Computed, 2 Absent }
    ColumnRole {
        0 Id, 1 Task, 2 Metric, 3 Value, 4 Score, 5 Model, 6 Input, 7 Target, 8 Output, 9 Answer, 10 Count, 11 Stderr
    }
    ConfigContent { 0 Tree(value), 1 Text(text), 2 Lfs(pointer), 3 Missing, 4 Unreadable }
    Value { 0 Null, 1 Bool(flag), 2 Number(number), 3 String(text), 4 Array(items), 5 Object(entries) }
}

impl Kept for Number {
    fn keep(&self, out: &mut Vec<u8>) {
        keep_text(self.text(), out);
    }

    fn find(from: &mut Bytes<'_>) -> Option<Self> {
        from.text().map(Self::from_text)
    }
}

impl Kept for &'static Format {
    fn keep(&self, out: &mut Vec<u8>) {
        keep_text(self.name, out);
    }

    fn find(from: &mut Bytes<'_>) -> Option<Self> {
        formats::by_name(from.text()?)
    }
}
