//! The table of views that people save, and the order of the tabs. Owns its statements; who may see and change which is
//! decided by `view`.

use super::{Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;

pub(super) const TABLES: &str = "
CREATE TABLE saved_view (
    id {text} PRIMARY KEY,
    app {text} NOT NULL,
    form {text} NOT NULL,
    owner {text},
    body {text} NOT NULL,
    updated_at {text} NOT NULL,
    updated_by {text}
);
CREATE INDEX saved_view_form ON saved_view (app, form, owner);
CREATE TABLE view_order (
    app {text} NOT NULL,
    form {text} NOT NULL,
    member {text} NOT NULL,
    keys {text} NOT NULL,
    first {text},
    PRIMARY KEY (app, form, member)
);
";

/// One saved view.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewRow {
    pub id: String,
    /// The member whose view it is; none for one that is shared.
    pub owner: Option<String>,
    /// The document, as a view of a package would be written.
    pub body: String,
}

/// The order of the tabs, as one member or everybody has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OrderRow {
    /// Keys of views; those not named follow.
    pub keys: Vec<String>,
    /// The view that opens by itself.
    pub first: Option<String>,
}

/// Where views belong.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub app: &'a str,
    pub form: &'a str,
}

/// The shared views of a form and those of one member, oldest first.
pub async fn list(conn: &mut Conn, place: Place<'_>, member: Option<&str>) -> Result<Vec<ViewRow>, StoreError> {
    let sql = "SELECT id, owner, body FROM saved_view \
               WHERE app = $1 AND form = $2 AND (owner IS NULL OR owner = $3) ORDER BY id";
    conn.rows(sql, args![place.app, place.form, member.unwrap_or_default()]).await?.iter().map(read).collect()
}

/// Saved views of a form behind one of them, whoever they belong to, oldest first. No id begins with the first page.
pub async fn page(conn: &mut Conn, place: Place<'_>, after: &str, most: usize) -> Result<Vec<ViewRow>, StoreError> {
    let sql = "SELECT id, owner, body FROM saved_view WHERE app = $1 AND form = $2 AND id > $3 ORDER BY id LIMIT $4";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    conn.rows(sql, args![place.app, place.form, after, most]).await?.iter().map(read).collect()
}

/// One view of a form, whoever it belongs to.
pub async fn load(conn: &mut Conn, place: Place<'_>, id: &str) -> Result<Option<ViewRow>, StoreError> {
    let sql = "SELECT id, owner, body FROM saved_view WHERE app = $1 AND form = $2 AND id = $3";
    conn.row(sql, args![place.app, place.form, id]).await?.as_ref().map(read).transpose()
}

/// Keeps a view, new or changed.
pub async fn save(
    conn: &mut Conn,
    place: Place<'_>,
    view: &ViewRow,
    at: Moment,
    by: Option<&str>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO saved_view (id, app, form, owner, body, updated_at, updated_by) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) \
               ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, body = excluded.body, \
               updated_at = excluded.updated_at, updated_by = excluded.updated_by";
    let args = args![view.id.as_str(), place.app, place.form, view.owner.clone(), view.body.as_str(), at, by];
    conn.execute(sql, args).await.map(|_| ())
}

pub async fn delete(conn: &mut Conn, id: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM saved_view WHERE id = $1", args![id]).await.map(|_| ())
}

/// The order everybody has, and the one of a member.
pub async fn orders(
    conn: &mut Conn,
    place: Place<'_>,
    member: Option<&str>,
) -> Result<(OrderRow, Option<OrderRow>), StoreError> {
    let sql = "SELECT member, keys, first FROM view_order WHERE app = $1 AND form = $2 AND member IN ('', $3)";
    let (mut everybody, mut own) = (OrderRow::default(), None);
    for row in conn.rows(sql, args![place.app, place.form, member.unwrap_or_default()]).await? {
        let keys = serde_json::from_value(row.json(1)?).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        let order = OrderRow { keys, first: row.opt_text(2)? };
        match row.text(0)?.as_str() {
            "" => everybody = order,
            _ => own = Some(order),
        }
    }
    Ok((everybody, own))
}

/// Keeps the order of a member, or of everybody when there is none.
pub async fn save_order(
    conn: &mut Conn,
    place: Place<'_>,
    member: Option<&str>,
    order: &OrderRow,
) -> Result<(), StoreError> {
    let keys = serde_json::to_string(&order.keys).expect("keys are plain data");
    let sql = "INSERT INTO view_order (app, form, member, keys, first) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (app, form, member) DO UPDATE SET keys = excluded.keys, first = excluded.first";
    let args = args![place.app, place.form, member.unwrap_or_default(), keys, order.first.clone()];
    conn.execute(sql, args).await.map(|_| ())
}

fn read(row: &Row) -> Result<ViewRow, StoreError> {
    Ok(ViewRow { id: row.text(0)?, owner: row.opt_text(1)?, body: row.text(2)? })
}
