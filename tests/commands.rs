//! The binary itself: what its commands write, what they refuse, and how they end.

use crate::on_both;
use crate::support::api::{Api, Who, upload};
use crate::support::database::TestStore;
use crate::support::depot::read;
use crate::support::office::repository;
use axum::body::Body;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

/// How a command ended.
struct End {
    code: i32,
    out: String,
    err: String,
}

impl End {
    #[track_caller]
    fn done(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self.out
    }

    /// Not done, in words: nothing a person could take for a crash.
    #[track_caller]
    fn refused(self, code: i32, word: &str) {
        let said = format!("{}{}", self.out, self.err);
        assert_eq!(self.code, code, "{said}");
        assert!(said.contains(word), "{word}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

fn tenon(at: &Path, arguments: &[&str]) -> End {
    tenon_told(at, arguments, "")
}

fn tenon_told(at: &Path, arguments: &[&str], input: &str) -> End {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenon"));
    for name in ["TENON_DATA", "TENON_DATABASE", "TENON_FILES", "TENON_KEY_FILE", "LC_ALL", "LC_MESSAGES"] {
        command.env_remove(name);
    }
    let command = command.current_dir(at).args(arguments).env("LANG", "C");
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().expect("starts");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("is read");
    let output = child.wait_with_output().expect("ends");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    End { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(next).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                waiting.push(entry);
            } else {
                let name = entry.strip_prefix(folder).expect("inside").display().to_string();
                found.insert(name, fs::read(&entry).expect("a file"));
            }
        }
    }
    found
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn every_command_explains_itself_and_refuses_what_it_does_not_know() {
    let at = folder();
    let commands = [
        "serve",
        "migrate",
        "check",
        "template list",
        "template install",
        "template export",
        "import",
        "import undo",
        "user add",
        "keys list",
        "keys rotate",
        "backup",
        "restore",
        "doctor",
        "openapi",
        "schemas",
    ];
    let help = tenon(at.path(), &["--help"]).done();
    for command in commands {
        assert!(help.contains(command.split(' ').next().expect("a word")), "{command}");
        let mut words: Vec<&str> = command.split(' ').collect();
        words.push("--help");
        assert!(tenon(at.path(), &words).done().contains("Usage:"), "{command}");
        words.pop();
        words.push("--nonsense");
        tenon(at.path(), &words).refused(2, "--nonsense");
    }
    tenon(at.path(), &["nonsense"]).refused(2, "nonsense");
    tenon(at.path(), &["check"]).refused(2, "FOLDER");
    tenon(at.path(), &["serve", "--listen", "nowhere"]).refused(2, "listen");
    assert_eq!(files(at.path()), BTreeMap::new(), "none of it leaves anything behind");
}

#[test]
fn a_database_that_cannot_be_is_named() {
    let at = folder();
    tenon(at.path(), &["migrate", "--database", "mysql://u:secret@x/y"]).refused(1, "sqlite: or postgres://");
    tenon(at.path(), &["migrate", "--data", "/proc/nowhere"]).refused(1, "/proc/nowhere");
    fs::write(at.path().join("tenon.db"), "this is no database, but long enough to be looked at".repeat(100))
        .expect("is there");
    tenon(at.path(), &["migrate", "--data", "."]).refused(1, "tenon.db");
    for command in [
        ["doctor", "--data", "none"].as_slice(),
        &["backup", "b.tar", "--data", "none"],
        &["backup", "--note", "--data", "none"],
        &["template", "export", "x", "out", "--data", "none"],
    ] {
        tenon(at.path(), command).refused(1, "no ");
    }
    assert!(!at.path().join("none").exists() && !at.path().join("b.tar").exists());
    assert!(tenon(at.path(), &["migrate", "--data", "new"]).done().contains("up to date"));
    assert!(tenon(at.path(), &["doctor", "--data", "new"]).done().contains("ok    database"));
}

#[test]
fn a_package_is_checked_whole() {
    let at = folder();
    for good in ["templates/crm", "templates/leave", "examples/crm-sales/app"] {
        let said = tenon(at.path(), &["check", &repository().join(good).display().to_string()]).done();
        assert!(said.contains("no problems"), "{said}");
    }
    tenon(at.path(), &["check", "nowhere"]).refused(1, "nowhere cannot be read");
    let put = |path: &str, text: &str| {
        let file = at.path().join("bad").join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, text).expect("written");
    };
    // An empty folder is a package without its one required file.
    tenon(at.path(), &["check", "."]).refused(1, "app.json");
    put("app.json", r#"{"key":"bad","title":"坏","navigation":[{"items":[{"form":"custmer"}]}]}"#);
    put(
        "forms/customer.json",
        r#"{"key":"customer","title":"客户","type":"object","properties":{"name":{"titel":"名"}}}"#,
    );
    put("flows/lost.json", "{ not json");
    let end = tenon(at.path(), &["check", "bad", "--json"]);
    let problems: Vec<Value> =
        end.out.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect();
    for file in ["app.json", "forms/customer.json", "flows/lost.json"] {
        assert!(problems.iter().any(|problem| problem["file"] == file), "{file}: {problems:?}");
    }
    end.refused(1, "problems in bad");
    let chinese = tenon(at.path(), &["check", "bad", "--language", "zh-CN"]);
    assert!(chinese.out.contains("customer"), "{}", chinese.out);
    put("forms/x.exe", "MZ");
    tenon(at.path(), &["check", "bad"]).refused(1, "x.exe");
    #[cfg(unix)]
    {
        fs::remove_file(at.path().join("bad/forms/x.exe")).expect("removed");
        std::os::unix::fs::symlink("/etc/passwd", at.path().join("bad/forms/link.json")).expect("linked");
        let end = tenon(at.path(), &["check", "bad"]);
        assert!(!end.out.contains("root:"), "{}", end.out);
        end.refused(1, "link.json");
    }
}

#[test]
fn an_answer_that_nobody_reads_is_not_a_crash() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tenon"))
        .args(["openapi"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn an_installed_app_is_exported_byte_for_byte() {
    let at = folder();
    for name in ["crm", "leave", "oa", "service"] {
        let template = format!("templates/{name}");
        tenon(at.path(), &["template", "install", name, "--demo", "--data", "d"]).done();
        tenon(at.path(), &["template", "export", name, &format!("out-{name}"), "--data", "d"]).done();
        assert_eq!(files(&at.path().join(format!("out-{name}"))), files(&repository().join(template)), "{name}");
    }
    let example = repository().join("examples/crm-sales/app");
    tenon(at.path(), &["template", "install", &example.display().to_string(), "--key", "sales-2", "--data", "d"])
        .done();
    tenon(at.path(), &["template", "export", "sales-2", "out-sales", "--data", "d"]).done();
    assert_eq!(files(&at.path().join("out-sales")), files(&example));
    tenon(at.path(), &["template", "install", "leave", "--data", "d"]).refused(1, "taken");
    tenon(at.path(), &["template", "install", "none", "--data", "d"]).refused(1, "none");
    tenon(at.path(), &["template", "export", "leave", "out-leave", "--data", "d"]).refused(1, "not empty");
    tenon(at.path(), &["template", "export", "none", "out", "--data", "d"]).refused(1, "no such app");
    let list = tenon(at.path(), &["template", "list"]).done();
    assert!(list.contains("crm") && list.contains("leave"), "{list}");
}

#[test]
fn members_and_records_come_from_the_console() {
    let at = folder();
    let add = |arguments: &[&str], input: &str| {
        tenon_told(at.path(), &[&["user", "add"], arguments, &["--data", "d"]].concat(), input)
    };
    let said = add(&["anna", "--name", "安娜", "--admin"], "").done();
    assert!(said.contains("password: "), "{said}");
    assert!(!add(&["bert", "--password-stdin"], "correct horse battery\n").done().contains("password"));
    add(&["anna"], "").refused(1, "taken");
    add(&["carl", "--password-stdin"], "short").refused(1, "password");
    add(&["carl", "--role", "none"], "").refused(1, "no role 'none'");
    add(&["carl", "--department", "none"], "").refused(1, "no department 'none'");

    tenon(at.path(), &["template", "install", "leave", "--demo", "--data", "d"]).done();
    let import = |form: &str, file: &str| tenon(at.path(), &["import", form, file, "--data", "d"]);
    import("leave/leave", "none.csv").refused(1, "none.csv cannot be read");
    fs::write(at.path().join("x.csv"), "a,b\n1,2\n").expect("is there");
    import("leave", "x.csv").refused(1, "app/form");
    import("leave/none", "x.csv").refused(1, "no form 'none'");
    import("none/leave", "x.csv").refused(1, "no app 'none'");
    import("leave/leave", "x.csv").refused(1, "column 'a'");

    tenon(at.path(), &["template", "install", "stock", "--data", "d"]).done();
    fs::write(at.path().join("firms.csv"), "供应商名称,联系人\n晨光,王\n").expect("is there");
    let said = import("stock/supplier", "firms.csv").done();
    assert!(said.contains("1 created, 0 updated"), "{said}");
    fs::write(at.path().join("firms.csv"), "供应商名称,联系人\n晨光,李\n华信,赵\n").expect("is there");
    let by_name =
        |mode: &str| tenon(at.path(), &["import", "stock/supplier", "firms.csv", mode, "name", "--data", "d"]);
    by_name("--update").refused(1, "0 created, 1 updated, 0 unchanged, 1 refused");
    let said = by_name("--upsert").done();
    assert!(said.contains("1 created, 0 updated, 1 unchanged"), "{said}");
    let both = ["import", "stock/supplier", "firms.csv", "--update", "name", "--upsert", "name", "--data", "d"];
    tenon(at.path(), &both).refused(2, "cannot be used with");

    let list = tenon(at.path(), &["doctor", "--data", "d"]).done();
    assert!(list.contains("active members"), "{list}");
}

/// An import of many rows that has just begun at a console, what it goes on to say, and its id.
fn begun(at: &Path) -> (Child, Lines<BufReader<ChildStderr>>, String) {
    tenon(at, &["template", "install", "stock", "--data", "d"]).done();
    let rows: String = (0..50_000).map(|n| format!("供应商{n}\n")).collect();
    fs::write(at.join("firms.csv"), format!("供应商名称\n{rows}")).expect("is there");
    let mut child = Command::new(env!("CARGO_BIN_EXE_tenon"))
        .current_dir(at)
        .args(["import", "stock/supplier", "firms.csv", "--data", "d"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    let id = lines.find_map(|line| Some(line.ok()?.strip_prefix("import ")?.to_owned())).expect("it says its id");
    (child, lines, id)
}

#[test]
fn an_import_that_may_still_go_on_is_not_taken_back() {
    let at = folder();
    let (mut child, _, id) = begun(at.path());
    child.kill().expect("is killed");
    child.wait().expect("ends");
    let said = tenon(at.path(), &["import", "undo", &id, "--data", "d"]);
    assert!(said.err.contains("it can be taken back in "), "{}", said.err);
    said.refused(1, "still under way");
}

#[test]
fn an_import_that_is_told_to_stop_can_be_taken_back_at_once() {
    let at = folder();
    let (mut child, lines, id) = begun(at.path());
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(told.expect("kill is there").success());
    let said: Vec<String> = lines.map_while(Result::ok).collect();
    assert_eq!(child.wait().expect("ends").code(), Some(1), "{said:?}");
    let way_back = format!("tenon import undo {id}");
    assert!(said.iter().any(|line| line.contains(&way_back)), "{said:?}");
    let said = tenon(at.path(), &["import", "undo", &id, "--data", "d"]).done();
    let binned: usize = said.split(' ').next().and_then(|number| number.parse().ok()).expect("a number");
    assert!((1..50_000).contains(&binned), "{said}");
    assert!(said.contains("to the recycle bin, 0 restored, 0 changed since"), "{said}");
}

#[test]
fn an_import_at_the_console_writes_what_it_refused_and_is_taken_back() {
    let at = folder();
    let import = |arguments: &[&str]| tenon(at.path(), &[&["import"], arguments, &["--data", "d"]].concat());
    let id_of = |said: &str| said.rsplit("tenon import undo ").next().expect("an id").trim().to_owned();
    tenon(at.path(), &["template", "install", "stock", "--data", "d"]).done();
    let put = |text: &str| fs::write(at.path().join("firms.csv"), text).expect("is there");
    put("供应商名称,联系人\n晨光,王\n");
    let created = id_of(&import(&["stock/supplier", "firms.csv"]).done());

    put("供应商名称,联系人\n晨光,李\n华信,赵\n");
    let update = |errors: &str, more: &[&str]| {
        let asked = ["stock/supplier", "firms.csv", "--update", "name", "--errors", errors];
        import(&[&asked, more].concat())
    };
    update("bad.txt", &[]).refused(1, ".xlsx or .csv");
    update("firms.csv", &[]).refused(1, "write over");
    update("look.csv", &["--dry-run"]).refused(1, "1 records have problems");
    let end = update("bad.xlsx", &[]);
    let updated = id_of(end.out.lines().nth(1).expect("a second line"));
    assert!(end.out.contains("refused rows: bad.xlsx"), "{}", end.out);
    end.refused(1, "0 created, 1 updated, 0 unchanged, 1 refused");
    update("bad.csv", &[]).refused(1, "0 created, 0 updated, 1 unchanged, 1 refused");
    for file in ["look.csv", "bad.xlsx", "bad.csv"] {
        let rows = read(&at.path().join(file));
        assert_eq!(rows[0], ["供应商名称", "联系人", "Problem"], "{file}");
        assert_eq!(rows[1..].iter().map(|row| &row[..2]).collect::<Vec<_>>(), [["华信", "赵"]], "{file}");
        assert!(!rows[1][2].is_empty(), "{file}");
    }
    let mended = id_of(&import(&["stock/supplier", "bad.csv", "--errors", "none.csv"]).done());
    assert!(!at.path().join("none.csv").exists(), "nothing was refused");

    import(&["undo", &updated]).done();
    import(&["undo", &updated]).refused(1, "already");
    let said = import(&["undo", &mended]).done();
    assert!(said.contains("1 to the recycle bin, 0 restored, 0 changed since"), "{said}");
    tenon(at.path(), &["export", "stock/supplier", "left.csv", "--columns", "name,contact", "--data", "d"]).done();
    assert_eq!(read(&at.path().join("left.csv"))[1..], [["晨光", "王"]], "as it was before");
    let kept = import(&["undo", &created]);
    assert!(kept.err.contains("line 2: 晨光: "), "{}", kept.err);
    let said = kept.done();
    assert!(said.contains("0 to the recycle bin, 0 restored, 1 changed since and kept"), "{said}");
    import(&["undo", "none"]).refused(1, "no import 'none'");
    import(&["undo", &created, "--as", "nobody"]).refused(1, "no member 'nobody'");
    import(&["undo"]).refused(2, "ID");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_backed_up_is_restored_with_its_attachments() {
    let at = folder();
    let data = at.path().join("d");
    fs::create_dir_all(&data).expect("is there");
    let records = "/apps/kinds/forms/paper/records";
    let (key, seen, file, half) = {
        let api = Api::in_folder(&data).await;
        let owner = api.set_up().await;
        api.post(&owner, "/apps", &json!({ "key": "kinds", "title": "资料" })).await.ok();
        let form = json!({ "key": "paper", "title": "文件", "type": "object", "properties": {
            "name": { "title": "名称", "type": "string" }, "files": { "title": "附件", "x-kind": "attachment" } } });
        let draft = json!({ "text": form.to_string() });
        api.call(&owner, "PUT", "/apps/kinds/definitions/forms/paper.json", &[], &draft).await.ok();
        api.post(&owner, "/apps/kinds/publish", &json!({})).await.ok();
        let (kind, body) = upload("合同.bin", "application/octet-stream", &[0, 159, 146, 150, 255].repeat(30_000));
        let file = api.send(&owner, "POST", "/files", &[("content-type", kind)], Body::from(body)).await.ok();
        api.post(&owner, records, &json!({ "values": { "name": "合同", "files": [file] } })).await.ok();
        let half = api.begin_upload(&owner, "视频.bin", 2 << 20).await;
        api.put_part(&owner, &format!("/uploads/{half}?offset=0"), &[0; 1 << 20]).await.ok();
        let key = api.key_of("owner").await;
        let seen = api.get(&key, records).await.ok();
        // The server goes on while it is backed up.
        assert!(tenon(at.path(), &["backup", "b.tar", "--data", "d"]).done().contains("1 attachments"));
        assert!(api.get(&key, "/system").await.ok()["last_backup"].is_string());
        api.state.close().await;
        (key, seen, file, half)
    };
    tenon(at.path(), &["backup", "b.tar", "--data", "d"]).refused(1, "exists already");
    assert!(tenon(at.path(), &["restore", "b.tar", "--data", "e"]).done().contains("1 attachments"));
    let api = Api::in_folder(&at.path().join("e")).await;
    assert_eq!(api.get(&key, records).await.ok(), seen);
    let fetched = api.get(&key, &format!("/files/{}", file["id"].as_str().expect("text"))).await;
    assert_eq!(&fetched.body[..], &[0, 159, 146, 150, 255].repeat(30_000)[..]);
    api.get(&Who::Nobody, records).await.refused(401, "unauthenticated");
    // What had arrived of it is in no backup.
    api.get(&key, &format!("/uploads/{half}")).await.refused(404, "not_found");
    api.state.close().await;

    tenon(at.path(), &["restore", "b.tar", "--data", "e"]).refused(1, "already");
    let whole = fs::read(at.path().join("b.tar")).expect("is there");
    for (name, bytes) in [
        ("cut", &whole[..whole.len() / 2]),
        ("tiny", b"x".as_slice()),
        ("empty", b""),
        ("bent", &[b"zzz", &whole[3..]].concat()),
    ] {
        fs::write(at.path().join("bad.tar"), bytes).expect("is there");
        let target = format!("r-{name}");
        for _ in 0..2 {
            tenon(at.path(), &["restore", "bad.tar", "--data", &target]).refused(1, "not a backup");
        }
        assert_eq!(files(&at.path().join(&target)), BTreeMap::new(), "{name}");
    }
    tenon(at.path(), &["restore", "none.tar", "--data", "f"]).refused(1, "none.tar");
}

on_both!(a_backup_that_was_made_otherwise_is_noted, |database: TestStore| async move {
    let at = folder();
    let url = database.url.clone();
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    assert!(api.get(&owner, "/system").await.ok()["last_backup"].is_null());
    tenon(at.path(), &["backup", "--database", &url]).refused(2, "TO");
    tenon(at.path(), &["backup", "b.tar", "--note", "--database", &url]).refused(2, "--note");
    assert!(api.get(&owner, "/system").await.ok()["last_backup"].is_null());
    assert!(tenon(at.path(), &["backup", "--note", "--database", &url]).done().contains("noted"));
    assert!(api.get(&owner, "/system").await.ok()["last_backup"].is_string());
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_that_stopped_half_way_is_gone_on_with() {
    let at = folder();
    let data = at.path().join("d");
    fs::create_dir_all(&data).expect("is there");
    let content = [0, 159, 146, 150, 255].repeat(1000);
    let (place, id) = {
        let api = Api::in_folder(&data).await;
        let owner = api.set_up().await;
        let (kind, body) = upload("合同.bin", "application/octet-stream", &content);
        let file = api.send(&owner, "POST", "/files", &[("content-type", kind)], Body::from(body)).await.ok();
        let id = file["id"].as_str().expect("text").to_owned();
        api.state.close().await;
        (api.place_of(&id).strip_prefix(&data).expect("inside").to_owned(), id)
    };
    tenon(at.path(), &["backup", "b.tar", "--data", "d"]).done();
    let restore = |from: &str, to: &str| tenon(at.path(), &["restore", from, "--data", to]);

    // Killed when some attachments were in their place: what it was unpacking is beside them.
    let half = at.path().join("e");
    for (name, bytes) in [
        (Path::new("restore.part/tenon.db"), b"half".as_slice()),
        (place.as_path(), content.as_slice()),
        (Path::new("files/aa/b"), b"b".as_slice()),
    ] {
        let path = half.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("is there");
        fs::write(path, bytes).expect("is written");
    }
    assert!(restore("b.tar", "e").done().contains("1 attachments"));
    assert_eq!(fs::read(half.join(&place)).expect("is there"), content);
    assert!(!half.join("restore.part").exists() && half.join("files/aa/b").exists());
    let api = Api::in_folder(&half).await;
    let key = api.key_of("owner").await;
    assert!(api.get(&key, &format!("/files/{id}")).await.body == content);
    api.state.close().await;
    restore("b.tar", "e").refused(1, "already");

    // Stopped by what is no file, it can be done with a better backup.
    fs::create_dir_all(data.join("files/zz")).expect("is there");
    fs::write(data.join("files/zz/stray"), "x").expect("is written");
    tenon(at.path(), &["backup", "stray.tar", "--data", "d"]).done();
    restore("stray.tar", "g").refused(1, "which is no file");
    fs::write(at.path().join("bad.tar"), "x").expect("is written");
    restore("bad.tar", "g").refused(1, "not a backup");
    assert!(restore("b.tar", "g").done().contains("1 attachments"));

    // Attachments of which no restore knows are somebody's.
    fs::create_dir_all(at.path().join("h/files/aa")).expect("is there");
    restore("b.tar", "h").refused(1, "already");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keys_of_sensitive_fields_are_kept_apart() {
    let at = folder();
    let data = at.path().join("d");
    fs::create_dir_all(&data).expect("is there");
    let records = "/apps/safe/forms/person/records";
    let api = Api::in_folder(&data).await;
    let owner = api.set_up().await;
    api.post(&owner, "/apps", &json!({ "key": "safe", "title": "档案" })).await.ok();
    let form = json!({ "key": "person", "title": "人员", "type": "object", "properties": {
        "name": { "title": "姓名", "type": "string" }, "phone": { "title": "手机", "x-kind": "phone", "x-sensitive": true } } });
    let draft = json!({ "text": form.to_string() });
    api.call(&owner, "PUT", "/apps/safe/definitions/forms/person.json", &[], &draft).await.ok();
    api.post(&owner, "/apps/safe/publish", &json!({})).await.ok();
    let person = json!({ "values": { "name": "李雷", "phone": "13812345678" } });
    api.post(&owner, records, &person).await.ok();
    let key = api.key_of("owner").await;
    let first = fs::read_to_string(data.join("keys")).expect("made at the first start");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(data.join("keys")).expect("is there").permissions().mode() & 0o777, 0o600);
    }

    // The server goes on while its key changes.
    assert!(tenon(at.path(), &["keys", "rotate", "--data", "d"]).done().contains("1 values sealed anew"));
    api.post(&owner, records, &json!({ "values": { "name": "韩梅梅", "phone": "13912345678" } })).await.ok();
    let seen = api.get(&key, records).await.ok();
    assert_eq!(seen["items"][1]["values"]["phone"], "13812345678", "{seen}");
    assert!(tenon(at.path(), &["keys", "rotate", "--resume", "--data", "d"]).done().contains("0 values sealed anew"));
    let second = fs::read_to_string(data.join("keys")).expect("is there");
    let id = second.lines().last().expect("a key").split(' ').next().expect("an id").to_owned();
    assert!(!first.contains(&id) && second.starts_with(&first));
    assert!(tenon(at.path(), &["keys", "list", "--data", "d"]).done().contains(&format!("{id}  seals")));
    assert!(tenon(at.path(), &["backup", "b.tar", "--data", "d"]).done().contains("not in it: the keys"));
    api.state.close().await;
    let whole = fs::read(at.path().join("b.tar")).expect("is there");
    for secret in [second.lines().last().expect("a key").split(' ').nth(1).expect("digits"), "13812345678"] {
        assert!(!whole.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()), "{secret}");
    }

    // Without the key nothing is touched, unless one wants it so; another key is no help.
    tenon(at.path(), &["restore", "b.tar", "--data", "e"]).refused(1, &id);
    assert_eq!(files(&at.path().join("e")), BTreeMap::new());
    fs::write(at.path().join("old"), &first).expect("is written");
    tenon(at.path(), &["restore", "b.tar", "--data", "e", "--key-file", "old"]).refused(1, &id);
    fs::write(at.path().join("new"), &second).expect("is written");
    tenon(at.path(), &["restore", "b.tar", "--data", "f", "--key-file", "new"]).done();
    tenon(at.path(), &["doctor", "--data", "f", "--key-file", "new"]).done();
    tenon(at.path(), &["restore", "b.tar", "--data", "e", "--without-keys"]).done();
    tenon(at.path(), &["doctor", "--data", "e"]).refused(1, "FAULT keys");
    tenon(at.path(), &["doctor", "--data", "e", "--key-file", "old"]).refused(1, "seals nothing");
    tenon(at.path(), &["keys", "list", "--data", "e"]).refused(1, &id);

    let api = Api::in_folder(&at.path().join("e")).await;
    assert!(!at.path().join("e/keys").exists(), "a new key would only hide that the other is missing");
    let shut = api.get(&key, records).await.ok();
    assert_eq!(
        (&shut["items"][1]["values"], &shut["items"][1]["unreadable"]),
        (&json!({ "name": "李雷" }), &json!(["phone"]))
    );
    api.post(&key, records, &person).await.refused(503, "no_key");
    api.post(&key, records, &json!({ "values": { "name": "无手机" } })).await.ok();
    api.state.close().await;
    fs::copy(at.path().join("new"), at.path().join("e/keys")).expect("is copied");
    let api = Api::in_folder(&at.path().join("e")).await;
    let open = api.get(&key, records).await.ok();
    assert_eq!(open["items"][2]["values"], json!({ "name": "李雷", "phone": "13812345678" }), "{open}");
    api.state.close().await;
}

#[test]
fn descriptions_are_written_for_programs() {
    let at = folder();
    let document: Value = serde_json::from_str(&tenon(at.path(), &["openapi"]).done()).expect("JSON");
    assert!(document["paths"]["/api/v1/me"]["get"].is_object());
    tenon(at.path(), &["schemas", "out"]).done();
    let written = files(&at.path().join("out"));
    let kept = files(&repository().join("schemas"));
    for (name, text) in written {
        assert_eq!(kept.get(&name), Some(&text), "schemas/{name} is stale: `tenon schemas schemas` writes it anew");
    }
}
