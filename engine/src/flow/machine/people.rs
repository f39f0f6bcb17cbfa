//! Finding people: from the words of a definition to members who can act.

use super::Machine;
use crate::definition::{Candidates, People, Whose};
use crate::flow::node::person::{Inactive, IsInitiator, PersonStep};
use crate::id::MemberId;
use crate::kind;
use crate::schedule::ids_in;
use std::collections::HashSet;

impl Machine<'_> {
    /// The people a definition names, each once, in the order named, active or not.
    pub(crate) fn resolve(&self, people: &[People], node: &str) -> Vec<MemberId> {
        let mut found = Vec::new();
        for member in people.iter().flat_map(|words| self.named(words, node)) {
            if !is_among(&found, &member) {
                found.push(member);
            }
        }
        found
    }

    /// The people a step asks: who left is stood in for, and the initiator too where they may not judge themselves.
    pub(crate) fn step_people(&self, step: &PersonStep, people: &[People], node: &str) -> Vec<MemberId> {
        self.each_able(step, self.resolve(people, node))
    }

    /// Whoever does the part of each of these members in a step, each once.
    pub(super) fn each_able(&self, step: &PersonStep, members: Vec<MemberId>) -> Vec<MemberId> {
        let mut found = Vec::new();
        for member in members {
            if let Some(able) = self.able_at(step, &member)
                && !is_among(&found, &able)
            {
                found.push(able);
            }
        }
        found
    }

    /// Who does a member's part in a step: themselves, whoever its policies name in their stead, or whoever they have
    /// named while they are away.
    pub(crate) fn able_at(&self, step: &PersonStep, member: &MemberId) -> Option<MemberId> {
        // Whoever is outside never leaves, is never away and has started nothing.
        if member.is_outside() {
            return Some(member.clone());
        }
        let able = match step.inactive {
            _ if self.world.is_active(member) => Some(member.clone()),
            _ if self.heir(member).is_some() => self.heir(member),
            Inactive::Head => self.head_above(member),
            Inactive::Owner => Some(self.world.owner()),
        }?;
        let able = match self.is_barred(step, &able) {
            true => self.head_above(&able).unwrap_or_else(|| self.world.owner()),
            false => able,
        };
        // Nobody judges their own run in somebody's stead.
        let fits = |proxy: &MemberId| self.world.is_active(proxy) && self.state.initiator.as_ref() != Some(proxy);
        Some(self.world.proxy_of(&able).filter(fits).unwrap_or(able))
    }

    /// The member in whose stead somebody is asked at a step, if there is one.
    pub(crate) fn instead_of(&self, step: &PersonStep, node: &str, able: &MemberId) -> Option<MemberId> {
        let named = self.resolve(&step.assignees, node);
        if named.contains(able) {
            return None;
        }
        named.into_iter().find(|member| self.able_at(step, member).as_ref() == Some(able))
    }

    /// Whether somebody may not judge in a step because the run is their own.
    pub(crate) fn is_barred(&self, step: &PersonStep, member: &MemberId) -> bool {
        step.is_initiator == IsInitiator::Head && self.state.initiator.as_ref() == Some(member)
    }

    fn named(&self, people: &People, node: &str) -> Vec<MemberId> {
        match people {
            People::Initiator(_) => self.state.initiator.iter().cloned().collect(),
            People::Member { member } => self.world.member_named(member).into_iter().collect(),
            People::Role { role } => self.active(self.world.members_of_role(role)),
            People::Department { department } => self.active(self.world.members_of_department(department)),
            People::HeadOf { head_of } => self.heads(head_of, (0, 1), node),
            People::HeadsOf { heads_of, levels, from } => {
                self.heads(heads_of, (People::passed_over(*from), usize::from(*levels)), node)
            }
            People::Field { field } => self.in_field(field, node, |id| self.members_behind(id)),
            People::SameAs { same_as } => self.decided_at(same_as),
            People::Expression { expression } => self.world.members_named_by(expression, &self.beside_at(node)),
            People::External { external, name } => self.outside(external, name.as_deref(), node).into_iter().collect(),
            People::Pick { .. } => self.state.picks.get(node).cloned().unwrap_or_default(),
        }
    }

    /// Somebody outside, by the fields of the record that say their address and their name; nobody without an address.
    fn outside(&self, email: &str, name: Option<&str>, node: &str) -> Option<MemberId> {
        let text = |field: &str| self.value_at(field, node).as_str().map(str::to_owned);
        let address = kind::email_address(&text(email)?)?;
        Some(MemberId::outside(&address, &name.and_then(text).unwrap_or_default()))
    }

    /// Who decided at a node where the run passed it last.
    fn decided_at(&self, node: &str) -> Vec<MemberId> {
        let passed = self.state.passed.iter().filter(|passed| passed.node == *node && !passed.by.is_empty());
        passed.max_by_key(|passed| passed.step).map(|passed| passed.by.clone()).unwrap_or_default()
    }

    /// The people who may be picked for a node, each once.
    pub(crate) fn pickable(&self, from: &[Candidates], node: &str) -> Vec<MemberId> {
        let named = |candidates: &Candidates| -> Vec<MemberId> {
            match candidates {
                Candidates::Member { member } => self.world.member_named(member).into_iter().collect(),
                Candidates::Role { role } => self.world.members_of_role(role),
                Candidates::Department { department } => self.world.members_of_department(department),
                Candidates::Field { field } => self.in_field(field, node, |id| self.members_behind(id)),
            }
        };
        // A role may be a whole company.
        let mut seen = HashSet::new();
        let mut found = self.active(from.iter().flat_map(named).collect());
        found.retain(|member| seen.insert(member.clone()));
        found
    }

    /// Groups are whoever is in them now: a member who left leaves no gap to fill.
    fn active(&self, members: Vec<MemberId>) -> Vec<MemberId> {
        members.into_iter().filter(|member| self.world.is_active(member)).collect()
    }

    /// The heads up to a level, but for the nearest that are passed over.
    fn heads(&self, of: &Whose, (passed_over, levels): (usize, usize), node: &str) -> Vec<MemberId> {
        let upper = |heads: Vec<MemberId>| -> Vec<MemberId> { heads.into_iter().skip(passed_over).collect() };
        let above = |member: &MemberId| upper(self.world.heads_above(member, levels));
        let from = |department: &str| upper(self.world.heads_from(department, levels));
        match of {
            Whose::Initiator(_) => self.state.initiator.iter().flat_map(above).collect(),
            Whose::Field { field } => self.in_field(field, node, |id| match self.world.members_in(id) {
                Some(_) => from(id),
                None => MemberId::parse(id).iter().flat_map(above).collect(),
            }),
            Whose::Department { department } => {
                self.world.department_named(department).map(|id| from(&id)).unwrap_or_default()
            }
            Whose::SameAs { same_as } => self.decided_at(same_as).iter().flat_map(above).collect(),
        }
    }

    /// Whom the ids in a field stand for; of a column of a sub-form those in all of its rows.
    fn in_field(&self, field: &str, node: &str, people: impl Fn(&str) -> Vec<MemberId>) -> Vec<MemberId> {
        let head = field.split_once('.').map_or(field, |(rows, _)| rows);
        let value = self.value_at(head, node);
        ids_in(field, |_| Some(&value)).into_iter().flat_map(people).collect()
    }

    /// Everybody in the department with this identifier, else the member who has it.
    fn members_behind(&self, id: &str) -> Vec<MemberId> {
        match self.world.members_in(id) {
            Some(members) => self.active(members),
            None => MemberId::parse(id).into_iter().collect(),
        }
    }

    /// The member if active, else whoever took over from them, else the nearest active head above.
    pub(crate) fn able(&self, member: &MemberId) -> Option<MemberId> {
        if self.world.is_active(member) {
            return Some(member.clone());
        }
        self.heir(member).or_else(|| self.head_above(member))
    }

    /// Whoever was named to take over from a member who has left.
    fn heir(&self, member: &MemberId) -> Option<MemberId> {
        self.world.proxy_of(member).filter(|heir| self.world.is_active(heir))
    }

    /// The nearest active head above a member.
    pub(crate) fn head_above(&self, member: &MemberId) -> Option<MemberId> {
        if member.is_outside() {
            return None;
        }
        self.world.heads_above(member, usize::from(u8::MAX)).into_iter().find(|head| self.world.is_active(head))
    }
}

/// Whether a person is in a list; somebody outside also under another name.
pub(super) fn is_among(found: &[MemberId], member: &MemberId) -> bool {
    found.iter().any(|one| one.is_same(member))
}
