//! /events: news as it happens, by server-sent events. A hint to look again, never the truth.

use super::{answers, doc};
use crate::error::ApiError;
use crate::extract::Caller;
use crate::state::State;
use aide::axum::routing::get_with;
use aide::axum::{ApiRouter, IntoApiResponse};
use axum::extract::State as Shared;
use axum::response::IntoResponse;
use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use futures_util::{Stream, StreamExt as _};
use serde_json::json;
use std::convert::Infallible;
use std::time::Duration;
use tenon_engine::access::Principal;
use tenon_engine::definition::Operation;
use tenon_engine::workspace::Event;
use tokio_stream::wrappers::BroadcastStream;

const QUIET: Duration = Duration::from_secs(20);

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route(
        "/events",
        get_with(listen, |op| {
            answers(
                doc("events", "listen", "News for the caller, as it happens")(op),
                "text/event-stream",
                "Events `record`, `task`, `notification`, `job` and `missed`, each a hint to look again",
            )
        }),
    )
}

async fn listen(Shared(state): Shared<State>, caller: Caller) -> Result<impl IntoApiResponse, ApiError> {
    let principal = caller.signed_in.principal.clone();
    let mut closing = state.closing();
    let closed = async move {
        // An error would mean that the state is gone, which ends the stream as well.
        let _ = closing.wait_for(|closing| *closing).await;
    };
    let stream = news(state, principal).take_until(Box::pin(closed));
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(QUIET)).into_response())
}

fn news(state: State, principal: Principal) -> impl Stream<Item = Result<Sent, Infallible>> + Send {
    let heard = BroadcastStream::new(state.workspace().events.listen());
    heard.filter_map(move |event| {
        let sent = match event {
            Ok(event) => tell(&state, &principal, &event),
            // Too slow: some news was missed, so everything is to be looked at again.
            Err(_) => Some(Sent::default().event("missed").data("{}")),
        };
        std::future::ready(sent.map(Ok))
    })
}

/// One piece of news, when it is meant for this member. Of a record only its place is told, and that only to those who
/// may read the form; what is in it, they ask for with their own rights.
fn tell(state: &State, principal: &Principal, event: &Event) -> Option<Sent> {
    let me = principal.id()?;
    let (name, data) = match event {
        Event::Record { app, form, id, version } => {
            let snapshot = state.workspace().snapshot();
            let context = snapshot.context(principal);
            context.rights(app, form).filter(|rights| rights.allows(Operation::Read))?;
            ("record", json!({ "app": app, "form": form, "id": id, "version": version }))
        }
        Event::Task { member } if member == me => ("task", json!({})),
        Event::Notification { member } if member == me => ("notification", json!({})),
        Event::Job { id, member } if member.as_deref() == Some(me) || principal.is_admin => {
            ("job", json!({ "id": id }))
        }
        Event::Task { .. } | Event::Notification { .. } | Event::Job { .. } => return None,
    };
    Some(Sent::default().event(name).data(data.to_string()))
}
