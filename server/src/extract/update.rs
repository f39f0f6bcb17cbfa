//! Tells "leave it" from "empty it" in a change: a member that is left out from one that is null.

use serde::{Deserialize, Deserializer};

/// For `#[serde(default, deserialize_with = "given")]` on `Option<Option<T>>`: present and null is `Some(None)`.
pub fn given<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
