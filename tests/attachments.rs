//! The place of attachments, which is a folder or a bucket of an S3-compatible store and behaves alike.

mod held;

use crate::support::api::{Api, Who};
use crate::support::bucket::{BUCKET, Gate, S3};
use axum::body::Body;
use bytes::Bytes;
use futures_util::TryStreamExt as _;
use serde_json::json;
use std::path::Path;
use std::process::Command;
use tenon_engine::id::FileId;
use tenon_server::files::{Vault, VaultError};

/// Bytes that repeat nowhere near, so that a part in the wrong place is seen.
fn bytes(length: usize, seed: u32) -> Bytes {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    std::iter::repeat_with(&mut next).take(length).collect::<Vec<u8>>().into()
}

async fn whole(stream: impl futures_util::Stream<Item = Result<Bytes, VaultError>>) -> Vec<u8> {
    let read = |mut all: Vec<u8>, next: Bytes| async move {
        all.extend_from_slice(&next);
        Ok(all)
    };
    stream.try_fold(Vec::new(), read).await.expect("reads")
}

async fn names(vault: &Vault) -> Vec<(String, u64)> {
    let mut found: Vec<_> = vault.list().try_collect().await.expect("lists");
    found.sort();
    found
}

/// What every place of attachments must do.
async fn behaves(vault: &Vault) {
    vault.probe().await.expect("can be written and read");
    assert_eq!(names(vault).await, []);

    // Small, empty, and larger than what is held in memory.
    let mut kept = Vec::new();
    for (length, chunk) in [(5, 5), (0, 1), (21 << 20, 700_001)] {
        let (id, content) = (FileId::generate(), bytes(length, 7));
        let mut incoming = vault.begin(&id);
        for at in (0..length).step_by(chunk) {
            incoming.write(content.slice(at..length.min(at + chunk))).await.expect("writes");
        }
        assert_eq!(incoming.size(), length);
        incoming.finish().await.expect("is durable");
        assert!(whole(vault.read(&id).await.expect("is there")).await == content, "{length} bytes");
        kept.push((id, length));
    }
    assert!(matches!(vault.read(&FileId::generate()).await, Err(VaultError::NotFound { .. })));

    // Half a file is no file.
    for length in [10, 20 << 20] {
        let id = FileId::generate();
        let mut incoming = vault.begin(&id);
        incoming.write(bytes(length, 3)).await.expect("writes");
        drop(incoming);
        assert!(matches!(vault.read(&id).await, Err(VaultError::NotFound { .. })), "{length}");
    }

    // Two parts that begin at one place do not meet.
    let upload = FileId::generate();
    let first = vault.put_part(&upload, 0, Bytes::from_static(b"one")).await.expect("keeps");
    let second = vault.put_part(&upload, 0, Bytes::from_static(b"two")).await.expect("keeps");
    assert_ne!(first, second);
    assert_eq!(whole(vault.read_part(&first).await.expect("is there")).await, b"one");
    vault.delete_part(&first).await.expect("goes");
    vault.delete_part(&first).await.expect("is gone, which is what was wanted");
    assert_eq!(whole(vault.read_part(&second).await.expect("is there")).await, b"two");
    vault.delete_parts(&upload).await.expect("go");
    assert!(vault.read_part(&second).await.is_err());

    let (id, _) = &kept[0];
    assert_eq!(vault.picture(id, 96).await.expect("asked"), None);
    vault.put_picture(id, 96, Bytes::from_static(b"small")).await.expect("keeps");
    assert_eq!(vault.picture(id, 96).await.expect("asked").as_deref(), Some(b"small".as_slice()));

    // A list names files, not pictures and parts, and every name leads back.
    let mut expected: Vec<_> = kept.iter().map(|(id, length)| (name_of(id), *length as u64)).collect();
    expected.sort();
    assert_eq!(names(vault).await, expected);
    assert_eq!(whole(vault.read_named(&name_of(id)).await.expect("is there")).await, bytes(5, 7));
    for wrong in ["../x", "aa/b", "parts/x/0", "zz/0190d0b2-0000-7000-8000-000000000000"] {
        assert!(vault.begin_named(wrong).is_none(), "{wrong}");
    }

    for (id, _) in &kept {
        vault.delete(id, &[96]).await.expect("goes");
        vault.delete(id, &[96]).await.expect("is gone, which is what was wanted");
    }
    assert_eq!(vault.picture(id, 96).await.expect("asked"), None);
    assert_eq!(names(vault).await, []);
}

fn name_of(id: &FileId) -> String {
    let text = id.as_str();
    format!("{}/{text}", &text[text.len() - 2..])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_keeps_what_it_was_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = Vault::folder(&folder.path().join("made/when/needed")).expect("a folder");
    behaves(&vault).await;
    let id = FileId::generate();
    vault.begin(&id).finish().await.expect("is durable");
    let place = vault.path_named(&name_of(&id)).expect("a place on this machine");
    assert!(place.is_file(), "{}", place.display());
    assert_eq!(vault.path_named("../x"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_keeps_what_it_was_given() {
    let s3 = S3::start().await;
    behaves(&s3.vault("tenon/files")).await;
    behaves(&s3.vault("")).await;
    assert_eq!(s3.vault("").path_named(&name_of(&FileId::generate())), None);
    let forged = s3.vault_with("guessed", "tenon").expect("settings");
    assert!(forged.probe().await.is_err(), "whoever does not know the key is refused");
    assert!(Vault::open("s3:///prefix").is_err(), "a bucket has a name");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_an_upload_that_is_cancelled_while_it_is_put_together_nothing_stays() {
    // The whole file is on its way to its place; everything written before was a part.
    let gate = Gate::at(|request| request.method() == "PUT" && !request.uri().path().contains("/parts/"));
    let (s3, at) = (S3::start_behind(&gate).await, tempfile::tempdir().expect("a folder"));
    let api = Api::with_files(at.path(), s3.vault("one")).await;
    let owner = api.set_up().await;
    let id = api.begin_upload(&owner, "a.bin", 9).await;
    let address = format!("/uploads/{id}");
    let cancels = async {
        gate.reached().await;
        let cancelled = api.call(&owner, "DELETE", &address, &[], &json!({})).await;
        gate.open();
        cancelled
    };
    let part = format!("{address}?offset=0");
    let whole = bytes(9, 5);
    let (sent, cancelled) = tokio::join!(api.put_part(&owner, &part, &whole), cancels);
    assert_eq!(cancelled.status, 204);
    sent.refused(404, "not_found");
    api.get(&owner, &format!("/files/{id}")).await.refused(404, "not_found");
    assert_eq!(names(&s3.vault("one")).await, []);
    api.state.close().await;
}

struct End {
    code: Option<i32>,
    said: String,
}

fn tenon(at: &Path, way: &[(&str, String)], arguments: &[&str]) -> End {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenon"));
    command
        .env_remove("TENON_DATABASE")
        .env_remove("TENON_DATA")
        .env("LANG", "C")
        .envs(way.iter().map(|(name, value)| (name, value)));
    let output = command.current_dir(at).args(arguments).output().expect("runs");
    let said = [output.stdout, output.stderr].concat();
    End { code: output.status.code(), said: String::from_utf8_lossy(&said).into_owned() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workspace_with_its_attachments_in_a_bucket_is_checked_backed_up_and_restored() {
    let (s3, at) = (S3::start().await, tempfile::tempdir().expect("a folder"));
    let data = at.path().join("d");
    std::fs::create_dir_all(&data).expect("a folder");
    let content = bytes(9 << 20, 11);
    let id = {
        let api = Api::with_files(&data, s3.vault("one")).await;
        let owner = api.set_up().await;
        let id = api.begin_upload(&owner, "大.bin", content.len()).await;
        for start in (0..content.len()).step_by(4 << 20) {
            let part = &content[start..content.len().min(start + (4 << 20))];
            api.put_part(&owner, &format!("/uploads/{id}?offset={start}"), part).await.ok();
        }
        let fetched = api.get(&owner, &format!("/files/{id}")).await;
        assert!(fetched.body == content, "{}", fetched.status);
        api.post(&owner, "/keys", &json!({ "title": "x" })).await.ok();
        api.state.close().await;
        id
    };
    let (bucket, way) = (format!("s3://{BUCKET}/one"), s3.variables());
    let check = tenon(at.path(), &way, &["doctor", "--data", "d", "--files", &bucket]);
    assert!(check.said.contains(&format!("ok    attachments: {bucket}")), "{}", check.said);
    let backup = tenon(at.path(), &way, &["backup", "b.tar", "--data", "d", "--files", &bucket]);
    assert!(backup.code == Some(0) && backup.said.contains("1 attachments"), "{}", backup.said);
    for (place, files) in [("e", format!("s3://{BUCKET}/two")), ("f", at.path().join("f/files").display().to_string())]
    {
        let restore = tenon(at.path(), &way, &["restore", "b.tar", "--data", place, "--files", &files]);
        assert!(restore.code == Some(0) && restore.said.contains("1 attachments"), "{files}: {}", restore.said);
        let vault = if place == "e" { s3.vault("two") } else { Vault::folder(Path::new(&files)).expect("a folder") };
        let api = Api::with_files(&at.path().join(place), vault).await;
        let owner = api.key_of("owner").await;
        assert!(api.get(&owner, &format!("/files/{id}")).await.body == content, "{files}");
        api.send(&Who::Nobody, "GET", &format!("/files/{id}"), &[], Body::empty())
            .await
            .refused(401, "unauthenticated");
        api.state.close().await;
    }
    let mut wrong = s3.variables();
    wrong[3].1 = "guessed".to_owned();
    let refused = tenon(at.path(), &wrong, &["doctor", "--data", "d", "--files", &bucket]);
    assert!(refused.code == Some(1) && refused.said.contains("FAULT attachments"), "{}", refused.said);
}
