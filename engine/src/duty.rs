//! What due timers do: reminders that speak and rules that look at all records. Each kind of timer has its handler here;
//! deadlines and starts of flows are handled by `flow`. Owns starting and stopping the workers, too.

mod aggregate_build;
mod copy_pass;
mod date_pass;
mod digest;
mod hours_pass;
mod install;
mod key_pass;
mod link_pass;
mod manage;
mod pass;
mod reminder;
mod reminder_preview;
mod rule_pass;
mod title_pass;
mod workers;

pub(crate) use aggregate_build::build_aggregates;
pub use aggregate_build::rebuild_aggregate;
pub(crate) use install::install;
pub(crate) use key_pass::drop_keys;
pub use key_pass::is_comparing_all;
pub use manage::{Cancelled, TimerView, cancel_timer, retry_timer, timer_views};
pub use reminder_preview::{RemindedRecord, ReminderPreview, ToldPerson, preview_reminder};
pub use rule_pass::{Recompute, step_over};
pub use workers::Workers;
