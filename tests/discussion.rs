//! What people say about records, who hears of their changes, going back to an earlier version, and the end of a record,
//! on both databases.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::{Shop, customer, object, refusals};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tenon_engine::access::Principal;
use tenon_engine::clock::Moment;
use tenon_engine::id::{CommandId, FileId};
use tenon_engine::people::SettingsChange;
use tenon_engine::record::{self, Action, Command, ReadError, RecordError, Remark, Rewording};
use tenon_engine::store::files::{self, FileRow};
use tenon_engine::store::{StoreError, audit, comments, followers, notifications};
use tenon_engine::workspace::RecordPlace;

fn place(id: &str) -> RecordPlace {
    RecordPlace { app: "shop".to_owned(), form: "customer".to_owned(), id: id.to_owned() }
}

fn id(principal: &Principal) -> String {
    principal.id().expect("a member").to_owned()
}

/// Subjects and texts of what a member was told, oldest first.
async fn told(shop: &Shop, principal: &Principal) -> Vec<String> {
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let mut found = notifications::list(&mut conn, &id(principal), false, None, 100).await.expect("reads");
    found.reverse();
    found.into_iter().map(|told| format!("{}|{}", told.subject, told.text)).collect()
}

async fn hers(shop: &Shop, wang: &Principal) -> String {
    let action = Action::Create { id: None, values: object(customer("13912345678")) };
    shop.perform(wang, "customer", action).await.expect("created").record.id
}

fn edit(id: &str, values: Value) -> Action {
    Action::Update { id: id.to_owned(), version: None, values: object(values) }
}

on_both!(a_comment_tells_those_it_speaks_to_and_those_who_follow, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let (wang, li, zhao) = (shop.member("wang"), shop.member("li"), shop.member("zhao"));
    let record = hers(&shop, &wang).await;
    let say = |who: Principal, text: &'static str, to: Vec<String>| {
        let (workspace, place) = (shop.workspace.clone(), place(&record));
        let remark = Remark { text: text.to_owned(), mentions: to, files: Vec::new() };
        async move { workspace.comment(&who, &place, remark).await }
    };

    let said = say(wang.clone(), " 请 @赵敏 看看 ", vec![id(&zhao), id(&zhao)]).await.expect("said");
    assert_eq!((said.text.as_str(), said.mentions.as_slice()), ("请 @赵敏 看看", [id(&zhao)].as_slice()));
    assert_eq!(told(&shop, &zhao).await, ["王芳在“苏州晨光机电”中提到了你|请 @赵敏 看看"]);
    assert_eq!(told(&shop, &wang).await, Vec::<String>::new(), "nobody is told what they said themselves");

    say(zhao.clone(), "看过了", vec![]).await.expect("said");
    assert_eq!(told(&shop, &wang).await, ["赵敏评论了“苏州晨光机电”|看过了"], "whoever comments follows");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    assert_eq!(followers::of(&mut conn, &record).await.expect("reads").len(), 2);

    let blind = say(wang.clone(), "@李强", vec![id(&li)]).await.expect_err("he may not see it");
    assert_eq!(refusals(&blind), [("/mentions/0".to_owned(), "not_a_reader".to_owned())]);
    let empty = say(wang.clone(), "  ", vec!["nobody".to_owned()]).await.expect_err("two mistakes");
    assert_eq!(refusals(&empty).len(), 2);
    assert!(
        matches!(say(li.clone(), "?", vec![]).await, Err(RecordError::NotFound)),
        "what one may not see is not there"
    );
    assert_eq!(comments::list(&mut conn, &record, None, 10).await.expect("reads").len(), 2);
});

/// A file that somebody has uploaded.
async fn uploaded(shop: &Shop, by: &Principal, name: &str) -> FileRow {
    let row = FileRow {
        id: FileId::generate(),
        name: name.to_owned(),
        mime: "application/pdf".to_owned(),
        size: 9,
        uploaded_by: by.id().map(str::to_owned),
        uploaded_at: shop.workspace.snapshot().now,
        guest: None,
    };
    let kept = row.clone();
    let written = shop.workspace.store.write(move |conn| {
        let row = row.clone();
        Box::pin(async move { files::insert(conn, &row).await })
    });
    let written: Result<(), StoreError> = written.await;
    written.expect("written");
    kept
}

/// Whether somebody may see a file.
async fn sees(shop: &Shop, who: &Principal, file: &FileRow) -> bool {
    let snapshot = shop.workspace.snapshot();
    let mut conn = shop.workspace.store.read().await.expect("reads");
    record::may_see_file(&mut conn, &snapshot.context(who), file).await.expect("reads")
}

on_both!(files_go_with_a_comment_and_are_seen_by_whoever_sees_the_record, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let (wang, li, zhao) = (shop.member("wang"), shop.member("li"), shop.member("zhao"));
    let record = hers(&shop, &wang).await;
    shop.workspace.follow(&zhao, &place(&record), true).await.expect("follows");
    let (offer, plan, other) = (
        uploaded(&shop, &wang, "报价.pdf").await,
        uploaded(&shop, &wang, "图纸.pdf").await,
        uploaded(&shop, &li, "别人的.pdf").await,
    );
    let send = |text: &str, files: &[&FileRow]| Remark {
        text: text.to_owned(),
        mentions: Vec::new(),
        files: files.iter().map(|file| file.id.to_string()).collect(),
    };
    assert!(!sees(&shop, &zhao, &offer).await, "nothing shows it yet");
    let said = shop.workspace.comment(&wang, &place(&record), send("", &[&offer, &plan, &offer])).await.expect("said");
    let names: Vec<&str> = said.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!((said.text.as_str(), names.as_slice()), ("", ["报价.pdf", "图纸.pdf"].as_slice()));
    assert_eq!(told(&shop, &zhao).await, ["王芳评论了“苏州晨光机电”|附件：报价.pdf、图纸.pdf"]);
    // She does not see every field of the record, and the file stands in none of them.
    assert!(sees(&shop, &zhao, &offer).await);
    assert!(!sees(&shop, &li, &offer).await, "whoever may not see the record sees none of its files");

    let strange = shop.workspace.comment(&wang, &place(&record), send("看", &[&other])).await.expect_err("not hers");
    assert_eq!(refusals(&strange), [("/files/0".to_owned(), "unknown_file".to_owned())]);
    let many = Remark { files: vec![offer.id.to_string(); 21], ..Remark::default() };
    let many = shop.workspace.comment(&wang, &place(&record), many).await.expect_err("too many");
    assert_eq!(refusals(&many), [("/files".to_owned(), "too_many_files".to_owned())]);

    let mut conn = shop.workspace.store.read().await.expect("reads");
    let kept = comments::list(&mut conn, &record, None, 10).await.expect("reads");
    assert_eq!((kept.len(), &kept[0].files), (1, &said.files));
    let loose = files::loose(&mut conn, moment_after(&shop), moment_after(&shop), 10).await.expect("reads");
    assert_eq!(loose, std::slice::from_ref(&other.id), "what goes with a comment is held");
    drop(conn);
    shop.perform(&shop.system, "customer", Action::Delete { id: record.clone(), version: None })
        .await
        .expect("deleted");
    shop.perform(&shop.system, "customer", Action::Destroy { id: record.clone() }).await.expect("destroyed");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let loose = files::loose(&mut conn, moment_after(&shop), moment_after(&shop), 10).await.expect("reads");
    assert_eq!(loose.len(), 3, "and goes with its record");
});

on_both!(what_one_has_said_is_changed_or_taken_back_for_a_while, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let (wang, li, zhao) = (shop.member("wang"), shop.member("li"), shop.member("zhao"));
    let record = hers(&shop, &wang).await;
    let offer = uploaded(&shop, &wang, "报价.pdf").await;
    let remark = Remark { text: "初稿".to_owned(), mentions: vec![id(&zhao)], files: vec![offer.id.to_string()] };
    let said = shop.workspace.comment(&wang, &place(&record), remark).await.expect("said");
    let start = shop.workspace.clock.now();
    assert_eq!(record::open_until(&said, &id(&wang)), Some(start + TimeDelta::minutes(60)));
    assert_eq!(record::open_until(&said, &id(&zhao)), None);
    let reword = |who: &Principal, comment: i64, wish: Rewording| {
        let (workspace, who, place) = (shop.workspace.clone(), who.clone(), place(&record));
        async move { workspace.reword_comment(&who, &place, comment, wish).await }
    };
    let text = |text: &str| Rewording::Text(text.to_owned());

    let theirs = reword(&zhao, said.seq, Rewording::Retract).await.expect_err("not hers");
    assert_eq!(refusals(&theirs), [(String::new(), "not_yours".to_owned())]);
    assert!(matches!(reword(&li, said.seq, text("?")).await, Err(RecordError::NotFound)));
    assert!(matches!(reword(&wang, said.seq + 1, text("?")).await, Err(RecordError::NotFound)));
    let long = reword(&wang, said.seq, text(&"长".repeat(4001))).await.expect_err("too long");
    assert_eq!(refusals(&long), [("/text".to_owned(), "length".to_owned())]);
    let elsewhere = hers_too(&shop, &wang).await;
    let astray = shop.workspace.reword_comment(&wang, &place(&elsewhere), said.seq, text("?")).await;
    assert!(matches!(astray, Err(RecordError::NotFound)), "a comment belongs to its record");

    shop.workspace.clock.set(start + TimeDelta::minutes(59));
    let changed = reword(&wang, said.seq, text(" 定稿 ")).await.expect("changed");
    assert_eq!((changed.text.as_str(), changed.edited_at), ("定稿", Some(start + TimeDelta::minutes(59))));
    assert_eq!((&changed.mentions, &changed.files), (&said.mentions, &said.files));
    let gone = reword(&wang, said.seq, Rewording::Retract).await.expect("taken back");
    assert_eq!((gone.text.as_str(), gone.files.len(), gone.mentions.len()), ("", 0, 0));
    let mut conn = shop.workspace.store.read().await.expect("reads");
    assert_eq!(comments::list(&mut conn, &record, None, 10).await.expect("reads"), [gone], "it leaves a trace");
    drop(conn);
    assert!(!sees(&shop, &zhao, &offer).await, "its file went with it");
    let twice = reword(&wang, said.seq, text("又来")).await.expect_err("is gone");
    assert_eq!(refusals(&twice), [(String::new(), "comment_deleted".to_owned())]);

    let here = place(&record);
    let late = shop.workspace.comment(&wang, &here, Remark { text: "晚".to_owned(), ..Remark::default() });
    let late = late.await.expect("said");
    shop.workspace.clock.set(start + TimeDelta::minutes(59 + 60));
    for wish in [text("更晚"), Rewording::Retract] {
        let refused = reword(&wang, late.seq, wish).await.expect_err("too late");
        assert_eq!(refusals(&refused), [(String::new(), "too_late".to_owned())]);
    }

    let mut conn = shop.workspace.store.read().await.expect("reads");
    let logged = |action: &str| audit::Filter { action: Some(action.to_owned()), ..audit::Filter::default() };
    let entries = audit::list(&mut conn, &logged("comment.change"), None, 10).await.expect("reads");
    assert_eq!((entries.len(), &entries[0].detail["text"]), (1, &json!(["初稿", "定稿"])));
    let entries = audit::list(&mut conn, &logged("comment.delete"), None, 10).await.expect("reads");
    assert_eq!((entries.len(), &entries[0].detail["files"]), (1, &json!(["报价.pdf"])));
    let history = audit::history(&mut conn, &record, None, 10).await.expect("reads");
    assert_eq!(history.len(), 1, "the record itself was not changed");
});

async fn hers_too(shop: &Shop, wang: &Principal) -> String {
    let action = Action::Create { id: None, values: object(customer("13912345670")) };
    shop.perform(wang, "customer", action).await.expect("created").record.id
}

fn moment_after(shop: &Shop) -> Moment {
    shop.workspace.snapshot().now + TimeDelta::hours(1)
}

on_both!(followers_hear_of_changes_in_fields_they_see, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let (wang, li, zhao) = (shop.member("wang"), shop.member("li"), shop.member("zhao"));
    let record = hers(&shop, &wang).await;
    assert!(matches!(shop.workspace.follow(&li, &place(&record), true).await, Err(ReadError::NotFound)));
    for _ in 0..2 {
        shop.workspace.follow(&zhao, &place(&record), true).await.expect("follows");
    }
    shop.perform(&wang, "customer", edit(&record, json!({ "name": "晨光" }))).await.expect("changed");
    shop.update("customer", &record, json!({ "secret": 5 })).await.expect("changed");
    let [changed] = told(&shop, &zhao).await.try_into().expect("a field she may not see is no news");
    assert!(changed.starts_with("王芳修改了“晨光”|"), "{changed}");
    let delete = Action::Delete { id: record.clone(), version: None };
    shop.perform(&shop.system, "customer", delete).await.expect("deleted");
    assert_eq!(told(&shop, &zhao).await.len(), 2);
    shop.perform(&shop.system, "customer", Action::Restore { id: record.clone() }).await.expect("restored");
    shop.workspace.follow(&zhao, &place(&record), false).await.expect("ends");
    shop.perform(&wang, "customer", edit(&record, json!({ "name": "晨光二" }))).await.expect("changed");
    assert_eq!(told(&shop, &zhao).await.len(), 3, "nothing after the end");
});

on_both!(an_earlier_version_comes_back_as_a_change, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let wang = shop.member("wang");
    let record = hers(&shop, &wang).await;
    shop.perform(&wang, "customer", edit(&record, json!({ "name": "乙" }))).await.expect("changed");
    shop.perform(&wang, "customer", edit(&record, json!({ "name": "丙", "phone": "13900000001" })))
        .await
        .expect("changed");
    shop.update("customer", &record, json!({ "secret": 9 })).await.expect("changed");

    let snapshot = shop.workspace.snapshot();
    let context = snapshot.context(&wang);
    let form = snapshot.model.form("shop", "customer").expect("a form").clone();
    let rights = context.rights("shop", "customer").expect("a form");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let (values, version) =
        record::values_of_version(&mut conn, &context, &rights, &form, &record, 1).await.expect("reaches back");
    assert_eq!(
        Value::Object(values.clone()),
        json!({ "name": "苏州晨光机电", "phone": "13912345678" }),
        "only what she writes"
    );
    let back = Action::Update { id: record.clone(), version: Some(version), values };
    let now = shop.perform(&wang, "customer", back).await.expect("changed").record;
    assert_eq!((now.version, &now.values["name"], &now.values["secret"]), (5, &json!("苏州晨光机电"), &json!(9)));
    let (same, _) = record::values_of_version(&mut conn, &context, &rights, &form, &record, 5).await.expect("now");
    assert!(same.is_empty());
    let none = record::values_of_version(&mut conn, &context, &rights, &form, &record, 0).await;
    assert!(matches!(none, Err(ReadError::NotFound)), "there was no version 0");
});

on_both!(a_record_is_destroyed_from_the_bin_only_and_the_log_remembers, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let wang = shop.member("wang");
    let record = hers(&shop, &wang).await;
    shop.workspace
        .comment(&wang, &place(&record), Remark { text: "记一笔".to_owned(), ..Remark::default() })
        .await
        .expect("said");
    let destroy = || Action::Destroy { id: record.clone() };
    assert!(matches!(shop.perform(&shop.system, "customer", destroy()).await, Err(RecordError::NotFound)));
    shop.perform(&shop.system, "customer", Action::Delete { id: record.clone(), version: None })
        .await
        .expect("deleted");
    assert!(matches!(shop.perform(&wang, "customer", destroy()).await, Err(RecordError::Forbidden(_))));
    let command = Command {
        id: Some(CommandId::generate()),
        app: "shop".to_owned(),
        form: "customer".to_owned(),
        action: destroy(),
    };
    shop.workspace.perform(&shop.system, command.clone()).await.expect("destroyed");
    let again = shop.workspace.perform(&shop.system, command).await.expect("answers again");
    assert_eq!((again.record.id.as_str(), again.repeated), (record.as_str(), true));
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let model = shop.workspace.model();
    let form = model.form("shop", "customer").expect("a form");
    assert!(tenon_engine::store::load_row(&mut conn, &form.table, &record, false).await.expect("reads").is_none());
    assert!(comments::list(&mut conn, &record, None, 10).await.expect("reads").is_empty());
    assert!(followers::of(&mut conn, &record).await.expect("reads").is_empty());
    let history = audit::history(&mut conn, &record, None, 10).await.expect("reads");
    assert_eq!((history[0].action.as_str(), &history[0].detail["title"]), ("record.destroy", &json!("苏州晨光机电")));
    // Its unique number is free again.
    shop.create("customer", customer("13912345678")).await;
});

on_both!(the_bin_is_emptied_after_the_days_of_the_settings, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let old = shop.create("customer", customer("13912345678")).await.id;
    let young = shop.create("customer", customer("13912345679")).await.id;
    let delete = |id: &str| Action::Delete { id: id.to_owned(), version: None };
    let start = shop.workspace.clock.now();
    shop.perform(&shop.system, "customer", delete(&old)).await.expect("deleted");
    shop.workspace.clock.set(start + chrono::Duration::days(10));
    shop.perform(&shop.system, "customer", delete(&young)).await.expect("deleted");
    shop.workspace.clock.set(start + chrono::Duration::days(31));
    let admin = shop.system.administrator().expect("the engine itself");
    let days = |days| SettingsChange { recycle_days: Some(days), ..SettingsChange::default() };
    shop.workspace.roster.change_settings(&admin, days(0)).await.expect("for ever");
    assert_eq!(shop.workspace.empty_bins().await.expect("sweeps"), 0);
    shop.workspace.roster.change_settings(&admin, days(30)).await.expect("a month");
    assert_eq!(shop.workspace.empty_bins().await.expect("sweeps"), 1);
    assert!(shop.load("customer", &young).await.deleted_at.is_some(), "the younger one waits");
    assert!(shop.workspace.roster.change_settings(&admin, days(5000)).await.is_err());
});
