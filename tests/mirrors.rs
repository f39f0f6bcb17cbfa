//! Two-way links on both databases: whichever side is changed, the other says the same, in the same transaction.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::{Shop, object, refusals};
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::definition::Package;
use tenon_engine::id::RecordId;
use tenon_engine::job::Desk;
use tenon_engine::record::{self, Action, Authority, Command};
use tenon_engine::store::notifications;

/// Teachers and the courses they hold (one or several teachers), rooms with one key each, and courses that exclude
/// one another.
fn package(course: &Value) -> Package {
    let files = [
        ("app.json", json!({ "key": "shop", "title": "学校", "version": "1.0.0", "navigation": [] })),
        (
            "forms/teacher.json",
            json!({ "key": "teacher", "title": "教师", "x-title": "{{ name }}", "properties": {
                "name": { "type": "string" },
                "courses": { "x-kind": "link", "x-form": "course", "x-many": true },
                "count": { "x-kind": "number", "x-formula": "COUNTA(courses)" },
                "room": { "x-kind": "link", "x-form": "room", "x-mirror": "keeper" } } }),
        ),
        ("forms/course.json", course.clone()),
        (
            "forms/room.json",
            json!({ "key": "room", "title": "教室", "x-title": "{{ name }}", "properties": {
                "name": { "type": "string" }, "keeper": { "x-kind": "link", "x-form": "teacher" } } }),
        ),
    ];
    Package { files: files.map(|(path, document)| (path.to_owned(), document.to_string())).into() }
}

fn course() -> Value {
    json!({ "key": "course", "title": "课程", "x-title": "{{ name }}", "properties": {
        "name": { "type": "string" },
        "teachers": { "x-kind": "link", "x-form": "teacher", "x-many": true, "x-mirror": "courses" },
        "not_with": { "x-kind": "link", "x-form": "course", "x-many": true, "x-mirror": "not_with" } } })
}

async fn said(shop: &Shop, form: &str, id: &str, field: &str) -> Value {
    shop.load(form, id).await.value(field)
}

on_both!(several_to_several_are_kept_in_step, |database: TestStore| async move {
    let shop = Shop::open_with(database, package(&course())).await;
    let (li, wang) =
        (shop.create("teacher", json!({ "name": "李" })).await, shop.create("teacher", json!({ "name": "王" })).await);
    let maths = shop.create("course", json!({ "name": "数学", "teachers": [li.id, wang.id] })).await;
    let art = shop.create("course", json!({ "name": "美术" })).await;
    assert_eq!(said(&shop, "teacher", &li.id, "courses").await, json!([maths.id]));
    assert_eq!(said(&shop, "teacher", &li.id, "count").await, json!(1), "formulas follow the other side");

    shop.update("teacher", &wang.id, json!({ "courses": [art.id] })).await.expect("changed");
    assert_eq!(said(&shop, "course", &maths.id, "teachers").await, json!([li.id]));
    assert_eq!(said(&shop, "course", &art.id, "teachers").await, json!([wang.id]));
    shop.update("course", &maths.id, json!({ "teachers": null })).await.expect("changed");
    assert_eq!(said(&shop, "teacher", &li.id, "courses").await, Value::Null);
    assert_eq!(said(&shop, "teacher", &li.id, "count").await, json!(0));

    shop.update("course", &maths.id, json!({ "not_with": [art.id] })).await.expect("changed");
    assert_eq!(said(&shop, "course", &art.id, "not_with").await, json!([maths.id]), "a pair of one field with itself");
    let version = shop.load("course", &art.id).await.version;
    shop.update("course", &maths.id, json!({ "name": "高等数学" })).await.expect("renamed");
    assert_eq!(shop.load("course", &art.id).await.version, version, "nothing else touches the other side");
});

on_both!(one_to_one_moves_on, |database: TestStore| async move {
    let shop = Shop::open_with(database, package(&course())).await;
    let (a, b) =
        (shop.create("room", json!({ "name": "甲" })).await, shop.create("room", json!({ "name": "乙" })).await);
    let li = shop.create("teacher", json!({ "name": "李", "room": a.id })).await;
    let wang = shop.create("teacher", json!({ "name": "王", "room": b.id })).await;
    assert_eq!(said(&shop, "room", &a.id, "keeper").await, json!(li.id));

    // Who takes a taken room takes it from the one who had it.
    shop.update("teacher", &wang.id, json!({ "room": a.id })).await.expect("changed");
    assert_eq!(said(&shop, "teacher", &li.id, "room").await, Value::Null);
    assert_eq!(said(&shop, "room", &a.id, "keeper").await, json!(wang.id));
    assert_eq!(said(&shop, "room", &b.id, "keeper").await, Value::Null);
    shop.update("room", &b.id, json!({ "keeper": wang.id })).await.expect("changed");
    assert_eq!(said(&shop, "teacher", &wang.id, "room").await, json!(b.id));
    assert_eq!(said(&shop, "room", &a.id, "keeper").await, Value::Null);

    // What lies in the recycle bin keeps its link and says it again when it comes back.
    shop.perform(&shop.system, "teacher", Action::Delete { id: wang.id.clone(), version: None })
        .await
        .expect("deleted");
    shop.update("room", &b.id, json!({ "keeper": li.id })).await.expect("changed");
    shop.perform(&shop.system, "teacher", Action::Restore { id: wang.id.clone() }).await.expect("restored");
    assert_eq!(said(&shop, "room", &b.id, "keeper").await, json!(wang.id));
    assert_eq!(said(&shop, "teacher", &li.id, "room").await, Value::Null);
});

on_both!(a_link_becomes_two_way_over_stored_records, |database: TestStore| async move {
    let mut one_way = course();
    one_way["properties"]["teachers"].as_object_mut().expect("a field").remove("x-mirror");
    let shop = Shop::open_with(database, package(&one_way)).await;
    let li = shop.create("teacher", json!({ "name": "李" })).await;
    let wang = shop.create("teacher", json!({ "name": "王" })).await;
    let mut ids = Vec::new();
    // More than one step of a pass.
    for at in 0..230 {
        ids.push(shop.create("course", json!({ "name": format!("课{at}"), "teachers": [li.id] })).await.id);
    }
    shop.update("teacher", &wang.id, json!({ "courses": [ids[0]] })).await.expect("changed");

    shop.publish("forms/course.json", course()).await;
    Desk::new(Arc::clone(&shop.workspace)).run_waiting().await.expect("paired");
    let courses = said(&shop, "teacher", &li.id, "courses").await;
    assert_eq!(courses.as_array().map(Vec::len), Some(230));
    assert_eq!(said(&shop, "course", &ids[0], "teachers").await, json!([li.id, wang.id]), "both sides said something");
});

on_both!(pairing_takes_nothing_from_old_records, |database: TestStore| async move {
    let mut files = package(&course());
    let teacher = files.files["forms/teacher.json"].replace(r#","x-mirror":"keeper""#, "");
    let paired = files.files.insert("forms/teacher.json".to_owned(), teacher);
    let moved = json!({ "key": "moved", "title": "换人", "form": "room", "to": [{ "role": "clerk" }], "text": "-",
                        "on": { "event": "update", "fields": ["keeper"] }, "subject": "{{ name }}" });
    let ann = json!({ "username": "ann", "name": "安妮", "department": "hall", "roles": ["clerk"] });
    let access = json!({ "roles": [{ "key": "clerk", "title": "文员" }], "groups": [] });
    let more = [("reminders/moved.json", moved), ("demo/members.jsonl", ann), ("access.json", access)];
    files.files.extend(more.map(|(path, document)| (path.to_owned(), document.to_string())));
    let shop = Shop::open_with(database, files).await;
    let room = shop.create("room", json!({ "name": "甲" })).await;
    let mut teachers = Vec::new();
    for name in ["李", "王", "张"] {
        teachers.push(shop.create("teacher", json!({ "name": name, "room": room.id })).await.id);
    }
    shop.publish("forms/teacher.json", paired.expect("the form")).await;
    Desk::new(Arc::clone(&shop.workspace)).run_waiting().await.expect("paired");
    assert_eq!(said(&shop, "room", &room.id, "keeper").await, json!(teachers[0]), "who was there first");
    for teacher in &teachers {
        assert_eq!(said(&shop, "teacher", teacher, "room").await, json!(room.id), "nobody loses a room");
    }
    let told = async || {
        let ann = shop.member("ann").id().map(str::to_owned).expect("a member");
        let mut conn = shop.workspace.store.read().await.expect("reads");
        notifications::list(&mut conn, &ann, false, None, 10).await.expect("lists").len()
    };
    assert_eq!(told().await, 0, "nobody has changed anything");
    shop.update("teacher", &teachers[0], json!({ "room": null })).await.expect("changed");
    assert_eq!(told().await, 1);
});

on_both!(one_side_holds_a_thousand_at_most, |database: TestStore| async move {
    let shop = Shop::open_with(database, package(&course())).await;
    let many: Vec<String> = (0..1000).map(|_| RecordId::generate().into()).collect();
    let li = shop.create("teacher", json!({ "name": "李" })).await;
    let full = Action::SetLinks { id: li.id.clone(), values: object(json!({ "courses": many })), quiet: false };
    shop.workspace
        .store
        .write({
            let snapshot = shop.workspace.snapshot();
            move |conn| {
                let (snapshot, full) = (snapshot.clone(), full.clone());
                Box::pin(async move {
                    let system = Principal::system(Via::Console);
                    let command =
                        Command { id: None, app: "shop".to_owned(), form: "teacher".to_owned(), action: full };
                    record::perform(conn, &snapshot.context(&system), &Authority::Engine, &command).await
                })
            }
        })
        .await
        .expect("full");
    let one = Action::Create { id: None, values: object(json!({ "name": "又一门", "teachers": [li.id] })) };
    let refused = shop.perform(&shop.system, "course", one).await.expect_err("no room");
    assert_eq!(refusals(&refused), [("/teachers".to_owned(), "too_many_links".to_owned())]);
});
