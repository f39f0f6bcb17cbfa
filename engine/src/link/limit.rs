//! How often one address may do what through one link, or at the address of one flow. Counted in memory: a restart forgives, a flood does not get
//! through, and no stranger makes the database write.

use super::LinkError;
use crate::clock::Moment;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// What a stranger does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    Open,
    /// Giving a wrong password; a right one is given back.
    Password,
    Evaluate,
    /// Having a draft filled in from other forms.
    LookUp,
    Submit,
    Query,
    Progress,
    /// Beginning to send a file.
    Upload,
    /// Sending a part of one.
    Part,
    /// Looking at the task of a mailed link.
    Task,
    /// Asking for a code for it.
    Code,
    /// Entering one.
    Enter,
    /// Calling the secret address of a flow.
    Hook,
    /// Calling back a step that waits for it.
    Callback,
}

impl Verb {
    /// The most times in a window of so many seconds, from one address and through one link as a whole.
    fn most(self) -> (usize, usize, i64) {
        match self {
            Self::Open => (120, 3000, 60),
            Self::Password => (10, 100, 600),
            Self::Evaluate => (600, 12_000, 60),
            Self::LookUp => (60, 600, 60),
            Self::Submit => (10, 600, 60),
            Self::Query => (20, 300, 60),
            Self::Progress => (60, 1200, 60),
            Self::Upload => (60, 1200, 600),
            Self::Part => (300, 6000, 60),
            Self::Task => (60, 1200, 60),
            Self::Code => (5, 100, 600),
            Self::Enter => (20, 200, 600),
            Self::Hook => (120, 600, 60),
            Self::Callback => (600, 6000, 60),
        }
    }
}

/// More addresses than this are forgotten together: a flood from everywhere must not fill the memory.
const ADDRESSES: usize = 100_000;

type Key = (Verb, String, String);

/// Who did what when.
#[derive(Debug, Default)]
pub struct Limits {
    seen: Mutex<HashMap<Key, VecDeque<Moment>>>,
}

impl Limits {
    /// Lets one more through, or says after how many seconds to try again.
    pub fn admit(&self, verb: Verb, link: &str, ip: Option<&str>, now: Moment) -> Result<(), LinkError> {
        let (from_one, in_all, window) = verb.most();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() > ADDRESSES {
            seen.clear();
        }
        let [own, all] = keys(verb, link, ip);
        for (key, most) in [(&own, from_one), (&all, in_all)] {
            let Some(times) = seen.get_mut(key) else { continue };
            while times.front().is_some_and(|first| (now - *first).num_seconds() >= window) {
                times.pop_front();
            }
            if times.len() >= most {
                let first = times.front().map_or(0, |first| (now - *first).num_seconds());
                return Err(LinkError::TooMany { retry_after: (window - first).max(1) });
            }
        }
        for key in [own, all] {
            seen.entry(key).or_default().push_back(now);
        }
        Ok(())
    }

    /// Counts one less of those that were let through `at` a time: it has turned out to be nothing to count.
    pub fn give_back(&self, verb: Verb, link: &str, ip: Option<&str>, at: Moment) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys(verb, link, ip) {
            let Some(times) = seen.get_mut(&key) else { continue };
            if let Some(place) = times.iter().rposition(|time| *time == at) {
                times.remove(place);
            }
        }
    }
}

/// Where one address is counted, and the link as a whole.
fn keys(verb: Verb, link: &str, ip: Option<&str>) -> [Key; 2] {
    let own = (verb, link.to_owned(), ip.unwrap_or("unknown").to_owned());
    [own, (verb, link.to_owned(), String::new())]
}
