//! Tenon's engine: definitions interpreted over a document store.

pub mod access;
pub mod aggregate;
pub mod audit;
pub mod clock;
pub mod condition;
pub mod definition;
pub mod duty;
pub mod flow;
pub mod id;
pub mod import;
pub mod kind;
pub mod link;
pub mod model;
pub mod notify;
pub mod package;
pub mod people;
pub mod problem;
pub mod record;
pub mod rule;
pub mod schedule;
pub mod script;
pub mod store;
pub mod wording;
pub mod workspace;
pub mod zone;
