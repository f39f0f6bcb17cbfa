//! What was asked and what was acknowledged: the truth the database is held against.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

/// One customer: what it was sent with, and what is known of it.
#[derive(Debug, Clone)]
pub struct Customer {
    pub phone: String,
    /// The command id of its creation, to be sent again when no answer came.
    pub command: String,
    /// Known once the creation was acknowledged.
    pub id: Option<String>,
    /// The highest version acknowledged, and the visits it must count at least.
    pub version: i64,
    pub visits: i64,
    /// Changes sent, acknowledged or not: the visits it may count at most.
    pub sent: i64,
    /// Touched since it was last looked at.
    pub fresh: bool,
}

/// One quote on its way to approval.
#[derive(Debug, Clone)]
pub struct Quote {
    pub title: String,
    pub command: String,
    pub id: Option<String>,
    /// True once an approval was acknowledged.
    pub approved: bool,
    /// True once an approval was sent.
    pub deciding: bool,
    /// Touched since it was last looked at.
    pub fresh: bool,
}

/// One order that another system has sent.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// Its number, which is also the name of the call that brings it.
    pub no: String,
    /// Known once the call was acknowledged.
    pub record: Option<String>,
    pub run: Option<String>,
    /// Approvals acknowledged, and approvals sent.
    pub approvals: usize,
    pub approvals_sent: usize,
    /// How often it was acknowledged to stand still, and how often that was asked.
    pub pauses: usize,
    pub pauses_sent: usize,
    /// True once a call back was sent, and once one was acknowledged.
    pub answering: bool,
    pub answered: bool,
    /// Touched since it was last looked at.
    pub fresh: bool,
}

/// Goods taken in, or out where there are fewer than none of them.
#[derive(Debug, Clone)]
pub struct Move {
    pub command: String,
    pub sku: &'static str,
    pub qty: i64,
    /// Known once it was acknowledged.
    pub id: Option<String>,
}

/// A meeting, with its times as they were sent.
#[derive(Debug, Clone)]
pub struct Meeting {
    pub name: String,
    pub command: String,
    pub begins: String,
    pub ends: String,
    /// Known once it was acknowledged.
    pub id: Option<String>,
    /// Not looked at yet.
    pub fresh: bool,
}

#[derive(Default)]
pub struct Journal {
    pub customers: Mutex<BTreeMap<String, Customer>>,
    pub quotes: Mutex<BTreeMap<String, Quote>>,
    pub orders: Mutex<BTreeMap<String, Order>>,
    pub moves: Mutex<BTreeMap<String, Move>>,
    pub meetings: Mutex<BTreeMap<String, Meeting>>,
    /// Meetings of which somebody was told before the server was killed, and those that the next one told of.
    pub told_before: AtomicUsize,
    pub told_after: AtomicUsize,
    /// The secret address for orders.
    pub hook: OnceLock<String>,
    /// What the carrier has heard: bodies, by the order and the key they came under.
    pub heard: Mutex<BTreeMap<String, BTreeMap<String, Vec<String>>>>,
}

impl Journal {
    pub fn summary(&self) -> String {
        let customers = self.customers.lock().expect("no holder panics").len();
        let quotes = self.quotes.lock().expect("no holder panics");
        let approved = quotes.values().filter(|quote| quote.approved).count();
        let orders = self.orders.lock().expect("no holder panics");
        let answered = orders.values().filter(|order| order.answered).count();
        let moves = self.moves.lock().expect("no holder panics").len();
        let meetings = self.meetings.lock().expect("no holder panics").len();
        let (before, after) = self.told();
        format!(
            "{customers} customers, {} quotes, {approved} approved, {} orders, {answered} answered, {moves} moves, \
             {meetings} meetings, {before} told of before a kill and {after} after",
            quotes.len(),
            orders.len()
        )
    }

    /// Of how many meetings somebody was told before a kill, and after.
    pub fn told(&self) -> (usize, usize) {
        (self.told_before.load(Ordering::Relaxed), self.told_after.load(Ordering::Relaxed))
    }
}
