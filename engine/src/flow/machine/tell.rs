//! Who is told of what happens in a step beside those who have to do it.

use super::Machine;
use super::people::is_among;
use crate::definition::flow::START;
use crate::flow::effect::{Effect, LogAction, Notice};
use crate::flow::node::Node;
use crate::flow::notices::{NoticeOwn, NoticeTo, StepEvent, StepNotice};
use crate::flow::state::{Outcome, TaskKind};
use crate::id::MemberId;

impl Machine<'_> {
    /// Something has happened in a live step; `said` is what somebody wrote with it.
    pub(crate) fn tell(&mut self, number: u64, event: StepEvent, said: Option<&str>) {
        let flow = self.flow;
        let Some(token) = self.state.token(number) else { return };
        let (node, path) = (token.node.clone(), token.path.clone());
        let Some((step, _)) = flow.find(&node).and_then(Node::person) else { return };
        for (entry, own) in step.notices.iter().enumerate() {
            if own.on != event || own.is_silent() {
                continue;
            }
            let to = self.told(own, number, &node);
            if to.is_empty() && own.robots.is_empty() {
                continue;
            }
            let words = said.map(str::to_owned);
            let notice = Notice::Step { event, entry, step: number, words, path: path.clone() };
            self.effects.push(Effect::Notify { to, node: Some(node.clone()), notice });
        }
    }

    /// A live step has been decided; what was written with the decision is told along.
    pub(super) fn tell_outcome(&mut self, number: u64, outcome: &Outcome) {
        let event = match outcome {
            Outcome::Approved => StepEvent::Approved,
            Outcome::Rejected => StepEvent::Rejected,
            Outcome::Skipped | Outcome::Done | Outcome::Wrote(_) => return,
        };
        let said = self.said_last();
        self.tell(number, event, said.as_deref());
    }

    /// What was written with the decision, or with the end, that has just been made.
    pub(super) fn said_last(&self) -> Option<String> {
        let said = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::CloseTask(closed) if closed.decision.is_some() => Some(closed.opinion.clone()),
            Effect::Log(entry) if matches!(entry.action, LogAction::Terminate | LogAction::Withdraw) => {
                Some(entry.opinion.clone())
            }
            _ => None,
        });
        said.flatten()
    }

    /// The initiator who has just got the run back is told by whom and why.
    pub(crate) fn say_returned(&mut self, by: Option<&MemberId>, said: Option<&str>) {
        let told = self.effects.iter_mut().rev().find_map(|effect| match effect {
            Effect::Notify { node: Some(node), notice, .. } if node == START => Some(notice),
            _ => None,
        });
        if let Some(notice) = told
            && let Notice::Task(task) = notice
        {
            *notice = Notice::Returned { task: task.clone(), by: by.cloned(), text: said.map(str::to_owned) };
        }
    }

    /// Those who do a live step have been reminded of it.
    pub(crate) fn tell_reminded(&mut self, number: u64) {
        let is_late = self.state.due_at(number).is_some_and(|due| due <= self.world.now());
        self.tell(number, if is_late { StepEvent::Overdue } else { StepEvent::Remind }, None);
    }

    /// Whom a notice of a step names, each once: active members but for whoever acts, and but for its assignees where they
    /// hear of it by their tasks.
    fn told(&self, notice: &StepNotice, number: u64, node: &str) -> Vec<MemberId> {
        let has_part = |kind: TaskKind| !matches!(kind, TaskKind::Cc | TaskKind::Answer);
        let of_step = self.state.tasks.iter().filter(|task| task.step == number && has_part(task.kind));
        let asked: Vec<MemberId> = of_step.map(|task| task.assignee.clone()).collect();
        let named = notice.to.iter().flat_map(|to| match to {
            NoticeTo::Own(NoticeOwn::Assignee) => asked.clone(),
            NoticeTo::Own(NoticeOwn::Copied) => self.copied(),
            NoticeTo::People(people) => self.resolve(std::slice::from_ref(people), node),
        });
        let mut found: Vec<MemberId> = Vec::new();
        for member in named {
            let hears = !member.is_outside() && self.world.is_active(&member) && self.by.id() != Some(&member);
            let hears_by_task = notice.on.is_told_anyway() && is_among(&asked, &member);
            if hears && !hears_by_task && !is_among(&found, &member) {
                found.push(member);
            }
        }
        found
    }

    /// Whom the cc nodes passed before have given a copy.
    fn copied(&self) -> Vec<MemberId> {
        let passed = self.state.passed.iter().filter_map(|passed| match self.flow.find(&passed.node) {
            Some(Node::Cc(cc)) => Some(self.resolve(&cc.to, &passed.node)),
            _ => None,
        });
        passed.flatten().collect()
    }
}
