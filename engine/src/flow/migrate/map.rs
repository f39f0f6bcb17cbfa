//! What the nodes of one version become in another: proposed from keys and titles, and checked against the shape of both
//! before any run is looked at.

use super::pointer;
use crate::definition::flow::START;
use crate::flow::Flow;
use crate::flow::node::{Node, WayKind};
use crate::flow::state::{Branch, Token};
use crate::problem::{Problem, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// The nodes of the new version by those of the old one. Whatever stands in a node that is not named is not moved.
pub type Nodes = BTreeMap<String, String>;

/// The branches a node lies in, outermost first: the fork and the number of its branch; a loop's body is its one branch.
type Scope<'a> = Vec<(&'a str, usize)>;

/// A branch of a parallel or inclusive node that the new version has more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBranch {
    /// The parallel or inclusive node in the new version.
    pub fork: String,
    /// Which of its branches, from 0.
    pub branch: usize,
}

/// What is to become of branches that are more or fewer.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// The new branches that runs inside their forks do not begin.
    pub leave_out: Vec<NewBranch>,
    /// The nodes of the old version whose branches end where a run stands there.
    pub ends: Vec<String>,
}

/// Every new branch begins, and none ends.
pub(crate) static NO_CHOICES: Choices = Choices { leave_out: Vec::new(), ends: Vec::new() };

/// Where a branch ends early: in front of a join, as when it is done.
#[derive(Debug)]
pub(super) struct End {
    /// The branch, as the new version counts it.
    pub path: Vec<Branch>,
    /// Whether the new version has it.
    pub is_there: bool,
    pub join: String,
}

/// A way from one version of a flow to another that fits the shape of both.
#[derive(Debug)]
pub struct Map<'a> {
    pub(super) from: &'a Flow,
    pub(super) to: &'a Flow,
    nodes: BTreeMap<&'a str, &'a str>,
    /// The branch of the new fork, by the old fork and its branch.
    branches: HashMap<(&'a str, usize), usize>,
    /// The branches of the new fork that none of the old one has become, by the old fork.
    added: HashMap<&'a str, Vec<usize>>,
    choices: &'a Choices,
}

/// What becomes of each node: the node of the same key if it is of a kind that fits, else the only one of the same kind and
/// title that no other node becomes. Joins follow their forks, and nothing ever stands in an end.
pub fn propose(from: &Flow, to: &Flow) -> Nodes {
    let (old, new) = (&from.definition().nodes, &to.definition().nodes);
    let mapped = || old.iter().filter(|(_, node)| is_mapped(node));
    let is_same = |key: &str, node: &Node| new.get(key).is_some_and(|becomes| fits(node, becomes));
    let mut nodes: Nodes =
        mapped().filter(|(key, node)| is_same(key, node)).map(|(key, _)| (key.clone(), key.clone())).collect();
    let mut taken: BTreeSet<String> = nodes.values().cloned().collect();
    for (key, node) in mapped() {
        if nodes.contains_key(key) || node.title().is_none() {
            continue;
        }
        let is_alike = |other: &str, becomes: &Node| {
            !taken.contains(other) && becomes.kind() == node.kind() && becomes.title() == node.title()
        };
        let mut alike = new.iter().filter(|(other, becomes)| is_alike(other, becomes)).map(|(other, _)| other.clone());
        if let (Some(other), None) = (alike.next(), alike.next()) {
            taken.insert(other.clone());
            nodes.insert(key.clone(), other);
        }
    }
    // What stands in other branches now has no place there by itself.
    loop {
        let Some(problems) = Map::of(from, to, &nodes).err() else { return nodes };
        let before = nodes.len();
        nodes.retain(|key, _| problems.iter().all(|problem| problem.pointer != pointer(key)));
        if nodes.len() == before {
            return Nodes::new();
        }
    }
}

/// Whether a plan speaks of a node of this kind.
pub(crate) fn is_mapped(node: &Node) -> bool {
    !matches!(node, Node::Join(_) | Node::End(_))
}

/// Whether one node can become the other: of the same kind, or both done by people.
fn fits(node: &Node, becomes: &Node) -> bool {
    node.kind() == becomes.kind() || node.person().is_some() && becomes.person().is_some()
}

impl<'a> Map<'a> {
    /// A map that begins every new branch and ends none.
    ///
    /// # Errors
    /// As [`Map::with`].
    pub fn of(from: &'a Flow, to: &'a Flow, plan: &'a Nodes) -> Result<Self, Vec<Problem>> {
        Self::with(from, to, plan, &NO_CHOICES)
    }

    /// A map, if it fits. Nodes the old version does not have are left out: they may be of another one that is moved along.
    ///
    /// # Errors
    /// Every node that cannot become what it is to, or cannot end, and every branch that is not there.
    pub fn with(from: &'a Flow, to: &'a Flow, plan: &'a Nodes, choices: &'a Choices) -> Result<Self, Vec<Problem>> {
        let mut map =
            Self { from, to, nodes: BTreeMap::new(), branches: HashMap::new(), added: HashMap::new(), choices };
        let mut problems = Vec::new();
        if from.definition().start.form() != to.definition().start.form() {
            problems.push(map.other_form());
        }
        for (key, other) in plan {
            let Some(node) = from.find(key) else { continue };
            match to.find(other) {
                _ if !is_mapped(node) => problems.push(map.not_planned(key)),
                None => problems.push(map.unknown(key, other)),
                Some(becomes) if !fits(node, becomes) => problems.push(map.other_kind(key, node, becomes)),
                Some(_) => {
                    map.nodes.insert(key, other);
                }
            }
        }
        map.match_rows(&mut problems);
        let forks: Vec<(&'a str, &'a str)> = map.nodes.iter().map(|(key, other)| (*key, *other)).collect();
        for (key, other) in &forks {
            if let (Some(join), Some(meets)) = (from.node(key).joined_in(), to.node(other).joined_in()) {
                map.nodes.insert(join, meets);
            }
        }
        let found = map.match_scopes(&mut problems);
        map.match_branches(&forks, &found, &mut problems);
        map.match_choices(plan, &mut problems);
        if problems.is_empty() { Ok(map) } else { Err(problems) }
    }

    /// The version it leads from.
    pub fn from(&self) -> &'a Flow {
        self.from
    }

    /// The version it leads to.
    pub fn to(&self) -> &'a Flow {
        self.to
    }

    /// What becomes of a position in a node, the initiator's own included.
    pub fn lands_in(&self, node: &str) -> Option<&'a str> {
        if node == START { Some(START) } else { self.becomes(node) }
    }

    /// What a node becomes, if it has a place in the new version.
    pub(super) fn becomes(&self, node: &str) -> Option<&'a str> {
        self.nodes.get(node).copied()
    }

    /// Where a position in a node lies in the new version.
    pub(super) fn place(&self, node: &str, path: &[Branch]) -> Result<(String, Vec<Branch>), Problem> {
        if node == START {
            return Ok((START.to_owned(), Vec::new()));
        }
        let becomes = self.becomes(node).ok_or_else(|| self.not_mapped(node))?;
        Ok((becomes.to_owned(), self.path(path)?))
    }

    /// The branches of the new version that some of the old one have become.
    pub(super) fn path(&self, path: &[Branch]) -> Result<Vec<Branch>, Problem> {
        let in_new = |own: &Branch| -> Result<Branch, Problem> {
            let node = self.becomes(&own.node).ok_or_else(|| self.not_mapped(&own.node))?;
            // Rows are those the passage began with, whatever the new version says.
            let branch = match own.is_row {
                true => own.branch,
                false => self.branch(&own.node, own.branch).ok_or_else(|| self.branch_gone(own))?,
            };
            Ok(Branch { node: node.to_owned(), branch, ..own.clone() })
        };
        path.iter().map(in_new).collect()
    }

    /// Whether what stands here ends its branch: its node is to, or it has done its part of a fork or a branch that is gone.
    pub(super) fn ends(&self, token: &Token) -> bool {
        let is_done = || {
            let is_join = matches!(self.from.find(&token.node), Some(Node::Join(_)));
            is_join && self.place(&token.node, &token.path).is_err()
        };
        self.is_to_end(&token.node) || is_done()
    }

    fn is_to_end(&self, node: &str) -> bool {
        self.choices.ends.iter().any(|ends| ends == node)
    }

    /// Where a branch ends: at the join of the innermost fork around it that the new version has.
    pub(super) fn end_of(&self, path: &[Branch]) -> Option<End> {
        (0..path.len()).rev().find_map(|at| {
            let own = &path[at];
            let node = self.becomes(&own.node).filter(|_| !own.is_row)?;
            let join = self.to.find(node)?.joined_in()?.to_owned();
            let branch = self.branch(&own.node, own.branch);
            let mut path = self.path(&path[..at]).ok()?;
            path.push(Branch { node: node.to_owned(), branch: branch.unwrap_or_default(), ..own.clone() });
            Some(End { path, is_there: branch.is_some(), join })
        })
    }

    /// The branches that what an old fork has become has more.
    pub(super) fn added(&self, fork: &str) -> &[usize] {
        self.added.get(fork).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every branch the new version has more in the forks of the old one.
    pub fn new_branches(&self) -> Vec<NewBranch> {
        let branches = |(fork, added): (&&'a str, &Vec<usize>)| -> Vec<NewBranch> {
            let Some(becomes) = self.becomes(fork) else { return Vec::new() };
            added.iter().map(|branch| NewBranch { fork: becomes.to_owned(), branch: *branch }).collect()
        };
        let mut found: Vec<NewBranch> = self.added.iter().flat_map(branches).collect();
        found.sort_by(|a, b| (&a.fork, a.branch).cmp(&(&b.fork, b.branch)));
        found
    }

    pub(super) fn is_left_out(&self, branch: &NewBranch) -> bool {
        self.choices.leave_out.contains(branch)
    }

    /// The ways out of a node that was passed, counted as the new version counts them; none where that cannot be told.
    pub(super) fn ways(&self, node: &str, ways: &[usize]) -> Vec<usize> {
        let becomes = self.becomes(node).and_then(|key| self.to.find(key));
        match (self.from.find(node), becomes) {
            (Some(was), Some(_)) if was.joined_in().is_some() => {
                ways.iter().filter_map(|way| self.branch(node, *way)).collect()
            }
            (Some(was), Some(is)) if was.part().ways().len() == is.part().ways().len() => ways.to_vec(),
            _ => Vec::new(),
        }
    }

    fn branch(&self, fork: &str, branch: usize) -> Option<usize> {
        self.branches.get(&(fork, branch)).copied()
    }

    /// What a query has found is of its form, and the rows that are under way are those of what the loop names.
    fn match_rows(&self, problems: &mut Vec<Problem>) {
        for (&key, &other) in &self.nodes {
            match (self.from.node(key), self.to.node(other)) {
                (Node::Query(was), Node::Query(is)) if was.form != is.form => problems.push(self.other_records(key)),
                (Node::Loop(was), Node::Loop(is)) => {
                    let query = self.from.find(&was.each).filter(|node| matches!(node, Node::Query(_)));
                    let becomes = query.map_or(Some(was.each.as_str()), |_| self.becomes(&was.each));
                    if becomes != Some(is.each.as_str()) {
                        problems.push(self.other_rows(key));
                    }
                }
                _ => {}
            }
        }
    }

    /// Each node must lie in the branches that its own branches have become. Answers which branches of the new forks hold
    /// something of each branch of the old ones.
    fn match_scopes(&self, problems: &mut Vec<Problem>) -> HashMap<(&'a str, usize), BTreeSet<usize>> {
        let (old, new) = (scopes(self.from), scopes(self.to));
        let mut found: HashMap<(&'a str, usize), BTreeSet<usize>> = HashMap::new();
        for (&key, &other) in &self.nodes {
            let (Some(was), Some(is)) = (old.get(key), new.get(other)) else { continue };
            let is_same = was.len() == is.len()
                && was.iter().zip(is).all(|((fork, _), (becomes, _))| self.nodes.get(fork) == Some(becomes));
            if !is_same {
                problems.push(self.other_branches(key, other));
                continue;
            }
            for (was, is) in was.iter().zip(is) {
                found.entry(*was).or_default().insert(is.1);
            }
        }
        found
    }

    /// Each branch of a fork becomes one of the new fork, by what lies in it; one that holds nothing stays in its place.
    fn match_branches(
        &mut self,
        forks: &[(&'a str, &'a str)],
        found: &HashMap<(&'a str, usize), BTreeSet<usize>>,
        problems: &mut Vec<Problem>,
    ) {
        for (key, other) in forks {
            let (was, is) = (self.from.node(key), self.to.node(other));
            if was.joined_in().is_none() {
                continue;
            }
            let (old, new) = (was.part().ways().len(), is.part().ways().len());
            let holding = |branch: usize| found.get(&(*key, branch));
            let mut taken: Vec<usize> = (0..old).filter_map(holding).flatten().copied().collect();
            taken.sort_unstable();
            let is_clear = (0..old).filter_map(holding).all(|all| all.len() == 1);
            if !is_clear || taken.windows(2).any(|two| two[0] == two[1]) {
                problems.push(self.mixed(key));
                continue;
            }
            for branch in 0..old {
                // The last way of an inclusive node is the one that is walked when no condition holds.
                let (same, end) = match was {
                    Node::Inclusive(_) if branch + 1 == old => (new - 1, new),
                    Node::Inclusive(_) => (branch, new - 1),
                    _ => (branch, new),
                };
                let own = holding(branch).and_then(|all| all.first().copied());
                let is_free = same < end && !taken.contains(&same);
                let stays = own.is_none() && is_free && self.is_alike((was, branch), (is, same));
                if let Some(becomes) = own.or(stays.then_some(same)) {
                    self.branches.insert((*key, branch), becomes);
                }
            }
            let known: Vec<usize> = (0..old).filter_map(|branch| self.branch(key, branch)).collect();
            let more = match is {
                Node::Inclusive(_) => 0..new - 1,
                _ => 0..new,
            };
            let added: Vec<usize> =
                more.filter(|branch| !known.contains(branch) && self.holds_something(is, *branch)).collect();
            self.added.insert(*key, added);
        }
    }

    /// Whether a branch of which nothing is named by the plan stays what it is: it begins in the same node, or with nothing.
    fn is_alike(&self, (was, branch): (&Node, usize), (is, same): (&Node, usize)) -> bool {
        first_of(was, branch) == first_of(is, same) || !self.holds_something(is, same)
    }

    fn holds_something(&self, fork: &Node, branch: usize) -> bool {
        first_of(fork, branch).and_then(|first| self.to.find(first)).is_some_and(is_mapped)
    }

    /// What is to end must lie in a branch of a fork that goes on, and what is left out must be a branch.
    fn match_choices(&self, plan: &Nodes, problems: &mut Vec<Problem>) {
        let old = scopes(self.from);
        for (at, key) in self.choices.ends.iter().enumerate() {
            let Some(node) = self.from.find(key) else { continue };
            let scope = old.get(key.as_str()).map(Vec::as_slice).unwrap_or_default();
            let goes_on = |fork: &str| self.from.node(fork).joined_in().is_some() && self.becomes(fork).is_some();
            let Text { zh, en } = self.from.titles(key);
            if plan.contains_key(key) {
                problems.push(Problem::new(
                    format!("/ends/{at}"),
                    "ends_and_goes_on",
                    format!("“{zh}”既有对应的节点，又要在此结束，只能选一个"),
                    format!("'{en}' has a counterpart and is to end as well; choose one of both"),
                ));
            } else if !is_mapped(node) {
                problems.push(self.not_planned(key));
            } else if !scope.iter().any(|(fork, _)| goes_on(fork)) {
                problems.push(Problem::new(
                    format!("/ends/{at}"),
                    "no_branch_to_end",
                    format!("“{zh}”不在新版本仍有的并行或包容分支里，停在这里的流程不能就此结束分支"),
                    format!("'{en}' lies in no branch of a fork that the new version has, so no branch can end there"),
                ));
            }
        }
        for (at, branch) in self.choices.leave_out.iter().enumerate() {
            let fork = self.to.find(&branch.fork).filter(|node| node.joined_in().is_some());
            if fork.is_none_or(|fork| branch.branch >= fork.part().ways().len()) {
                let (fork, number) = (&branch.fork, branch.branch + 1);
                problems.push(Problem::new(
                    format!("/leave_out/{at}"),
                    "unknown_branch",
                    format!("目标版本没有“{fork}”的第 {number} 个分支"),
                    format!("the version to move to has no branch {number} of '{fork}'"),
                ));
            }
        }
    }

    fn other_form(&self) -> Problem {
        let version = self.to.version();
        Problem::new(
            "/to",
            "other_form",
            format!("第 {version} 版的流程用于别的表单"),
            format!("In version {version} the flow is for another form"),
        )
    }

    fn not_planned(&self, key: &str) -> Problem {
        let Text { zh, en } = self.from.titles(key);
        Problem::new(
            pointer(key),
            "not_planned",
            format!("“{zh}”不需要对应：汇合跟随它的并行，结束处没有停留"),
            format!("'{en}' needs no counterpart: a join follows its fork, and nothing stands in an end"),
        )
    }

    fn unknown(&self, key: &str, other: &str) -> Problem {
        let version = self.to.version();
        Problem::new(
            pointer(key),
            "unknown_node",
            format!("第 {version} 版没有节点“{other}”"),
            format!("Version {version} has no node '{other}'"),
        )
    }

    fn other_kind(&self, key: &str, node: &Node, becomes: &Node) -> Problem {
        let Text { zh, en } = self.from.titles(key);
        let (was, is) = (node.kind_title(), becomes.kind_title());
        Problem::new(
            pointer(key),
            "other_kind",
            format!("“{zh}”是“{}”节点，不能成为“{}”节点", was.zh, is.zh),
            format!("'{en}' is of kind {} and cannot become {}", was.en, is.en),
        )
    }

    fn other_branches(&self, key: &str, other: &str) -> Problem {
        let (Text { zh, en }, becomes) = (self.from.titles(key), self.to.titles(other));
        Problem::new(
            pointer(key),
            "other_branches",
            format!("“{zh}”与“{}”不在相互对应的分支里", becomes.zh),
            format!("'{en}' and '{}' do not lie in branches that become each other", becomes.en),
        )
        .hint(
            "先让它们所在的并行、包容分支或循环相互对应",
            "Let the parallel and inclusive nodes and the loops around them become each other first",
        )
    }

    fn other_records(&self, key: &str) -> Problem {
        let Text { zh, en } = self.from.titles(key);
        Problem::new(
            pointer(key),
            "other_records",
            format!("“{zh}”在新版本查询的是别的表单，已查到的数据不再适用"),
            format!("'{en}' looks up another form in the new version, which what it has found is not of"),
        )
    }

    fn other_rows(&self, key: &str) -> Problem {
        let Text { zh, en } = self.from.titles(key);
        Problem::new(
            pointer(key),
            "other_rows",
            format!("循环“{zh}”在新版本逐行处理的不是原来的数据"),
            format!("Loop '{en}' goes through other rows in the new version"),
        )
        .hint(
            "循环的对应节点须处理同一个子表单，或相对应的查询",
            "Its counterpart has to go through the same sub-form, or the query that its own has become",
        )
    }

    fn mixed(&self, key: &str) -> Problem {
        let Text { zh, en } = self.from.titles(key);
        Problem::new(
            pointer(key),
            "branches_mixed",
            format!("“{zh}”的分支不能一一对应：一个分支的节点分散到多个分支，或多个分支并到一个"),
            format!(
                "The branches of '{en}' do not become one branch each: nodes of one go apart, or of several go together"
            ),
        )
    }

    fn not_mapped(&self, key: &str) -> Problem {
        let (Text { zh, en }, version) = (self.from.titles(key), self.to.version());
        Problem::new(
            pointer(key),
            "not_mapped",
            format!("停在“{zh}”，它在第 {version} 版没有对应的节点"),
            format!("It stands at '{en}', which has no counterpart in version {version}"),
        )
    }

    /// Whether a node of the old version lies in a branch, so that the branch can end there.
    pub fn is_in_branch(flow: &Flow, key: &str) -> bool {
        let is_fork = |(fork, _): &(&str, usize)| flow.node(fork).joined_in().is_some();
        scopes(flow).get(key).is_some_and(|scope| scope.iter().any(is_fork))
    }

    fn branch_gone(&self, own: &Branch) -> Problem {
        let Text { zh, en } = self.from.titles(&own.node);
        Problem::new(
            pointer(&own.node),
            "branch_removed",
            format!("新版本的“{zh}”没有它正在走的那个分支"),
            format!("'{en}' does not have the branch it walks in the new version"),
        )
    }
}

/// The first node of a branch.
fn first_of(fork: &Node, branch: usize) -> Option<&str> {
    fork.part().ways().get(branch).map(|way| way.to)
}

/// The branches each node lies in. A checked flow reaches a node in the same branches on every way.
fn scopes(flow: &Flow) -> HashMap<&str, Scope<'_>> {
    let mut scopes: HashMap<&str, Scope<'_>> = HashMap::new();
    let mut open: VecDeque<(&str, Scope<'_>)> = VecDeque::from([(flow.first(), Vec::new())]);
    while let Some((key, mut scope)) = open.pop_front() {
        if scopes.contains_key(key) {
            continue;
        }
        let node = flow.node(key);
        if matches!(node, Node::Join(_)) {
            scope.pop();
        }
        for way in node.part().ways() {
            let mut inner = scope.clone();
            match way.kind {
                WayKind::Next => {}
                WayKind::Branch(branch) => inner.push((key, branch)),
                WayKind::Row => inner.push((key, 0)),
            }
            open.push_back((way.to, inner));
        }
        scopes.insert(key, scope);
    }
    scopes
}
