//! Tables of the file that say what files are.

use std::sync::Arc;

use super::Problem;
use crate::base::Glob;
use crate::model::{ColumnRole, Columns, FormatRule};

/// The one format whose columns can be stated.
const TABLE: &str = "table";

/// What such a table says, as written.
#[derive(Debug, Default)]
pub(super) struct FormatDraft {
    /// The files.
    pub(super) glob: Option<Glob>,
    /// The format.
    pub(super) format: Option<&'static str>,
    /// What columns are for.
    pub(super) columns: Columns,
}

impl FormatDraft {
    /// States which columns are for something.
    pub(super) fn name(&mut self, role: ColumnRole, columns: Vec<String>) {
        self.columns.named.push((role, columns));
    }

    /// The rule, or what of it cannot be meant. A table that tells of columns need not say that it is one.
    pub(super) fn settled(self, line: u64) -> Result<FormatRule, Problem> {
        let problem =
            |message: &str, hint: &str| Err(Problem { line, message: message.to_owned(), hint: Some(hint.to_owned()) });
        let tells_columns = self.columns != Columns::default();
        let Some(glob) = self.glob else {
            return problem("nothing says which files are meant", "add glob = \"…\"");
        };
        let format = match self.format {
            None if tells_columns => TABLE,
            None => return problem("nothing says what the files are", "add kind = \"…\""),
            Some(format) if tells_columns && format != TABLE => {
                return problem("only of a table can be said what its columns are for", "write kind = \"table\"");
            }
            Some(format) => format,
        };
        let mut named: Vec<&str> = self.columns.all().collect();
        named.sort_unstable();
        if let Some(twice) = named.windows(2).find(|pair| pair[0] == pair[1]) {
            return problem(&format!("the column {:?} stands twice", twice[0]), "a column is for one thing");
        }
        Ok(FormatRule { glob, format, columns: Arc::new(self.columns) })
    }
}
