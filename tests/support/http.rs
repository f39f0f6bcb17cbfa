//! A small keep-alive HTTP/1.1 client: so light that in a benchmark the server is what is measured, and so plain that a
//! connection cut in the middle is seen as such.

use serde_json::Value;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// One connection.
pub struct Client {
    stream: TcpStream,
    host: String,
    bearer: String,
    buffer: Vec<u8>,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The value of a header, by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The JSON of an answer that must be a success.
    pub fn ok(self, what: &str) -> Value {
        assert!((200..300).contains(&self.status), "{what}: {} {}", self.status, String::from_utf8_lossy(&self.body));
        self.json()
    }
}

impl Client {
    pub async fn connect(address: SocketAddr, bearer: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host: address.to_string(), bearer: bearer.to_owned(), buffer: Vec::with_capacity(1 << 16) })
    }

    pub async fn get(&mut self, path: &str) -> std::io::Result<Answer> {
        self.send("GET", path, "", b"").await
    }

    pub async fn post(&mut self, path: &str, body: &Value) -> std::io::Result<Answer> {
        self.send("POST", path, "", body.to_string().as_bytes()).await
    }

    /// Sends one request; `headers` are whole lines, each ending in `\r\n`.
    pub async fn send(&mut self, method: &str, path: &str, headers: &str, body: &[u8]) -> std::io::Result<Answer> {
        let mut request = Vec::with_capacity(256 + body.len());
        request.extend_from_slice(format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n{headers}", self.host).as_bytes());
        if !self.bearer.is_empty() {
            request.extend_from_slice(format!("authorization: Bearer {}\r\n", self.bearer).as_bytes());
        }
        if method != "GET" {
            let head = format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len());
            request.extend_from_slice(head.as_bytes());
        }
        request.extend_from_slice(b"\r\n");
        request.extend_from_slice(body);
        self.stream.write_all(&request).await?;
        self.answer().await
    }

    /// Posts a body of another type than JSON.
    pub async fn send_as(&mut self, kind: &str, path: &str, body: &[u8]) -> std::io::Result<Answer> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            self.host,
            self.bearer,
            body.len()
        );
        self.stream.write_all(head.as_bytes()).await?;
        self.stream.write_all(body).await?;
        self.answer().await
    }

    async fn answer(&mut self) -> std::io::Result<Answer> {
        let end = loop {
            if let Some(at) = self.buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(broken)?;
        let mut answer = Answer { status, head, body: Vec::new() };
        self.buffer.drain(..end);
        if answer.header("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked")) {
            answer.body = self.chunks().await?;
        } else {
            let length = answer.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
            answer.body = self.take(length).await?;
        }
        Ok(answer)
    }

    async fn chunks(&mut self) -> std::io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = loop {
                if let Some(at) = self.buffer.windows(2).position(|w| w == b"\r\n") {
                    break self.buffer.drain(..at + 2).collect::<Vec<u8>>();
                }
                self.more().await?;
            };
            let size = String::from_utf8_lossy(&line);
            let size =
                usize::from_str_radix(size.trim().split(';').next().unwrap_or_default(), 16).map_err(|_| broken())?;
            body.extend(self.take(size).await?);
            self.take(2).await?;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    async fn take(&mut self, length: usize) -> std::io::Result<Vec<u8>> {
        while self.buffer.len() < length {
            self.more().await?;
        }
        Ok(self.buffer.drain(..length).collect())
    }

    async fn more(&mut self) -> std::io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

fn broken() -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, "not an HTTP answer")
}
