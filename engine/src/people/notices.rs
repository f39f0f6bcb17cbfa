//! What members are told by e-mail besides inside the product, and at what hours they are left alone.

use super::{PeopleError, Roster, refuse};
use crate::access::Principal;
use crate::audit::{Entry, action};
use crate::clock::Moment;
use crate::problem::Problem;
use crate::store::people as rows;
use crate::zone;
use chrono::{Days, NaiveTime};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What a member has chosen; who has chosen nothing hears of what they have to do and of what became of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notices {
    /// What comes by e-mail too.
    pub email: Vec<NoticeKind>,
    /// When no e-mail is sent; what would have come then comes afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
}

/// What somebody can be told about approvals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// There is something to do.
    Task,
    /// It is due, or somebody asks for it.
    Remind,
    /// What they have started has ended.
    Result,
    /// They get a copy.
    Copy,
    /// Somebody has said or answered something.
    Comment,
}

/// Hours of the day, in the time zone of the workspace; they may reach over midnight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quiet {
    /// `22:00`.
    pub from: String,
    /// `08:00`.
    pub to: String,
}

impl Default for Notices {
    fn default() -> Self {
        Self { email: vec![NoticeKind::Task, NoticeKind::Remind, NoticeKind::Result], quiet: None }
    }
}

impl Notices {
    pub fn wants(&self, kind: NoticeKind) -> bool {
        self.email.contains(&kind)
    }

    /// When an e-mail that is due now is sent.
    pub fn sent_at(&self, now: Moment, timezone: Tz) -> Moment {
        let hours = self.quiet.as_ref().and_then(|quiet| Some((time(&quiet.from)?, time(&quiet.to)?)));
        let Some((from, to)) = hours else { return now };
        let local = zone::local(now, timezone);
        let (day, at) = (local.date(), local.time());
        let until = if from < to { (from..to).contains(&at).then_some(day) } else { over_midnight(day, at, from, to) };
        until.map_or(now, |day| zone::moment_of(day.and_time(to), timezone))
    }

    fn mistakes(&self) -> Vec<Problem> {
        let quiet = self.quiet.iter().flat_map(|quiet| [("/quiet/from", &quiet.from), ("/quiet/to", &quiet.to)]);
        let wrong = quiet.filter(|(_, text)| time(text).is_none());
        wrong
            .map(|(at, _)| Problem::new(at, "bad_time", "请填写时刻，例如 22:00", "a time of day, such as 22:00"))
            .collect()
    }
}

/// The day on which quiet hours end that hold at a time and reach over midnight.
fn over_midnight(day: chrono::NaiveDate, at: NaiveTime, from: NaiveTime, to: NaiveTime) -> Option<chrono::NaiveDate> {
    if at < to {
        return Some(day);
    }
    (at >= from && from != to).then(|| day.checked_add_days(Days::new(1))).flatten()
}

fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

impl Roster {
    /// Keeps what a member wants to be told by e-mail.
    ///
    /// # Errors
    /// Times that are none; the database's.
    pub async fn set_own_notices(&self, principal: &Principal, notices: Notices) -> Result<(), PeopleError> {
        refuse(notices.mistakes())?;
        let (now, origin) = (self.clock.now(), principal.origin());
        let id = principal.member.clone().ok_or(PeopleError::Forbidden)?;
        self.change(move |conn, _| {
            let (id, notices, origin) = (id.clone(), notices.clone(), origin.clone());
            Box::pin(async move {
                rows::save_notices(conn, &id, &notices).await?;
                let detail = json!({ "member": id, "changed": ["notices"] });
                Ok(((), vec![Entry::new(now, origin, action::MEMBER_CHANGE).detail(detail)]))
            })
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{from_text, to_text};

    #[test]
    fn what_falls_into_quiet_hours_is_sent_when_they_end() {
        let table = [
            ("22:00", "08:00", "2026-03-02T13:59:00Z", "2026-03-02T13:59:00.000Z"),
            ("22:00", "08:00", "2026-03-02T14:00:00Z", "2026-03-03T00:00:00.000Z"),
            ("22:00", "08:00", "2026-03-02T23:59:00Z", "2026-03-03T00:00:00.000Z"),
            ("22:00", "08:00", "2026-03-03T00:00:00Z", "2026-03-03T00:00:00.000Z"),
            ("12:00", "13:30", "2026-03-02T04:30:00Z", "2026-03-02T05:30:00.000Z"),
            ("12:00", "13:30", "2026-03-02T05:30:00Z", "2026-03-02T05:30:00.000Z"),
            ("12:00", "12:00", "2026-03-02T04:00:00Z", "2026-03-02T04:00:00.000Z"),
        ];
        for (from, to, now, sent) in table {
            let quiet = Some(Quiet { from: from.to_owned(), to: to.to_owned() });
            let notices = Notices { quiet, ..Notices::default() };
            let at = notices.sent_at(from_text(now).expect("a moment"), chrono_tz::Asia::Shanghai);
            assert_eq!(to_text(at), sent, "{from}–{to} at {now}");
        }
    }
}
