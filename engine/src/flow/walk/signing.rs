//! The operations of a walk by which assignees bring others in, send them away, and take back what they decided.

use super::model::{Verdict, review};
use super::operations::Chosen;
use super::world::{PEOPLE, number};
use super::{Dice, Walk, member};
use crate::flow::node::person::{Mode, Operation};
use crate::flow::state::{Outcome, Place, TaskKind};
use crate::flow::{Action, Actor};
use crate::id::TaskId;

impl Walk<'_> {
    /// Whether somebody may join the step of a chosen task, to judge there or to say something.
    pub(super) fn may_join(&self, chosen: &Chosen, who: usize, judges: bool) -> bool {
        let fits = |(step, asked): (&super::tree::Step, &super::model::Asked)| {
            let judges = judges && !asked.is_question(chosen.owner);
            !(asked.takes_part(who) || judges && step.bars(&self.facts, who))
        };
        !self.facts.left[who] && self.model.step(&chosen.node).is_none_or(fits)
    }

    /// A vote that is counted and a seat that several share come together too rarely by themselves: where votes are
    /// counted, somebody is let sign, and whoever was let sign rejects.
    pub(super) fn seal(&mut self, dice: &mut Dice) {
        let is_counted = |task: &&crate::flow::Task| {
            let person = self.flow.find(&task.node).and_then(|node| node.person());
            task.kind != TaskKind::Answer && person.is_some_and(|(step, _)| !step.mode.rejects_at_once())
        };
        let open: Vec<_> = self.state.open_tasks().filter(is_counted).cloned().collect();
        let signers: Vec<_> = open.iter().filter(|task| task.added.is_some()).cloned().collect();
        if let Some(task) = dice.pick(&signers) {
            let chosen = self.chosen(task);
            self.reject_as(dice, chosen);
        } else if let Some(task) = dice.pick(&open) {
            let chosen = self.chosen(task);
            self.add_sign_as(dice, chosen);
        }
    }

    pub(super) fn add_sign(&mut self, dice: &mut Dice) {
        let chosen = self.choose(dice);
        self.add_sign_as(dice, chosen);
    }

    fn add_sign_as(&mut self, dice: &mut Dice, chosen: Chosen) {
        let (name, place) =
            [("add before", Place::Before), ("add after", Place::After), ("add beside", Place::Parallel)]
                [dice.below(3)];
        let people: Vec<usize> = (0..dice.below(3)).map(|_| dice.below(PEOPLE)).collect();
        let is_twice = |at: usize| people[..at].contains(&people[at]);
        let free = (0..people.len()).all(|at| self.may_join(&chosen, people[at], true) && !is_twice(at));
        let legal = !people.is_empty() && free && self.offered(&chosen, Operation::AddSign).is_some();
        let members = people.iter().map(|who| member(*who)).collect();
        let action = Action::AddSign { task: chosen.id.clone(), place, members, opinion: None };
        if self.try_it(name, legal, Actor::member(member(chosen.by)), action) {
            self.model.act(&self.facts, &chosen.node, &mut |_, asked| {
                for who in &people {
                    match place {
                        Place::After => asked.bring_later(chosen.by, *who),
                        _ => asked.bring(chosen.by, *who, place),
                    }
                }
                Verdict::Stays
            });
        }
    }

    /// Somebody who was brought is sent away, mostly by whoever brought them; at times by somebody who may not.
    pub(super) fn remove(&mut self, dice: &mut Dice) {
        let is_added = |task: &&crate::flow::Task| task.added.is_some() || !task.after.is_empty();
        let added: Vec<_> = self.state.tasks.iter().filter(is_added).cloned().collect();
        let Some(added) = dice.pick(&added) else { return };
        let (task, who) = match &added.added {
            _ if !added.after.is_empty() => (added.id.clone(), number(&added.after[0])),
            Some(base) => (base.to.clone(), number(&added.assignee)),
            None => return,
        };
        let who = if dice.chance(6) { dice.below(PEOPLE) } else { who };
        let holder = self.state.task(&task).cloned();
        let owner = holder.as_ref().map(|task| number(&task.assignee));
        let by = if dice.chance(6) { dice.below(PEOPLE) } else { owner.unwrap_or(0) };
        let node = added.node.clone();
        let asked = self.model.step(&node).map(|(_, asked)| asked);
        let legal = owner == Some(by) && asked.is_some_and(|asked| asked.may_send_away(by, who));
        let action = Action::Remove { task, member: member(who) };
        if self.try_it("remove", legal, Actor::member(member(by)), action) {
            let (facts, picks) = (&self.facts, self.model.picks.clone());
            self.model.act(facts, &node, &mut |step, asked| {
                asked.send_away(by, who);
                review(step, &picks, asked, facts)
            });
        }
    }

    /// Delegates, or asks for information.
    pub(super) fn consult(&mut self, dice: &mut Dice) {
        let chosen = self.choose(dice);
        let to = dice.below(PEOPLE);
        let free = self.may_join(&chosen, to, false);
        let (name, place, legal, action) = if dice.chance(2) {
            let legal = free && self.offered(&chosen, Operation::Delegate).is_some();
            let action = Action::Delegate { task: chosen.id.clone(), to: member(to), opinion: None };
            ("delegate", Place::Delegate, legal, action)
        } else {
            let text = if dice.chance(6) { " " } else { "合同在哪里？" };
            let legal = free && text != " " && self.offered(&chosen, Operation::Ask).is_some();
            let action = Action::Ask { task: chosen.id.clone(), to: member(to), text: text.to_owned() };
            ("ask", Place::Ask, legal, action)
        };
        if self.try_it(name, legal, Actor::member(member(chosen.by)), action) {
            self.model.act(&self.facts, &chosen.node, &mut |_, asked| {
                asked.bring(chosen.by, to, place);
                Verdict::Stays
            });
        }
    }

    pub(super) fn claim(&mut self, dice: &mut Dice) {
        let pool: Vec<_> = self.state.open_tasks().filter(|task| task.unclaimed).cloned().collect();
        let chosen = match dice.pick(&pool).filter(|_| !dice.chance(8)) {
            Some(task) => self.chosen(task),
            None => self.choose(dice),
        };
        let asked = self.model.step(&chosen.node).map(|(_, asked)| asked);
        let legal = chosen.own && asked.is_some_and(|asked| asked.is_offered(chosen.owner));
        let action = Action::Claim { task: chosen.id.clone() };
        if self.try_it("claim", legal, Actor::member(member(chosen.by)), action) {
            self.model.act(&self.facts, &chosen.node, &mut |_, asked| {
                asked.claim(chosen.by);
                Verdict::Stays
            });
        }
    }

    pub(super) fn unclaim(&mut self, dice: &mut Dice) {
        let pool: Vec<_> = self.state.open_tasks().filter(|task| !task.pool.is_empty()).cloned().collect();
        let chosen = match dice.pick(&pool).filter(|_| !dice.chance(8)) {
            Some(task) => self.chosen(task),
            None => self.choose(dice),
        };
        let asked = self.model.step(&chosen.node).map(|(_, asked)| asked);
        let legal = chosen.own && asked.is_some_and(|asked| asked.may_unclaim(chosen.owner));
        let action = Action::Unclaim { task: chosen.id.clone() };
        if self.try_it("unclaim", legal, Actor::member(member(chosen.by)), action) {
            let facts = &self.facts;
            self.model.act(facts, &chosen.node, &mut |step, asked| {
                asked.unclaim(chosen.by, step, facts);
                Verdict::Stays
            });
        }
    }

    /// A task of the state, chosen by its holder.
    pub(super) fn chosen(&self, task: &crate::flow::Task) -> Chosen {
        let owner = number(&task.assignee);
        Chosen { id: task.id.clone(), node: task.node.clone(), owner, by: owner, own: true, open: true }
    }

    pub(super) fn take_back(&mut self, dice: &mut Dice) {
        if dice.chance(3) {
            return self.take_back_a_step(dice);
        }
        let is_vote = |kind: TaskKind| matches!(kind, TaskKind::Approve | TaskKind::Handle);
        let rare = dice.chance(8);
        let wanted = self.state.tasks.iter().filter(|task| is_vote(task.kind) && (rare || task.vote.is_some()));
        let wanted: Vec<_> = wanted.filter(|task| task.node != "start").cloned().collect();
        // A rejection that took others out of its seat is rare, so where there is one it is mostly this.
        let sealed: Vec<_> = wanted.iter().filter(|task| task.sealed).cloned().collect();
        let wanted = if sealed.is_empty() || dice.chance(3) { wanted } else { sealed };
        let Some(task) = dice.pick(&wanted).cloned() else { return self.take_back_a_step(dice) };
        let owner = number(&task.assignee);
        let by = if dice.chance(8) { dice.below(PEOPLE) } else { owner };
        let Some((step, asked)) = self.model.step(&task.node) else { return };
        let mode = step.mode;
        let legal = self.is_here(by, owner) && is_offered(&step.operations) && asked.may_reconsider(mode, owner);
        let action = Action::TakeBack { task: task.id.clone(), opinion: None };
        if self.try_it("take back at once", legal, Actor::member(member(by)), action) {
            let (facts, picks) = (&self.facts, self.model.picks.clone());
            self.model.act(facts, &task.node, &mut |step, asked| {
                asked.reconsider(mode, owner);
                review(step, &picks, asked, facts)
            });
        }
    }

    /// Whether a member who is still here acts on what is their own; people outside take nothing back.
    fn is_here(&self, by: usize, owner: usize) -> bool {
        by == owner && by < PEOPLE && !self.facts.left[by]
    }

    /// A step that was passed: which task it was is looked up in the state, whether it may be is the model's to say.
    fn take_back_a_step(&mut self, dice: &mut Dice) {
        let people = |p: &&crate::flow::state::Passed| {
            p.outcome != Outcome::Skipped && self.flow.find(&p.node).is_some_and(|node| node.person().is_some())
        };
        let mut passed: Vec<_> = self.state.passed.iter().filter(people).cloned().collect();
        passed.sort_by_key(|passed| passed.step);
        let latest: Vec<_> = (0..passed.len())
            .filter(|at| passed[at + 1..].iter().all(|later| later.node != passed[*at].node))
            .map(|at| passed[at].clone())
            .collect();
        // The newest are the ones that may be taken back at all.
        let recent = latest.len().saturating_sub(3);
        let Some(passed) = dice.pick(&latest[recent..]).cloned() else { return };
        let voted: Vec<(TaskId, usize, Mode, bool)> = passed
            .tasks
            .iter()
            .filter(|task| task.vote.is_some())
            .map(|task| {
                let person = self.flow.find(&passed.node).and_then(|node| node.person());
                let (step, kind) = person.expect("a people's step");
                (task.id.clone(), number(&task.assignee), step.mode, is_offered(&step.operations(kind)))
            })
            .collect();
        let Some((task, owner, mode, offered)) = dice.pick(&voted).cloned() else { return };
        let by = if dice.chance(8) { dice.below(PEOPLE) } else { owner };
        let facts = &self.facts;
        let asked = self.model.untouched(&passed.node).map(|mut asked| {
            asked.stand_again(self.model.named(&passed.node), facts);
            asked
        });
        let may = asked.as_ref().is_some_and(|asked| asked.may_reconsider(mode, owner));
        let action = Action::TakeBack { task, opinion: None };
        let legal = self.is_here(by, owner) && offered && may;
        if self.try_it("take back a step", legal, Actor::member(member(by)), action)
            && let Some(mut asked) = asked
        {
            asked.reconsider(mode, owner);
            self.model.recall(&self.facts, &passed.node, asked);
        }
    }
}

fn is_offered(operations: &[Operation]) -> bool {
    operations.contains(&Operation::TakeBack)
}
