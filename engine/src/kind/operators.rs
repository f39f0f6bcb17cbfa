//! Which operators of the condition language make sense for which sort of value.

pub(super) const TEXT: &[&str] =
    &["=", "!=", "contains", "not contains", "starts", "ends", "in", "not in", "empty", "not empty"];
/// Text whose beginning and end mean nothing.
pub(super) const PROSE: &[&str] = &["contains", "not contains", "empty", "not empty"];
pub(super) const ORDERED: &[&str] = &["=", "!=", ">", ">=", "<", "<=", "between", "in", "not in", "empty", "not empty"];
pub(super) const DATE: &[&str] =
    &["=", "!=", ">", ">=", "<", "<=", "between", "during", "in", "not in", "empty", "not empty"];
pub(super) const CHOICE: &[&str] = &["=", "!=", "in", "not in", "contains", "not contains", "empty", "not empty"];
pub(super) const FLAG: &[&str] = &["=", "!=", "empty", "not empty"];
pub(super) const ONE: &[&str] = &["=", "!=", "in", "not in", "empty", "not empty"];
pub(super) const LIST: &[&str] = &["has any", "has all", "has none", "empty", "not empty"];
/// A point on the earth.
pub(super) const PLACE: &[&str] = &["within", "empty", "not empty"];
pub(super) const PRESENCE: &[&str] = &["empty", "not empty"];
pub(super) const NONE: &[&str] = &[];
