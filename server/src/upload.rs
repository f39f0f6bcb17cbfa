//! What a file shows itself to be, what it is called, and what a browser may do with it.

use tenon_engine::table::Encoding;

/// As much of the beginning as tells what a file is.
pub const HEAD: usize = 8 << 10;

/// What a file is, by its first bytes. The name only tells apart what is packed the same way.
pub fn sniff(bytes: &[u8], name: &str) -> &'static str {
    const MAGIC: [(usize, &[u8], &str); 14] = [
        (0, b"\x89PNG\r\n\x1a\n", "image/png"),
        (0, b"\xff\xd8\xff", "image/jpeg"),
        (0, b"GIF87a", "image/gif"),
        (0, b"GIF89a", "image/gif"),
        (0, b"II*\0", "image/tiff"),
        (0, b"MM\0*", "image/tiff"),
        (0, b"BM", "image/bmp"),
        (0, b"%PDF-", "application/pdf"),
        (0, b"\x1f\x8b", "application/gzip"),
        (0, b"Rar!\x1a\x07", "application/vnd.rar"),
        (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        (0, b"\x1a\x45\xdf\xa3", "video/webm"),
        (0, b"ID3", "audio/mpeg"),
        (0, b"OggS", "audio/ogg"),
    ];
    let head = &bytes[..bytes.len().min(HEAD)];
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
    if head.starts_with(b"RIFF") {
        return match head.get(8..12) {
            Some(b"WEBP") => "image/webp",
            Some(b"WAVE") => "audio/wav",
            Some(b"AVI ") => "video/x-msvideo",
            _ => "application/octet-stream",
        };
    }
    if head.get(4..8) == Some(b"ftyp") {
        // One way of packing for films, sound and the pictures of some telephones; its brand tells them apart.
        return match head.get(8..12) {
            Some(b"heic" | b"heix" | b"mif1" | b"msf1" | b"hevc") => "image/heic",
            Some(b"avif" | b"avis") => "image/avif",
            Some(b"M4A " | b"M4B ") => "audio/mp4",
            Some(b"qt  ") => "video/quicktime",
            _ => "video/mp4",
        };
    }
    let fits = |(at, magic, _): &&(usize, &[u8], &str)| head.get(*at..).is_some_and(|rest| rest.starts_with(magic));
    if let Some((_, _, mime)) = MAGIC.iter().find(fits) {
        return mime;
    }
    match Encoding::of_text(head) {
        Some(Encoding::Utf8 | Encoding::Utf8Mark) => "text/plain; charset=utf-8",
        Some(Encoding::Gbk) => "text/plain; charset=gb18030",
        Some(Encoding::Utf16) => "text/plain; charset=utf-16",
        None => "application/octet-stream",
    }
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
        let table: [(&[u8], &str, &str); 17] = [
            (b"\x89PNG\r\n\x1a\n....", "a.html", "image/png"),
            (b"<svg onload=alert(1)>", "a.png", "text/plain; charset=utf-8"),
            (b"<html>", "a.html", "text/plain; charset=utf-8"),
            (b"PK\x03\x04....", "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (b"PK\x03\x04....", "a.png", "application/zip"),
            (b"%PDF-1.7", "a", "application/pdf"),
            (b"\0\0\0\x18ftypheic\0", "a.mp4", "image/heic"),
            (b"\0\0\0\x18ftypisom\0", "a.jpg", "video/mp4"),
            (b"RIFF....WEBPVP8 ", "a", "image/webp"),
            (b"........WEBP", "a.webp", "text/plain; charset=utf-8"),
            (b"MZ\x90\x00", "a.pdf", "application/octet-stream"),
            (b"", "empty", "application/octet-stream"),
            (b"\xd0\xd5\xc3\xfb,\xb2\xbf\xc3\xc5\r\n", "gbk.csv", "text/plain; charset=gb18030"),
            (b"\xff\xfea\0\t\0b\0", "excel.txt", "text/plain; charset=utf-16"),
            (b"\xd0\xd5\xc3\xfb\x07", "bell.csv", "application/octet-stream"),
            (b"\xd0\xd5\xff\xff", "no-gbk.csv", "application/octet-stream"),
            (b"\xff\xfe\0\xd8a\0", "half-a-pair.txt", "application/octet-stream"),
        ];
        for (head, name, mime) in table {
            assert_eq!(sniff(head, name), mime, "{name}");
        }
        assert_eq!(sniff(&"长".as_bytes()[..2], "cut"), "application/octet-stream");
        assert_eq!(sniff(b"\xd0\xd5\xc3", "cut"), "text/plain; charset=gb18030");
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
}
