//! Identifiers: UUIDv7 in their hyphenated lower-case text form, one newtype per thing so they cannot be mixed up.

mod outside;

pub use outside::Outside;

use crate::digest;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new identifier; later ones sort after earlier ones.
            pub fn generate() -> Self {
                Self(Uuid::now_v7().to_string())
            }

            /// Accepts any UUID text; `None` for anything else.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(|id| Self(id.to_string()))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    )+};
}

ids! {
    /// One stored record of a form.
    RecordId,
    /// A person with an account in the workspace, or somebody outside who holds a seat in a flow
    /// ([`MemberId::outside`]).
    MemberId,
    DepartmentId,
    /// One running or ended instance of a flow.
    RunId,
    /// One piece of work for one person inside a run.
    TaskId,
    TimerId,
    /// One message waiting in, or sent from, the outbox.
    MessageId,
    FileId,
    /// One view that was saved beside those of its app.
    ViewId,
    JobId,
    /// One standing-in of a member for another.
    ProxyId,
    /// One sign-in of a member; not the secret that proves it.
    SessionId,
    /// One API key of a member; not the secret that proves it.
    KeyId,
    /// Sent by a client with a change so that repeating it does nothing new.
    CommandId,
}

impl CommandId {
    /// The id of one part of a command that is several: the same whenever the same command is sent again.
    pub fn of_part(&self, part: &str) -> Self {
        let digest = digest::of(&format!("{}\n{part}", self.0));
        Self(Uuid::from_slice(&digest[..16]).expect("sixteen bytes").to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_command_has_one_id_of_its_own() {
        let (one, other) = (CommandId::generate(), CommandId::generate());
        assert_eq!(one.of_part("a"), one.of_part("a"));
        assert_ne!(one.of_part("a"), one.of_part("b"));
        assert_ne!(one.of_part("a"), other.of_part("a"));
        assert_eq!(CommandId::parse(one.of_part("a").as_str()), Some(one.of_part("a")));
    }
}
