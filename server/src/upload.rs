//! Files on the disk: written under a key made here, never under a name somebody sent, and known by their content.

use std::io;
use std::path::{Path, PathBuf};
use tenon_engine::id::FileId;
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt as _;

/// As much of the beginning as tells what a file is.
const HEAD: usize = 8 << 10;

/// Where the bytes of a file are. The last two letters of an id are random, so the folders fill evenly.
pub fn place(folder: &Path, id: &FileId) -> PathBuf {
    let text = id.as_str();
    folder.join(&text[text.len() - 2..]).join(text)
}

/// A file that is being written. It gets its name only when it is whole; dropped before, it is removed.
pub struct Incoming {
    id: FileId,
    to: PathBuf,
    part: PathBuf,
    file: Option<File>,
    head: Vec<u8>,
    size: usize,
}

/// A file that was written.
pub struct Stored {
    pub id: FileId,
    pub size: usize,
    pub mime: &'static str,
}

impl Incoming {
    pub async fn begin(folder: &Path) -> io::Result<Self> {
        let id = FileId::generate();
        let to = place(folder, &id);
        let part = to.with_extension("part");
        fs::create_dir_all(to.parent().expect("a file is in a folder")).await?;
        let file = File::create_new(&part).await?;
        Ok(Self { id, to, part, file: Some(file), head: Vec::new(), size: 0 })
    }

    pub fn size(&self) -> usize {
        self.size
    }

    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let wanted = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..wanted]);
        self.size += bytes.len();
        self.file.as_mut().expect("a file being written is open").write_all(bytes).await
    }

    /// Makes what was written durable and gives it its name.
    pub async fn finish(mut self, name: &str) -> io::Result<Stored> {
        let mut file = self.file.take().expect("a file being written is open");
        file.flush().await?;
        file.sync_all().await?;
        drop(file);
        fs::rename(&self.part, &self.to).await?;
        Ok(Stored { id: self.id.clone(), size: self.size, mime: sniff(&self.head, name) })
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // After `finish` there is no part left to remove.
        let _ = std::fs::remove_file(&self.part);
    }
}

/// What a file is, by its first bytes. The name only tells apart what is packed the same way.
fn sniff(head: &[u8], name: &str) -> &'static str {
    const MAGIC: [(usize, &[u8], &str); 15] = [
        (0, b"\x89PNG\r\n\x1a\n", "image/png"),
        (0, b"\xff\xd8\xff", "image/jpeg"),
        (0, b"GIF87a", "image/gif"),
        (0, b"GIF89a", "image/gif"),
        (8, b"WEBP", "image/webp"),
        (0, b"BM", "image/bmp"),
        (0, b"%PDF-", "application/pdf"),
        (0, b"\x1f\x8b", "application/gzip"),
        (0, b"Rar!\x1a\x07", "application/vnd.rar"),
        (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        (4, b"ftyp", "video/mp4"),
        (0, b"\x1a\x45\xdf\xa3", "video/webm"),
        (0, b"ID3", "audio/mpeg"),
        (0, b"OggS", "audio/ogg"),
        (8, b"WAVE", "audio/wav"),
    ];
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    if head.starts_with(b"PK\x03\x04") {
        return match ending.as_str() {
            "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            _ => "application/zip",
        };
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return match ending.as_str() {
            "doc" => "application/msword",
            "xls" => "application/vnd.ms-excel",
            "ppt" => "application/vnd.ms-powerpoint",
            _ => "application/x-ole-storage",
        };
    }
    let fits = |(at, magic, _): &&(usize, &[u8], &str)| head.get(*at..).is_some_and(|rest| rest.starts_with(magic));
    if let Some((_, _, mime)) = MAGIC.iter().find(fits) {
        return mime;
    }
    if is_text(head) { "text/plain; charset=utf-8" } else { "application/octet-stream" }
}

/// True for UTF-8 without control characters; a letter cut at the end of what was looked at does not count against it.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// A name as it may be shown: without folders, control characters and what would fool a reader's eye, 200 characters.
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let hidden = |c: &char| {
        c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let name: String = last.chars().filter(|c| !hidden(c)).take(200).collect();
    let name = name.trim().trim_start_matches('.');
    if name.is_empty() { "file".to_owned() } else { name.to_owned() }
}

/// True for what a browser can show without a program of the sender's running in it.
pub fn is_shown(mime: &str) -> bool {
    matches!(mime, "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/bmp" | "application/pdf")
}

/// What a file may do in a browser: be looked at.
pub fn policy(mime: &str) -> &'static str {
    // The viewer of PDF does not start inside a sandbox.
    if mime == "application/pdf" { "default-src 'none'; object-src 'self'" } else { "default-src 'none'; sandbox" }
}

/// The `Content-Disposition` of a file: RFC 6266 with the name in UTF-8.
pub fn disposition(name: &str, shown: bool) -> String {
    let way = if shown { "inline" } else { "attachment" };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let encoded: String = name
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("{way}; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_what_a_file_is_whatever_it_is_called() {
        let table: [(&[u8], &str, &str); 8] = [
            (b"\x89PNG\r\n\x1a\n....", "a.html", "image/png"),
            (b"<svg onload=alert(1)>", "a.png", "text/plain; charset=utf-8"),
            (b"<html>", "a.html", "text/plain; charset=utf-8"),
            (b"PK\x03\x04....", "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (b"PK\x03\x04....", "a.png", "application/zip"),
            (b"%PDF-1.7", "a", "application/pdf"),
            (b"MZ\x90\x00", "a.pdf", "application/octet-stream"),
            (b"", "empty", "application/octet-stream"),
        ];
        for (head, name, mime) in table {
            assert_eq!(sniff(head, name), mime, "{name}");
        }
        assert_eq!(sniff(&"长".as_bytes()[..2], "cut"), "application/octet-stream");
        assert_eq!(sniff(&"ab长".as_bytes()[..4], "cut"), "text/plain; charset=utf-8");
    }

    #[test]
    fn names_lose_folders_and_tricks_and_headers_cannot_be_broken_out_of() {
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("C:\\temp\\合同.pdf"), "合同.pdf");
        assert_eq!(clean_name("gpj.\u{202e}exe\r\nx"), "gpj.exex");
        assert_eq!(clean_name("..."), "file");
        assert_eq!(disposition("a\"b; 合.pdf", false), "attachment; filename*=UTF-8''a%22b%3B%20%E5%90%88.pdf");
    }

    #[tokio::test]
    async fn what_is_not_finished_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut incoming = Incoming::begin(folder.path()).await.unwrap();
        incoming.write(b"half").await.unwrap();
        let part = incoming.part.clone();
        assert!(part.exists());
        drop(incoming);
        assert!(!part.exists());
        let mut incoming = Incoming::begin(folder.path()).await.unwrap();
        incoming.write(b"whole").await.unwrap();
        let stored = incoming.finish("a.txt").await.unwrap();
        assert_eq!((stored.size, stored.mime), (5, "text/plain; charset=utf-8"));
        assert_eq!(std::fs::read(place(folder.path(), &stored.id)).unwrap(), b"whole");
    }
}
