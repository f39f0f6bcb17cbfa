//! The small world of the walks: eight members by number and two people outside, a chain of heads, flags in place of a record.

use crate::clock::Moment;
use crate::condition::{ConditionContext, holds};
use crate::definition::CheckThat;
use crate::definition::flow::{Condition, DateOf, Span};
use crate::flow::{Above, World};
use crate::id::{MemberId, Outside, TaskId};
use crate::problem::Text;
use crate::zone::DEFAULT_ZONE;
use serde_json::{Map, Value, json};
use std::cell::Cell;
use std::collections::HashSet;

/// How many members there are.
pub const PEOPLE: usize = 8;
pub const OWNER: usize = 7;
/// Who builds the app.
pub const BUILDERS: [usize; 2] = [3, 5];
/// The members and, behind them, the people outside.
pub const EVERYBODY: usize = PEOPLE + OUTSIDE.len();
/// Who is in the one department there is, and the nearest of its heads.
pub const DEPARTMENT: [usize; 2] = [0, 1];
pub const DEPARTMENT_HEAD: usize = 2;
/// Its identifier, as the record holds it.
const DEPARTMENT_ID: &str = "d1";
/// The addresses of the people outside.
const OUTSIDE: [&str; 2] = ["li@example.com", "wang@example.com"];

/// What is true at one moment of a walk. Both the machine (through [`World`]) and the reference model look here.
#[derive(Clone)]
pub struct Facts {
    pub left: [bool; EVERYBODY],
    /// Who stands in for whom.
    pub proxy: [Option<usize>; EVERYBODY],
    /// Whose head is whose; numbers only grow, so there are no circles.
    pub head: [Option<usize>; EVERYBODY],
    pub roles: [Vec<usize>; 3],
    pub field: Vec<usize>,
    pub flags: [bool; 4],
    /// Whether the field `needed` has a value.
    pub filled: bool,
    /// Whether the record is what the checks of a step ask for.
    pub ready: bool,
    /// The nodes whose writes fail.
    pub broken: HashSet<String>,
    pub initiator: Option<usize>,
    /// Whose address the record says.
    pub address: Option<usize>,
    /// The minute the date of the record says.
    pub date: Option<i64>,
    /// How many rows the record has, and how many runs a sub-flow begins.
    pub rows: usize,
    /// How many of those runs, at most, have ended by the time it hears of them, and whether well.
    pub at_once: usize,
    pub ends_well: bool,
    /// How long the walk has lasted.
    pub minutes: i64,
    /// The runs that have called this one.
    pub above: Vec<Above>,
    next_id: Cell<u64>,
}

impl Facts {
    pub fn new(initiator: Option<usize>) -> Self {
        Self {
            left: [false; EVERYBODY],
            proxy: [None; EVERYBODY],
            head: [Some(2), Some(2), Some(4), Some(4), Some(6), Some(6), None, None, None, None],
            roles: [vec![], vec![3], vec![1, 4, 5]],
            field: vec![5],
            flags: [false; 4],
            filled: true,
            ready: true,
            broken: HashSet::new(),
            initiator,
            address: Some(PEOPLE),
            date: None,
            rows: 2,
            at_once: 0,
            ends_well: true,
            minutes: 0,
            above: Vec::new(),
            next_id: Cell::new(1),
        }
    }

    /// How a run that a sub-flow begins has ended by the time the other hears of it, if it has: whether well.
    pub fn ended_at_once(&self, run: usize) -> Option<bool> {
        (run < self.at_once).then_some(self.ends_well)
    }

    /// Whom a column of the record names in one of its rows.
    pub fn in_row(row: usize) -> usize {
        1 + 2 * row
    }

    /// The number of the next task.
    pub fn number_from(&self, next: u64) {
        self.next_id.set(next);
    }
}

pub fn task_id(number: u64) -> TaskId {
    TaskId::parse(&format!("00000000-0000-7000-9000-{number:012x}")).expect("a UUID")
}

/// The moment so many minutes after the beginning.
pub fn moment(minutes: i64) -> Moment {
    Moment::UNIX_EPOCH + chrono::Duration::minutes(minutes)
}

pub fn id(number: usize) -> MemberId {
    if let Some(address) = number.checked_sub(PEOPLE).and_then(|at| OUTSIDE.get(at)) {
        return MemberId::outside(address, "");
    }
    MemberId::parse(&format!("00000000-0000-7000-8000-{number:012x}")).expect("a UUID")
}

pub fn number(id: &MemberId) -> usize {
    if let Some(outside) = Outside::read(id.as_str()) {
        return PEOPLE + OUTSIDE.iter().position(|address| *address == outside.email).expect("one of them");
    }
    usize::from_str_radix(&id.as_str()[24..], 16).expect("made by `id`")
}

impl World for Facts {
    fn now(&self) -> Moment {
        moment(self.minutes)
    }

    fn above(&self) -> &[Above] {
        &self.above
    }

    fn new_task_id(&self) -> TaskId {
        let next = self.next_id.get();
        self.next_id.set(next + 1);
        task_id(next)
    }

    fn owner(&self) -> MemberId {
        id(OWNER)
    }

    fn builders(&self) -> Vec<MemberId> {
        BUILDERS.into_iter().filter(|member| !self.left[*member]).map(id).collect()
    }

    fn is_active(&self, member: &MemberId) -> bool {
        let number = number(member);
        number < PEOPLE && !self.left[number]
    }

    fn name_of(&self, member: &MemberId) -> String {
        format!("m{}", number(member))
    }

    fn proxy_of(&self, member: &MemberId) -> Option<MemberId> {
        self.proxy.get(number(member)).copied().flatten().map(id)
    }

    fn member_named(&self, username: &str) -> Option<MemberId> {
        username.strip_prefix('m')?.parse().ok().map(id)
    }

    fn members_of_role(&self, role: &str) -> Vec<MemberId> {
        let at: usize = role.strip_prefix('r').and_then(|at| at.parse().ok()).expect("a role of the walk");
        self.roles[at].iter().map(|member| id(*member)).collect()
    }

    fn members_of_department(&self, _department: &str) -> Vec<MemberId> {
        DEPARTMENT.map(id).to_vec()
    }

    fn heads_above(&self, member: &MemberId, levels: usize) -> Vec<MemberId> {
        let chain = std::iter::successors(self.head[number(member)], |head| self.head[*head]);
        chain.take(levels).map(id).collect()
    }

    fn department_named(&self, _key: &str) -> Option<String> {
        Some(DEPARTMENT_ID.to_owned())
    }

    fn members_in(&self, department: &str) -> Option<Vec<MemberId>> {
        (department == DEPARTMENT_ID).then(|| DEPARTMENT.map(id).to_vec())
    }

    fn heads_from(&self, _department: &str, levels: usize) -> Vec<MemberId> {
        let chain = std::iter::successors(Some(DEPARTMENT_HEAD), |head| self.head[*head]);
        chain.take(levels).map(id).collect()
    }

    fn members_named_by(&self, expression: &str, _beside: &serde_json::Map<String, Value>) -> Vec<MemberId> {
        self.member_named(expression).into_iter().collect()
    }

    fn value(&self, field: &str) -> Value {
        match field {
            "needed" if self.filled => json!("here"),
            "rows" => (0..self.rows).map(|row| json!({"owner": [id(Self::in_row(row))]})).collect(),
            "where" => json!([DEPARTMENT_ID]),
            "mail" => json!(self.address.map(|number| OUTSIDE[number - PEOPLE])),
            "who" => json!(self.field.iter().map(|member| id(*member)).collect::<Vec<_>>()),
            _ => Value::Null,
        }
    }

    fn holds(&self, condition: &Condition, _beside: &serde_json::Map<String, Value>) -> bool {
        let flag = |at: usize| (format!("x{at}"), json!(self.flags[at]));
        let facts = (0..self.flags.len()).map(flag).collect();
        holds(condition, &facts, &ConditionContext::system(self.now(), DEFAULT_ZONE))
    }

    fn passes(&self, _check: &CheckThat, _beside: &serde_json::Map<String, Value>) -> Result<bool, Text> {
        Ok(self.ready)
    }

    fn record_version(&self) -> Option<i64> {
        Some(1)
    }

    fn date_of(&self, _date: &DateOf, _beside: &Map<String, Value>) -> Option<Moment> {
        self.date.map(moment)
    }

    fn shift(&self, from: Moment, by: Span, _works: Option<&MemberId>) -> Moment {
        by.from(from)
    }

    fn postponed(&self, due: Moment, from: Moment, to: Moment, _works: Option<&MemberId>) -> Moment {
        due + (to - from)
    }
}
