//! `x-duplicates` of a form: by what two records are taken for the same thing, and what happens when somebody enters
//! one that is there already. Owns the words; comparing is owned by [`crate::duplicate`].

use super::is_default;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Two records are taken for the same when they agree in every field named here. An empty field agrees with none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DuplicateRule {
    /// The fields compared, each with how.
    #[serde(rename = "match")]
    pub fields: IndexMap<String, Likeness>,
    /// What happens when somebody enters a record that is there already.
    #[serde(default, skip_serializing_if = "is_default")]
    pub on_entry: OnEntry,
    /// What the person is told, in the place of a sentence of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// When two values of a field agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// The same but for case, width, spaces and punctuation; telephone numbers by their digits.
    Equal,
    /// Names that sound or look alike: characters of the same pinyin, small slips, with or without place and company form.
    Similar,
    /// The same digits, whatever stands between them.
    Digits,
}

impl Likeness {
    /// The word as it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Similar => "similar",
            Self::Digits => "digits",
        }
    }
}

/// What happens at entry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnEntry {
    /// The person is told and may save all the same.
    #[default]
    Warn,
    /// The record is refused.
    Block,
    /// Nothing; only the search for duplicates looks.
    Allow,
}
