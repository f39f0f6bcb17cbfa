//! Robots of group chats: WeCom, DingTalk and Feishu each take a message by a POST of their own shape, signed in their own
//! way. An administrator gives a robot a name; definitions speak of it by that name alone, so its address and secret never
//! travel with a package. Shapes and signatures are those of the vendors' documentation (work.weixin.qq.com,
//! open.dingtalk.com, open.feishu.cn: custom robots of groups).

use super::outbound::{Reply, call, target};
use super::{Carrier, Desk, Message, SendError};
use crate::clock::Moment;
use crate::definition::Channel;
use crate::people::{Robot, RobotKind};
use crate::store::Batch;
use crate::store::outbox::{self, OutboxMessage};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

/// The most bytes of a message's text: WeCom takes 4,096, the others more.
const MOST_BYTES: usize = 3800;

pub(super) struct Robots;

impl Carrier for Robots {
    fn channel(&self) -> Channel {
        Channel::Robot
    }

    fn word(&self) -> &'static str {
        "robot"
    }

    fn push(&self, batch: &mut Batch, message: &Message, now: Moment) {
        for robot in &message.robots {
            let body = json!({ "subject": message.subject, "text": message.text, "link": message.link });
            let key = format!("robot/{robot}/{}", message.key);
            outbox::insert(batch, &key, self.word(), message.app.as_deref(), robot, &body, now);
        }
    }

    fn send<'a>(&'a self, message: &'a OutboxMessage, desk: &'a Desk) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(async move {
            let Some(robot) = desk.settings.robots.iter().find(|robot| robot.key == message.recipient) else {
                return Err(SendError::Never(format!("there is no robot '{}' in the settings", message.recipient)));
            };
            let text = |name: &str| message.content[name].as_str().unwrap_or_default();
            let link = Some(text("link")).filter(|link| !link.is_empty()).zip(desk.settings.base_url.as_deref());
            let link = link.map(|(path, base)| format!("{base}{path}"));
            let said = Said { subject: text("subject"), text: cut(text("text")), link: link.as_deref() };
            let (url, body) = request(robot, &said, desk.now);
            let target = target(&url, &desk.allow).await?;
            let reply = call(target, &[], body.to_string()).await?;
            judge(robot.kind, &reply)
        })
    }
}

/// What is to be said in the group.
struct Said<'a> {
    subject: &'a str,
    text: &'a str,
    /// The whole address of the page it leads to.
    link: Option<&'a str>,
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(MOST_BYTES)]
}

/// Where it is posted, and what.
fn request(robot: &Robot, said: &Said<'_>, now: Moment) -> (String, Value) {
    let Said { subject, text, link } = said;
    match robot.kind {
        RobotKind::Wecom => {
            let more = link.map(|link| format!("\n[查看]({link})")).unwrap_or_default();
            let content = format!("**{subject}**\n{text}{more}");
            (robot.url.clone(), json!({ "msgtype": "markdown", "markdown": { "content": content } }))
        }
        RobotKind::Dingtalk => {
            let more = link.map(|link| format!("\n\n[查看]({link})")).unwrap_or_default();
            let content = format!("#### {subject}\n\n{text}{more}");
            let body = json!({ "msgtype": "markdown", "markdown": { "title": subject, "text": content } });
            let Some(secret) = &robot.secret else { return (robot.url.clone(), body) };
            let at = now.timestamp_millis().to_string();
            let sign = signed(secret.as_bytes(), &format!("{at}\n{secret}"));
            let joint = if robot.url.contains('?') { '&' } else { '?' };
            (format!("{}{joint}timestamp={at}&sign={}", robot.url, encoded(&sign)), body)
        }
        RobotKind::Feishu => {
            let words = |text: &str| json!({ "tag": "text", "text": text });
            let mut lines: Vec<Value> = text.lines().map(|line| json!([words(line)])).collect();
            lines.extend(link.map(|link| json!([{ "tag": "a", "text": "查看", "href": link }])));
            let post = json!({ "zh_cn": { "title": subject, "content": lines } });
            let mut body = json!({ "msg_type": "post", "content": { "post": post } });
            if let Some(secret) = &robot.secret {
                let at = now.timestamp().to_string();
                // The secret is part of the key here, and nothing at all is signed with it.
                body["sign"] = signed(format!("{at}\n{secret}").as_bytes(), "").into();
                body["timestamp"] = at.into();
            }
            (robot.url.clone(), body)
        }
    }
}

/// HMAC-SHA256 in base64.
fn signed(key: &[u8], text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Base64 as it stands in a query.
fn encoded(text: &str) -> String {
    text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

/// Robots answer 200 to everything; whether they took it stands in the body.
fn judge(kind: RobotKind, reply: &Reply) -> Result<(), SendError> {
    if !(200..=299).contains(&reply.status) {
        return Err(reply.refused());
    }
    let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let (code, words) = match kind {
        RobotKind::Wecom | RobotKind::Dingtalk => (&answer["errcode"], &answer["errmsg"]),
        RobotKind::Feishu => {
            (if answer["code"].is_null() { &answer["StatusCode"] } else { &answer["code"] }, &answer["msg"])
        }
    };
    // Sent too often, or busy: the vendors' codes for "try again later".
    let passing: &[i64] = match kind {
        RobotKind::Wecom => &[-1, 45009],
        RobotKind::Dingtalk => &[-1, 130101, 410100],
        RobotKind::Feishu => &[9499, 11232, 11233],
    };
    let words = words.as_str().unwrap_or_default();
    match code.as_i64() {
        Some(0) => Ok(()),
        Some(code) if passing.contains(&code) => Err(SendError::Later(format!("answered {code}: {words}"))),
        Some(code) => Err(SendError::Never(format!("answered {code}: {words}"))),
        None => Err(SendError::Never("answered as no robot does".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::from_text;

    fn robot(kind: RobotKind, secret: Option<&str>) -> Robot {
        let url = "https://robots.example.com/send?key=1".to_owned();
        Robot { key: "sales".to_owned(), title: "销售群".to_owned(), kind, url, secret: secret.map(str::to_owned) }
    }

    #[test]
    fn each_robot_is_spoken_to_in_its_own_way() {
        let now = from_text("2026-11-22T08:00:00Z").unwrap();
        let said =
            Said {
                subject: "跟进到期", text: "苏州晨光\n请今天联系", link: Some("https://t.example.com/apps/crm")
            };
        let (url, body) = request(&robot(RobotKind::Wecom, None), &said, now);
        assert_eq!(url, "https://robots.example.com/send?key=1");
        let content = "**跟进到期**\n苏州晨光\n请今天联系\n[查看](https://t.example.com/apps/crm)";
        assert_eq!(body["markdown"]["content"], content);
        let (url, body) = request(&robot(RobotKind::Dingtalk, Some("SECabc")), &said, now);
        assert!(url.starts_with("https://robots.example.com/send?key=1&timestamp=1795334400000&sign="), "{url}");
        assert_eq!(body["markdown"]["title"], "跟进到期");
        let (_, body) = request(&robot(RobotKind::Feishu, Some("s")), &said, now);
        assert_eq!((&body["timestamp"], &body["msg_type"]), (&json!("1795334400"), &json!("post")));
        assert_eq!(body["content"]["post"]["zh_cn"]["content"].as_array().map(Vec::len), Some(3));
    }

    #[test]
    fn what_a_robot_answers_is_believed() {
        let reply = |status, body: &str| Reply { status, body: body.as_bytes().to_vec() };
        let ended = |kind, status, body| judge(kind, &reply(status, body));
        assert_eq!(ended(RobotKind::Wecom, 200, r#"{"errcode":0,"errmsg":"ok"}"#), Ok(()));
        assert_eq!(ended(RobotKind::Feishu, 200, r#"{"StatusCode":0,"code":0,"msg":"success"}"#), Ok(()));
        assert!(matches!(ended(RobotKind::Wecom, 200, r#"{"errcode":45009}"#), Err(SendError::Later(_))));
        assert!(matches!(ended(RobotKind::Dingtalk, 200, r#"{"errcode":310000}"#), Err(SendError::Never(_))));
        assert!(matches!(ended(RobotKind::Feishu, 200, "busy"), Err(SendError::Never(_))));
        assert!(matches!(ended(RobotKind::Feishu, 502, ""), Err(SendError::Later(_))));
    }
}
