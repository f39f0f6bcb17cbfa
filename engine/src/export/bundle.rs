//! The files that records hold, as the list of what an archive has in it; the archive itself is made where bytes are kept.

use super::ExportError;
use crate::id::FileId;
use crate::model::Form;
use crate::problem::Problem;
use crate::record::files_in;
use crate::store::StoredRecord;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;

/// The most files of one archive.
const MOST: usize = 10_000;
/// The longest name of a folder or file in it.
const LONGEST: usize = 80;

/// One file of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundledFile {
    pub id: FileId,
    /// Where it lies in the archive: a folder for each record, called as the record is.
    pub path: String,
    pub size: u64,
}

/// Reads the list that an export of files has written.
///
/// # Errors
/// The disk's.
pub fn bundled(path: &Path) -> io::Result<Vec<BundledFile>> {
    let lines = BufReader::new(File::open(path)?).lines();
    lines.map(|line| serde_json::from_str(&line?).map_err(io::Error::from)).collect()
}

/// A list that is being written.
pub(super) struct Bundle {
    list: BufWriter<File>,
    /// In lower case, for not every system tells names apart by it.
    taken: HashSet<String>,
    files: usize,
}

impl Bundle {
    pub fn create(to: &Path) -> io::Result<Self> {
        Ok(Self { list: BufWriter::new(File::create(to)?), taken: HashSet::new(), files: 0 })
    }

    pub fn write(&mut self, form: &Form, record: &StoredRecord) -> Result<(), ExportError> {
        let said = files_in(form, &record.values);
        if said.is_empty() {
            return Ok(());
        }
        let folder = self.free(&plain(&record.title), "");
        for file in said {
            let (Some(id), Some(name)) = (file["id"].as_str().and_then(FileId::parse), file["name"].as_str()) else {
                continue;
            };
            self.files += 1;
            if self.files > MOST {
                return Err(ExportError::Invalid(vec![too_many()]));
            }
            let name = plain(name);
            let (stem, ending) = match name.rsplit_once('.') {
                Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
                _ => (name.as_str(), String::new()),
            };
            let path = self.free(&format!("{folder}/{stem}"), &ending);
            let listed = BundledFile { id, path, size: file["size"].as_u64().unwrap_or_default() };
            writeln!(self.list, "{}", serde_json::to_string(&listed).map_err(io::Error::from)?)?;
        }
        Ok(())
    }

    /// Ends the list; answers how many files are on it.
    pub fn finish(mut self) -> Result<usize, ExportError> {
        self.list.flush()?;
        if self.files == 0 {
            let said = ("这些数据里没有附件", "these records hold no files");
            return Err(ExportError::Invalid(vec![Problem::new("", "no_files", said.0, said.1)]));
        }
        Ok(self.files)
    }

    /// The name, with a number where another has it.
    fn free(&mut self, stem: &str, ending: &str) -> String {
        let numbered = (2..).map(|n| format!("{stem} ({n}){ending}"));
        let mut names = [format!("{stem}{ending}")].into_iter().chain(numbered);
        names.find(|name| self.taken.insert(name.to_lowercase())).expect("there is always another number")
    }
}

fn too_many() -> Problem {
    Problem::new(
        "",
        "too_many_files",
        format!("附件超过 {MOST} 个，一次装不下"),
        format!("there are more than {MOST} files, too many for one archive"),
    )
    .hint("先筛选，分几次导出", "filter the records and export them in several turns")
}

/// A name that every system can give a file, and that leads nowhere else.
fn plain(name: &str) -> String {
    let written = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c };
    let name: String = name.trim().chars().map(written).collect();
    let shorter = match (name.chars().count() > LONGEST, name.rsplit_once('.')) {
        (true, Some((stem, ending))) if ending.chars().count() < 10 => {
            let stem: String = stem.chars().take(LONGEST - 10).collect();
            format!("{stem}.{ending}")
        }
        _ => name.chars().take(LONGEST).collect(),
    };
    let plain = shorter.trim_end_matches(['.', ' ']);
    if plain.is_empty() { "_".to_owned() } else { plain.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_each_is_there_once() {
        assert_eq!(plain(" ../../合同:一.pdf "), ".._.._合同_一.pdf");
        assert_eq!([plain("..."), plain(""), plain("a\u{7}b")], ["_", "_", "a_b"]);
        let long = plain(&format!("{}.pdf", "长".repeat(300)));
        assert!(long.ends_with("长.pdf") && long.chars().count() <= LONGEST);
        let folder = tempfile::tempdir().unwrap();
        let mut bundle = Bundle::create(&folder.path().join("list")).unwrap();
        let mut free = |stem: &str| bundle.free(stem, ".jpg");
        assert_eq!([free("A/图"), free("a/图"), free("A/图")], ["A/图.jpg", "a/图 (2).jpg", "A/图 (3).jpg"]);
    }
}
