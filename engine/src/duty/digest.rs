//! A due digest: takes what was gathered for a member, mails what of it is still true as one letter, and is due again at
//! the next of their hours or days. The letter, what was taken and when the next is due share one transaction, so each
//! comes once, however many servers look and whenever one of them dies.

use crate::access::Principal;
use crate::audit::Via;
use crate::clock::{Moment, from_text, to_text};
use crate::flow::service::digest;
use crate::id::MemberId;
use crate::notify::{DigestLetter, push_digest};
use crate::people::{Mailing, NoticeKind};
use crate::schedule::{Occasion, TimerError, TimerHandler};
use crate::store::timers::{self, Timer};
use crate::store::{Batch, Conn, digests, people};
use crate::workspace::Workspace;
use futures_util::future::BoxFuture;
use serde_json::json;
use std::sync::Arc;

pub(super) struct DigestDuty(pub Arc<Workspace>);

impl TimerHandler for DigestDuty {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            let Some(member) = timer.data["member"].as_str().and_then(MemberId::parse) else { return Ok(None) };
            let (snapshot, now) = (self.0.snapshot_at(occasion.now), occasion.now);
            // What the member chose may be newer than everybody's picture of the people.
            let notices = people::notices_of(conn, &member).await?;
            let since = timer.data["since"].as_str().and_then(from_text).unwrap_or(timer.due_at);
            let (timezone, calendar) = (snapshot.timezone, snapshot.calendars.of(&snapshot.people, member.as_str()));
            // Quiet hours, the calendar or the time zone may have changed since it was set.
            let planned = notices.next_digest(since, timezone, calendar);
            let wait = planned.unwrap_or(now).max(notices.sent_at(now, timezone));
            if wait > now {
                return Ok(Some(wait));
            }
            let daily = notices.next_daily(since, timezone, calendar).is_some_and(|at| at <= now);
            let mailing = |kind: &NoticeKind| notices.mailing(*kind);
            let due: Vec<NoticeKind> = NoticeKind::ALL
                .into_iter()
                .filter(|kind| mailing(kind) != Mailing::Never && (daily || mailing(kind) != Mailing::Daily))
                .collect();
            let unwanted: Vec<NoticeKind> =
                NoticeKind::ALL.into_iter().filter(|kind| mailing(kind) == Mailing::Never).collect();
            digests::take(conn, member.as_str(), &unwanted).await?;
            let items = digests::take(conn, member.as_str(), &due).await?;
            // What cannot be mailed is dropped: it stands in the inbox, too.
            let reader = snapshot.people.member(member.as_str());
            let reader = reader.filter(|reader| reader.active && reader.email.is_some() && snapshot.mails);
            if let (Some(reader), false) = (reader, items.is_empty()) {
                let principal = Principal::system(Via::Schedule);
                let language = reader.language.unwrap_or(snapshot.language);
                let context = snapshot.context(&principal).spoken_in(language);
                if let Some(said) = digest(conn, &context, &member, items).await? {
                    let key = format!("digest/{}", to_text(timer.due_at));
                    let letter = DigestLetter { key: &key, to: &member, subject: &said.subject, lines: &said.lines };
                    let mut batch = Batch::default();
                    push_digest(&mut batch, &letter, now);
                    conn.execute_all(batch).await?;
                }
            }
            timers::set_data(conn, &timer.id, &json!({ "member": member, "since": to_text(now) })).await?;
            Ok(notices.next_digest(now, timezone, calendar))
        })
    }
}
