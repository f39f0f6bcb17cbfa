//! Lists of records: filter, sort, search, pages by key, bounded counts and groups. The only place that turns a
//! person's filter and sort into a statement; field names come from the form's table, values are bound.

use super::dialect::Found;
use super::feeds::Figure;
use super::records::{from_column, read_row, select_list};
use super::{Arg, Conn, Dialect, FormTable, Row, SqlText, StoreError, StoredRecord, text_index};
use crate::access::Scope;
use crate::args;
use crate::clock::Moment;
use crate::condition::{Condition, ConditionContext};
use crate::definition::AggregateOp;
use crate::kind::Column;
use crate::problem::Problem;
use crate::zone::Tz;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Counting stops here: a list says "1000+" rather than read a million rows.
pub const COUNT_BOUND: i64 = 1000;

/// What a list asks for.
pub struct ListQuery<'a> {
    /// The records its reader may see; only `access` can make one.
    pub scope: &'a Scope,
    pub filter: Option<&'a Condition>,
    /// Words to be found in the record's text; empty for all records.
    pub search: &'a str,
    /// Where the words may be found when not everywhere: slower than the text index, but it tells nothing of other fields.
    pub search_in: Option<&'a [String]>,
    /// The last key is always the order of creation.
    pub sort: &'a [SortKey],
    pub limit: usize,
    pub cursor: Option<&'a Cursor>,
    pub shelf: Shelf,
    /// Looks only at so many records, those created last; at all of them when left out.
    pub newest: Option<usize>,
    pub context: &'a ConditionContext,
}

/// Where records lie; a list is about one of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shelf {
    /// What people work with.
    #[default]
    Live,
    /// The archive.
    Archive,
    /// The live records and the archive: everything that counts.
    Kept,
    /// The recycle bin.
    Bin,
}

impl Shelf {
    fn condition(self) -> &'static str {
        match self {
            Self::Live => "deleted_at IS NULL AND archived_at IS NULL",
            Self::Archive => "deleted_at IS NULL AND archived_at IS NOT NULL",
            Self::Kept => "deleted_at IS NULL",
            Self::Bin => "deleted_at IS NOT NULL",
        }
    }

    /// Whether a record lies here.
    pub fn has(self, record: &StoredRecord) -> bool {
        match self {
            Self::Live => record.is_live(),
            Self::Archive => record.deleted_at.is_none() && record.archived_at.is_some(),
            Self::Kept => record.deleted_at.is_none(),
            Self::Bin => record.deleted_at.is_some(),
        }
    }
}

/// One key of a sort. Empty values come first upwards and last downwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortKey {
    pub field: String,
    pub descending: bool,
}

/// Where the next page begins: the sort values of the last row seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    keys: Vec<Value>,
    seq: i64,
    /// Of how many records, those created last, the page before was; left out when of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    newest: Option<usize>,
}

impl Cursor {
    /// Of how many records, those created last, the page before was; none when of all.
    pub fn newest(&self) -> Option<usize> {
        self.newest
    }

    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).expect("a cursor is plain data"))
    }

    /// The first row whose first sort key is empty, wherever the other keys put it.
    fn at_empty() -> Self {
        Self { keys: vec![Value::Null], seq: i64::MAX, newest: None }
    }

    /// `None` when the text did not come from [`Cursor::encode`].
    pub fn decode(text: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}

/// One page of records.
#[derive(Debug)]
pub struct Page {
    pub records: Vec<StoredRecord>,
    pub next: Option<Cursor>,
}

/// A total that may have stopped counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub value: i64,
    pub exact: bool,
}

/// One group of records that share a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub value: Value,
    pub count: i64,
    /// The sum of the measured field, when one was asked for.
    pub sum: Option<Value>,
}

/// The largest groups of some records.
#[derive(Debug, Clone, PartialEq)]
pub struct Groups {
    pub groups: Vec<Group>,
    /// False when reading stopped at the bound: counts and sums are then of the records that were read, and a value that
    /// none of them has is missing.
    pub exact: bool,
}

/// Newest first when nothing else is said; else the order of creation breaks ties in the first key's direction.
fn is_newest_first(sort: &[SortKey]) -> bool {
    sort.first().is_none_or(|key| key.descending)
}

impl FormTable {
    /// One page of a list.
    pub async fn list(&self, conn: &mut Conn, query: &ListQuery<'_>) -> Result<Page, StoreError> {
        let mut records = Vec::new();
        let mut cursor = query.cursor.cloned();
        // A page whose first sort key is descending may run from the rows with a value into those without.
        for _ in 0..2 {
            let wanted = query.limit + 1 - records.len();
            let (sql, args) = self.list_statement(conn, query, cursor.as_ref(), wanted)?;
            for row in conn.rows(&sql, args).await? {
                records.push(read_row(self, conn.keys(), row)?);
            }
            let between = cursor.as_ref().is_some_and(|c| c.keys.first().is_some_and(|k| !k.is_null()));
            let first = query.sort.first();
            if records.len() > query.limit || !between || first.is_none_or(|key| !key.descending) {
                break;
            }
            cursor = Some(Cursor::at_empty());
        }
        let more = records.len() > query.limit;
        records.truncate(query.limit);
        let next = records.last().filter(|_| more).map(|last| Cursor {
            keys: query.sort.iter().map(|key| self.sorted_by(last, &key.field)).collect(),
            seq: last.seq,
            newest: query.newest,
        });
        Ok(Page { records, next })
    }

    /// What stands in the column that a sort goes by.
    fn sorted_by(&self, record: &StoredRecord, field: &str) -> Value {
        if self.columns.iter().any(|(key, _)| key == field) { record.held(field) } else { record.value(field) }
    }

    /// How many records a query finds, counting to [`COUNT_BOUND`].
    pub async fn count(&self, conn: &mut Conn, query: &ListQuery<'_>) -> Result<Count, StoreError> {
        let found = self.found_by_words(conn, query);
        let mut text = self.where_found(conn, query, found.as_ref())?;
        let from = self.looked_through(query, found.as_ref(), &mut text);
        let bound = text.bind(COUNT_BOUND + 1);
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM {from} WHERE {} LIMIT {bound}) found", text.sql);
        let row = conn.row(&sql, text.args).await?;
        let value = row.map(|r| r.int(0)).transpose()?.unwrap_or(0);
        Ok(Count { value: value.min(COUNT_BOUND), exact: value <= COUNT_BOUND })
    }

    /// The largest groups of a query's records by one field, at most `query.limit`, read up to `bound`.
    pub async fn groups(
        &self,
        conn: &mut Conn,
        query: &ListQuery<'_>,
        by: &str,
        sum: Option<&str>,
        bound: Option<usize>,
    ) -> Result<Groups, StoreError> {
        let unknown = |field: &str| StoreError::Statement(format!("{} has no column for {field}", self.name));
        let (by_name, by_column) = self.column_name(by).zip(self.column(by)).ok_or_else(|| unknown(by))?;
        let sum = match sum {
            None => None,
            Some(field) => Some(self.column_name(field).zip(self.column(field)).ok_or_else(|| unknown(field))?),
        };
        let (added, measure) = match &sum {
            None => (String::new(), ""),
            Some((name, _)) => (format!(", {name} AS added"), ", CAST(sum(added) AS BIGINT)"),
        };
        let mut text = self.where_text(conn, query)?;
        let from = self.looked_through(query, None, &mut text);
        let stop = bound.map(|bound| format!(" LIMIT {}", text.bind(bound + 1))).unwrap_or_default();
        let limit = text.bind(query.limit);
        // The sum over all groups, also those past the limit, tells whether reading stopped at the bound.
        let sql = format!(
            "SELECT grouped, count(*), CAST(sum(count(*)) OVER () AS BIGINT){measure} FROM \
             (SELECT {by_name} AS grouped{added} FROM {from} WHERE {}{stop}) found GROUP BY grouped \
             ORDER BY count(*) DESC, grouped LIMIT {limit}",
            text.sql
        );
        let rows = conn.rows(&sql, text.args).await?;
        let read = rows.first().map(|row| row.int(2)).transpose()?.unwrap_or(0);
        let group = |mut row: Row| -> Result<Group, StoreError> {
            Ok(Group {
                count: row.int(1)?,
                sum: sum.as_ref().map(|(_, column)| from_column(*column, row.take(3))).transpose()?,
                value: from_column(by_column, row.take(0))?,
            })
        };
        let groups = rows.into_iter().map(group).collect::<Result<_, StoreError>>()?;
        let exact = bound.is_none_or(|bound| usize::try_from(read).is_ok_and(|read| read <= bound));
        Ok(Groups { groups, exact })
    }

    /// Whether a figure of this kind can be made of a field.
    pub fn can_measure(&self, op: AggregateOp, field: &str) -> bool {
        match (op, self.column(field)) {
            (_, None | Some(Column::Json | Column::Sealed)) => false,
            (AggregateOp::Sum | AggregateOp::Avg, column) => {
                matches!(column, Some(Column::Integer | Column::Scaled(_)))
            }
            _ => true,
        }
    }

    /// One figure over all records a query finds, whatever its sort and limit say.
    pub async fn measure(
        &self,
        conn: &mut Conn,
        query: &ListQuery<'_>,
        op: AggregateOp,
        field: Option<&str>,
    ) -> Result<Value, StoreError> {
        let text = self.where_text(conn, query)?;
        let figure = Figure::new(self, op, field)
            .ok_or_else(|| StoreError::Statement(format!("{} has no column to measure", self.name)))?;
        figure.read(conn, self, text).await
    }

    /// Up to `limit` live records created after `seq`, in the order of creation: for work that passes over all of them.
    pub async fn after(&self, conn: &mut Conn, seq: i64, limit: usize) -> Result<Vec<StoredRecord>, StoreError> {
        self.walk(conn, seq, limit, "AND deleted_at IS NULL", "").await
    }

    /// Like [`FormTable::after`], with those in the recycle bin.
    pub async fn every_after(&self, conn: &mut Conn, seq: i64, limit: usize) -> Result<Vec<StoredRecord>, StoreError> {
        self.walk(conn, seq, limit, "", "").await
    }

    /// Like [`FormTable::after`], and holds the records until the transaction ends.
    pub async fn after_held(&self, conn: &mut Conn, seq: i64, limit: usize) -> Result<Vec<StoredRecord>, StoreError> {
        self.walk(conn, seq, limit, "AND deleted_at IS NULL", conn.dialect().for_update()).await
    }

    /// Like [`FormTable::after_held`], with those in the recycle bin.
    pub async fn every_after_held(
        &self,
        conn: &mut Conn,
        seq: i64,
        limit: usize,
    ) -> Result<Vec<StoredRecord>, StoreError> {
        self.walk(conn, seq, limit, "", conn.dialect().for_update()).await
    }

    async fn walk(
        &self,
        conn: &mut Conn,
        seq: i64,
        limit: usize,
        which: &str,
        lock: &str,
    ) -> Result<Vec<StoredRecord>, StoreError> {
        let sql = format!(
            "SELECT {} FROM {} WHERE seq > $1 {which} ORDER BY seq LIMIT $2{lock}",
            select_list(self),
            self.name
        );
        let rows = conn.rows(&sql, args![seq, limit]).await?;
        rows.into_iter().map(|row| read_row(self, conn.keys(), row)).collect()
    }

    fn list_statement(
        &self,
        conn: &Conn,
        query: &ListQuery<'_>,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<(String, Vec<Arg>), StoreError> {
        let found = self.found_by_words(conn, query).filter(|_| query.sort.is_empty());
        let mut text = self.where_found(conn, query, found.as_ref())?;
        let newest_first = is_newest_first(query.sort);
        let seq = found.as_ref().map_or("seq", |found| &found.seq);
        let order = self.order(query.sort, seq)?;
        if let (Some(cursor), Some(_)) = (cursor, &found) {
            let mark = text.bind(cursor.seq);
            text.sql.push_str(&format!(" AND {seq} < {mark}"));
        } else if let Some(cursor) = cursor {
            let after = self.after_cursor(query.sort, cursor, newest_first, &mut text);
            text.sql.push_str(&format!(" AND {after}"));
        }
        let from = self.looked_through(query, found.as_ref(), &mut text);
        let limit = text.bind(limit);
        let sql = format!("SELECT {} FROM {from} WHERE {} ORDER BY {order} LIMIT {limit}", select_list(self), text.sql);
        Ok((sql, text.args))
    }

    /// What stands behind ORDER BY.
    pub(super) fn order(&self, sort: &[SortKey], seq: &str) -> Result<String, StoreError> {
        let mut order = Vec::with_capacity(sort.len() + 1);
        for key in sort {
            let name = self
                .column_name(&key.field)
                .ok_or_else(|| StoreError::Statement(format!("{} has no column for {}", self.name, key.field)))?;
            order.push(format!("{name} {}", if key.descending { "DESC NULLS LAST" } else { "ASC NULLS FIRST" }));
        }
        order.push(format!("{seq} {}", if is_newest_first(sort) { "DESC" } else { "ASC" }));
        Ok(order.join(", "))
    }

    /// The rows that come after a cursor. The first key also gets a plain bound, so that an index finds the place.
    fn after_cursor(&self, sort: &[SortKey], cursor: &Cursor, newest_first: bool, text: &mut SqlText) -> String {
        let mut after = if cursor.keys.len() < sort.len() {
            "1 = 1".to_owned()
        } else {
            format!("seq {} {}", if newest_first { "<" } else { ">" }, text.bind(cursor.seq))
        };
        for (at, key) in sort.iter().enumerate().take(cursor.keys.len()).rev() {
            let (Some(name), Some(column)) = (self.column_name(&key.field), self.column(&key.field)) else { continue };
            let value = super::records::to_column(column, cursor.keys.get(at));
            let first = at == 0;
            after = match (value, key.descending) {
                (Arg::Null, true) => format!("{name} IS NULL AND ({after})"),
                (Arg::Null, false) => format!("({name} IS NOT NULL OR ({after}))"),
                (value, descending) => {
                    let mark = text.bind(value);
                    let beyond = if descending { "<" } else { ">" };
                    let rest = format!("{name} {beyond} {mark} OR ({name} = {mark} AND ({after}))");
                    match (first, descending) {
                        (true, _) => format!("{name} {beyond}= {mark} AND ({rest})"),
                        (false, true) => format!("({name} IS NULL OR {rest})"),
                        (false, false) => format!("({rest})"),
                    }
                }
            };
        }
        format!("({after})")
    }

    /// How a search by words is walked newest first, so that a page or a bounded count of a word that stands everywhere
    /// ends as soon as it is full.
    pub(super) fn found_by_words(&self, conn: &Conn, query: &ListQuery<'_>) -> Option<Found> {
        let anywhere = query.search_in.is_none() && text_index::query(conn.dialect(), query.search).is_some();
        conn.dialect().matches_in_order(&self.name).filter(|_| anywhere)
    }

    /// What stands behind FROM. The newest records are cut off by a bound inside, past which no database looks, whatever index
    /// it finds for the rest; an index of words is itself walked from the newest on.
    pub(super) fn looked_through(&self, query: &ListQuery<'_>, found: Option<&Found>, text: &mut SqlText) -> String {
        let name = &self.name;
        let Some(newest) = query.newest else { return found.map_or(name, |found| &found.from).clone() };
        let mark = text.bind(newest);
        match found {
            Some(found) => {
                text.sql.push_str(&format!(" AND {} > (SELECT max(seq) FROM {name}) - {mark}", found.seq));
                found.from.clone()
            }
            None => format!("(SELECT * FROM {name} ORDER BY seq DESC LIMIT {mark}) {name}"),
        }
    }

    /// Whether there are more records than so many, in any place.
    pub async fn has_more_than(&self, conn: &mut Conn, number: usize) -> Result<bool, StoreError> {
        let sql = format!("SELECT 1 FROM {} ORDER BY seq DESC LIMIT 1 OFFSET $1", self.name);
        Ok(conn.row(&sql, args![number]).await?.is_some())
    }

    pub(super) fn where_text(&self, conn: &Conn, query: &ListQuery<'_>) -> Result<SqlText, StoreError> {
        self.where_found(conn, query, None)
    }

    pub(super) fn where_found(
        &self,
        conn: &Conn,
        query: &ListQuery<'_>,
        found: Option<&Found>,
    ) -> Result<SqlText, StoreError> {
        let dialect = conn.dialect();
        let mut text = SqlText::default();
        text.sql.push_str(query.shelf.condition());
        if let Some(rows) = query.scope.rows() {
            text.sql.push_str(" AND ");
            self.surely(rows, query.context, &mut text, dialect)?;
        }
        if let Some(filter) = query.filter {
            text.sql.push_str(" AND ");
            self.holds(filter, query.context, &mut text, dialect)?;
        }
        if let Some(fields) = query.search_in.filter(|_| !query.search.trim().is_empty()) {
            let mark = text.bind(query.search.trim());
            let names = fields.iter().filter_map(|field| self.column_name(field));
            let any: Vec<String> = names.map(|name| dialect.contains(&name, &mark)).collect();
            text.sql.push_str(&if any.is_empty() {
                " AND 1 = 0".to_owned()
            } else {
                format!(" AND ({})", any.join(" OR "))
            });
        } else if !query.search.trim().is_empty() {
            match text_index::query(dialect, query.search) {
                Some(expression) => {
                    let mark = text.bind(expression);
                    text.sql.push_str(&match found {
                        Some(found) => format!(" AND {} {mark}", found.condition),
                        None => format!(" AND {}", dialect.text_matches(&self.name, &mark)),
                    });
                }
                None => text.sql.push_str(" AND 1 = 0"),
            }
        }
        Ok(text)
    }

    /// Why lists cannot be filtered by a condition: it asks for a column of a sub-form that is none, or takes one for a
    /// value where no row of it is looked at.
    pub fn refusal(&self, condition: &Condition) -> Option<Problem> {
        // Who asks, and when, changes the values of a condition and not what it may mention.
        let nobody = ConditionContext::system(Moment::UNIX_EPOCH, Tz::UTC);
        crate::condition::to_sql(condition, self, &nobody, &mut SqlText::default(), Dialect::Sqlite).err()
    }

    fn holds(
        &self,
        condition: &Condition,
        context: &ConditionContext,
        text: &mut SqlText,
        dialect: Dialect,
    ) -> Result<(), StoreError> {
        crate::condition::to_sql(condition, self, context, text, dialect)
            .map_err(|problem| StoreError::Statement(format!("{}: {}", self.name, problem.message.en)))
    }

    /// What rights let pass: the condition holds whatever stands in columns of before, as
    /// [`crate::condition::RecordFacts::surely`] says it of one record. A field that is empty only because its value was
    /// not converted yet, or could not be, would satisfy `!=` and `empty`, and show what it must hide.
    fn surely(
        &self,
        condition: &Condition,
        context: &ConditionContext,
        text: &mut SqlText,
        dialect: Dialect,
    ) -> Result<(), StoreError> {
        if self.earlier.is_empty() {
            return self.holds(condition, context, text, dialect);
        }
        let joint = if matches!(condition, Condition::All(_)) { " AND " } else { " OR " };
        text.sql.push('(');
        match condition {
            Condition::All(parts) | Condition::Any(parts) if !parts.is_empty() => {
                for (at, part) in parts.iter().enumerate() {
                    text.sql.push_str(if at == 0 { "" } else { joint });
                    self.surely(part, context, text, dialect)?;
                }
            }
            one => {
                self.holds(one, context, text, dialect)?;
                for field in one.read_fields() {
                    text.sql.push_str(&self.is_known(field));
                }
            }
        }
        text.sql.push(')');
        Ok(())
    }

    /// Nothing of what a field was before is left to be read, or its own value stands in for it.
    fn is_known(&self, field: &str) -> String {
        let place = |name: &str| format!("{}.\"{name}\"", self.name);
        let earlier = self.earlier.iter().filter(|one| one.field == field);
        let empty: Vec<String> = earlier.map(|one| format!("{} IS NULL", place(&one.name))).collect();
        match self.place_of(field) {
            // A cell that was left behind is not stood in for by the rows.
            Some(_) if self.earlier.iter().any(|one| one.field == field && one.rows.is_some()) => {
                format!(" AND {}", empty.join(" AND "))
            }
            Some((own, _)) if !empty.is_empty() => {
                format!(" AND ({} IS NOT NULL OR {})", place(&own), empty.join(" AND "))
            }
            _ => String::new(),
        }
    }
}
