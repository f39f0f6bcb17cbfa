//! Serial numbers of new records. The counter stands in the database and moves in the record's own transaction, so
//! numbers have no doubles; a refused record gives its number back.

use super::draft::Draft;
use crate::definition::{CounterReset, SerialPart};
use crate::store::{Conn, StoreError, counters};
use chrono::{DateTime, Datelike};
use chrono_tz::Tz;

impl Draft<'_> {
    /// Numbers a new record.
    pub async fn number(&mut self, conn: &mut Conn) -> Result<(), StoreError> {
        let form = self.form;
        for field in form.fields.iter().filter(|field| field.kind.name() == "serial") {
            let today = self.context.now.with_timezone(&self.context.timezone);
            // Its column stays the same when the field gets another key.
            let place = form.table.place_of(&field.key).map(|(name, _)| name).unwrap_or_default();
            let mut text = String::new();
            for part in field.definition.serial.as_deref().unwrap_or_default() {
                match part {
                    SerialPart::Fixed(fixed) => text.push_str(fixed),
                    SerialPart::Date { date } => text.push_str(&dated(date, today)),
                    SerialPart::Field { field } => text.push_str(&self.say(field)),
                    SerialPart::Counter { counter, reset, start } => {
                        let name = format!("{}/{}/{place}/{}", form.app, form.key, period(*reset, today));
                        let number = counters::next(conn, &name, i64::try_from(*start).unwrap_or(1)).await?;
                        text.push_str(&format!("{number:0width$}", width = usize::from(*counter)));
                    }
                }
            }
            self.set(&field.key, text.into());
        }
        Ok(())
    }
}

fn dated(pattern: &str, day: DateTime<Tz>) -> String {
    pattern
        .replace("YYYY", &format!("{:04}", day.year()))
        .replace("YY", &format!("{:02}", day.year().rem_euclid(100)))
        .replace("MM", &format!("{:02}", day.month()))
        .replace("DD", &format!("{:02}", day.day()))
}

fn period(reset: CounterReset, day: DateTime<Tz>) -> String {
    match reset {
        CounterReset::Never => "all".to_owned(),
        CounterReset::Year => dated("YYYY", day),
        CounterReset::Month => dated("YYYYMM", day),
        CounterReset::Day => dated("YYYYMMDD", day),
    }
}
