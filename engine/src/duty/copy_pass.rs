//! Copies in many records: of a value that more records repeat, in a field, in rows or lists, than one change writes at once,
//! the others are given it in small steps.

use super::pass;
use crate::access::Principal;
use crate::audit::Via;
use crate::clock::Moment;
use crate::record::{CopyStep, RecordError, copy_on};
use crate::schedule::{Occasion, TimerError, TimerHandler};
use crate::store::Conn;
use crate::store::timers::Timer;
use crate::workspace::Workspace;
use futures_util::future::BoxFuture;
use std::sync::Arc;

pub(super) struct CopyPass(pub Arc<Workspace>);

impl TimerHandler for CopyPass {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            let snapshot = self.0.snapshot_at(occasion.now);
            let principal = Principal::system(Via::Schedule);
            let context = snapshot.context(&principal);
            let place = timer.app.as_deref().zip(timer.key.as_deref());
            let Some(form) = place.and_then(|(app, form)| snapshot.model.form(app, form)) else { return Ok(None) };
            match copy_on(conn, &context, form, &timer.data).await {
                Ok(CopyStep::Held) => Ok(Some(occasion.now + pass::SOON)),
                Ok(CopyStep::Done(last)) => pass::go_on(conn, timer, last, occasion.now).await,
                Err(RecordError::Store(error)) => Err(error.into()),
                Err(error) => Err(TimerError::Failed(error.to_string())),
            }
        })
    }
}
