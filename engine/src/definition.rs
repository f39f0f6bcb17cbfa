//! The documents people write: apps, forms, rules, flows and the rest, as Rust types whose JSON Schemas are published.

pub mod flow;
