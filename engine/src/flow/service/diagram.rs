//! The flow of exactly the version a run keeps to, drawn: every node of it with how far the run has come with it, and the
//! ways between them. Where the course of a run lists what was passed, in order and as often as it was, this has each node
//! once, those the run will not reach among them.

use super::query::row_said;
use super::view::{Person, person, title_of};
use crate::clock::to_text;
use crate::definition::flow::START;
use crate::flow::Flow;
use crate::flow::ahead::AheadNode;
use crate::flow::node::{Node, Way};
use crate::flow::state::{Branch, Outcome, Passed, RunState, RunStatus, Token, Wait};
use crate::problem::Text;
use crate::record::Context;
use crate::store::runs::RunRow;
use schemars::JsonSchema;
use serde::Serialize;

/// One node of a drawn run; `start` is its initiator's.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DiagramNode {
    pub key: String,
    pub kind: String,
    pub title: String,
    pub state: Standing,
    /// How it was passed, the latest time.
    pub outcome: Option<PassedAs>,
    /// When it was passed, the latest time.
    pub passed_at: Option<String>,
    /// Why the run is stuck there.
    pub reason: Option<String>,
    /// Which row of how many is under way, in words: of a loop, and of the nodes in its body where the run is.
    pub row: Option<String>,
    /// Who decided, is asked or would be asked there.
    pub people: Vec<Person>,
    /// The ways out, in the order written.
    pub ways: Vec<WayView>,
}

/// How a run stands to a node: it has passed it, is there (at a loop also while rows go through its body), is stuck there, would reach it as things stand, or would not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Passed,
    Active,
    Stuck,
    Ahead,
    Aside,
}

/// How a node was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PassedAs {
    Approved,
    Rejected,
    Skipped,
    Done,
}

/// A way out of a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WayView {
    pub to: String,
    pub role: WayRole,
    /// What people read on a branch that has a name.
    pub title: Option<String>,
    /// Whether the run has gone this way, as far as what it has passed still counts.
    pub walked: bool,
}

/// When a way is taken: always, after a rejection, when the node has failed or its time is over, as one of several branches,
/// where no branch's condition holds, or once for each row of a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WayRole {
    Next,
    Rejected,
    Failed,
    Late,
    Branch,
    Otherwise,
    Row,
}

/// The nodes of the flow a run keeps to, the start first, then in the order written. `ahead` is what lies before the run.
pub(super) fn diagram(context: &Context<'_>, flow: &Flow, row: &RunRow, ahead: &[AheadNode]) -> Vec<DiagramNode> {
    let drawing = Drawing { context, flow, row, ahead };
    let nodes = flow.definition().nodes.iter().map(|(key, node)| drawing.node(key, node));
    std::iter::once(drawing.start()).chain(nodes).collect()
}

/// What a node's part of the drawing is made from.
struct Drawing<'a> {
    context: &'a Context<'a>,
    flow: &'a Flow,
    row: &'a RunRow,
    ahead: &'a [AheadNode],
}

impl Drawing<'_> {
    /// The start is passed with the start of the run, and stood at again while the initiator has the run back.
    fn start(&self) -> DiagramNode {
        let tokens = self.tokens(START);
        let is_passed = tokens.is_empty() && self.row.machine.status != RunStatus::New;
        let people = if is_passed { self.people(self.row.initiator.as_deref()) } else { self.asked(&tokens) };
        let way = WayView { to: self.flow.first().to_owned(), role: WayRole::Next, title: None, walked: is_passed };
        DiagramNode {
            key: START.to_owned(),
            kind: START.to_owned(),
            title: Text::new("发起", "Start").get(self.context.language).to_owned(),
            state: if is_passed { Standing::Passed } else { Standing::Active },
            outcome: is_passed.then_some(PassedAs::Done),
            passed_at: is_passed.then(|| to_text(self.row.started_at)),
            reason: None,
            row: None,
            people,
            ways: vec![way],
        }
    }

    fn node(&self, key: &str, node: &Node) -> DiagramNode {
        let (tokens, passed) = (self.tokens(key), self.passed(key));
        let ahead = self.ahead.iter().find(|ahead| ahead.node == key);
        let round = self.state().under_way(key);
        let is_here = !tokens.is_empty() || round.is_some();
        let latest = passed.iter().max_by_key(|passed| passed.step).filter(|_| !is_here);
        let reason = tokens.iter().find_map(|token| match &token.wait {
            Wait::Stuck { reason } => Some(reason.get(self.context.language).to_owned()),
            _ => None,
        });
        let state = match (!is_here, latest, ahead) {
            (false, ..) if reason.is_some() => Standing::Stuck,
            (false, ..) => Standing::Active,
            (true, Some(_), _) => Standing::Passed,
            (true, None, Some(_)) => Standing::Ahead,
            (true, None, None) => Standing::Aside,
        };
        let people = match (state, latest, ahead) {
            (Standing::Passed, Some(latest), _) => self.people(latest.by.iter().map(|id| id.as_str())),
            (Standing::Ahead, _, Some(ahead)) => self.people(ahead.people.iter().map(|id| id.as_str())),
            _ => self.asked(&tokens),
        };
        DiagramNode {
            key: key.to_owned(),
            kind: node.kind().to_owned(),
            title: title_of(self.context, &self.row.app, self.flow, key),
            state,
            outcome: latest.map(|passed| passed_as(&passed.outcome)),
            passed_at: latest.map(|passed| to_text(passed.at)),
            reason,
            row: self.row(round, &tokens),
            people,
            ways: self.ways(node, &passed),
        }
    }

    /// The row of a loop that is under way, or the rows a node lies in where the run stands at it.
    fn row(&self, round: Option<&Branch>, tokens: &[&Token]) -> Option<String> {
        let state = self.state();
        let places = match (round, tokens.first()) {
            (Some(branch), _) => vec![(branch.branch + 1, state.rows_in(branch))],
            (None, Some(token)) => state.places(&token.path),
            (None, None) => return None,
        };
        row_said(&places, self.context.language)
    }

    fn ways(&self, node: &Node, passed: &[&Passed]) -> Vec<WayView> {
        let ways = node.part().ways();
        let view = |(at, way): (usize, &Way<'_>)| {
            let role = match way.pointer.as_str() {
                "/next" => WayRole::Next,
                "/on_reject" => WayRole::Rejected,
                "/on_failure" => WayRole::Failed,
                "/on_timeout" => WayRole::Late,
                "/otherwise" => WayRole::Otherwise,
                "/body" => WayRole::Row,
                _ => WayRole::Branch,
            };
            WayView {
                to: way.to.to_owned(),
                role,
                title: branch_title(node, at).map(|title| self.context.say(&self.row.app, title)),
                walked: passed.iter().any(|passed| has_taken(node, passed, at, role)),
            }
        };
        ways.iter().enumerate().map(view).collect()
    }

    fn state(&self) -> &RunState {
        &self.row.machine
    }

    fn tokens(&self, key: &str) -> Vec<&Token> {
        self.state().tokens.iter().filter(|token| token.node == key).collect()
    }

    fn passed(&self, key: &str) -> Vec<&Passed> {
        self.state().passed.iter().filter(|passed| passed.node == key).collect()
    }

    /// Those with an open task where these tokens are.
    fn asked(&self, tokens: &[&Token]) -> Vec<Person> {
        let is_here = |step: u64| tokens.iter().any(|token| token.step == step);
        let open = self.state().open_tasks().filter(|task| is_here(task.step));
        self.people(open.map(|task| task.assignee.as_str()))
    }

    fn people<'p>(&self, ids: impl IntoIterator<Item = &'p str>) -> Vec<Person> {
        ids.into_iter().map(|id| person(self.context, id)).collect()
    }
}

/// Whether a node was left by the numbered one of its ways when it was passed.
fn has_taken(node: &Node, passed: &Passed, at: usize, role: WayRole) -> bool {
    match (node, role) {
        // Several of them may lead to the same node, so what was chosen is noted with the passage.
        (Node::Condition(_) | Node::Route(_) | Node::Inclusive(_) | Node::Loop(_), _) => passed.ways.contains(&at),
        (_, WayRole::Failed | WayRole::Late) => passed.ways.contains(&at),
        (_, WayRole::Rejected) => passed.outcome == Outcome::Rejected,
        _ => passed.outcome != Outcome::Rejected,
    }
}

pub(super) fn branch_title(node: &Node, at: usize) -> Option<&str> {
    let branches = match node {
        Node::Condition(condition) => &condition.branches,
        Node::Inclusive(inclusive) => &inclusive.branches,
        // The first of its ways is the one without a condition.
        Node::Route(route) => return route.cases.get(at.checked_sub(1)?)?.title.as_deref(),
        _ => return None,
    };
    branches.get(at)?.title.as_deref()
}

pub(super) fn passed_as(outcome: &Outcome) -> PassedAs {
    match outcome {
        Outcome::Approved => PassedAs::Approved,
        Outcome::Rejected => PassedAs::Rejected,
        Outcome::Skipped => PassedAs::Skipped,
        Outcome::Done | Outcome::Wrote(_) => PassedAs::Done,
    }
}
