//! Everything a list asks for, for work that passes over all of it: found once, then read in portions, each record only if
//! it still lies there, still fits and may still be touched.

use super::Context;
use super::read::{Asked, Listing, ReadError};
use crate::access::FormRights;
use crate::condition::holds;
use crate::definition::Operation;
use crate::model::Form;
use crate::store::{Conn, ListQuery, StoreError, StoredRecord};
use std::collections::HashSet;

/// What a list asks for on behalf of one person.
#[derive(Clone, Copy)]
pub(crate) struct Selection<'a> {
    pub context: &'a Context<'a>,
    pub rights: &'a FormRights,
    pub form: &'a Form,
    pub listing: &'a Listing,
    /// What is to be done with the records; only those come on which it is allowed.
    pub operation: Operation,
}

impl Selection<'_> {
    /// The numbers of all of the records, in the order of the list: 8 bytes for each.
    pub async fn find(&self, conn: &mut Conn) -> Result<Vec<i64>, ReadError> {
        let asked = Asked::read(self.form, self.rights, self.listing, self.operation)?;
        let query = asked.query(self.context, self.listing);
        Ok(self.form.table.selected(conn, &query).await?)
    }

    /// Some of them as they are now, whole, each in the place of its number; none for one that left meanwhile.
    pub async fn read(&self, conn: &mut Conn, seqs: &[i64]) -> Result<Vec<Option<StoredRecord>>, StoreError> {
        let found = self.form.table.numbered(conn, seqs).await?;
        Ok(found.into_iter().map(|record| record.filter(|record| self.has(record))).collect())
    }

    /// Which of these still hold the words that are searched for; none where there are no words to be found again.
    pub async fn found_again(&self, conn: &mut Conn, seqs: &[i64]) -> Result<Option<HashSet<i64>>, ReadError> {
        if self.listing.search.trim().is_empty() {
            return Ok(None);
        }
        let asked = Asked::read(self.form, self.rights, self.listing, self.operation)?;
        // What else was asked for is seen in the records themselves.
        let query = ListQuery { filter: None, ..asked.query(self.context, self.listing) };
        Ok(Some(self.form.table.still_selected(conn, &query, seqs).await?))
    }

    fn has(&self, record: &StoredRecord) -> bool {
        let (facts, conditions) = (record.facts(), &self.context.conditions);
        if !self.listing.shelf.has(record) || !self.rights.allows_on(self.operation, &facts, conditions) {
            return false;
        }
        // A filter looks at columns: what is not read from its own column was found by what stands there.
        let is_read = record.converted.is_empty() && record.aside.is_empty() && record.unreadable.is_empty();
        let Some(filter) = self.listing.filter.as_ref().filter(|_| is_read) else { return true };
        let mut said = facts.into_values();
        // Columns that only lists are filtered by.
        for key in ["title", "version"].into_iter().filter(|key| self.form.field(key).is_none()) {
            said.insert(key.to_owned(), record.value(key));
        }
        holds(filter, &said, conditions)
    }
}
