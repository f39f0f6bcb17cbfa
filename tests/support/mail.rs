//! A real SMTP server on loopback: aiosmtpd, which `make test` installs below `target/test-tools`.

use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::people::{MailSecurity, MailServer, Roster, SettingsChange};

pub struct MailHost {
    pub port: u16,
    child: Child,
    lines: Option<BufReader<ChildStdout>>,
}

/// Has a workspace send its mail to a port of this machine, where somebody may listen.
pub async fn mail_through(roster: &Roster, port: u16) {
    let by = Principal::system(Via::Console).administrator().expect("the console may");
    let mail = MailServer {
        host: "127.0.0.1".into(),
        port,
        security: MailSecurity::None,
        username: None,
        password: None,
        from: "榫卯 <tenon@example.com>".into(),
    };
    let change = SettingsChange {
        mail: Some(Some(mail)),
        base_url: Some(Some("https://tenon.example.com".into())),
        ..SettingsChange::default()
    };
    roster.change_settings(&by, change).await.expect("settings");
}

impl MailHost {
    pub fn start() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let python = root.join("target/test-tools/bin/python");
        let mut child = Command::new(&python)
            .arg(root.join("tests/support/smtp.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}; `make test` installs it", python.display()));
        let mut lines = BufReader::new(child.stdout.take().expect("piped"));
        let mut port = String::new();
        lines.read_line(&mut port).expect("the server says its port");
        Self { port: port.trim().parse().expect("a port"), child, lines: Some(lines) }
    }

    /// Has a workspace send its mail here, with links that lead to `https://tenon.example.com`.
    pub async fn serve(&self, roster: &Roster) {
        mail_through(roster, self.port).await;
    }

    /// Waits for the next message the server accepted.
    pub async fn next(&mut self) -> Value {
        let mut lines = self.lines.take().expect("one reader at a time");
        let (lines, line) = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            lines.read_line(&mut line).expect("the server is there");
            (lines, line)
        })
        .await
        .expect("reads");
        self.lines = Some(lines);
        serde_json::from_str(&line).expect("a line of JSON")
    }
}

impl Drop for MailHost {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
