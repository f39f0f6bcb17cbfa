//! Who works by which hours changes — by the settings, by where people stand, by holidays that this release knows and the one
//! before did not: what was set by the hours before is moved, by a pass of the scheduler.

use super::{Directory, PeopleError, Roster, Settings};
use crate::clock::Moment;
use crate::schedule::{Calendars, FormerHours, HoursMove, Published, published};
use crate::store::people as rows;
use crate::store::timers::{self, Timer};
use crate::store::{Conn, StoreError};
use serde_json::json;
use std::sync::Arc;

/// The kind of the timer that moves what was set by hours which are no longer in force, and its id, for there is one at most;
/// also the name of the version of the hours.
pub(crate) const HOURS: &str = "hours";
/// The setting that keeps which holidays are known.
const HOLIDAYS: &str = "holidays";

/// Takes out the hours of a department that is gone.
pub(super) async fn forget_hours(conn: &mut Conn, department: &str) -> Result<(), StoreError> {
    let mut hours = Settings::load(conn).await?.department_hours;
    match hours.remove(department) {
        Some(_) => rows::save_setting(conn, "department_hours", &json!(hours)).await,
        None => Ok(()),
    }
}

/// Has the scheduler move what was set by the hours before, if anybody works by others now.
pub(super) async fn announce_hours(
    conn: &mut Conn,
    before: &Settings,
    were: &Directory,
    now: Moment,
) -> Result<(), StoreError> {
    let in_force = Settings::load(conn).await?.calendars;
    let are = Directory::load(conn).await?;
    if in_force == before.calendars && !before.calendars.move_anybody(were, &are) {
        return Ok(());
    }
    let former = FormerHours::new(before.timezone, &before.hours, &before.department_hours);
    // Held before the version is raised, as a pass holds its timer when it asks for the version.
    let under_way = timers::held(conn, HOURS).await?.map(|stored| stored.timer.data);
    let version = rows::revision(conn, HOURS).await?;
    rows::raise_revision(conn, HOURS).await?;
    let mut work = match under_way.and_then(|data| serde_json::from_value::<HoursMove>(data).ok()) {
        Some(work) => work.again(version, former),
        None => HoursMove::new(version, former),
    };
    work.keep_places(were, &are);
    timers::set_now(conn, &Timer { data: json!(work), ..Timer::new(HOURS, HOURS, now) }).await
}

/// The holidays that were known when a server last started; none before the first.
async fn known_holidays(conn: &mut Conn) -> Result<Option<Published>, StoreError> {
    let stored = rows::settings(conn).await?.into_iter().find(|(name, _)| name == HOLIDAYS);
    let read = |value| serde_json::from_value(value).map_err(|_| StoreError::Corrupt(format!("setting '{HOLIDAYS}'")));
    stored.map(|(_, value)| read(value)).transpose()
}

impl Roster {
    /// Has what was set by published holidays moved when this release knows others than the one before. Of servers that start
    /// at once one does so.
    ///
    /// # Errors
    /// The database's.
    pub async fn follow_holidays(&self) -> Result<(), PeopleError> {
        if known_holidays(&mut self.store.read().await?).await? == Some(published()) {
            return Ok(());
        }
        let now = self.clock.now();
        self.change(move |conn, people| {
            Box::pin(async move {
                let known = known_holidays(conn).await?;
                rows::save_setting(conn, HOLIDAYS, &json!(published())).await?;
                if let Some(known) = known {
                    let before = Settings::load(conn).await?.by_holidays(&known);
                    announce_hours(conn, &before, &people, now).await?;
                }
                Ok(((), Vec::new()))
            })
        })
        .await
    }
}

impl Settings {
    /// The same as when these holidays were known.
    fn by_holidays(mut self, known: &Published) -> Self {
        self.hours = self.hours.written_out(known);
        for hours in self.department_hours.values_mut() {
            *hours = hours.written_out(known);
        }
        self.calendars = Arc::new(Calendars::new(&self.hours, &self.department_hours, self.timezone));
        self
    }
}
