//! Route: the first case that holds says where the run goes, else `next`. It may lead back to a node that was passed: then
//! everything since is walked again, so often and no more.

use super::{NodeKind, Way};
use crate::definition::flow::Condition;
use crate::flow::check::Checker;
use crate::flow::machine::{Arrival, Machine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often in a row a run is led back where nothing is said.
const USUAL: u32 = 10;
/// The most that may be said.
const MOST: u32 = 100;

/// Leads the run to the node of the first case that holds for the record. Led back to a node it has passed, it walks
/// everything from there again, with new tasks, as after a return.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteNode {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The cases, tried in order.
    pub cases: Vec<RouteCase>,
    /// How often in a row the run may be led back, 1 to 100; default 10. Then the step waits for an administrator, whose
    /// retry begins to count anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub at_most: Option<u32>,
    /// The node when no case holds.
    pub next: String,
}

/// One case of a route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteCase {
    /// What people read on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When it holds.
    pub when: Condition,
    /// The node it leads to, of the same branch: a later or an earlier one.
    pub to: String,
}

impl RouteNode {
    /// The way taken when `holds` answers for the record: its number among all ways, and the node it leads to. `next` is the
    /// first of them, the cases follow.
    pub(crate) fn choose(&self, holds: impl Fn(&Condition) -> bool) -> (usize, &str) {
        let chosen = self.cases.iter().enumerate().find(|(_, case)| holds(&case.when));
        chosen.map_or((0, self.next.as_str()), |(at, case)| (at + 1, case.to.as_str()))
    }

    /// How often in a row the run may be led back.
    pub(crate) fn most(&self) -> u32 {
        self.at_most.unwrap_or(USUAL)
    }
}

impl NodeKind for RouteNode {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        let cases = self.cases.iter().enumerate();
        let cases = cases.map(|(at, case)| Way::next(format!("/cases/{at}/to"), case.to.as_str()));
        std::iter::once(Way::next("/next", &self.next)).chain(cases).collect()
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        let (way, to) = self.choose(machine.judge(&arrival));
        machine.chose(&arrival, self.cases.iter().map(|case| &case.when), vec![way]);
        machine.lead(arrival, way, to, self.most());
    }

    fn check(&self, checker: &mut Checker<'_>) {
        if self.cases.is_empty() {
            checker.report("/cases", "no_branches", "路由节点至少要有一种情况", "A route needs at least one case");
        }
        if self.at_most.is_some_and(|most| !(1..=MOST).contains(&most)) {
            let (zh, en) = (format!("重复次数须在 1 到 {MOST} 之间"), format!("at_most must be between 1 and {MOST}"));
            checker.report("/at_most", "bad_at_most", zh, en);
        }
        for (at, case) in self.cases.iter().enumerate() {
            checker.condition(&format!("/cases/{at}/when"), &case.when);
        }
    }
}
