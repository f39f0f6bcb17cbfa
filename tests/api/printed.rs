//! Documents that flows print into the record: made once, whole in themselves, taken away and never opened under our address.

use crate::on_both;
use crate::support::api::{Api, Who, upload};
use crate::support::company;
use crate::support::database::TestStore;
use axum::body::Body;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::duty::Workers;
use tenon_engine::notify::Sender;
use tenon_engine::print::PrintJob;
use tenon_engine::store::outbox;

const QUOTES: &str = "/apps/company/forms/quote/records";
const SLIP: &str = "{# { \"title\": \"报价单\", \"form\": \"quote\" } #}\n<b>{{ name }}</b>|{{ total }}|{{ _by }}|\n\
    {% for file in _files.photo %}<img src=\"{{ file.url }}\">{% endfor %}{{ note | safe }}\n\
    {% if name == '坏' %}{{ name | number }}{% endif %}";
/// As much of a picture as shows what it is.
const DOT: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

/// The company, with a flow that prints a quote when its button is pressed.
struct Bench {
    api: Api,
    owner: Who,
    sender: Sender,
}

impl Bench {
    async fn open(database: TestStore, failing: bool) -> Self {
        let (api, owner) = Api::at_work(database).await;
        let mut act = json!({ "kind": "print", "template": "slip", "field": "papers", "name": "{{ name }} {{ _today }}",
            "next": "done" });
        if failing {
            act["on_failure"] = "bad".into();
        }
        let mut nodes = json!({ "act": act, "done": { "kind": "end", "result": "approved" } });
        if failing {
            nodes["bad"] = json!({ "kind": "end", "result": "rejected" });
        }
        let start = json!({ "on": "button", "form": "quote" });
        let flow = json!({ "key": "slips", "title": "出单", "start": start, "nodes": nodes });
        let workspace = api.state.workspace();
        let sender = Sender::new(workspace.store.clone(), api.clock.clone(), Arc::clone(&workspace.roster) as Arc<_>);
        let sender = sender.printing_with(workspace.press());
        let bench = Self { api, owner, sender };
        bench.keep("prints/slip.html.jinja", SLIP.to_owned()).await;
        bench.keep("forms/quote.json", form(json!({})).to_string()).await;
        bench.keep("flows/slips.json", flow.to_string()).await;
        bench.api.post(&bench.owner, "/apps/company/publish", &json!({})).await.ok();
        bench
    }

    async fn keep(&self, path: &str, text: String) {
        let path = format!("/apps/company/definitions/{path}");
        self.api.call(&self.owner, "PUT", &path, &[], &json!({ "text": text })).await.ok();
    }

    async fn picture(&self) -> Value {
        let (kind, body) = upload("章.png", "image/png", DOT);
        let sent = self.api.send(&self.owner, "POST", "/files", &[("content-type", kind)], Body::from(body)).await;
        sent.ok()
    }

    async fn create(&self, values: Value) -> String {
        let made = self.api.post(&self.owner, QUOTES, &json!({ "values": values })).await.ok();
        format!("{QUOTES}/{}", made["id"].as_str().expect("an id"))
    }

    async fn press(&self, record: &str) -> Value {
        self.api.post(&self.owner, &format!("{record}/buttons/slips"), &json!({})).await.ok()
    }

    /// Makes what is to be printed, and lets the runs hear of it.
    async fn send(&self) {
        self.sender.send_due().await.expect("sends");
        let scheduler = Workers::scheduler(self.api.state.workspace());
        while scheduler.run_due().await.expect("fires").done > 0 {}
    }

    async fn papers(&self, record: &str) -> Vec<Value> {
        let read = self.api.get(&self.owner, record).await.ok();
        read["record"]["values"]["papers"].as_array().cloned().unwrap_or_default()
    }

    async fn run(&self, run: &Value) -> Value {
        self.api.get(&self.owner, &format!("/runs/{}", run["id"].as_str().expect("an id"))).await.ok()
    }

    async fn jobs(&self) -> Vec<PrintJob> {
        let mut conn = self.api.state.store().read().await.expect("connects");
        let all = outbox::list(&mut conn, None, None, 100).await.expect("lists");
        let prints = all.into_iter().filter(|message| message.channel == "print");
        prints.map(|message| serde_json::from_value(message.content["print"].clone()).expect("a job")).collect()
    }
}

/// The quote with a place for papers and one for a picture.
fn form(papers: Value) -> Value {
    let mut form: Value = serde_json::from_str(&company::package().files["forms/quote.json"]).expect("a form");
    form["properties"]["papers"] = json!({ "title": "附件", "x-kind": "attachment" });
    form["properties"]["papers"]
        .as_object_mut()
        .expect("a field")
        .extend(papers.as_object().expect("keywords").clone());
    form["properties"]["photo"] = json!({ "title": "照片", "x-kind": "image" });
    form
}

fn said<'r>(run: &'r Value, action: &str) -> &'r str {
    let lines = run["timeline"].as_array().expect("a timeline");
    let line = lines.iter().rfind(|line| line["action"] == action).unwrap_or_else(|| panic!("no {action}: {run}"));
    line["opinion"].as_str().unwrap_or_default()
}

on_both!(a_document_is_made_once_and_stands_alone, |database: TestStore| async move {
    let bench = Bench::open(database, false).await;
    let (own, other) = (bench.picture().await, bench.picture().await);
    let strange = bench.create(json!({ "name": "别人", "photo": [other] })).await;
    let other = other["id"].as_str().expect("an id");
    let note = format!("<img src=\"/api/v1/files/{other}\" onerror=\"x()\"><script>alert(1)</script>");
    let record = bench.create(json!({ "name": "轴承", "total": 500, "photo": [own], "note": note })).await;
    let run = bench.press(&record).await;
    assert_eq!((&run["state"], bench.papers(&record).await.len()), (&json!("running"), 0), "it waits to be made");
    assert_eq!(said(&bench.run(&run).await, "print"), "");

    // A server that made it and died before it could say so has made the same file.
    let job = bench.jobs().await.remove(0);
    let press = bench.api.state.workspace().press().expect("the server prints");
    let before = bench.api.stored_files();
    press.print(&job).await.expect("printed");
    bench.send().await;
    bench.send().await;
    assert_eq!(bench.api.stored_files(), before + 1);
    let run = bench.run(&run).await;
    assert_eq!(run["state"], "approved");
    let papers = bench.papers(&record).await;
    assert_eq!(papers.len(), 1);
    assert_eq!(
        (&papers[0]["name"], &papers[0]["mime"]),
        (&json!("轴承 2026-03-02.html"), &json!("text/plain; charset=utf-8"))
    );
    assert_eq!(papers[0]["id"], job.file.as_str());

    let file = bench.api.get(&bench.owner, &format!("/files/{}", job.file)).await;
    assert!(file.header("content-disposition").starts_with("attachment;"), "{}", file.header("content-disposition"));
    assert!(file.header("content-security-policy").contains("sandbox"));
    let text = file.text();
    assert!(text.contains("<b>轴承</b>|¥500.00|老板|"), "{text}");
    assert!(text.contains("src=\"data:image/png;base64,iVBOR"), "the record's own picture is in it: {text}");
    assert!(!text.contains(other) && !text.contains("/api/v1/files/"), "a picture of another record is not: {text}");
    assert!(
        !text.contains("<script") && !text.contains("onerror") && text.contains("Content-Security-Policy"),
        "{text}"
    );
    assert!(bench.papers(&strange).await.is_empty());

    let log = bench.api.get(&bench.owner, "/audit?action=record.print").await.ok();
    assert_eq!(log["items"].as_array().map(Vec::len), Some(1), "{log}");
    let history = bench.api.get(&bench.owner, &format!("{record}/history")).await.ok();
    assert!(history.to_string().contains("轴承 2026-03-02.html"), "{history}");

    // Printed again, it is another file beside the first.
    bench.press(&record).await;
    bench.send().await;
    assert_eq!(bench.papers(&record).await.len(), 2);
});

on_both!(a_column_of_the_same_name_takes_no_file_from_the_record, |database: TestStore| async move {
    let bench = Bench::open(database, false).await;
    let mut quote = form(json!({}));
    quote["properties"]["items"] = json!({ "title": "明细", "type": "array", "items": { "type": "object", "properties": {
        "papers": { "title": "资料", "type": "string" } } } });
    let nodes = json!({ "each": { "kind": "loop", "each": "items", "body": "act", "next": "done" },
        "act": { "kind": "print", "template": "slip", "field": "papers", "next": "each" },
        "done": { "kind": "end", "result": "approved" } });
    let start = json!({ "on": "button", "form": "quote" });
    let flow = json!({ "key": "slips", "title": "出单", "start": start, "nodes": nodes });
    bench.keep("forms/quote.json", quote.to_string()).await;
    bench.keep("flows/slips.json", flow.to_string()).await;
    bench.api.post(&bench.owner, "/apps/company/publish", &json!({})).await.ok();
    let record = bench.create(json!({ "name": "轴承", "items": [{ "papers": "图纸" }, { "papers": "报告" }] })).await;
    let run = bench.press(&record).await;
    bench.send().await;
    bench.send().await;
    assert_eq!(bench.run(&run).await["state"], "approved");
    assert_eq!(bench.papers(&record).await.len(), 2, "one of each row");
});

on_both!(nothing_sensitive_goes_into_a_document, |database: TestStore| async move {
    let bench = Bench::open(database, false).await;
    let mut quote = form(json!({}));
    quote["properties"]["phone"] = json!({ "title": "手机", "type": "string", "x-sensitive": true });
    let slip = "{# { \"title\": \"报价单\", \"form\": \"quote\" } #}\n{{ name }}|{{ phone }}|";
    bench.keep("forms/quote.json", quote.to_string()).await;
    bench.keep("prints/slip.html.jinja", slip.to_owned()).await;
    bench.api.post(&bench.owner, "/apps/company/publish", &json!({})).await.ok();
    let record = bench.create(json!({ "name": "轴承", "phone": "13812345678" })).await;
    bench.press(&record).await;
    bench.send().await;
    let id = bench.papers(&record).await[0]["id"].as_str().expect("an id").to_owned();
    let text = bench.api.get(&bench.owner, &format!("/files/{id}")).await.text();
    assert!(text.contains("轴承||") && !text.contains("13812345678"), "{text}");
});

on_both!(what_cannot_be_printed_has_its_way, |database: TestStore| async move {
    let bench = Bench::open(database, true).await;
    let record = bench.create(json!({ "name": "坏" })).await;
    let run = bench.press(&record).await;
    bench.send().await;
    let run = bench.run(&run).await;
    assert_eq!(run["state"], "rejected", "{run}");
    assert!(said(&run, "failed").starts_with("打印失败："), "{run}");
    assert!(bench.papers(&record).await.is_empty());
});

on_both!(an_administrator_has_it_printed_again, |database: TestStore| async move {
    let bench = Bench::open(database, false).await;
    let record = bench.create(json!({ "name": "坏" })).await;
    let run = bench.press(&record).await;
    bench.send().await;
    assert!(said(&bench.run(&run).await, "stuck").starts_with("打印失败："));
    bench.api.patch(&bench.owner, &record, &json!({ "values": { "name": "好" } })).await.ok();
    bench.api.post(&bench.owner, &format!("/runs/{}/retry", run["id"].as_str().expect("an id")), &json!({})).await.ok();
    bench.send().await;
    assert_eq!(bench.run(&run).await["state"], "approved");
    assert_eq!(bench.papers(&record).await[0]["name"], "好 2026-03-02.html");
    assert_eq!(bench.jobs().await.len(), 2, "asked for anew, it is another print");
});

on_both!(nobody_brings_a_document_from_outside, |database: TestStore| async move {
    let bench = Bench::open(database, false).await;
    let record = bench.create(json!({ "name": "轴承" })).await;
    let run = bench.press(&record).await;
    let id = run["id"].as_str().expect("an id");
    for step in 1..5 {
        let forged =
            json!({ "id": "0190b0a0-0000-7000-8000-000000000001", "name": "x.html", "size": 1, "mime": "text/html" });
        let path = format!("/hooks/callback/{id}.{step}.guessed");
        let answer = bench.api.post(&Who::Nobody, &path, &forged).await;
        assert!(!answer.status.is_success(), "{}", answer.text());
    }
    assert!(bench.papers(&record).await.is_empty());
    bench.send().await;
    assert_eq!(bench.papers(&record).await.len(), 1);
});

on_both!(a_field_that_takes_no_documents_is_refused_beforehand, |database: TestStore| async move {
    let bench = Bench::open(database, false).await;
    bench.keep("forms/quote.json", form(json!({ "x-types": ["pdf"] })).to_string()).await;
    let refused = bench.api.post(&bench.owner, "/apps/company/publish", &json!({})).await.mistakes();
    assert_eq!(refused, [("/nodes/act/field".to_owned(), "file_type".to_owned())]);
    bench.keep("forms/quote.json", form(json!({ "x-types": ["pdf", "text"] })).to_string()).await;
    bench.api.post(&bench.owner, "/apps/company/publish", &json!({})).await.ok();
});
