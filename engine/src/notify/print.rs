//! The channel of prints that flows make: no message to anybody, but work outside of the database that is tried again and
//! laid aside like one. What is made is for the run that waits for it.

use super::{Carrier, Desk, Message, SendError, Sent};
use crate::clock::Moment;
use crate::definition::Channel;
use crate::flow::service::PRINT_CHANNEL;
use crate::print::{PressError, PrintJob};
use crate::store::Batch;
use crate::store::outbox::OutboxMessage;
use futures_util::future::BoxFuture;

pub(super) struct Print;

impl Carrier for Print {
    fn channel(&self) -> Channel {
        Channel::Webhook
    }

    fn word(&self) -> &'static str {
        PRINT_CHANNEL
    }

    /// Prints come from flows, which write them into the outbox themselves.
    fn push(&self, _: &mut Batch, _: &Message, _: Moment) {}

    fn send<'a>(&'a self, message: &'a OutboxMessage, desk: &'a Desk) -> BoxFuture<'a, Sent> {
        Box::pin(async move {
            let Some(press) = &desk.press else {
                return Err(SendError::later("no_press", "这里没有制作文件的部件", "nothing here makes documents"));
            };
            let job: PrintJob = serde_json::from_value(message.content["print"].clone())
                .map_err(|error| SendError::never("unreadable", error.to_string(), error.to_string()))?;
            press.print(&job).await.map(Some).map_err(|error| match error {
                PressError::Later(why) => SendError::later("not_printed", why.zh, why.en),
                PressError::Never(why) => SendError::never("not_printed", why.zh, why.en),
            })
        })
    }
}
