//! A code is over within minutes: where it cannot be mailed it is not kept waiting, and whoever waits for it hears of it.

use super::*;
use crate::on_both;
use crate::support::mail::mail_through;

impl Office {
    /// How far the letter with the newest code has come.
    async fn code_stands(&self, token: &str) -> Value {
        self.public("GET", token, "", &Value::Null).await.ok()["code"].clone()
    }

    async fn ask(&self, token: &str) -> Answer {
        self.public("POST", token, "/code", &json!({})).await
    }
}

on_both!(a_code_waits_for_no_mail_server, |database: TestStore| async move {
    let mut office = Office::open(database).await;
    office.contract().await;
    let token = office.link().await;
    assert_eq!(office.code_stands(&token).await, Value::Null);
    office.ask(&token).await.ok();
    assert_eq!(office.code_stands(&token).await, "waiting");
    office.api.patch(&office.owner, "/settings", &json!({ "mail": null })).await.ok();
    office.sender.send_due().await.expect("runs");
    assert_eq!(office.code_stands(&token).await, "dead", "a letter would have waited");
    office.api.pass(Duration::minutes(2));
    office.ask(&token).await.refused(409, "no_mail_server");

    office.letters.serve(&office.api.state.workspace().roster).await;
    office.enter(&token).await;
    assert_eq!(office.code_stands(&token).await, "sent", "what was refused has begun no pause");
});

on_both!(a_code_is_not_mailed_once_it_is_over, |database: TestStore| async move {
    let mut office = Office::open(database).await;
    office.contract().await;
    let token = office.link().await;
    // Nobody listens there.
    mail_through(&office.api.state.workspace().roster, 1).await;
    office.ask(&token).await.ok();
    office.sender.send_due().await.expect("runs");
    assert_eq!(office.code_stands(&token).await, "failed", "another attempt follows");
    office.api.pass(Duration::minutes(10));
    office.letters.serve(&office.api.state.workspace().roster).await;
    office.sender.send_due().await.expect("runs");
    assert_eq!(office.code_stands(&token).await, "dead");
    let mut conn = office.api.state.store().read().await.expect("reads");
    let dead = outbox::list(&mut conn, Some(outbox::State::Dead), None, 5).await.expect("lists");
    let reasons: Vec<_> = dead.iter().filter_map(|one| one.last_error.as_ref()).map(|why| why.code.as_str()).collect();
    assert_eq!(reasons, ["too_late"]);
});
