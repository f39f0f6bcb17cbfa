//! How a definition names people: directly, through a role or department, through the record, or by the initiator's pick.
//! Reminders use the same words for their recipients.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One way to name people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum People {
    /// The word `"initiator"`: who started the run.
    Word(Word),
    /// One member by user name.
    Member {
        /// The member's user name.
        member: String,
    },
    /// Every active member of a role.
    Role {
        /// The role's key.
        role: String,
    },
    /// Every active member of a department, not of its sub-departments.
    Department {
        /// The department's key.
        department: String,
    },
    /// The head of somebody's department; when they are the head themself, the head above.
    HeadOf {
        /// Whose head.
        head_of: Whose,
    },
    /// The chain of heads above somebody, nearest first.
    HeadsOf {
        /// Whose heads.
        heads_of: Whose,
        /// How many levels up, 1 to 20.
        #[schemars(range(min = 1, max = 20))]
        levels: u8,
    },
    /// The people in a member field of the record.
    Field {
        /// A field of kind `member` or `members`.
        field: String,
    },
    /// The initiator picks people when submitting.
    Pick {
        /// Always true.
        pick: bool,
        /// The people the initiator may pick from; anybody when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Box<People>>,
    },
}

/// Somebody: the initiator or whoever stands in a member field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Whose {
    /// The word `"initiator"`.
    Word(Word),
    /// The people in a member field of the record.
    Field {
        /// A field of kind `member` or `members`.
        field: String,
    },
}

/// Words that stand for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// Who started the run.
    Initiator,
}

impl People {
    /// The initiator's own pick, with what they may pick from.
    pub fn as_pick(&self) -> Option<Option<&People>> {
        match self {
            Self::Pick { from, .. } => Some(from.as_deref()),
            _ => None,
        }
    }
}
