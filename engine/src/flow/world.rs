//! What the machine may ask about the world outside the run. Answers are values prepared by the caller, so a step of
//! the machine is a pure function of definition, state, command and world.

use super::above::Above;
use crate::clock::Moment;
use crate::definition::CheckThat;
use crate::definition::flow::{Condition, DateOf, Span};
use crate::id::{MemberId, TaskId};
use crate::problem::Text;
use serde_json::{Map, Value};

/// Tells whether a field is hidden, or the cell of a sub-form: the row, from 0, and the column.
pub type Hides<'w> = Box<dyn Fn(&str, Option<(usize, &str)>) -> bool + 'w>;

/// The world as it stands at the moment of one command.
pub trait World {
    fn now(&self) -> Moment;

    /// A fresh identifier; every call gives another one.
    fn new_task_id(&self) -> TaskId;

    /// The workspace's owner, who gets what nobody else can do.
    fn owner(&self) -> MemberId;

    /// The active members who are named to build the flow's app, in a stable order.
    fn builders(&self) -> Vec<MemberId>;

    fn is_active(&self, member: &MemberId) -> bool;

    /// What a member is called.
    fn name_of(&self, member: &MemberId) -> String;

    /// Who stands in for a member who is away now, having named them for this flow, its app or everything.
    fn proxy_of(&self, member: &MemberId) -> Option<MemberId>;

    /// The member with this user name, active or not.
    fn member_named(&self, username: &str) -> Option<MemberId>;

    /// The members of a role, in a stable order.
    fn members_of_role(&self, role: &str) -> Vec<MemberId>;

    /// The members of a department and of those below it, in a stable order.
    fn members_of_department(&self, department: &str) -> Vec<MemberId>;

    /// The heads above a member, nearest first and never the member: the head of the own department, then of the
    /// departments above, at most `levels` of them.
    fn heads_above(&self, member: &MemberId, levels: usize) -> Vec<MemberId>;

    /// The department with this key, by its identifier.
    fn department_named(&self, key: &str) -> Option<String>;

    /// The members of the department with this identifier and of those below it, in a stable order; `None` when it is
    /// not that of a department.
    fn members_in(&self, department: &str) -> Option<Vec<MemberId>>;

    /// The heads of the department with this identifier and of those above it, nearest first, at most `levels` of them.
    fn heads_from(&self, department: &str, levels: usize) -> Vec<MemberId>;

    /// The members an expression over the run's record and what is known beside it names, by identifier or user name; nobody
    /// when it fails.
    fn members_named_by(&self, expression: &str, beside: &Map<String, Value>) -> Vec<MemberId>;

    /// A value of the run's record as it is now; `Null` when there is none.
    fn value(&self, field: &str) -> Value;

    /// What the form hides in the run's record now from each of these people; from whoever acts where it is nobody.
    fn hides(&self, _from: &[MemberId]) -> Hides<'_> {
        Box::new(|_: &str, _: Option<(usize, &str)>| false)
    }

    /// Whether the run's record meets a condition now, with what is known beside it: what queries have found and the row that
    /// is gone through.
    fn holds(&self, condition: &Condition, beside: &Map<String, Value>) -> bool;

    /// Whether the run's record, with what is known beside it, passes a check now; why that cannot be told otherwise.
    fn passes(&self, check: &CheckThat, beside: &Map<String, Value>) -> Result<bool, Text>;

    /// The runs that have called this one and wait, the nearest first.
    fn above(&self) -> &[Above] {
        &[]
    }

    /// The version of the run's record now.
    fn record_version(&self) -> Option<i64>;

    /// The moment a date of the run's record, or of the row that is gone through, stands for, past or to come; `None` when it
    /// is empty.
    fn date_of(&self, date: &DateOf, beside: &Map<String, Value>) -> Option<Moment>;

    /// The moment this far from another; in the working time of one of the people, if they are named.
    fn shift(&self, from: Moment, by: Span, works: Option<&MemberId>) -> Moment;

    /// The moment that lies as far from `to` as `due` does from `from`; in the working time of one of the people, if they are
    /// named.
    fn postponed(&self, due: Moment, from: Moment, to: Moment, works: Option<&MemberId>) -> Moment;

    /// The version of the working hours in force.
    fn hours(&self) -> i64 {
        0
    }

    /// Where the end of somebody's working time lies by the hours in force, if it was set by others; nothing where theirs are
    /// what they were.
    fn by_new_hours(&self, _end: &WorkedEnd<'_>) -> Option<Moment> {
        None
    }
}

/// The end of a stretch of one person's working time.
#[derive(Debug, Clone, Copy)]
pub struct WorkedEnd<'a> {
    pub due: Moment,
    /// Where its clock stands: now, or since it has stopped.
    pub at: Moment,
    /// When it began and how long it is, if it is known whole.
    pub whole: Option<(Moment, Span)>,
    pub works: &'a MemberId,
}
