//! Files that strangers send with an answer: what a link takes, and everything it does not.

use crate::on_both;
use crate::support::album::{self, PHOTOS, jpeg, send};
use crate::support::api::{Answer, Api, Who};
use crate::support::database::TestStore;
use chrono::Duration;
use serde_json::{Value, json};
use tenon_engine::id::FileId;
use tenon_engine::store::files::Guest as Ticket;
use tenon_engine::store::uploads::UploadRow;
use tenon_engine::store::{StoreError, links, uploads};
use tenon_server::files::sweep;

const NOBODY: Who = Who::Nobody;

/// A link, and a form of it that is open.
struct Guest<'a> {
    api: &'a Api,
    token: String,
    ticket: String,
}

impl<'a> Guest<'a> {
    async fn open(api: &'a Api, token: &str) -> Self {
        let form = api.post(&NOBODY, &format!("/public/forms/{token}"), &json!({})).await.ok();
        api.pass(Duration::seconds(3));
        Self { api, token: token.to_owned(), ticket: form["ticket"].as_str().expect("a ticket").to_owned() }
    }

    async fn begin(&self, field: &str, name: &str, size: usize) -> Answer {
        let input = json!({ "ticket": self.ticket, "field": field, "name": name, "size": size });
        self.api.post(&NOBODY, &format!("/public/forms/{}/uploads", self.token), &input).await
    }

    fn address(&self, id: &Value) -> String {
        format!("/public/forms/{}/uploads/{}?ticket={}", self.token, id.as_str().expect("an id"), self.ticket)
    }

    async fn send(&self, field: &str, name: &str, bytes: &[u8]) -> Answer {
        let begun = self.begin(field, name, bytes.len()).await.ok();
        self.api.put_part(&NOBODY, &format!("{}&offset=0", self.address(&begun["id"])), bytes).await
    }

    async fn answer(&self, values: Value) -> Answer {
        let input = json!({ "ticket": self.ticket, "values": values });
        self.api.post(&NOBODY, &format!("/public/forms/{}/answers", self.token), &input).await
    }
}

async fn link(api: &Api, owner: &Who, fields: &[&str]) -> String {
    let settings = json!({ "fields": fields, "may_edit": true });
    let link = api.post(owner, "/apps/album/links", &json!({ "form": "photo", "settings": settings })).await.ok();
    link["token"].as_str().expect("a token").to_owned()
}

async fn at_work(database: TestStore) -> (Api, Who) {
    let (api, owner) = Api::at_work(database).await;
    album::install(&api, &owner).await;
    (api, owner)
}

/// Notes uploads of 20 MB through a link, by somebody else, of each of which so much has arrived.
async fn begun_by_others(api: &Api, token: &str, count: usize, received: i64) {
    let link = links::link_by_token(&mut api.state.store().read().await.expect("connects"), token).await;
    let guest = Ticket { link: link.expect("reads").expect("a link").id, ticket: "somebody".to_owned() };
    let now = api.clock.now();
    let noted = api.state.store().write(move |conn| {
        let guest = guest.clone();
        Box::pin(async move {
            for _ in 0..count {
                let row = UploadRow {
                    id: FileId::generate(),
                    name: "a.txt".to_owned(),
                    size: Some(20 << 20),
                    received,
                    mime: None,
                    uploaded_by: None,
                    guest: Some(guest.clone()),
                    field: Some("any".to_owned()),
                    touched_at: now,
                };
                uploads::insert(conn, &row).await?;
            }
            Ok::<_, StoreError>(())
        })
    });
    noted.await.expect("written");
}

fn mistakes(answer: &Answer) -> Vec<String> {
    answer.mistakes().into_iter().map(|(pointer, code)| format!("{pointer} {code}")).collect()
}

on_both!(a_stranger_sends_files_with_an_answer, |database: TestStore| async move {
    let (api, owner) = at_work(database).await;
    let token = link(&api, &owner, &["name", "photo", "sign", "costs"]).await;
    let guest = Guest::open(&api, &token).await;
    let photo = guest.send("photo", "../现场.jpg", &jpeg(800, 600)).await.ok()["file"].clone();
    assert_eq!((&photo["name"], &photo["mime"]), (&json!("现场.jpg"), &json!("image/jpeg")));
    let receipt = guest.send("costs.receipt", "发票.jpg", &jpeg(80, 60)).await.ok()["file"].clone();
    let sign = guest.send("sign", "signature.jpg", &jpeg(90, 30)).await.ok()["file"].clone();

    let values = json!({ "name": "王芳", "photo": [photo], "sign": [sign], "costs": [{ "what": "打车", "receipt": [receipt] }] });
    let evaluated = json!({ "ticket": guest.ticket, "values": values });
    let seen = api.post(&NOBODY, &format!("/public/forms/{token}/evaluate"), &evaluated).await.ok();
    assert_eq!(seen["problems"], json!([]));
    let thanks = guest.answer(values).await.ok();
    let record = api.get(&owner, &format!("{PHOTOS}?limit=9")).await.ok()["items"][0].clone();
    assert_eq!(record["values"]["photo"][0], photo);
    assert_eq!(record["values"]["costs"][0]["receipt"][0], receipt);

    // The members who may read the record read its files, and nobody else does.
    let file = format!("/files/{}", photo["id"].as_str().expect("an id"));
    assert_eq!(api.get(&owner, &format!("{file}/thumbnail")).await.status, 200);
    let sun = api.key_of("sun").await;
    api.get(&sun, &file).await.refused(404, "not_found");
    api.get(&NOBODY, &file).await.refused(401, "unauthenticated");

    // Changed later, the answer keeps what it has and takes more.
    let edit = thanks["edit"].as_str().and_then(|edit| edit.split("edit=").nth(1)).expect("an edit link").to_owned();
    let open = api.get(&NOBODY, &format!("/public/answers/{edit}")).await.ok();
    let again = Guest { api: &api, token, ticket: open["ticket"].as_str().expect("a ticket").to_owned() };
    let more = again.send("photo", "二.jpg", &jpeg(40, 40)).await.ok()["file"].clone();
    api.pass(Duration::seconds(3));
    let change = json!({ "ticket": again.ticket, "values": { "photo": [photo, more] } });
    api.call(&NOBODY, "PUT", &format!("/public/answers/{edit}"), &[], &change).await.ok();

    api.pass(Duration::days(90));
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 0, "all of them are held");
});

on_both!(a_stranger_gets_at_nothing_but_their_own, |database: TestStore| async move {
    let (api, owner) = at_work(database).await;
    let (token, other) = (link(&api, &owner, &["photo", "any"]).await, link(&api, &owner, &["photo", "any"]).await);
    let (one, two) = (Guest::open(&api, &token).await, Guest::open(&api, &token).await);
    let elsewhere = Guest::open(&api, &other).await;

    // Another form that is open, of the same link or another, is another stranger.
    let begun = one.begin("photo", "a.jpg", 9).await.ok()["id"].clone();
    for stranger in [&two, &elsewhere] {
        let address = stranger.address(&begun);
        api.get(&NOBODY, &address).await.refused(404, "not_found");
        api.put_part(&NOBODY, &format!("{address}&offset=0"), b"\xff\xd8\xffxxxxxx").await.refused(404, "not_found");
        api.call(&NOBODY, "DELETE", &address, &[], &json!({})).await.refused(404, "not_found");
    }
    let id = begun.as_str().expect("an id");
    for ticket in ["", "forged", elsewhere.ticket.as_str()] {
        let address = format!("/public/forms/{token}/uploads/{id}?ticket={ticket}");
        api.get(&NOBODY, &address).await.refused(409, "ticket_invalid");
    }
    assert_eq!(api.get(&NOBODY, &one.address(&begun)).await.ok()["offset"], 0);
    api.get(&owner, &format!("/uploads/{id}")).await.refused(404, "not_found");

    let theirs = two.send("any", "b.txt", b"of two").await.ok()["file"].clone();
    let members = send(&api, &owner, "c.txt", b"of the owner").await;
    for file in [theirs, members] {
        let refused = one.answer(json!({ "any": [file] })).await;
        assert_eq!(mistakes(&refused), ["/any/0 unknown_file"]);
    }
    assert_eq!(api.get(&owner, PHOTOS).await.ok()["items"], json!([]));
});

on_both!(a_link_takes_few_small_files_of_plain_types, |database: TestStore| async move {
    let (api, owner) = at_work(database).await;
    let token = link(&api, &owner, &["name", "photo", "paper", "any"]).await;
    let guest = Guest::open(&api, &token).await;
    for (field, size, wrong) in [
        ("sign", 10, "/field unknown_field"),
        ("name", 10, "/field unknown_field"),
        ("none.at", 10, "/field unknown_field"),
        ("photo", (2 << 20) + 1, "/size file_too_large"),
        ("any", (20 << 20) + 1, "/size file_too_large"),
        ("any", 0, "/size file_too_large"),
    ] {
        assert_eq!(mistakes(&guest.begin(field, "a", size).await), [wrong], "{field} {size}");
    }
    let before = api.stored_files();
    for (field, name, bytes) in [
        ("photo", "a.jpg", b"<html><script>alert(1)</script>".as_slice()),
        ("paper", "a.pdf", b"PK\x03\x04....".as_slice()),
        ("any", "a.pdf", b"MZ\x90\x00".as_slice()),
        ("any", "a.doc", b"PK\x03\x04....".as_slice()),
    ] {
        let refused = guest.send(field, name, bytes).await;
        assert_eq!(mistakes(&refused), [" file_type"], "{name}");
    }
    assert_eq!(api.stored_files(), before, "what was refused leaves nothing behind");

    let guest = Guest::open(&api, &token).await;
    for _ in 0..20 {
        guest.send("any", "a.txt", b"text").await.ok();
    }
    guest.begin("any", "a.txt", 4).await.refused(409, "too_many_files");
    // What no answer came to hold is removed once no answer can.
    api.pass(Duration::hours(25));
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 0);
    api.pass(Duration::hours(2));
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 20);
    assert_eq!(api.stored_files(), before);

    // Whoever asks again and again has to wait.
    let guest = Guest::open(&api, &token).await;
    let mut states = Vec::new();
    for _ in 0..61 {
        states.push(guest.begin("sign", "a", 1).await.status.as_u16());
    }
    assert_eq!((states[59], states[60]), (422, 429));
});

on_both!(what_is_only_announced_takes_little_room_of_a_link_and_not_for_long, |database: TestStore| async move {
    let (api, owner) = at_work(database).await;
    let token = link(&api, &owner, &["any"]).await;
    let guest = Guest::open(&api, &token).await;
    // 2400 MB are announced, but nothing has come of them: they count 480 MB.
    begun_by_others(&api, &token, 120, 0).await;
    let begun = guest.begin("any", "a.txt", 12 << 20).await.ok();
    begun_by_others(&api, &token, 78, 20 << 20).await;

    // The room of the link, 2048 MB, ends with the second part of this one.
    let (address, part) = (guest.address(&begun["id"]), vec![b'x'; 4 << 20]);
    api.put_part(&NOBODY, &format!("{address}&offset=0"), &part).await.ok();
    let second = format!("{address}&offset={}", 4 << 20);
    api.put_part(&NOBODY, &second, &part).await.refused(409, "files_full");
    assert_eq!(api.get(&NOBODY, &address).await.ok()["offset"], 4 << 20);
    assert_eq!(api.stored_parts(), 1, "what was refused is not kept");
    guest.begin("any", "b.txt", 1).await.refused(409, "files_full");

    api.pass(Duration::minutes(29));
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 0);
    api.pass(Duration::minutes(31));
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 199);
    api.put_part(&NOBODY, &second, &part).await.refused(404, "not_found");
    guest.send("any", "b.txt", b"there is room again").await.ok();
});

on_both!(a_stranger_sends_a_table_that_excel_wrote_in_gbk, |database: TestStore| async move {
    let (api, owner) = at_work(database).await;
    let guest = Guest::open(&api, &link(&api, &owner, &["name", "paper", "any"]).await).await;
    let table = encoding_rs::GBK.encode("姓名,部门\r\n王芳,销售部\r\n").0;
    let mut values = json!({ "name": "王芳" });
    for field in ["paper", "any"] {
        let file = guest.send(field, "名单.csv", &table).await.ok()["file"].clone();
        assert_eq!(file["mime"], "text/plain; charset=gb18030");
        values[field] = json!([file]);
    }
    guest.answer(values).await.ok();
});

on_both!(the_archive_of_consent_is_for_administrators, |database: TestStore| async move {
    let (api, owner) = at_work(database).await;
    let settings = json!({ "fields": ["name"], "consent": { "text": "同意公开照片" } });
    let link = api.post(&owner, "/apps/album/links", &json!({ "form": "photo", "settings": settings })).await.ok();
    let guest = Guest::open(&api, link["token"].as_str().expect("a token")).await;
    let refused = guest.answer(json!({ "name": "海" })).await;
    assert_eq!(mistakes(&refused), ["/consent consent_needed"]);
    let input = json!({ "ticket": guest.ticket, "values": { "name": "海" }, "consent": 1 });
    api.post(&NOBODY, &format!("/public/forms/{}/answers", guest.token), &input).await.ok();
    let photos = api.get(&owner, "/apps/album/forms/photo/records").await.ok();
    let photo = photos["items"][0]["id"].as_str().expect("an id").to_owned();
    let address = format!("/apps/album/forms/photo/records/{photo}/consents");
    let given = api.get(&owner, &address).await.ok();
    assert_eq!(given["items"][0]["text"], json!("同意公开照片"), "{given}");
    let archive = api.get(&owner, "/apps/album/forms/photo/consents").await;
    assert!(archive.header("content-disposition").contains("consents-album-photo.jsonl"));
    let lines: Vec<Value> = archive.text().lines().map(|line| serde_json::from_str(line).expect("a line")).collect();
    assert_eq!(lines, [given["items"][0].clone()]);
    let log = api.get(&owner, "/audit?action=consent.export").await.ok();
    assert_eq!(log["items"].as_array().map(Vec::len), Some(1), "{log}");
});
