//! What one person may do with the records of one form: operations, rows and fields of every permission group they are
//! in, united. Groups add to each other and never take away: what one gives holds on the records of its rows.

use super::policy::Group;
use super::{Denied, FieldRights, Policy, Principal};
use crate::condition::{Condition, ConditionContext, RecordFacts};
use crate::definition::{FieldRight, Operation};
use crate::people::Directory;
use std::sync::Arc;

/// The rights of one person on one form. Cheap to make; take it anew for each request, so that changes count at once.
#[derive(Debug, Clone, PartialEq)]
pub struct FormRights {
    everything: bool,
    /// True for what only the engine writes: nothing but reading and exporting is allowed, whatever groups say.
    only_reading: bool,
    groups: Vec<Arc<Group>>,
}

/// The records an operation may touch. Only this module makes one, so a list cannot be read without asking first.
#[derive(Debug, Clone)]
pub struct Scope {
    rows: Option<Condition>,
}

impl Scope {
    /// What holds for the records; none when it is all of them.
    pub fn rows(&self) -> Option<&Condition> {
        self.rows.as_ref()
    }
}

impl FormRights {
    /// Unites what the groups of an app give a person on one form. Owner, administrators and the engine may do
    /// everything; whoever is in no group may do nothing.
    pub fn resolve(policy: &Policy, form: &str, principal: &Principal, directory: &Directory) -> Self {
        if principal.is_admin {
            return Self::everything();
        }
        let Some(member) = principal.id() else {
            return Self { everything: false, only_reading: false, groups: Vec::new() };
        };
        let groups = policy.groups(form).iter().filter(|group| group.includes(member, directory)).cloned().collect();
        Self { everything: false, only_reading: false, groups }
    }

    /// What holding a role gives anybody: for looking at a form as such a person would.
    pub fn of_role(policy: &Policy, form: &str, role: &str) -> Self {
        let groups = policy.groups(form).iter().filter(|group| group.is_for_role(role)).cloned().collect();
        Self { everything: false, only_reading: false, groups }
    }

    /// Every right on every record, for work the engine does on its own account.
    pub fn everything() -> Self {
        Self { everything: true, only_reading: false, groups: Vec::new() }
    }

    /// What a public link gives: one operation on the fields it lists.
    pub fn of_link(fields: FieldRights, operation: Operation) -> Self {
        Self { everything: false, only_reading: false, groups: vec![Arc::new(Group::of_link(fields, operation))] }
    }

    /// What a task gives: reading the fields its step shows.
    pub fn of_task(fields: FieldRights) -> Self {
        Self::of_link(fields, Operation::Read)
    }

    /// True when no group and no field sets a limit.
    pub fn is_everything(&self) -> bool {
        self.everything && !self.only_reading
    }

    /// The same without any right to write.
    pub fn only_reading(mut self) -> Self {
        self.only_reading = true;
        self
    }

    /// True when the person may read every record of the form and these fields in all of them.
    pub fn sees_everywhere<'a>(&self, paths: impl IntoIterator<Item = &'a str>) -> bool {
        let every_row = self.scope(Operation::Read).is_ok_and(|scope| scope.rows.is_none());
        every_row && (self.everything || paths.into_iter().all(|path| self.fields_of_every_row().sees(path)))
    }

    fn is_possible(&self, operation: Operation) -> bool {
        !self.only_reading || matches!(operation, Operation::Read | Operation::Export)
    }

    /// True when the person may do this to some records at least.
    pub fn allows(&self, operation: Operation) -> bool {
        self.is_possible(operation) && (self.everything || self.groups.iter().any(|group| group.grants(operation)))
    }

    /// True when the person may do this to a record with these values.
    pub fn allows_on(&self, operation: Operation, record: &RecordFacts, context: &ConditionContext) -> bool {
        self.is_possible(operation) && (self.everything || self.granting(operation, record, context).next().is_some())
    }

    /// The records the person may do this to, as a condition a query takes over.
    pub fn scope(&self, operation: Operation) -> Result<Scope, Denied> {
        if !self.is_possible(operation) {
            return Err(Denied);
        }
        if self.everything {
            return Ok(Scope { rows: None });
        }
        let mut any = Vec::new();
        for group in self.groups.iter().filter(|group| group.grants(operation)) {
            match &*group.rows {
                Condition::Always => return Ok(Scope { rows: None }),
                rows => any.push(rows.clone()),
            }
        }
        match any.len() {
            0 => Err(Denied),
            1 => Ok(Scope { rows: any.pop() }),
            _ => Ok(Scope { rows: Some(Condition::Any(any)) }),
        }
    }

    /// What the person may do with the fields of this record: see where a group that covers it shows them, edit where a
    /// group that lets it be changed does so.
    pub fn fields_on(&self, record: &RecordFacts, context: &ConditionContext) -> FieldRights {
        self.unite(
            |group| record.surely(&group.rows, context),
            |group| match group.grants(Operation::Update) {
                true => Some(group.fields.clone()),
                false => group.grants(Operation::Read).then(|| group.fields.clone().only_seeing()),
            },
        )
    }

    /// What the person may do with the fields of a record they are about to create.
    pub fn fields_of_new(&self) -> FieldRights {
        self.unite(|_| true, |group| group.grants(Operation::Create).then(|| group.fields.clone()))
    }

    /// What the person may do with the fields of any record of the form: for drawing the form before one is known.
    pub fn fields(&self) -> FieldRights {
        self.unite(
            |_| true,
            |group| match group.grants(Operation::Create) || group.grants(Operation::Update) {
                true => Some(group.fields.clone()),
                false => group.grants(Operation::Read).then(|| group.fields.clone().only_seeing()),
            },
        )
    }

    /// The fields the person sees on every record they may read at all. Only these may be filtered, sorted, grouped,
    /// searched or summed by: asking "whose cost is above 5?" tells the cost also where it is not shown.
    fn fields_of_every_row(&self) -> FieldRights {
        if self.everything {
            return FieldRights::all(FieldRight::Edit);
        }
        let reading = self.groups.iter().filter(|group| group.grants(Operation::Read));
        let each = reading.map(|group| group.fields.clone().only_seeing());
        each.reduce(|one, other| one.intersect(&other)).unwrap_or_else(|| FieldRights::all(FieldRight::Hide))
    }

    /// True when a filter, a sort, a group or a sum may use this field.
    pub fn may_filter(&self, field: &str) -> bool {
        self.everything || self.fields_of_every_row().sees(field)
    }

    /// True when the person may set this field in this operation on a record with these values.
    pub fn may_write(
        &self,
        field: &str,
        operation: Operation,
        record: &RecordFacts,
        context: &ConditionContext,
    ) -> bool {
        self.is_possible(operation)
            && (self.everything || self.granting(operation, record, context).any(|group| group.fields.edits(field)))
    }

    fn granting<'a>(
        &'a self,
        operation: Operation,
        record: &'a RecordFacts,
        context: &'a ConditionContext,
    ) -> impl Iterator<Item = &'a Group> {
        let covers = move |group: &&Group| group.grants(operation) && record.surely(&group.rows, context);
        self.groups.iter().map(AsRef::as_ref).filter(covers)
    }

    fn unite(&self, covers: impl Fn(&Group) -> bool, rights: impl Fn(&Group) -> Option<FieldRights>) -> FieldRights {
        if self.everything {
            return FieldRights::all(if self.only_reading { FieldRight::See } else { FieldRight::Edit });
        }
        let given = self.groups.iter().filter(|group| covers(group)).filter_map(|group| rights(group));
        given.reduce(|one, other| one.unite(&other)).unwrap_or_else(|| FieldRights::all(FieldRight::Hide))
    }
}
