//! Many files as one: an archive that is sent while it is made. Its files are kept as they are, for papers and pictures
//! are small already.

use super::vault::{Vault, VaultError};
use axum::body::Body;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use std::io::{self, BufWriter, Write};
use tenon_engine::export::BundledFile;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, Sender};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// As much is sent together.
const CHUNK: usize = 64 << 10;
/// Chunks that wait to be sent: who reads slowly slows the making down.
const WAITING: usize = 8;

/// The archive of these files. What is not kept any more is left out.
pub fn bundle(vault: Vault, files: Vec<BundledFile>) -> Body {
    let (sender, receiver) = mpsc::channel(WAITING);
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || {
        let sink = Sink { sender: sender.clone(), is_left: false };
        if let Err(error) = make(&runtime, &vault, files, sink) {
            // Who has left hears nothing of it.
            let _ = sender.blocking_send(Err(error));
        }
    });
    Body::from_stream(stream::unfold(receiver, |mut receiver| async move {
        let next = receiver.recv().await?;
        Some((next, receiver))
    }))
}

fn make(runtime: &Handle, vault: &Vault, files: Vec<BundledFile>, sink: Sink) -> io::Result<()> {
    let mut archive = ZipWriter::new_stream(BufWriter::with_capacity(CHUNK, sink));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for file in files {
        let mut bytes = match runtime.block_on(vault.read(&file.id)) {
            Ok(bytes) => bytes,
            Err(VaultError::NotFound { .. }) => continue,
            Err(error) => return Err(io::Error::other(error)),
        };
        archive.start_file(file.path, options.large_file(file.size >= u64::from(u32::MAX)))?;
        while let Some(chunk) = runtime.block_on(bytes.next()) {
            archive.write_all(&chunk.map_err(io::Error::other)?)?;
        }
    }
    archive.finish()?.into_inner().flush()
}

/// Sends what is written to it.
struct Sink {
    sender: Sender<io::Result<Bytes>>,
    /// Whether nobody takes it any more. The writer learns that once, and may then end what it has begun.
    is_left: bool,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.is_left && self.sender.blocking_send(Ok(Bytes::copy_from_slice(bytes))).is_err() {
            self.is_left = true;
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;
    use tenon_engine::id::FileId;

    #[tokio::test]
    async fn what_is_there_is_in_the_archive() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::folder(folder.path()).unwrap();
        let large: Vec<u8> = (0..300_000_u32).map(|at| (at % 251) as u8).collect();
        let mut files = Vec::new();
        for (path, content) in [("甲/合同.pdf", &b"%PDF-"[..]), ("乙/图.bin", &large[..]), ("乙/没有了.txt", &b""[..])]
        {
            let id = FileId::generate();
            if !content.is_empty() {
                let mut incoming = vault.begin(&id);
                incoming.write(Bytes::copy_from_slice(content)).await.unwrap();
                incoming.finish().await.unwrap();
            }
            files.push(BundledFile { id, path: path.to_owned(), size: content.len() as u64 });
        }
        let sent = axum::body::to_bytes(bundle(vault, files), usize::MAX).await.unwrap();
        let mut archive = zip::ZipArchive::new(io::Cursor::new(sent)).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names, ["甲/合同.pdf", "乙/图.bin"]);
        let mut read = Vec::new();
        archive.by_name("乙/图.bin").unwrap().read_to_end(&mut read).unwrap();
        assert!(read == large, "its bytes are as they were");
    }
}
