//! Proxies: whoever is away names who gets, for that time, what they would be asked to do: one member for everything, or
//! several, each for some of it.

mod scope;

pub use scope::{AskingApp, AskingFlow, ProxyScope};

use super::{Directory, PeopleError, Roster, refuse, unknown};
use crate::access::{Administrator, Principal};
use crate::audit::{Entry, Origin, action};
use crate::clock::{Moment, to_text};
use crate::flow::service::announce_absence;
use crate::id::{MemberId, ProxyId};
use crate::problem::{Problem, Text};
use crate::store::proxies as rows;
use chrono::Duration;
use scope::{check_scope, title_among};
use serde_json::{Value, json};
use std::sync::Arc;

/// Longer than this nobody is away and comes back.
pub(super) const LONGEST: Duration = Duration::days(366);
/// The most proxies of one member that are in force or to come.
const MOST: usize = 50;

/// Who stands in for a member, for what and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    pub id: ProxyId,
    pub scope: ProxyScope,
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

    /// For the audit log.
    fn told(&self) -> Value {
        let (app, flow) = self.scope.parts();
        json!({ "id": self.id, "to": self.to, "app": app, "flow": flow,
            "from": to_text(self.from), "until": to_text(self.until) })
    }
}

/// A proxy that is wished for.
#[derive(Debug, Clone)]
pub struct NewProxy {
    pub scope: ProxyScope,
    /// The id of a member.
    pub to: String,
    pub from: Moment,
    pub until: Moment,
}

impl Roster {
    /// Names somebody who stands in for oneself, beside those already named. What is open goes to them once the time has
    /// come; what they have got they keep. `apps` is what whoever names them knows of.
    ///
    /// # Errors
    /// Every mistake in the wish; the database's.
    pub async fn name_own_proxy(
        &self,
        principal: &Principal,
        apps: Vec<AskingApp>,
        wish: NewProxy,
    ) -> Result<ProxyId, PeopleError> {
        let member = principal.id().ok_or(PeopleError::Forbidden)?.to_owned();
        self.name_proxy(&member, principal.origin(), apps, wish).await
    }

    /// The same for somebody else.
    ///
    /// # Errors
    /// No such member; every mistake in the wish; the database's.
    pub async fn name_members_proxy(
        &self,
        by: &Administrator,
        member: &str,
        apps: Vec<AskingApp>,
        wish: NewProxy,
    ) -> Result<ProxyId, PeopleError> {
        self.name_proxy(member, by.origin().clone(), apps, wish).await
    }

    /// Ends a proxy one has named, or that was named for one.
    ///
    /// # Errors
    /// No such proxy of one's own; the database's.
    pub async fn end_own_proxy(&self, principal: &Principal, proxy: &str) -> Result<(), PeopleError> {
        let member = principal.id().ok_or(PeopleError::Forbidden)?.to_owned();
        self.end_proxy(&member, principal.origin(), proxy).await
    }

    /// Ends a proxy of somebody else.
    ///
    /// # Errors
    /// No such member or proxy; the database's.
    pub async fn end_members_proxy(&self, by: &Administrator, member: &str, proxy: &str) -> Result<(), PeopleError> {
        self.end_proxy(member, by.origin().clone(), proxy).await
    }

    async fn name_proxy(
        &self,
        member: &str,
        origin: Origin,
        apps: Vec<AskingApp>,
        wish: NewProxy,
    ) -> Result<ProxyId, PeopleError> {
        let (now, id) = (self.clock.now(), ProxyId::generate());
        let work = Arc::new((member.to_owned(), origin, apps, wish, id));
        self.change(move |conn, directory| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (member, origin, apps, wish, id) = &*work;
                let found = directory.member(member).ok_or(PeopleError::NotFound)?;
                let mut problems = mistakes(wish, now);
                problems.extend(check_scope(apps, &wish.scope));
                problems.extend(unfit(&directory, &found.id, wish, apps, now));
                refuse(problems)?;
                let to = directory.member(&wish.to).map(|to| to.id.clone()).ok_or(PeopleError::NotFound)?;
                let scope = wish.scope.clone();
                let proxy = Proxy { id: id.clone(), scope, to, from: wish.from, until: wish.until };
                rows::forget_past(conn, &found.id, now).await?;
                rows::insert(conn, &found.id, &proxy).await?;
                // Who has left has left: their departure does not wait for the proxy.
                let at = if found.active { proxy.from.max(now) } else { now };
                announce_absence(conn, &found.id, &proxy.id, at).await?;
                let detail = json!({ "member": member, "changed": ["proxy"], "proxy": proxy.told() });
                let entry = Entry::new(now, origin.clone(), action::MEMBER_CHANGE).detail(detail);
                Ok((proxy.id, vec![entry]))
            })
        })
        .await
    }

    async fn end_proxy(&self, member: &str, origin: Origin, proxy: &str) -> Result<(), PeopleError> {
        let now = self.clock.now();
        let work = Arc::new((member.to_owned(), origin, proxy.to_owned()));
        self.change(move |conn, directory| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (member, origin, proxy) = &*work;
                let found = directory.member(member).ok_or(PeopleError::NotFound)?;
                let named = directory.proxies(member).iter().find(|named| named.id.as_str() == proxy);
                let named = named.ok_or(PeopleError::NotFound)?;
                rows::delete(conn, &found.id, &named.id).await?;
                let detail = json!({ "member": member, "changed": ["proxy"], "proxy": null, "ended": named.told() });
                Ok(((), vec![Entry::new(now, origin.clone(), action::MEMBER_CHANGE).detail(detail)]))
            })
        })
        .await
    }
}

/// Why somebody cannot stand in for a member.
fn unfit(
    directory: &Directory,
    member: &MemberId,
    wish: &NewProxy,
    apps: &[AskingApp],
    now: Moment,
) -> Option<Problem> {
    let Some(to) = directory.member(&wish.to).filter(|to| to.active) else { return Some(unknown("/to")) };
    if to.id == *member {
        return Some(Problem::new("/to", "own_proxy", "不能委托给自己", "nobody stands in for themselves"));
    }
    let own = directory.proxies(member.as_str());
    if own.iter().filter(|proxy| proxy.until > now).count() >= MOST {
        let (zh, en) = (format!("最多设置 {MOST} 个代理"), format!("{MOST} proxies at most"));
        return Some(Problem::new("", "too_many_proxies", zh, en));
    }
    // A wish may begin earlier than it is made; what is over by then is in nobody's way.
    let is_then = |proxy: &&Proxy| proxy.from < wish.until && wish.from.max(now) < proxy.until;
    if let Some(other) = own.iter().filter(is_then).find(|proxy| proxy.scope == wish.scope) {
        let name = directory.member_name(other.to.as_str()).unwrap_or_default();
        return Some(overlapping(name, title_among(apps, &other.scope)));
    }
    let away = directory.proxies(to.id.as_str()).iter().filter(is_then).find(|proxy| proxy.scope.meets(&wish.scope))?;
    Some(away_too(&to.name, title_among(apps, &away.scope)))
}

/// Somebody stands in for the same already.
fn overlapping(name: &str, title: Option<&Text>) -> Problem {
    let (zh, en) = match title {
        Some(title) => (
            format!("“{}”在这段时间已由“{name}”代理，时间不能重叠", title.zh),
            format!("'{name}' stands in for '{}' in part of that time; the times must not overlap", title.en),
        ),
        None => (
            format!("这段时间已由“{name}”代理同样的范围，时间不能重叠"),
            format!("'{name}' stands in for the same in part of that time; the times must not overlap"),
        ),
    };
    Problem::new("/from", "proxy_overlaps", zh, en)
}

/// Whoever is to stand in is away themselves.
fn away_too(name: &str, title: Option<&Text>) -> Problem {
    let (zh, en) = match title {
        Some(title) => (
            format!("“{name}”在这段时间也把“{}”委托了别人", title.zh),
            format!("'{name}' has somebody stand in for '{}' in that time, too", title.en),
        ),
        None => (format!("“{name}”在这段时间也委托了别人"), format!("'{name}' is away in that time, too")),
    };
    Problem::new("/to", "proxy_away", zh, en)
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
