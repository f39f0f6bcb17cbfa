//! What native functions may know while one evaluation runs: the given moment and zone, when it began, what it printed.
//!
//! rhai hands functions no state of the evaluation they run in, and an evaluation never leaves its thread, so the frame
//! lies in the thread and is taken away, together with anything left in it, when the evaluation ends.

use super::{Facts, Inquiry};
use crate::clock::Moment;
use chrono_tz::Tz;
use std::cell::RefCell;
use std::time::{Duration, Instant};

/// The facts of the running evaluation that functions without arguments speak of.
pub struct Frame {
    pub now: Moment,
    pub timezone: Tz,
    began: Option<Instant>,
    printed: String,
    may_print: usize,
    inquiry: Option<Inquiry>,
}

thread_local! {
    static FRAME: RefCell<Option<Frame>> = const { RefCell::new(None) };
}

/// Runs `work` with a frame of its own and gives back what it printed.
pub fn within<T>(facts: &Facts<'_>, may_print: usize, work: impl FnOnce() -> T) -> (T, String) {
    let frame = Frame {
        now: facts.now,
        timezone: facts.timezone,
        began: None,
        printed: String::new(),
        may_print,
        inquiry: facts.inquiry.cloned(),
    };
    let outer = FRAME.replace(Some(frame));
    let result = work();
    let printed = FRAME.replace(outer).map(|frame| frame.printed).unwrap_or_default();
    (result, printed)
}

/// The moment and the zone of the running evaluation; `None` while a text is only compiled.
pub fn now() -> Option<(Moment, Tz)> {
    FRAME.with_borrow(|frame| frame.as_ref().map(|frame| (frame.now, frame.timezone)))
}

/// Where questions about the world beyond the record are put; `None` where none can be.
pub fn inquiry() -> Option<Inquiry> {
    FRAME.with_borrow(|frame| frame.as_ref().and_then(|frame| frame.inquiry.clone()))
}

/// Whether the evaluation has used up its time. The first call starts the count.
pub fn overdue(limit: Duration) -> bool {
    FRAME.with_borrow_mut(|frame| match frame {
        Some(frame) => frame.began.get_or_insert_with(Instant::now).elapsed() > limit,
        None => false,
    })
}

/// Keeps a line that the script printed, as long as there is room.
pub fn print(line: &str) {
    FRAME.with_borrow_mut(|frame| {
        if let Some(frame) = frame
            && frame.printed.len() + line.len() < frame.may_print
        {
            frame.printed.push_str(line);
            frame.printed.push('\n');
        }
    });
}
