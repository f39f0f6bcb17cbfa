//! The webhook channel: one signed POST, as the Standard Webhooks specification has it (standardwebhooks.com).

use super::email::chain;
use super::outbound::{client, target};
use super::{Carrier, Desk, Message, SendError};
use crate::clock::{Moment, to_text};
use crate::definition::Channel;
use crate::store::Batch;
use crate::store::outbox::{self, OutboxMessage};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use std::time::Duration;

/// The setting that holds the signing key: `whsec_` and its base64.
pub const SECRET_SETTING: &str = "webhook_secret";

/// From the first byte to the end of the answer.
const TIME: Duration = Duration::from_secs(15);
/// The most that is read of an answer.
const ANSWER: usize = 64 * 1024;

pub(super) struct Webhook;

impl Carrier for Webhook {
    fn channel(&self) -> Channel {
        Channel::Webhook
    }

    fn word(&self) -> &'static str {
        "webhook"
    }

    fn push(&self, batch: &mut Batch, message: &Message, now: Moment) {
        let Some(url) = &message.url else { return };
        let body = json!({
            "type": message.event,
            "timestamp": to_text(now),
            "data": {
                "subject": message.subject, "text": message.text, "link": message.link,
                "to": message.to, "app": message.app, "details": message.data,
            },
        });
        let key = format!("webhook/{}", message.key);
        outbox::insert(batch, &key, self.word(), message.app.as_deref(), url, &body, now);
    }

    fn send<'a>(&'a self, message: &'a OutboxMessage, desk: &'a Desk) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(async move {
            match tokio::time::timeout(TIME, post(message, desk)).await {
                Ok(end) => end,
                Err(_) => Err(SendError::Later("no answer in time".to_owned())),
            }
        })
    }
}

async fn post(message: &OutboxMessage, desk: &Desk) -> Result<(), SendError> {
    let target = target(&message.recipient, &desk.allow).await?;
    let body = message.content.to_string();
    let (id, at) = (message.id.to_string(), desk.now.timestamp().to_string());
    let request = client(&target, TIME)?
        .post(target.url)
        .header("content-type", "application/json")
        .header("user-agent", "Tenon")
        .header("webhook-id", &id)
        .header("webhook-timestamp", &at)
        .header("webhook-signature", signature(&desk.secret, &id, &at, &body))
        .body(body);
    let mut answer = request.send().await.map_err(|error| SendError::Later(chain(&error.without_url())))?;
    let status = answer.status();
    let mut read = 0;
    while let Ok(Some(chunk)) = answer.chunk().await {
        read += chunk.len();
        if read > ANSWER {
            break;
        }
    }
    match status.as_u16() {
        200..=299 => Ok(()),
        300..=399 => Err(SendError::Never(format!("answered {status}; redirects are not followed"))),
        410 => Err(SendError::Never("answered 410: the receiver wants no more".to_owned())),
        _ => Err(SendError::Later(format!("answered {status}"))),
    }
}

/// The bytes of a signing key as it is written in the settings.
pub fn signing_key(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.strip_prefix("whsec_")?).ok()
}

/// `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`.
pub fn signature(secret: &[u8], id: &str, timestamp: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_specification() {
        // The example of the Standard Webhooks reference libraries.
        let secret = signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
