//! What a trial would write and what it looks up: worked out as in earnest, told, and not done. What the flow's own record
//! would become is what the trial goes on with.

use super::super::write::{linked, rows, targets, tellable, values_of, worked_out};
use super::super::{FlowError, card, found, query};
use super::lines::{counted, in_words, merged};
use super::{DryValue, TrailLine, Trial};
use crate::flow::effect::{Found, Then};
use crate::flow::node::Node;
use crate::flow::{Action, Write};
use crate::id::RecordId;
use crate::model::Form;
use crate::record;
use crate::store::{Conn, StoredRecord, load_row};
use serde_json::{Map, Value};

impl Trial<'_> {
    /// Works out a write; what the flow's own record would become is what the flow goes on with.
    pub(super) async fn write(
        &mut self,
        conn: &mut Conn,
        node: &str,
        wish: &Write,
        step: u64,
    ) -> Result<(Option<TrailLine>, Action), FlowError> {
        let (context, app) = (self.context, self.wish.app);
        let own = self.wish.flow.definition().start.form();
        let (what, form, each, fields, is_own) = match wish {
            Write::Create { form, each, values } => {
                ("create", Some(form.clone()), each.as_deref(), values.keys().collect(), false)
            }
            Write::Update { record: None, values } => {
                ("update", own.map(str::to_owned), None, values.keys().collect::<Vec<_>>(), true)
            }
            Write::Set { values } => ("update", own.map(str::to_owned), None, values.keys().collect(), true),
            // What a script answers is known once it has run.
            Write::Script { .. } | Write::File { .. } => ("update", own.map(str::to_owned), None, Vec::new(), true),
            Write::Update { record: Some(link), values } => {
                ("update", self.named_form(link, step), None, values.keys().collect(), false)
            }
            Write::Delete { record: link } => ("delete", self.named_form(link, step), None, Vec::new(), false),
            Write::Found(wish) => return self.found(conn, node, wish, step).await,
        };
        let facts = self.tellable(step);
        // Of many rows the first shows what the others are like.
        let rows = rows(each, &facts);
        let written = match rows.first() {
            None => Map::new(),
            Some(row) => match values_of(conn, context, app, wish, &facts, *row).await? {
                Ok(written) => written,
                Err(reason) => return Ok((None, Action::WriteFailed { step, reason })),
            },
        };
        let mut line = self.line_of(node, what, step);
        if let Some(form) = form.and_then(|form| context.model.form(app, &form)) {
            line.text = Some(counted(context, form, rows.len()));
            let fields = if matches!(wish, Write::Script { .. }) { written.keys().collect() } else { fields };
            let before = self.before(conn, wish, step).await?;
            line.values = self.said(conn, form, &fields, &written, before.as_ref()).await?;
            if is_own && let Some(record) = &mut self.record {
                record.values = merged(conn, context, form, record, written).await?;
            }
        }
        Ok((Some(line), Action::Written { step, record: RecordId::generate() }))
    }

    /// A record as it is before a write changes it: of several the first.
    async fn before(&self, conn: &mut Conn, wish: &Write, step: u64) -> Result<Option<StoredRecord>, FlowError> {
        let link = match wish {
            Write::Update { record: None, .. } | Write::Set { .. } | Write::Script { .. } => {
                return Ok(self.record.clone());
            }
            Write::Update { record: Some(link), .. } => link,
            Write::Create { .. } | Write::File { .. } | Write::Delete { .. } | Write::Found(_) => return Ok(None),
        };
        let run = self.run();
        let found = targets(self.context, (self.wish.flow, &run, step), self.record.as_ref(), Some(link));
        let Some((form, ids)) = found else { return Ok(None) };
        match (self.context.model.form(self.wish.app, &form), ids.first()) {
            (Some(form), Some(id)) => Ok(load_row(conn, &form.table, id, false).await?),
            _ => Ok(None),
        }
    }

    /// The form of the records that a link names, or a query has found.
    fn named_form(&self, link: &str, step: u64) -> Option<String> {
        let (flow, app) = (self.wish.flow, self.wish.app);
        if let Some(Node::Query(query)) = flow.find(link) {
            return Some(query.form.clone());
        }
        let place = (app, flow.definition().start.form());
        let named = linked(self.context, place, (flow, &self.state, step), self.record.as_ref(), link);
        named.map(|(target, _)| target)
    }

    /// The record as the expressions of a step see it, with what queries have found and the row it lies in.
    fn facts(&self, step: u64) -> Map<String, Value> {
        query::facts(self.record.as_ref(), &self.state, self.state.path_of(step))
    }

    /// What a step works with where it writes.
    pub(super) fn tellable(&self, step: u64) -> Map<String, Value> {
        let place = (self.wish.app, self.wish.flow.definition().start.form());
        tellable(self.context, place, &self.state, self.record.as_ref(), step)
    }

    /// Looks up what a query finds now.
    pub(super) async fn look_up(
        &self,
        conn: &mut Conn,
        node: &str,
        step: u64,
    ) -> Result<(Option<TrailLine>, Action), FlowError> {
        let Some(Node::Query(wish)) = self.wish.flow.find(node) else {
            return Ok((None, Action::Found { step, rows: Vec::new() }));
        };
        Ok(match query::carry_out(conn, self.context, self.wish.app, &self.facts(step), wish).await? {
            Ok(rows) => {
                let form = self.context.model.form(self.wish.app, &wish.form);
                let text = form.map(|form| counted(self.context, form, rows.len()));
                (Some(TrailLine { text, ..self.line_of(node, "query", step) }), Action::Found { step, rows })
            }
            Err(reason) => (None, Action::WriteFailed { step, reason }),
        })
    }

    /// Looks for what a condition finds now, and works out what would become of it.
    async fn found(
        &mut self,
        conn: &mut Conn,
        node: &str,
        wish: &Found,
        step: u64,
    ) -> Result<(Option<TrailLine>, Action), FlowError> {
        let (context, app) = (self.context, self.wish.app);
        let failed = |reason| Ok((None, Action::WriteFailed { step, reason }));
        let written = Action::Written { step, record: RecordId::generate() };
        let Some(form) = context.model.form(app, &wish.form) else { return Ok((None, written)) };
        let facts = self.tellable(step);
        let (mut ids, mut created, mut before) = (Vec::new(), 0, None);
        let rows = rows(wish.each.as_deref(), &facts);
        for row in &rows {
            match found::find(conn, context, form, wish, &facts, *row, found::MOST).await? {
                Ok(found) if found.is_empty() => created += usize::from(matches!(wish.then, Then::Upsert(_))),
                Ok(found) => {
                    before = before.or_else(|| found.first().cloned());
                    ids.extend(found.into_iter().map(|record| record.id));
                }
                Err(reason) => return failed(reason),
            }
        }
        if ids.len() + created > found::MOST {
            return failed(found::too_many(form));
        }
        // Of many rows the first shows what the others are like.
        let worked = match (wish.then.values(), rows.first()) {
            (Some(values), Some(row)) => match worked_out(conn, context, app, values, &facts, *row).await? {
                Ok(worked) => worked,
                Err(reason) => return failed(reason),
            },
            _ => Map::new(),
        };
        let what = match wish.then {
            Then::Delete => "delete",
            _ if created > 0 && ids.is_empty() => "create",
            _ => "update",
        };
        let mut line = self.line_of(node, what, step);
        line.text = Some(counted(context, form, ids.len() + created));
        if let Some(values) = wish.then.values() {
            let fields: Vec<&String> = values.keys().collect();
            line.values = self.said(conn, form, &fields, &worked, before.as_ref()).await?;
        }
        if wish.then != Then::Delete
            && let Some(record) = &mut self.record
            && ids.contains(&record.id)
        {
            record.values = merged(conn, context, form, record, worked).await?;
        }
        Ok((Some(line), written))
    }

    /// What is written, in words, and what was there before.
    pub(super) async fn said(
        &self,
        conn: &mut Conn,
        form: &Form,
        fields: &[&String],
        written: &Map<String, Value>,
        before: Option<&StoredRecord>,
    ) -> Result<Vec<DryValue>, FlowError> {
        let shown = StoredRecord { values: written.clone(), ..record::blank(self.context) };
        let names = record::refs(conn, self.context, form, [&shown]).await?;
        let said = card::all(self.context, form, &shown, &names);
        let was = match before {
            Some(before) => {
                let names = record::refs(conn, self.context, form, [before]).await?;
                Some(card::all(self.context, form, before, &names))
            }
            None => None,
        };
        Ok(in_words(fields, &said, was.as_ref(), |field| form.field_title(field).to_owned()))
    }
}
