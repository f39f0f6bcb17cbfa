//! The real `tenon serve` as a process of its own, on a free port of the loopback.

use super::http::Client;
use serde_json::json;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tokio::sync::mpsc;

/// A running server.
pub struct Server {
    pub address: SocketAddr,
    /// The token of the set-up link, on a fresh workspace.
    pub set_up_token: Option<String>,
    pub child: Option<Child>,
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

    /// Starts the server on an empty workspace and waits until it says where it is and how to set it up.
    pub async fn first(&self) -> Server {
        self.until(true).await
    }

    /// Starts the server again and waits until it says where it is.
    pub async fn again(&self) -> Server {
        self.until(false).await
    }

    async fn until(&self, fresh: bool) -> Server {
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
        let output = BufReader::new(child.stdout.take().expect("piped"));
        let (tell, mut lines) = mpsc::unbounded_channel();
        // Reads to the end, so that the server never waits for somebody to read what it prints.
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = tell.send(line);
            }
        });
        let mut address = None;
        let mut set_up_token = None;
        while let Some(line) = lines.recv().await {
            if let Some((_, url)) = line.split_once("http://") {
                let place = url.split('/').next().unwrap_or_default();
                address = address.or_else(|| place.parse().ok());
            }
            set_up_token = set_up_token.or_else(|| line.split_once("token=").map(|(_, token)| token.trim().to_owned()));
            if address.is_some() && (set_up_token.is_some() || !fresh) {
                break;
            }
        }
        Server { address: address.expect("tenon says where it listens"), set_up_token, child: Some(child) }
    }
}

impl Server {
    /// Ends the process at once, as a power cut would.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("killed");
            child.wait().expect("ended");
        }
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

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
