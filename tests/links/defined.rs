//! Links that come with an app: each workspace makes its own of them, and the documents come back as they were written.

use super::{Desk, code, package};
use crate::on_both;
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::link::{self, LinkView};
use tenon_engine::package::{Install, PackageError, export, install, publish, save_draft};

const PATH: &str = "links/survey.json";

/// Written as a person would, with the space of their choice.
fn document(settings: &Value) -> String {
    format!("{{ \"key\": \"survey\",\n   \"form\": \"feedback\",   \"settings\": {settings} }}\n")
}

fn first() -> Value {
    json!({ "fields": ["name", "score"], "title": "说说看", "quota": 5, "consent": { "text": "我同意" } })
}

impl Desk {
    async fn copy(&self, key: &str) -> Result<(), PackageError> {
        let mut package = package();
        package.files.insert(PATH.to_owned(), document(&first()));
        let wish = Install { package, key: Some(key.to_owned()), title: None, demo: false };
        install(&self.workspace, &Principal::system(Via::Console), wish).await.map(|_| ())
    }

    async fn links(&self, app: &str) -> Vec<LinkView> {
        let mut conn = self.workspace.store.read().await.expect("reads");
        link::list(&mut conn, &self.admin, app).await.expect("listed")
    }

    async fn republish(&self, app: &str, text: String) -> Result<(), PackageError> {
        let by = Principal::system(Via::Console);
        save_draft(&self.workspace, &by, app, PATH, Some(text)).await?;
        publish(&self.workspace, &by, app, None).await.map(|_| ())
    }
}

on_both!(a_link_comes_with_its_app_and_goes_back_as_it_was_written, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    desk.copy("one").await.expect("installed");
    desk.copy("two").await.expect("installed");
    let (one, two) = (desk.links("one").await, desk.links("two").await);
    assert_eq!((one.len(), two.len()), (1, 1));
    assert_ne!(one[0].token, two[0].token, "each has an address of its own");
    assert_eq!((one[0].definition.as_deref(), one[0].has_password), (Some("survey"), false));
    assert_eq!((one[0].form.as_str(), one[0].settings.quota), ("feedback", Some(5)));
    desk.opened(&one[0]).await.expect("is open");
    let back = export(&desk.workspace, "one").await.expect("exported");
    assert_eq!(back.files[PATH], document(&first()), "byte for byte, without the address");
});

on_both!(a_link_follows_its_document_and_keeps_what_its_owner_said, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    desk.copy("one").await.expect("installed");
    let link = desk.links("one").await.remove(0);
    // What the owner says stays while the document says the same.
    let mut settings = link.settings.clone();
    settings.quota = Some(9);
    let wish = link::Wish { settings, password: Some("secret".to_owned()) };
    link::change_link(&desk.workspace, &desk.admin, "one", &link.id, wish).await.expect("changed");
    let app = json!({ "key": "desk", "title": "前台二" }).to_string();
    let by = Principal::system(Via::Console);
    save_draft(&desk.workspace, &by, "one", "app.json", Some(app)).await.expect("saved");
    publish(&desk.workspace, &by, "one", None).await.expect("published");
    assert_eq!(desk.links("one").await[0].settings.quota, Some(9));

    let mut next = first();
    next["quota"] = json!(7);
    next["consent"]["text"] = json!("我完全同意");
    desk.republish("one", document(&next)).await.expect("published");
    let now = desk.links("one").await.remove(0);
    assert_eq!((&now.token, now.settings.quota, now.has_password), (&link.token, Some(7), true));
    assert_eq!(now.settings.consent.expect("a text").version, 2, "another text, another version");

    // One that its owner has ended is not opened again.
    link::revoke(&desk.workspace, &desk.admin, "one", &link.id).await.expect("ended");
    next["quota"] = json!(8);
    desk.republish("one", document(&next)).await.expect("published");
    let all = desk.links("one").await;
    assert!(all.len() == 1 && all[0].revoked_at.is_some(), "{all:?}");

    // A link made of a new document of an app that is there already.
    desk.republish("desk", document(&first())).await.expect("published");
    assert_eq!(desk.links("desk").await.len(), 1);
    assert_eq!(code(desk.opened(&link).await.map(|_| ())), "not_found");
});

on_both!(mistakes_of_a_link_are_named_in_its_file, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let wrong = json!({ "fields": ["nome", "customer"], "consent": { "text": " " } });
    let Err(PackageError::Invalid(problems)) = desk.republish("desk", document(&wrong)).await else {
        panic!("is refused");
    };
    let said: Vec<_> = problems.iter().map(|p| (p.file.as_deref(), p.pointer.as_str(), p.code)).collect();
    for expected in [
        ("/settings/fields/0", "unknown_field"),
        ("/settings/fields/1", "kind_not_public"),
        ("/settings/fields", "required_field_missing"),
        ("/settings/consent/text", "required"),
    ] {
        assert!(said.contains(&(Some(PATH), expected.0, expected.1)), "{expected:?} in {said:?}");
    }
    let secret = r#"{ "key": "survey", "form": "feedback", "settings": { "fields": ["name"] }, "password": "abcd" }"#;
    let refused = desk.republish("desk", secret.to_owned()).await;
    assert!(matches!(refused, Err(PackageError::Invalid(_))), "a document holds no password");
    assert!(desk.links("desk").await.is_empty());
});
