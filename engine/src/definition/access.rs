//! `access.json`: the roles of an app and its permission groups. Deciding what a person may do is owned by the
//! access module.

use super::{Condition, is_default};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Roles and permission groups.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessDefinition {
    /// The address of this document's own JSON Schema, for completion in editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Roles this app brings; those that already stand in the workspace are shared.
    #[serde(default, skip_serializing_if = "is_default")]
    pub roles: Vec<RoleDefinition>,
    /// Who may do what; several groups unite, and without any nobody but the owner and admins may do anything.
    #[serde(default, skip_serializing_if = "is_default")]
    pub groups: Vec<PermissionGroup>,
}

/// One role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleDefinition {
    pub key: String,
    pub title: String,
}

/// What some people may do with the records of one or more forms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PermissionGroup {
    pub key: String,
    pub title: String,
    /// The form; either this or `forms`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub forms: Vec<String>,
    /// Who is in the group.
    pub members: Vec<GroupMember>,
    pub operations: Vec<Operation>,
    /// Rights on fields; `*` stands for all others. Everything may be edited when left out.
    #[serde(default, skip_serializing_if = "is_default")]
    pub fields: IndexMap<String, FieldRight>,
    /// The records meant; all of them when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<Condition>,
}

impl PermissionGroup {
    /// The forms meant, whether written as `form` or `forms`.
    pub fn all_forms(&self) -> impl Iterator<Item = &str> {
        self.form.iter().chain(&self.forms).map(String::as_str)
    }
}

/// Who belongs to a permission group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum GroupMember {
    /// `"everyone"`: every active member of the workspace.
    Everyone(Everyone),
    /// Everybody who has a role, by its key.
    Role { role: String },
    /// Everybody in a department and those below it, by its key.
    Department { department: String },
    /// One member, by user name.
    Member { member: String },
}

/// The word `everyone`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Everyone {
    Everyone,
}

/// Something a person can do with records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    Create,
    Read,
    Update,
    /// Into the recycle bin and out of it.
    Delete,
    Import,
    Export,
    /// Out of the recycle bin for good.
    Destroy,
}

/// What a person may do with one field; a greater right includes the lesser ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldRight {
    Hide,
    See,
    Edit,
}
