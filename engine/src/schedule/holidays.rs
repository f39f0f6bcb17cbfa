//! Published holidays of a region, shipped as data with its source: days off, and the weekend days worked in exchange. A
//! year that is not published yet is unknown, and its days count as their weekdays.

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Whose holidays are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    /// Mainland China.
    Cn,
}

/// The holidays of one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayYear {
    pub year: i32,
    /// Where they were published.
    pub source: String,
    off: Vec<Holiday>,
    worked: Vec<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Holiday {
    title: String,
    from: NaiveDate,
    to: NaiveDate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Calendar {
    years: Vec<HolidayYear>,
}

/// What a region says of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared<'a> {
    /// A day off, and what is celebrated.
    Off(&'a str),
    /// Worked, though it is a weekend.
    Worked,
}

static CN: LazyLock<Vec<HolidayYear>> = LazyLock::new(|| {
    let calendar: Calendar = serde_json::from_str(include_str!("holidays/cn.json")).expect("the shipped holidays read");
    calendar.years
});

impl Region {
    /// The years that are published, in order.
    pub fn years(self) -> &'static [HolidayYear] {
        match self {
            Self::Cn => &CN,
        }
    }

    /// What is said of a day; nothing of an ordinary one, nor of one in a year that is not published.
    pub fn declared(self, day: NaiveDate) -> Option<Declared<'static>> {
        declared(self.years(), day)
    }
}

/// What is published for each region.
pub type Published = BTreeMap<Region, Vec<HolidayYear>>;

/// What this release knows to be published.
pub fn published() -> Published {
    [Region::Cn].into_iter().map(|region| (region, region.years().to_vec())).collect()
}

/// What published years say of a day.
pub(super) fn declared(years: &[HolidayYear], day: NaiveDate) -> Option<Declared<'_>> {
    let year = years.iter().find(|year| year.year == day.year())?;
    let off = year.off.iter().find(|holiday| holiday.from <= day && day <= holiday.to);
    off.map(|holiday| Declared::Off(&holiday.title)).or_else(|| year.worked.contains(&day).then_some(Declared::Worked))
}

impl HolidayYear {
    /// Every day of the year that something is said of.
    pub(super) fn days(&self) -> impl Iterator<Item = (NaiveDate, Declared<'_>)> {
        let off = self.off.iter().flat_map(|holiday| {
            holiday
                .from
                .iter_days()
                .take_while(|day| *day <= holiday.to)
                .map(|day| (day, Declared::Off(&holiday.title)))
        });
        off.chain(self.worked.iter().map(|day| (*day, Declared::Worked)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Weekday;

    #[test]
    fn days_off_and_the_weekends_worked_for_them_balance() {
        for year in Region::Cn.years() {
            let days: Vec<_> = year.days().collect();
            assert!(days.iter().all(|(day, _)| day.year() == year.year));
            let weekend = |day: &NaiveDate| matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            for (day, declared) in &days {
                assert_eq!(Region::Cn.declared(*day), Some(*declared), "{day} is said to be one thing only");
                assert!(*declared != Declared::Worked || weekend(day), "{day} is worked anyway");
            }
            // The law gives 13 days; whatever else of the week is off is worked on a weekend.
            let off_in_week = days.iter().filter(|(day, said)| *said != Declared::Worked && !weekend(day)).count();
            let worked = days.iter().filter(|(_, said)| *said == Declared::Worked).count();
            assert_eq!(off_in_week - worked, 13, "{}", year.year);
        }
        let day = |text: &str| text.parse().expect("a day");
        assert_eq!(Region::Cn.declared(day("2026-10-01")), Some(Declared::Off("国庆节")));
        assert_eq!(Region::Cn.declared(day("2026-10-10")), Some(Declared::Worked));
        assert_eq!(Region::Cn.declared(day("2026-10-12")), None);
        assert_eq!(Region::Cn.declared(day("2027-10-01")), None, "not published");
    }
}
