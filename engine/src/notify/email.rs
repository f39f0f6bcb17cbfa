//! The e-mail channel: plain text with a minimal HTML twin, through the workspace's SMTP server.

use super::{Carrier, Desk, DigestLetter, Letter, Message, SendError, Sent, render_html};
use crate::clock::{self, Moment};
use crate::definition::Channel;
use crate::id::{MemberId, Outside};
use crate::people::{Directory, MailSecurity, MailServer};
use crate::problem::Problem;
use crate::store::Batch;
use crate::store::outbox::{self, Failure, OutboxMessage};
use futures_util::future::BoxFuture;
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use serde_json::{Value, json};
use std::time::Duration;

/// From the first byte to the server's last answer.
const TIME: Duration = Duration::from_secs(30);

const HTML: &str = "<!doctype html><html><body style=\"font-family:sans-serif;line-height:1.6\">\
{% for line in lines %}<p>{% if line.link %}<a href=\"{{ line.link }}\">{{ line.text }}</a>\
{% else %}{{ line.text }}{% endif %}</p>{% endfor %}\
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
            let good_until = message.content["good_until"].as_str().and_then(clock::from_text);
            if good_until.is_some_and(|end| end <= desk.now) {
                let (zh, en) = ("没有及时发出，内容已经失效", "it could not be sent before what it says was over");
                return Err(never("too_late", zh, en));
            }
            let server = desk.settings.mail.as_ref().ok_or_else(|| no_mail_server(good_until.is_some()))?;
            let (name, address) = addressee(&message.recipient, &desk.directory)?;
            if message.content["forgotten"] == true {
                return Err(never(
                    "secret_not_kept",
                    "邮件里有不保存的密钥，不能原样重发；请在流程页面重发链接",
                    "it held a secret that is not kept; mail a new one",
                ));
            }
            let base_url = desk.settings.base_url.as_deref();
            if message.content["secret"] == true && message.content["link"].is_string() && base_url.is_none() {
                return Err(no_base_url());
            }
            let letter = compose(server, name, address, message, base_url)?;
            let sending = transport(server)?;
            match tokio::time::timeout(TIME, sending.send(letter)).await {
                Ok(Ok(_)) => Ok(None),
                Ok(Err(error)) if error.is_permanent() => {
                    let (zh, en) = (format!("邮件服务器拒收：{error}"), format!("the mail server refused it: {error}"));
                    Err(never("mail_refused", zh, en))
                }
                Ok(Err(error)) => {
                    let why = chain(&error);
                    let (zh, en) = (format!("邮件没有发出：{why}"), format!("the mail was not sent: {why}"));
                    Err(SendError::later("mail_failed", zh, en))
                }
                Err(_) => {
                    let host = &server.host;
                    let zh = format!("邮件服务器 {host} 没有及时答复");
                    Err(SendError::later("no_answer", zh, format!("{host} did not answer in time")))
                }
            }
        })
    }
}

/// Adds the statement that mails a digest.
pub(super) fn push_digest(batch: &mut Batch, letter: &DigestLetter<'_>, now: Moment) {
    let content = json!({ "subject": letter.subject, "lines": letter.lines });
    let key = format!("email/{}/{}", letter.key, letter.to);
    outbox::insert(batch, &key, Email.word(), None, letter.to.as_str(), &content, now);
}

/// Adds the statement that mails a secret to one person. Once it is sent, nothing of it but its subject is kept.
pub(super) fn push_secret(batch: &mut Batch, letter: &Letter<'_>, now: Moment) {
    let mut content = json!({ "subject": letter.subject, "text": letter.text, "link": letter.link, "secret": true });
    if let Some(end) = letter.good_until {
        content["good_until"] = clock::to_text(end).into();
    }
    outbox::insert(
        batch,
        &secret_key(letter.key, letter.to),
        Email.word(),
        letter.app,
        letter.to.as_str(),
        &content,
        now,
    );
}

pub(super) fn secret_key(key: &str, to: &MemberId) -> String {
    format!("email/{key}/{}", Outside::shown_id(to.as_str()))
}

/// The name and the address of whoever a letter is for.
fn addressee<'a>(recipient: &'a str, directory: &'a Directory) -> Result<(&'a str, &'a str), SendError> {
    if let Some(outside) = Outside::read(recipient) {
        return Ok((outside.name, outside.email));
    }
    let member = directory.member(recipient).filter(|member| member.active);
    let member = member.ok_or_else(|| never("member_left", "成员已离职", "the member has left"))?;
    let missing = || never("no_email", "成员没有填写邮箱", "the member has no e-mail address");
    let address = member.email.as_deref().ok_or_else(missing)?;
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
    let bad_sender = |_| never("bad_sender", "基本设置中的发件人格式不正确", "the sender's address is malformed");
    let from: Mailbox = server.from.parse().map_err(bad_sender)?;
    let bad_address = |_| never("bad_email", "收件人的邮箱格式不正确", "the e-mail address is malformed");
    let address: Address = address.parse().map_err(bad_address)?;
    let host = from.email.domain().to_owned();
    // Links are made from the configured address alone, so a forged Host header cannot end up in a mail.
    let whole = |path: &str| base_url.map(|base| format!("{base}{path}"));
    let link = Some(text("link")).filter(|path| !path.is_empty()).and_then(whole);
    let lines: Vec<Value> = match message.content["lines"].as_array() {
        Some(lines) => {
            let linked = |line: &Value| json!({ "text": line["text"], "link": line["link"].as_str().and_then(whole) });
            lines.iter().map(linked).collect()
        }
        None => text("text").lines().map(|line| json!({ "text": line, "link": null })).collect(),
    };
    let plain: String = match (&link, message.content["lines"].is_array()) {
        (_, true) => lines.iter().map(plain_line).collect(),
        (Some(link), _) => format!("{}\r\n\r\n{link}\r\n", text("text")),
        (None, _) => text("text").to_owned(),
    };
    let html = render_html(HTML, &json!({ "lines": lines, "link": link })).map_err(unwritable)?;
    lettre::Message::builder()
        .from(from)
        .to(Mailbox::new(Some(one_line(name)).filter(|name| !name.is_empty()), address))
        .subject(one_line(text("subject")))
        .message_id(Some(format!("<{}@{host}>", message.id)))
        .multipart(MultiPart::alternative_plain_html(plain, html))
        .map_err(|error| never("unwritable", format!("邮件无法生成：{error}"), format!("no mail came of it: {error}")))
}

/// A line of a digest, with what it leads to beneath.
fn plain_line(line: &Value) -> String {
    let text = line["text"].as_str().unwrap_or_default();
    match line["link"].as_str() {
        Some(link) => format!("{text}\r\n{link}\r\n"),
        None => format!("\r\n{text}\r\n"),
    }
}

fn unwritable(problem: Problem) -> SendError {
    SendError::Never(Failure { code: "unwritable".to_owned(), text: problem.message })
}

/// Without line breaks and other control characters, which could begin a header of their own.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

fn transport(server: &MailServer) -> Result<AsyncSmtpTransport<Tokio1Executor>, SendError> {
    let unusable = |error: lettre::transport::smtp::Error| {
        never("mail_server", format!("邮件服务器不能使用：{error}"), format!("the mail server cannot be used: {error}"))
    };
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

fn never(code: &str, zh: impl Into<String>, en: impl Into<String>) -> SendError {
    SendError::never(code, zh, en)
}

/// It was taken out of the settings a moment ago; the next attempt comes once there is one again, unless what is to be sent
/// `ends` soon.
fn no_mail_server(ends: bool) -> SendError {
    if ends {
        return never("no_mail_server", "没有设置邮件服务器，没有发出", "no mail server is set up, so it was not sent");
    }
    SendError::later(
        "no_mail_server",
        "没有设置邮件服务器；管理员在“基本设置”中填写后自动发送",
        "no mail server is set up; it is sent once an administrator enters one in the settings",
    )
}

/// Links are made from the workspace's own address alone, and it is not known.
pub(super) fn no_base_url() -> SendError {
    never(
        "no_base_url",
        "“基本设置”中没有填写访问地址，邮件和调用中的链接无法生成；请管理员填写后重发",
        "the settings do not say the address of this workspace, so no link can be made; an administrator enters it and \
         sends again",
    )
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
