//! The webhook channel: one signed POST, as the Standard Webhooks specification has it (standardwebhooks.com).

use super::outbound::{call, target};
use super::{Carrier, Desk, Message, Sent};
use crate::clock::{Moment, to_text};
use crate::definition::Channel;
use crate::store::outbox::{self, OutboxMessage};
use crate::store::{Batch, Conn, StoreError, people};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

/// The setting that holds the signing key: `whsec_` and its base64.
pub const SECRET_SETTING: &str = "webhook_secret";

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

    fn send<'a>(&'a self, message: &'a OutboxMessage, desk: &'a Desk) -> BoxFuture<'a, Sent> {
        Box::pin(async move {
            let target = target(&message.recipient, &desk.allow).await?;
            let body = message.content.to_string();
            let (id, at) = (message.id.to_string(), desk.now.timestamp().to_string());
            let signature = signature(&desk.secret, &id, &at, &body);
            let headers = [("webhook-id", &*id), ("webhook-timestamp", &at), ("webhook-signature", &signature)];
            let reply = call(target, &headers, body).await?;
            if (200..=299).contains(&reply.status) { Ok(None) } else { Err(reply.refused()) }
        })
    }
}

/// The workspace's signing key, made the first time it is needed, or another in its place.
///
/// # Errors
/// The database's; one that cannot be read.
pub(crate) async fn workspace_key(conn: &mut Conn, renew: bool) -> Result<Vec<u8>, StoreError> {
    let stored = people::settings(conn).await?.into_iter().find(|(name, _)| name == SECRET_SETTING && !renew);
    if let Some(text) = stored.as_ref().and_then(|(_, value)| value.as_str()) {
        return signing_key(text).ok_or_else(|| StoreError::Corrupt(format!("setting '{SECRET_SETTING}'")));
    }
    let key = rand::random::<[u8; 32]>();
    people::save_setting(conn, SECRET_SETTING, &json!(written_key(&key))).await?;
    Ok(key.to_vec())
}

/// The bytes of a signing key as it is written in the settings.
pub fn signing_key(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.strip_prefix("whsec_")?).ok()
}

/// A new signing key, as it is written and shown.
pub(crate) fn new_signing_key() -> String {
    written_key(&rand::random::<[u8; 32]>())
}

/// The key that the calls of an app's flows are signed with. Whoever builds an app says what they send, so it passes neither
/// for a notice of the workspace nor for what another app sends.
pub fn key_of_app(secret: &[u8], app: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    // Nothing that is signed begins like this: there the id of a message comes first.
    mac.update(format!("calls of app {app}").as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// A signing key as it is written and shown.
pub fn written_key(key: &[u8]) -> String {
    format!("whsec_{}", STANDARD.encode(key))
}

/// `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`.
pub fn signature(secret: &[u8], id: &str, timestamp: &str, body: &str) -> String {
    format!("v1,{}", STANDARD.encode(mac(secret, id, timestamp, body).finalize().into_bytes()))
}

/// Whether one of the signatures given, parted by spaces, is that of the body; compared in the same time wherever they differ.
pub(crate) fn is_signed(secret: &[u8], id: &str, timestamp: &str, body: &str, given: &str) -> bool {
    given.split(' ').any(|one| {
        let given = one.strip_prefix("v1,").and_then(|text| STANDARD.decode(text).ok());
        given.is_some_and(|given| mac(secret, id, timestamp, body).verify_slice(&given).is_ok())
    })
}

fn mac(secret: &[u8], id: &str, timestamp: &str, body: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    mac
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

    #[test]
    fn each_app_has_a_key_of_its_own() {
        let secret = signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let of = |app| key_of_app(&secret, app);
        assert_eq!(of("crm"), of("crm"));
        assert_eq!(signing_key(&written_key(&of("crm"))), Some(of("crm")));
        assert!(of("crm") != of("oa") && of("crm") != secret);
    }

    #[test]
    fn any_of_several_signatures_will_do() {
        let secret = signing_key(&new_signing_key()).unwrap();
        let right = signature(&secret, "msg_1", "1614265330", "{}");
        let judged = |given: &str| is_signed(&secret, "msg_1", "1614265330", "{}", given);
        assert!(judged(&right) && judged(&format!("v1,AAAA v1a,x {right}")));
        for wrong in
            ["", "v1,", "v1,AAAA", right.trim_start_matches("v1,"), &signature(b"x", "msg_1", "1614265330", "{}")]
        {
            assert!(!judged(wrong), "{wrong}");
        }
        assert!(!is_signed(&secret, "msg_2", "1614265330", "{}", &right));
        assert!(!is_signed(&secret, "msg_1", "1614265331", "{}", &right));
        assert!(!is_signed(&secret, "msg_1", "1614265330", "{ }", &right));
    }
}
