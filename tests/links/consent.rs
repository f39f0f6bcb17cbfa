//! The archive of consent: what was agreed to is kept as it was given, and missing agreement is refused plainly.

use super::{Desk, code};
use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::object;
use serde_json::json;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::link::{ConsentGiven, LinkView, Submission, Wish, change_link, consents_after, consents_of};
use tenon_engine::record::{Action, Command};

const PLACE: (&str, &str) = ("desk", "feedback");
/// The smallest picture there is.
const DRAWN: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

impl Desk {
    async fn agreeing(&self, link: &LinkView, consent: Option<i64>, signature: Option<&str>) -> Submission {
        let ticket = self.ticket(link).await.expect("open");
        self.pass(3);
        Submission {
            ticket,
            values: object(json!({ "name": "王芳" })),
            consent,
            signature: signature.map(str::to_owned),
            ip: Some("203.0.113.9".to_owned()),
            ..Submission::default()
        }
    }

    async fn given(&self, record: &str) -> Vec<ConsentGiven> {
        let mut conn = self.workspace.store.read().await.expect("reads");
        consents_of(&mut conn, &self.admin, PLACE, record).await.expect("read")
    }
}

on_both!(what_was_agreed_to_is_archived_with_its_signature, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let settings = json!({ "fields": ["name"], "consent": { "text": "同意使用", "signature": true } });
    let link = desk.link(settings).await;
    for (version, signature, refusal) in [
        (None, Some(DRAWN), "/consent consent_needed"),
        (Some(7), Some(DRAWN), "/consent consent_needed"),
        (Some(1), None, "/consent signature_needed"),
        (Some(1), Some(""), "/consent signature_needed"),
        (Some(1), Some("data:image/svg+xml;base64,PHN2Zy8+"), "/consent signature_invalid"),
        (Some(1), Some("data:image/png;base64,PHN2Zy8+"), "/consent signature_invalid"),
    ] {
        let submission = desk.agreeing(&link, version, signature).await;
        assert_eq!(code(desk.send(&link, submission).await), refusal);
    }
    assert!(desk.records().await.is_empty(), "nothing is half done");
    let at = desk.clock.now();
    let submission = desk.agreeing(&link, Some(1), Some(DRAWN)).await;
    desk.send(&link, submission).await.expect("sent");
    let record = desk.records().await.remove(0);
    let given = desk.given(&record.id).await.remove(0);
    assert_eq!((given.text.as_str(), given.version, given.intact), ("同意使用", 1, true));
    assert_eq!((given.ip.as_deref(), given.signature.as_deref()), (Some("203.0.113.9"), Some(DRAWN)));
    assert!(given.at > tenon_engine::clock::to_text(at), "{given:?}");

    // Another text changes nothing of what was agreed to before; nor does the end of the record.
    let mut settings = link.settings.clone();
    settings.consent.as_mut().expect("a text").text = "同意使用与转交".to_owned();
    let wish = Wish { settings, password: None };
    let link = change_link(&desk.workspace, &desk.admin, "desk", &link.id, wish).await.expect("changed");
    let stale = desk.agreeing(&link, Some(1), Some(DRAWN)).await;
    assert_eq!(code(desk.send(&link, stale).await), "/consent consent_needed");
    let by = Principal::system(Via::Console);
    let (id, version) = (record.id.clone(), None);
    for action in [Action::Delete { id: id.clone(), version }, Action::Destroy { id: id.clone() }] {
        let command = Command { id: None, app: "desk".to_owned(), form: "feedback".to_owned(), action };
        desk.workspace.perform(&by, command).await.expect("done");
    }
    assert_eq!(desk.given(&id).await, std::slice::from_ref(&given));

    let again = desk.agreeing(&link, Some(2), Some(DRAWN)).await;
    desk.send(&link, again).await.expect("sent");
    let mut conn = desk.workspace.store.read().await.expect("reads");
    let mut archive = Vec::new();
    loop {
        let after = archive.last().map_or("", |last: &ConsentGiven| last.id.as_str()).to_owned();
        let found = consents_after(&mut conn, &desk.admin, PLACE, &after, 1).await.expect("read");
        if found.is_empty() {
            break;
        }
        archive.extend(found);
    }
    assert_eq!(archive.iter().map(|one| one.version).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(archive[0], given);
});
