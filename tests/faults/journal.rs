//! What was asked and what was acknowledged: the truth the database is held against.

use std::collections::BTreeMap;
use std::sync::Mutex;

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

#[derive(Default)]
pub struct Journal {
    pub customers: Mutex<BTreeMap<String, Customer>>,
    pub quotes: Mutex<BTreeMap<String, Quote>>,
}

impl Journal {
    pub fn summary(&self) -> String {
        let customers = self.customers.lock().expect("no holder panics").len();
        let quotes = self.quotes.lock().expect("no holder panics");
        let approved = quotes.values().filter(|quote| quote.approved).count();
        format!("{customers} customers, {} quotes, {approved} approved", quotes.len())
    }
}
