//! What the holder of a task fills in as they decide: as far as their step lets them, and the trial goes on with it.

use super::super::view::{person, rights_of};
use super::{DryDecision, DryDeed, DryField, FlowError, TrailLine, Trial};
use crate::access::FieldRights;
use crate::definition::FieldRight;
use crate::definition::flow::START;
use crate::flow::World;
use crate::flow::node::Node;
use crate::flow::state::{Task, TaskKind};
use crate::model::{Field, Form};
use crate::problem::pointer_segment;
use crate::record::{self, RecordError};
use crate::store::{Conn, StoredRecord};
use serde_json::Value;

/// The decisions that take values, as the page sends them along.
const TAKE_VALUES: [DryDecision; 4] =
    [DryDecision::Approve, DryDecision::Reject, DryDecision::Return, DryDecision::Transfer];

impl<'a> Trial<'a> {
    /// What the holder of a task may do with the fields of the record; none where they fill in nothing.
    fn rights_at(&self, task: &Task) -> Option<(&'a Form, FieldRights)> {
        let fills_in = task.vote.is_none() && !matches!(task.kind, TaskKind::Answer | TaskKind::Cc);
        if !fills_in || task.assignee.is_outside() || self.state.suspended.is_some() {
            return None;
        }
        let (context, app, record) = (self.context, self.wish.app, self.record.as_ref()?);
        let own = self.wish.flow.definition().start.form()?;
        let form: &'a Form = context.model.form(app, own)?;
        // The initiator mends a returned run with the rights they have anyway; a made-up record is theirs.
        if task.node == START && record.id.is_empty() {
            return Some((form, FieldRights::all(FieldRight::Edit)));
        }
        if task.node == START {
            let acting = self.acting(&task.assignee);
            let context = context.acting_as(&acting);
            let rights = context.rights(app, own)?;
            return Some((form, rights.fields_on(&record.facts(), &context.conditions)));
        }
        let (step, _) = self.wish.flow.find(&task.node).and_then(Node::person)?;
        Some((form, rights_of(step, Some(form))))
    }

    /// The fields the holder of a task may fill in, as they stand.
    pub(super) fn writes(&self, task: &Task) -> Vec<DryField> {
        let (Some((form, rights)), Some(record)) = (self.rights_at(task), &self.record) else { return Vec::new() };
        let step = self.wish.flow.find(&task.node).and_then(Node::person).map(|(step, _)| step);
        let is_of = |required: &str, field: &str| required.split('.').next() == Some(field);
        let world = self.world();
        let hides = world.hides(std::slice::from_ref(&task.assignee));
        // What the form hides from them nothing asks them for.
        let requires = |field: &str| {
            step.is_some_and(|step| step.required().any(|required| is_of(required, field))) && !hides(field, None)
        };
        let is_filled = |field: &&Field| field.column.is_some() && !field.is_computed() && rights.edits(&field.key);
        let shown = form.fields.iter().filter(is_filled).map(|field| DryField {
            field: field.key.clone(),
            required: requires(&field.key),
            // What is to stand nowhere else stands not here either.
            value: if field.is_discreet() { Value::Null } else { record.value(&field.key) },
        });
        shown.collect()
    }

    /// Puts what the holder of a task fills in into the record the trial goes on with, and tells of it.
    pub(super) async fn fill_in(&mut self, conn: &mut Conn, deed: &DryDeed) -> Result<(), FlowError> {
        if deed.values.is_empty() || !TAKE_VALUES.contains(&deed.decision) {
            return Ok(());
        }
        let Some(task) = self.task_of(deed).cloned() else { return Ok(()) };
        let (Some((form, rights)), Some(before)) = (self.rights_at(&task), self.record.clone()) else {
            return Ok(());
        };
        let sent = deed.values.clone();
        // What a form shows, and keeps, depends on who fills it in.
        let acting = self.acting(&task.assignee);
        let context = self.context.acting_as(&acting);
        let found = record::evaluate_within(conn, &context, form, &rights, Some(&before), sent, false).await?;
        let is_sent = |pointer: &str| {
            let field = pointer.split('/').nth(1).unwrap_or_default();
            deed.values.keys().any(|key| pointer_segment(key).trim_start_matches('/') == field)
        };
        let wrong: Vec<_> = found.problems.into_iter().filter(|problem| is_sent(&problem.pointer)).collect();
        if !wrong.is_empty() {
            return Err(RecordError::Invalid(wrong).into());
        }
        let is_told = |key: &&String| {
            rights.edits(key)
                && form.field(key).is_some_and(|field| !field.is_discreet())
                && found.values.get(*key) != before.values.get(*key)
        };
        let fields: Vec<&String> = deed.values.keys().filter(is_told).collect();
        let values = self.said(conn, form, &fields, &found.values, Some(&before)).await?;
        let by = Some(person(self.context, deed.member.as_str()));
        let line = TrailLine { by, values, ..self.line_of(&task.node, "fill", task.step) };
        if !line.values.is_empty() {
            self.lines.push(line);
        }
        self.record = Some(StoredRecord { values: found.values, ..before });
        Ok(())
    }
}
