//! Field kinds: what a field of a form can be. One file per kind below `kind/`, holding everything about it, and one
//! line in the registry here.

/// One kind of field.
pub trait Kind: Sync {
    /// The name written as `x-kind`.
    fn name(&self) -> &'static str;
}

/// Every kind there is.
pub fn all() -> impl Iterator<Item = &'static dyn Kind> {
    std::iter::empty()
}
