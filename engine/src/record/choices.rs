//! Which records a link lets be chosen: those that meet its `x-where`, seen from the record that chooses, and, where the
//! link is two-way, those that let this record be chosen from their side.

use super::draft::Draft;
use super::links::{each_link, load_more};
use crate::access::FieldRights;
use crate::condition::{Condition, holds};
use crate::definition::Operation;
use crate::model::{Field, Form};
use crate::problem::{Problem, Text};
use crate::store::{Conn, StoreError, StoredRecord};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What a condition about the records that may be chosen says of them whatever record chooses.
pub fn choosable_by_anybody(whole: &Condition) -> Condition {
    whole.known(&|comparison| {
        let mut is_alone = true;
        comparison.operand.fields(&mut |_| is_alone = false);
        is_alone
    })
}

/// What a link of a form to `target` lets be chosen whatever record chooses, for lists of what there is to choose from. `path`
/// is `customer` or `items.product`, `given` are the rights on fields of whoever asks. None where they may not choose: which
/// records meet the condition tells of hidden fields there, as much as those who choose learn by being refused one.
pub fn choosable(form: &Form, path: &str, target: &str, given: &FieldRights) -> Option<Condition> {
    let field = form.at_path(path).filter(|field| field.links_to() == Some(target) && given.edits(path))?;
    field.definition.filter.as_ref().map(choosable_by_anybody)
}

/// A record that was chosen now, and what it must meet.
struct Choice<'f> {
    field: &'f Field,
    pointer: String,
    form: &'f str,
    id: String,
    condition: Condition,
}

impl Draft<'_> {
    /// Refuses records that were chosen now and may not be. What a link said before stays, whatever has become of it.
    pub async fn check_choices(&mut self, conn: &mut Conn, before: Option<&StoredRecord>) -> Result<(), StoreError> {
        let choices = choices(self.form, &self.facts, before);
        let mut unread: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for choice in &choices {
            if !self.linked.contains_key(&choice.id) && !self.binned.contains_key(&choice.id) {
                unread.entry(choice.form.to_owned()).or_default().insert(choice.id.clone());
            }
        }
        if !unread.is_empty() {
            load_more(conn, self, &unread).await?;
        }
        // One that is not there has been refused as such.
        for choice in &choices {
            let Some(record) = self.linked.get(&choice.id) else { continue };
            let problem = self.refused(choice, record);
            self.problems.extend(problem);
        }
        Ok(())
    }

    fn refused(&self, choice: &Choice<'_>, record: &StoredRecord) -> Option<Problem> {
        let Text { zh, en } = &choice.field.names;
        let conditions = &self.context.conditions;
        let (title_zh, title_en) = match self.is_known(choice.form, record) {
            true => (format!("“{}”", record.title), format!("'{}'", record.title)),
            false => ("所选数据".to_owned(), "the chosen record".to_owned()),
        };
        if !holds(&choice.condition, &record.facts().into_values(), conditions) {
            let problem = Problem::new(
                choice.pointer.clone(),
                "not_choosable",
                format!("{title_zh}不在“{zh}”的可选范围内"),
                format!("{title_en} is not among the records that '{en}' lets be chosen"),
            );
            return Some(
                problem.hint("请另选一条，或先修改那条数据", "Choose another one, or change that record first"),
            );
        }
        let mirror = self.form.mirrors.iter().find(|mirror| format!("/{}", mirror.link) == head(&choice.pointer))?;
        let back = self.context.model.form(&self.form.app, &mirror.form)?.field(&mirror.back)?;
        let theirs = record.facts().into_values();
        let condition = back.definition.filter.as_ref()?.filled(&|name| theirs.get(name));
        if holds(&condition, &self.facts, conditions) {
            return None;
        }
        let problem = Problem::new(
            choice.pointer.clone(),
            "not_choosable",
            format!("{title_zh}的“{}”不能选择这条数据", back.names.zh),
            format!("'{}' of {title_en} does not let this record be chosen", back.names.en),
        );
        Some(problem.hint("请另选一条，或先修改这条数据", "Choose another one, or change this record first"))
    }

    /// Whether the one who acts may know what the record is called.
    fn is_known(&self, form: &str, record: &StoredRecord) -> bool {
        let rights = self.context.rights(&self.form.app, form);
        rights.is_some_and(|rights| rights.allows_on(Operation::Read, &record.facts(), &self.context.conditions))
    }
}

/// What was chosen now where a link, or its other side, says what may be.
fn choices<'f>(form: &'f Form, values: &Map<String, Value>, before: Option<&StoredRecord>) -> Vec<Choice<'f>> {
    let is_asked = |field: &Field, in_rows: bool| {
        field.definition.filter.is_some() || !in_rows && form.mirrors.iter().any(|mirror| mirror.link == field.key)
    };
    let mut old = BTreeSet::new();
    if let Some(before) = before {
        each_link(form, &before.values, |one| {
            old.insert(one.place());
        });
    }
    let mut choices = Vec::new();
    each_link(form, values, |one| {
        let Some(target) = one.field.links_to().filter(|_| is_asked(one.field, one.subform.is_some())) else { return };
        if one.field.is_computed() || old.contains(&one.place()) {
            return;
        }
        let own = |name: &str| one.beside.get(name).or_else(|| values.get(name));
        let condition = one.field.definition.filter.as_ref().map(|filter| filter.filled(&own)).unwrap_or_default();
        choices.push(Choice { field: one.field, pointer: one.pointer, form: target, id: one.id.to_owned(), condition });
    });
    choices
}

/// The first step of a pointer: the field itself, also when it holds several.
fn head(pointer: &str) -> &str {
    match pointer[1..].find('/') {
        Some(end) => &pointer[..=end],
        None => pointer,
    }
}
