//! Formulas and scripts: rhai with exact decimals, spreadsheet functions and a sandbox. The only place that names rhai.
//!
//! Pure: what time it is, who asks and which record is meant come in as [`Facts`]; the machine's clock is read only to
//! stop a script that runs too long ([`Limits`]). What the words of the language mean is owned here; when a formula is
//! evaluated and where its value goes is not.

mod compile;
mod engine;
mod formula;
mod frame;
mod functions;
mod inquiry;
mod limits;
mod names;
mod number;
mod operators;
mod order;
mod problem;
mod program;
mod rewrite;
mod unread;
mod value;

pub use compile::LookUp;
pub use engine::Engine;
pub use formula::Formula;
pub(crate) use functions::in_capitals;
pub use functions::{Function, Group, functions};
pub use inquiry::{DepartmentFact, Inquiry, MemberFact, Question, Take};
pub use limits::Limits;
pub use order::{Cycle, order};
pub use problem::ScriptProblem;
pub use program::{Outcome, Script};

use crate::clock::Moment;
use serde_json::{Map, Value};

/// What a formula or script may know about the world: nothing else is in its reach.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The fields of the record, under their keys.
    pub record: &'a Map<String, Value>,
    /// The sub-form row the formula belongs to; its columns go before the fields of the record.
    pub row: Option<&'a Map<String, Value>>,
    /// The id of the member on whose behalf this runs; the variable `me`.
    pub me: &'a str,
    /// The moment `TODAY()` and `NOW()` speak of.
    pub now: Moment,
    /// The zone in which a moment has a day and an hour.
    pub timezone: chrono_tz::Tz,
    /// Where functions ask about other forms and people; without it they refuse.
    pub inquiry: Option<&'a Inquiry>,
}

#[cfg(test)]
mod tests;
