//! What members are told inside the product, and by e-mail: at once, gathered into a digest, or not at all; and at what hours
//! they are left alone.

use super::{PeopleError, Roster, refuse};
use crate::access::Principal;
use crate::audit::{Entry, action};
use crate::clock::{Moment, to_text};
use crate::definition::is_default;
use crate::problem::Problem;
use crate::schedule::WorkingCalendar;
use crate::store::people as rows;
use crate::store::timers::{self, Timer};
use crate::zone;
use chrono::{Datelike as _, Days, Duration, NaiveDate, NaiveTime, Timelike as _};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// The kind of the timers of digests: one for each member who gathers anything, which comes again and again.
pub(crate) const DIGEST: &str = "digest";
/// So many days are looked through for one that is worked.
const LOOKED_THROUGH: usize = 400;

/// What a member has chosen; who has chosen nothing hears of what they have to do and of what became of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notices {
    /// What comes by e-mail too, at once.
    pub email: Vec<NoticeKind>,
    /// What comes by e-mail gathered, at every full hour.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hourly: Vec<NoticeKind>,
    /// What comes by e-mail gathered, once a day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub daily: Vec<NoticeKind>,
    /// When what is gathered for a day comes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub daily_at: DailyAt,
    /// What does not come inside the product.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<NoticeKind>,
    /// When no e-mail is sent; what would have come then comes afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
    /// The time zone of all these times, such as `Europe/Berlin`; that of the workspace when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
}

/// What somebody can be told about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// There is something to do.
    Task,
    /// It is due, or somebody asks for it; what a reminder or a flow's own notice says.
    Remind,
    /// What they have started has ended.
    Result,
    /// They get a copy.
    Copy,
    /// Somebody has said or answered something.
    Comment,
}

impl NoticeKind {
    pub const ALL: [Self; 5] = [Self::Task, Self::Remind, Self::Result, Self::Copy, Self::Comment];

    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Remind => "remind",
            Self::Result => "result",
            Self::Copy => "copy",
            Self::Comment => "comment",
        }
    }
}

/// How a member hears of something by e-mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mailing {
    AtOnce,
    Hourly,
    Daily,
    Never,
}

/// A time of day, in the time zone of the member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DailyAt {
    /// `09:00`.
    pub at: String,
    pub days: DigestDays,
    /// The days of the week that are chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<Weekday>,
}

/// On which days a digest of the day comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DigestDays {
    /// On the working days of the member's calendar.
    Working,
    Every,
    /// On the days of the week that `on` names.
    Chosen,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    fn of(day: NaiveDate) -> Self {
        match day.weekday() {
            chrono::Weekday::Mon => Self::Monday,
            chrono::Weekday::Tue => Self::Tuesday,
            chrono::Weekday::Wed => Self::Wednesday,
            chrono::Weekday::Thu => Self::Thursday,
            chrono::Weekday::Fri => Self::Friday,
            chrono::Weekday::Sat => Self::Saturday,
            chrono::Weekday::Sun => Self::Sunday,
        }
    }
}

impl Default for DailyAt {
    fn default() -> Self {
        Self { at: "09:00".to_owned(), days: DigestDays::Working, on: Vec::new() }
    }
}

/// Hours of the day, in the time zone of the member; they may reach over midnight.
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
        let email = vec![NoticeKind::Task, NoticeKind::Remind, NoticeKind::Result];
        Self {
            email,
            hourly: Vec::new(),
            daily: Vec::new(),
            daily_at: DailyAt::default(),
            hidden: Vec::new(),
            quiet: None,
            timezone: None,
        }
    }
}

impl Notices {
    pub fn mailing(&self, kind: NoticeKind) -> Mailing {
        if self.email.contains(&kind) {
            Mailing::AtOnce
        } else if self.hourly.contains(&kind) {
            Mailing::Hourly
        } else if self.daily.contains(&kind) {
            Mailing::Daily
        } else {
            Mailing::Never
        }
    }

    /// Whether it comes inside the product.
    pub fn shows(&self, kind: NoticeKind) -> bool {
        !self.hidden.contains(&kind)
    }

    /// The time zone of the member, or else that of the workspace.
    fn zone(&self, workspace: Tz) -> Tz {
        self.timezone.as_deref().and_then(zone::parse).unwrap_or(workspace)
    }

    /// When the digest after a moment is due that such a notice would be in, never within quiet hours; none where it is not
    /// gathered.
    pub fn gathered_at(
        &self,
        kind: NoticeKind,
        after: Moment,
        timezone: Tz,
        calendar: &WorkingCalendar,
    ) -> Option<Moment> {
        match self.mailing(kind) {
            Mailing::Hourly => Some(self.sent_at(next_hour(after, self.zone(timezone)), timezone)),
            Mailing::Daily => self.next_daily(after, timezone, calendar),
            Mailing::AtOnce | Mailing::Never => None,
        }
    }

    /// Whether anything comes in a digest.
    pub fn gathers(&self) -> bool {
        !self.hourly.is_empty() || !self.daily.is_empty()
    }

    /// When the first digest after a moment is due, never within quiet hours; none for whoever gathers nothing.
    pub fn next_digest(&self, after: Moment, timezone: Tz, calendar: &WorkingCalendar) -> Option<Moment> {
        let hour = || self.sent_at(next_hour(after, self.zone(timezone)), timezone);
        let hourly = (!self.hourly.is_empty()).then(hour);
        hourly.into_iter().chain(self.next_daily(after, timezone, calendar)).min()
    }

    /// When the first digest of a day after a moment is due.
    pub fn next_daily(&self, after: Moment, timezone: Tz, calendar: &WorkingCalendar) -> Option<Moment> {
        let at = time(&self.daily_at.at).filter(|_| !self.daily.is_empty())?;
        let timezone = self.zone(timezone);
        let days = zone::day_of(after, timezone).iter_days().take(LOOKED_THROUGH);
        let counts = |day: &NaiveDate| match self.daily_at.days {
            DigestDays::Every => true,
            DigestDays::Working => calendar.works_on(*day),
            DigestDays::Chosen => self.daily_at.on.contains(&Weekday::of(*day)),
        };
        let due = days.filter(counts).map(|day| zone::moment_of(day.and_time(at), timezone)).find(|at| *at > after)?;
        Some(self.sent_at(due, timezone))
    }

    /// When an e-mail that is due now is sent.
    pub fn sent_at(&self, now: Moment, timezone: Tz) -> Moment {
        let hours = self.quiet.as_ref().and_then(|quiet| Some((time(&quiet.from)?, time(&quiet.to)?)));
        let Some((from, to)) = hours else { return now };
        let timezone = self.zone(timezone);
        let local = zone::local(now, timezone);
        let (day, at) = (local.date(), local.time());
        let until = if from < to { (from..to).contains(&at).then_some(day) } else { over_midnight(day, at, from, to) };
        until.map_or(now, |day| zone::moment_of(day.and_time(to), timezone))
    }

    fn mistakes(&self) -> Vec<Problem> {
        let quiet = self.quiet.iter().flat_map(|quiet| [("/quiet/from", &quiet.from), ("/quiet/to", &quiet.to)]);
        let times = quiet.chain([("/daily_at/at", &self.daily_at.at)]);
        let wrong = times.filter(|(_, text)| time(text).is_none());
        let mut problems: Vec<Problem> = wrong
            .map(|(at, _)| Problem::new(at, "bad_time", "请填写时刻，例如 22:00", "a time of day, such as 22:00"))
            .collect();
        if self.timezone.as_deref().is_some_and(|name| zone::parse(name).is_none()) {
            let (zh, en) = ("没有这个时区，例如 Asia/Shanghai", "no such time zone; write one such as Asia/Shanghai");
            problems.push(Problem::new("/timezone", "unknown_timezone", zh, en));
        }
        problems.extend(self.daily_at.mistake());
        let mut seen = Vec::new();
        for (name, kinds) in [("email", &self.email), ("hourly", &self.hourly), ("daily", &self.daily)] {
            for (at, kind) in kinds.iter().enumerate() {
                if seen.contains(kind) {
                    let (zh, en) = ("每种通知只能选一种方式", "each kind of notice comes in one way");
                    problems.push(Problem::new(format!("/{name}/{at}"), "twice", zh, en));
                }
                seen.push(*kind);
            }
        }
        for (at, kind) in self.hidden.iter().enumerate() {
            if self.hidden[..at].contains(kind) {
                let (zh, en) = ("同一种通知只需写一次", "each kind of notice is named once");
                problems.push(Problem::new(format!("/hidden/{at}"), "twice", zh, en));
            }
        }
        problems
    }
}

impl DailyAt {
    fn mistake(&self) -> Option<Problem> {
        let twice = self.on.iter().enumerate().find(|(at, day)| self.on[..*at].contains(day));
        match (self.days, twice) {
            (DigestDays::Chosen, _) if self.on.is_empty() => {
                let (zh, en) = ("请至少选择一天", "choose one day at least");
                Some(Problem::new("/daily_at/on", "none_chosen", zh, en))
            }
            (DigestDays::Chosen, Some((at, _))) => {
                let (zh, en) = ("同一天只需选一次", "each day is named once");
                Some(Problem::new(format!("/daily_at/on/{at}"), "twice", zh, en))
            }
            (DigestDays::Working | DigestDays::Every, _) if !self.on.is_empty() => {
                let (zh, en) = ("只有 days 为 chosen 时才能选择星期几", "days of the week go with days = chosen");
                Some(Problem::new("/daily_at/on", "not_chosen", zh, en))
            }
            _ => None,
        }
    }
}

/// The first full hour on the clock after a moment.
fn next_hour(after: Moment, timezone: Tz) -> Moment {
    let local = zone::local(after, timezone);
    let begun = local.date().and_hms_opt(local.hour(), 0, 0).unwrap_or(local);
    let mut hours = (1..=3).map(|hours| zone::moment_of(begun + Duration::hours(hours), timezone));
    // An hour that comes twice is found by its first; the one after it is later in any case.
    hours.find(|at| *at > after).unwrap_or(after + Duration::hours(1))
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
        let (now, origin, settings) = (self.clock.now(), principal.origin(), self.settings());
        let id = principal.member.clone().ok_or(PeopleError::Forbidden)?;
        self.change(move |conn, directory| {
            let (id, notices, origin, settings) = (id.clone(), notices.clone(), origin.clone(), Arc::clone(&settings));
            Box::pin(async move {
                rows::save_notices(conn, &id, &notices).await?;
                let calendar = settings.calendars.of(&directory, id.as_str());
                // Whoever gathers nothing any more gets what has been gathered until now.
                let rest = directory.notices(id.as_str()).gathers().then(|| notices.sent_at(now, settings.timezone));
                if let Some(due) = notices.next_digest(now, settings.timezone, calendar).or(rest) {
                    let data = json!({ "member": id, "since": to_text(now) });
                    timers::set_now(conn, &Timer { data, ..Timer::new(format!("{DIGEST}/{id}"), DIGEST, due) }).await?;
                }
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
    fn a_digest_comes_on_its_hours_and_days() {
        let tz = chrono_tz::Asia::Shanghai;
        let calendar = crate::schedule::WorkingHours::default().calendar(tz);
        let next = |notices: &Notices, after: &str| {
            let due = notices.next_digest(from_text(after).expect("a moment"), tz, &calendar);
            due.map_or_else(String::new, to_text)
        };
        let nothing = Notices::default();
        assert_eq!(next(&nothing, "2026-03-02T08:00:00Z"), "", "nothing is gathered");
        let hourly = Notices { hourly: vec![NoticeKind::Copy], ..Notices::default() };
        assert_eq!(next(&hourly, "2026-03-02T08:00:00Z"), "2026-03-02T09:00:00.000Z");
        assert_eq!(next(&hourly, "2026-03-02T08:59:59.900Z"), "2026-03-02T09:00:00.000Z");
        let daily = Notices { daily: vec![NoticeKind::Copy], ..Notices::default() };
        // Nine o'clock in Shanghai; Friday's comes on Monday.
        for (after, due) in [
            ("2026-03-05T00:59:00Z", "2026-03-05T01:00:00.000Z"),
            ("2026-03-05T01:00:00Z", "2026-03-06T01:00:00.000Z"),
            ("2026-03-06T01:00:00Z", "2026-03-09T01:00:00.000Z"),
        ] {
            assert_eq!(next(&daily, after), due, "after {after}");
        }
        let every = DailyAt { days: DigestDays::Every, ..DailyAt::default() };
        let every = Notices { daily_at: every, ..daily.clone() };
        assert_eq!(next(&every, "2026-03-06T01:00:00Z"), "2026-03-07T01:00:00.000Z");
        let quiet = Some(Quiet { from: "22:00".to_owned(), to: "09:30".to_owned() });
        let both = Notices { hourly: vec![NoticeKind::Task], email: Vec::new(), quiet, ..daily };
        assert_eq!(next(&both, "2026-03-05T13:30:00Z"), "2026-03-06T01:30:00.000Z", "22:00 waits until half past nine");
        assert_eq!(next(&both, "2026-03-06T01:30:00Z"), "2026-03-06T02:00:00.000Z");
    }

    #[test]
    fn a_digest_comes_on_chosen_days_in_the_time_zone_of_the_member() {
        let tz = chrono_tz::Asia::Shanghai;
        let calendar = crate::schedule::WorkingHours::default().calendar(tz);
        let on = vec![Weekday::Tuesday, Weekday::Sunday];
        let chosen = DailyAt { at: "08:30".to_owned(), days: DigestDays::Chosen, on };
        let berlin = Some("Europe/Berlin".to_owned());
        let daily = vec![NoticeKind::Copy];
        let notices = Notices { daily, daily_at: chosen, timezone: berlin, email: Vec::new(), ..Notices::default() };
        let next = |notices: &Notices, after: &str| {
            let due = notices.next_digest(from_text(after).expect("a moment"), tz, &calendar);
            due.map_or_else(String::new, to_text)
        };
        // Half past eight in Berlin, before and after its clocks change on 29 March.
        for (after, due) in [
            ("2026-03-02T08:00:00Z", "2026-03-03T07:30:00.000Z"),
            ("2026-03-03T07:30:00Z", "2026-03-08T07:30:00.000Z"),
            ("2026-03-28T23:30:00Z", "2026-03-29T06:30:00.000Z"),
        ] {
            assert_eq!(next(&notices, after), due, "after {after}");
        }
        let quiet = Some(Quiet { from: "20:00".to_owned(), to: "10:00".to_owned() });
        let quiet = Notices { quiet, ..notices.clone() };
        assert_eq!(next(&quiet, "2026-03-02T08:00:00Z"), "2026-03-03T09:00:00.000Z", "quiet until ten in Berlin");
        let hourly = Notices { hourly: vec![NoticeKind::Task], daily: Vec::new(), ..quiet };
        assert_eq!(next(&hourly, "2026-03-02T08:30:00Z"), "2026-03-02T09:00:00.000Z");

        let mistakes = |notices: &Notices| -> Vec<String> {
            notices.mistakes().iter().map(|one| format!("{} {}", one.pointer, one.code)).collect()
        };
        assert!(mistakes(&notices).is_empty());
        let with = |days: DigestDays, on: Vec<Weekday>| Notices {
            daily_at: DailyAt { days, on, ..DailyAt::default() },
            timezone: Some("Mars/Olympus".to_owned()),
            ..Notices::default()
        };
        for (days, on, code) in [
            (DigestDays::Chosen, vec![], "/daily_at/on none_chosen"),
            (DigestDays::Chosen, vec![Weekday::Friday, Weekday::Friday], "/daily_at/on/1 twice"),
            (DigestDays::Every, vec![Weekday::Friday], "/daily_at/on not_chosen"),
        ] {
            assert_eq!(mistakes(&with(days, on)), ["/timezone unknown_timezone", code]);
        }
    }

    #[test]
    fn a_kind_comes_in_one_way_at_a_time_that_is_one() {
        let twice = Notices {
            hourly: vec![NoticeKind::Task],
            daily: vec![NoticeKind::Copy, NoticeKind::Copy],
            daily_at: DailyAt { at: "9".to_owned(), days: DigestDays::Every, on: Vec::new() },
            ..Notices::default()
        };
        let found: Vec<String> = twice.mistakes().iter().map(|one| format!("{} {}", one.pointer, one.code)).collect();
        assert_eq!(found, ["/daily_at/at bad_time", "/hourly/0 twice", "/daily/1 twice"]);
        for (kind, how) in [(NoticeKind::Task, Mailing::AtOnce), (NoticeKind::Copy, Mailing::Daily)] {
            assert_eq!(twice.mailing(kind), how);
        }
        assert_eq!(twice.mailing(NoticeKind::Comment), Mailing::Never);
    }

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
