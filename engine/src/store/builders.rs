//! Who builds which app. Owns the table; what a builder may do is owned by `access`.

use super::{Conn, StoreError};
use crate::args;
use std::collections::BTreeMap;

pub(super) const TABLES: &str = "
CREATE TABLE app_builder (
    app {text} NOT NULL,
    kind {text} NOT NULL CHECK (kind IN ('member', 'department', 'role')),
    who {text} NOT NULL,
    PRIMARY KEY (app, kind, who)
);";

/// Who builds an app.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Builders {
    /// Ids.
    pub members: Vec<String>,
    /// Ids; whoever is in one of them or below it.
    pub departments: Vec<String>,
    /// Keys.
    pub roles: Vec<String>,
}

impl Builders {
    fn add(&mut self, kind: &str, who: String) -> Result<(), StoreError> {
        match kind {
            "member" => self.members.push(who),
            "department" => self.departments.push(who),
            "role" => self.roles.push(who),
            other => return Err(StoreError::Corrupt(format!("kind of builder: {other}"))),
        }
        Ok(())
    }

    fn each(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let members = self.members.iter().map(|who| ("member", who.as_str()));
        let departments = self.departments.iter().map(|who| ("department", who.as_str()));
        members.chain(departments).chain(self.roles.iter().map(|who| ("role", who.as_str())))
    }
}

/// Who builds one app.
pub async fn of_app(conn: &mut Conn, app: &str) -> Result<Builders, StoreError> {
    let mut builders = Builders::default();
    let sql = "SELECT kind, who FROM app_builder WHERE app = $1 ORDER BY kind, who";
    for row in conn.rows(sql, args![app]).await? {
        builders.add(&row.text(0)?, row.text(1)?)?;
    }
    Ok(builders)
}

/// Who builds each app that is built by somebody.
pub async fn of_every_app(conn: &mut Conn) -> Result<BTreeMap<String, Builders>, StoreError> {
    let mut found: BTreeMap<String, Builders> = BTreeMap::new();
    for row in conn.rows("SELECT app, kind, who FROM app_builder ORDER BY app, kind, who", args![]).await? {
        found.entry(row.text(0)?).or_default().add(&row.text(1)?, row.text(2)?)?;
    }
    Ok(found)
}

/// Names the builders of an app in the place of those it had.
pub async fn replace(conn: &mut Conn, app: &str, builders: &Builders) -> Result<(), StoreError> {
    conn.execute("DELETE FROM app_builder WHERE app = $1", args![app]).await?;
    for (kind, who) in builders.each() {
        conn.execute("INSERT INTO app_builder (app, kind, who) VALUES ($1, $2, $3)", args![app, kind, who]).await?;
    }
    Ok(())
}

/// Forgets a role, so that one that is made under the same key later builds nothing.
pub async fn forget_role(conn: &mut Conn, key: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM app_builder WHERE kind = 'role' AND who = $1", args![key]).await.map(|_| ())
}
