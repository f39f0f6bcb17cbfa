//! Tickets: a form that was opened is answered with the ticket it came with. It says when, proves the password, and is
//! good for one answer, which has its number. Secrets of an answer are made from the link's own, so that an answer sent
//! twice gets the same ones.

use super::{LinkError, refused};
use crate::clock::Moment;
use crate::store::links::LinkRow;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

/// Nobody reads and fills in a form faster than this.
const LEAST_SECONDS: i64 = 2;
/// A form left open longer than this is opened anew.
const MOST_SECONDS: i64 = 24 * 3600;
/// How long an invitation is good.
const INVITED_DAYS: i64 = 30;

/// A new ticket.
pub(super) fn issue(link: &LinkRow, now: Moment) -> String {
    let said = format!("{}.{}", Uuid::now_v7().simple(), now.timestamp_millis());
    format!("{said}.{}", sign(link, &ticket_text(link, &said)))
}

/// The number of the answer a ticket is good for.
///
/// # Errors
/// One that is forged, of another link or password, too old, or too young for a person.
pub(super) fn check(link: &LinkRow, ticket: &str, now: Moment, is_answer: bool) -> Result<String, LinkError> {
    let invalid = || refused("ticket_invalid", "页面已过期，请刷新后再提交", "this page has expired; load it again");
    let (said, mac) = ticket.rsplit_once('.').ok_or_else(invalid)?;
    let given = URL_SAFE_NO_PAD.decode(mac).map_err(|_| invalid())?;
    keyed(link, &ticket_text(link, said)).verify_slice(&given).map_err(|_| invalid())?;
    let (number, millis) = said.split_once('.').ok_or_else(invalid)?;
    let issued = millis.parse().ok().and_then(DateTime::from_timestamp_millis).ok_or_else(invalid)?;
    let age = (now - issued).num_seconds();
    if age > MOST_SECONDS {
        return Err(invalid());
    }
    if is_answer && age < LEAST_SECONDS {
        return Err(refused(
            "too_fast",
            "提交得太快了，请检查后再提交",
            "that was too fast; look it over and send again",
        ));
    }
    Ok(number.to_owned())
}

/// Shows for a day that somebody gave the password of the link's query page.
pub(super) fn pass(link: &LinkRow, now: Moment) -> String {
    let said = now.timestamp_millis().to_string();
    let mac = sign(link, &pass_text(link, &said));
    format!("{said}.{mac}")
}

/// Whether somebody has given the password, by the pass they got for it.
///
/// # Errors
/// None is given; one that is forged, of another link or password, or too old.
pub(super) fn check_pass(link: &LinkRow, pass: Option<&str>, now: Moment) -> Result<(), LinkError> {
    let invalid = || refused("password_required", "请重新输入访问密码", "the password is needed again");
    let (said, mac) = pass.and_then(|pass| pass.rsplit_once('.')).ok_or_else(invalid)?;
    let given = URL_SAFE_NO_PAD.decode(mac).map_err(|_| invalid())?;
    keyed(link, &pass_text(link, said)).verify_slice(&given).map_err(|_| invalid())?;
    let issued = said.parse().ok().and_then(DateTime::from_timestamp_millis).ok_or_else(invalid)?;
    if (now - issued).num_seconds() > MOST_SECONDS { Err(invalid()) } else { Ok(()) }
}

fn pass_text(link: &LinkRow, said: &str) -> String {
    format!("query\n{}\n{said}", link.password.as_deref().unwrap_or_default())
}

/// The secret under which an answer is changed (`edit`) or watched (`progress`).
pub(super) fn secret(link: &LinkRow, verb: &str, answer: &str) -> String {
    sign(link, &format!("{verb}\n{answer}"))
}

/// The words of an invitation with what shows that this link has made it out.
pub(super) fn invitation(link: &LinkRow, record: &str, occasion: &str, now: Moment) -> String {
    let until = now + Duration::days(INVITED_DAYS);
    let said = format!("{record}.{occasion}.{}", until.timestamp_millis());
    format!("{said}.{}", secret(link, "about", &said))
}

/// The record and the occasion of an invitation; none for one that this link has not made out, or that is over.
pub(super) fn invited<'a>(link: &LinkRow, invitation: &'a str, now: Moment) -> Option<(&'a str, &'a str)> {
    let (said, mac) = invitation.rsplit_once('.')?;
    let given = URL_SAFE_NO_PAD.decode(mac).ok()?;
    keyed(link, &format!("about\n{said}")).verify_slice(&given).ok()?;
    let (about, until) = said.rsplit_once('.')?;
    let until = until.parse().ok().and_then(DateTime::from_timestamp_millis)?;
    if now < until { about.split_once('.') } else { None }
}

/// A person, told apart without keeping who it is.
pub(super) fn person(link: &LinkRow, who: &str) -> String {
    sign(link, &format!("person\n{who}"))
}

fn ticket_text(link: &LinkRow, said: &str) -> String {
    format!("ticket\n{}\n{said}", link.password.as_deref().unwrap_or_default())
}

fn sign(link: &LinkRow, text: &str) -> String {
    URL_SAFE_NO_PAD.encode(keyed(link, text).finalize().into_bytes())
}

fn keyed(link: &LinkRow, text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(link.secret.as_bytes()).expect("a key of any length will do");
    mac.update(link.id.as_bytes());
    mac.update(b"\n");
    mac.update(text.as_bytes());
    mac
}
