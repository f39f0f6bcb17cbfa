//! Values that were set aside because no record was there that they name are read once more when one comes: by the same job
//! that has converted the others, a bounded step at a time.

use crate::clock::Moment;
use crate::conversion::again_by_itself;
use crate::schedule::{Occasion, TimerError, TimerHandler};
use crate::store::Conn;
use crate::store::timers::Timer;
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
            let place = timer.app.as_deref().zip(timer.key.as_deref());
            let Some(form) = place.and_then(|(app, form)| model.form(app, form)) else { return Ok(None) };
            let is_asked = again_by_itself(conn, &self.0, form).await?;
            Ok((!is_asked).then(|| occasion.now + BUSY))
        })
    }

    fn fired(&self, _timer: &Timer) {
        self.0.work.notify_one();
    }
}
