//! The one who acts, with everything that decides what they may do.

use crate::audit::{Origin, Via};
use crate::clock::Moment;
use crate::condition::ConditionContext;
use crate::id::{DepartmentId, MemberId};
use crate::people::Member;
use crate::problem::Language;
use crate::store::files::Guest;
use crate::zone::Tz;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The one who acts. Made from a proof of identity by `access`, or by the engine for itself; cheap to clone.
#[derive(Debug, Clone)]
pub struct Principal {
    /// None for the engine itself.
    pub member: Option<MemberId>,
    pub username: String,
    /// The main department.
    pub department: Option<DepartmentId>,
    /// The member's departments and all below them.
    pub departments: Arc<[DepartmentId]>,
    /// The member and everybody in those departments.
    pub team: Arc<[MemberId]>,
    /// The keys of the roles held.
    pub roles: Arc<BTreeSet<String>>,
    pub is_owner: bool,
    /// Also true for the owner and for the engine itself.
    pub is_admin: bool,
    pub via: Via,
    /// The language chosen; none follows the browser.
    pub language: Option<Language>,
    /// The address of the client.
    pub ip: Option<String>,
    /// The form of a public link that a stranger has open, or the mailed link to a task: what was uploaded by it is theirs to
    /// send.
    pub guest: Option<Guest>,
    /// Somebody outside who has shown that a mailed link to a task of theirs is for them: that task is all they may act on.
    pub outside: Option<MemberId>,
    /// What a public link fills in from other forms all the same.
    pub lent: Option<Arc<Lent>>,
}

/// The fields, and columns as `items.price`, of one form that look into other forms for strangers who see nothing of those:
/// the owner of a public link has said so.
#[derive(Debug, PartialEq, Eq)]
pub struct Lent {
    pub app: String,
    pub form: String,
    pub fields: BTreeSet<String>,
}

/// The one who asks may not do this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not allowed")]
pub struct Denied;

impl Principal {
    /// A member who acts through `via`. Only for members whose identity is proven, or on whose behalf the engine acts.
    pub fn member(member: &Member, via: Via, ip: Option<String>) -> Self {
        Self {
            member: Some(member.id.clone()),
            username: member.username.clone(),
            department: member.departments.first().cloned(),
            departments: Arc::clone(&member.reach),
            team: Arc::clone(&member.team),
            roles: Arc::clone(&member.roles),
            is_owner: member.is_owner,
            is_admin: member.administers(),
            via,
            language: member.language,
            ip,
            guest: None,
            outside: None,
            lent: None,
        }
    }

    /// Whether two are of the same roles and departments, so that the same rules give them the same rights.
    pub fn stands_as(&self, other: &Self) -> bool {
        let place = |one: &Self| (one.is_owner, one.is_admin, one.department.clone());
        place(self) == place(other)
            && self.roles == other.roles
            && self.departments == other.departments
            && self.team == other.team
    }

    /// The engine on its own account: flows, schedules, commands typed at the machine. It may do everything.
    pub fn system(via: Via) -> Self {
        Self {
            member: None,
            username: String::new(),
            department: None,
            departments: Arc::default(),
            team: Arc::default(),
            roles: Arc::default(),
            is_owner: false,
            is_admin: true,
            via,
            language: None,
            ip: None,
            guest: None,
            outside: None,
            lent: None,
        }
    }

    /// A stranger with a public link: nobody's member, in no role, with no right but those the link itself gives.
    pub fn link(ip: Option<String>, guest: Guest) -> Self {
        Self { is_admin: false, ip, guest: Some(guest), ..Self::system(Via::Link) }
    }

    /// Somebody outside with the link to a task: nobody's member, in no role, with no right but to decide there.
    pub fn outside(id: MemberId, ip: Option<String>) -> Self {
        Self { is_admin: false, ip, outside: Some(id), ..Self::system(Via::Link) }
    }

    /// A member with the link to a task of theirs and the code that was mailed to them: they decide there as themselves, and
    /// administer nothing.
    pub fn mailed(member: &Member, ip: Option<String>) -> Self {
        Self { is_owner: false, is_admin: false, ..Self::member(member, Via::Mail, ip) }
    }

    /// The member's id as text; none for the engine itself.
    pub fn id(&self) -> Option<&str> {
        self.member.as_ref().map(|id| id.as_str())
    }

    /// What `me` and `my` mean in a condition when this one asks.
    pub fn conditions(&self, now: Moment, tz: Tz) -> ConditionContext {
        ConditionContext {
            me: self.member.clone(),
            my_departments: self.departments.to_vec(),
            my_members: Arc::clone(&self.team),
            my_roles: self.roles.iter().cloned().collect(),
            now,
            tz,
        }
    }

    pub fn origin(&self) -> Origin {
        Origin { actor: self.member.clone().or_else(|| self.outside.clone()), via: self.via, ip: self.ip.clone() }
    }

    /// Shows that the one who asks may administer the workspace: people, keys, apps, settings.
    pub fn administrator(&self) -> Result<Administrator, Denied> {
        if self.is_admin { Ok(Administrator { origin: self.origin(), is_owner: self.is_owner }) } else { Err(Denied) }
    }
}

/// Proof that the one who asks may administer the workspace. Made by [`Principal::administrator`] only.
#[derive(Debug, Clone)]
pub struct Administrator {
    origin: Origin,
    is_owner: bool,
}

impl Administrator {
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// True when the one who asks owns the workspace.
    pub fn is_owner(&self) -> bool {
        self.is_owner
    }
}
