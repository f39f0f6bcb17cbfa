//! People and roles that come with a package. Those already there stay as they are, but for the roles of demo members.

use super::Directory;
use crate::clock::Moment;
use crate::definition::RoleDefinition;
use crate::id::{DepartmentId, MemberId};
use crate::store::people::{self as rows, DepartmentRow, MemberRow};
use crate::store::{Conn, StoreError};
use serde::Deserialize;
use std::collections::BTreeSet;

/// One line of `demo/members.jsonl`. Demo members have no password until an administrator gives them one.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoMember {
    pub username: String,
    pub name: String,
    /// The key of the department; it is made when it is not there.
    #[serde(default)]
    pub department: Option<String>,
    #[serde(default)]
    pub department_title: Option<String>,
    /// The key of the department above, when the department is made.
    #[serde(default)]
    pub department_parent: Option<String>,
    /// Whether the member heads the department.
    #[serde(default)]
    pub head: bool,
    #[serde(default)]
    pub roles: Vec<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
}

/// Adds the roles that are not there yet. The roster must be reloaded after the commit.
pub async fn install_roles(conn: &mut Conn, roles: &[RoleDefinition]) -> Result<(), StoreError> {
    let known: BTreeSet<String> = rows::roles(conn).await?.into_iter().map(|(key, _)| key).collect();
    let mut added = false;
    for role in roles.iter().filter(|role| !known.contains(&role.key)) {
        rows::save_role(conn, &role.key, &role.title).await?;
        added = true;
    }
    if added { rows::raise_revision(conn, super::REVISION).await } else { Ok(()) }
}

/// Adds the departments and members that are not there yet, gives those who came with another app the roles of this one, and
/// answers with everybody. The roster must be reloaded after the commit.
pub async fn install_members(conn: &mut Conn, members: &[DemoMember], now: Moment) -> Result<Directory, StoreError> {
    let before = Directory::load(conn).await?;
    let roles: BTreeSet<String> = before.roles().map(|role| role.key.clone()).collect();
    let mut departments: Vec<DepartmentRow> = rows::departments(conn).await?;
    for member in members {
        let Some(key) = &member.department else { continue };
        if departments.iter().all(|department| department.key != *key) {
            let parent = member.department_parent.as_ref().and_then(|parent| {
                departments.iter().find(|department| department.key == *parent).map(|department| department.id.clone())
            });
            let title = member.department_title.clone().unwrap_or_else(|| key.clone());
            let row = DepartmentRow { id: DepartmentId::generate(), key: key.clone(), title, parent, head: None };
            rows::save_department(conn, &row).await?;
            departments.push(row);
        }
    }
    for member in members.iter().filter(|member| before.member_by_username(&member.username).is_none()) {
        let row = MemberRow {
            id: MemberId::generate(),
            username: member.username.clone(),
            name: member.name.clone(),
            email: member.email.clone(),
            phone: member.phone.clone(),
            language: None,
            active: true,
            is_owner: false,
            is_admin: false,
            epoch: 0,
            created_at: now,
        };
        rows::save_member(conn, &row, now).await?;
        rows::set_roles(conn, &row.id, member.roles.iter().filter(|role| roles.contains(*role)).map(String::as_str))
            .await?;
        let department = departments.iter_mut().find(|department| member.department.as_ref() == Some(&department.key));
        if let Some(department) = department {
            rows::set_departments(conn, &row.id, std::slice::from_ref(&department.id)).await?;
            if member.head && department.head.is_none() {
                department.head = Some(row.id.clone());
                rows::save_department(conn, department).await?;
            }
        }
    }
    for member in members {
        // Somebody else who happens to bear the user name stays as they are.
        let known = before.member_by_username(&member.username).filter(|known| known.name == member.name);
        let Some(known) = known else { continue };
        let wanted = member.roles.iter().filter(|role| roles.contains(*role));
        let all: BTreeSet<&String> = known.roles.iter().chain(wanted).collect();
        if all.len() > known.roles.len() {
            rows::set_roles(conn, &known.id, all.into_iter().map(String::as_str)).await?;
        }
    }
    rows::raise_revision(conn, super::REVISION).await?;
    Directory::load(conn).await
}
