//! What a server that was killed leaves in a folder: files it was writing under a name of their own, `name#number`, which
//! no list shows. A bucket keeps no such thing.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Removes what has been written below a folder and left for longer than `age`; answers how many files that were.
pub(super) fn clear(folder: &Path, age: Duration) -> io::Result<usize> {
    let mut removed = 0;
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // Another server empties it just now.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            removed += clear(&entry.path(), age)?;
            // Only an empty folder goes; that others hold something is no fault.
            let _ = fs::remove_dir(entry.path());
        } else if is_unfinished(&entry.file_name().to_string_lossy()) && is_older(&entry, age) {
            match fs::remove_file(entry.path()) {
                Ok(()) => removed += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                // One that stays must not keep the others.
                Err(error) => {
                    tracing::warn!(%error, path = %entry.path().display(), "half a file could not be removed")
                }
            }
        }
    }
    Ok(removed)
}

fn is_unfinished(name: &str) -> bool {
    let number = name.rsplit_once('#').map_or("", |(_, number)| number);
    name.ends_with(".part") || (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_older(entry: &fs::DirEntry, age: Duration) -> bool {
    let written = entry.metadata().and_then(|found| found.modified());
    written.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|passed| passed >= age))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn only_what_was_left_half_written_long_ago_goes() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, hours: u64| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let file = File::create(path).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(hours * 3600)).unwrap();
        };
        for (name, hours) in
            [("c1/a#1", 30), ("c1/a#2", 1), ("c1/a", 900), ("parts/x/0-b#1", 30), ("d2/old.part", 30), ("e3/a#b", 30)]
        {
            put(name, hours);
        }
        assert_eq!(clear(folder.path(), Duration::from_secs(24 * 3600)).unwrap(), 3);
        for (name, is_left) in
            [("c1/a#1", false), ("c1/a#2", true), ("c1/a", true), ("parts", false), ("d2", false), ("e3/a#b", true)]
        {
            assert_eq!(folder.path().join(name).exists(), is_left, "{name}");
        }
    }
}
