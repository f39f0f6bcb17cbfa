//! The one place that reads the wall clock. Everything else is told what time it is, so tests move time by hand.

use chrono::{DateTime, Datelike as _, Duration, SubsecRound, Timelike as _, Utc};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

/// A moment in UTC with millisecond precision.
pub type Moment = DateTime<Utc>;

/// Where `now` comes from: the machine, a clock that stands still until moved, or the machine's clock put forward.
#[derive(Clone, Default)]
pub struct Clock {
    source: Source,
}

#[derive(Clone, Default)]
enum Source {
    #[default]
    System,
    ByHand(Arc<Mutex<Moment>>),
    /// So many milliseconds ahead of the machine.
    Ahead(Arc<AtomicI64>),
}

impl Clock {
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands still until [`Clock::set`] moves it.
    pub fn by_hand(start: Moment) -> Self {
        Self { source: Source::ByHand(Arc::new(Mutex::new(start))) }
    }

    /// A clock that runs with the machine's and can be put forward, for rehearsals.
    pub fn rehearsal() -> Self {
        Self { source: Source::Ahead(Arc::default()) }
    }

    pub fn now(&self) -> Moment {
        let machine = Utc::now().trunc_subsecs(3);
        match &self.source {
            Source::System => machine,
            Source::ByHand(at) => *at.lock().expect("no holder of the clock panics"),
            Source::Ahead(by) => machine + Duration::milliseconds(by.load(Ordering::Relaxed)),
        }
    }

    /// Moves a clock made by [`Clock::by_hand`] or [`Clock::rehearsal`]; a system clock does not move.
    pub fn set(&self, to: Moment) {
        match &self.source {
            Source::System => {}
            Source::ByHand(at) => *at.lock().expect("no holder of the clock panics") = to,
            Source::Ahead(by) => {
                by.store((to - Utc::now().trunc_subsecs(3)).num_milliseconds(), Ordering::Relaxed);
            }
        }
    }
}

/// RFC 3339 in UTC with milliseconds and a fixed width, so that text order is time order: `2026-11-22T08:00:00.000Z`.
///
/// Every record carries several of them, so the digits are written by hand: a format description costs ten times as much.
pub fn to_text(moment: Moment) -> String {
    let Ok(year @ 0..=9999) = u32::try_from(moment.year()) else {
        return moment.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    };
    let mut text = String::with_capacity(24);
    // A leap second is the sixtieth second with more than a thousand milliseconds.
    let milliseconds = moment.timestamp_subsec_millis();
    let (leap, milliseconds) = (milliseconds / 1000, milliseconds % 1000);
    let parts = [
        (year, 4, '-'),
        (moment.month(), 2, '-'),
        (moment.day(), 2, 'T'),
        (moment.hour(), 2, ':'),
        (moment.minute(), 2, ':'),
        (moment.second() + leap, 2, '.'),
        (milliseconds, 3, 'Z'),
    ];
    for (number, width, end) in parts {
        for place in (0..width).rev() {
            text.push(char::from(b'0' + u8::try_from(number / 10_u32.pow(place) % 10).expect("one digit")));
        }
        text.push(end);
    }
    text
}

/// Reads any RFC 3339 text; `None` when it is not one.
pub fn from_text(text: &str) -> Option<Moment> {
    DateTime::parse_from_rfc3339(text).ok().map(|t| t.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_their_format_says() {
        for text in [
            "2026-11-22T08:00:00.000Z",
            "1970-01-01T00:00:00.001Z",
            "1999-12-31T23:59:59.999Z",
            "0000-02-29T00:00:00.040Z",
            "9999-12-31T23:59:59.500Z",
            "2016-12-31T23:59:60.250Z",
        ] {
            let moment = from_text(text).unwrap();
            assert_eq!(to_text(moment), text);
            assert_eq!(to_text(moment), moment.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
        }
        let far = from_text("9999-12-31T23:59:59Z").unwrap() + chrono::Duration::seconds(1);
        assert_eq!(to_text(far), "+10000-01-01T00:00:00.000Z");
    }
}
