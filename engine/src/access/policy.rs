//! The permission groups of an app, compiled once per published version: which group says what about which form.

use super::FieldRights;
use crate::condition::Condition;
use crate::definition::{AccessDefinition, FieldRight, GroupMember, Operation, PermissionGroup};
use crate::people::Directory;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The permission groups of one app, by form.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    forms: BTreeMap<String, Vec<Arc<Group>>>,
}

/// One permission group, ready to be asked.
#[derive(Debug, PartialEq)]
pub(super) struct Group {
    members: Vec<GroupMember>,
    operations: BTreeSet<Operation>,
    pub(super) fields: FieldRights,
    pub(super) rows: Arc<Condition>,
}

impl Policy {
    /// Compiles checked definitions.
    pub fn compile(access: &AccessDefinition) -> Self {
        let mut policy = Self::default();
        for definition in &access.groups {
            let group = Arc::new(Group::compile(definition));
            for form in definition.all_forms() {
                policy.forms.entry(form.to_owned()).or_default().push(Arc::clone(&group));
            }
        }
        policy
    }

    /// The groups that speak of a form.
    pub(super) fn groups(&self, form: &str) -> &[Arc<Group>] {
        self.forms.get(form).map_or(&[], Vec::as_slice)
    }
}

impl Group {
    /// The group of nobody that a public link stands for.
    pub(super) fn of_link(fields: FieldRights, operation: Operation) -> Self {
        Self { members: Vec::new(), operations: [operation].into(), fields, rows: Arc::default() }
    }

    fn compile(definition: &PermissionGroup) -> Self {
        let fields = definition.fields.iter().map(|(field, right)| (field.as_str(), *right));
        Self {
            members: definition.members.clone(),
            operations: definition.operations.iter().copied().collect(),
            fields: FieldRights::new(fields, FieldRight::Edit),
            rows: Arc::new(definition.rows.clone().unwrap_or_default()),
        }
    }

    /// Who may change, delete or export records of a group may also read them: nobody can change what they cannot find.
    pub(super) fn grants(&self, operation: Operation) -> bool {
        let has = |operation| self.operations.contains(&operation);
        match operation {
            Operation::Read => {
                use Operation::{Delete, Destroy, Export, Read, Update};
                [Read, Update, Delete, Export, Destroy].into_iter().any(has)
            }
            other => has(other),
        }
    }

    /// Whether the group is for everybody, or for everybody who holds this role.
    pub(super) fn is_for_role(&self, role: &str) -> bool {
        self.members.iter().any(|who| match who {
            GroupMember::Everyone(_) => true,
            GroupMember::Role { role: named } => named == role,
            GroupMember::Member { .. } | GroupMember::Department { .. } => false,
        })
    }

    pub(super) fn includes(&self, member: &str, directory: &Directory) -> bool {
        let Some(person) = directory.member(member).filter(|m| m.active) else { return false };
        self.members.iter().any(|who| match who {
            GroupMember::Everyone(_) => true,
            GroupMember::Role { role } => person.roles.contains(role),
            GroupMember::Member { member } => person.username == *member,
            GroupMember::Department { department } => {
                let tree = directory.department_by_key(department).map(|d| directory.department_tree(d.id.as_str()));
                tree.is_some_and(|tree| person.departments.iter().any(|own| tree.contains(own)))
            }
        })
    }
}
