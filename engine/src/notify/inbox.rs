//! The in-app channel: a row for each member, in the same transaction; [`super::Live`] tells those who watch.

use super::{Carrier, Desk, Message, SendError, Sent};
use crate::clock::Moment;
use crate::definition::Channel;
use crate::store::Batch;
use crate::store::notifications;
use crate::store::outbox::OutboxMessage;
use futures_util::future::BoxFuture;

pub(super) struct Inbox;

impl Carrier for Inbox {
    fn channel(&self) -> Channel {
        Channel::Inbox
    }

    fn word(&self) -> &'static str {
        "inbox"
    }

    fn push(&self, batch: &mut Batch, message: &Message, now: Moment) {
        for member in &message.to {
            let Message { key, subject, text, link, .. } = message;
            notifications::insert(batch, key, member.as_str(), now, subject, text, link.as_deref());
        }
    }

    fn send<'a>(&'a self, _: &'a OutboxMessage, _: &'a Desk) -> BoxFuture<'a, Sent> {
        let error = SendError::never("not_sent_out", "站内消息不对外发送", "in-app messages are not sent");
        Box::pin(std::future::ready(Err(error)))
    }
}
