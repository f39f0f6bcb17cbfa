//! Copies in many records: of a value that more records repeat, in a field, in rows or lists, than one change writes at once,
//! the others are given it in small steps.

use super::pass;
use crate::access::Principal;
use crate::audit::Via;
use crate::clock::Moment;
use crate::record::{CopyStep, copy_on};
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
            let Some(form) = pass::form(&snapshot.model, timer) else { return Ok(None) };
            match copy_on(conn, &context, form, &timer.data).await.map_err(pass::failed)? {
                CopyStep::Held => Ok(Some(occasion.now + pass::SOON)),
                CopyStep::Done(last) => pass::go_on(conn, timer, last, occasion.now).await,
            }
        })
    }
}
