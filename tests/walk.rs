//! `examples/api-walk`: the script walks through the API of a real server and finds everything as it says.

use crate::support::office::repository;
use crate::support::server::Start;
use std::process::Command;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_walk_ends_with_an_approved_quote() {
    let folder = tempfile::tempdir().expect("a folder for data");
    let server = Start::new(env!("CARGO_BIN_EXE_tenon"), folder.path(), None).first().await;
    let token = server.set_up_token.clone().expect("a fresh workspace prints a link");
    let url = format!("http://{}", server.address);
    let walk = tokio::task::spawn_blocking(move || {
        let script = repository().join("examples/api-walk/walk.sh");
        Command::new("sh").arg(script).env("TENON_URL", url).env("TENON_TOKEN", token).output().expect("sh is there")
    });
    let walk = walk.await.expect("waits");
    let (out, err) = (String::from_utf8_lossy(&walk.stdout), String::from_utf8_lossy(&walk.stderr));
    assert!(walk.status.success(), "{out}\n{err}");
    assert!(out.trim_end().ends_with("the quote: approved"), "{out}\n{err}");
    server.kill();
}
