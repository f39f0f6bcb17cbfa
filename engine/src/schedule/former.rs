//! Hours that are no longer in force, kept for what was set by them, and which runs still go by which.

use super::holidays::published;
use super::hours::{Calendars, WorkingHours, place};
use crate::people::Directory;
use crate::zone::{self, Tz};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Hours and a time zone that are no longer in force. Holidays are written out in them, so that they mean the same to a release
/// that knows others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerHours {
    timezone: String,
    workspace: WorkingHours,
    /// By the id of the department.
    departments: BTreeMap<String, WorkingHours>,
    /// Who stands elsewhere now, with the department whose hours they worked; none of them where those were the workspace's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    moved: BTreeMap<String, Option<String>>,
}

impl FormerHours {
    pub fn new(timezone: Tz, workspace: &WorkingHours, departments: &BTreeMap<String, WorkingHours>) -> Self {
        let known = published();
        let departments = departments.iter().map(|(id, hours)| (id.clone(), hours.written_out(&known))).collect();
        let workspace = workspace.written_out(&known);
        Self { timezone: timezone.name().to_owned(), workspace, departments, moved: BTreeMap::new() }
    }

    /// Their time zone, if anybody still knows it.
    fn zone(&self) -> Option<Tz> {
        zone::parse(&self.timezone)
    }

    fn calendars(&self) -> Option<Calendars> {
        let calendars = Calendars::new(&self.workspace, &self.departments, self.zone()?);
        Some(calendars.with_places(self.moved.clone()))
    }

    /// Keeps where those stood who stand elsewhere now.
    fn keep_places(&mut self, were: &Directory, are: &Directory) {
        if self.departments.is_empty() {
            return;
        }
        for member in are.members().map(|member| member.id.as_str()) {
            let was = place(&self.departments, were, member);
            if was != place(&self.departments, are, member) {
                self.moved.entry(member.to_owned()).or_insert_with(|| was.map(str::to_owned));
            }
        }
    }
}

/// What a pass over the runs has still to move, from the hours by which each run counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoursMove {
    /// The hours that are no longer in force, by their versions.
    before: BTreeMap<i64, FormerHours>,
    /// The time zone of what no run has set.
    timezone: String,
    /// The last run that was looked at; none before the first step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

impl HoursMove {
    pub fn new(version: i64, before: FormerHours) -> Self {
        Self { timezone: before.timezone.clone(), before: BTreeMap::from([(version, before)]), after: None }
    }

    /// The same from the beginning, for hours have changed once more: what was moved goes by the hours until now, what was not
    /// by those it was to be moved from.
    pub fn again(mut self, version: i64, before: FormerHours) -> Self {
        if self.after.take().is_some() {
            self.timezone.clone_from(&before.timezone);
        }
        self.before.insert(version, before);
        self
    }

    /// Keeps where those stood who stand elsewhere now.
    pub fn keep_places(&mut self, were: &Directory, are: &Directory) {
        for before in self.before.values_mut() {
            before.keep_places(were, are);
        }
    }

    pub fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// The time zone by which time tables and dates were set that are still to be moved, if anybody still knows it.
    pub fn zone(&self) -> Option<Tz> {
        zone::parse(&self.timezone)
    }

    /// The calendars of hours that are no longer in force.
    pub fn calendars(&self, version: i64) -> Option<Calendars> {
        self.before.get(&version)?.calendars()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::holidays::Published;
    use crate::schedule::{Region, SpecialDay};

    fn of(timezone: Tz) -> FormerHours {
        FormerHours::new(timezone, &WorkingHours::default(), &BTreeMap::new())
    }

    #[test]
    fn hours_mean_the_same_with_their_holidays_written_out() {
        let own = |day: &str| SpecialDay { day: day.to_owned(), title: "年会".to_owned(), shifts: Vec::new() };
        let hours = WorkingHours { days: vec![own("2026-10-10"), own("2026-12-31")], ..WorkingHours::default() };
        let former = FormerHours::new(zone::DEFAULT_ZONE, &hours, &BTreeMap::from([("d".to_owned(), hours.clone())]));
        assert_eq!(former.workspace.holidays, None);
        let in_force = Calendars::new(&hours, &BTreeMap::from([("d".to_owned(), hours.clone())]), zone::DEFAULT_ZONE);
        assert_eq!(former.calendars().as_ref(), Some(&in_force));
        let fewer: Published = BTreeMap::from([(Region::Cn, Vec::new())]);
        let unknown = hours.written_out(&fewer).calendar(zone::DEFAULT_ZONE);
        assert_ne!(unknown, hours.calendar(zone::DEFAULT_ZONE), "a release that knew none");
    }

    #[test]
    fn a_change_in_the_middle_of_a_pass_begins_it_anew() {
        let [first, second, third] = [Tz::Asia__Shanghai, Tz::Europe__Berlin, Tz::America__New_York].map(of);
        let begun = HoursMove::new(3, first.clone());
        assert_eq!((begun.zone(), begun.calendars(3)), (first.zone(), first.calendars()));
        let early = begun.clone().again(4, second.clone());
        assert_eq!(early.zone(), first.zone(), "nothing was moved yet");
        let halfway = HoursMove { after: Some("m".to_owned()), ..begun };
        let twice = halfway.again(4, second.clone()).again(5, third.clone());
        assert_eq!(
            (twice.after(), twice.zone()),
            (None, second.zone()),
            "time tables were moved to those before the last"
        );
        let known = [2, 3, 4, 5, 6].map(|version| twice.calendars(version));
        assert_eq!(known, [None, first.calendars(), second.calendars(), third.calendars(), None]);
    }
}
