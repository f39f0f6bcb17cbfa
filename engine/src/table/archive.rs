//! Whether a workbook is safe to unpack. What an archive says of its sizes may be a lie, so every entry is unpacked
//! once into nothing, with a bound.

use super::TableError;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// The most bytes all entries may unpack to.
const MOST_UNPACKED: u64 = 3 << 30;
/// The most bytes of the shared texts, which are held in memory.
const MOST_SHARED: u64 = 256 << 20;
/// Entries that unpack to less are harmless, however well they pack.
const HARMLESS: u64 = 32 << 20;
/// How many times larger than the file its content may be. Tables of numbers and words stay below 30.
const MOST_RATIO: u64 = 150;
/// The most entries of a workbook.
const MOST_ENTRIES: usize = 5000;

/// Refuses an archive that is no workbook, is encrypted, or would burst memory or disk.
pub(super) fn check(path: &Path) -> Result<(), TableError> {
    let packed = std::fs::metadata(path)?.len();
    let broken = || {
        TableError::hinted(
            "broken_workbook",
            ("文件损坏，不是有效的 xlsx", "the file is damaged or no xlsx workbook"),
            ("用 Excel 打开并另存一次后再上传", "open it in Excel, save it again and upload that"),
        )
    };
    let mut archive = zip::ZipArchive::new(BufReader::new(File::open(path)?)).map_err(|_| broken())?;
    if archive.len() > MOST_ENTRIES {
        return Err(bomb());
    }
    if archive.index_for_name("xl/workbook.xml").is_none() {
        return Err(TableError::refused("not_a_workbook", "压缩包里没有工作簿", "the archive holds no workbook"));
    }
    let allowed = MOST_UNPACKED.min((packed * MOST_RATIO).max(HARMLESS));
    let mut unpacked = 0;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|_| broken())?;
        let shared = entry.name().is_ok_and(|name| name.eq_ignore_ascii_case("xl/sharedStrings.xml"));
        let left = allowed - unpacked;
        let bound = if shared { left.min(MOST_SHARED) } else { left };
        let read = drain(entry, bound + 1).map_err(|_| broken())?;
        if read > bound {
            return Err(bomb());
        }
        unpacked += read;
    }
    Ok(())
}

fn drain(entry: impl Read, most: u64) -> std::io::Result<u64> {
    std::io::copy(&mut entry.take(most), &mut std::io::sink())
}

fn bomb() -> TableError {
    TableError::hinted(
        "unpacks_too_large",
        ("文件解压后过大，已拒绝", "the file unpacks to far more than it should and was refused"),
        ("删掉空白区域的格式和图片，或拆成几个文件", "remove formats of blank areas and pictures, or split the file"),
    )
}
