//! Robots of group chats: WeCom, DingTalk and Feishu each take a message by a POST of their own shape, signed in their own
//! way. An administrator gives a robot a name; definitions speak of it by that name alone, so its address and secret never
//! travel with a package. Shapes and signatures are those of the vendors' documentation (work.weixin.qq.com,
//! open.dingtalk.com, open.feishu.cn: custom robots of groups).

use super::outbound::{Reply, call, target};
use super::{Carrier, Desk, Message, SendError, Sent};
use crate::clock::Moment;
use crate::definition::Channel;
use crate::people::{Robot, RobotKind};
use crate::problem::Language;
use crate::store::Batch;
use crate::store::outbox::{self, Failure, OutboxMessage};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

/// The most bytes of a whole message: WeCom takes 4,096, the others more.
const MOST_BYTES: usize = 4096;
/// The most bytes of its subject.
const SUBJECT_BYTES: usize = 400;
/// Room for the marks around the parts of a message.
const MARKS: usize = 40;

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
            let key = format!("robot/{}/{robot}", message.key);
            outbox::insert(batch, &key, self.word(), message.app.as_deref(), robot, &body, now);
        }
    }

    fn send<'a>(&'a self, message: &'a OutboxMessage, desk: &'a Desk) -> BoxFuture<'a, Sent> {
        Box::pin(async move {
            let Some(robot) = desk.settings.robots.iter().find(|robot| robot.key == message.recipient) else {
                let key = &message.recipient;
                let (zh, en) =
                    (format!("基本设置中没有群机器人“{key}”"), format!("there is no robot '{key}' in the settings"));
                return Err(SendError::never("no_robot", zh, en));
            };
            let text = |name: &str| message.content[name].as_str().unwrap_or_default();
            let link = Some(text("link")).filter(|link| !link.is_empty()).zip(desk.settings.base_url.as_deref());
            let link = link.map(|(path, base)| format!("{base}{path}"));
            let said = Said::of(robot.kind, text("subject"), text("text"), link.as_deref());
            let (url, body) = request(robot, &said, desk.now, desk.settings.language);
            let target = target(&url, &desk.allow).await?;
            // None of the vendors has a field for it; what stands between, or takes their place, can tell doubles by it.
            let reply = call(target, &[("idempotency-key", message.id.as_str())], body.to_string()).await?;
            judge(robot.kind, &reply).map(|()| None)
        })
    }
}

/// What is to be said in the group.
struct Said<'a> {
    subject: String,
    text: String,
    /// The whole address of the page it leads to.
    link: Option<&'a str>,
}

impl<'a> Said<'a> {
    /// Short enough to be taken, and where the robot reads marks, without any: what a stranger wrote into a form must not
    /// become a link or call everybody.
    fn of(kind: RobotKind, subject: &str, text: &str, link: Option<&'a str>) -> Self {
        let plain = |text: &str| match kind {
            RobotKind::Wecom | RobotKind::Dingtalk => unmarked(text),
            RobotKind::Feishu => text.to_owned(),
        };
        let subject = cut(plain(subject), SUBJECT_BYTES);
        let room = MOST_BYTES.saturating_sub(subject.len() + link.map_or(0, str::len) + MARKS);
        Self { text: cut(plain(text), room), subject, link }
    }
}

fn cut(mut text: String, most: usize) -> String {
    text.truncate(text.floor_char_boundary(most));
    text
}

/// The characters that mark up text as those that look alike and mark nothing up. Neither vendor says how to escape them.
fn unmarked(text: &str) -> String {
    let mark = |c| match c {
        '[' => '［',
        ']' => '］',
        '<' => '＜',
        '>' => '＞',
        '*' => '＊',
        '`' => '｀',
        '#' => '＃',
        other => other,
    };
    text.chars().map(mark).collect()
}

/// Where it is posted, and what.
fn request(robot: &Robot, said: &Said<'_>, now: Moment, language: Language) -> (String, Value) {
    let Said { subject, text, link } = said;
    let look = match language {
        Language::Chinese => "查看",
        Language::English => "Open",
    };
    match robot.kind {
        RobotKind::Wecom => {
            let more = link.map(|link| format!("\n[{look}]({link})")).unwrap_or_default();
            let content = format!("**{subject}**\n{text}{more}");
            (robot.url.clone(), json!({ "msgtype": "markdown", "markdown": { "content": content } }))
        }
        RobotKind::Dingtalk => {
            let more = link.map(|link| format!("\n\n[{look}]({link})")).unwrap_or_default();
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
            lines.extend(link.map(|link| json!([{ "tag": "a", "text": look, "href": link }])));
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
    if !reply.whole {
        return Err(SendError::later("answer_cut", "答复没有传完", "the answer ended early"));
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
        Some(code) => {
            let failure = Failure::new(
                "robot_refused",
                format!("机器人返回 {code}：{words}"),
                format!("answered {code}: {words}"),
            );
            Err(if passing.contains(&code) { SendError::Later(failure) } else { SendError::Never(failure) })
        }
        None => Err(SendError::never("no_robot_there", "对方的答复不像群机器人", "answered as no robot does")),
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
        let said = |kind| Said::of(kind, "跟进到期", "苏州晨光\n请今天联系", Some("https://t.example.com/apps/crm"));
        let (url, body) = request(&robot(RobotKind::Wecom, None), &said(RobotKind::Wecom), now, Language::Chinese);
        assert_eq!(url, "https://robots.example.com/send?key=1");
        let content = "**跟进到期**\n苏州晨光\n请今天联系\n[查看](https://t.example.com/apps/crm)";
        assert_eq!(body["markdown"]["content"], content);
        let (url, body) =
            request(&robot(RobotKind::Dingtalk, Some("SECabc")), &said(RobotKind::Dingtalk), now, Language::English);
        assert!(url.starts_with("https://robots.example.com/send?key=1&timestamp=1795334400000&sign="), "{url}");
        assert_eq!(body["markdown"]["title"], "跟进到期");
        let text = body["markdown"]["text"].as_str().unwrap();
        assert!(text.ends_with("[Open](https://t.example.com/apps/crm)"), "in the language of the workspace: {text}");
        let (_, body) = request(&robot(RobotKind::Feishu, Some("s")), &said(RobotKind::Feishu), now, Language::English);
        assert_eq!((&body["timestamp"], &body["msg_type"]), (&json!("1795334400"), &json!("post")));
        let lines = body["content"]["post"]["zh_cn"]["content"].as_array().unwrap();
        assert_eq!((lines.len(), &lines[2][0]["text"]), (3, &json!("Open")));
    }

    #[test]
    fn what_strangers_write_marks_nothing_up_and_fits() {
        let hostile = "[查看详情](https://evil.example) <@all> **急** `x`\n# 大";
        for kind in [RobotKind::Wecom, RobotKind::Dingtalk] {
            let said = Said::of(kind, hostile, hostile, None);
            assert!(
                !format!("{}{}", said.subject, said.text).contains(['[', ']', '<', '>', '*', '`', '#']),
                "{kind:?}"
            );
        }
        assert_eq!(Said::of(RobotKind::Feishu, "", hostile, None).text, hostile, "there it is text anyway");
        let long = "长[".repeat(3000);
        let link = "https://t.example.com/apps/crm/customer/01a216e8-fd1a-7022-b596-b897b2406e5b";
        let said = Said::of(RobotKind::Wecom, &long, &long, Some(link));
        let (_, body) = request(
            &robot(RobotKind::Wecom, None),
            &said,
            from_text("2026-11-22T08:00:00Z").unwrap(),
            Language::Chinese,
        );
        let content = body["markdown"]["content"].as_str().unwrap();
        assert!(content.len() <= 4096 && content.ends_with(&format!("[查看]({link})")), "{}", content.len());
    }

    #[test]
    fn what_a_robot_answers_is_believed() {
        let reply = |status, body: &str| Reply { status, body: body.as_bytes().to_vec(), whole: true };
        let ended = |kind, status, body| judge(kind, &reply(status, body));
        assert_eq!(ended(RobotKind::Wecom, 200, r#"{"errcode":0,"errmsg":"ok"}"#), Ok(()));
        assert_eq!(ended(RobotKind::Feishu, 200, r#"{"StatusCode":0,"code":0,"msg":"success"}"#), Ok(()));
        assert!(matches!(ended(RobotKind::Wecom, 200, r#"{"errcode":45009}"#), Err(SendError::Later(_))));
        assert!(matches!(ended(RobotKind::Dingtalk, 200, r#"{"errcode":310000}"#), Err(SendError::Never(_))));
        assert!(matches!(ended(RobotKind::Feishu, 200, "busy"), Err(SendError::Never(_))));
        assert!(matches!(ended(RobotKind::Feishu, 502, ""), Err(SendError::Later(_))));
        let half = Reply { status: 200, body: b"{\"errc".to_vec(), whole: false };
        assert!(matches!(judge(RobotKind::Wecom, &half), Err(SendError::Later(_))));
    }
}
