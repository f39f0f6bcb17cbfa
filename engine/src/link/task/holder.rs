//! Whose task a mailed link leads to: somebody outside, or a member who may decide it from their letter.

use super::Standing;
use crate::access::Principal;
use crate::flow::service::is_decided_by_mail;
use crate::id::{MemberId, Outside};
use crate::link::LinkError;
use crate::people::{Directory, Member};
use crate::store::Conn;
use crate::store::runs::{RunRow, TaskRow};
use crate::workspace::Snapshot;

/// Who holds the task.
pub(super) enum Holder {
    Outside(MemberId),
    Member(Box<Member>),
}

impl Holder {
    /// None where the directory knows nobody of this id.
    pub(super) fn of(assignee: &str, people: &Directory) -> Option<Self> {
        match Outside::read(assignee) {
            Some(outside) => Some(Self::Outside(MemberId::outside(outside.email, outside.name))),
            None => people.member(assignee).map(|member| Self::Member(Box::new(member.clone()))),
        }
    }

    pub(super) fn id(&self) -> &MemberId {
        match self {
            Self::Outside(id) => id,
            Self::Member(member) => &member.id,
        }
    }

    pub(super) fn is_member(&self) -> bool {
        matches!(self, Self::Member(_))
    }

    /// A part of the address to which codes go.
    pub(super) fn masked(&self) -> String {
        let email = match self {
            Self::Outside(id) => Outside::read(id.as_str()).map(|outside| outside.email),
            Self::Member(member) => member.email.as_deref(),
        };
        email.map(|email| Outside { email, name: "" }.masked()).unwrap_or_default()
    }

    /// What a code, and what a browser holds after it, are bound to beside the link, so that they end with it: of a member the
    /// address they are mailed to, and what ends every session of theirs. Of somebody outside the task itself names the address.
    pub(super) fn stamp(&self) -> String {
        match self {
            Self::Outside(_) => String::new(),
            Self::Member(member) => format!("\n{}\n{}", member.epoch, member.email.as_deref().unwrap_or_default()),
        }
    }

    /// Whoever acts: with no right but to decide this task.
    pub(super) fn principal(&self, ip: Option<String>) -> Principal {
        match self {
            Self::Outside(id) => Principal::outside(id.clone(), ip),
            Self::Member(member) => Principal::mailed(member, ip),
        }
    }

    /// How an open task stands whose link is good. A member must still be there, and their step, their flow and the workspace
    /// must still let them decide from a letter.
    pub(super) async fn standing(
        &self,
        conn: &mut Conn,
        snapshot: &Snapshot,
        (run, task): (&RunRow, &TaskRow),
    ) -> Result<Standing, LinkError> {
        let Self::Member(member) = self else { return Ok(Standing::Open) };
        if !member.active {
            return Ok(Standing::Closed);
        }
        if member.email.is_none() {
            return Ok(Standing::SignIn);
        }
        let flow = snapshot.model.flows.pinned(conn, &run.app, &run.flow, run.version).await?;
        let principal = self.principal(None);
        let context = snapshot.context(&principal);
        let live = run.machine.task(&task.id);
        let is_decided = flow.zip(live).is_some_and(|(flow, live)| is_decided_by_mail(&flow, live, &context));
        Ok(if is_decided { Standing::Open } else { Standing::SignIn })
    }
}
