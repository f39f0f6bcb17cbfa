//! The operations of a walk: chosen at random, sent to the machine, judged and done by the model.

use super::model::{Go, Verdict, able, able_at, review};
use super::tree::{Step, Who};
use super::world::{OWNER, PEOPLE, number};
use super::{Dice, Walk, member};
use crate::definition::flow::START;
use crate::flow::evidence::{Evidence, KeptFile};
use crate::flow::node::person::{Operation, ReturnScope};
use crate::flow::state::Wait;
use crate::flow::{Action, Actor, ResumeMode, ReturnTo, RunStatus};
use crate::id::{FileId, MemberId, TaskId};
use std::collections::BTreeMap;

/// Every operation a walk must have done legally.
pub const ALL: &[&str] = &[
    "start",
    "approve",
    "reject",
    "return to initiator",
    "return to previous",
    "return to node",
    "return out",
    "resubmit",
    "withdraw",
    "transfer",
    "add before",
    "add after",
    "add beside",
    "remove",
    "delegate",
    "ask",
    "answer",
    "take back at once",
    "take back a step",
    "claim",
    "unclaim",
    "comment",
    "cc",
    "enclose",
    "urge",
    "read",
    "reassign",
    "terminate",
    "suspend",
    "resume",
    "rerun",
    "jump",
    "jump out",
    "jump inside",
    "activate",
    "deadline",
    "due: remind",
    "due: escalate",
    "due: transfer",
    "due: approve",
    "due: reject",
    "due: return",
    "wake",
    "member left",
    "member away",
    "retry",
    "pick",
    "resend",
    "revoke",
    "record changed",
    "answered",
    "called back",
    "printed",
    "unanswered",
    "late",
    "run ended",
    "run returned",
    "run returned to nowhere",
    "suspend and wait",
    "kept while suspended",
];

/// A task chosen for an operation, and what the model knows about it.
pub(super) struct Chosen {
    pub id: TaskId,
    pub node: String,
    /// Whose task it is.
    pub owner: usize,
    /// Who acts.
    pub by: usize,
    /// The task is open and the actor's own.
    pub own: bool,
    /// The task is open.
    pub open: bool,
}

impl Walk<'_> {
    pub fn start(&mut self, dice: &mut Dice) {
        if dice.chance(3) {
            let by = self.actor();
            self.send(by, Action::Terminate { reason: "no".to_owned() }).expect_err("nothing runs yet");
        }
        let is_pick = |step: &&Step| step.who.iter().any(|who| matches!(who, Who::Pick));
        let needed: Vec<String> =
            self.model.forecast(&self.facts).into_iter().filter(is_pick).map(|step| step.key.clone()).collect();
        let numbers: BTreeMap<String, Vec<usize>> =
            needed.iter().map(|key| (key.clone(), vec![dice.below(PEOPLE), dice.below(PEOPLE)])).collect();
        let picks: BTreeMap<_, Vec<_>> =
            numbers.iter().map(|(key, people)| (key.clone(), people.iter().map(|p| member(*p)).collect())).collect();
        if let Some(key) = needed.first() {
            let mut fewer = picks.clone();
            fewer.remove(key);
            let start = Action::Start { picks: fewer, opinion: None };
            self.send(self.actor(), start).expect_err("a pick is missing");
        }
        let mut more = picks.clone();
        more.insert("nowhere".to_owned(), Vec::new());
        self.send(self.actor(), Action::Start { picks: more, opinion: None }).expect_err("a pick for no node");
        if let Some(key) = needed.first() {
            self.facts.left[3] = true;
            let start = Action::Start { picks: BTreeMap::from([(key.clone(), vec![member(3)])]), opinion: None };
            self.send(self.actor(), start).expect_err("a pick of somebody who left");
            self.facts.left[3] = false;
        }
        self.model.start(&self.facts, numbers);
        self.send(self.actor(), Action::Start { picks, opinion: None }).expect("a complete start");
        self.legal("start");
    }

    fn actor(&self) -> Actor {
        self.facts.initiator.map_or(Actor::System, |initiator| Actor::member(member(initiator)))
    }

    pub(super) fn legal(&mut self, action: &'static str) {
        *self.counts.legal.entry(action).or_default() += 1;
    }

    pub fn operation(&mut self, dice: &mut Dice) {
        // What runs of another flow bring comes too rarely by itself.
        let awaits_runs = self.state.tokens.iter().any(|token| matches!(token.wait, Wait::Runs { .. }));
        if awaits_runs && dice.chance(4) {
            return self.bring_from_elsewhere(dice);
        }
        // So does the taking back of a rejection that has closed the tasks of others.
        if self.state.tasks.iter().any(|task| task.sealed) && dice.chance(2) {
            return self.take_back(dice);
        }
        match dice.below(80) {
            64..=66 => self.bring_from_elsewhere(dice),
            67 | 68 => self.change_record(dice),
            69 | 70 => self.mail(dice),
            71 => self.wait_out(dice),
            72 => self.pick(dice),
            73..=75 => self.deadline(dice),
            76 | 77 => self.jump(dice),
            78 => self.return_out(dice),
            54..=57 | 63 => self.claim(dice),
            58..=60 => self.unclaim(dice),
            61 | 62 | 79 => self.seal(dice),
            40..=43 => self.add_sign(dice),
            44 | 45 => self.remove(dice),
            46 | 47 => self.consult(dice),
            48..=52 => self.take_back(dice),
            0..=13 => self.approve(dice),
            14 => self.reject(dice),
            15..=20 => self.send_back(dice),
            21..=23 => self.resubmit(dice),
            24 if dice.chance(4) => self.withdraw(dice),
            24 => self.stand_still(dice),
            25 | 26 => self.hand_over(dice, false),
            27 => self.hand_over(dice, true),
            28 if dice.chance(3) => self.send_copy(dice),
            28 if dice.chance(2) => self.enclose(dice),
            28 => self.comment(dice),
            39 => self.urge(dice),
            29 => self.read(dice),
            30 if dice.chance(6) => self.terminate(dice),
            30 => self.walk_again(dice),
            31 => self.deadline(dice),
            32 => self.leave(dice),
            33 => self.retry(dice),
            34 => self.away(dice),
            35 => self.facts.flags[dice.below(4)] ^= true,
            36 => self.facts.filled = !dice.chance(3),
            37 | 38 => self.break_or_mend(dice),
            _ => self.after_all(),
        }
    }

    /// Mostly an open task of the one who acts; sometimes a closed one, somebody else's, or one that never was.
    pub(super) fn choose(&self, dice: &mut Dice) -> Chosen {
        let open: Vec<(String, usize)> = self.model.open().0;
        let (node, owner) = dice.pick(&open).cloned().unwrap_or_else(|| ("n1".to_owned(), 0));
        let id = self.latest.get(&(node.clone(), owner)).cloned();
        let is_open = !open.is_empty();
        let by = if dice.chance(8) { dice.below(PEOPLE) } else { owner };
        if let (Some(id), false) = (id, dice.chance(12)) {
            return Chosen { id, node, owner, by, own: is_open && by == owner, open: is_open };
        }
        let stranger = TaskId::parse("00000000-0000-7000-9fff-000000000000").expect("a UUID");
        let id = dice.pick(&self.tasks).cloned().unwrap_or(stranger);
        // Which task this is, is looked up in the state; that the open ones are the right ones has been compared.
        match self.state.open_tasks().find(|task| task.id == id) {
            Some(task) => {
                let owner = number(&task.assignee);
                Chosen { id, node: task.node.clone(), owner, by, own: by == owner, open: true }
            }
            None => Chosen { id, node, owner, by, own: false, open: false },
        }
    }

    /// The step of a chosen task, when it is the actor's and offers the operation.
    pub(super) fn offered(&self, chosen: &Chosen, operation: Operation) -> Option<&Step> {
        let (step, asked) = self.model.step(&chosen.node)?;
        let is_offered = if asked.is_question(chosen.owner) {
            operation == Operation::Comment
        } else if asked.is_offered(chosen.owner) {
            operation == Operation::Comment && step.operations.contains(&operation)
        } else {
            step.operations.contains(&operation)
        };
        // People outside decide and do nothing else.
        let decides = matches!(operation, Operation::Approve | Operation::Reject | Operation::Return);
        (chosen.own && is_offered && (decides || chosen.by < PEOPLE)).then_some(step)
    }

    pub(super) fn opinion(dice: &mut Dice) -> Option<String> {
        [None, Some("  ".to_owned()), Some("同意".to_owned()), Some("ok".to_owned())][dice.below(4)].clone()
    }

    pub(super) fn has_words(opinion: &Option<String>) -> bool {
        opinion.as_ref().is_some_and(|text| !text.trim().is_empty())
    }

    /// Sends and compares legality with what the model says.
    pub(super) fn try_it(&mut self, name: &'static str, legal: bool, by: Actor, action: Action) -> bool {
        let result = self.send(by, action.clone());
        let place = || serde_json::to_string(&self.state).unwrap_or_default();
        assert_eq!(result.is_ok(), legal, "{action:?}: {result:?} at {}", place());
        if legal {
            self.legal(name);
        }
        legal
    }

    fn approve(&mut self, dice: &mut Dice) {
        let chosen = self.choose(dice);
        let opinion = Self::opinion(dice);
        let asked = self.model.step(&chosen.node).map(|(_, asked)| asked);
        let (question, waits) =
            asked.map_or((false, false), |asked| (asked.is_question(chosen.owner), asked.is_waiting(chosen.owner)));
        if question && chosen.own {
            let legal = Self::has_words(&opinion);
            let action = Action::Approve { task: chosen.id, opinion };
            if self.try_it("answer", legal, Actor::member(member(chosen.by)), action) {
                self.model.act(&self.facts, &chosen.node, &mut |_, asked| {
                    asked.answer(chosen.by);
                    Verdict::Stays
                });
            }
            return;
        }
        // Where somebody is to be picked first, that is done first, mostly.
        let lacks_picks = self.offered(&chosen, Operation::Approve).is_some_and(|step| !self.has_picked(step));
        if lacks_picks && !dice.chance(3) {
            return self.pick_as(dice, chosen);
        }
        let resubmits = chosen.node == START && chosen.own;
        let legal = resubmits
            || self.offered(&chosen, Operation::Approve).is_some_and(|step| {
                let said = !step.opinion_required || Self::has_words(&opinion);
                said && !waits && (!step.needs_field || self.facts.filled) && self.has_picked(step)
            });
        let action = Action::Approve { task: chosen.id.clone(), opinion };
        if !self.try_it("approve", legal, Actor::member(member(chosen.by)), action) {
            return;
        }
        if resubmits {
            return self.model.resubmit(&self.facts);
        }
        self.vote(&chosen, true);
    }

    /// Whether somebody is picked for the step whose people are picked at this one.
    fn has_picked(&self, step: &Step) -> bool {
        let is_picked = |node: &String| self.model.picks.get(node).is_some_and(|people| !people.is_empty());
        step.picks.as_ref().is_none_or(is_picked)
    }

    fn pick(&mut self, dice: &mut Dice) {
        let chosen = self.choose(dice);
        self.pick_as(dice, chosen);
    }

    /// Mostly for the step that is to be picked for; sometimes for another, of which the machine knows nothing.
    fn pick_as(&mut self, dice: &mut Dice, chosen: Chosen) {
        let theirs = self.model.step(&chosen.node).and_then(|(step, _)| step.picks.clone());
        let node = theirs.clone().filter(|_| !dice.chance(6)).unwrap_or_else(|| "n1".to_owned());
        let people: Vec<usize> = (0..dice.below(3)).map(|_| dice.below(PEOPLE)).collect();
        let legal = self.offered(&chosen, Operation::Approve).is_some()
            && chosen.by < PEOPLE
            && theirs.as_ref() == Some(&node)
            && people.iter().all(|who| !self.facts.left[*who]);
        let members = people.iter().map(|who| member(*who)).collect();
        let action = Action::Pick { task: chosen.id, picks: BTreeMap::from([(node.clone(), members)]) };
        if self.try_it("pick", legal, Actor::member(member(chosen.by)), action) {
            self.model.picks.insert(node, people);
        }
    }

    fn vote(&mut self, chosen: &Chosen, approves: bool) {
        let (facts, picks) = (&self.facts, self.model.picks.clone());
        self.model.act(facts, &chosen.node, &mut |step, asked| {
            asked.vote(chosen.by, approves, step, facts);
            review(step, &picks, asked, facts)
        });
    }

    fn reject(&mut self, dice: &mut Dice) {
        let chosen = self.choose(dice);
        self.reject_as(dice, chosen);
    }

    pub(super) fn reject_as(&mut self, dice: &mut Dice, chosen: Chosen) {
        let opinion = Self::opinion(dice);
        let waits = self.model.step(&chosen.node).is_some_and(|(_, asked)| asked.is_waiting(chosen.owner));
        let legal = !waits
            && self
                .offered(&chosen, Operation::Reject)
                .is_some_and(|step| !step.opinion_required || Self::has_words(&opinion));
        let action = Action::Reject { task: chosen.id.clone(), opinion };
        if self.try_it("reject", legal, Actor::member(member(chosen.by)), action) {
            self.vote(&chosen, false);
        }
    }

    fn send_back(&mut self, dice: &mut Dice) {
        let chosen = self.choose(dice);
        let opinion = Self::opinion(dice);
        let jump = dice.chance(2);
        let targets = self.model.targets(&chosen.node);
        let all: Vec<String> = self.flow.definition().nodes.keys().cloned().collect();
        let (name, to, target) = match dice.below(5) {
            0 => ("return to initiator", ReturnTo::Initiator, None),
            1 => ("return to previous", ReturnTo::Previous, self.model.previous(&chosen.node)),
            _ => {
                let node = if dice.chance(5) { dice.pick(&all) } else { dice.pick(&targets).or(dice.pick(&all)) };
                let node = node.expect("a flow has nodes").clone();
                ("return to node", ReturnTo::Node(node.clone()), Some(node))
            }
        };
        let reachable = match &target {
            None => self.facts.initiator.is_some(),
            Some(node) => targets.contains(node),
        };
        let is_theirs = chosen.by < PEOPLE || to == ReturnTo::Initiator;
        let legal = reachable
            && is_theirs
            && self.offered(&chosen, Operation::Return).is_some_and(|step| {
                let within = match (step.return_to, &target) {
                    (_, None) | (ReturnScope::Any, _) => true,
                    (ReturnScope::Previous, Some(_)) => target == self.model.previous(&chosen.node),
                    (ReturnScope::Initiator, Some(_)) => false,
                };
                within && (!step.opinion_required || Self::has_words(&opinion))
            });
        let resume = if jump { ResumeMode::JumpBack } else { ResumeMode::Rerun };
        let action = Action::Return { task: chosen.id, to, resume, opinion };
        if self.try_it(name, legal, Actor::member(member(chosen.by)), action) {
            self.model.count_rounds_anew();
            match target {
                None => self.model.return_to_initiator(&self.facts, jump),
                Some(target) => self.model.return_to(&self.facts, &chosen.node, &target, jump),
            }
        }
    }

    fn resubmit(&mut self, dice: &mut Dice) {
        let assignee = self.model.open().0.iter().find(|(node, _)| node == START).map(|(_, member)| *member);
        let by = if dice.chance(4) { dice.below(PEOPLE) } else { assignee.unwrap_or(0) };
        let legal = assignee == Some(by);
        if self.try_it("resubmit", legal, Actor::member(member(by)), Action::Resubmit { opinion: None }) {
            self.model.resubmit(&self.facts);
        }
    }

    fn withdraw(&mut self, dice: &mut Dice) {
        let by = if dice.chance(3) { dice.below(PEOPLE) } else { self.facts.initiator.unwrap_or(0) };
        let allowed = self.flow.definition().withdraw;
        let legal = allowed && self.model.status() == RunStatus::Running && self.facts.initiator == Some(by);
        if self.try_it("withdraw", legal, Actor::member(member(by)), Action::Withdraw { opinion: None }) {
            self.model.end(RunStatus::Withdrawn);
        }
    }

    fn terminate(&mut self, dice: &mut Dice) {
        let (admin, reason) = (dice.chance(2), if dice.chance(2) { "废弃" } else { " " });
        let legal = self.model.status() == RunStatus::Running && admin && reason != " ";
        let by = Actor::Member { id: member(OWNER), admin };
        if self.try_it("terminate", legal, by, Action::Terminate { reason: reason.to_owned() }) {
            self.model.end(RunStatus::Terminated);
        }
    }

    fn hand_over(&mut self, dice: &mut Dice, by_admin: bool) {
        let chosen = self.choose(dice);
        let to = dice.below(PEOPLE);
        let free = to != chosen.owner && self.may_join(&chosen, to, true);
        let (name, legal, by, action) = if by_admin {
            let admin = !dice.chance(5);
            let reason = if dice.chance(5) { "" } else { "出差" }.to_owned();
            let legal = free && chosen.open && admin && !reason.is_empty();
            let action = Action::Reassign { task: chosen.id.clone(), to: member(to), reason };
            ("reassign", legal, Actor::Member { id: member(OWNER), admin }, action)
        } else {
            let legal = free && self.offered(&chosen, Operation::Transfer).is_some();
            let action = Action::Transfer { task: chosen.id.clone(), to: member(to), opinion: None };
            ("transfer", legal, Actor::member(member(chosen.by)), action)
        };
        if self.try_it(name, legal, by, action) {
            if chosen.node == START {
                return self.model.hand_start_to(to);
            }
            self.model.act(&self.facts, &chosen.node, &mut |_, asked| {
                asked.hand_over(chosen.owner, Some(to));
                Verdict::Stays
            });
        }
    }

    fn comment(&mut self, dice: &mut Dice) {
        if dice.chance(3) {
            let by = self.facts.initiator.unwrap_or(OWNER);
            let running = self.model.status() == RunStatus::Running;
            let legal = running && self.facts.initiator.is_some();
            let action = Action::Comment { task: None, text: "看一下".to_owned() };
            // Without an initiator the actor may or may not have taken part, which the model does not keep.
            if self.facts.initiator.is_some() || !running {
                self.try_it("comment", legal, Actor::member(member(by)), action);
            }
            return;
        }
        let stranger =
            Actor::member(crate::id::MemberId::parse("00000000-0000-7000-8000-00000000ffff").expect("a UUID"));
        self.try_it("comment", false, stranger, Action::Comment { task: None, text: "?".to_owned() });
        let chosen = self.choose(dice);
        let text = if dice.chance(4) { " " } else { "请补充附件" };
        let offered = chosen.own && chosen.node == START || self.offered(&chosen, Operation::Comment).is_some();
        let action = Action::Comment { task: Some(chosen.id), text: text.to_owned() };
        self.try_it("comment", offered && text != " ", Actor::member(member(chosen.by)), action);
    }

    /// A signature and files go with a decision where its step asks for them; here none does, so nothing can go along.
    fn enclose(&mut self, dice: &mut Dice) {
        let chosen = self.choose(dice);
        let id = FileId::parse("00000000-0000-7000-9ffe-000000000000").expect("a UUID");
        let file = KeptFile { id, name: "签名.png".to_owned(), size: 1, mime: "image/png".to_owned() };
        let signature = dice.chance(4).then_some(file);
        let legal = self.offered(&chosen, Operation::Approve).is_some() && signature.is_none();
        let evidence = Evidence { signature, attachments: Vec::new() };
        let by = Actor::member(member(chosen.by));
        self.try_it("enclose", legal, by, Action::Enclose { task: chosen.id, evidence });
    }

    /// Whoever the run waits for is urged, now and then; nobody urges themselves or those who wait for others.
    fn urge(&mut self, dice: &mut Dice) {
        if dice.chance(2) {
            self.facts.minutes += 16;
        }
        let admin = dice.chance(4);
        let by = if dice.chance(4) { dice.below(PEOPLE) } else { self.facts.initiator.unwrap_or(OWNER) };
        let awaited = self.model.awaited(by);
        let rested = self.model.urged.is_none_or(|at| self.facts.minutes >= at + 30);
        let legal = self.model.status() == RunStatus::Running
            && (admin || self.facts.initiator == Some(by))
            && !awaited.is_empty()
            && rested;
        self.urged.clear();
        let by = Actor::Member { id: member(by), admin };
        if self.try_it("urge", legal, by, Action::Urge { text: None }) {
            self.model.urged = Some(self.facts.minutes);
            self.urged.sort_unstable();
            assert_eq!(self.urged, awaited, "who is urged");
        }
    }

    /// Somebody leaves, or comes back.
    fn leave(&mut self, dice: &mut Dice) {
        let who = dice.below(PEOPLE - 1);
        if self.facts.left[who] {
            self.facts.left[who] = false;
            return;
        }
        if self.facts.left.iter().filter(|left| **left).count() > 4 {
            return;
        }
        self.facts.left[who] = true;
        let running = self.model.status() == RunStatus::Running;
        if running {
            self.try_it("member left", false, Actor::member(member(1)), Action::MemberLeft { member: member(who) });
        }
        let action = Action::MemberLeft { member: member(who) };
        if !self.try_it("member left", running, Actor::System, action) {
            return;
        }
        self.stand_in(who);
    }

    /// Somebody names who stands in for them, or nobody any more.
    fn away(&mut self, dice: &mut Dice) {
        let (who, to) = (dice.below(PEOPLE), dice.below(PEOPLE));
        self.facts.proxy[who] = if self.facts.proxy[who].is_some() || who == to { None } else { Some(to) };
        let running = self.model.status() == RunStatus::Running;
        let action = Action::MemberLeft { member: member(who) };
        if self.facts.proxy[who].is_some() && self.try_it("member away", running, Actor::System, action) {
            self.stand_in(who);
        }
    }

    pub(super) fn stand_in(&mut self, who: usize) {
        let (facts, picks) = (&self.facts, self.model.picks.clone());
        let here = !facts.left[who];
        let theirs: Vec<String> = self.model.open().0.into_iter().filter(|(_, m)| *m == who).map(|(n, _)| n).collect();
        for node in theirs {
            if node == START {
                if here {
                    continue;
                }
                let to = able(facts, who).unwrap_or(OWNER);
                self.model.hand_start_to(to);
                continue;
            }
            self.model.act(facts, &node, &mut |step, asked| {
                if asked.open().all(|open| open != who) {
                    return Verdict::Stays;
                }
                let to = able_at(step, facts, who).filter(|to| !asked.takes_part(*to));
                if here && to.is_none() {
                    return Verdict::Stays;
                }
                if asked.fall_back(who, to, step, facts) {
                    return review(step, &picks, asked, facts);
                }
                asked.hand_over(who, to);
                if to.is_some() { Verdict::Stays } else { review(step, &picks, asked, facts) }
            });
        }
    }

    /// Writes begin to fail, or stop failing.
    fn break_or_mend(&mut self, dice: &mut Dice) {
        if dice.chance(2) {
            return self.facts.broken.clear();
        }
        self.facts.broken = self.flow.definition().nodes.keys().cloned().collect();
    }

    fn retry(&mut self, dice: &mut Dice) {
        let halted = self.halted();
        let (admin, chosen) = (!dice.chance(4), dice.pick(&halted).cloned());
        let step = chosen.as_ref().map_or_else(|| self.state.tokens.first().map_or(0, |t| t.step), |(step, _)| *step);
        // Runs that are waited for end by themselves, or an administrator ends them.
        let awaits_runs = matches!(self.state.token(step).map(|token| &token.wait), Some(Wait::Runs { .. }));
        let legal = chosen.is_some() && admin && !awaits_runs;
        let by = Actor::Member { id: member(OWNER), admin };
        if self.try_it("retry", legal, by, Action::Retry { step }) {
            let (_, node) = chosen.expect("legal only with one");
            self.model.news(&self.facts, &node, Go::Retry);
        }
    }

    /// Nothing starts or ends twice.
    fn after_all(&mut self) {
        let again = Action::Start { picks: BTreeMap::new(), opinion: None };
        self.try_it("start", false, Actor::System, again);
        // People outside decide and do nothing else, and only they are mailed links.
        let outside = Actor::member(MemberId::outside("li@example.com", ""));
        self.try_it("urge", false, outside, Action::Urge { text: None });
        let task = self.state.open_tasks().find(|task| !task.assignee.is_outside()).map(|task| task.id.clone());
        if let Some(task) = task {
            self.try_it("resend", false, Actor::admin(member(OWNER)), Action::Resend { task });
        }
        if self.state.status.has_ended() {
            let by = Actor::admin(member(OWNER));
            self.try_it("terminate", false, by, Action::Terminate { reason: "again".to_owned() });
        }
    }
}
