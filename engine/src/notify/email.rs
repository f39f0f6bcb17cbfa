//! The e-mail channel: plain text with a minimal HTML twin, through the workspace's SMTP server.

use super::{Carrier, Desk, Letter, Message, SendError, Sent, render_html};
use crate::clock::Moment;
use crate::definition::Channel;
use crate::id::Outside;
use crate::people::{Directory, MailSecurity, MailServer};
use crate::store::Batch;
use crate::store::outbox::{self, OutboxMessage};
use futures_util::future::BoxFuture;
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use serde_json::{Value, json};
use std::time::Duration;

/// From the first byte to the server's last answer.
const TIME: Duration = Duration::from_secs(30);

const HTML: &str = "<!doctype html><html><body style=\"font-family:sans-serif;line-height:1.6\">\
{% for line in lines %}<p>{{ line }}</p>{% endfor %}\
{% if link %}<p><a href=\"{{ link }}\">{{ link }}</a></p>{% endif %}</body></html>";

pub(super) struct Email;

impl Carrier for Email {
    fn channel(&self) -> Channel {
        Channel::Email
    }

    fn word(&self) -> &'static str {
        "email"
    }

    fn push(&self, batch: &mut Batch, message: &Message, now: Moment) {
        let content = json!({ "subject": message.subject, "text": message.text, "link": message.link });
        for member in &message.to {
            let key = format!("email/{}/{member}", message.key);
            outbox::insert(batch, &key, self.word(), message.app.as_deref(), member.as_str(), &content, now);
        }
    }

    fn send<'a>(&'a self, message: &'a OutboxMessage, desk: &'a Desk) -> BoxFuture<'a, Sent> {
        Box::pin(async move {
            let server = desk.settings.mail.as_ref().ok_or_else(|| never("no mail server is set up"))?;
            let (name, address) = addressee(&message.recipient, &desk.directory)?;
            if message.content["forgotten"] == true {
                return Err(never("it held a secret that is not kept; mail a new one"));
            }
            let base_url = desk.settings.base_url.as_deref();
            if message.content["secret"] == true && message.content["link"].is_string() && base_url.is_none() {
                return Err(never("the settings do not say the address of this workspace, so no link can be mailed"));
            }
            let letter = compose(server, name, address, message, base_url)?;
            let sending = transport(server)?;
            match tokio::time::timeout(TIME, sending.send(letter)).await {
                Ok(Ok(_)) => Ok(None),
                Ok(Err(error)) if error.is_permanent() => Err(SendError::Never(error.to_string())),
                Ok(Err(error)) => Err(SendError::Later(chain(&error))),
                Err(_) => Err(SendError::Later(format!("{} did not answer in time", server.host))),
            }
        })
    }
}

/// Adds the statement that mails a secret to somebody outside. Once it is sent, nothing of it but its subject is kept.
pub(super) fn push_secret(batch: &mut Batch, letter: &Letter<'_>, now: Moment) {
    let content = json!({ "subject": letter.subject, "text": letter.text, "link": letter.link, "secret": true });
    let key = format!("email/{}/{}", letter.key, Outside::shown_id(letter.to.as_str()));
    outbox::insert(batch, &key, Email.word(), letter.app, letter.to.as_str(), &content, now);
}

/// The name and the address of whoever a letter is for.
fn addressee<'a>(recipient: &'a str, directory: &'a Directory) -> Result<(&'a str, &'a str), SendError> {
    if let Some(outside) = Outside::read(recipient) {
        return Ok((outside.name, outside.email));
    }
    let member = directory.member(recipient).filter(|member| member.active);
    let member = member.ok_or_else(|| never("the member has left"))?;
    let address = member.email.as_deref().ok_or_else(|| never("the member has no e-mail address"))?;
    Ok((member.name.as_str(), address))
}

fn compose(
    server: &MailServer,
    name: &str,
    address: &str,
    message: &OutboxMessage,
    base_url: Option<&str>,
) -> Result<lettre::Message, SendError> {
    let text = |key: &str| message.content.get(key).and_then(Value::as_str).unwrap_or_default();
    let from: Mailbox = server.from.parse().map_err(|_| never("the sender's address is malformed"))?;
    let address: Address = address.parse().map_err(|_| never("the member's e-mail address is malformed"))?;
    let host = from.email.domain().to_owned();
    // Links are made from the configured address alone, so a forged Host header cannot end up in a mail.
    let link = base_url.map(|base| format!("{base}{}", text("link"))).filter(|_| !text("link").is_empty());
    let plain = match &link {
        Some(link) => format!("{}\r\n\r\n{link}\r\n", text("text")),
        None => text("text").to_owned(),
    };
    let lines: Vec<&str> = text("text").lines().collect();
    let html =
        render_html(HTML, &json!({ "lines": lines, "link": link })).map_err(|p| SendError::Never(p.message.en))?;
    lettre::Message::builder()
        .from(from)
        .to(Mailbox::new(Some(one_line(name)).filter(|name| !name.is_empty()), address))
        .subject(one_line(text("subject")))
        .message_id(Some(format!("<{}@{host}>", message.id)))
        .multipart(MultiPart::alternative_plain_html(plain, html))
        .map_err(|error| SendError::Never(error.to_string()))
}

/// Without line breaks and other control characters, which could begin a header of their own.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

fn transport(server: &MailServer) -> Result<AsyncSmtpTransport<Tokio1Executor>, SendError> {
    let unusable = |error: lettre::transport::smtp::Error| SendError::Never(error.to_string());
    let builder = match server.security {
        MailSecurity::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(&server.host).map_err(unusable)?,
        MailSecurity::Starttls => {
            AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&server.host).map_err(unusable)?
        }
        MailSecurity::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host),
    };
    let builder = builder.port(server.port).timeout(Some(TIME));
    Ok(match (&server.username, &server.password) {
        (Some(user), Some(password)) => builder.credentials(Credentials::new(user.clone(), password.clone())).build(),
        _ => builder.build(),
    })
}

fn never(text: &str) -> SendError {
    SendError::Never(text.to_owned())
}

/// An error with its causes, for an administrator.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let said = inner.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::MessageId;
    use crate::store::outbox::State;

    #[test]
    fn line_breaks_cannot_begin_a_header() {
        let server = MailServer {
            host: "mail.example.com".into(),
            port: 25,
            security: MailSecurity::None,
            username: None,
            password: None,
            from: "Tenon <tenon@example.com>".into(),
        };
        let now = crate::clock::from_text("2026-11-22T08:00:00Z").unwrap();
        let message = OutboxMessage {
            id: MessageId::generate(),
            key: "k".into(),
            channel: "email".into(),
            app: None,
            recipient: "m".into(),
            content: json!({ "subject": "跟进\r\nBcc: thief@example.com", "text": "a <b>\r\n.\r\nRSET", "link": "/apps/crm" }),
            state: State::Waiting,
            attempts: 0,
            created_at: now,
            next_at: now,
            sent_at: None,
            last_error: None,
        };
        let letter =
            compose(&server, "王芳\r\nCc: x@example.com", "w@example.com", &message, Some("https://t.example.com"))
                .unwrap();
        let text = String::from_utf8(letter.formatted()).unwrap();
        let (headers, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(!headers.lines().any(|line| line.starts_with("Bcc") || line.starts_with("Cc")), "{headers}");
        assert_eq!(letter.envelope().to().len(), 1);
        assert!(body.contains("https://t.example.com/apps/crm") && body.contains("a &lt;b&gt;"), "{body}");
        assert!(compose(&server, "n", "a@b\r\nRCPT TO:<c@d>", &message, None).is_err());
    }
}
