//! Just enough of the tar format (POSIX ustar) for one file that holds a database and its attachments; any tar opens it.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Component, Path};

const BLOCK: usize = 512;

/// Adds one file to an archive under `name`.
pub fn add(archive: &mut impl Write, name: &str, from: &Path) -> io::Result<()> {
    let file = File::open(from)?;
    let size = file.metadata()?.len();
    let mut entry = begin(archive, name, size)?;
    io::copy(&mut file.take(size), &mut entry)?;
    entry.finish()
}

/// Begins a file of `size` bytes, which are then written to what is answered.
pub fn begin<'a, W: Write>(archive: &'a mut W, name: &str, size: u64) -> io::Result<Entry<'a, W>> {
    archive.write_all(&header(name, size)?)?;
    Ok(Entry { archive, name: name.to_owned(), size, missing: size })
}

/// A file of an archive that is being written.
pub struct Entry<'a, W> {
    archive: &'a mut W,
    name: String,
    size: u64,
    missing: u64,
}

impl<W: Write> Entry<'_, W> {
    /// Ends the file. It must have as many bytes as were announced.
    pub fn finish(self) -> io::Result<()> {
        if self.missing > 0 {
            return Err(changed(&self.name));
        }
        pad(self.archive, self.size)
    }
}

impl<W: Write> Write for Entry<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.missing.checked_sub(bytes.len() as u64).ok_or_else(|| changed(&self.name))?;
        self.archive.write_all(bytes)?;
        self.missing = left;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.archive.flush()
    }
}

fn changed(name: &str) -> io::Error {
    io::Error::other(format!("{name} changed while it was read"))
}

/// Ends an archive.
pub fn finish(archive: &mut impl Write) -> io::Result<()> {
    archive.write_all(&[0; BLOCK * 2])
}

fn pad(archive: &mut impl Write, size: u64) -> io::Result<()> {
    let over = usize::try_from(size % BLOCK as u64).expect("less than a block");
    if over == 0 { Ok(()) } else { archive.write_all(&vec![0; BLOCK - over]) }
}

fn header(name: &str, size: u64) -> io::Result<[u8; BLOCK]> {
    if name.len() > 100 || size >= 1 << 33 {
        return Err(io::Error::other(format!("'{name}' is too long or too large for an archive")));
    }
    let mut block = [0; BLOCK];
    let mut put = |at: usize, text: &str| block[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, "0000600\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &format!("{size:011o}\0"));
    put(136, "00000000000\0");
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Ok(block)
}

/// Hands every file of an archive to `take`, with its name and its content. Names that would leave the folder they are
/// unpacked in, links and anything else but plain files are refused, and so is an archive that ends too early.
pub fn read(archive: &mut impl Read, mut take: impl FnMut(&str, &mut dyn Read) -> io::Result<()>) -> io::Result<()> {
    let wrong = |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("this is not a backup: {what}"));
    loop {
        let mut block = [0; BLOCK];
        archive.read_exact(&mut block).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => wrong("it ends too early"),
            _ => error,
        })?;
        if block.iter().all(|byte| *byte == 0) {
            return Ok(());
        }
        let text = |from: usize, length: usize| {
            let field = &block[from..from + length];
            let end = field.iter().position(|byte| *byte == 0).unwrap_or(length);
            std::str::from_utf8(&field[..end]).map(str::trim).map_err(|_| wrong("a name is not text"))
        };
        let octal = |text: &str| u64::from_str_radix(text, 8).map_err(|_| wrong("a number is damaged"));
        let sum: u64 = block
            .iter()
            .enumerate()
            .map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u64::from(*byte) })
            .sum();
        if octal(text(148, 8)?)? != sum {
            return Err(wrong("a checksum does not fit"));
        }
        let name = text(0, 100)?;
        let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        if block[156] != b'0' || name.is_empty() || !inside {
            return Err(wrong("it holds something else than plain files"));
        }
        let size = octal(text(124, 12)?)?;
        let mut content = Read::by_ref(archive).take(size);
        take(name, &mut content)?;
        // What was not taken is passed over, and so is the padding.
        let mut rest = io::copy(&mut content, &mut io::sink()).map(|_| content.limit())?;
        rest += (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
        if io::copy(&mut Read::by_ref(archive).take(rest), &mut io::sink())? != rest {
            return Err(wrong("it ends too early"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = Vec::new();
        for (at, (name, content)) in files.iter().enumerate() {
            let path = folder.path().join(at.to_string());
            std::fs::write(&path, content).unwrap();
            add(&mut bytes, name, &path).unwrap();
        }
        finish(&mut bytes).unwrap();
        bytes
    }

    fn unpack(mut bytes: &[u8]) -> io::Result<Vec<(String, Vec<u8>)>> {
        let mut found = Vec::new();
        read(&mut bytes, |name, content| {
            let mut all = Vec::new();
            content.read_to_end(&mut all)?;
            found.push((name.to_owned(), all));
            Ok(())
        })?;
        Ok(found)
    }

    #[test]
    fn what_goes_in_comes_out_whatever_its_size() {
        let long = vec![7; 1025];
        let files: [(&str, &[u8]); 4] = [("a", b""), ("files/b", b"x"), ("c", &long), ("d", &long[..512])];
        let found = unpack(&archive(&files)).unwrap();
        assert_eq!(found, files.map(|(name, content)| (name.to_owned(), content.to_vec())));
    }

    #[test]
    fn damage_and_names_that_lead_outside_are_refused() {
        for name in ["../x", "/etc/passwd", "a/../../b", "./a"] {
            assert!(unpack(&archive(&[(name, b"x")])).is_err(), "{name}");
        }
        let good = archive(&[("a", b"hello")]);
        assert!(unpack(&good[..600]).is_err());
        let mut bent = good;
        bent[0] = b'z';
        assert!(unpack(&bent).is_err());
        assert!(unpack(b"not an archive").is_err());
    }
}
