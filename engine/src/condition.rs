//! The one condition language: `["field", "op", value]` under `all`, `any` and `not`. Owns its shape, its reading, its
//! meaning in memory ([`holds`]) and how operands such as `me` or `today` become values. Turning a condition into SQL is
//! owned by the store ([`to_sql`]), and a property test keeps the two meanings equal.
//!
//! Logic has two values. A missing value (null, `""`, `[]`, `{}`) on either side makes every operator false, except `!=`,
//! `not in`, `not contains`, `empty` and `has none`, which it makes true. Values of different types are never equal and
//! never ordered. Text compares by code point.

mod circle;
mod document;
mod facts;
mod fill;
mod holds;
mod known;
mod op;
mod operand;
mod parse;
mod period;
mod relative;
mod seen;

pub use crate::store::SqlText;
pub use crate::store::condition::{Columns, Path, Place, TextShape, to_sql};
pub use circle::{Circle, EARTH_RADIUS, kilometres};
pub(crate) use document::forget_values;
pub use facts::RecordFacts;
pub(crate) use holds::as_in_json;
pub use holds::holds;
pub use op::Op;
pub(crate) use operand::looks_like_moment;
pub use operand::{Operand, Resolved, TextBounds};
pub use period::Period;
pub use relative::{Point, RelativeDate};

use crate::clock::Moment;
use crate::id::{DepartmentId, MemberId};
use crate::problem::Problem;
use crate::zone::Tz;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A condition that has been read; [`Condition::Always`] is written `{}`.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Condition {
    #[default]
    Always,
    Compare(Comparison),
    /// Holds when every one of them does, so also when there are none.
    All(Vec<Condition>),
    /// Holds when at least one of them does, so never when there are none.
    Any(Vec<Condition>),
    Not(Box<Condition>),
}

/// One comparison. `field` is a field's key, or `subform.column`, which holds when any row satisfies it.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    pub field: String,
    pub op: Op,
    pub operand: Operand,
}

/// Who asks, when and where: everything a condition's value may refer to outside the record.
#[derive(Debug, Clone)]
pub struct ConditionContext {
    /// The actor; `None` for the system, which makes `{"me":true}` a missing value.
    pub me: Option<MemberId>,
    /// The actor's departments and all those below them.
    pub my_departments: Vec<DepartmentId>,
    /// The actor and everybody in `my_departments`, also those who have left.
    pub my_members: Arc<[MemberId]>,
    /// The keys of the actor's roles.
    pub my_roles: Vec<String>,
    pub now: Moment,
    /// The time zone of the workspace.
    pub tz: Tz,
}

impl ConditionContext {
    /// The system acting at a moment: nobody is `me`.
    pub fn system(now: Moment, tz: Tz) -> Self {
        Self { me: None, my_departments: Vec::new(), my_members: Arc::default(), my_roles: Vec::new(), now, tz }
    }
}

impl Condition {
    /// Reads a condition; on failure answers every mistake with its pointer into `document`.
    pub fn parse(document: &Value) -> Result<Self, Vec<Problem>> {
        parse::parse(document)
    }

    /// Every field the condition mentions, also inside values. A sub-form column is `subform.column`.
    pub fn fields(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        self.visit("", &mut |_, comparison| {
            found.insert(comparison.field.as_str());
            comparison.operand.fields(&mut |field| {
                found.insert(field);
            });
        });
        found
    }

    /// The fields of the record that chooses whose values it compares with; for `subform.column` and `address.part` what they
    /// are inside of.
    pub fn compared_with(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        self.visit("", &mut |_, comparison| {
            comparison.operand.fields(&mut |field| {
                found.insert(field.split_once('.').map_or(field, |(head, _)| head));
            });
        });
        found
    }

    /// The fields of the record it reads: for `subform.column` and `address.part` what they are inside of.
    pub fn read_fields(&self) -> BTreeSet<&str> {
        self.fields().into_iter().map(|field| field.split_once('.').map_or(field, |(head, _)| head)).collect()
    }

    /// Every comparison with the JSON Pointer at which it stands in the document.
    pub fn comparisons(&self) -> Vec<(String, &Comparison)> {
        let mut found = Vec::new();
        self.visit("", &mut |pointer, comparison| found.push((pointer.to_owned(), comparison)));
        found
    }

    fn visit<'a>(&'a self, pointer: &str, see: &mut dyn FnMut(&str, &'a Comparison)) {
        match self {
            Self::Always => {}
            Self::Compare(comparison) => see(pointer, comparison),
            Self::All(parts) => {
                parts.iter().enumerate().for_each(|(i, part)| part.visit(&format!("{pointer}/all/{i}"), see));
            }
            Self::Any(parts) => {
                parts.iter().enumerate().for_each(|(i, part)| part.visit(&format!("{pointer}/any/{i}"), see));
            }
            Self::Not(part) => part.visit(&format!("{pointer}/not"), see),
        }
    }

    /// Both must hold.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Always, other) | (other, Self::Always) => other,
            (Self::All(mut parts), other) => {
                parts.push(other);
                Self::All(parts)
            }
            (one, other) => Self::All(vec![one, other]),
        }
    }
}
