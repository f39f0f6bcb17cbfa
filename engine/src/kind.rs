//! Field kinds: what a field of a form can be. One file per kind below `kind/`, holding everything about it, and one
//! line in the registry here.

/// How the values of a kind are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Text compared by code point: words, options, identifiers, dates and moments (ISO 8601, fixed width).
    Text,
    /// A whole number.
    Integer,
    /// An exact decimal, stored as a whole number of this many places: money 4, numbers 6.
    Scaled(u8),
    /// 0 or 1.
    Boolean,
    /// The text of a JSON array or object.
    Json,
}

/// One kind of field.
pub trait Kind: Sync {
    /// The name written as `x-kind`.
    fn name(&self) -> &'static str;
}

/// Every kind there is.
pub fn all() -> impl Iterator<Item = &'static dyn Kind> {
    std::iter::empty()
}
