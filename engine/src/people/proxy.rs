//! Proxies: whoever is away names somebody who gets, for that time, what they would be asked to do.

use super::{Directory, PeopleError, Roster, refuse, unknown};
use crate::access::{Administrator, Principal};
use crate::audit::{Entry, Origin, action};
use crate::clock::{Moment, to_text};
use crate::flow::service::announce_departure;
use crate::id::MemberId;
use crate::problem::Problem;
use crate::store::people as rows;
use chrono::Duration;
use serde_json::json;

/// Longer than this nobody is away and comes back.
pub(super) const LONGEST: Duration = Duration::days(366);

/// Who stands in for a member, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    pub to: MemberId,
    /// From this moment on.
    pub from: Moment,
    /// Up to this moment, which does not count any more.
    pub until: Moment,
}

impl Proxy {
    pub fn is_in_force(&self, now: Moment) -> bool {
        self.from <= now && now < self.until
    }
}

/// A proxy that is wished for.
#[derive(Debug, Clone)]
pub struct NewProxy {
    /// The id of a member.
    pub to: String,
    pub from: Moment,
    pub until: Moment,
}

impl Roster {
    /// Names somebody who stands in for oneself, or nobody any more. What is open goes to them once the time has come;
    /// what they have got they keep.
    ///
    /// # Errors
    /// Every mistake in the wish; the database's.
    pub async fn set_own_proxy(&self, principal: &Principal, wish: Option<NewProxy>) -> Result<(), PeopleError> {
        let member = principal.id().ok_or(PeopleError::Forbidden)?.to_owned();
        self.set_proxy(&member, principal.origin(), wish).await
    }

    /// The same for somebody else.
    ///
    /// # Errors
    /// No such member; every mistake in the wish; the database's.
    pub async fn set_members_proxy(
        &self,
        by: &Administrator,
        member: &str,
        wish: Option<NewProxy>,
    ) -> Result<(), PeopleError> {
        self.set_proxy(member, by.origin().clone(), wish).await
    }

    async fn set_proxy(&self, member: &str, origin: Origin, wish: Option<NewProxy>) -> Result<(), PeopleError> {
        let (now, member) = (self.clock.now(), member.to_owned());
        self.change(move |conn, directory| {
            let (member, origin, wish) = (member.clone(), origin.clone(), wish.clone());
            Box::pin(async move {
                let found = directory.member(&member).ok_or(PeopleError::NotFound)?;
                let (id, active) = (found.id.clone(), found.active);
                let detail = match wish {
                    None => {
                        rows::delete_proxy(conn, &id).await?;
                        json!({ "member": member, "changed": ["proxy"], "proxy": null })
                    }
                    Some(wish) => {
                        let mut problems = mistakes(&wish, now);
                        problems.extend(unfit(&directory, &id, &wish));
                        refuse(problems)?;
                        let to = directory.member(&wish.to).map(|to| to.id.clone()).ok_or(PeopleError::NotFound)?;
                        let proxy = Proxy { to, from: wish.from, until: wish.until };
                        rows::save_proxy(conn, &id, &proxy).await?;
                        // Who has left has left: their departure does not wait for the proxy.
                        announce_departure(conn, &id, if active { proxy.from.max(now) } else { now }).await?;
                        json!({ "member": member, "changed": ["proxy"], "proxy": {
                            "to": proxy.to, "from": to_text(proxy.from), "until": to_text(proxy.until) } })
                    }
                };
                Ok(((), vec![Entry::new(now, origin, action::MEMBER_CHANGE).detail(detail)]))
            })
        })
        .await
    }
}

/// Why somebody cannot stand in for a member.
fn unfit(directory: &Directory, member: &MemberId, wish: &NewProxy) -> Option<Problem> {
    let Some(to) = directory.member(&wish.to).filter(|to| to.active) else { return Some(unknown("/to")) };
    if to.id == *member {
        return Some(Problem::new("/to", "own_proxy", "不能委托给自己", "nobody stands in for themselves"));
    }
    let away = directory.proxy(to.id.as_str())?;
    (away.from < wish.until && wish.from < away.until).then(|| {
        let zh = format!("“{}”在这段时间也委托了别人", to.name);
        let en = format!("'{}' is away in that time, too", to.name);
        Problem::new("/to", "proxy_away", zh, en)
    })
}

/// What is wrong with the times.
fn mistakes(wish: &NewProxy, now: Moment) -> Vec<Problem> {
    let mut problems = Vec::new();
    if wish.until <= wish.from {
        let (zh, en) = ("结束时间要晚于开始时间", "the end comes after the beginning");
        problems.push(Problem::new("/until", "ends_before_start", zh, en));
    } else if wish.until <= now {
        problems.push(Problem::new("/until", "in_the_past", "结束时间已经过去", "the end has passed already"));
    } else if wish.until - wish.from > LONGEST {
        problems.push(Problem::new("/until", "too_long", "最长一年", "a year at most"));
    }
    problems
}
