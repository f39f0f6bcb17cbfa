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
    pub fn zone(&self) -> Option<Tz> {
        zone::parse(&self.timezone)
    }

    pub fn calendars(&self) -> Option<Calendars> {
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

/// What a pass over the runs has still to move: they are gone through in order, and each is moved once from the hours that what
/// it holds was set by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoursMove {
    /// In the order of the runs; the last has no end.
    stretches: Vec<Stretch>,
    /// The last run that was looked at; none before the first step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

/// Runs that go by the same hours, up to one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stretch {
    until: Option<String>,
    before: FormerHours,
}

impl HoursMove {
    pub fn new(before: FormerHours) -> Self {
        Self { stretches: vec![Stretch { until: None, before }], after: None }
    }

    /// The same from the beginning, for hours have changed once more: what was moved goes by the hours until now, what was not
    /// by those it was to be moved from.
    pub fn again(mut self, before: FormerHours) -> Self {
        if let Some(after) = self.after.take() {
            self.stretches.retain(|stretch| stretch.until.as_ref().is_none_or(|until| *until > after));
            self.stretches.insert(0, Stretch { until: Some(after), before });
        }
        self
    }

    /// Keeps where those stood who stand elsewhere now.
    pub fn keep_places(&mut self, were: &Directory, are: &Directory) {
        for stretch in &mut self.stretches {
            stretch.before.keep_places(were, are);
        }
    }

    pub fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// The hours that the runs which come next go by, and the last of those runs.
    pub fn coming(&self) -> Option<(&FormerHours, Option<&str>)> {
        let after = self.after.as_deref().unwrap_or_default();
        let comes = |stretch: &&Stretch| stretch.until.as_deref().is_none_or(|until| until > after);
        let stretch = self.stretches.iter().find(comes)?;
        Some((&stretch.before, stretch.until.as_deref()))
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
        let begun = HoursMove::new(first.clone());
        assert_eq!(begun.clone().again(second.clone()), begun, "nothing was moved yet");
        let halfway = |work: HoursMove, after: &str| HoursMove { after: Some(after.to_owned()), ..work };
        let twice = halfway(begun, "m").again(second.clone());
        assert_eq!((twice.after(), twice.coming()), (None, Some((&second, Some("m")))));
        assert_eq!(halfway(twice.clone(), "m").coming(), Some((&first, None)));
        let early = halfway(twice.clone(), "c").again(third.clone());
        let walk = ["", "c", "m"].map(|after| halfway(early.clone(), after).coming().map(|(hours, _)| hours.clone()));
        assert_eq!(walk, [Some(third.clone()), Some(second), Some(first.clone())]);
        let late = halfway(twice, "x").again(third.clone());
        let walk = ["", "m", "x"].map(|after| halfway(late.clone(), after).coming().map(|(hours, _)| hours.clone()));
        assert_eq!(walk, [Some(third.clone()), Some(third), Some(first)]);
    }
}
