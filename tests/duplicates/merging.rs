//! Making one record of several, and taking that back.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::firms::{Firm, company, rules};
use crate::support::shop::{object, refusals};
use futures_util::future::join_all;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use tenon_engine::access::Principal;
use tenon_engine::duplicate::{self, Plan, Take, Undo, Wish};
use tenon_engine::flow::service::StartRun;
use tenon_engine::id::{CommandId, FileId};
use tenon_engine::package::{publish, save_draft};
use tenon_engine::record::{Action, Change, RecordError, Remark};
use tenon_engine::store::files::{self, FileRow};
use tenon_engine::store::{StoreError, StoredRecord, audit, comments, followers, merges, runs};
use tenon_engine::workspace::RecordPlace;

fn wish(master: &StoredRecord, others: &[&StoredRecord]) -> Wish {
    Wish {
        app: "firm".to_owned(),
        form: "company".to_owned(),
        master: master.id.clone(),
        version: None,
        others: others.iter().map(|other| (other.id.clone(), None)).collect(),
        take: BTreeMap::new(),
        id: None,
    }
}

async fn preview(firm: &Firm, by: &Principal, wish: &Wish) -> Result<Plan, RecordError> {
    let snapshot = firm.workspace.snapshot();
    let context = snapshot.context(by);
    let rights = context.rights("firm", "company").expect("a form");
    let app = snapshot.model.app("firm").expect("an app");
    let form = snapshot.model.form("firm", "company").expect("a form");
    let mut conn = firm.workspace.store.read().await.expect("reads");
    duplicate::plan(&mut conn, &context, app, form, &rights, wish, false).await
}

/// The merge that the history of a record names last.
async fn last_merge(firm: &Firm, record: &str) -> String {
    let mut conn = firm.workspace.store.read().await.expect("reads");
    let entries = audit::history(&mut conn, record, None, 50).await.expect("reads");
    let id = entries.iter().find_map(|entry| entry.detail["merge"]["id"].as_str().map(str::to_owned));
    id.expect("a merge in the history")
}

async fn undo(firm: &Firm, by: &Principal, master: &str) -> Result<Change, RecordError> {
    let merge = last_merge(firm, master).await;
    let (app, form, master) = ("firm".to_owned(), "company".to_owned(), master.to_owned());
    firm.workspace.undo_merge(by, Undo { app, form, master, merge, id: None }).await
}

/// The values that people write, without what the engine keeps.
fn written(record: &StoredRecord) -> Map<String, Value> {
    let mut values = record.values.clone();
    ["spent", "grade", "firm"].iter().for_each(|key| drop(values.remove(*key)));
    values
}

on_both!(one_is_made_of_several_and_taken_apart_again, |database: TestStore| async move {
    let firm = Firm::open(database).await;
    let eve = firm.member("eve");
    let a = firm
        .create("company", json!({ "name": "华信", "code": "A", "tags": ["老客户"], "sites": [{ "place": "上海" }] }))
        .await;
    let b = firm
        .create(
            "company",
            json!({ "name": "华信智能科技有限公司", "code": "B", "phone": "13800000001", "remark": "付款快", "secret": 5,
                "tags": ["重点", "老客户"], "sites": [{ "place": "苏州" }] }),
        )
        .await;
    let c =
        firm.create("company", json!({ "name": "华信智能", "remark": "很长的备注，说得更多", "parent": b.id })).await;
    let contact = firm.create("contact", json!({ "name": "张三", "company": b.id, "also": [b.id, a.id, c.id] })).await;
    let order = firm
        .create("order", json!({ "no": "1", "company": b.id, "total": 120, "stops": [{ "at": c.id, "n": 1 }, { "at": a.id, "n": 2 }] }))
        .await;
    let place = |id: &str| RecordPlace { app: "firm".to_owned(), form: "company".to_owned(), id: id.to_owned() };
    firm.workspace
        .comment(&eve, &place(&b.id), Remark { text: "聊过".to_owned(), ..Remark::default() })
        .await
        .expect("said");
    let run = firm.workspace.start_run(&eve, StartRun::of("firm", "vet", Some(&b.id))).await.expect("submitted");
    assert_eq!(firm.load("company", &b.id).await.values["grade"], "A", "120 were spent there");
    let stored =
        [firm.load("company", &a.id).await, firm.load("company", &b.id).await, firm.load("company", &c.id).await];

    let mut wished = wish(&a, &[&b, &c]);
    wished.take.insert("name".to_owned(), Take::From(b.id.clone()));
    let plan = preview(&firm, &eve, &wished).await.expect("planned");
    assert_eq!(plan.problems, []);
    let links: Vec<(&str, usize)> = plan.moves.links.iter().map(|(form, count)| (form.as_str(), *count)).collect();
    assert_eq!(links, [("contact", 1), ("order", 1)]);
    assert_eq!((plan.moves.comments, plan.moves.runs, plan.moves.followers), (1, 1, 1));
    let took = |field: &str| plan.choices.iter().find(|choice| choice.field == field).expect("a choice").take.clone();
    assert_eq!(
        [took("code"), took("phone"), took("remark"), took("tags")],
        [Take::From(a.id.clone()), Take::From(b.id.clone()), Take::From(c.id.clone()), Take::All]
    );
    assert_eq!(firm.load("company", &a.id).await, stored[0], "a preview writes nothing");

    let merged = firm.workspace.merge_records(&eve, wished).await.expect("merged").record;
    assert_eq!(merged.id, a.id);
    assert_eq!((&merged.values["name"], &merged.values["code"]), (&json!("华信智能科技有限公司"), &json!("A")));
    assert_eq!(
        (&merged.values["phone"], &merged.values["remark"]),
        (&json!("13800000001"), &json!("很长的备注，说得更多"))
    );
    assert_eq!(merged.values["tags"], json!(["老客户", "重点"]));
    assert_eq!(merged.values["sites"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        (&merged.values["spent"], &merged.values["grade"]),
        (&json!(120), &json!("A")),
        "figures follow the links"
    );
    assert_eq!(merged.flow_state.as_deref(), Some("running"));
    assert_eq!(merged.values.get("parent"), None, "it is not its own parent");
    let led = firm.load("contact", &contact.id).await;
    assert_eq!((&led.values["company"], &led.values["also"]), (&json!(a.id), &json!([a.id])));
    assert_eq!(led.values["firm"], "华信智能科技有限公司");
    let stops = firm.load("order", &order.id).await.values["stops"].clone();
    assert_eq!((&stops[0]["at"], &stops[1]["at"], &stops[0]["n"]), (&json!(a.id), &json!(a.id), &json!(1)));
    for gone in [&b, &c] {
        assert!(firm.load("company", &gone.id).await.deleted_at.is_some());
        let mut conn = firm.workspace.store.read().await.expect("reads");
        assert_eq!(merges::became(&mut conn, &gone.id).await.expect("reads").as_deref(), Some(a.id.as_str()));
        let last = audit::history(&mut conn, &gone.id, None, 1).await.expect("reads");
        assert_eq!(
            (last[0].action.as_str(), &last[0].detail["merge"]["others"][0]["id"]),
            ("record.merged", &json!(a.id))
        );
    }
    let mut conn = firm.workspace.store.read().await.expect("reads");
    assert_eq!(comments::list(&mut conn, &a.id, None, 10).await.expect("reads").len(), 1);
    assert_eq!(followers::of(&mut conn, &a.id).await.expect("reads"), [eve.id().expect("a member")]);
    let moved = runs::run_by_id(&mut conn, run.id.as_str()).await.expect("reads").expect("is there");
    assert_eq!(
        (moved.record_id.as_deref(), moved.record_title.as_str()),
        (Some(a.id.as_str()), "华信智能科技有限公司")
    );
    drop(conn);

    undo(&firm, &eve, &a.id).await.expect("taken back");
    for (before, id) in stored.iter().zip([&a.id, &b.id, &c.id]) {
        let now = firm.load("company", id).await;
        assert_eq!((written(&now), &now.title), (written(before), &before.title));
        assert_eq!((&now.flow_state, &now.deleted_at), (&before.flow_state, &None));
        assert_eq!(now.values["grade"], before.values["grade"]);
    }
    assert_eq!(written(&firm.load("contact", &contact.id).await), written(&contact));
    assert_eq!(firm.load("order", &order.id).await.values["stops"], order.values["stops"]);
    let mut conn = firm.workspace.store.read().await.expect("reads");
    assert_eq!(comments::list(&mut conn, &b.id, None, 10).await.expect("reads").len(), 1);
    assert_eq!(followers::of(&mut conn, &a.id).await.expect("reads"), [""; 0]);
    let back = runs::run_by_id(&mut conn, run.id.as_str()).await.expect("reads").expect("is there");
    assert_eq!(back.record_id.as_deref(), Some(b.id.as_str()));
    drop(conn);
    let twice = undo(&firm, &eve, &a.id).await.expect_err("is undone");
    assert_eq!(refusals(&twice), [(String::new(), "merge_undone".to_owned())]);
    // And once more, for what was taken back can be done again.
    firm.workspace.merge_records(&eve, wish(&b, &[&a])).await.expect("merged the other way");
});

on_both!(files_of_comments_go_with_them_and_come_back, |database: TestStore| async move {
    let firm = Firm::open(database).await;
    let eve = firm.member("eve");
    let a = firm.create("company", json!({ "name": "甲" })).await;
    let b = firm.create("company", json!({ "name": "乙" })).await;
    let place = |id: &str| RecordPlace { app: "firm".to_owned(), form: "company".to_owned(), id: id.to_owned() };
    let mut files = Vec::new();
    for name in ["报价.pdf", "图纸.pdf"] {
        let row = FileRow {
            id: FileId::generate(),
            name: name.to_owned(),
            mime: "application/pdf".to_owned(),
            size: 9,
            uploaded_by: eve.id().map(str::to_owned),
            uploaded_at: firm.workspace.snapshot().now,
            guest: None,
        };
        files.push(row.id.clone());
        let written = firm.workspace.store.write(move |conn| {
            let row = row.clone();
            Box::pin(async move { files::insert(conn, &row).await })
        });
        let written: Result<(), StoreError> = written.await;
        written.expect("written");
    }
    let remark = Remark { files: files.iter().map(ToString::to_string).collect(), ..Remark::default() };
    firm.workspace.comment(&eve, &place(&b.id), remark).await.expect("said");
    let holders = async |file: &FileId| -> Vec<String> {
        let mut conn = firm.workspace.store.read().await.expect("reads");
        let uses = files::uses(&mut conn, file.as_str()).await.expect("reads");
        let mut holders: Vec<String> = uses.into_iter().map(|used| used.record).collect();
        holders.sort();
        holders
    };
    let mut both = vec![a.id.clone(), b.id.clone()];
    both.sort();

    firm.workspace.merge_records(&eve, wish(&a, &[&b])).await.expect("merged");
    for file in &files {
        assert_eq!(holders(file).await, both, "whoever sees the comment sees its files");
    }
    // One of them is shown once more, beside the record that stayed.
    let again = Remark { files: vec![files[1].to_string()], ..Remark::default() };
    firm.workspace.comment(&eve, &place(&a.id), again).await.expect("said");
    undo(&firm, &eve, &a.id).await.expect("taken back");
    assert_eq!(
        holders(&files[0]).await,
        std::slice::from_ref(&b.id),
        "whoever sees the other record alone sees it no more"
    );
    assert_eq!(holders(&files[1]).await, both);
});

on_both!(a_merge_sent_twice_happens_once_and_two_at_once_do_not_tear, |database: TestStore| async move {
    let firm = Firm::open(database).await;
    let a = firm.create("company", json!({ "name": "甲" })).await;
    let b = firm.create("company", json!({ "name": "乙", "remark": "行" })).await;
    let c = firm.create("company", json!({ "name": "丙" })).await;
    let once = Wish { id: Some(CommandId::generate()), ..wish(&a, &[&b]) };
    let first = firm.workspace.merge_records(&firm.system, once.clone()).await.expect("merged");
    let again = firm.workspace.merge_records(&firm.system, once).await.expect("answered");
    assert_eq!((first.record.version, again.record.version, again.repeated), (2, 2, true));
    let (one, other) = tokio::join!(
        firm.workspace.merge_records(&firm.system, wish(&a, &[&c])),
        firm.workspace.merge_records(&firm.system, wish(&c, &[&a])),
    );
    assert_eq!([&one, &other].iter().filter(|end| end.is_ok()).count(), 1, "{one:?} {other:?}");
    let live = [firm.load("company", &a.id).await, firm.load("company", &c.id).await];
    assert_eq!(live.iter().filter(|record| record.deleted_at.is_none()).count(), 1);
});

on_both!(what_stands_in_the_way_of_a_merge_is_said, |database: TestStore| async move {
    let firm = Firm::open(database).await;
    let (ann, eve) = (firm.member("ann"), firm.member("eve"));
    let owned = |name: &str| json!({ "name": name, "owner": ann.id() });
    let a = firm.create("company", owned("甲")).await;
    let b = firm.create("company", owned("乙")).await;
    let merge = |by: &Principal, wish: Wish| {
        let (workspace, by) = (firm.workspace.clone(), by.clone());
        async move { workspace.merge_records(&by, wish).await.expect_err("refused") }
    };
    assert_eq!(refusals(&merge(&ann, wish(&a, &[&b])).await), [("/others/0".to_owned(), "may_not_delete".to_owned())]);
    assert!(matches!(merge(&firm.member("bob"), wish(&a, &[&b])).await, RecordError::NotFound));
    for others in [vec![], vec![&a], vec![&b, &b], vec![&b; 10]] {
        assert_eq!(refusals(&merge(&eve, wish(&a, &others)).await)[0].1, "wrong_number");
    }
    let mut odd = wish(&a, &[&b]);
    odd.take = BTreeMap::from([
        ("nothing".to_owned(), Take::All),
        ("name".to_owned(), Take::All),
        ("remark".to_owned(), Take::From("x".to_owned())),
        ("spent".to_owned(), Take::From(b.id.clone())),
    ]);
    let said = refusals(&merge(&eve, odd).await);
    let codes: Vec<(&str, &str)> = said.iter().map(|(pointer, code)| (pointer.as_str(), code.as_str())).collect();
    assert_eq!(
        codes,
        [
            ("/take/name", "not_several"),
            ("/take/nothing", "unknown_field"),
            ("/take/remark", "unknown_record"),
            ("/take/spent", "field_forbidden"),
        ]
    );
    let stale = Wish { version: Some(7), ..wish(&a, &[&b]) };
    assert!(matches!(merge(&eve, stale).await, RecordError::Conflict { yours: 7, .. }));
    for record in [&a, &b] {
        firm.workspace.start_run(&eve, StartRun::of("firm", "vet", Some(&record.id))).await.expect("submitted");
    }
    assert_eq!(refusals(&merge(&eve, wish(&a, &[&b])).await)[0].1, "several_under_way");
    assert_eq!(firm.load("company", &b.id).await.deleted_at, None, "nothing happened");

    // More links than one transaction takes: said in the preview and by the merge.
    let (c, d) = (firm.create("company", owned("丙")).await, firm.create("company", owned("丁")).await);
    let contact =
        |at: usize| Action::Create { id: None, values: object(json!({ "name": format!("{at}"), "company": d.id })) };
    let commands = (0..1001).map(|at| tenon_engine::record::Command {
        id: None,
        app: "firm".to_owned(),
        form: "contact".to_owned(),
        action: contact(at),
    });
    let done = firm.workspace.perform_all(&firm.system, commands.collect()).await;
    assert!(done.iter().all(Result::is_ok));
    let plan = preview(&firm, &eve, &wish(&c, &[&d])).await.expect("planned");
    assert_eq!(plan.problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["too_many_links"]);
    assert_eq!(refusals(&merge(&eve, wish(&c, &[&d])).await)[0].1, "too_many_links");
    firm.workspace.merge_records(&eve, wish(&d, &[&c])).await.expect("the other way round");
});

on_both!(a_merge_that_is_only_tried_tells_what_would_refuse_it, |database: TestStore| async move {
    let firm = Firm::open(database).await;
    let eve = firm.member("eve");
    let mut form = company(rules());
    form["x-unique"] = json!([["name", "remark"]]);
    let that = "!(name == \"丙\" && remark == \"行\")";
    form["x-checks"] = json!([{ "that": that, "message": "丙已停业", "at": "remark" }]);
    let form = Some(form.to_string());
    save_draft(&firm.workspace, &firm.system, "firm", "forms/company.json", form).await.expect("saved");
    publish(&firm.workspace, &firm.system, "firm", None).await.expect("published");
    let a = firm.create("company", json!({ "name": "甲" })).await;
    let b = firm.create("company", json!({ "name": "乙", "remark": "行" })).await;
    let c = firm.create("company", json!({ "name": "甲", "remark": "行" })).await;
    let d = firm.create("company", json!({ "name": "丙" })).await;
    let all = [&a, &b, &c, &d];
    let stored = join_all(all.map(|one| firm.load("company", &one.id))).await;
    let tried = async |wish: Wish| {
        let told = firm.workspace.try_merge(&eve, wish).await.expect("tried");
        let mut told: Vec<String> = told.iter().map(|one| format!("{} {}", one.pointer, one.code)).collect();
        told.sort();
        told
    };
    assert_eq!(tried(wish(&a, &[&b])).await, ["/name not_unique", "/remark not_unique"], "as a third one says");
    assert_eq!(tried(wish(&d, &[&b])).await, ["/remark check_failed"]);
    let other = Wish { take: BTreeMap::from([("name".to_owned(), Take::From(b.id.clone()))]), ..wish(&a, &[&b]) };
    assert_eq!(tried(other.clone()).await, [""; 0]);
    assert_eq!(join_all(all.map(|one| firm.load("company", &one.id))).await, stored, "nothing of it stays");
    let merged = firm.workspace.merge_records(&eve, other).await.expect("merged").record;
    assert_eq!((&merged.values["name"], &merged.values["remark"]), (&json!("乙"), &json!("行")));
});

on_both!(a_merge_is_not_taken_back_over_later_changes, |database: TestStore| async move {
    let firm = Firm::open(database).await;
    let eve = firm.member("eve");
    for change in ["field", "restored", "destroyed", "link", "deleted link", "elsewhere"] {
        let a = firm.create("company", json!({ "name": format!("甲{change}") })).await;
        let b = firm.create("company", json!({ "name": format!("乙{change}"), "remark": "行" })).await;
        let contact = firm.create("contact", json!({ "name": "张三", "company": b.id })).await;
        firm.workspace.merge_records(&eve, wish(&a, &[&b])).await.expect("merged");
        match change {
            "field" => drop(firm.update("company", &a.id, json!({ "remark": "不行" })).await.expect("changed")),
            "restored" => {
                drop(firm.perform(&firm.system, "company", Action::Restore { id: b.id.clone() }).await.expect("back"));
            }
            "destroyed" => {
                drop(firm.perform(&firm.system, "company", Action::Destroy { id: b.id.clone() }).await.expect("gone"));
            }
            "link" => drop(firm.update("contact", &contact.id, json!({ "company": null })).await.expect("changed")),
            "deleted link" => {
                let action = Action::Delete { id: contact.id.clone(), version: None };
                drop(firm.perform(&firm.system, "contact", action).await.expect("gone"));
            }
            // What the merge has not touched stands in nobody's way.
            _ => drop(firm.update("company", &a.id, json!({ "phone": "13800000001" })).await.expect("changed")),
        }
        let end = undo(&firm, &eve, &a.id).await;
        if change == "elsewhere" {
            end.expect("taken back");
            let now = firm.load("company", &a.id).await;
            assert_eq!((now.values.get("remark"), &now.values["phone"]), (None, &json!("13800000001")));
        } else {
            assert_eq!(refusals(&end.expect_err(change))[0].1, "changed_since", "{change}");
        }
    }
});

on_both!(links_in_the_recycle_bin_are_led_and_led_back, |database: TestStore| async move {
    let firm = Firm::open(database).await;
    let eve = firm.member("eve");
    let delete = async |form: &str, id: &str| {
        firm.perform(&eve, form, Action::Delete { id: id.to_owned(), version: None }).await.expect("deleted").record
    };
    let restore = async |form: &str, id: &str| {
        firm.perform(&firm.system, form, Action::Restore { id: id.to_owned() }).await.expect("back").record
    };
    let spent =
        async |id: &str| firm.load("company", id).await.values.get("spent").cloned().unwrap_or_else(|| json!(0));
    // What comes back before the merge is taken back, after it, and never.
    for end in ["early", "late", "destroyed"] {
        let a = firm.create("company", json!({ "name": format!("甲{end}") })).await;
        let b = firm.create("company", json!({ "name": format!("乙{end}") })).await;
        let contact = firm.create("contact", json!({ "name": "张三", "company": b.id, "also": [b.id] })).await;
        let order = firm.create("order", json!({ "no": end, "company": b.id, "total": 70 })).await;
        let binned = delete("contact", &contact.id).await;
        delete("order", &order.id).await;
        let plan = preview(&firm, &eve, &wish(&a, &[&b])).await.expect("planned");
        assert!(plan.moves.links.is_empty(), "nobody sees what lies in the recycle bin there");
        firm.workspace.merge_records(&eve, wish(&a, &[&b])).await.expect("merged");
        let led = firm.load("contact", &contact.id).await;
        assert_eq!((&led.values["company"], &led.values["also"]), (&json!(a.id), &json!([a.id])));
        assert_eq!(
            (led.deleted_at, led.updated_at, led.updated_by),
            (binned.deleted_at, binned.updated_at, binned.updated_by),
            "it lies there as it did"
        );
        assert_eq!(spent(&a.id).await, 0, "and counts nowhere");
        match end {
            "early" => {
                restore("contact", &contact.id).await;
                restore("order", &order.id).await;
                assert_eq!(spent(&a.id).await, 70);
            }
            "destroyed" => {
                let action = Action::Destroy { id: contact.id.clone() };
                firm.perform(&firm.system, "contact", action).await.expect("gone");
            }
            _ => {}
        }
        undo(&firm, &eve, &a.id).await.expect("taken back");
        if end == "late" {
            restore("contact", &contact.id).await;
            restore("order", &order.id).await;
        }
        if end != "destroyed" {
            let now = firm.load("contact", &contact.id).await;
            assert_eq!((&now.values["company"], &now.values["also"]), (&json!(b.id), &json!([b.id])));
            assert_eq!((spent(&a.id).await, spent(&b.id).await), (json!(0), json!(70)));
        }
    }
});
