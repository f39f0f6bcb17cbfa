//! The tables of members, departments, roles and settings. Owns their statements; what they mean together (heads,
//! sub-departments, who holds a role) is owned by `people`.

use super::{Batch, Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::id::{DepartmentId, MemberId};
use crate::people::Notices;

/// `member_owner` lets exactly one owner be made, however many race to set the workspace up.
pub(super) const TABLES: &str = "
CREATE TABLE member (
    id {text} PRIMARY KEY,
    username {text} NOT NULL,
    name {text} NOT NULL,
    email {text},
    phone {text},
    language {text},
    status {text} NOT NULL CHECK (status IN ('active', 'left')),
    is_owner {int} NOT NULL CHECK (is_owner IN (0, 1)),
    is_admin {int} NOT NULL CHECK (is_admin IN (0, 1)),
    password_hash {text},
    epoch {int} NOT NULL,
    created_at {text} NOT NULL,
    updated_at {text} NOT NULL
);
CREATE UNIQUE INDEX member_username ON member (username);
CREATE UNIQUE INDEX member_owner ON member (is_owner) WHERE is_owner = 1;
CREATE TABLE department (
    id {text} PRIMARY KEY,
    key {text} NOT NULL,
    title {text} NOT NULL,
    parent {text} REFERENCES department (id),
    head {text} REFERENCES member (id)
);
CREATE UNIQUE INDEX department_key ON department (key);
CREATE TABLE member_department (
    member_id {text} NOT NULL REFERENCES member (id),
    department_id {text} NOT NULL REFERENCES department (id),
    place {int} NOT NULL,
    PRIMARY KEY (member_id, department_id)
);
CREATE TABLE role (key {text} PRIMARY KEY, title {text} NOT NULL);
CREATE TABLE member_role (
    member_id {text} NOT NULL REFERENCES member (id),
    role_key {text} NOT NULL REFERENCES role (key),
    PRIMARY KEY (member_id, role_key)
);
CREATE TABLE setting (name {text} PRIMARY KEY, value {text} NOT NULL);
CREATE TABLE revision (name {text} PRIMARY KEY, number {int} NOT NULL);
INSERT INTO revision (name, number) VALUES ('hours', 0);
";

/// What members want to be told by e-mail, as JSON; whoever has chosen nothing has no row.
pub(super) const NOTICES: &str = "
CREATE TABLE member_notice (member_id {text} PRIMARY KEY REFERENCES member (id), settings {text} NOT NULL);
";

/// One row of `member`, without the password.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberRow {
    pub id: MemberId,
    pub username: String,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub language: Option<String>,
    pub active: bool,
    pub is_owner: bool,
    pub is_admin: bool,
    pub epoch: i64,
    pub created_at: Moment,
}

/// One row of `department`.
#[derive(Debug, Clone, PartialEq)]
pub struct DepartmentRow {
    pub id: DepartmentId,
    pub key: String,
    pub title: String,
    pub parent: Option<DepartmentId>,
    pub head: Option<MemberId>,
}

pub async fn members(conn: &mut Conn) -> Result<Vec<MemberRow>, StoreError> {
    let sql = "SELECT id, username, name, email, phone, language, status, is_owner, is_admin, epoch, created_at \
               FROM member ORDER BY id";
    let rows = conn.rows(sql, args![]).await?;
    rows.iter()
        .map(|row| {
            Ok(MemberRow {
                id: member_id(row.text(0)?)?,
                username: row.text(1)?,
                name: row.text(2)?,
                email: row.opt_text(3)?,
                phone: row.opt_text(4)?,
                language: row.opt_text(5)?,
                active: row.text(6)? == "active",
                is_owner: row.bool(7)?,
                is_admin: row.bool(8)?,
                epoch: row.int(9)?,
                created_at: row.moment(10)?,
            })
        })
        .collect()
}

pub async fn departments(conn: &mut Conn) -> Result<Vec<DepartmentRow>, StoreError> {
    let rows = conn.rows("SELECT id, key, title, parent, head FROM department ORDER BY id", args![]).await?;
    rows.iter()
        .map(|row| {
            Ok(DepartmentRow {
                id: department_id(row.text(0)?)?,
                key: row.text(1)?,
                title: row.text(2)?,
                parent: row.opt_text(3)?.map(department_id).transpose()?,
                head: row.opt_text(4)?.map(member_id).transpose()?,
            })
        })
        .collect()
}

/// Which member is in which department; a member's own order of departments is kept.
pub async fn memberships(conn: &mut Conn) -> Result<Vec<(MemberId, DepartmentId)>, StoreError> {
    let sql = "SELECT member_id, department_id FROM member_department ORDER BY member_id, place";
    let rows = conn.rows(sql, args![]).await?;
    rows.iter().map(|row| Ok((member_id(row.text(0)?)?, department_id(row.text(1)?)?))).collect()
}

/// What members have chosen; settings that cannot be read any more count as none.
pub async fn notices(conn: &mut Conn) -> Result<Vec<(MemberId, Notices)>, StoreError> {
    let rows = conn.rows("SELECT member_id, settings FROM member_notice", args![]).await?;
    let read = |row: &Row| Ok((member_id(row.text(0)?)?, serde_json::from_str(&row.text(1)?).unwrap_or_default()));
    rows.iter().map(read).collect()
}

/// What one member has chosen.
pub async fn notices_of(conn: &mut Conn, member: &MemberId) -> Result<Notices, StoreError> {
    let row = conn.row("SELECT settings FROM member_notice WHERE member_id = $1", args![member.as_str()]).await?;
    let text = row.map(|row| row.text(0)).transpose()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

pub async fn save_notices(conn: &mut Conn, member: &MemberId, notices: &Notices) -> Result<(), StoreError> {
    let sql = "INSERT INTO member_notice (member_id, settings) VALUES ($1, $2) \
               ON CONFLICT (member_id) DO UPDATE SET settings = excluded.settings";
    conn.execute(sql, args![member.as_str(), serde_json::json!(notices).to_string()]).await.map(|_| ())
}

/// Key and title of every role.
pub async fn roles(conn: &mut Conn) -> Result<Vec<(String, String)>, StoreError> {
    let rows = conn.rows("SELECT key, title FROM role ORDER BY key", args![]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Which member holds which role, by its key.
pub async fn role_holders(conn: &mut Conn) -> Result<Vec<(MemberId, String)>, StoreError> {
    let rows = conn.rows("SELECT member_id, role_key FROM member_role ORDER BY member_id, role_key", args![]).await?;
    rows.iter().map(|row| Ok((member_id(row.text(0)?)?, row.text(1)?))).collect()
}

/// Writes a member, new or known; the password and the epoch of a known one stay as they are.
pub async fn save_member(conn: &mut Conn, row: &MemberRow, now: Moment) -> Result<(), StoreError> {
    let sql = "INSERT INTO member (id, username, name, email, phone, language, status, is_owner, is_admin, epoch, \
               created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
               ON CONFLICT (id) DO UPDATE SET username = excluded.username, name = excluded.name, \
               email = excluded.email, phone = excluded.phone, language = excluded.language, \
               status = excluded.status, is_admin = excluded.is_admin, updated_at = excluded.updated_at";
    let args = args![
        row.id.as_str(),
        &row.username,
        &row.name,
        row.email.as_deref(),
        row.phone.as_deref(),
        row.language.as_deref(),
        if row.active { "active" } else { "left" },
        row.is_owner,
        row.is_admin,
        row.epoch,
        row.created_at,
        now,
    ];
    conn.execute(sql, args).await.map(|_| ())
}

/// Replaces the password and moves the epoch on, which ends every session of the member.
pub async fn set_password(conn: &mut Conn, member: &MemberId, hash: &str) -> Result<(), StoreError> {
    let sql = "UPDATE member SET password_hash = $2, epoch = epoch + 1 WHERE id = $1";
    conn.execute(sql, args![member.as_str(), hash]).await.map(|_| ())
}

/// Ends every session of the member by moving the epoch on.
pub async fn move_epoch(conn: &mut Conn, member: &MemberId) -> Result<(), StoreError> {
    conn.execute("UPDATE member SET epoch = epoch + 1 WHERE id = $1", args![member.as_str()]).await.map(|_| ())
}

/// The stored hash of a member's password; `None` when the member cannot sign in with one.
pub async fn password_hash(conn: &mut Conn, member: &MemberId) -> Result<Option<String>, StoreError> {
    let row = conn.row("SELECT password_hash FROM member WHERE id = $1", args![member.as_str()]).await?;
    row.map_or(Ok(None), |row| row.opt_text(0))
}

pub async fn set_departments(conn: &mut Conn, member: &MemberId, to: &[DepartmentId]) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.push("DELETE FROM member_department WHERE member_id = $1", args![member.as_str()]);
    for (place, department) in to.iter().enumerate() {
        batch.push(
            "INSERT INTO member_department (member_id, department_id, place) VALUES ($1, $2, $3)",
            args![member.as_str(), department.as_str(), place],
        );
    }
    conn.execute_all(batch).await
}

pub async fn set_roles(
    conn: &mut Conn,
    member: &MemberId,
    to: impl IntoIterator<Item = &str>,
) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.push("DELETE FROM member_role WHERE member_id = $1", args![member.as_str()]);
    for role in to {
        batch.push("INSERT INTO member_role (member_id, role_key) VALUES ($1, $2)", args![member.as_str(), role]);
    }
    conn.execute_all(batch).await
}

pub async fn set_role_members(conn: &mut Conn, role: &str, to: &[MemberId]) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.push("DELETE FROM member_role WHERE role_key = $1", args![role]);
    for member in to {
        batch.push("INSERT INTO member_role (member_id, role_key) VALUES ($1, $2)", args![member.as_str(), role]);
    }
    conn.execute_all(batch).await
}

pub async fn save_department(conn: &mut Conn, row: &DepartmentRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO department (id, key, title, parent, head) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (id) DO UPDATE SET key = excluded.key, title = excluded.title, \
               parent = excluded.parent, head = excluded.head";
    let parent = row.parent.as_ref().map(|id| id.as_str());
    let head = row.head.as_ref().map(|id| id.as_str());
    conn.execute(sql, args![row.id.as_str(), &row.key, &row.title, parent, head]).await.map(|_| ())
}

/// Removes a department that has no departments below it, and everybody's membership in it.
pub async fn delete_department(conn: &mut Conn, id: &DepartmentId) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.push("DELETE FROM member_department WHERE department_id = $1", args![id.as_str()]);
    batch.push("DELETE FROM department WHERE id = $1", args![id.as_str()]);
    conn.execute_all(batch).await
}

pub async fn save_role(conn: &mut Conn, key: &str, title: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO role (key, title) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET title = excluded.title";
    conn.execute(sql, args![key, title]).await.map(|_| ())
}

/// Removes a role and takes it from everybody who held it.
pub async fn delete_role(conn: &mut Conn, key: &str) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.push("DELETE FROM member_role WHERE role_key = $1", args![key]);
    batch.push("DELETE FROM role WHERE key = $1", args![key]);
    conn.execute_all(batch).await
}

/// Every setting, by name, as JSON text.
pub async fn settings(conn: &mut Conn) -> Result<Vec<(String, serde_json::Value)>, StoreError> {
    let rows = conn.rows("SELECT name, value FROM setting", args![]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.json(1)?))).collect()
}

pub async fn save_setting(conn: &mut Conn, name: &str, value: &serde_json::Value) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    conn.execute(sql, args![name, value.to_string()]).await.map(|_| ())
}

pub async fn delete_setting(conn: &mut Conn, name: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM setting WHERE name = $1", args![name]).await.map(|_| ())
}

/// Tells other servers on the same database that something they keep in memory has changed.
pub async fn raise_revision(conn: &mut Conn, name: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO revision (name, number) VALUES ($1, 1) \
               ON CONFLICT (name) DO UPDATE SET number = revision.number + 1";
    conn.execute(sql, args![name]).await.map(|_| ())
}

/// The number [`raise_revision`] last reached; 0 when it was never called.
pub async fn revision(conn: &mut Conn, name: &str) -> Result<i64, StoreError> {
    let row = conn.row("SELECT number FROM revision WHERE name = $1", args![name]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// The same, which stays so until the transaction ends; of a revision that has a row from the beginning.
pub async fn revision_held(conn: &mut Conn, name: &str) -> Result<i64, StoreError> {
    let sql = format!("SELECT number FROM revision WHERE name = $1{}", conn.dialect().for_share());
    let row = conn.row(&sql, args![name]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

pub(super) fn member_id(text: String) -> Result<MemberId, StoreError> {
    MemberId::parse(&text).ok_or(StoreError::Corrupt(format!("'{text}' is not a member id")))
}

fn department_id(text: String) -> Result<DepartmentId, StoreError> {
    DepartmentId::parse(&text).ok_or(StoreError::Corrupt(format!("'{text}' is not a department id")))
}
