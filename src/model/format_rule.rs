//! What a policy says of files whose names and content leave it open, or tell the wrong thing.

use std::sync::Arc;

use super::Direction;
use crate::base::Glob;

/// What the files of some paths are taken for, whatever they look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatRule {
    /// The files, by their paths within the release.
    pub glob: Glob,
    /// The format, by its registry name.
    pub format: &'static str,
    /// What the columns are for, where it is a table.
    pub columns: Arc<Columns>,
}

/// Which columns of a table are for what, and which way its figures are better. What is not stated, the names of the
/// columns tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The roles and their columns, by name.
    pub named: Vec<(ColumnRole, Vec<String>)>,
    /// Which way the figures are better.
    pub direction: Option<Direction>,
}

impl Columns {
    /// The columns stated for a role.
    #[must_use]
    pub fn of(&self, role: ColumnRole) -> &[String] {
        self.named.iter().find(|(named, _)| *named == role).map_or(&[], |(_, columns)| columns)
    }

    /// Whether a column is stated for any role.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        self.all().any(|named| named == column)
    }

    /// Every column named.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.named.iter().flat_map(|(_, columns)| columns).map(String::as_str)
    }
}

/// What a column may be stated to be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnRole {
    /// What belongs to one item only; several columns do together.
    Id,
    /// The evaluation a row is about.
    Task,
    /// The metric a row states.
    Metric,
    /// The figure of that metric.
    Value,
    /// Scores of samples, or figures of models: one metric each.
    Score,
    /// The model.
    Model,
    /// What the model was asked.
    Input,
    /// What it should have answered.
    Target,
    /// What it answered.
    Output,
    /// The answer found in that.
    Answer,
    /// How many items a figure rests on.
    Count,
    /// The standard error of a figure.
    Stderr,
}

impl ColumnRole {
    /// The key of `candor.toml`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Task => "task",
            Self::Metric => "metric",
            Self::Value => "value",
            Self::Score => "score",
            Self::Model => "model",
            Self::Input => "input",
            Self::Target => "target",
            Self::Output => "output",
            Self::Answer => "answer",
            Self::Count => "n",
            Self::Stderr => "stderr",
        }
    }
}
