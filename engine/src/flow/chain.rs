//! Flows that start each other: a run writes a record, the record starts another run, and that one writes too. The chain
//! of them travels with every write, so that a circle is told from a long way and both can be named.

use super::spent::too_many_records;
use crate::clock::Moment;
use crate::id::RunId;
use crate::problem::Text;
use chrono::Duration;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

/// How many flows may start each other, one on account of the other, without a person among them.
pub const DEPTH: usize = 16;
/// How many of them may be one transaction; the next starts in one of its own.
pub const NESTED: usize = 5;

/// A date that a flow writes and that is due within this time carries the chain along: what starts by it does so on account of
/// that flow. A date further off begins a new one.
pub const CARRIED: Duration = Duration::hours(12);

/// How often a chain may come over a date within [`CARRIED`] without a person among it before its circles count. Up to there
/// each date begins anew: a flow that moves its own date on, every hour or half-hour, is a follow-up and no circle. What comes
/// more often than that is told from it, and stopped, once it has.
pub const DATES: usize = 24;

/// One flow on the way: what it did started the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    pub flow: String,
    pub run: RunId,
    /// The record the run works on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// The node that wrote or called.
    pub node: String,
    /// Whether it called the next as its sub-flow, so that both work on the same matter.
    #[serde(default, skip_serializing_if = "crate::definition::is_default")]
    pub calls: bool,
    /// When the chain has come over dates of late, the last time being now. Such a cause stands in front for all that lay before
    /// the date, and closes no circle.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<Moment>,
}

impl Cause {
    /// Whether it stands for what lay before a date.
    pub(crate) fn is_past(&self) -> bool {
        !self.dates.is_empty()
    }
}

/// What is left of a chain that comes over a date now: that it has, and how often of late. Only when that was too often do the
/// flows before the date count for circles still.
pub(crate) fn over_date(caused: Vec<Cause>, now: Moment) -> Vec<Cause> {
    let Some(last) = caused.last().cloned() else { return caused };
    let before = caused.first().map(|first| first.dates.clone()).unwrap_or_default();
    let of_late = before.into_iter().filter(|date| now - *date < CARRIED);
    let dates: Vec<Moment> = of_late.chain([now]).collect();
    let is_too_often = dates.len() > DATES;
    let past = Cause { dates, calls: false, ..last };
    let still = caused.into_iter().filter(|cause| is_too_often && !cause.is_past());
    std::iter::once(past).chain(still).collect()
}

/// The flows that have led to a change, and what becomes of the write that makes it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Chain<'a> {
    /// The first in front; nothing for what a person does.
    pub causes: &'a [Cause],
    /// The write in hand, when a run writes.
    pub deed: Option<&'a Deed>,
    /// How many runs are under way within each other in this transaction.
    pub nested: usize,
    /// Whether a date has carried it over, so that the run that wrote last is not at it any more.
    pub later: bool,
}

/// Where a chain would lead if a flow started for a record.
#[derive(Debug, PartialEq, Eq)]
pub enum Way<'a> {
    /// Somewhere new.
    On,
    /// Back into the run that writes: its flow is under way for this record, and is no second time.
    Own,
    /// Back to a flow that has come by before with the same record: the circle, from there on.
    Round(&'a [Cause]),
    /// Too far.
    TooFar,
}

impl<'a> Chain<'a> {
    /// Where starting `flow` for `record` would lead.
    pub fn leads_to(&self, flow: &str, record: &str) -> Way<'a> {
        let is_it = |cause: &Cause| !cause.is_past() && cause.flow == flow && cause.record.as_deref() == Some(record);
        let backwards = self.causes.iter().rev().enumerate();
        let mut own = backwards.take_while(|(at, cause)| *at == 0 || cause.calls);
        if !self.later && own.any(|(_, cause)| is_it(cause)) {
            return Way::Own;
        }
        match self.causes.iter().position(is_it) {
            Some(at) => Way::Round(&self.causes[at..]),
            None if self.causes.len() >= DEPTH => Way::TooFar,
            None => Way::On,
        }
    }

    /// Tells the run that writes what did not start, or not yet, on account of its write.
    pub fn tell(&self, held: Text) {
        if let Some(deed) = self.deed {
            deed.held.lock().unwrap_or_else(PoisonError::into_inner).push(held);
        }
    }

    /// One more record is written by the run.
    ///
    /// # Errors
    /// Why it is not.
    pub fn write(&self) -> Result<(), Text> {
        match self.deed {
            Some(deed) if deed.written.fetch_add(1, Ordering::Relaxed) >= deed.room => Err(too_many_records()),
            _ => Ok(()),
        }
    }
}

/// One write of a run, and what comes of it.
#[derive(Debug)]
pub struct Deed {
    /// How many records it may write.
    room: u32,
    written: AtomicU32,
    held: Mutex<Vec<Text>>,
}

impl Deed {
    pub fn new(room: u32) -> Self {
        Self { room, written: AtomicU32::new(0), held: Mutex::default() }
    }

    /// How many records were written, and what did not start on their account.
    pub fn outcome(&self) -> (u32, Vec<Text>) {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (self.written.load(Ordering::Relaxed), held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(flow: &str, record: &str, calls: bool) -> Cause {
        let (flow, record) = (flow.to_owned(), Some(record.to_owned()));
        Cause { flow, run: RunId::generate(), record, node: "write".to_owned(), calls, dates: Vec::new() }
    }

    fn leads<'a>(causes: &'a [Cause], flow: &str, record: &str) -> Way<'a> {
        Chain { causes, ..Chain::default() }.leads_to(flow, record)
    }

    #[test]
    fn a_circle_is_the_same_flow_on_the_same_record_again() {
        let causes = [cause("z", "9", false), cause("a", "1", false), cause("b", "1", false)];
        assert_eq!(leads(&[], "a", "1"), Way::On);
        assert_eq!(leads(&causes, "c", "1"), Way::On);
        assert_eq!(leads(&causes, "a", "2"), Way::On, "another record is no circle");
        assert_eq!(leads(&causes, "b", "1"), Way::Own);
        assert_eq!(leads(&causes, "a", "1"), Way::Round(&causes[1..]));
    }

    #[test]
    fn by_a_date_the_flow_that_wrote_it_comes_round_as_well() {
        let causes = [cause("a", "1", false), cause("b", "1", false)];
        let later = Chain { causes: &causes, later: true, ..Chain::default() };
        assert_eq!(later.leads_to("b", "1"), Way::Round(&causes[1..]));
        assert_eq!(later.leads_to("a", "1"), Way::Round(&causes[..]));
        assert_eq!(later.leads_to("c", "1"), Way::On);
    }

    #[test]
    fn a_date_begins_anew_until_it_comes_too_often() {
        let at = |minutes: i64| Moment::UNIX_EPOCH + Duration::minutes(minutes);
        // Moves its own date on by so many minutes each time; answers after how many times it is stopped.
        let stopped = |minutes: i64| {
            let mut caused = Vec::new();
            (0..100).find(|round| {
                let chain = Chain { causes: &caused, later: true, ..Chain::default() };
                let is_stopped = chain.leads_to("a", "1") != Way::On;
                let written: Vec<Cause> = caused.iter().cloned().chain([cause("a", "1", false)]).collect();
                caused = over_date(written, at(minutes * (round + 1)));
                is_stopped
            })
        };
        assert_eq!(stopped(30), None, "every half-hour is no more than may be");
        assert_eq!(stopped(29), Some(25));
        assert_eq!(stopped(1), Some(25));
        assert!(over_date(Vec::new(), at(0)).is_empty(), "what a person has set has nothing before it");
        let circle = over_date(vec![cause("a", "1", false), cause("b", "1", false)], at(0));
        assert_eq!((circle.len(), circle[0].flow.as_str()), (1, "b"), "the last of them stands for all");
    }

    #[test]
    fn who_calls_is_under_way_with_whom_it_calls() {
        let causes = [cause("a", "1", true), cause("sub", "1", true), cause("part", "1", false)];
        assert_eq!(leads(&causes, "a", "1"), Way::Own);
        let causes = [cause("a", "1", false), cause("b", "1", true), cause("part", "1", false)];
        assert_eq!(leads(&causes, "b", "1"), Way::Own);
        assert_eq!(leads(&causes, "a", "1"), Way::Round(&causes[..]));
    }

    #[test]
    fn a_long_way_ends_too() {
        let causes: Vec<Cause> = (0..DEPTH).map(|at| cause("a", &at.to_string(), false)).collect();
        assert_eq!(leads(&causes[1..], "a", "new"), Way::On);
        assert_eq!(leads(&causes, "a", "new"), Way::TooFar);
    }

    #[test]
    fn a_deed_counts_what_is_written() {
        let deed = Deed::new(2);
        let chain = Chain { deed: Some(&deed), ..Chain::default() };
        assert_eq!((chain.write(), chain.write(), chain.write()), (Ok(()), Ok(()), Err(too_many_records())));
        chain.tell(Text::same("held"));
        assert_eq!(deed.outcome(), (3, vec![Text::same("held")]));
        assert_eq!(Chain::default().write(), Ok(()));
    }
}
