//! Who stands in for whom, when and for which flows. Owns the table; who may stand in for whom is owned by `people`.

use super::people::member_id;
use super::{Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::id::{MemberId, ProxyId};
use crate::people::{Proxy, ProxyScope};

/// As it was when a member could name one at most, for everything.
pub(super) const TABLES: &str = "
CREATE TABLE member_proxy (
    member_id {text} PRIMARY KEY REFERENCES member (id),
    proxy_id {text} NOT NULL REFERENCES member (id),
    starts_at {text} NOT NULL,
    ends_at {text} NOT NULL
);
";

/// Several for each member; one without an app is for everything, one without a flow for all flows of its app. What was
/// named before keeps the member's identifier for its own: there was one for each.
pub(super) const SCOPED: &str = "
CREATE TABLE proxy (
    id {text} PRIMARY KEY,
    member_id {text} NOT NULL REFERENCES member (id),
    proxy_id {text} NOT NULL REFERENCES member (id),
    app {text},
    flow {text},
    starts_at {text} NOT NULL,
    ends_at {text} NOT NULL,
    CHECK (flow IS NULL OR app IS NOT NULL)
);
CREATE INDEX proxy_member ON proxy (member_id);
CREATE INDEX proxy_app ON proxy (app) WHERE app IS NOT NULL;
INSERT INTO proxy (id, member_id, proxy_id, starts_at, ends_at)
    SELECT member_id, member_id, proxy_id, starts_at, ends_at FROM member_proxy;
DROP TABLE member_proxy;
";

/// Everybody's proxies in the order in which they begin, also those whose time has passed or is to come.
pub async fn all(conn: &mut Conn) -> Result<Vec<(MemberId, Proxy)>, StoreError> {
    let sql = "SELECT id, member_id, proxy_id, app, flow, starts_at, ends_at FROM proxy ORDER BY starts_at, id";
    conn.rows(sql, args![]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<(MemberId, Proxy), StoreError> {
    let id = row.text(0)?;
    let id = ProxyId::parse(&id).ok_or_else(|| StoreError::Corrupt(format!("'{id}' is not the id of a proxy")))?;
    let scope = match (row.opt_text(3)?, row.opt_text(4)?) {
        (None, _) => ProxyScope::All,
        (Some(app), None) => ProxyScope::App(app),
        (Some(app), Some(flow)) => ProxyScope::Flow(app, flow),
    };
    let proxy = Proxy { id, scope, to: member_id(row.text(2)?)?, from: row.moment(5)?, until: row.moment(6)? };
    Ok((member_id(row.text(1)?)?, proxy))
}

/// Adds a proxy to those of a member.
pub async fn insert(conn: &mut Conn, member: &MemberId, proxy: &Proxy) -> Result<(), StoreError> {
    let sql = "INSERT INTO proxy (id, member_id, proxy_id, app, flow, starts_at, ends_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let (app, flow) = proxy.scope.parts();
    let (id, to) = (proxy.id.as_str(), proxy.to.as_str());
    conn.execute(sql, args![id, member.as_str(), to, app, flow, proxy.from, proxy.until]).await.map(|_| ())
}

/// Ends one proxy of a member.
pub async fn delete(conn: &mut Conn, member: &MemberId, proxy: &ProxyId) -> Result<(), StoreError> {
    let sql = "DELETE FROM proxy WHERE id = $1 AND member_id = $2";
    conn.execute(sql, args![proxy.as_str(), member.as_str()]).await.map(|_| ())
}

/// Forgets the proxies of a member whose time has passed.
pub async fn forget_past(conn: &mut Conn, member: &MemberId, now: Moment) -> Result<(), StoreError> {
    let sql = "DELETE FROM proxy WHERE member_id = $1 AND ends_at <= $2";
    conn.execute(sql, args![member.as_str(), now]).await.map(|_| ())
}

/// Ends every proxy of a member.
pub async fn delete_of_member(conn: &mut Conn, member: &MemberId) -> Result<(), StoreError> {
    conn.execute("DELETE FROM proxy WHERE member_id = $1", args![member.as_str()]).await.map(|_| ())
}

/// Ends every proxy for an app or a flow of it: an app made under the same key later is another one.
pub async fn delete_of_app(conn: &mut Conn, app: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM proxy WHERE app = $1", args![app]).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::from_text;
    use crate::store::Store;
    use crate::store::people::{MemberRow, save_member};

    /// A database in which somebody had named one for everything, as it is opened by this version.
    #[tokio::test]
    async fn what_was_named_before_is_for_everything() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.path().join("t.db").display())).await.unwrap();
        let [from, until] = ["2026-03-02T00:00:00Z", "2026-03-06T00:00:00Z"].map(|text| from_text(text).unwrap());
        let (member, to) = (MemberId::generate(), MemberId::generate());
        let ids = (member.clone(), to.clone());
        let opened = store.write(move |conn| {
            let (member, to) = ids.clone();
            Box::pin(async move {
                let dialect = conn.dialect();
                conn.run("DROP TABLE proxy").await?;
                conn.run(&dialect.types(TABLES)).await?;
                for id in [&member, &to] {
                    let row = MemberRow {
                        id: id.clone(),
                        username: id.to_string(),
                        name: "安安".to_owned(),
                        email: None,
                        phone: None,
                        language: None,
                        active: true,
                        is_owner: false,
                        is_admin: false,
                        epoch: 1,
                        created_at: from,
                    };
                    save_member(conn, &row, from).await?;
                }
                let sql = "INSERT INTO member_proxy (member_id, proxy_id, starts_at, ends_at) VALUES ($1, $2, $3, $4)";
                conn.execute(sql, args![member.as_str(), to.as_str(), from, until]).await?;
                conn.run(&dialect.types(SCOPED)).await
            })
        });
        opened.await.unwrap();
        let found = all(&mut store.read().await.unwrap()).await.unwrap();
        let id = ProxyId::parse(member.as_str()).unwrap();
        assert_eq!(found, [(member, Proxy { id, scope: ProxyScope::All, to, from, until })]);
    }
}
