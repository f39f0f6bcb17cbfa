//! Digests on both databases: one letter for a slot, with what is still true by then, in the language of whoever reads it; and
//! what is too urgent to wait for one.

use crate::on_both;
use crate::support::company::Company;
use crate::support::database::TestStore;
use crate::support::mail::MailHost;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::from_text;
use tenon_engine::duty::Workers;
use tenon_engine::flow::Action;
use tenon_engine::notify::Sender;
use tenon_engine::people::{
    DailyAt, DigestDays, MemberChange, NoticeEvent, NoticeKind, Notices, OwnChange, OwnWords, Quiet, SettingsChange,
    Weekday, Words,
};
use tenon_engine::problem::Language;
use tenon_engine::store::outbox::{self, OutboxMessage};
use tenon_engine::store::runs::RunRow;
use tenon_engine::store::{notifications, timers};

/// The company with a mail server and an address for each who is told anything.
struct Bench {
    company: Company,
    letters: MailHost,
    sender: Sender,
}

impl Bench {
    async fn open(database: TestStore) -> Self {
        let company = Company::open(database).await;
        let letters = MailHost::start();
        let admin = Principal::system(Via::Console).administrator().expect("the console may");
        let roster = &company.workspace.roster;
        letters.serve(roster).await;
        for who in ["ann", "bob", "eve"] {
            let change = MemberChange { email: Some(Some(format!("{who}@example.com"))), ..MemberChange::default() };
            roster.change_member(&admin, company.id(who).as_str(), change).await.expect("an address");
        }
        let office = Arc::clone(&company.workspace.roster) as Arc<_>;
        let sender = Sender::new(company.workspace.store.clone(), company.clock.clone(), office);
        Self { company, letters, sender }
    }

    async fn choose(&self, who: &str, notices: Notices) {
        self.company.workspace.roster.set_own_notices(&self.company.person(who), notices).await.expect("kept");
    }

    async fn submit(&self, name: &str) -> RunRow {
        let values = json!({ "name": name, "total": 5, "note": "行" });
        let quote = self.company.create("ann", "quote", values).await;
        self.company.submit("ann", "approval", &quote.id).await.expect("submitted")
    }

    /// The letters to somebody, the first in front.
    async fn mailed(&self, who: &str) -> Vec<OutboxMessage> {
        let mut conn = self.company.workspace.store.read().await.expect("reads");
        let mut all = outbox::list(&mut conn, None, None, 100).await.expect("reads");
        all.reverse();
        let id = self.company.id(who);
        all.into_iter().filter(|one| one.channel == "email" && one.recipient == id.as_str()).collect()
    }

    async fn subjects(&self, who: &str) -> Vec<String> {
        let letters = self.mailed(who).await;
        letters.iter().map(|one| one.content["subject"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// The lines of the newest digest of somebody.
    async fn lines(&self, who: &str) -> Vec<String> {
        let letter = self.mailed(who).await.pop().expect("a letter");
        let lines = letter.content["lines"].as_array().cloned().unwrap_or_default();
        lines.iter().map(|line| line["text"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// Everything gathered for five in the afternoon in Shanghai, an hour after the clock begins.
fn at_five() -> Notices {
    Notices {
        email: Vec::new(),
        daily: NoticeKind::ALL.to_vec(),
        daily_at: DailyAt { at: "17:00".to_owned(), days: DigestDays::Working, on: Vec::new() },
        ..Notices::default()
    }
}

on_both!(what_is_hidden_comes_by_mail_alone, |database: TestStore| async move {
    let bench = Bench::open(database).await;
    let hidden = vec![NoticeKind::Task];
    bench.choose("bob", Notices { hidden: hidden.clone(), ..Notices::default() }).await;
    bench.submit("轴承").await;
    assert_eq!(bench.mailed("bob").await.len(), 1);
    let mut conn = bench.company.workspace.store.read().await.expect("reads");
    let seen =
        tenon_engine::store::notifications::list(&mut conn, bench.company.id("bob").as_str(), false, None, 10).await;
    assert!(seen.expect("reads").is_empty(), "he does not want it inside the product");
});

on_both!(a_digest_lists_what_is_still_true_and_goes_to_a_real_mailbox, |database: TestStore| async move {
    let mut bench = Bench::open(database).await;
    bench.choose("bob", at_five()).await;
    bench.submit("轴承").await;
    let decided = bench.submit("水泵").await;
    assert!(bench.mailed("bob").await.is_empty(), "it is gathered");
    bench.company.approve("bob", &decided, json!({})).await.expect("approved");
    bench.company.pass_time_to("2026-03-02T08:59:59Z").await;
    assert!(bench.mailed("bob").await.is_empty(), "not before its time");
    bench.company.pass_time_to("2026-03-02T09:00:00Z").await;
    assert_eq!(bench.subjects("bob").await, ["通知汇总：1 项"]);
    assert_eq!(bench.lines("bob").await, ["公司 · 报价审批", "【待处理】轴承（主管审批）"]);

    bench.sender.send_due().await.expect("sends");
    let letter = loop {
        let letter = bench.letters.next().await;
        if letter["to"] == json!(["bob@example.com"]) {
            break letter;
        }
    };
    let text = letter["plain"].as_str().expect("text");
    assert!(text.contains("【待处理】轴承（主管审批）") && text.contains("https://tenon.example.com/tasks/"), "{text}");
    assert!(letter["html"].as_str().is_some_and(|html| html.contains("<a href=\"https:")), "{letter}");

    // What was told is not told again, and where nothing is left there is no letter.
    let gone = bench.submit("阀门").await;
    bench.company.act("ann", &gone, Action::Withdraw { opinion: None }).await.expect("withdrawn");
    // The one before is reminded of and passed on to somebody else before the next digest.
    for moment in ["2026-03-03T06:00:00Z", "2026-03-03T08:00:00Z", "2026-03-03T09:00:00Z"] {
        bench.company.pass_time_to(moment).await;
    }
    let waits = timers::list(&mut bench.company.workspace.store.read().await.expect("reads"), false, None, 50).await;
    let digest = waits.expect("reads").into_iter().find(|one| one.timer.kind == "digest").expect("it comes again");
    assert_eq!(Some(digest.timer.due_at), from_text("2026-03-04T09:00:00Z"));
    assert_eq!(bench.mailed("bob").await.len(), 1);
});

on_both!(news_that_was_read_meanwhile_is_no_news, |database: TestStore| async move {
    let bench = Bench::open(database).await;
    bench.choose("ann", at_five()).await;
    for (name, read) in [("轴承", true), ("水泵", false)] {
        let run = bench.submit(name).await;
        bench.company.approve("bob", &run, json!({})).await.expect("approved");
        if read {
            let (store, now, ann) =
                (&bench.company.workspace.store, bench.company.clock.now(), bench.company.id("ann"));
            store
                .write(move |conn| {
                    let ann = ann.clone();
                    Box::pin(async move { notifications::mark_read(conn, ann.as_str(), None, now).await })
                })
                .await
                .expect("read");
        }
    }
    bench.company.pass_time_to("2026-03-02T09:00:00Z").await;
    assert_eq!(bench.lines("ann").await, ["公司 · 安排拜访", "【已完成】水泵", "公司 · 报价审批", "【已通过】水泵"]);
});

on_both!(whoever_looks_each_slot_has_one_digest, |database: TestStore| async move {
    let bench = Bench::open(database).await;
    bench.choose("bob", at_five()).await;
    bench.submit("轴承").await;
    bench.company.clock.set(from_text("2026-03-02T09:00:00Z").expect("a moment"));
    let other = Workers::scheduler(&bench.company.workspace);
    let (one, two) = tokio::join!(bench.company.scheduler.run_due(), other.run_due());
    let (one, two) = (one.expect("fires"), two.expect("fires"));
    assert_eq!((one.failed, two.failed), (0, 0));
    assert_eq!(bench.subjects("bob").await, ["通知汇总：1 项"]);
    // A server that starts afterwards finds nothing left to do for that slot; the next waits.
    let started = Workers::scheduler(&bench.company.workspace);
    assert_eq!(started.run_due().await.expect("fires").done, 0);
    assert_eq!(bench.mailed("bob").await.len(), 1);
    // Servers that were away over several slots send one letter, not one for each.
    bench.submit("水泵").await;
    bench.company.clock.set(from_text("2026-03-02T10:00:00Z").expect("a moment"));
    bench.choose("bob", Notices { hourly: NoticeKind::ALL.to_vec(), email: Vec::new(), ..Notices::default() }).await;
    bench.company.clock.set(from_text("2026-03-02T13:30:00Z").expect("a moment"));
    while bench.company.scheduler.run_due().await.expect("fires").done > 0 {}
    assert_eq!(bench.lines("bob").await, ["公司 · 报价审批", "【待处理】水泵（主管审批）"]);
    assert_eq!(bench.mailed("bob").await.len(), 2);
});

on_both!(a_digest_speaks_the_readers_language_and_keeps_quiet_hours, |database: TestStore| async move {
    let bench = Bench::open(database).await;
    let roster = &bench.company.workspace.roster;
    let change = OwnChange { name: None, email: None, language: Some(Language::English) };
    roster.change_self(&bench.company.person("bob"), change).await.expect("changed");
    let quiet = Some(Quiet { from: "16:30".to_owned(), to: "18:30".to_owned() });
    bench
        .choose("bob", Notices { hourly: vec![NoticeKind::Task], email: Vec::new(), quiet, ..Notices::default() })
        .await;
    bench.submit("轴承").await;
    bench.company.pass_time_to("2026-03-02T10:29:59Z").await;
    assert!(bench.mailed("bob").await.is_empty(), "five and six o'clock lie in the quiet hours");
    bench.company.pass_time_to("2026-03-02T10:30:00Z").await;
    assert_eq!(bench.subjects("bob").await, ["Digest: 1 notice"]);
    assert_eq!(bench.lines("bob").await[1], "[To do] 轴承 (主管审批)");
});

on_both!(what_is_urgent_does_not_wait, |database: TestStore| async move {
    let bench = Bench::open(database).await;
    for who in ["bob", "eve"] {
        bench.choose(who, at_five()).await;
    }
    let run = bench.submit("轴承").await;
    bench.company.act("ann", &run, Action::Urge { text: Some("客户在等".to_owned()) }).await.expect("urged");
    assert_eq!(bench.subjects("bob").await, ["催办：报价审批 轴承"]);
    // A day later it is passed on to whoever heads bob; the to-do itself waited for the digest.
    for moment in ["2026-03-02T09:00:00Z", "2026-03-03T06:00:00Z", "2026-03-03T08:00:00Z"] {
        bench.company.pass_time_to(moment).await;
    }
    assert_eq!(bench.subjects("eve").await, ["超时升级：报价审批 轴承"]);
    assert_eq!(bench.subjects("bob").await, ["催办：报价审批 轴承", "通知汇总：1 项"]);
    // Not at all is not at all.
    bench.choose("eve", Notices { email: Vec::new(), ..Notices::default() }).await;
    bench.company.pass_time_to("2026-03-03T08:30:00Z").await;
    bench.company.act("ann", &run, Action::Urge { text: None }).await.expect("urged");
    assert_eq!(bench.mailed("eve").await.len(), 1);
});

on_both!(whoever_gathers_nothing_any_more_gets_what_was_gathered, |database: TestStore| async move {
    let bench = Bench::open(database).await;
    bench.choose("bob", at_five()).await;
    bench.submit("轴承").await;
    bench.choose("bob", Notices::default()).await;
    bench.company.pass_time_to("2026-03-02T08:00:00Z").await;
    assert_eq!(bench.subjects("bob").await, ["通知汇总：1 项"]);
    let waits = timers::list(&mut bench.company.workspace.store.read().await.expect("reads"), false, None, 50).await;
    assert!(waits.expect("reads").iter().all(|one| one.timer.kind != "digest"), "it comes no more");
});

on_both!(people_are_told_in_the_words_of_the_workspace, |database: TestStore| async move {
    let bench = Bench::open(database).await;
    let roster = &bench.company.workspace.roster;
    let admin = Principal::system(Via::Console).administrator().expect("the console may");
    let zh = Words {
        subject: "{{ initiator }}请你审批 {{ record }}".to_owned(),
        text: "在 {{ due }} 前处理。\n{{ summary }}".to_owned(),
    };
    let own = OwnWords { zh: Some(zh.clone()), en: None };
    roster.set_words(&admin, NoticeEvent::Task, own).await.expect("sound");
    bench.submit("轴承").await;
    let letter = bench.mailed("bob").await.pop().expect("a letter");
    assert_eq!(letter.content["subject"], "安安请你审批 轴承");
    let text = letter.content["text"].as_str().expect("text");
    assert!(text.starts_with("在 2026-03-03 16:00 前处理。\n名称：轴承"), "{text}");
    // Somebody who reads English falls back to the product's words.
    let change = OwnChange { name: None, email: None, language: Some(Language::English) };
    roster.change_self(&bench.company.person("bob"), change).await.expect("changed");
    bench.submit("水泵").await;
    let subject = bench.subjects("bob").await.pop().expect("a letter");
    assert!(subject.starts_with("To do: ") && subject.ends_with(" 水泵"), "{subject}");
    let wrong = Words { text: "{% if due %}{{ due }}{% endif %}".to_owned(), ..zh };
    assert!(roster.set_words(&admin, NoticeEvent::Task, OwnWords { zh: Some(wrong), en: None }).await.is_err());
    roster.set_words(&admin, NoticeEvent::Task, OwnWords::default()).await.expect("taken away");
    assert_eq!(roster.settings().wordings.own(NoticeEvent::Task), OwnWords::default());
});

on_both!(people_are_told_of_a_step_in_its_own_words, |database: TestStore| async move {
    let bench = Bench::open(database).await;
    let mut flow: Value = serde_json::from_str(include_str!("support/company/approval.json")).expect("JSON");
    let zh = |subject: &str, text: &str| json!({ "zh-CN": { "subject": subject, "text": text } });
    flow["nodes"]["head"]["notices"] = json!([
        { "on": "task", "to": ["assignee"], "channels": ["email"], "words": zh("{{ step }}：{{ name }}", "{{ note }}") },
        { "on": "approved", "to": ["initiator"], "words": zh("{{ who }}同意了 {{ name }}", "{{ words }}\n{{ note }}") },
        { "on": "urge", "to": ["assignee"], "channels": [] }
    ]);
    bench.company.publish(&[("flows/approval.json", flow)]).await;
    let run = bench.submit("轴承").await;
    let letter = bench.mailed("bob").await.pop().expect("a letter");
    assert_eq!((&letter.content["subject"], &letter.content["text"]), (&json!("主管审批：轴承"), &json!("行")));
    bench.company.act("ann", &run, Action::Urge { text: None }).await.expect("urged");
    assert_eq!(bench.subjects("bob").await, ["主管审批：轴承"], "urging is told to nobody");
    let task = bench.company.task("bob").await;
    let approve = Action::Approve { task, opinion: Some("同意".into()) };
    bench.company.act("bob", &run, approve).await.expect("approved");
    let letters = bench.mailed("ann").await;
    let told = letters.iter().find(|letter| letter.content["subject"] == "鲍主管同意了 轴承").expect("she is told");
    assert_eq!(told.content["text"], "同意\n行");
});

on_both!(a_digest_keeps_to_the_days_and_the_time_zone_its_reader_chose, |database: TestStore| async move {
    let bench = Bench::open(database).await;
    let at = DailyAt { at: "09:00".to_owned(), days: DigestDays::Chosen, on: vec![Weekday::Wednesday] };
    let berlin = Some("Europe/Berlin".to_owned());
    bench.choose("bob", Notices { daily_at: at, timezone: berlin, ..at_five() }).await;
    bench.company.pass_time_to("2026-03-03T12:00:00Z").await;
    bench.submit("轴承").await;
    // Nine o'clock on Wednesday in Shanghai is not yet nine in Berlin.
    for moment in ["2026-03-04T01:00:00Z", "2026-03-04T07:59:59Z"] {
        bench.company.pass_time_to(moment).await;
        assert!(bench.mailed("bob").await.is_empty(), "at {moment}");
    }
    bench.company.pass_time_to("2026-03-04T08:00:00Z").await;
    assert_eq!(bench.subjects("bob").await, ["通知汇总：1 项"]);

    // Quiet hours are those of their clock, too: the next one waits until ten.
    let at = DailyAt { at: "09:00".to_owned(), days: DigestDays::Every, on: Vec::new() };
    let quiet = Some(Quiet { from: "20:00".to_owned(), to: "10:00".to_owned() });
    let berlin = Some("Europe/Berlin".to_owned());
    bench.choose("bob", Notices { daily_at: at, timezone: berlin, quiet, ..at_five() }).await;
    bench.company.pass_time_to("2026-03-04T13:00:00Z").await;
    bench.submit("水泵").await;
    bench.company.pass_time_to("2026-03-05T08:59:59Z").await;
    assert_eq!(bench.mailed("bob").await.len(), 1);
    bench.company.pass_time_to("2026-03-05T09:00:00Z").await;
    assert_eq!(bench.mailed("bob").await.len(), 2);
});

on_both!(a_digest_follows_the_time_zone_of_the_workspace, |database: TestStore| async move {
    let bench = Bench::open(database).await;
    let at = DailyAt { at: "17:30".to_owned(), ..at_five().daily_at };
    bench.choose("bob", Notices { daily_at: at, ..at_five() }).await;
    bench.submit("轴承").await;
    let admin = Principal::system(Via::Console).administrator().expect("the console may");
    let tokyo = SettingsChange { timezone: Some("Asia/Tokyo".to_owned()), ..SettingsChange::default() };
    bench.company.workspace.roster.change_settings(&admin, tokyo).await.expect("settings");
    // In Tokyo it is five; the letter comes at half past, an hour earlier than it would have in Shanghai.
    bench.company.pass_time_to("2026-03-02T08:00:01Z").await;
    bench.company.pass_time_to("2026-03-02T08:29:59Z").await;
    assert!(bench.mailed("bob").await.is_empty());
    bench.company.pass_time_to("2026-03-02T08:30:00Z").await;
    assert_eq!(bench.subjects("bob").await, ["通知汇总：1 项"]);
});
