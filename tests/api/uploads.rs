//! Files in parts, from their first byte to their end: gone on with, forged, given up, forgotten.

use crate::on_both;
use crate::support::album::{self, PHOTOS, jpeg, png, send};
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use axum::response::IntoResponse as _;
use bytes::Bytes;
use chrono::Duration;
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use std::fs;
use tenon_engine::audit::{Origin, Via};
use tenon_engine::id::FileId;
use tenon_engine::job::Desk;
use tenon_engine::store::{StoreError, uploads};
use tenon_server::files::{begin, cancel, sweep, take_whole};

const MB: usize = 1 << 20;

async fn at_work(database: TestStore) -> (Api, Who) {
    let (api, owner) = Api::at_work(database).await;
    album::install(&api, &owner).await;
    (api, owner)
}

fn id_of(file: &Value) -> &str {
    file["id"].as_str().expect("an id")
}

on_both!(a_file_goes_on_from_where_it_was_cut_off, |database: TestStore| async move {
    let (api, owner) = at_work(database).await;
    let content: Vec<u8> = (0..10 * MB).map(|at| (at % 251) as u8).collect();
    let id = api.begin_upload(&owner, "../../视频.bin", content.len()).await;
    let at = |offset: usize| format!("/uploads/{id}?offset={offset}");
    let first = api.put_part(&owner, &at(0), &content[..4 * MB]).await.ok();
    assert_eq!((&first["offset"], &first["name"], &first["file"]), (&json!(4 * MB), &json!("视频.bin"), &Value::Null));

    // The answer was lost, the page was loaded again: the server says where to go on.
    assert_eq!(api.get(&owner, &format!("/uploads/{id}")).await.ok()["offset"], 4 * MB);
    let again = api.put_part(&owner, &at(0), &content[..4 * MB]).await.refused(409, "wrong_offset");
    assert_eq!(again["offset"], 4 * MB);
    let ahead = api.put_part(&owner, &at(8 * MB), &content[8 * MB..]).await.refused(409, "wrong_offset");
    assert_eq!(ahead["offset"], 4 * MB);
    api.put_part(&owner, &at(4 * MB), &content[..10]).await.refused(400, "part_too_small");
    api.put_part(&owner, &at(4 * MB), &vec![0; 4 * MB + 1]).await.refused(413, "too_large");
    api.get(&owner, &format!("/files/{id}")).await.refused(404, "not_found");

    // Nobody else goes on with it, sees it, or ends it.
    let ann = api.key_of("ann").await;
    api.get(&ann, &format!("/uploads/{id}")).await.refused(404, "not_found");
    api.put_part(&ann, &at(4 * MB), &content[4 * MB..8 * MB]).await.refused(404, "not_found");
    api.call(&ann, "DELETE", &format!("/uploads/{id}"), &[], &json!({})).await.refused(404, "not_found");

    api.put_part(&owner, &at(4 * MB), &content[4 * MB..8 * MB]).await.ok();
    api.put_part(&owner, &at(8 * MB), &vec![0; 3 * MB]).await.refused(400, "more_than_announced");
    let whole = api.put_part(&owner, &at(8 * MB), &content[8 * MB..]).await.ok();
    assert_eq!((&whole["file"]["size"], &whole["file"]["id"]), (&json!(content.len()), &json!(id)));
    assert!(api.get(&owner, &format!("/files/{id}")).await.body == content);
    assert_eq!(api.stored_files(), 1, "no part is left");
    // Asked once more, it says the same.
    for answer in [api.get(&owner, &format!("/uploads/{id}")).await, api.put_part(&owner, &at(8 * MB), b"x").await] {
        assert_eq!(answer.ok()["file"], whole["file"]);
    }
    let entries = api.get(&owner, "/audit?limit=200").await.ok();
    let uploads = entries["items"].as_array().expect("entries").iter().filter(|one| one["action"] == "file.upload");
    assert_eq!(uploads.count(), 1);
});

on_both!(of_two_who_send_the_same_part_one_does, |database: TestStore| async move {
    let (api, owner) = at_work(database).await;
    for round in 0..5 {
        let id = api.begin_upload(&owner, "a.bin", 2 * MB).await;
        let at = format!("/uploads/{id}?offset=0");
        let (one, other) = (vec![1_u8; MB], vec![2_u8; MB]);
        let (first, second) = tokio::join!(api.put_part(&owner, &at, &one), api.put_part(&owner, &at, &other));
        let mut states = [first.status.as_u16(), second.status.as_u16()];
        states.sort_unstable();
        assert_eq!(states, [200, 409], "round {round}");
        let kept = if first.status == 200 { one } else { other };
        let at = format!("/uploads/{id}?offset={MB}");
        let (first, second) = tokio::join!(api.put_part(&owner, &at, &kept), api.put_part(&owner, &at, &kept));
        assert!(first.status == 200 || second.status == 200, "{} {}", first.text(), second.text());
        assert!(api.get(&owner, &format!("/files/{id}")).await.body == [kept.clone(), kept].concat());
    }
    assert_eq!(api.stored_files(), 5);
});

on_both!(a_field_takes_what_it_says_by_content_and_size, |database: TestStore| async move {
    let (api, owner) = at_work(database).await;
    let pointers = |answer: &crate::support::api::Answer| answer.mistakes();
    let photo = send(&api, &owner, "a.txt", &jpeg(300, 200)).await;
    let script = send(&api, &owner, "photo.jpg", b"<html><script>alert(1)</script>").await;
    let noise: Vec<u8> = (0..3 * MB).map(|at| (at * at % 249) as u8).collect();
    let heavy = send(&api, &owner, "heavy.jpg", &[jpeg(10, 10), noise].concat()).await;
    assert_eq!(
        [&photo["mime"], &script["mime"], &heavy["mime"]],
        ["image/jpeg", "text/plain; charset=utf-8", "image/jpeg"]
    );

    // What the sender says of a file counts for nothing.
    let mut forged = script.clone();
    forged["mime"] = "image/jpeg".into();
    forged["size"] = 1.into();
    let values = json!({ "photo": [photo, forged, heavy], "paper": [photo, script], "any": [script],
        "sign": [forged], "costs": [{ "what": "车费", "receipt": [forged] }] });
    let refused = api.post(&owner, PHOTOS, &json!({ "values": values })).await;
    let expected = [
        ("/costs/0/receipt/0", "file_type"),
        ("/paper/0", "file_type"),
        ("/photo/1", "file_type"),
        ("/photo/2", "file_too_large"),
        ("/sign/0", "file_type"),
    ];
    let found = pointers(&refused);
    for (pointer, code) in expected {
        assert!(found.contains(&(pointer.to_owned(), code.to_owned())), "{pointer} {code}: {found:?}");
    }
    let good = json!({ "name": "一", "photo": [photo], "paper": [script], "any": [heavy] });
    let record = api.post(&owner, PHOTOS, &json!({ "values": good })).await.ok();
    let kept = api.get(&owner, &format!("{PHOTOS}/{}", record["id"].as_str().expect("an id"))).await.ok();
    assert_eq!(kept["record"]["values"]["paper"][0]["mime"], "text/plain; charset=utf-8");

    // The workspace has its own limit.
    for wrong in [0, 4000] {
        assert_eq!(api.patch(&owner, "/settings", &json!({ "file_mb": wrong })).await.mistakes()[0].0, "/file_mb");
    }
    assert_eq!(api.patch(&owner, "/settings", &json!({ "file_mb": 1 })).await.ok()["file_mb"], 1);
    let large = api.post(&owner, "/uploads", &json!({ "name": "b", "size": MB + 1 })).await;
    assert_eq!(large.mistakes(), [("/size".to_owned(), "file_too_large".to_owned())]);
    assert_eq!(api.post(&owner, "/uploads", &json!({ "name": "b", "size": -1 })).await.mistakes()[0].0, "/size");
    let (kind, body) = crate::support::api::upload("b", "text/plain", &vec![b'x'; MB + 1]);
    let whole = api.send(&owner, "POST", "/files", &[("content-type", kind)], body.into()).await;
    whole.refused(413, "too_large");
});

on_both!(what_a_browser_would_run_is_never_shown, |database: TestStore| async move {
    let (api, owner) = at_work(database).await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    for (name, content) in
        [("a.svg", &svg[..]), ("a.html", b"<html onload=alert(1)>"), ("a.png", b"<?xml version='1.0'?><x/>")]
    {
        let file = send(&api, &owner, name, content).await;
        let fetched = api.get(&owner, &format!("/files/{}", id_of(&file))).await;
        assert_eq!(fetched.header("content-type"), "text/plain; charset=utf-8", "{name}");
        assert!(fetched.header("content-disposition").starts_with("attachment"), "{name}");
        assert_eq!(fetched.header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(fetched.header("x-content-type-options"), "nosniff");
        api.get(&owner, &format!("/files/{}/thumbnail", id_of(&file))).await.refused(404, "no_thumbnail");
    }
});

on_both!(a_file_is_for_those_its_record_is_for, |database: TestStore| async move {
    let (api, owner) = at_work(database).await;
    let ann = api.key_of("ann").await;
    let mine = send(&api, &owner, "机密.png", &png(600, 400)).await;
    // Somebody else's file cannot be had by putting it into a record of one's own.
    let customer = json!({ "values": { "name": "好", "phone": "13900000001" } });
    api.post(&ann, "/apps/shop/forms/customer/records", &customer).await;
    let theirs = api.post(&ann, PHOTOS, &json!({ "values": { "photo": [mine] } })).await;
    assert!([403, 404, 422].contains(&theirs.status.as_u16()), "{}", theirs.text());
    for address in [format!("/files/{}", id_of(&mine)), format!("/files/{}/thumbnail", id_of(&mine))] {
        api.get(&ann, &address).await.refused(404, "not_found");
        api.get(&Who::Nobody, &address).await.refused(401, "unauthenticated");
    }
    let unknown = json!({ "id": tenon_engine::id::FileId::generate(), "name": "x", "size": 1, "mime": "image/png" });
    let refused = api.post(&owner, PHOTOS, &json!({ "values": { "photo": [unknown] } })).await;
    assert_eq!(refused.mistakes(), [("/photo/0".to_owned(), "unknown_file".to_owned())]);

    for (size, width, height) in [("small", 96, 64), ("large", 480, 320)] {
        let address = format!("/files/{}/thumbnail?size={size}", id_of(&mine));
        let picture = api.get(&owner, &address).await;
        assert_eq!(
            (picture.header("content-type"), picture.header("cache-control")),
            ("image/png", "private, max-age=300")
        );
        let seen = image::load_from_memory(&picture.body).expect("a picture");
        assert_eq!((seen.width(), seen.height()), (width, height));
        let tag = picture.header("etag").to_owned();
        let known = api.send(&owner, "GET", &address, &[("if-none-match", &tag)], axum::body::Body::empty()).await;
        assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
    }
    api.get(&owner, &format!("/files/{}/thumbnail?size=huge", id_of(&mine))).await.refused(400, "bad_query");
    let broken = send(&api, &owner, "b.jpg", &jpeg(900, 900)[..300]).await;
    for _ in 0..2 {
        api.get(&owner, &format!("/files/{}/thumbnail", id_of(&broken))).await.refused(404, "no_thumbnail");
    }
});

on_both!(what_nobody_came_to_need_is_removed, |database: TestStore| async move {
    let (api, _) = at_work(database).await;
    // A session would end meanwhile.
    let owner = api.key_of("owner").await;
    let held = send(&api, &owner, "a.jpg", &jpeg(500, 500)).await;
    let record = api.post(&owner, PHOTOS, &json!({ "values": { "name": "一", "photo": [held] } })).await.ok();
    let loose = send(&api, &owner, "b.jpg", &jpeg(50, 50)).await;
    let half = api.begin_upload(&owner, "c.bin", 3 * MB).await;
    api.put_part(&owner, &format!("/uploads/{half}?offset=0"), &vec![0; MB]).await.ok();
    let given_up = api.begin_upload(&owner, "d.bin", 3 * MB).await;
    api.put_part(&owner, &format!("/uploads/{given_up}?offset=0"), &vec![0; MB]).await.ok();
    assert_eq!(api.stored_files(), 4);
    let cancelled = api.call(&owner, "DELETE", &format!("/uploads/{given_up}"), &[], &json!({})).await;
    assert_eq!(cancelled.status, 204);
    api.put_part(&owner, &format!("/uploads/{given_up}?offset={MB}"), &vec![0; MB]).await.refused(404, "not_found");
    assert_eq!(api.stored_files(), 3);

    api.pass(Duration::hours(23));
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 0);
    api.put_part(&owner, &format!("/uploads/{half}?offset={MB}"), &vec![0; MB]).await.ok();
    api.pass(Duration::hours(23));
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 0, "it was gone on with");
    api.pass(Duration::hours(2));
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 1);
    api.get(&owner, &format!("/uploads/{half}")).await.refused(404, "not_found");
    assert_eq!(api.stored_files(), 2);

    api.pass(Duration::days(30));
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 1);
    api.get(&owner, &format!("/files/{}", id_of(&loose))).await.refused(404, "not_found");
    api.get(&owner, &format!("/files/{}", id_of(&held))).await.ok();

    // A record that is gone for good lets go of its files.
    let record = format!("{PHOTOS}/{}", record["id"].as_str().expect("an id"));
    let change = json!({ "values": { "photo": [] } });
    api.patch(&owner, &record, &change).await.ok();
    api.pass(Duration::days(31));
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 0, "its history shows it");
    api.call(&owner, "DELETE", &record, &[], &json!({})).await.ok();
    api.pass(Duration::days(31));
    api.state.workspace().empty_bins().await.expect("empties");
    api.pass(Duration::days(31));
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 1);
    assert_eq!(api.stored_files(), 0);
});

on_both!(of_an_upload_that_is_given_up_before_its_end_no_file_comes, |database: TestStore| async move {
    let (api, owner) = at_work(database).await;
    // Whoever gives it up has removed its bytes before the rest arrives, or has only said so.
    for is_removed in [true, false] {
        let upload = begin(&api.state, "a.txt".to_owned(), None, &api.id_of("owner")).await.expect("noted");
        let (state, id) = (api.state.clone(), upload.id.clone());
        let given_up = id.clone();
        let rest = stream::once(async move {
            if is_removed {
                cancel(&state, &given_up).await?;
            } else {
                let closed = state.store().write(move |conn| {
                    let id = given_up.clone();
                    Box::pin(async move { uploads::retire(conn, &id).await })
                });
                let closed: Result<bool, StoreError> = closed.await;
                assert!(closed.expect("written"));
            }
            Ok(Bytes::from_static(b"and the rest"))
        });
        let content = stream::iter([Ok(Bytes::from_static(b"some of it "))]).chain(rest);
        let origin = Origin { actor: None, via: Via::Session, ip: None };
        let refusal = take_whole(&api.state, upload, origin, content).await.expect_err("no file");
        assert_eq!(refusal.into_response().status(), 404, "{is_removed}");
        api.get(&owner, &format!("/files/{id}")).await.refused(404, "not_found");
        assert_eq!(api.stored_files(), 0, "{is_removed}");
    }
    api.pass(Duration::hours(25));
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 0, "nothing is left to be removed");
});

on_both!(a_file_that_cannot_be_removed_keeps_no_other, |database: TestStore| async move {
    let (api, _) = at_work(database).await;
    let owner = api.key_of("owner").await;
    let mut ids = Vec::new();
    for name in ["a.jpg", "b.jpg", "c.jpg"] {
        ids.push(id_of(&send(&api, &owner, name, &jpeg(20, 20)).await).to_owned());
        api.pass(Duration::minutes(1));
    }
    // A folder that holds something is in the place of the first one's bytes.
    let block = |id: &str| {
        fs::create_dir_all(api.place_of(id)).expect("a folder");
        fs::write(api.place_of(id).join("x"), "").expect("is written");
    };
    fs::remove_file(api.place_of(&ids[0])).expect("is there");
    block(&ids[0]);
    api.pass(Duration::days(31));
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 2);
    assert!(!api.place_of(&ids[1]).exists() && !api.place_of(&ids[2]).exists());
    fs::remove_dir_all(api.place_of(&ids[0])).expect("a folder");
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 1, "it was not given up");
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 0);

    // As many as one round takes, and it ends all the same.
    let stuck: Vec<FileId> = (0..100).map(|_| FileId::generate()).collect();
    stuck.iter().for_each(|id| block(id.as_str()));
    let now = api.clock.now();
    let noted = api.state.store().write(move |conn| {
        let stuck = stuck.clone();
        Box::pin(async move {
            for id in &stuck {
                uploads::insert_closed(conn, id, now).await?;
            }
            Ok::<_, StoreError>(())
        })
    });
    noted.await.expect("written");
    api.pass(Duration::hours(25));
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 0);
});

on_both!(a_table_that_excel_wrote_in_gbk_is_text, |database: TestStore| async move {
    let (api, owner) = at_work(database).await;
    let table = encoding_rs::GBK.encode("姓名,部门\r\n王芳,销售部\r\n").0;
    let file = send(&api, &owner, "名单.csv", &table).await;
    assert_eq!(file["mime"], "text/plain; charset=gb18030");
    let values = json!({ "name": "一", "paper": [file] });
    api.post(&owner, PHOTOS, &json!({ "values": values })).await.ok();
    let fetched = api.get(&owner, &format!("/files/{}", id_of(&file))).await;
    assert_eq!(fetched.header("content-type"), "text/plain; charset=gb18030");
    assert!(fetched.header("content-disposition").starts_with("attachment"));
    assert!(fetched.body == table[..]);
});

on_both!(the_files_of_chosen_records_come_as_one_archive, |database: TestStore| async move {
    let (api, owner) = at_work(database).await;
    let mut ids = Vec::new();
    for name in ["甲/乙", "丙", "没有附件"] {
        let mut values = json!({ "name": name });
        if name != "没有附件" {
            let paper = send(&api, &owner, "合同.txt", name.as_bytes()).await;
            let again = send(&api, &owner, "合同.txt", b"again").await;
            let receipt = send(&api, &owner, "发票.jpg", &jpeg(30, 20)).await;
            values["any"] = json!([paper, again]);
            values["costs"] = json!([{ "what": "车费", "receipt": [receipt] }]);
        }
        ids.push(api.post(&owner, PHOTOS, &json!({ "values": values })).await.ok()["id"].clone());
    }
    let export = async |ids: &[Value]| {
        let wish = json!({ "format": "files", "filter": ["id", "in", ids] });
        let job = api.post(&owner, "/apps/album/forms/photo/exports", &wish).await.ok();
        Desk::new(api.state.workspace().clone()).run_waiting().await.expect("done");
        let id = job["id"].as_str().expect("an id").to_owned();
        (api.get(&owner, &format!("/jobs/{id}")).await.ok(), api.get(&owner, &format!("/exports/{id}/file")).await)
    };
    let (job, file) = export(&[ids[0].clone(), ids[2].clone()]).await;
    assert_eq!((&job["state"], &job["result"]["records"]), (&json!("done"), &json!(3)), "{job}");
    assert_eq!(file.header("content-type"), "application/zip");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file.body)).expect("an archive");
    let mut names: Vec<String> = archive.file_names().map(|name| name.expect("a name").into_owned()).collect();
    names.sort();
    assert_eq!(names, ["甲_乙/发票.jpg", "甲_乙/合同 (2).txt", "甲_乙/合同.txt"]);
    let mut said = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("甲_乙/合同.txt").expect("a file"), &mut said).expect("reads");
    assert_eq!(said, "甲/乙");
    let (job, _) = export(&[ids[2].clone()]).await;
    assert_eq!((&job["state"], &job["problems"][0]["code"]), (&json!("failed"), &json!("no_files")), "{job}");
});

on_both!(an_export_is_named_after_the_day_and_in_the_language_of_whoever_asks, |database: TestStore| async move {
    let (api, owner) = at_work(database).await;
    let export = async || api.post(&owner, "/apps/album/forms/photo/exports", &json!({ "format": "csv" })).await.ok();
    let titled = |job: &Value, start: &str, end: &str| {
        let title = job["title"].as_str().expect("a title");
        assert!(title.starts_with(start) && title.ends_with(end), "{title}");
    };
    titled(&export().await, "导出 ", "-20260302.csv");
    // In China the next day has begun.
    api.pass(Duration::hours(9));
    api.patch(&owner, "/me", &json!({ "language": "en" })).await.ok();
    titled(&export().await, "Export ", "-20260303.csv");
});
