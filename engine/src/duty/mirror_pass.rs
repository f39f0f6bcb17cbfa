//! Links that became two-way after records were written: a pass lets the other sides say what these records say.

use super::pass;
use crate::access::Principal;
use crate::audit::Via;
use crate::clock::Moment;
use crate::model::{App, Form, Mirror};
use crate::record::{self, RecordError};
use crate::schedule::{Occasion, TimerError, TimerHandler};
use crate::store::timers::{self, Timer};
use crate::store::{Batch, Conn};
use crate::workspace::Workspace;
use futures_util::future::BoxFuture;
use serde_json::json;
use std::sync::Arc;

/// The kind of the timers of passes.
pub(super) const KIND: &str = "mirrors";

/// Adds the statements that begin a pass for each side of a two-way link that `before` did not have, and end those of
/// links that are two-way no more.
pub(super) fn install(batch: &mut Batch, app: &App, before: &App, now: Moment) {
    let had =
        |form: &Form, mirror: &Mirror| before.forms.get(&form.key).is_some_and(|old| old.mirrors.contains(mirror));
    for form in app.forms.values() {
        for mirror in form.mirrors.iter().filter(|mirror| !had(form, mirror)) {
            let timer = Timer {
                app: Some(app.key.clone()),
                key: Some(form.key.clone()),
                data: json!({ "link": mirror.link, "after": 0 }),
                ..Timer::new(timer_id(form, mirror), KIND, now)
            };
            timers::set(batch, &timer);
        }
    }
    for old in before.forms.values() {
        let still = app.forms.get(&old.key).map_or(&[][..], |form| &form.mirrors);
        for mirror in old.mirrors.iter().filter(|gone| !still.iter().any(|mirror| mirror.link == gone.link)) {
            timers::cancel(batch, &timer_id(old, mirror));
        }
    }
}

fn timer_id(form: &Form, mirror: &Mirror) -> String {
    format!("{KIND}/{}/{}/{}", form.app, form.key, mirror.link)
}

pub(super) struct MirrorPass(pub Arc<Workspace>);

impl TimerHandler for MirrorPass {
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
            let form = place.and_then(|(app, form)| snapshot.model.form(app, form));
            let mirror = form.and_then(|form| {
                let found = form.mirrors.iter().find(|mirror| timer.data["link"] == mirror.link.as_str());
                found.map(|mirror| (form, mirror))
            });
            // The commit that published a definition is durable a moment before the definition is in force; and work under
            // way with the old one would change a record that was passed by without telling the other side.
            let Some((form, mirror)) = mirror.filter(|_| self.0.is_settled()) else {
                return Ok(Some(occasion.now + pass::SOON));
            };
            let records = pass::records(conn, timer, form).await?;
            for record in &records {
                match record::catch_up(conn, &context, form, mirror, record).await {
                    Ok(()) => {}
                    Err(RecordError::Store(error)) => return Err(error.into()),
                    Err(error) => tracing::warn!(%error, record = %record.id, "the other side of a link refused it"),
                }
            }
            pass::go_on(conn, timer, records.last().map(|last| last.seq), occasion.now).await
        })
    }
}
