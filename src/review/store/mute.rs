//! Folding away whom this reader does not want to read.

use std::collections::BTreeSet;

use super::{Store, StoreError};
use crate::review::record::WriterName;

impl Store {
    /// The writers whose words this reader does not want to see. They count all the same: what one person mutes must not
    /// change what a release is judged by.
    #[must_use]
    pub fn muted(&self) -> &BTreeSet<WriterName> {
        &self.muted
    }

    /// Folds a writer's words away on this machine, or unfolds them. `false` where nothing changes by it.
    ///
    /// # Errors
    /// [`StoreError::OwnLog`]; [`StoreError::Unmuted`] where the list cannot be written.
    pub fn mute(&mut self, writer: &WriterName, mute: bool) -> Result<bool, StoreError> {
        if mute && self.writer() == Some(writer) {
            return Err(StoreError::OwnLog(writer.clone()));
        }
        let changed = self.dirs.mute(writer, mute).map_err(StoreError::Unmuted)?;
        self.muted = self.dirs.muted();
        Ok(changed)
    }
}
