//! The channel of calls that flows make: one request to an address somebody wrote, signed as webhooks are, but with the key
//! of its app, under an idempotency key that is the same at every attempt. Its answer is for the run that waits for it.

use super::email::no_base_url;
use super::outbound::{Reply, answered, send, target};
use super::webhook::{key_of_app, signature};
use super::{Carrier, Desk, Message, SendError, Sent};
use crate::clock::Moment;
use crate::definition::Channel;
use crate::flow::service::CALL_CHANNEL;
use crate::secret::Secrets;
use crate::store::Batch;
use crate::store::outbox::OutboxMessage;
use futures_util::future::BoxFuture;
use reqwest::Method;
use serde_json::Value;

/// Where those call back who were told to.
const CALLBACK: &str = "/api/v1/hooks/callback/";

pub(super) struct Http;

impl Carrier for Http {
    fn channel(&self) -> Channel {
        Channel::Webhook
    }

    fn word(&self) -> &'static str {
        CALL_CHANNEL
    }

    /// Calls come from flows, which write them into the outbox themselves.
    fn push(&self, _: &mut Batch, _: &Message, _: Moment) {}

    fn send<'a>(&'a self, message: &'a OutboxMessage, desk: &'a Desk) -> BoxFuture<'a, Sent> {
        Box::pin(async move {
            let content = &message.content;
            let method = content["method"].as_str().and_then(|word| Method::from_bytes(word.as_bytes()).ok());
            let method = method.ok_or_else(|| {
                SendError::never("not_kept", "已经发送过，内容没有保存", "it was sent, and what it said is not kept")
            })?;
            let mut body = content["body"].clone();
            if let Some(secret) = content["callback"].as_str() {
                let base = desk.settings.base_url.as_deref();
                let base = base.ok_or_else(no_base_url)?;
                body[crate::flow::node::http::CALLBACK] =
                    format!("{}{CALLBACK}{secret}", base.trim_end_matches('/')).into();
            }
            let target = target(&message.recipient, &desk.allow).await?;
            let body = if method == Method::GET { String::new() } else { body.to_string() };
            let (id, at) = (message.id.to_string(), desk.now.timestamp().to_string());
            let key = key_of_app(&desk.secret, message.app.as_deref().unwrap_or_default());
            let signature = signature(&key, &id, &at, &body);
            let own = content["headers"].as_object().into_iter().flatten();
            let own = own.map(|(name, header)| said(header, &desk.secrets).map(|text| (name.as_str(), text)));
            let own: Vec<(&str, String)> = own.collect::<Result<_, SendError>>()?;
            let mut headers: Vec<(&str, &str)> = own.iter().map(|(name, text)| (*name, text.as_str())).collect();
            headers.extend([
                ("idempotency-key", &*id),
                ("webhook-id", &*id),
                ("webhook-timestamp", at.as_str()),
                ("webhook-signature", signature.as_str()),
            ]);
            judge(content["wait"].as_str(), &send(method, target, &headers, body).await?)
        })
    }
}

/// A header as it is sent: as it was worked out, or with the secret it names.
fn said(header: &Value, secrets: &Secrets) -> Result<String, SendError> {
    let Some(name) = header["secret"].as_str() else { return Ok(header.as_str().unwrap_or_default().to_owned()) };
    if secrets.is_shut(name) {
        let zh =
            format!("密钥“{name}”现在无法解密：服务器上没有加密它的密钥文件，请管理员放回该文件，或在“密钥”中重新设置");
        let en = format!(
            "the secret '{name}' cannot be opened: the key it was sealed with is not on the server; an administrator puts \
             the file of the keys back, or sets the secret anew under Secrets"
        );
        return Err(SendError::later("secret_unreadable", zh, en));
    }
    let missing = || {
        let zh = format!("没有设置密钥“{name}”，请管理员在“密钥”中设置");
        let en = format!("the secret '{name}' is not set; an administrator sets it under Secrets");
        SendError::never("missing_secret", zh, en)
    };
    let secret = secrets.get(name).ok_or_else(missing)?;
    Ok(format!("{}{secret}", header["prefix"].as_str().unwrap_or_default()))
}

/// What came of a call. Where its answer is waited for, a refusal is an answer too; a request nobody waits for is worth
/// sending again.
fn judge(wait: Option<&str>, reply: &Reply) -> Sent {
    let refused = (400..=499).contains(&reply.status) && ![408, 425, 429].contains(&reply.status);
    match (wait, reply.status) {
        (Some("answer"), 200..=299) if !reply.whole => {
            Err(SendError::later("answer_cut", "答复没有传完", "the answer ended early"))
        }
        (Some("answer"), 200..=299) if reply.body.is_empty() => Ok(Some(Value::Null)),
        (Some("answer"), 200..=299) => match serde_json::from_slice(&reply.body) {
            Ok(answer) => Ok(Some(answer)),
            Err(_) => Err(SendError::never(
                "answer_not_json",
                "答复不是 JSON，或者超过 64 KB",
                "the answer is not JSON, or longer than 64 KB",
            )),
        },
        (_, 200..=299) => Ok(None),
        (Some(_), status) if refused => Err(SendError::Never(answered(status))),
        _ => Err(reply.refused()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_header_is_said_with_the_secret_it_names_or_not_at_all() {
        let secrets = Secrets::of("erp", "hush");
        assert_eq!(said(&json!("plain"), &secrets), Ok("plain".to_owned()));
        assert_eq!(said(&json!({ "secret": "erp" }), &secrets), Ok("hush".to_owned()));
        assert_eq!(said(&json!({ "secret": "erp", "prefix": "Bearer " }), &secrets), Ok("Bearer hush".to_owned()));
        let missing = said(&json!({ "secret": "none" }), &secrets);
        assert!(matches!(missing, Err(SendError::Never(reason)) if reason.text.en.contains("'none'")));
        let shut = said(&json!({ "secret": "erp" }), &Secrets::shut("erp"));
        assert!(matches!(shut, Err(SendError::Later(reason)) if reason.code == "secret_unreadable"));
    }

    #[test]
    fn an_answer_is_json_or_a_failure() {
        let reply = |status, body: &str| Reply { status, body: body.as_bytes().to_vec(), whole: true };
        let wait = Some("answer");
        assert_eq!(judge(wait, &reply(200, r#"{"id":7}"#)), Ok(Some(json!({ "id": 7 }))));
        assert_eq!(judge(wait, &reply(204, "")), Ok(Some(Value::Null)));
        assert_eq!(judge(Some("callback"), &reply(202, "in time")), Ok(None));
        assert_eq!(judge(None, &reply(200, "ok")), Ok(None));
        assert!(matches!(judge(wait, &reply(200, "busy")), Err(SendError::Never(_))));
        assert!(matches!(judge(wait, &reply(404, "")), Err(SendError::Never(_))));
        assert!(matches!(judge(wait, &reply(429, "")), Err(SendError::Later(_))));
        assert!(matches!(judge(wait, &reply(503, "")), Err(SendError::Later(_))));
        assert!(matches!(judge(None, &reply(404, "")), Err(SendError::Later(_))));
        assert!(matches!(judge(None, &reply(302, "")), Err(SendError::Never(_))));
        let half = Reply { status: 200, body: b"{\"id".to_vec(), whole: false };
        assert!(matches!(judge(wait, &half), Err(SendError::Later(_))));
    }
}
