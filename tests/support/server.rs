//! The real `tenon serve` as a process of its own, on a free port of the loopback.

use super::http::Client;
use serde_json::json;
use std::io::{BufRead as _, BufReader, Lines};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A running server.
pub struct Server {
    pub address: SocketAddr,
    /// The token of the set-up link, on a fresh workspace.
    pub set_up_token: Option<String>,
    child: Child,
}

/// How to start one.
#[derive(Debug, Clone)]
pub struct Start {
    pub binary: PathBuf,
    /// The folder for data and uploads.
    pub data: PathBuf,
    /// Another database than the file in `data`.
    pub database: Option<String>,
    /// 0 for any free port.
    pub port: u16,
}

impl Start {
    pub fn new(binary: impl AsRef<Path>, data: &Path, database: Option<&str>) -> Self {
        Self {
            binary: binary.as_ref().to_owned(),
            data: data.to_owned(),
            database: database.map(str::to_owned),
            port: 0,
        }
    }

    /// Starts the server and waits until it says where it is.
    pub async fn start(&self) -> Server {
        let mut command = Command::new(&self.binary);
        command.arg("serve").arg("--listen").arg(format!("127.0.0.1:{}", self.port)).arg("--data").arg(&self.data);
        if let Some(database) = &self.database {
            command.arg("--database").arg(database);
        }
        let mut child = command
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("tenon starts");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let (address, set_up_token) = tokio::task::spawn_blocking(move || where_it_is(lines)).await.expect("reads");
        Server { address: address.expect("tenon says where it listens"), set_up_token, child }
    }
}

/// Reads what the server says about itself, and goes on reading so that it never waits for its words to be taken.
fn where_it_is(mut lines: Lines<BufReader<ChildStdout>>) -> (Option<SocketAddr>, Option<String>) {
    let (mut address, mut token) = (None, None);
    while let Some(Ok(line)) = lines.next() {
        if let Some((_, url)) = line.split_once("http://") {
            let place = url.split('/').next().unwrap_or_default();
            address = address.or_else(|| place.parse().ok());
        }
        token = token.or_else(|| line.split_once("token=").map(|(_, token)| token.trim().to_owned()));
        // The first line names the address; on a fresh workspace the link follows it at once.
        if address.is_some() && (token.is_some() || line.contains("ready")) {
            break;
        }
    }
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    (address, token)
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already cannot be killed again.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends the process at once, as a power cut would.
    pub async fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("has ended");
    }

    /// Becomes the owner and makes an API key.
    pub async fn set_up(&self) -> String {
        let token = self.set_up_token.as_deref().expect("a fresh workspace prints a link");
        let mut client = Client::connect(self.address, "").await.expect("connects");
        let owner = json!({ "token": token, "username": "owner", "name": "老板", "password": "correct horse battery", "workspace": "测试" });
        let answer = client.post("/api/v1/setup", &owner).await.expect("answers");
        let cookie = answer.header("set-cookie").and_then(|c| c.split(';').next()).expect("a session").to_owned();
        answer.ok("set-up");
        let headers = format!("cookie: {cookie}\r\n");
        let key = client.send("POST", "/api/v1/keys", &headers, br#"{"title":"tests"}"#).await.expect("answers");
        key.ok("key")["token"].as_str().expect("a token").to_owned()
    }
}
