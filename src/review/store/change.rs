//! Changing what stands already: answers, edits, withdrawals, and settling.
//!
//! Who may do what is known to the fold alone. Whether a change would have any effect is therefore not asked of
//! a second set of rules: it is tried on a copy.

use super::{Store, StoreError};
use crate::base::Digest;
use crate::review::fold::{Folded, fold};
use crate::review::record::{Record, What};
use crate::review::{Author, Changes, Records};

impl Store {
    /// Answers an annotation or a reply, and returns the id of the answer.
    ///
    /// # Errors
    /// As [`Store::change`].
    pub fn reply(&mut self, of: Digest, body: String) -> Result<Digest, StoreError> {
        self.change(of, &What::Reply { of, body })
    }

    /// Changes an annotation or a reply of this writer's.
    ///
    /// # Errors
    /// As [`Store::change`].
    pub fn edit(&mut self, of: Digest, changes: Changes) -> Result<Digest, StoreError> {
        self.change(of, &What::Edit { of, changes })
    }

    /// Keeps a record that speaks of another, provided that it has an effect. It is on disk when this returns.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], [`StoreError::NoTarget`] and [`StoreError::NothingChanges`], and then nothing was
    /// written; else as [`Store::write`].
    pub fn change(&mut self, of: Digest, what: &What) -> Result<Digest, StoreError> {
        let pen = self.pen.as_ref().map_err(StoreError::again)?;
        let record = Record::write(&pen.stamp(self.clock), what)?;
        let mut trial = Records::clone(&self.records);
        trial.insert_record(record.clone(), &pen.origin);
        self.would_have_effect(of, &record, &fold(&trial))?;
        self.keep(record)
    }

    fn would_have_effect(&self, of: Digest, record: &Record, then: &Folded) -> Result<(), StoreError> {
        let id = record.id().to_string();
        let short = || of.to_string().chars().take(8).collect();
        if let Some(refused) = then.refused.iter().find(|refused| refused.id == id) {
            let author = self.author_of(of).map_or("nobody", |author| &author.name).to_owned();
            return Err(StoreError::NotAllowed { of: short(), author, reason: refused.reason });
        }
        if then.dangling.contains(&id) {
            return Err(StoreError::NoTarget(of));
        }
        if then.annotations != self.folded().annotations {
            return Ok(());
        }
        let state = self.folded().find(&of.to_string()).map(|found| found.annotation.state);
        Err(state.map_or(StoreError::NoTarget(of), |state| StoreError::NothingChanges { of: short(), state }))
    }

    fn author_of(&self, id: Digest) -> Option<&Author> {
        self.records.get(&id)?.record.said().map(|said| &*said.author)
    }
}
