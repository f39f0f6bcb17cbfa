//! Somebody leaves in the middle of a trial: from then on it is walked without them.

use super::{DryDecision, DryDeed, TrailLine, Trial};
use crate::flow::World;
use crate::id::MemberId;

impl Trial<'_> {
    /// Who leaves with a deed, if it says that somebody does who is still there. Owners do not leave.
    pub(super) fn who_leaves(&self, deed: &DryDeed) -> Option<MemberId> {
        let member = deed.to.as_ref().filter(|_| deed.decision == DryDecision::Leave && deed.place.is_empty())?;
        let found = self.context.people.member(member.as_str())?;
        (found.active && !found.is_owner && *member != self.world().owner()).then(|| member.clone())
    }

    /// Tells that somebody has left, before what becomes of their tasks.
    pub(super) fn tell_of_leaving(&mut self, deed: &DryDeed) {
        if let Some(member) = deed.to.as_ref().filter(|_| deed.decision == DryDecision::Leave) {
            let line = TrailLine { to: self.people([member]), ..self.line_at(None, "left", &[]) };
            self.lines.push(line);
        }
    }
}
