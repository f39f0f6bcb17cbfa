//! The runs above the one that is walked: what a return out of a sub-flow can lead back to, seen by whoever decides as they would
//! see it in earnest.

use super::super::view::may_read;
use super::{DryPlace, Trial};
use crate::access::Principal;
use crate::flow::Above;
use crate::id::{MemberId, RunId};
use crate::store::StoredRecord;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A run that has called the one at hand, as it stands now.
#[derive(Clone)]
pub(super) struct Caller {
    above: Above,
    pub(super) title: String,
    asked: BTreeSet<MemberId>,
    record: Option<StoredRecord>,
}

impl Caller {
    pub(super) fn is_of(&self, flow: &str) -> bool {
        self.above.flow.definition().key == flow
    }
}

impl Trial<'_> {
    /// Tells every run that was called how those stand now that have called it.
    pub(super) fn show_callers(&mut self) {
        let steps: Vec<u64> = self.parts.iter().map(|part| part.step).collect();
        let callers: Vec<Vec<Caller>> = steps.into_iter().map(|step| self.callers_from(step)).collect();
        for (part, callers) in self.parts.iter_mut().zip(callers) {
            part.trial.callers = callers;
            part.trial.show_callers();
        }
    }

    /// This run, waiting at a step, and those that have called it.
    pub(super) fn callers_from(&self, step: u64) -> Vec<Caller> {
        let flow = self.wish.flow;
        let above = Above {
            run: self.id.clone(),
            flow: Arc::new(flow.clone()),
            state: self.state.clone(),
            step,
            is_seen: false,
        };
        let title = self.context.say(self.wish.app, &flow.definition().title);
        let own = Caller { above, title, asked: self.asked.clone(), record: self.record.clone() };
        std::iter::once(own).chain(self.callers.iter().cloned()).collect()
    }

    /// The runs above as this member sees them; the engine sees all of them.
    pub(super) fn runs_above(&self, by: Option<&MemberId>) -> Vec<Above> {
        let seen =
            |caller: &Caller| Above { is_seen: by.is_none_or(|by| self.sees(by, caller)), ..caller.above.clone() };
        self.callers.iter().map(seen).collect()
    }

    /// Whether a member may see a run above, by the rules for every run: who takes part, who may read its record, administrators.
    fn sees(&self, by: &MemberId, caller: &Caller) -> bool {
        let Some(member) = self.context.people.member(by.as_str()) else { return false };
        let acting = Principal::member(member, self.context.principal.via, None);
        let context = self.context.acting_as(&acting);
        let form = caller.above.flow.definition().start.form();
        acting.is_admin
            || caller.above.state.initiator.as_ref() == Some(by)
            || caller.asked.contains(by)
            || may_read(&context, (self.wish.app, form), caller.record.as_ref())
    }

    /// A node of a run above in words.
    pub(super) fn title_above(&self, caller: &Caller, node: &str) -> String {
        self.context.say(self.wish.app, caller.above.flow.title(node, self.context.language))
    }

    /// The places above that a task can return to.
    pub(super) fn places_above(&self, places: &[(RunId, Vec<String>)]) -> Vec<DryPlace> {
        let of_run = |(run, nodes): &(RunId, Vec<String>)| {
            let at = self.callers.iter().position(|caller| caller.above.run == *run)?;
            let caller = &self.callers[at];
            let place = |node: &String| DryPlace {
                title: self.title_above(caller, node),
                node: node.clone(),
                up: at + 1,
                flow: Some(caller.title.clone()),
            };
            Some(nodes.iter().map(place).collect::<Vec<_>>())
        };
        places.iter().filter_map(of_run).flatten().collect()
    }

    /// The run so many above this one.
    pub(super) fn run_above(&self, up: usize) -> Option<RunId> {
        self.callers.get(up.checked_sub(1)?).map(|caller| caller.above.run.clone())
    }
}
