//! A decision that is sent twice, by a double tap or because its answer was lost, happens once and is answered as it was.

use super::*;
use crate::on_both;

impl Office {
    /// Decides under the id of a command.
    async fn decide_as(&self, token: &str, (session, id): (&str, &str), decision: &str) -> Answer {
        let body = json!({ "session": session, "decision": decision, "opinion": "可以" });
        let path = format!("/public/tasks/{token}/decision");
        self.api.call(&Who::Nobody, "POST", &path, &[("idempotency-key", id)], &body).await
    }
}

on_both!(a_decision_sent_twice_is_answered_as_it_was, |database: TestStore| async move {
    let mut office = Office::open(database).await;
    let run = office.contract().await;
    let token = office.link().await;
    let session = office.enter(&token).await;
    let id = "0f8fad5b-d9cb-469f-a165-70867728950e";
    for _ in 0..2 {
        assert_eq!(office.decide_as(&token, (&session, id), "approve").await.ok()["state"], "decided");
    }
    // Another decision, another command and another browser have not been heard.
    office.decide_as(&token, (&session, id), "reject").await.refused(409, "decided");
    office
        .decide_as(&token, (&session, "0f8fad5b-d9cb-469f-a165-70867728950f"), "approve")
        .await
        .refused(409, "decided");
    office.decide_as(&token, ("x", id), "approve").await.refused(409, "decided");
    office.decide(&token, &session, "approve", "可以").await.refused(409, "decided");
    office.decide_as(&token, (&session, "1"), "approve").await.refused(400, "bad_idempotency_key");

    let bob = office.api.key_of("bob").await;
    let mine = office.api.get(&bob, "/tasks").await.ok()["items"][0]["id"].as_str().expect("a task").to_owned();
    office.api.post(&bob, &format!("/tasks/{mine}/approve"), &json!({})).await.ok();
    let token = office.link().await;
    let session = office.enter(&token).await;
    let id = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
    let both = (&office, &token, &session);
    let send = async || both.0.decide_as(both.1, (both.2, id), "approve").await.ok()["state"].clone();
    let (first, second) = tokio::join!(send(), send());
    assert_eq!((first, second), (json!("decided"), json!("decided")));

    let seen = office.run(&run).await;
    assert_eq!(seen["state"], "approved");
    let lines = seen["timeline"].as_array().expect("lines").iter();
    assert_eq!(lines.filter(|line| line["action"] == "approve").count(), 3, "{seen}");
});
