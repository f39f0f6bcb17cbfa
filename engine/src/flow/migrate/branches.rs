//! Where a run stands in the new version, branch by branch.
//!
//! A fork that is being walked may have more branches there: each of them begins now, unless these runs are to leave it out;
//! one of an inclusive node begins where its condition holds. A branch that ends early, because its node does or because the
//! new version does not have it, counts as done. Either way the join waits for what is begun and for nothing else, and it
//! lets the run go on once.

use super::map::{End, Map, NewBranch};
use super::{passed_in, unfit};
use crate::flow::node::Node;
use crate::flow::state::{Branch, Resume, Token, Wait};
use crate::flow::{RunState, World};
use crate::problem::Problem;

/// Finds the places of tokens in the new version.
pub(super) struct Places<'m, 'a> {
    map: &'m Map<'a>,
    world: &'m dyn World,
    /// The run in the new version, but for where it stands.
    state: &'m RunState,
    pub last_step: u64,
    /// The steps that end by it.
    pub ended: Vec<u64>,
    pub begun: Vec<NewBranch>,
    pub left_out: Vec<NewBranch>,
}

/// What becomes of one token.
enum Place {
    Here(Token),
    Ends(End),
}

impl<'m, 'a> Places<'m, 'a> {
    pub(super) fn new(map: &'m Map<'a>, world: &'m dyn World, state: &'m RunState) -> Self {
        let last_step = state.last_step;
        Self { map, world, state, last_step, ended: Vec::new(), begun: Vec::new(), left_out: Vec::new() }
    }

    /// The tokens of a run in their places. What is only on its way there waits for being written.
    pub(super) fn live(&mut self, tokens: &[Token]) -> Result<Vec<Token>, Vec<Problem>> {
        self.tokens(tokens, 0, true)
    }

    /// Tokens that lie in the first `within` branches of their paths together. What was set aside by a return is opened anew
    /// anyway, so only its place matters.
    fn tokens(&mut self, tokens: &[Token], within: usize, is_live: bool) -> Result<Vec<Token>, Vec<Problem>> {
        let (mut found, mut ends, mut problems) = (Vec::new(), Vec::new(), Vec::<Problem>::new());
        for token in tokens {
            match self.token(token, is_live) {
                Ok(Place::Here(token)) => found.push(token),
                Ok(Place::Ends(end)) => {
                    if is_live {
                        self.ended.push(token.step);
                    }
                    ends.push(end);
                }
                Err(some) => {
                    for problem in some {
                        if !problems.contains(&problem) {
                            problems.push(problem);
                        }
                    }
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        self.begin(tokens, within, &mut found);
        let (done, gone): (Vec<End>, Vec<End>) = ends.into_iter().partition(|end| end.is_there);
        for end in done {
            // Several places inside a branch that ends leave one token: the branch is walked by one.
            if !found.iter().any(|token| token.path == end.path && token.node == end.join) {
                found.push(self.on_its_way(end.join, end.path));
            }
        }
        for end in gone {
            self.close_up(end, &mut found);
        }
        Ok(found)
    }

    fn token(&mut self, token: &Token, is_live: bool) -> Result<Place, Vec<Problem>> {
        let map = self.map;
        if map.ends(token)
            && let Some(end) = map.end_of(&token.path)
        {
            return Ok(Place::Ends(end));
        }
        let mut problems: Vec<Problem> = if is_live { unfit(map, token).into_iter().collect() } else { Vec::new() };
        let resume = token.resume.as_deref().map(|resume| self.resume(resume)).transpose();
        match (map.place(&token.node, &token.path), resume) {
            (Ok((node, path)), Ok(resume)) if problems.is_empty() => Ok(Place::Here(Token {
                step: token.step,
                node,
                path,
                wait: token.wait.clone(),
                resume,
                asking_since: token.asking_since,
            })),
            (place, resume) => {
                problems.extend(place.err());
                problems.extend(resume.err().into_iter().flatten());
                Err(problems)
            }
        }
    }

    fn resume(&mut self, resume: &Resume) -> Result<Box<Resume>, Vec<Problem>> {
        let map = self.map;
        Ok(Box::new(Resume {
            step: resume.step,
            base: map.path(&resume.base).map_err(|problem| vec![problem])?,
            tokens: self.tokens(&resume.tokens, resume.base.len(), false)?,
            passed: resume.passed.iter().filter_map(|passed| passed_in(map, passed)).collect(),
        }))
    }

    /// Begins the branches that the forks around some tokens have more.
    fn begin(&mut self, tokens: &[Token], within: usize, found: &mut Vec<Token>) {
        let map = self.map;
        let mut seen = Vec::new();
        for token in tokens {
            for at in within..token.path.len() {
                let own = &token.path[at];
                if own.is_row || seen.contains(&own.fork) {
                    continue;
                }
                seen.push(own.fork);
                let (Ok(outer), Some(node)) = (map.path(&token.path[..at]), map.becomes(&own.node)) else { continue };
                // A run that jumps back over the fork once this step is done has walked its branches before.
                let jumps_over = |other: &Token| {
                    let base = other.resume.as_deref().map(|resume| &resume.base);
                    base.is_some_and(|base| base.len() <= at && token.path.starts_with(base))
                };
                let is_again = tokens.iter().any(jumps_over);
                for branch in map.added(&own.node) {
                    let mut path = outer.clone();
                    path.push(Branch { node: node.to_owned(), branch: *branch, ..own.clone() });
                    let place = NewBranch { fork: node.to_owned(), branch: *branch };
                    found.extend(self.begin_one(place, path, is_again));
                }
            }
        }
    }

    /// The token of one new branch. In a parallel what is left out counts as done; of an inclusive node nothing tells of it.
    fn begin_one(&mut self, place: NewBranch, path: Vec<Branch>, is_again: bool) -> Option<Token> {
        let node = self.map.to.node(&place.fork);
        let is_wished = !is_again && !self.map.is_left_out(&place);
        let outer = &path[..path.len() - 1];
        let is_its_turn = match node {
            Node::Inclusive(inclusive) => {
                let branch = inclusive.branches.get(place.branch);
                branch.is_some_and(|branch| self.world.holds(&branch.when, &self.state.beside(outer)))
            }
            _ => true,
        };
        if is_wished && is_its_turn {
            let first = node.part().ways().get(place.branch).map(|way| way.to.to_owned())?;
            self.begun.push(place);
            return Some(self.on_its_way(first, path));
        }
        if !is_wished && !is_again {
            self.left_out.push(place);
        }
        match node {
            Node::Parallel(parallel) => {
                let token = self.on_its_way(parallel.join.clone(), path);
                Some(Token { wait: Wait::Join, ..token })
            }
            _ => None,
        }
    }

    /// A branch is gone: where nobody gets to its join any more, those who wait there go on.
    fn close_up(&mut self, end: End, found: &mut Vec<Token>) {
        let depth = end.path.len();
        let Some(fork) = end.path.last().map(|own| own.fork) else { return };
        let is_inside = |token: &Token| token.path.len() >= depth && token.path[depth - 1].fork == fork;
        let waits = |token: &Token| token.wait == Wait::Join && token.path.len() == depth;
        if found.iter().any(|token| is_inside(token) && !waits(token)) {
            return;
        }
        match found.iter().position(is_inside) {
            Some(at) => found[at].wait = Wait::Write,
            None => found.push(self.on_its_way(end.join, end.path)),
        }
    }

    fn on_its_way(&mut self, node: String, path: Vec<Branch>) -> Token {
        self.last_step += 1;
        Token { step: self.last_step, node, path, wait: Wait::Write, resume: None, asking_since: None }
    }
}
