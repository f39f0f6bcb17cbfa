//! Work that is due at a moment: deadlines, reminders, rules and flows on a schedule. The truth is the table behind
//! [`crate::store::timers`]; this module knows when things are due, runs what is due, and tries again what failed.
//! What a due timer does is owned by the handler of its kind.

mod calendar;
mod cron;
mod due;
mod former;
mod holidays;
mod hours;
mod lateness;
mod recipients;
pub mod reminder;
mod scheduler;
#[cfg(test)]
mod ten_years;
mod tick;

pub use calendar::{Shift, WorkingCalendar, plain};
pub use cron::Cron;
pub use due::DateRule;
pub use former::{FormerHours, HoursMove};
pub use holidays::{HolidayYear, Published, Region, published};
pub use hours::{Calendars, DayReason, PlannedDay, SpecialDay, WorkingHours, WrittenShift};
pub use lateness::Lateness;
pub(crate) use recipients::ids_in;
pub use recipients::recipients;
pub use scheduler::{BATCH, Occasion, Round, Scheduler, TimerError, TimerHandler};
pub use tick::Tick;
