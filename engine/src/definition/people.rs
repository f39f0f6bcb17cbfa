//! Who is meant: the descriptions of people that flows and reminders use. Finding the members is not done here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One description of people; a list of them means all of those together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum People {
    /// `"initiator"`: the person who started the flow.
    Initiator(Initiator),
    /// One member, by user name.
    Member { member: String },
    /// Everybody who has a role, by its key.
    Role { role: String },
    /// Everybody in a department and those below it, by its key.
    Department { department: String },
    /// The head of the department of a person, of the one above it for that head themself; or the head of a department.
    HeadOf { head_of: Whose },
    /// The chain of heads above a person or of a department and those above it, nearest first, this many levels up.
    HeadsOf {
        heads_of: Whose,
        #[schemars(range(min = 1, max = 20))]
        levels: u8,
        /// The level at which the chain begins: with 2 and `levels` 2 it is the second head alone, and nobody where there is
        /// none. Default 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1, max = 20))]
        from: Option<u8>,
    },
    /// The members a field of the record names, those of a column of a sub-form (`items.owner`) in all of its rows; for a
    /// field that names departments everybody in them and those below.
    Field { field: String },
    /// Whoever decided at a node of the flow, where the run passed it last.
    SameAs { same_as: String },
    /// The members an expression over the record names, by user name or as a member field holds them.
    Expression { expression: String },
    /// Somebody outside the workspace, who has no account: the address stands in an e-mail field of the record, the name
    /// they go by in another. They decide through a link that is mailed to them.
    External {
        external: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// The initiator chooses when submitting, or whoever approves at the node `by`; from everybody or from these together.
    Pick {
        pick: True,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        from: Vec<Candidates>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// How many have to be chosen at least, all of them where there are fewer. Default 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1, max = 50))]
        min: Option<u32>,
        /// How many may be chosen at most. By default as many as one likes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1, max = 50))]
        max: Option<u32>,
    },
}

impl People {
    /// How many of a chain of heads are passed over that begins at a level.
    pub(crate) fn passed_over(from: Option<u8>) -> usize {
        usize::from(from.unwrap_or(1).saturating_sub(1))
    }
}

/// The word `initiator`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Initiator {
    Initiator,
}

/// A person whose department's heads are meant, or a department whose heads are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Whose {
    Initiator(Initiator),
    /// The members or the departments a field of the record names.
    Field {
        field: String,
    },
    /// One department, by its key.
    Department {
        department: String,
    },
    /// Whoever decided at a node of the flow, where the run passed it last.
    SameAs {
        same_as: String,
    },
}

/// People who may be picked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Candidates {
    /// One member, by user name.
    Member { member: String },
    /// Everybody who has a role, by its key.
    Role { role: String },
    /// Everybody in a department and those below it, by its key.
    Department { department: String },
    /// The members a field of the record names, or everybody in the departments it names.
    Field { field: String },
}

/// The people who may press a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum AnyOfPeople {
    Member { member: String },
    Role { role: String },
    Department { department: String },
}

/// The value `true`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "bool", into = "bool")]
pub struct True;

impl TryFrom<bool> for True {
    type Error = &'static str;

    fn try_from(value: bool) -> Result<Self, Self::Error> {
        if value { Ok(Self) } else { Err("only true is allowed here") }
    }
}

impl From<True> for bool {
    fn from(_: True) -> bool {
        true
    }
}

impl JsonSchema for True {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "True".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "const": true })
    }
}
