//! Invitations: the address of a link made out for one record, which an answer is then about. It is signed with the link's
//! own secret, so nobody makes one up or turns it to another record; it is good for some weeks and for one answer.

use super::{LinkError, LinkSettings, Opened, answer, refused, ticket};
use crate::clock::Moment;
use crate::store::links::{self, LinkRow};
use crate::store::{Conn, StoreError};

/// The path under which a link that came with an app is answered about a record; none where that link was ended, is over or
/// full. The occasion tells one invitation from another to speak of the same record.
///
/// # Errors
/// The database's.
pub async fn invite(
    conn: &mut Conn,
    (app, key): (&str, &str),
    record: &str,
    occasion: &str,
    now: Moment,
) -> Result<Option<String>, StoreError> {
    let goes_on = |row: &LinkRow| LinkSettings::read(&row.settings).goes_on(row.answers, now);
    let open = links::open_link_of(conn, app, key).await?.filter(goes_on);
    Ok(open.map(|link| format!("/f/{}?about={}", link.token, ticket::invitation(&link, record, occasion, now))))
}

/// Refuses whoever comes to a link that goes by invitation without one that is good still, before they fill anything in.
///
/// # Errors
/// No such invitation, or one answered already; the database's.
pub async fn check_invitation(
    conn: &mut Conn,
    opened: &Opened,
    given: Option<&str>,
    now: Moment,
) -> Result<(), LinkError> {
    match About::of(opened, given, now)? {
        Some(about) => answer::refuse_second(conn, &opened.link.id, &about.person).await,
        None => Ok(()),
    }
}

/// What an answer is about.
pub(super) struct About {
    /// The field that says it.
    pub field: String,
    pub record: String,
    /// Whoever answers on this occasion, told apart: once is all.
    pub person: String,
}

impl About {
    /// Reads the invitation an answer came by; none where the link asks for none.
    ///
    /// # Errors
    /// No invitation, one that the link has not made out, or one that is over: nobody is told which.
    pub fn of(opened: &Opened, given: Option<&str>, now: Moment) -> Result<Option<Self>, LinkError> {
        let Some(field) = &opened.settings.about else { return Ok(None) };
        let Some((record, occasion)) = given.and_then(|given| ticket::invited(&opened.link, given, now)) else {
            let (zh, en) = (
                "链接不完整或已失效，请打开收到的完整链接，或请对方重新发送",
                "this address is not complete or no longer good; open it as you received it, or ask for a new one",
            );
            return Err(refused("invitation_invalid", zh, en));
        };
        let person = ticket::person(&opened.link, &format!("about\n{record}.{occasion}"));
        Ok(Some(Self { field: field.clone(), record: record.to_owned(), person }))
    }
}
