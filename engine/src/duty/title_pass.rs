//! Titles of records that are older than what their form says of titles: after that is published, a pass gives them their new
//! ones in small steps, those in the recycle bin as well. What a title may not say any more is then said nowhere.

use super::pass;
use crate::access::Principal;
use crate::audit::Via;
use crate::clock::Moment;
use crate::model::App;
use crate::record::retitle;
use crate::schedule::{Occasion, TimerError, TimerHandler};
use crate::store::timers::{self, Timer};
use crate::store::{Batch, Conn};
use crate::workspace::Workspace;
use futures_util::future::BoxFuture;
use serde_json::json;
use std::sync::Arc;

/// The kind of the timers of passes.
pub(super) const KIND: &str = "titles";

/// Sets a pass over the records of each form that calls them otherwise than before, rows of aggregate tables as well. A new app
/// has no records that are older than its forms.
pub(super) fn install(batch: &mut Batch, app: &App, before: Option<&App>, now: Moment) {
    let Some(before) = before else { return };
    for form in app.forms.values() {
        if before.forms.get(&form.key).is_some_and(|old| old.title != form.title) {
            let timer = Timer {
                app: Some(app.key.clone()),
                key: Some(form.key.clone()),
                data: json!({ "after": 0 }),
                ..Timer::new(format!("{KIND}/{}/{}", app.key, form.key), KIND, now)
            };
            timers::set(batch, &timer);
        }
    }
}

pub(super) struct TitlePass(pub Arc<Workspace>);

impl TimerHandler for TitlePass {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            // Whoever works with the form of before would write a title of before.
            if !self.0.is_settled() {
                return Ok(Some(occasion.now + pass::SOON));
            }
            let snapshot = self.0.snapshot_at(occasion.now);
            let principal = Principal::system(Via::Schedule);
            let context = snapshot.context(&principal);
            let Some(form) = pass::form(&snapshot.model, timer) else { return Ok(None) };
            let records = pass::every_record(conn, timer, form).await?;
            let last = records.last().map(|last| last.seq);
            retitle(conn, &context, form, records).await.map_err(pass::failed)?;
            pass::go_on(conn, timer, last, occasion.now).await
        })
    }
}
