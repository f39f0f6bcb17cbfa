//! What the password of a link keeps from those who do not know it.

use super::{Desk, code, object};
use crate::on_both;
use crate::support::database::TestStore;
use serde_json::json;
use tenon_engine::link::{self, Submission, Wish};

on_both!(the_password_of_a_link_protects_its_query_page, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let settings = json!({ "fields": ["name", "phone"], "query": { "by": ["name"], "show": ["no"] } });
    let link = desk.try_link(settings, Some("芝麻开门")).await.expect("made");
    let opened = desk.opened(&link).await.expect("is there");
    let now = desk.clock.now();
    assert_eq!(code(link::open_query(&opened, None, now).await), "password_required");
    assert_eq!(code(link::open_query(&opened, Some("西瓜开门".to_owned()), now).await), "password_wrong");
    let pass = link::open_query(&opened, Some("芝麻开门".to_owned()), now).await.expect("opens").expect("a pass");
    let ticket = link::open(&opened, Some("芝麻开门".to_owned()), now).await.expect("opens");

    let given = object(json!({ "name": "甲" }));
    let search = async |pass: Option<&str>| {
        let snapshot = desk.workspace.snapshot();
        let opened = desk.opened(&link).await.expect("is there");
        let mut conn = desk.workspace.store.read().await.expect("reads");
        link::find(&mut conn, &snapshot, &opened, &given, pass).await
    };
    assert_eq!(search(Some(pass.as_str())).await.expect("asked"), []);
    for other in [None, Some(""), Some("1.x"), Some(ticket.as_str())] {
        assert_eq!(code(search(other).await), "password_required", "{other:?}");
    }
    let answer = Submission { ticket: pass.clone(), values: given.clone(), ..Submission::default() };
    assert_eq!(code(desk.send(&link, answer).await), "ticket_invalid", "who searches has no form open");
    desk.pass(25 * 3600);
    assert_eq!(code(search(Some(pass.as_str())).await), "password_required", "it lasts a day");
    let pass = link::open_query(&opened, Some("芝麻开门".to_owned()), desk.clock.now()).await.expect("opens");
    let wish = Wish { settings: opened.settings.clone(), password: Some("换了密码".to_owned()) };
    link::change_link(&desk.workspace, &desk.admin, "desk", &link.id, wish).await.expect("changed");
    assert_eq!(code(search(pass.as_deref()).await), "password_required", "and no longer than its password");

    let open = desk.link(json!({ "fields": ["name"], "query": { "by": ["name"], "show": ["no"] } })).await;
    let opened = desk.opened(&open).await.expect("is there");
    assert_eq!(link::open_query(&opened, None, now).await.expect("opens"), None, "without one there is no pass");
});
