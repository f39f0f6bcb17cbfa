//! Builders: who may change one app without administering the workspace. Whoever builds an app decides what its forms,
//! rules and flows do, and can come to read every record of it; of other apps, and of the workspace, a builder sees
//! what every member does. So what leads out of the app stays with administrators: who may do what in it and which roles
//! it brings (`access.json`), public links, people who come with it, and calls that are sent with a secret.

use super::{AccountError, Administrator, Denied, Principal};
use crate::audit::{Entry, action};
use crate::definition::DocumentKind;
use crate::id::MemberId;
use crate::people::{Directory, Member};
use crate::problem::Problem;
use crate::store::builders::{self, Builders};
use crate::store::{self, Conn, StoreError};
use crate::workspace::Workspace;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most that can be named for one app, of each kind.
const MOST: usize = 200;

/// Proof that the one who asks may change an app. Made by [`may_build`] only.
#[derive(Debug, Clone)]
pub struct Builder {
    app: String,
    is_admin: bool,
}

impl Builder {
    /// The app meant; there is no right on any other.
    pub fn app(&self) -> &str {
        &self.app
    }

    /// True for administrators, from whom nothing of an app is withheld.
    pub fn is_admin(&self) -> bool {
        self.is_admin
    }

    /// Whether a document of the app is theirs to change and to put in force.
    ///
    /// # Errors
    /// [`Denied`] for documents that say who may do what, or let strangers or people in.
    pub fn may_change(&self, path: &str) -> Result<(), Denied> {
        let withheld = match DocumentKind::of(path) {
            Some((DocumentKind::Access | DocumentKind::Link | DocumentKind::Demo, _)) => !self.is_admin,
            // What belongs to no app is refused with better words when it is read.
            _ => false,
        };
        if withheld { Err(Denied) } else { Ok(()) }
    }
}

/// Whether somebody may change an app: administrators, and whoever is named for it by themselves, by a department or by a
/// role. Asked anew for each request, so that naming and taking away count at once.
///
/// # Errors
/// The database's.
pub async fn may_build(
    conn: &mut Conn,
    principal: &Principal,
    people: &Directory,
    app: &str,
) -> Result<Result<Builder, Denied>, StoreError> {
    let named = if principal.is_admin { Builders::default() } else { builders::of_app(conn, app).await? };
    let right = Builder { app: app.to_owned(), is_admin: principal.is_admin };
    Ok(if builds(&named, principal, people) { Ok(right) } else { Err(Denied) })
}

/// The same for who is known to be named.
pub fn builds(named: &Builders, principal: &Principal, people: &Directory) -> bool {
    if principal.is_admin {
        return true;
    }
    principal.id().and_then(|id| people.member(id)).is_some_and(|member| is_named(named, member, people))
}

/// The active members who are named for an app, by themselves, by a department or by a role, each once and in a stable order.
pub fn those_who_build(named: &Builders, people: &Directory) -> Vec<MemberId> {
    people.members().filter(|member| is_named(named, member, people)).map(|member| member.id.clone()).collect()
}

fn is_named(named: &Builders, member: &Member, people: &Directory) -> bool {
    if !member.active {
        return false;
    }
    let is_below = |department: &String| {
        let tree = people.department_tree(department);
        member.departments.iter().any(|own| tree.contains(own))
    };
    named.members.iter().any(|id| *id == member.id.as_str())
        || named.departments.iter().any(is_below)
        || named.roles.iter().any(|role| member.roles.contains(role))
}

/// Names the builders of an app.
///
/// # Errors
/// Everybody who is not there, all at once; no such app; the database's.
pub async fn name_builders(
    workspace: &Workspace,
    by: &Administrator,
    app: &str,
    wanted: Builders,
) -> Result<Builders, AccountError> {
    workspace.model().app(app).ok_or(AccountError::NotFound)?;
    let wanted = Builders {
        members: each_once(wanted.members),
        departments: each_once(wanted.departments),
        roles: each_once(wanted.roles),
    };
    let problems = mistakes(&workspace.roster.directory(), &wanted);
    if !problems.is_empty() {
        return Err(AccountError::Invalid(problems));
    }
    let Builders { members, departments, roles } = &wanted;
    let detail = json!({ "members": members, "departments": departments, "roles": roles });
    let mut entry = Entry::new(workspace.clock.now(), by.origin().clone(), action::APP_BUILDERS).detail(detail);
    entry.app = Some(app.to_owned());
    let work = Arc::new((app.to_owned(), wanted.clone(), entry));
    let named = workspace.store.write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            let (app, wanted, entry) = &*work;
            // Two who name others at once wait for each other. Whoever is named for an app that has gone would build the next
            // one of its key.
            if !store::definitions::hold(conn, app).await? {
                return Err(AccountError::NotFound);
            }
            builders::replace(conn, app, wanted).await?;
            store::audit::insert(conn, entry).await.map_err(AccountError::from)
        })
    });
    named.await?;
    Ok(wanted)
}

fn each_once(ids: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    ids.into_iter().filter(|id| seen.insert(id.clone())).collect()
}

fn mistakes(people: &Directory, wanted: &Builders) -> Vec<Problem> {
    let is_member = |id: &str| people.member(id).is_some_and(|member| member.active);
    let is_department = |id: &str| people.department(id).is_some();
    let is_role = |key: &str| people.role(key).is_some();
    let lists: [(&str, &[String], &dyn Fn(&str) -> bool); 3] = [
        ("members", &wanted.members, &is_member),
        ("departments", &wanted.departments, &is_department),
        ("roles", &wanted.roles, &is_role),
    ];
    let mut problems = Vec::new();
    for (list, named, is_there) in lists {
        if named.len() > MOST {
            let (zh, en) = (format!("最多 {MOST} 个"), format!("at most {MOST}"));
            problems.push(Problem::new(format!("/{list}"), "too_many", zh, en));
        }
        for (at, who) in named.iter().enumerate().filter(|(_, who)| !is_there(who)) {
            let (zh, en) = (format!("没有“{who}”，或已停用"), format!("there is no '{who}', or they have left"));
            problems.push(Problem::new(format!("/{list}/{at}"), "unknown_name", zh, en));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_out_of_the_app_stays_with_administrators() {
        let right = |is_admin: bool| Builder { app: "shop".to_owned(), is_admin };
        for path in ["forms/a.json", "flows/a.json", "views/a.json", "i18n/en.json", "app.json", "scripts/a.rhai"] {
            assert_eq!(right(false).may_change(path), Ok(()), "{path}");
        }
        for path in ["access.json", "links/a.json", "demo/members.jsonl"] {
            assert_eq!(right(false).may_change(path), Err(Denied), "{path}");
            assert_eq!(right(true).may_change(path), Ok(()), "{path}");
        }
    }
}
