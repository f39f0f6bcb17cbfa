//! Working hours as an administrator writes them — the shifts of a week, the holidays followed, days of one's own — and the
//! calendars that are made of them, for the workspace and for departments that work otherwise.

use super::calendar::END_OF_DAY;
use super::holidays::{Declared, HolidayYear, Published, Region, declared};
use super::{Shift, WorkingCalendar};
use crate::people::Directory;
use crate::problem::Problem;
use crate::zone::{self, Tz};
use chrono::{Datelike, NaiveDate, NaiveTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The most shifts of one day.
const MOST_SHIFTS: usize = 6;
/// The most days of one's own.
const MOST_DAYS: usize = 1000;

/// The working hours of a workspace or a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkingHours {
    /// The shifts of Monday to Sunday, each day's in order; a day without any is off.
    pub week: Vec<Vec<WrittenShift>>,
    /// The published holidays that are followed, with the weekends worked in exchange.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holidays: Option<Region>,
    /// Days unlike their weekday, whatever the holidays say.
    pub days: Vec<SpecialDay>,
}

/// One uninterrupted stretch of work, from `09:00` to `18:00`; a day ends at `24:00`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenShift {
    pub from: String,
    pub to: String,
}

/// A day that is worked otherwise, or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecialDay {
    /// As `2026-12-31`.
    pub day: String,
    pub title: String,
    /// Without any the day is off.
    pub shifts: Vec<WrittenShift>,
}

/// What one day is like, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlannedDay {
    pub day: String,
    pub shifts: Vec<WrittenShift>,
    pub reason: DayReason,
    /// What is celebrated, or what was written beside a day of one's own.
    pub title: String,
}

/// Why a day is worked as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayReason {
    /// As every week.
    Week,
    /// A published holiday.
    Holiday,
    /// A weekend worked in exchange for a holiday.
    Exchanged,
    /// Written down for this day.
    Own,
}

impl Default for WorkingHours {
    /// Monday to Friday, 09:00 to 18:00, with the holidays of mainland China.
    fn default() -> Self {
        let worked = vec![WrittenShift { from: "09:00".to_owned(), to: "18:00".to_owned() }];
        let week = (0..7).map(|day| if day < 5 { worked.clone() } else { Vec::new() }).collect();
        Self { week, holidays: Some(Region::Cn), days: Vec::new() }
    }
}

impl WorkingHours {
    /// Everything that is wrong, each with its place under `here`.
    pub fn problems(&self, here: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut say = |pointer: String, code: &'static str, zh: &str, en: &str| {
            problems.push(Problem::new(pointer, code, zh, en));
        };
        if self.week.len() != 7 {
            say(
                format!("{here}/week"),
                "not_a_week",
                "应有星期一到星期日共 7 天",
                "must have seven days, Monday to Sunday",
            );
        }
        if self.days.len() > MOST_DAYS {
            say(format!("{here}/days"), "too_many", "特殊日期太多", "there are too many special days");
        }
        let mut seen = BTreeSet::new();
        for (at, special) in self.days.iter().enumerate() {
            let pointer = format!("{here}/days/{at}/day");
            match zone::parse_day(&special.day) {
                None => say(pointer, "invalid_date", "应为日期，如 2026-12-31", "must be a date such as 2026-12-31"),
                Some(day) if !seen.insert(day) => say(pointer, "twice", "这一天写了两次", "the day is there twice"),
                Some(_) => {}
            }
        }
        let week = self.week.iter().enumerate().map(|(at, shifts)| (format!("{here}/week/{at}"), shifts));
        let days = self.days.iter().enumerate().map(|(at, day)| (format!("{here}/days/{at}/shifts"), &day.shifts));
        for (pointer, shifts) in week.chain(days) {
            check_shifts(shifts, &pointer, &mut problems);
        }
        problems
    }

    /// The calendar of these hours, which must have no problems.
    pub fn calendar(&self, tz: Tz) -> WorkingCalendar {
        let week: [Vec<Shift>; 7] =
            std::array::from_fn(|at| self.week.get(at).map(|day| read(day)).unwrap_or_default());
        let mut calendar = WorkingCalendar::of_week(week, tz);
        for year in self.holidays.iter().flat_map(|region| region.years()) {
            for (day, _) in year.days() {
                calendar = calendar.except(day, read(&self.plan(day).shifts));
            }
        }
        for special in &self.days {
            if let Some(day) = zone::parse_day(&special.day) {
                calendar = calendar.except(day, read(&special.shifts));
            }
        }
        calendar
    }

    /// The same without holidays to follow: what is published for them is written down as days of one's own.
    pub(crate) fn written_out(&self, published: &Published) -> Self {
        let years = self.holidays.and_then(|region| published.get(&region)).map(Vec::as_slice).unwrap_or_default();
        let declared: BTreeSet<NaiveDate> = years.iter().flat_map(|year| year.days()).map(|(day, _)| day).collect();
        let own = self.days.iter().filter(|own| zone::parse_day(&own.day).is_none_or(|day| !declared.contains(&day)));
        let planned = declared.iter().map(|day| {
            let PlannedDay { day, shifts, title, .. } = self.plan_by(*day, years);
            SpecialDay { day, title, shifts }
        });
        Self { week: self.week.clone(), holidays: None, days: planned.chain(own.cloned()).collect() }
    }

    /// What one day is like.
    pub fn plan(&self, day: NaiveDate) -> PlannedDay {
        self.plan_by(day, self.holidays.map(Region::years).unwrap_or_default())
    }

    fn plan_by(&self, day: NaiveDate, years: &[HolidayYear]) -> PlannedDay {
        let written = zone::day_text(day);
        if let Some(own) = self.days.iter().find(|special| special.day == written) {
            let (shifts, title) = (own.shifts.clone(), own.title.clone());
            return PlannedDay { day: written, shifts, reason: DayReason::Own, title };
        }
        let usual = self.week.get(day.weekday().num_days_from_monday() as usize).cloned().unwrap_or_default();
        let (shifts, reason, title) = match declared(years, day) {
            Some(Declared::Off(title)) => (Vec::new(), DayReason::Holiday, title.to_owned()),
            // Whoever works on weekends anyway works as ever; else as on the first day of the week that is worked.
            Some(Declared::Worked) if usual.is_empty() => {
                let worked = self.week.iter().find(|shifts| !shifts.is_empty()).cloned().unwrap_or_default();
                (worked, DayReason::Exchanged, String::new())
            }
            Some(Declared::Worked) | None => (usual, DayReason::Week, String::new()),
        };
        PlannedDay { day: written, shifts, reason, title }
    }
}

fn check_shifts(shifts: &[WrittenShift], here: &str, problems: &mut Vec<Problem>) {
    if shifts.len() > MOST_SHIFTS {
        let (zh, en) = (format!("一天最多 {MOST_SHIFTS} 段"), format!("at most {MOST_SHIFTS} shifts a day"));
        problems.push(Problem::new(here, "too_many", zh, en));
    }
    let mut end = None;
    for (at, shift) in shifts.iter().enumerate() {
        for (name, text) in [("from", &shift.from), ("to", &shift.to)] {
            if clock(text).is_none() {
                let (zh, en) =
                    ("应为时间，如 09:00，一天结束于 24:00", "must be a time such as 09:00; a day ends at 24:00");
                problems.push(Problem::new(format!("{here}/{at}/{name}"), "invalid_time", zh, en));
            }
        }
        let (Some(from), Some(to)) = (clock(&shift.from), clock(&shift.to)) else { continue };
        if from >= to {
            let (zh, en) = (
                "结束应晚于开始；跨夜的班写成两天各一段",
                "must end after it begins; write a night as a shift of each day",
            );
            problems.push(Problem::new(format!("{here}/{at}/to"), "ends_before", zh, en));
        }
        if end.is_some_and(|end| from < end) {
            let (zh, en) = ("与前一段重叠，请按先后排列", "overlaps the shift before; put them in order");
            problems.push(Problem::new(format!("{here}/{at}/from"), "overlaps", zh, en));
        }
        end = Some(to);
    }
}

/// A time on the clock, or the end of a day.
fn clock(text: &str) -> Option<NaiveTime> {
    if text == "24:00" {
        return Some(END_OF_DAY);
    }
    let (hour, minute) = text.split_once(':')?;
    let is_number = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(hour) || !is_number(minute) {
        return None;
    }
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
}

fn read(shifts: &[WrittenShift]) -> Vec<Shift> {
    shifts.iter().filter_map(|shift| Some((clock(&shift.from)?, clock(&shift.to)?))).collect()
}

/// The calendars in force: that of the workspace, and those of departments that work otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendars {
    workspace: WorkingCalendar,
    /// By the id of the department.
    departments: BTreeMap<String, WorkingCalendar>,
    /// Whose hours members work who stand elsewhere by now; nobody in those that are in force.
    moved: BTreeMap<String, Option<String>>,
}

impl Calendars {
    pub fn new(workspace: &WorkingHours, departments: &BTreeMap<String, WorkingHours>, tz: Tz) -> Self {
        let departments = departments.iter().map(|(id, hours)| (id.clone(), hours.calendar(tz))).collect();
        Self { workspace: workspace.calendar(tz), departments, moved: BTreeMap::new() }
    }

    /// The same for members who stood elsewhere.
    pub(super) fn with_places(self, moved: BTreeMap<String, Option<String>>) -> Self {
        Self { moved, ..self }
    }

    /// The calendar of the workspace.
    pub fn everybody(&self) -> &WorkingCalendar {
        &self.workspace
    }

    /// The calendar a member works by: that of their main department or the nearest above it that has one, else the
    /// workspace's.
    pub fn of(&self, people: &Directory, member: &str) -> &WorkingCalendar {
        if self.departments.is_empty() {
            return &self.workspace;
        }
        let stood = self.moved.get(member).map(Option::as_deref);
        let department = stood.unwrap_or_else(|| place(&self.departments, people, member));
        department.and_then(|id| self.departments.get(id)).unwrap_or(&self.workspace)
    }

    /// Whether anybody works by the hours of another department than they did.
    pub fn move_anybody(&self, were: &Directory, are: &Directory) -> bool {
        let has_moved = |member: &str| place(&self.departments, were, member) != place(&self.departments, are, member);
        !self.departments.is_empty() && are.members().any(|member| has_moved(member.id.as_str()))
    }
}

/// The department whose hours a member works: their main one or the nearest above it that has some of its own; none where
/// those are the workspace's.
pub(super) fn place<'a, T>(departments: &BTreeMap<String, T>, people: &'a Directory, member: &str) -> Option<&'a str> {
    let mut at = people.departments_of(member).first();
    // Departments form a tree; the bound keeps a damaged one from going round for ever.
    for _ in 0..64 {
        let department = at?.as_str();
        if departments.contains_key(department) {
            return Some(department);
        }
        at = people.department(department).and_then(|found| found.parent.as_ref());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{from_text, to_text};
    use crate::definition::flow::Span;

    fn shift(from: &str, to: &str) -> WrittenShift {
        WrittenShift { from: from.to_owned(), to: to.to_owned() }
    }

    fn later(hours: &WorkingHours, from: &str, span: &str) -> String {
        let moved = hours.calendar(zone::DEFAULT_ZONE).shift(from_text(from).unwrap(), Span::parse(span).unwrap());
        to_text(moved)
    }

    #[test]
    fn holidays_are_off_and_the_weekends_for_them_are_worked() {
        let mut hours = WorkingHours::default();
        // Wednesday 30 September 2026, 17:00 in Shanghai; work goes on at Thursday 8 October, and on Saturday the 10th.
        for (span, to) in [
            ("1h", "2026-09-30T10:00:00.000Z"),
            ("2h", "2026-10-08T02:00:00.000Z"),
            ("1d", "2026-10-08T09:00:00.000Z"),
            ("3d", "2026-10-10T09:00:00.000Z"),
            ("4d", "2026-10-12T09:00:00.000Z"),
        ] {
            assert_eq!(later(&hours, "2026-09-30T09:00:00Z", span), to, "{span}");
        }
        hours.days = vec![SpecialDay { day: "2026-10-10".to_owned(), title: "年会".to_owned(), shifts: Vec::new() }];
        assert_eq!(
            later(&hours, "2026-09-30T09:00:00Z", "3d"),
            "2026-10-12T09:00:00.000Z",
            "one's own day comes first"
        );
        hours.holidays = None;
        assert_eq!(later(&hours, "2026-09-30T09:00:00Z", "1d"), "2026-10-01T09:00:00.000Z");
    }

    #[test]
    fn a_day_can_be_worked_around_the_clock() {
        let always = vec![shift("00:00", "24:00")];
        let hours = WorkingHours { week: vec![always; 7], holidays: None, days: Vec::new() };
        assert_eq!(later(&hours, "2026-09-30T09:00:00Z", "50h"), "2026-10-02T11:00:00.000Z");
        assert_eq!(later(&hours, "2026-09-30T09:00:00Z", "-50h"), "2026-09-28T07:00:00.000Z");
    }

    #[test]
    fn every_mistake_is_named_at_once() {
        let mut hours = WorkingHours::default();
        hours.week.pop();
        hours.week[0] = vec![shift("9:00", "12:00"), shift("13:00", "11:00"), shift("10:00", "25:00")];
        hours.week[1] = vec![shift("09:00", "12:00"), shift("11:30", "18:00")];
        let day = |day: &str| SpecialDay { day: day.to_owned(), title: String::new(), shifts: Vec::new() };
        hours.days = vec![day("2026-02-30"), day("2026-12-31"), day("2026-12-31")];
        let found: Vec<_> = hours.problems("/hours").into_iter().map(|p| format!("{} {}", p.pointer, p.code)).collect();
        assert_eq!(
            found,
            [
                "/hours/week not_a_week",
                "/hours/days/0/day invalid_date",
                "/hours/days/2/day twice",
                "/hours/week/0/0/from invalid_time",
                "/hours/week/0/1/to ends_before",
                "/hours/week/0/2/to invalid_time",
                "/hours/week/1/1/from overlaps",
            ]
        );
        assert_eq!(WorkingHours::default().problems(""), []);
    }

    #[test]
    fn days_say_why_they_are_worked() {
        let hours = WorkingHours::default();
        let told = |day: &str| {
            let plan = hours.plan(zone::parse_day(day).unwrap());
            (plan.reason, plan.shifts.len(), plan.title)
        };
        assert_eq!(told("2026-10-01"), (DayReason::Holiday, 0, "国庆节".to_owned()));
        assert_eq!(told("2026-10-10"), (DayReason::Exchanged, 1, String::new()));
        assert_eq!(told("2026-10-11"), (DayReason::Week, 0, String::new()));
        assert_eq!(told("2027-10-01"), (DayReason::Week, 1, String::new()), "not published yet");
    }
}
