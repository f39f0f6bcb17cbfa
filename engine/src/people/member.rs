//! Making and changing members. Owns the checks of what is said about a person and who may say it.

use super::hours::announce_hours;
use super::proxy::{LONGEST, Proxy, ProxyScope};
use super::{Directory, PeopleError, Roster, Settings, check_text, refuse, taken, unknown};
use crate::access::{Administrator, Principal, password};
use crate::audit::{Entry, action};
use crate::clock::Moment;
use crate::flow::service::announce_departure;
use crate::id::{DepartmentId, MemberId, ProxyId};
use crate::kind;
use crate::problem::{Language, Problem};
use crate::store::people::{self as rows, MemberRow};
use crate::store::{Conn, form_drafts, proxies, sessions};
use serde_json::json;
use std::collections::BTreeSet;

/// A member to be made.
#[derive(Debug, Clone, Default)]
pub struct NewMember {
    pub username: String,
    pub name: String,
    /// Without one the member cannot sign in until an administrator gives one.
    pub password: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// Ids of departments, the main one first.
    pub departments: Vec<String>,
    /// Keys of roles.
    pub roles: Vec<String>,
    pub is_admin: bool,
}

/// What an administrator changes about a member; `None` leaves a part as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default)]
pub struct MemberChange {
    pub username: Option<String>,
    pub name: Option<String>,
    pub password: Option<String>,
    pub email: Option<Option<String>>,
    pub phone: Option<Option<String>>,
    pub departments: Option<Vec<String>>,
    pub roles: Option<Vec<String>>,
    pub is_admin: Option<bool>,
    /// False when the member leaves: every session and key of theirs ends at once.
    pub active: Option<bool>,
    /// The id of whoever takes over what a leaver had to do and, for a year, what would come to them.
    pub hand_over_to: Option<String>,
}

/// What members change about themselves. Passwords are changed through `access`.
#[derive(Debug, Clone, Default)]
pub struct OwnChange {
    pub name: Option<String>,
    pub email: Option<Option<String>>,
    pub language: Option<Language>,
}

impl Roster {
    /// Makes a member. Every problem is reported at once.
    pub async fn create_member(&self, by: &Administrator, new: NewMember) -> Result<MemberId, PeopleError> {
        let now = self.clock.now();
        let (hash, weak) = hashed(new.password.as_deref(), &[&new.username, &new.name]).await;
        let origin = by.origin().clone();
        let id = MemberId::generate();
        self.change(move |conn, directory| {
            let (new, hash, weak, origin, id) = (new.clone(), hash.clone(), weak.clone(), origin.clone(), id.clone());
            Box::pin(async move {
                let row = MemberRow {
                    id: id.clone(),
                    username: new.username.trim().to_lowercase(),
                    name: new.name.trim().to_owned(),
                    email: filled(new.email),
                    phone: dialled(new.phone),
                    language: None,
                    active: true,
                    is_owner: false,
                    is_admin: new.is_admin,
                    epoch: 1,
                    created_at: now,
                };
                let mut problems = check(&row, &directory);
                problems.extend(weak);
                let departments = known_departments(&mut problems, &directory, &new.departments);
                let roles = known_roles(&mut problems, &directory, &new.roles);
                refuse(problems)?;
                rows::save_member(conn, &row, now).await?;
                rows::set_departments(conn, &id, &departments).await?;
                rows::set_roles(conn, &id, roles.iter().map(String::as_str)).await?;
                if let Some(hash) = hash {
                    rows::set_password(conn, &id, &hash).await?;
                }
                let detail =
                    json!({ "member": id, "username": row.username, "is_admin": row.is_admin, "roles": roles });
                Ok((id, vec![Entry::new(now, origin, action::MEMBER_CREATE).detail(detail)]))
            })
        })
        .await
    }

    /// Changes a member. The owner's account is changed by the owner only, and the owner neither leaves nor is demoted.
    pub async fn change_member(&self, by: &Administrator, id: &str, change: MemberChange) -> Result<(), PeopleError> {
        let now = self.clock.now();
        let directory = self.directory();
        // Somebody whom another server has just made is found in the transaction.
        let known = directory.member(id);
        if known.is_none() && change.password.is_some() {
            return Err(PeopleError::NotFound);
        }
        let words = known.map(|member| [member.username.as_str(), member.name.as_str()]).unwrap_or_default();
        let (hash, weak) = hashed(change.password.as_deref(), &words).await;
        let (id, origin) = (id.to_owned(), by.origin().clone());
        self.change(move |conn, directory| {
            let (id, change, hash, weak, origin) =
                (id.clone(), change.clone(), hash.clone(), weak.clone(), origin.clone());
            Box::pin(async move {
                let member = directory.member(&id).ok_or(PeopleError::NotFound)?;
                if member.is_owner && origin.actor.as_ref() != Some(&member.id) && origin.actor.is_some() {
                    return Err(PeopleError::Forbidden);
                }
                let mut row = row_of(&directory, &id)?;
                change.apply(&mut row);
                let mut problems = check(&row, &directory);
                problems.extend(weak);
                if row.is_owner && !row.active {
                    problems.push(Problem::new("/status", "owner", "所有者不能离职", "the owner cannot leave"));
                }
                let departments =
                    change.departments.as_ref().map(|ids| known_departments(&mut problems, &directory, ids));
                let roles = change.roles.as_ref().map(|keys| known_roles(&mut problems, &directory, keys));
                let heir = change.hand_over_to.as_ref().map(|to| heir(&mut problems, &directory, &row, to));
                refuse(problems)?;
                rows::save_member(conn, &row, now).await?;
                if let Some(to) = heir.flatten() {
                    take_over(conn, &row.id, to, now).await?;
                }
                if let Some(departments) = &departments {
                    let hours = Settings::load(conn).await?;
                    rows::set_departments(conn, &row.id, departments).await?;
                    announce_hours(conn, &hours, &directory, now).await?;
                }
                if let Some(roles) = &roles {
                    rows::set_roles(conn, &row.id, roles.iter().map(String::as_str)).await?;
                }
                if let Some(hash) = &hash {
                    rows::set_password(conn, &row.id, hash).await?;
                }
                leave_or_return(conn, member.active, &row, now).await?;
                let detail = json!({
                    "member": id,
                    "changed": change.named(),
                    "active": row.active,
                    "is_admin": row.is_admin,
                    "roles": roles,
                });
                Ok(((), vec![Entry::new(now, origin, action::MEMBER_CHANGE).detail(detail)]))
            })
        })
        .await
    }

    /// Changes what members may change about themselves.
    pub async fn change_self(&self, principal: &Principal, change: OwnChange) -> Result<(), PeopleError> {
        let now = self.clock.now();
        let (id, origin) = (principal.id().ok_or(PeopleError::Forbidden)?.to_owned(), principal.origin());
        self.change(move |conn, directory| {
            let (id, change, origin) = (id.clone(), change.clone(), origin.clone());
            Box::pin(async move {
                let mut row = row_of(&directory, &id)?;
                if let Some(name) = change.name {
                    row.name = name.trim().to_owned();
                }
                if let Some(email) = change.email {
                    row.email = filled(email);
                }
                if let Some(language) = change.language {
                    row.language = Some(language.tag().to_owned());
                }
                refuse(check(&row, &directory))?;
                rows::save_member(conn, &row, now).await?;
                let detail = json!({ "member": id });
                Ok(((), vec![Entry::new(now, origin, action::MEMBER_CHANGE).detail(detail)]))
            })
        })
        .await
    }
}

/// What a password is kept as, and what is wrong with one that says too much of these words or is too weak.
async fn hashed(password: Option<&str>, words: &[&str]) -> (Option<String>, Vec<Problem>) {
    let Some(text) = password else { return (None, Vec::new()) };
    match password::hash(text.to_owned(), words).await {
        Ok(hash) => (Some(hash), Vec::new()),
        Err(problems) => (None, problems),
    }
}

/// What goes along when a member who was active leaves, or one who was not comes back.
async fn leave_or_return(conn: &mut Conn, was_active: bool, row: &MemberRow, now: Moment) -> Result<(), PeopleError> {
    if was_active && !row.active {
        end_everything(conn, &row.id).await?;
        announce_departure(conn, &row.id, now).await?;
    }
    if !was_active && row.active {
        proxies::delete_of_member(conn, &row.id).await?;
    }
    Ok(())
}

/// Whoever takes over from somebody who leaves.
fn heir(problems: &mut Vec<Problem>, directory: &Directory, leaver: &MemberRow, to: &str) -> Option<MemberId> {
    let pointer = "/hand_over_to";
    if leaver.active {
        let (zh, en) = ("只有离职时才需要交接", "only somebody who leaves hands over");
        problems.push(Problem::new(pointer, "not_leaving", zh, en));
        return None;
    }
    let found = directory.member(to).filter(|to| to.active && to.id != leaver.id).map(|to| to.id.clone());
    if found.is_none() {
        problems.push(unknown(pointer));
    }
    found
}

impl MemberChange {
    fn apply(&self, row: &mut MemberRow) {
        if let Some(username) = &self.username {
            row.username = username.trim().to_lowercase();
        }
        if let Some(name) = &self.name {
            row.name = name.trim().to_owned();
        }
        if let Some(email) = &self.email {
            row.email = filled(email.clone());
        }
        if let Some(phone) = &self.phone {
            row.phone = dialled(phone.clone());
        }
        row.is_admin = self.is_admin.unwrap_or(row.is_admin);
        row.active = self.active.unwrap_or(row.active);
    }

    /// The names of the parts that change, for the audit log; values stay out of it.
    fn named(&self) -> Vec<&'static str> {
        let parts = [
            ("username", self.username.is_some()),
            ("name", self.name.is_some()),
            ("password", self.password.is_some()),
            ("email", self.email.is_some()),
            ("phone", self.phone.is_some()),
            ("departments", self.departments.is_some()),
            ("roles", self.roles.is_some()),
            ("is_admin", self.is_admin.is_some()),
            ("status", self.active.is_some()),
        ];
        parts.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
    }
}

/// Has somebody stand in for a leaver in everything, in the place of whoever stood in until then.
async fn take_over(conn: &mut Conn, leaver: &MemberId, to: MemberId, now: Moment) -> Result<(), PeopleError> {
    let (id, scope) = (ProxyId::generate(), ProxyScope::All);
    proxies::delete_of_member(conn, leaver).await?;
    proxies::insert(conn, leaver, &Proxy { id, scope, to, from: now, until: now + LONGEST }).await?;
    Ok(())
}

/// Ends every session and key of a member who leaves, and drops what they have begun to enter.
async fn end_everything(conn: &mut Conn, id: &MemberId) -> Result<(), PeopleError> {
    rows::move_epoch(conn, id).await?;
    sessions::delete_of_member(conn, id).await?;
    sessions::delete_keys_of_member(conn, id).await?;
    form_drafts::drop_of_member(conn, id.as_str()).await?;
    Ok(())
}

fn row_of(directory: &Directory, id: &str) -> Result<MemberRow, PeopleError> {
    let member = directory.member(id).ok_or(PeopleError::NotFound)?;
    Ok(MemberRow {
        id: member.id.clone(),
        username: member.username.clone(),
        name: member.name.clone(),
        email: member.email.clone(),
        phone: member.phone.clone(),
        language: member.language.map(|l| l.tag().to_owned()),
        active: member.active,
        is_owner: member.is_owner,
        is_admin: member.is_admin,
        epoch: member.epoch,
        created_at: member.created_at,
    })
}

/// What is wrong with a member as they would stand after the change.
pub(crate) fn check(row: &MemberRow, directory: &Directory) -> Vec<Problem> {
    let mut problems = Vec::new();
    check_text(&mut problems, "/username", &row.username, 64);
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@');
    if !row.username.chars().all(plain) {
        problems.push(Problem::new(
            "/username",
            "invalid_username",
            "只能包含文字、数字和 . _ - @",
            "only letters, digits and . _ - @",
        ));
    }
    if directory.member_by_username(&row.username).is_some_and(|other| other.id != row.id) {
        problems.push(taken("/username"));
    }
    check_text(&mut problems, "/name", &row.name, 100);
    if row.email.as_ref().is_some_and(|email| !looks_like_email(email)) {
        problems.push(Problem::new("/email", "invalid_email", "不是有效的邮箱地址", "is not an e-mail address"));
    }
    // What was taken before stands: whoever changes something else is not asked for it.
    let before = directory.member(row.id.as_str()).and_then(|member| member.phone.as_ref());
    if row.phone.as_ref() != before && row.phone.as_ref().is_some_and(|phone| kind::phone_number(phone).is_none()) {
        problems.push(Problem::new(
            "/phone",
            "invalid_phone",
            "不是有效的电话号码：手机 11 位，座机带区号，境外号码以 + 和国家码开头",
            "is not a telephone number; those outside China begin with + and the country code",
        ));
    }
    problems
}

fn looks_like_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let clean = |part: &str| !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control());
    text.len() <= 254 && clean(name) && clean(host) && !host.starts_with('.') && !host.ends_with('.')
}

fn filled(text: Option<String>) -> Option<String> {
    text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}

/// A telephone number in the form in which it is called and found; one that is none as it was typed.
fn dialled(text: Option<String>) -> Option<String> {
    filled(text).map(|phone| kind::phone_number(&phone).unwrap_or(phone))
}

fn known_departments(problems: &mut Vec<Problem>, directory: &Directory, ids: &[String]) -> Vec<DepartmentId> {
    let mut known: Vec<DepartmentId> = Vec::new();
    for (place, id) in ids.iter().enumerate() {
        match directory.department(id) {
            Some(department) if known.contains(&department.id) => {}
            Some(department) => known.push(department.id.clone()),
            None => problems.push(unknown(format!("/departments/{place}"))),
        }
    }
    known
}

fn known_roles(problems: &mut Vec<Problem>, directory: &Directory, keys: &[String]) -> BTreeSet<String> {
    for (place, key) in keys.iter().enumerate().filter(|(_, key)| directory.role(key).is_none()) {
        problems.push(
            unknown(format!("/roles/{place}")).hint(format!("没有角色“{key}”"), format!("there is no role '{key}'")),
        );
    }
    keys.iter().cloned().collect()
}
