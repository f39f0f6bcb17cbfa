//! The keys of a workspace, in a file beside it: the last one seals, all of them open. The file is looked at anew when it has
//! changed, so a key that a command adds is known to a running server before it meets what is sealed with it.

use super::key::{ID_LENGTH, Key};
use super::{BYTES_MARK, Sealing, Unreadable, beginning, is_sealed, key_of, single};
use arc_swap::{ArcSwap, ArcSwapOption};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

const HEADING: &str = "# The keys of sensitive fields, the newest last. Without them nobody reads these fields again: keep a \
                       copy, and not with the backups.\n";

/// Why the file of the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("{path}: {error}")]
    Io { path: String, error: io::Error },
    #[error("{path}, line {line} is no key")]
    Line { path: String, line: usize },
}

/// The keys. Shared by all connections of a workspace.
#[derive(Default)]
pub struct Keyring {
    path: Option<PathBuf>,
    held: ArcSwap<Held>,
    /// The id of a key that seals nothing as long as it is the newest.
    foreign: ArcSwapOption<String>,
}

/// The keys as they were read, oldest first.
#[derive(Default)]
struct Held {
    keys: Vec<Key>,
    stamp: Option<Stamp>,
}

/// What tells that a file is another one than before.
type Stamp = (SystemTime, u64);

impl Keyring {
    /// No key at all: sensitive fields can be neither read nor written.
    pub fn none() -> Arc<Self> {
        Arc::default()
    }

    /// The keys of a file, which need not be there yet.
    ///
    /// # Errors
    /// A file that cannot be read or holds something else.
    pub fn file(path: &Path) -> Result<Arc<Self>, KeyError> {
        let held = if path.exists() { read(path)? } else { Held::default() };
        let (path, held) = (Some(path.to_owned()), ArcSwap::from_pointee(held));
        Ok(Arc::new(Self { path, held, foreign: ArcSwapOption::empty() }))
    }

    /// So many new keys that are kept nowhere, for tests and trials.
    pub fn in_memory(keys: usize) -> Arc<Self> {
        let keys = (0..keys).map(|_| Key::random()).collect();
        let held = ArcSwap::from_pointee(Held { keys, stamp: None });
        Arc::new(Self { path: None, held, foreign: ArcSwapOption::empty() })
    }

    /// Where the keys are kept.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The ids of the keys there are, the newest last.
    pub fn ids(&self) -> Vec<String> {
        self.held().keys.iter().map(|key| key.id.clone()).collect()
    }

    /// The id of the key that seals.
    pub fn newest(&self) -> Option<String> {
        self.sealing_key().map(|key| key.id.clone())
    }

    /// Says which key is to seal nothing as long as it is the newest, for it is of another file than the one the workspace
    /// goes by; `None` for none.
    pub fn hold_back(&self, foreign: Option<String>) {
        self.foreign.store(foreign.map(Arc::new));
    }

    /// The key that seals.
    fn sealing_key(&self) -> Option<Key> {
        let (held, foreign) = (self.held(), self.foreign.load_full());
        let newest = held.keys.last()?;
        (foreign.as_deref() != Some(&newest.id)).then(|| newest.clone())
    }

    /// Makes a new key, which seals from now on. The file is readable by its owner only and is never half written.
    ///
    /// # Errors
    /// The disk's.
    pub fn add(&self) -> Result<String, KeyError> {
        let key = Key::random();
        let id = key.id.clone();
        let Some(path) = &self.path else {
            let mut keys = self.held().keys.clone();
            keys.push(key);
            self.held.store(Arc::new(Held { keys, stamp: None }));
            return Ok(id);
        };
        let lock = alone(path).map_err(|error| failed(path, error))?;
        // What others have added meanwhile stays, and a file that cannot be read is not written over.
        let mut keys = if path.exists() { read(path)?.keys } else { self.held().keys.clone() };
        keys.push(key);
        write(path, &keys).map_err(|error| failed(path, error))?;
        let stamp = stamp(path).map_err(|error| failed(path, error))?;
        drop(lock);
        self.held.store(Arc::new(Held { keys, stamp: Some(stamp) }));
        Ok(id)
    }

    /// Seals a text with the newest key; `None` when there is no key.
    pub fn seal(&self, sealing: &Sealing) -> Option<String> {
        self.sealing_key().map(|key| key.seal(sealing))
    }

    /// Opens what was sealed for a place.
    ///
    /// # Errors
    /// See [`Unreadable`].
    pub fn open(&self, place: &str, sealed: &str) -> Result<String, Unreadable> {
        self.key(key_of(sealed))?.open(place, sealed)
    }

    /// Seals a single text that is kept under a name, with which alone it opens again; `None` when there is no key. Whoever
    /// stores it says that the key is in use: [`crate::store::sealed::note_newest`].
    pub fn seal_text(&self, name: &str, text: &str) -> Option<String> {
        self.seal(&Sealing { place: single(name), index: None, text: text.to_owned() })
    }

    /// Opens what is kept under a name; what was kept when there was no key is answered as it is.
    ///
    /// # Errors
    /// See [`Unreadable`].
    pub fn open_text(&self, name: &str, kept: &str) -> Result<String, Unreadable> {
        if is_sealed(kept) { self.open(&single(name), kept) } else { Ok(kept.to_owned()) }
    }

    /// Seals bytes for a place with the newest key; `None` when there is no key.
    pub fn seal_bytes(&self, place: &str, bytes: &[u8]) -> Option<Vec<u8>> {
        let key = self.sealing_key()?;
        Some([beginning(&key.id), key.seal_bytes(place, bytes)].concat())
    }

    /// Opens bytes that were sealed for a place; those that were not are answered as they are.
    ///
    /// # Errors
    /// See [`Unreadable`].
    pub fn open_bytes(&self, place: &str, kept: Vec<u8>) -> Result<Vec<u8>, Unreadable> {
        if !kept.starts_with(BYTES_MARK) {
            return Ok(kept);
        }
        let (id, sealed) = kept[BYTES_MARK.len()..].split_at_checked(ID_LENGTH).ok_or(Unreadable::Damaged)?;
        self.key(std::str::from_utf8(id).ok())?.open_bytes(place, sealed)
    }

    /// The key with an id.
    fn key(&self, id: Option<&str>) -> Result<Key, Unreadable> {
        let id = id.ok_or(Unreadable::Damaged)?;
        let held = self.held();
        let key = held.keys.iter().find(|key| key.id == id);
        key.cloned().ok_or_else(|| Unreadable::NoKey(id.to_owned()))
    }

    /// What a text of a field has in common with its equals, under each of the keys; the newest key's last.
    pub fn indexes(&self, field: &str, text: &str) -> Vec<String> {
        self.held().keys.iter().map(|key| key.index(field, text)).collect()
    }

    /// The keys, read again when their file has changed. One that cannot be read just now leaves what is known.
    fn held(&self) -> Arc<Held> {
        let held = self.held.load_full();
        let Some(path) = &self.path else { return held };
        match stamp(path) {
            Ok(now) if Some(now) != held.stamp => match read(path) {
                Ok(anew) => {
                    let anew = Arc::new(anew);
                    self.held.store(Arc::clone(&anew));
                    anew
                }
                Err(error) => {
                    tracing::error!(%error, "the file of the keys has changed and cannot be read");
                    held
                }
            },
            _ => held,
        }
    }
}

fn stamp(path: &Path) -> io::Result<Stamp> {
    let metadata = fs::metadata(path)?;
    Ok((metadata.modified()?, metadata.len()))
}

fn read(path: &Path) -> Result<Held, KeyError> {
    // The stamp first: what changes meanwhile is read once more.
    let stamp = stamp(path).map_err(|error| failed(path, error))?;
    let text = fs::read_to_string(path).map_err(|error| failed(path, error))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let keys = lines.map(|(at, line)| {
        Key::read(line).ok_or_else(|| KeyError::Line { path: path.display().to_string(), line: at + 1 })
    });
    Ok(Held { keys: keys.collect::<Result<_, _>>()?, stamp: Some(stamp) })
}

/// Holds off others who add a key, until what it answers is dropped. The file of the keys is another one after each writing, so
/// the lock lies beside it.
fn alone(path: &Path) -> io::Result<File> {
    if let Some(folder) = folder_of(path) {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(format!("{}.lock", path.display()))?;
    file.lock()?;
    Ok(file)
}

fn folder_of(path: &Path) -> Option<&Path> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty())
}

/// Writes the file beside its place and moves it there.
fn write(path: &Path, keys: &[Key]) -> io::Result<()> {
    let folder = folder_of(path);
    let part = PathBuf::from(format!("{}.part", path.display()));
    // What a writing that was broken off left there may be open to others.
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = private(&part)?;
    file.write_all(HEADING.as_bytes())?;
    for key in keys {
        file.write_all(key.line().as_bytes())?;
    }
    file.sync_all()?;
    fs::rename(&part, path)?;
    // The name must outlast a power cut as well as the bytes do.
    folder.map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// A new file that only its owner reads.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn failed(path: &Path, error: io::Error) -> KeyError {
    KeyError::Io { path: path.display().to_string(), error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::INDEX_LENGTH;

    fn sealing(place: &str, text: &str) -> Sealing {
        Sealing { place: place.to_owned(), index: Some("t|f_phone".to_owned()), text: text.to_owned() }
    }

    #[test]
    fn what_is_sealed_is_opened_at_its_own_place_only() {
        let keys = Keyring::in_memory(1);
        let sealed = keys.seal(&sealing("a", "榫卯 13800138000")).unwrap();
        assert!(!sealed.contains("13800138000"));
        assert_eq!(keys.open("a", &sealed), Ok("榫卯 13800138000".to_owned()));
        assert_eq!(keys.open("b", &sealed), Err(Unreadable::Damaged));
        // The same text is never sealed the same, and its index always is.
        let again = keys.seal(&sealing("a", "榫卯 13800138000")).unwrap();
        assert_ne!(sealed, again);
        assert_eq!(sealed[..INDEX_LENGTH], again[..INDEX_LENGTH]);
        assert_eq!(keys.indexes("t|f_phone", "榫卯 13800138000"), [&sealed[..INDEX_LENGTH]]);
        assert_ne!(keys.indexes("t|f_other", "榫卯 13800138000"), [&sealed[..INDEX_LENGTH]]);
    }

    #[test]
    fn what_was_changed_or_lacks_its_key_says_so() {
        let keys = Keyring::in_memory(1);
        let sealed = keys.seal(&sealing("a", "x")).unwrap();
        let mut bytes = sealed.clone().into_bytes();
        let last = bytes.len() - 3;
        bytes[last] = if bytes[last] == b'A' { b'B' } else { b'A' };
        assert_eq!(keys.open("a", &String::from_utf8(bytes).unwrap()), Err(Unreadable::Damaged));
        for broken in ["", "x", "..", ".12345678.", ".12345678.####", "13800138000"] {
            assert!(keys.open("a", broken).is_err(), "{broken}");
        }
        let id = keys.newest().unwrap();
        assert_eq!(Keyring::in_memory(1).open("a", &sealed), Err(Unreadable::NoKey(id)));
        assert_eq!(Keyring::none().seal(&sealing("a", "x")), None);
    }

    #[test]
    fn a_single_text_is_opened_by_its_name_and_bytes_at_their_place() {
        let keys = Keyring::in_memory(2);
        let kept = keys.seal_text("token", "榫卯 s3cret").unwrap();
        assert!(is_sealed(&kept) && !kept.contains("s3cret"));
        assert_eq!(keys.open_text("token", &kept), Ok("榫卯 s3cret".to_owned()));
        assert_eq!(keys.open_text("other", &kept), Err(Unreadable::Damaged));
        assert_eq!(keys.open_text("token", "from before"), Ok("from before".to_owned()));
        let id = keys.newest().unwrap();
        assert_eq!(Keyring::none().open_text("token", &kept), Err(Unreadable::NoKey(id.clone())));
        assert_eq!(Keyring::none().seal_text("token", "x"), None);

        let sealed = keys.seal_bytes("a", b"PK 13800138000").unwrap();
        assert!(sealed.starts_with(&beginning(&id)) && !sealed.windows(11).any(|part| part == b"13800138000"));
        assert_eq!(keys.open_bytes("a", sealed.clone()), Ok(b"PK 13800138000".to_vec()));
        assert_eq!(keys.open_bytes("b", sealed.clone()), Err(Unreadable::Damaged));
        assert_eq!(Keyring::none().open_bytes("a", sealed), Err(Unreadable::NoKey(id)));
        assert_eq!(keys.open_bytes("a", b"PK".to_vec()), Ok(b"PK".to_vec()), "stored as it is");
    }

    #[test]
    fn keys_that_are_added_at_once_are_all_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let added: Vec<String> = std::thread::scope(|scope| {
            let many: Vec<_> = (0..8).map(|_| scope.spawn(|| Keyring::file(&path).unwrap().add().unwrap())).collect();
            many.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let kept = Keyring::file(&path).unwrap().ids();
        assert_eq!(kept.len(), 8);
        assert!(added.iter().all(|id| kept.contains(id)), "{added:?} {kept:?}");
    }

    #[test]
    fn a_key_that_is_held_back_seals_nothing_and_another_one_does() {
        let keys = Keyring::in_memory(1);
        let sealed = keys.seal(&sealing("a", "x")).unwrap();
        keys.hold_back(keys.newest());
        assert_eq!((keys.newest(), keys.seal(&sealing("a", "x")), keys.seal_bytes("a", b"x")), (None, None, None));
        assert_eq!(keys.open("a", &sealed), Ok("x".to_owned()));
        let id = keys.add().unwrap();
        assert_eq!(keys.newest(), Some(id));
    }

    #[test]
    fn the_newest_key_seals_and_the_older_ones_open() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let (keys, other) = (Keyring::file(&path).unwrap(), Keyring::file(&path).unwrap());
        assert_eq!((keys.newest(), keys.seal(&sealing("a", "x"))), (None, None));
        let first = keys.add().unwrap();
        let old = keys.seal(&sealing("a", "x")).unwrap();
        let second = keys.add().unwrap();
        let new = keys.seal(&sealing("a", "x")).unwrap();
        assert_eq!((key_of(&old), key_of(&new)), (Some(first.as_str()), Some(second.as_str())));
        // Whoever opened the file before there was a key sees both of them now.
        assert_eq!(other.ids(), [first, second]);
        assert_eq!((other.open("a", &old), other.open("a", &new)), (Ok("x".to_owned()), Ok("x".to_owned())));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_the_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/keys");
        Keyring::file(&path).unwrap().add().unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_line_that_is_no_key_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        Keyring::file(&path).unwrap().add().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let (id, digits) = text.lines().last().unwrap().split_once(' ').unwrap();
        let turned: String = digits.chars().rev().collect();
        for line in ["x".to_owned(), format!("{id} {}", &digits[1..]), format!("{id} {turned}")] {
            fs::write(&path, format!("{HEADING}{line}\n")).unwrap();
            assert!(matches!(Keyring::file(&path), Err(KeyError::Line { line: 2, .. })), "{line}");
        }
    }
}
