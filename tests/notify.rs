//! Messages on both databases: in-app rows, mail through a real SMTP server, webhooks to a real HTTP server.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::mail::MailHost;
use axum::Json;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::{Clock, Moment, from_text};
use tenon_engine::definition::Channel;
use tenon_engine::digest;
use tenon_engine::id::{MemberId, MessageId};
use tenon_engine::notify::{self, Live, Message, RETENTION, SECRET_SETTING, Sender, forget_old};
use tenon_engine::people::{MemberChange, NewMember, PeopleError, Robot, RobotKind, Roster, SettingsChange};
use tenon_engine::store::outbox::{self, OutboxMessage, State};
use tenon_engine::store::{Batch, Store, StoreError, notifications, people};
use tokio::sync::{mpsc, watch};

struct Bench {
    test: TestStore,
    clock: Clock,
    roster: Arc<Roster>,
    sender: Arc<Sender>,
}

async fn bench(test: TestStore) -> Bench {
    let clock = Clock::by_hand(from_text("2026-11-22T08:00:00Z").expect("a moment"));
    let roster = Arc::new(Roster::open(test.store.clone(), clock.clone()).await.expect("opens"));
    let sender = Arc::new(Sender::new(test.store.clone(), clock.clone(), Arc::clone(&roster) as Arc<_>));
    Bench { test, clock, roster, sender }
}

impl Bench {
    fn store(&self) -> &Store {
        &self.test.store
    }

    async fn member(&self, username: &str, email: Option<&str>) -> MemberId {
        let by = Principal::system(Via::Console).administrator().expect("the console may");
        let new = NewMember {
            username: username.into(),
            name: format!("王芳 {username}"),
            email: email.map(str::to_owned),
            ..NewMember::default()
        };
        self.roster.create_member(&by, new).await.expect("a member")
    }

    async fn push(&self, message: Message) {
        let now = self.clock.now();
        self.store()
            .write(move |conn| {
                let mut batch = Batch::default();
                notify::push(&mut batch, &message, now);
                Box::pin(conn.execute_all(batch))
            })
            .await
            .expect("pushes");
    }

    async fn outbox(&self) -> Vec<OutboxMessage> {
        let mut conn = self.store().read().await.expect("connects");
        let mut all = outbox::list(&mut conn, None, None, 100).await.expect("lists");
        all.reverse();
        all
    }
}

fn message(key: &str, channels: &[Channel], to: &[MemberId]) -> Message {
    Message {
        key: key.into(),
        app: Some("crm".into()),
        channels: channels.to_vec(),
        to: to.to_vec(),
        subject: "该跟进 甲公司 了".into(),
        text: "下次跟进：今天\n<b>别忘了</b>".into(),
        link: Some("/apps/crm/customer/1".into()),
        url: None,
        robots: Vec::new(),
        event: "reminder",
        data: json!({ "record": "1" }),
    }
}

async fn in_app_messages_are_told_once(test: TestStore) {
    let bench = bench(test).await;
    let (one, two) = (bench.member("one", None).await, bench.member("two", None).await);
    let mut live = Live::start(bench.store().clone()).await.expect("starts");
    bench.push(message("k1", &[Channel::Inbox], &[one.clone(), two.clone()])).await;
    bench.push(message("k1", &[Channel::Inbox], std::slice::from_ref(&one))).await;
    bench.push(message("k2", &[Channel::Inbox], std::slice::from_ref(&one))).await;
    let refused: Result<(), StoreError> = bench
        .store()
        .write({
            let (taken_back, now) = (message("k3", &[Channel::Inbox], std::slice::from_ref(&one)), bench.clock.now());
            move |conn| {
                let mut batch = Batch::default();
                notify::push(&mut batch, &taken_back, now);
                Box::pin(async move {
                    conn.execute_all(batch).await?;
                    Err(StoreError::Corrupt("refused".into()))
                })
            }
        })
        .await;
    assert!(refused.is_err());
    let mut told = live.look().await.expect("looks");
    told.sort();
    let mut both = [one.to_string(), two.to_string()];
    both.sort();
    assert_eq!(told, both);
    assert!(live.look().await.expect("looks").is_empty());

    let mut conn = bench.store().read().await.expect("connects");
    assert_eq!(notifications::unread(&mut conn, one.as_str(), 100).await.expect("counts"), 2);
    let page = notifications::list(&mut conn, one.as_str(), false, None, 1).await.expect("lists");
    assert_eq!((page.len(), page[0].subject.as_str(), page[0].read), (1, "该跟进 甲公司 了", false));
    let rest = notifications::list(&mut conn, one.as_str(), true, Some(page[0].seq), 10).await.expect("lists");
    assert_eq!(rest.len(), 1);
    drop(conn);
    let (member, seq, now) = (one.clone(), rest[0].seq, bench.clock.now());
    bench
        .store()
        .write(move |conn| {
            let member = member.clone();
            Box::pin(async move { notifications::mark_read(conn, member.as_str(), Some(&[seq, 999]), now).await })
        })
        .await
        .expect("marks");
    let mut conn = bench.store().read().await.expect("connects");
    assert_eq!(notifications::unread(&mut conn, one.as_str(), 100).await.expect("counts"), 1);
    assert_eq!(notifications::unread(&mut conn, two.as_str(), 100).await.expect("counts"), 1);
}

on_both!(inbox, in_app_messages_are_told_once);

async fn mail_reaches_a_real_server(test: TestStore) {
    let bench = bench(test).await;
    let mut host = MailHost::start();
    let good = bench.member("good", Some("good@example.com")).await;
    let later = bench.member("later", Some("later@example.com")).await;
    let never = bench.member("never", Some("never@example.com")).await;
    let without = bench.member("without", None).await;
    let to = [good, later, never, without];
    bench.push(message("m1", &[Channel::Email], &to)).await;
    bench.push(message("m1", &[Channel::Email], &to)).await;

    let round = bench.sender.send_due().await.expect("runs");
    assert_eq!((round.sent, round.failed), (0, 0), "there is no mail server yet");
    assert!(bench.outbox().await.iter().all(|m| (m.state, m.attempts) == (State::Waiting, 0)), "it waits for one");
    host.serve(&bench.roster).await;
    let round = bench.sender.send_due().await.expect("runs");
    assert_eq!((round.sent, round.failed), (1, 3));
    let letter = host.next().await;
    let stored = bench.outbox().await;
    let states: Vec<State> = stored.iter().map(|m| m.state).collect();
    assert_eq!(states, [State::Sent, State::Failed, State::Dead, State::Dead], "{stored:#?}");
    assert_eq!((letter["from"].as_str(), &letter["to"]), (Some("tenon@example.com"), &json!(["good@example.com"])));
    assert_eq!(letter["subject"], "该跟进 甲公司 了");
    assert_eq!(letter["id"], format!("<{}@example.com>", stored[0].id));
    assert!(letter["plain"].as_str().expect("text").contains("https://tenon.example.com/apps/crm/customer/1"));
    assert!(letter["html"].as_str().expect("text").contains("&lt;b&gt;别忘了&lt;"), "{letter}");
    assert!(stored[2].last_error.as_ref().is_some_and(|e| e.text.en.contains("no such mailbox")), "{stored:#?}");

    assert_eq!(bench.sender.send_due().await.expect("runs").sent, 0, "not before its pause is over");
    bench.clock.set(bench.clock.now() + Duration::seconds(20));
    assert_eq!(bench.sender.send_due().await.expect("runs").sent, 1);
    assert_eq!(host.next().await["to"], json!(["later@example.com"]));
    assert_eq!(bench.outbox().await[1].attempts, 2);
}

on_both!(email, mail_reaches_a_real_server);

async fn a_member_who_left_gets_no_mail(test: TestStore) {
    let bench = bench(test).await;
    let host = MailHost::start();
    host.serve(&bench.roster).await;
    let gone = bench.member("gone", Some("gone@example.com")).await;
    bench.push(message("m1", &[Channel::Email], std::slice::from_ref(&gone))).await;
    let by = Principal::system(Via::Console).administrator().expect("the console may");
    let leaves = MemberChange { active: Some(false), ..MemberChange::default() };
    bench.roster.change_member(&by, gone.as_str(), leaves).await.expect("leaves");
    assert_eq!(bench.sender.send_due().await.expect("runs").failed, 1);
    let told = bench.outbox().await.remove(0).last_error.expect("a reason");
    assert_eq!(
        (told.code.as_str(), &*told.text.zh, &*told.text.en),
        ("member_left", "成员已离职", "the member has left")
    );
}

on_both!(left, a_member_who_left_gets_no_mail);

/// A web server that reports every request and answers what the test says.
struct Receiver {
    url: String,
    requests: mpsc::UnboundedReceiver<(HeaderMap, String)>,
    answers: mpsc::UnboundedSender<Response>,
}

type Line = (mpsc::UnboundedSender<(HeaderMap, String)>, Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<Response>>>);

async fn receive(
    Shared((requests, answers)): Shared<Line>,
    uri: Uri,
    mut headers: HeaderMap,
    body: String,
) -> Response {
    headers.insert("x-query", uri.query().unwrap_or_default().parse().expect("a header"));
    requests.send((headers, body)).expect("the test listens");
    answers.lock().await.recv().await.expect("the test answers")
}

async fn receiver() -> Receiver {
    let (requests, heard) = mpsc::unbounded_channel();
    let (answers, said) = mpsc::unbounded_channel();
    let line: Line = (requests, Arc::new(tokio::sync::Mutex::new(said)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let url = format!("http://127.0.0.1:{}/hook", listener.local_addr().expect("an address").port());
    let app = axum::Router::new().route("/hook", post(receive)).route("/other", post(receive)).with_state(line);
    tokio::spawn(async move { axum::serve(listener, app).await });
    Receiver { url, requests: heard, answers }
}

async fn allow(store: &Store, entries: Value) {
    store
        .write(move |conn| {
            let entries = entries.clone();
            Box::pin(async move { people::save_setting(conn, "internal_hosts", &entries).await })
        })
        .await
        .expect("saves");
}

fn hook(key: &str, url: &str) -> Message {
    Message { url: Some(url.to_owned()), ..message(key, &[Channel::Webhook], &[]) }
}

async fn webhooks_are_signed_and_repeated_under_one_id(test: TestStore) {
    let bench = bench(test).await;
    let mut receiver = receiver().await;
    bench.push(hook("w1", &receiver.url)).await;
    assert_eq!(bench.sender.send_due().await.expect("runs").failed, 1);
    let refused = bench.outbox().await.remove(0);
    assert_eq!(refused.state, State::Dead);
    let why = refused.last_error.expect("an error");
    assert!(why.text.en.contains("internal network") && why.text.zh.contains("内部网络"), "{why:?}");
    assert!(receiver.requests.try_recv().is_err(), "nothing was called");

    allow(bench.store(), json!(["127.0.0.0/8"])).await;
    bench.push(hook("w2", &receiver.url)).await;
    receiver.answers.send(StatusCode::INTERNAL_SERVER_ERROR.into_response()).expect("answers");
    assert_eq!(bench.sender.send_due().await.expect("runs").failed, 1);
    let (first, body) = receiver.requests.recv().await.expect("a request");
    bench.clock.set(bench.clock.now() + Duration::seconds(20));
    receiver.answers.send(StatusCode::NO_CONTENT.into_response()).expect("answers");
    assert_eq!(bench.sender.send_due().await.expect("runs").sent, 1);
    let (second, again) = receiver.requests.recv().await.expect("a request");
    assert_eq!((first["webhook-id"].clone(), &body), (second["webhook-id"].clone(), &again));

    let settings = people::settings(&mut bench.store().read().await.expect("connects")).await.expect("reads");
    let secret = settings.iter().find(|(name, _)| name == SECRET_SETTING).expect("a key").1.clone();
    let key = notify::signing_key(secret.as_str().expect("text")).expect("a key");
    let text = |name: &str| second[name].to_str().expect("text").to_owned();
    let at = text("webhook-timestamp");
    assert_eq!(at, bench.clock.now().timestamp().to_string());
    assert_eq!(text("webhook-signature"), notify::signature(&key, &text("webhook-id"), &at, &again));
    let said: Value = serde_json::from_str(&again).expect("JSON");
    assert_eq!((said["type"].as_str(), said["data"]["details"]["record"].as_str()), (Some("reminder"), Some("1")));
}

on_both!(webhook, webhooks_are_signed_and_repeated_under_one_id);

/// HMAC-SHA256 in base64, computed by OpenSSL's command: a receiver's own way of checking a signature.
fn openssl(key: &str, text: &str) -> String {
    let hex = digest::hex(key.as_bytes());
    let mut child = std::process::Command::new("openssl")
        .args(["dgst", "-sha256", "-mac", "HMAC", "-macopt", &format!("hexkey:{hex}"), "-binary"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("openssl runs");
    std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), text.as_bytes()).expect("written");
    STANDARD.encode(child.wait_with_output().expect("ends").stdout)
}

async fn robots_speak_in_their_groups(test: TestStore) {
    let bench = bench(test).await;
    allow(bench.store(), json!(["127.0.0.0/8"])).await;
    let mut receiver = receiver().await;
    let robot = |key: &str, kind, secret: Option<&str>| Robot {
        key: key.to_owned(),
        title: format!("{key}群"),
        kind,
        url: format!("{}?token=t", receiver.url),
        secret: secret.map(str::to_owned),
    };
    let by = Principal::system(Via::Console).administrator().expect("the console may");
    let change = |robots| SettingsChange {
        robots: Some(robots),
        base_url: Some(Some("https://tenon.example.com".into())),
        ..SettingsChange::default()
    };
    let twice = vec![
        robot("Sales", RobotKind::Wecom, None),
        Robot { url: "x".into(), ..robot("Sales", RobotKind::Wecom, None) },
    ];
    let Err(PeopleError::Invalid(problems)) = bench.roster.change_settings(&by, change(twice)).await else {
        panic!("refused")
    };
    let found: Vec<_> = problems.iter().map(|p| format!("{} {}", p.pointer, p.code)).collect();
    let expected =
        ["/robots/0/key invalid_key", "/robots/1/key invalid_key", "/robots/1/key twice", "/robots/1/url invalid_url"];
    assert_eq!(found, expected);
    let all = vec![
        robot("sales", RobotKind::Wecom, None),
        robot("shop", RobotKind::Dingtalk, Some("SECmine")),
        robot("lab", RobotKind::Feishu, Some("mine")),
    ];
    bench.roster.change_settings(&by, change(all)).await.expect("settings");

    let say =
        |key: &str, robot: &str| Message { robots: vec![robot.to_owned()], ..message(key, &[Channel::Robot], &[]) };
    let taken = || Json(json!({ "errcode": 0, "code": 0 })).into_response();
    bench.push(say("r1", "sales")).await;
    bench.push(say("r1", "sales")).await;
    receiver.answers.send(taken()).expect("answers");
    assert_eq!(bench.sender.send_due().await.expect("runs").sent, 1, "the same cause is told once");
    let (_, body) = receiver.requests.recv().await.expect("a request");
    let body: Value = serde_json::from_str(&body).expect("JSON");
    let link = "[查看](https://tenon.example.com/apps/crm/customer/1)";
    let text = format!("**该跟进 甲公司 了**\n下次跟进：今天\n＜b＞别忘了＜/b＞\n{link}");
    assert_eq!(body, json!({ "msgtype": "markdown", "markdown": { "content": text } }));

    bench.push(say("r2", "shop")).await;
    receiver
        .answers
        .send(Json(json!({ "errcode": 130101, "errmsg": "send too fast" })).into_response())
        .expect("answers");
    assert_eq!(bench.sender.send_due().await.expect("runs").failed, 1);
    let (refused, _) = receiver.requests.recv().await.expect("a request");
    bench.clock.set(bench.clock.now() + Duration::seconds(20));
    receiver.answers.send(taken()).expect("answers");
    assert_eq!(bench.sender.send_due().await.expect("runs").sent, 1, "too fast is tried again");
    let (headers, _) = receiver.requests.recv().await.expect("a request");
    let said = bench.outbox().await.into_iter().find(|one| one.recipient == "shop").expect("it was sent");
    assert_eq!(headers["idempotency-key"], said.id.as_str(), "every attempt has the key of the message");
    assert_eq!(headers["idempotency-key"], refused["idempotency-key"]);
    let query = headers["x-query"].to_str().expect("text").to_owned();
    let at = bench.clock.now().timestamp_millis();
    let sign =
        openssl("SECmine", &format!("{at}\nSECmine")).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    assert_eq!(query, format!("token=t&timestamp={at}&sign={sign}"));

    bench.push(say("r3", "lab")).await;
    receiver.answers.send(taken()).expect("answers");
    assert_eq!(bench.sender.send_due().await.expect("runs").sent, 1);
    let (_, body) = receiver.requests.recv().await.expect("a request");
    let body: Value = serde_json::from_str(&body).expect("JSON");
    let at = bench.clock.now().timestamp().to_string();
    assert_eq!((&body["timestamp"], &body["sign"]), (&json!(at), &json!(openssl(&format!("{at}\nmine"), ""))));

    bench.push(say("r4", "gone")).await;
    assert_eq!(bench.sender.send_due().await.expect("runs").failed, 1);
    let dead = bench.outbox().await.into_iter().find(|one| one.recipient == "gone").expect("it waits");
    assert_eq!(dead.state, State::Dead);
    assert_eq!(dead.last_error.expect("an error").code, "no_robot");
}

on_both!(robots, robots_speak_in_their_groups);

async fn redirects_and_refusals_end_a_webhook(test: TestStore) {
    let bench = bench(test).await;
    let mut receiver = receiver().await;
    allow(bench.store(), json!(["127.0.0.1"])).await;
    for (key, answer) in
        [("redirect", Redirect::temporary("/other").into_response()), ("gone", StatusCode::GONE.into_response())]
    {
        bench.push(hook(key, &receiver.url)).await;
        receiver.answers.send(answer).expect("answers");
        assert_eq!(bench.sender.send_due().await.expect("runs").failed, 1);
        receiver.requests.recv().await.expect("a request");
    }
    assert!(receiver.requests.try_recv().is_err(), "the redirect was not followed");
    assert!(bench.outbox().await.iter().all(|m| m.state == State::Dead));

    // A receiver that is never there: ten attempts, each after twice the pause, then a person is asked.
    bench.push(hook("dead", "http://127.0.0.1:1/")).await;
    let mut pause = Duration::seconds(20);
    for attempt in 1..=10 {
        assert_eq!(bench.sender.send_due().await.expect("runs").failed, 1, "attempt {attempt}");
        bench.clock.set(bench.clock.now() + pause);
        pause = pause * 2;
    }
    let dead = bench.outbox().await.pop().expect("a message");
    assert_eq!((dead.state, dead.attempts), (State::Dead, 10));
    assert_eq!(outbox::counts(&mut bench.store().read().await.expect("connects")).await.expect("counts"), (0, 3));
}

on_both!(webhook_ends, redirects_and_refusals_end_a_webhook);

async fn a_sender_that_dies_lets_go_of_its_messages(test: TestStore) {
    let bench = bench(test).await;
    let mut receiver = receiver().await;
    allow(bench.store(), json!(["127.0.0.1"])).await;
    bench.push(hook("w1", &receiver.url)).await;
    let now = bench.clock.now();
    let taken = bench
        .store()
        .write(move |conn| {
            Box::pin(async move { outbox::claim(conn, now, now + Duration::minutes(5), (10, true)).await })
        })
        .await
        .expect("claims");
    assert_eq!(taken.len(), 1);
    assert_eq!(bench.sender.send_due().await.expect("runs").sent, 0, "another holds it");
    bench.clock.set(now + Duration::minutes(5));
    receiver.answers.send(StatusCode::OK.into_response()).expect("answers");
    assert_eq!(bench.sender.send_due().await.expect("runs").sent, 1);
    receiver.requests.recv().await.expect("a request");
}

on_both!(lease, a_sender_that_dies_lets_go_of_its_messages);

/// There is no tick here: the commit alone wakes the sender.
async fn a_message_leaves_as_soon_as_it_is_durable(test: TestStore) {
    let bench = bench(test).await;
    let mut host = MailHost::start();
    host.serve(&bench.roster).await;
    let one = bench.member("one", Some("one@example.com")).await;
    let (stop, stopping) = watch::channel(false);
    let running = tokio::spawn(Arc::clone(&bench.sender).run(stopping));
    for key in ["k1", "k2"] {
        bench.push(message(key, &[Channel::Email], std::slice::from_ref(&one))).await;
        host.next().await;
    }
    stop.send(true).expect("the sender listens");
    running.await.expect("ends");
    assert!(bench.outbox().await.iter().all(|message| message.state == State::Sent));
}

on_both!(woken, a_message_leaves_as_soon_as_it_is_durable);

async fn what_was_sent_long_ago_is_forgotten(test: TestStore) {
    let bench = bench(test).await;
    let one = bench.member("one", Some("one@example.com")).await;
    let sent_at = bench.clock.now();
    for key in 0..3 {
        bench.push(message(&format!("old{key}"), &[Channel::Email], std::slice::from_ref(&one))).await;
    }
    let old = bench.outbox().await;
    let (sent, waiting) = (vec![old[0].id.clone(), old[1].id.clone()], old[2].id.clone());
    mark_sent(&bench, sent.clone(), sent_at).await;
    // One of them was sent again lately.
    let lately = sent_at + Duration::days(20);
    mark_sent(&bench, vec![sent[1].clone()], lately).await;

    let forget = async |now| forget_old(bench.store(), now).await.expect("forgets");
    assert_eq!(forget(sent_at + RETENTION).await, 0, "kept to the end");
    assert_eq!(forget(sent_at + RETENTION + Duration::seconds(1)).await, 1);
    let left: Vec<_> = bench.outbox().await.into_iter().map(|message| message.id).collect();
    assert_eq!(left, [sent[1].clone(), waiting.clone()], "what is still to be sent stays");
    assert_eq!(forget(lately + RETENTION + Duration::seconds(1)).await, 1);
    assert_eq!(bench.outbox().await.len(), 1);
}

async fn mark_sent(bench: &Bench, ids: Vec<MessageId>, at: Moment) {
    let marked: Result<(), StoreError> = bench
        .store()
        .write(move |conn| {
            let ids = ids.clone();
            Box::pin(async move {
                for id in &ids {
                    outbox::mark_sent(conn, id, at).await?;
                }
                Ok(())
            })
        })
        .await;
    marked.expect("marks");
}

on_both!(retention, what_was_sent_long_ago_is_forgotten);
