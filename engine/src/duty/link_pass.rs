//! Values that were set aside because no record was there that they name are read once more when one comes: by the same job
//! that has converted the others, a bounded step at a time.

use super::pass;
use crate::clock::Moment;
use crate::conversion::again_by_itself;
use crate::record::RELINK;
use crate::schedule::{Occasion, TimerError, TimerHandler};
use crate::store::Conn;
use crate::store::timers::{self, Timer};
use crate::workspace::Workspace;
use chrono::Duration;
use futures_util::future::BoxFuture;
use std::sync::Arc;

/// How soon it is tried again while the form is being read.
const BUSY: Duration = Duration::seconds(30);

pub(super) struct LinkPass(pub Arc<Workspace>);

impl TimerHandler for LinkPass {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            let model = self.0.model();
            let Some(form) = pass::form(&model, timer) else { return Ok(None) };
            if again_by_itself(conn, &self.0, form).await? {
                return Ok(None);
            }
            // However many come while the form is being read, they wait as one.
            let (id, due_at) = (format!("{RELINK}/{}/{}", form.app, form.key), occasion.now + BUSY);
            if timer.id == id {
                return Ok(Some(due_at));
            }
            timers::set_absent(conn, &Timer { id, due_at, ..timer.clone() }).await?;
            Ok(None)
        })
    }

    fn fired(&self, _timer: &Timer) {
        self.0.work.notify_one();
    }
}
