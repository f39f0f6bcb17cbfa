//! What was stored of fields before they became sensitive, beside the values themselves: histories, journals of merges, what
//! jobs keep, the cards of tasks, drafts, views that people saved, what runs have looked up, logs of flows. Owns sealing it, and taking
//! it out where it is only repeated.

use super::{Arg, Conn, StoreError, audit, jobs};
use crate::args;
use crate::condition::forget_values;
use crate::seal::{self, BYTES_MARK, Sealing};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// How many entries of all histories one step looks through.
const ENTRIES: i64 = 2000;
/// How many merges and cards one step looks at; of jobs, whose files are large, it is one.
const STEP: i64 = 100;

/// Whose past it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    pub app: String,
    pub form: String,
    /// The table of the form.
    pub table: String,
    /// The keys of the fields, and those they had before.
    pub fields: Vec<String>,
    /// What people read for them.
    pub titles: Vec<String>,
}

/// Where something of them may lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trail {
    Histories,
    Merges,
    Jobs,
    Cards,
    Drafts,
    FormDrafts,
    Views,
    Runs,
    Logs,
}

impl Trail {
    pub const ALL: [Self; 9] = [
        Self::Histories,
        Self::Merges,
        Self::Jobs,
        Self::Cards,
        Self::Drafts,
        Self::FormDrafts,
        Self::Views,
        Self::Runs,
        Self::Logs,
    ];
}

impl Past {
    /// Goes a bounded way along a trail; answers where the next step goes on, `None` at its end. It begins with an empty text.
    /// Going it again does no harm.
    pub async fn step(&self, conn: &mut Conn, trail: Trail, after: &str) -> Result<Option<String>, StoreError> {
        match trail {
            Trail::Histories => self.histories(conn, after.parse().unwrap_or_default()).await,
            Trail::Merges => self.merges(conn, after).await,
            Trail::Jobs => self.jobs(conn, after).await,
            Trail::Cards => self.cards(conn, after).await,
            Trail::Drafts => self.drafts(conn, after).await,
            Trail::FormDrafts => self.form_drafts(conn, after).await,
            Trail::Views => self.views(conn, after).await,
            Trail::Runs => self.runs(conn, after).await,
            Trail::Logs => self.logs(conn, after.parse().unwrap_or_default()).await,
        }
    }

    async fn histories(&self, conn: &mut Conn, after: i64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT max(seq) FROM (SELECT seq FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2) found";
        let last = conn.row(sql, args![after, ENTRIES]).await?.map(|row| row.opt_int(0)).transpose()?.flatten();
        let Some(last) = last else { return Ok(None) };
        let mut args = args![after, last, self.app.as_str(), self.form.as_str()];
        let mut told = Vec::new();
        for field in &self.fields {
            args.push(format!("%\"{field}\":[%").into());
            told.push(format!("detail LIKE ${}", args.len()));
        }
        let sql = format!(
            "SELECT DISTINCT record_id FROM audit WHERE seq > $1 AND seq <= $2 AND app = $3 AND form = $4 \
             AND version IS NOT NULL AND ({})",
            told.join(" OR ")
        );
        let fields: Vec<&str> = self.fields.iter().map(String::as_str).collect();
        for row in conn.rows(&sql, args).await? {
            if let Some(record) = row.opt_text(0)? {
                audit::seal_past(conn, &record, &fields).await?;
            }
        }
        // Exports, of which the log says what they looked for.
        let sql = "SELECT seq, detail FROM audit WHERE seq > $1 AND seq <= $2 AND app = $3 AND form = $4 \
                   AND version IS NULL AND detail LIKE '%\"filter\":%'";
        for row in conn.rows(sql, args![after, last, self.app.as_str(), self.form.as_str()]).await? {
            let (seq, mut detail) = (row.int(0)?, row.json(1)?);
            let filter = detail.get_mut("result").and_then(|result| result.get_mut("filter"));
            if filter.is_some_and(|filter| forget_values(filter, &|field| self.is_secret(field))) {
                conn.execute("UPDATE audit SET detail = $2 WHERE seq = $1", args![seq, detail.to_string()]).await?;
            }
        }
        Ok(Some(last.to_string()))
    }

    fn is_secret(&self, field: &str) -> bool {
        self.fields.iter().any(|one| one == field)
    }

    async fn merges(&self, conn: &mut Conn, after: &str) -> Result<Option<String>, StoreError> {
        let sql = format!(
            "SELECT id, journal FROM merge WHERE app = $1 AND form = $2 AND id > $3 AND journal LIKE '{{%' \
             ORDER BY id LIMIT $4{}",
            conn.dialect().for_update()
        );
        let mut last = None;
        for row in conn.rows(&sql, args![self.app.as_str(), self.form.as_str(), after, STEP]).await? {
            let id = row.text(0)?;
            let journal = sealing(seal::journal(&id), row.text(1)?);
            conn.execute("UPDATE merge SET journal = $2 WHERE id = $1", args![&id, journal]).await?;
            last = Some(id);
        }
        Ok(last)
    }

    async fn jobs(&self, conn: &mut Conn, after: &str) -> Result<Option<String>, StoreError> {
        let sql = format!(
            "SELECT id, params, result FROM job WHERE app = $1 AND form = $2 AND id > $3 ORDER BY id LIMIT 1{}",
            conn.dialect().for_update()
        );
        let Some(row) = conn.row(&sql, args![self.app.as_str(), self.form.as_str(), after]).await? else {
            return Ok(None);
        };
        let id = row.text(0)?;
        for (at, column) in [(1, jobs::PARAMS), (2, jobs::RESULT)] {
            if let Some(text) = row.opt_text(at)?.filter(|text| !seal::is_sealed(text)) {
                let sql = format!("UPDATE job SET {column} = $2 WHERE id = $1");
                conn.execute(&sql, args![&id, sealing(seal::job(&id, column), text)]).await?;
            }
        }
        let sql = "SELECT line, problems FROM job_row WHERE job_id = $1 AND problems NOT LIKE '.%'";
        for row in conn.rows(sql, args![&id]).await? {
            let line = row.int(0)?;
            let problems = sealing(seal::job(&id, &line.to_string()), row.text(1)?);
            let sql = "UPDATE job_row SET problems = $3 WHERE job_id = $1 AND line = $2";
            conn.execute(sql, args![&id, line, problems]).await?;
        }
        // One part at a time, for together they may be large.
        for row in conn.rows("SELECT name, part FROM job_file WHERE job_id = $1", args![&id]).await? {
            let (name, part) = (row.text(0)?, row.int(1)?);
            let sql = "SELECT bytes FROM job_file WHERE job_id = $1 AND name = $2 AND part = $3";
            let row = conn.row(sql, args![&id, &name, part]).await?;
            let bytes = row.map(|row| row.bytes(0)).transpose()?.filter(|bytes| !bytes.starts_with(BYTES_MARK));
            let Some(bytes) = bytes else { continue };
            let place = seal::job_file(&id, &name, part);
            let sealed = conn.keys().seal_bytes(&place, &bytes).ok_or(StoreError::NoKey)?;
            let sql = "UPDATE job_file SET bytes = $4 WHERE job_id = $1 AND name = $2 AND part = $3";
            conn.execute(sql, args![&id, &name, part, sealed]).await?;
        }
        Ok(Some(id))
    }

    /// Cards repeat what a record said when they were written, line by line under the titles of its fields.
    async fn cards(&self, conn: &mut Conn, after: &str) -> Result<Option<String>, StoreError> {
        let sql = format!(
            "SELECT t.id, t.summary FROM task t JOIN run r ON r.id = t.run_id \
             WHERE r.app = $1 AND r.form = $2 AND t.id > $3 AND t.summary <> '[]' ORDER BY t.id LIMIT $4{}",
            conn.dialect().for_update()
        );
        let mut last = None;
        for row in conn.rows(&sql, args![self.app.as_str(), self.form.as_str(), after, STEP]).await? {
            let id = row.text(0)?;
            let mut lines = match row.json(1)? {
                Value::Array(lines) => lines,
                _ => Vec::new(),
            };
            let before = lines.len();
            let is_told = |line: &Value| self.titles.iter().any(|title| line["title"] == title.as_str());
            lines.retain(|line| !is_told(line));
            if lines.len() < before {
                let summary = Value::Array(lines).to_string();
                conn.execute("UPDATE task SET summary = $2 WHERE id = $1", args![&id, summary]).await?;
            }
            last = Some(id);
        }
        Ok(last)
    }

    /// Of what was begun with a task before, the values of the fields are given up.
    async fn drafts(&self, conn: &mut Conn, after: &str) -> Result<Option<String>, StoreError> {
        let sql = format!(
            "SELECT d.task_id, d.field_values FROM task_draft d JOIN run r ON r.id = d.run_id \
             WHERE r.app = $1 AND r.form = $2 AND d.task_id > $3 ORDER BY d.task_id LIMIT $4{}",
            conn.dialect().for_update()
        );
        let mut last = None;
        for row in conn.rows(&sql, args![self.app.as_str(), self.form.as_str(), after, STEP]).await? {
            let (task, values) = (row.text(0)?, self.open_ones(row.json(1)?));
            let sql = "UPDATE task_draft SET field_values = $2 WHERE task_id = $1";
            conn.execute(sql, args![&task, values.to_string()]).await?;
            last = Some(task);
        }
        Ok(last)
    }

    /// Of what was begun before and never sent, too.
    async fn form_drafts(&self, conn: &mut Conn, after: &str) -> Result<Option<String>, StoreError> {
        let sql = format!(
            "SELECT member, field_values FROM form_draft WHERE app = $1 AND form = $2 AND member > $3 \
             ORDER BY member LIMIT $4{}",
            conn.dialect().for_update()
        );
        let mut last = None;
        for row in conn.rows(&sql, args![self.app.as_str(), self.form.as_str(), after, STEP]).await? {
            let (member, values) = (row.text(0)?, self.open_ones(row.json(1)?));
            let sql = "UPDATE form_draft SET field_values = $4 WHERE member = $1 AND app = $2 AND form = $3";
            let args = args![&member, self.app.as_str(), self.form.as_str(), values.to_string()];
            conn.execute(sql, args).await?;
            last = Some(member);
        }
        Ok(last)
    }

    /// Values without those that are secret now.
    fn open_ones(&self, mut values: Value) -> Value {
        if let Some(values) = values.as_object_mut() {
            values.retain(|field, _| !self.is_secret(field));
        }
        values
    }

    async fn views(&self, conn: &mut Conn, after: &str) -> Result<Option<String>, StoreError> {
        let sql = format!(
            "SELECT id, body FROM saved_view WHERE app = $1 AND form = $2 AND id > $3 ORDER BY id LIMIT $4{}",
            conn.dialect().for_update()
        );
        let mut last = None;
        for row in conn.rows(&sql, args![self.app.as_str(), self.form.as_str(), after, STEP]).await? {
            let (id, mut body) = (row.text(0)?, row.json(1)?);
            let is_secret = |field: &str| self.is_secret(field);
            let mut is_changed = body.get_mut("filter").is_some_and(|filter| forget_values(filter, &is_secret));
            for color in body.get_mut("colors").and_then(Value::as_array_mut).into_iter().flatten() {
                is_changed |= color.get_mut("when").is_some_and(|when| forget_values(when, &is_secret));
            }
            if is_changed {
                let sql = "UPDATE saved_view SET body = $2 WHERE id = $1";
                conn.execute(sql, args![&id, body.to_string()]).await?;
            }
            last = Some(id);
        }
        Ok(last)
    }

    /// Runs keep rows of the records that their queries have found; those of other forms may have columns of the same name.
    async fn runs(&self, conn: &mut Conn, after: &str) -> Result<Option<String>, StoreError> {
        let sql = format!(
            "SELECT id, machine FROM run WHERE app = $1 AND id > $2 AND machine LIKE '%\"rows\":%' \
             ORDER BY id LIMIT $3{}",
            conn.dialect().for_update()
        );
        let mut last = None;
        for row in conn.rows(&sql, args![self.app.as_str(), after, STEP]).await? {
            let (id, mut machine) = (row.text(0)?, row.json(1)?);
            let mut found = Vec::new();
            each_row(&mut machine, &mut |row| {
                if self.fields.iter().any(|field| row.contains_key(field)) {
                    found.extend(row.get("id").and_then(Value::as_str).map(str::to_owned));
                }
            });
            if !found.is_empty() {
                let own = self.own(conn, found).await?;
                each_row(&mut machine, &mut |row| {
                    if row.get("id").and_then(Value::as_str).is_some_and(|id| own.contains(id)) {
                        for (_, value) in row.iter_mut().filter(|(field, _)| self.is_secret(field)) {
                            *value = Value::Null;
                        }
                    }
                });
                let sql = "UPDATE run SET machine = $2 WHERE id = $1";
                conn.execute(sql, args![&id, machine.to_string()]).await?;
            }
            last = Some(id);
        }
        Ok(last)
    }

    /// Which of these records are of the form.
    async fn own(&self, conn: &mut Conn, records: Vec<String>) -> Result<BTreeSet<String>, StoreError> {
        let is_one = conn.dialect().one_of_json("id", "$1", false);
        let sql = format!("SELECT id FROM {} WHERE {is_one}", self.table);
        let wanted = Value::from(records).to_string();
        conn.rows(&sql, args![wanted]).await?.iter().map(|row| row.text(0)).collect()
    }

    /// What nodes took in and gave out is kept for a while only, so it is forgotten.
    async fn logs(&self, conn: &mut Conn, after: i64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT max(seq) FROM \
                   (SELECT seq FROM node_log WHERE app = $1 AND seq > $2 ORDER BY seq LIMIT $3) found";
        let last = conn.row(sql, args![self.app.as_str(), after, ENTRIES]).await?;
        let Some(last) = last.map(|row| row.opt_int(0)).transpose()?.flatten() else { return Ok(None) };
        let mut args = args![self.app.as_str(), after, last, self.form.as_str()];
        let mut told = vec!["run_id IN (SELECT id FROM run WHERE app = $1 AND form = $4)".to_owned()];
        for field in &self.fields {
            args.push(format!("%\"{field}\":%").into());
            let mark = args.len();
            told.push(format!("input LIKE ${mark} OR output LIKE ${mark}"));
        }
        let sql = format!(
            "UPDATE node_log SET input = NULL, output = NULL WHERE app = $1 AND seq > $2 AND seq <= $3 AND ({})",
            told.join(" OR ")
        );
        conn.execute(&sql, args).await?;
        Ok(Some(last.to_string()))
    }
}

/// Visits the rows that a run has looked up, and those that its loops go through.
fn each_row(machine: &mut Value, visit: &mut dyn FnMut(&mut Map<String, Value>)) {
    let Some(parts) = machine.as_object_mut() else { return };
    for (_, kept) in parts.iter_mut().filter(|(part, _)| ["rows", "loops"].contains(&part.as_str())) {
        let lists: Vec<&mut Value> = match kept {
            Value::Object(by_node) => by_node.values_mut().collect(),
            Value::Array(passages) => passages.iter_mut().filter_map(|passage| passage.get_mut("rows")).collect(),
            _ => Vec::new(),
        };
        for list in lists {
            for row in list.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                visit(row);
            }
        }
    }
}

fn sealing(place: String, text: String) -> Arg {
    Arg::Sealed(Sealing { place, index: None, text })
}
