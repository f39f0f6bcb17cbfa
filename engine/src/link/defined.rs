//! Links that come with an app: made when it is installed, brought up to its documents when they are published. What an
//! owner has said by hand since stays until the document itself says something else, and a link that was ended by hand is
//! not opened again.

use super::manage::{entry, fresh};
use super::settings::LinkSettings;
use crate::audit::{Origin, action};
use crate::clock::Moment;
use crate::definition::LinkDefinition;
use crate::model::App;
use crate::store::links::{self, LinkRow};
use crate::store::{self, Conn, StoreError};
use serde_json::json;

/// Brings the links of an app in step with its documents. `before` is the app as it was, none for a new one.
///
/// # Errors
/// The database's.
pub(crate) async fn follow_definitions(
    conn: &mut Conn,
    app: &App,
    before: Option<&App>,
    origin: &Origin,
    now: Moment,
) -> Result<(), StoreError> {
    let new = &app.definitions.links;
    let old = before.map(|before| &before.definitions.links);
    let was = |key: &str| old.and_then(|old| old.get(key));
    let gone = old.into_iter().flatten().filter(|(key, _)| !new.contains_key(*key));
    if gone.clone().next().is_none() && new.iter().all(|(key, link)| was(key) == Some(link)) {
        return Ok(());
    }
    let rows = links::links_of(conn, &app.key).await?;
    let is_of = |row: &LinkRow, key: &str| row.definition.as_deref() == Some(key);
    let open = |key: &str| rows.iter().find(|row| is_of(row, key) && row.revoked_at.is_none());
    for (key, _) in gone {
        if let Some(row) = open(key) {
            end(conn, row, origin, now).await?;
        }
    }
    for (key, link) in new.iter().filter(|(key, link)| was(key) != Some(*link)) {
        match open(key) {
            Some(row) if row.form == link.form => change(conn, row, link, origin, now).await?,
            // Answers and secrets of an address belong to one form.
            Some(row) => {
                end(conn, row, origin, now).await?;
                make(conn, app, link, origin, now).await?;
            }
            // What was ended by hand stays ended; a document that comes back begins anew.
            None if was(key).is_none() || !rows.iter().any(|row| is_of(row, key)) => {
                make(conn, app, link, origin, now).await?
            }
            None => {}
        }
    }
    Ok(())
}

async fn make(
    conn: &mut Conn,
    app: &App,
    link: &LinkDefinition,
    origin: &Origin,
    now: Moment,
) -> Result<(), StoreError> {
    let mut settings = link.settings.clone();
    settings.carry_consent(None);
    let row = LinkRow { definition: Some(link.key.clone()), ..fresh((&app.key, &link.form), &settings, origin, now) };
    links::insert_link(conn, &row).await?;
    store::audit::insert(conn, &entry(now, origin, &row, action::LINK_CREATE)).await
}

async fn change(
    conn: &mut Conn,
    row: &LinkRow,
    link: &LinkDefinition,
    origin: &Origin,
    now: Moment,
) -> Result<(), StoreError> {
    // As it is now: an owner may be changing it too.
    let Some(row) = links::link_by_id(conn, &row.id, true).await?.filter(|row| row.revoked_at.is_none()) else {
        return Ok(());
    };
    let mut settings = link.settings.clone();
    settings.carry_consent(Some(&LinkSettings::read(&row.settings)));
    let row = LinkRow { settings: json!(settings), ..row };
    links::change_link(conn, &row).await?;
    store::audit::insert(conn, &entry(now, origin, &row, action::LINK_CHANGE)).await
}

async fn end(conn: &mut Conn, row: &LinkRow, origin: &Origin, now: Moment) -> Result<(), StoreError> {
    links::revoke_link(conn, &row.id, now).await?;
    store::audit::insert(conn, &entry(now, origin, row, action::LINK_REVOKE)).await
}
