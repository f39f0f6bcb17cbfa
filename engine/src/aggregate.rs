//! Aggregate tables: figures over the records of one or many forms, kept in step with them in the transaction of every
//! change. Owns compiling a table, what a record gives to it, applying differences, checks, building and verifying;
//! statements are owned by `store::aggregates`.
//!
//! A table lies in the database as the table of a form that only this module writes, so lists, views, rights, links and
//! rollups work on it as on any other. Each row also keeps its state (how much was added up, how often), from which its
//! figures follow; the least and the greatest come from a register of how often each value occurs.
//! Computed figures are formulas of that form over its keys and measures, worked out whenever a row is written.
//!
//! **While a table is built**, every source form has a mark: its records up to that one are counted. Whoever changes a
//! record holds the table's registry row shared and applies a difference only at or below the mark; the builder holds it
//! alone while it counts the next records and moves the mark. So a record is counted exactly once: by the builder when it
//! passes, and from then on by its changes. Checks are in force once the whole table is counted, for until then no figure
//! is the true one.

mod build;
mod carry;
mod check;
mod compiled;
mod computed;
mod deferred;
mod preview;
mod state;
mod tally;
mod verify;

pub use build::{Progress, progress, publish, rebuild, step};
pub(crate) use carry::follow;
pub use compiled::{Aggregate, Source};
pub use deferred::Deferred;
pub(crate) use deferred::check_deferred;
pub use preview::{Preview, PreviewRow, may_preview, preview};
pub use verify::{Difference, verify};
