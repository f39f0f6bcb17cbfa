//! A package: an app as a folder of text files, kept byte for byte. Owns which files there may be, how large they
//! are, and reading and writing folders; what the files say is checked in `check`.

use crate::problem::Problem;
use std::{collections::BTreeMap, fs, io, path::Path};

/// The greatest size of a definition, script or template, in bytes.
const MAX_TEXT: usize = 1 << 20;
/// The greatest size of a file of demo records, in bytes.
const MAX_DEMO: usize = 16 << 20;
/// The greatest size of all files together, in bytes.
const MAX_TOTAL: usize = 64 << 20;
const MAX_FILES: usize = 2000;

/// What a file of a package is, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    App,
    Form,
    Rule,
    Flow,
    Reminder,
    View,
    Dashboard,
    Aggregate,
    Access,
    Import,
    Link,
    Script,
    Message,
    Print,
    Demo,
    Translation,
    Readme,
}

/// Folder, ending and kind of the files that are named freely.
const FOLDERS: [(&str, &str, DocumentKind); 14] = [
    ("forms/", ".json", DocumentKind::Form),
    ("rules/", ".json", DocumentKind::Rule),
    ("flows/", ".json", DocumentKind::Flow),
    ("reminders/", ".json", DocumentKind::Reminder),
    ("views/", ".json", DocumentKind::View),
    ("dashboards/", ".json", DocumentKind::Dashboard),
    ("aggregates/", ".json", DocumentKind::Aggregate),
    ("imports/", ".json", DocumentKind::Import),
    ("links/", ".json", DocumentKind::Link),
    ("scripts/", ".rhai", DocumentKind::Script),
    ("messages/", ".jinja", DocumentKind::Message),
    ("prints/", ".html.jinja", DocumentKind::Print),
    ("demo/", ".jsonl", DocumentKind::Demo),
    ("i18n/", ".json", DocumentKind::Translation),
];

impl DocumentKind {
    /// The kind and key of the file at a path; `None` when no such file belongs in a package.
    pub fn of(path: &str) -> Option<(Self, &str)> {
        match path {
            "app.json" => return Some((Self::App, "app")),
            "access.json" => return Some((Self::Access, "access")),
            "README.md" => return Some((Self::Readme, "README")),
            _ => {}
        }
        let (folder, ending, kind) = FOLDERS.iter().find(|(folder, _, _)| path.starts_with(folder))?;
        let key = path.strip_prefix(folder)?.strip_suffix(ending)?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        (!key.is_empty() && key.len() <= 60 && key.chars().all(plain)).then_some((*kind, key))
    }

    /// The word for the kind, as the API and the schemas' file names use it.
    pub fn name(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Form => "form",
            Self::Rule => "rule",
            Self::Flow => "flow",
            Self::Reminder => "reminder",
            Self::View => "view",
            Self::Dashboard => "dashboard",
            Self::Aggregate => "aggregate",
            Self::Access => "access",
            Self::Import => "import",
            Self::Link => "link",
            Self::Script => "script",
            Self::Message => "message",
            Self::Print => "print",
            Self::Demo => "demo",
            Self::Translation => "translation",
            Self::Readme => "readme",
        }
    }
}

/// The files of one app: from path, always with `/`, to text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Package {
    pub files: BTreeMap<String, String>,
}

impl Package {
    /// Takes files that came from a person. Refuses paths that belong to no kind of document and sizes beyond reason.
    pub fn new(files: BTreeMap<String, String>) -> Result<Self, Vec<Problem>> {
        let mut problems: Vec<Problem> = files.iter().filter_map(|(path, text)| refuse(path, text.len())).collect();
        if files.len() > MAX_FILES {
            problems.push(too_large(format!("超过 {MAX_FILES} 个文件"), format!("more than {MAX_FILES} files")));
        }
        if files.values().map(String::len).sum::<usize>() > MAX_TOTAL {
            problems.push(too_large("总大小超过 64 MB".into(), "more than 64 MB in all".into()));
        }
        if problems.is_empty() { Ok(Self { files }) } else { Err(problems) }
    }

    /// Reads a folder. Hidden files are passed over; every other file must belong in a package and be UTF-8.
    ///
    /// # Errors
    /// The outer error is the file system's; the inner one lists every file that does not belong.
    pub fn read(folder: &Path) -> io::Result<Result<Self, Vec<Problem>>> {
        let (mut files, mut problems) = (BTreeMap::new(), Vec::new());
        let mut waiting = vec![(folder.to_owned(), String::new())];
        while let Some((dir, prefix)) = waiting.pop() {
            for entry in fs::read_dir(&dir)? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if name.starts_with('.') {
                    continue;
                }
                let path = format!("{prefix}{name}");
                let metadata = entry.metadata()?;
                if metadata.is_dir() {
                    waiting.push((entry.path(), format!("{path}/")));
                } else if files.len() + problems.len() > MAX_FILES {
                    return Ok(Err(vec![too_large(
                        format!("超过 {MAX_FILES} 个文件"),
                        format!("more than {MAX_FILES} files"),
                    )]));
                } else if let Some(problem) = refuse(&path, usize::try_from(metadata.len()).unwrap_or(usize::MAX)) {
                    problems.push(problem);
                } else if !metadata.is_file() {
                    let (zh, en) = ("应用包里只能有普通文件，不能有链接", "a package holds plain files, no links");
                    problems.push(Problem::new("", "not_a_file", zh, en).in_file(path));
                } else {
                    match String::from_utf8(fs::read(entry.path())?) {
                        Ok(text) => drop(files.insert(path, text)),
                        Err(_) => problems.push(
                            Problem::new("", "not_utf8", "文件不是 UTF-8 文本", "the file is not UTF-8 text")
                                .in_file(path),
                        ),
                    }
                }
            }
        }
        Ok(if problems.is_empty() { Self::new(files) } else { Err(problems) })
    }

    /// Writes the files below a folder, which is made if it is not there.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        for (path, text) in &self.files {
            let target = folder.join(path);
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(target, text)?;
        }
        Ok(())
    }

    /// The files of one kind, with their keys.
    pub fn of_kind(&self, kind: DocumentKind) -> impl Iterator<Item = (&str, &str, &str)> {
        self.files.iter().filter_map(move |(path, text)| {
            let (found, key) = DocumentKind::of(path)?;
            (found == kind).then_some((path.as_str(), key, text.as_str()))
        })
    }
}

fn refuse(path: &str, size: usize) -> Option<Problem> {
    let Some((kind, _)) = DocumentKind::of(path) else {
        return Some(
            Problem::new("", "unknown_file", "应用包里不该有这个文件", "this file does not belong in a package")
                .in_file(path)
                .hint(
                    "可用：app.json、access.json、README.md、forms/ rules/ flows/ reminders/ views/ dashboards/ aggregates/ imports/ links/ i18n/*.json、\
                     scripts/*.rhai、messages/*.jinja、prints/*.html.jinja、demo/*.jsonl；文件名用小写字母、数字、- 和 _",
                    "allowed: app.json, access.json, README.md, forms/ rules/ flows/ reminders/ views/ dashboards/ aggregates/ imports/ links/ i18n/*.json, \
                     scripts/*.rhai, messages/*.jinja, prints/*.html.jinja, demo/*.jsonl; names in lower-case letters, digits, - and _",
                ),
        );
    };
    let limit = if kind == DocumentKind::Demo { MAX_DEMO } else { MAX_TEXT };
    (size > limit).then(|| {
        let limit = limit >> 20;
        too_large(format!("文件超过 {limit} MB"), format!("the file is larger than {limit} MB")).in_file(path)
    })
}

fn too_large(zh: String, en: String) -> Problem {
    Problem::new("", "too_large", zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_a_known_kind_belong() {
        for (path, kind) in [
            ("app.json", "app"),
            ("forms/customer.json", "form"),
            ("prints/quote.html.jinja", "print"),
            ("i18n/en.json", "translation"),
        ] {
            assert_eq!(DocumentKind::of(path).map(|(k, _)| k.name()), Some(kind), "{path}");
        }
        for path in [
            "../app.json",
            "/app.json",
            "forms/../../x.json",
            "forms/a/b.json",
            "forms/.json",
            "x.exe",
            "forms/A.json",
            "",
        ] {
            assert_eq!(DocumentKind::of(path), None, "{path}");
        }
    }

    #[test]
    fn every_stranger_is_named_at_once() {
        let files = ["x.exe", "forms/a.json", "../b.json"].map(|p| (p.to_owned(), "{}".to_owned())).into();
        let problems = Package::new(files).expect_err("two files do not belong");
        assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), ["unknown_file", "unknown_file"]);
    }

    #[test]
    fn a_folder_comes_back_as_it_was_written() {
        let files = [("app.json", "{ \"key\":\n \"a\" }\r\n"), ("demo/lead.jsonl", "{}\n")];
        let package = Package { files: files.map(|(p, t)| (p.to_owned(), t.to_owned())).into() };
        let folder = tempfile::tempdir().expect("a temporary folder");
        package.write(folder.path()).expect("written");
        assert_eq!(Package::read(folder.path()).expect("read"), Ok(package));
        fs::write(folder.path().join("forms.txt"), [0xff]).expect("written");
        let problems = Package::read(folder.path()).expect("read").expect_err("a stranger");
        assert_eq!(problems[0].file.as_deref(), Some("forms.txt"));
    }
}
