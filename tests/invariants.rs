//! The rules of engine/README.md that can be read off the tree.

use crate::support::office::repository;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The most lines of a file.
const MOST: usize = 600;

/// The files below a folder with one of these endings, generated and foreign ones left out.
fn sources(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![repository().join(folder)];
    while let Some(next) = waiting.pop() {
        for path in fs::read_dir(&next).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() {
                if !["node_modules", "target", "dist", ".git"].contains(&name) {
                    waiting.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) && name != "schema.ts" {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "{folder}");
    found.sort();
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(repository()).unwrap_or(path).display().to_string()
}

/// The places where code, not a comment, holds one of these words.
fn speaks_of(files: &[PathBuf], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let text = fs::read_to_string(file).expect("text");
        for (at, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if let Some(word) = words.iter().find(|word| code.contains(**word)) {
                found.push(format!("{}:{}: {word}", shown(file), at + 1));
            }
        }
    }
    found
}

fn without(files: Vec<PathBuf>, module: &str) -> Vec<PathBuf> {
    let (file, folder) = (format!("{module}.rs"), format!("{module}/"));
    files.into_iter().filter(|path| shown(path) != file && !shown(path).starts_with(&folder)).collect()
}

fn none(offenders: &[String], rule: &str) {
    assert!(offenders.is_empty(), "{rule}:\n{}", offenders.join("\n"));
}

#[test]
fn the_engine_knows_no_web_framework_and_no_page() {
    let files = sources("engine/src", &[".rs"]);
    none(&speaks_of(&files, &["axum", "tower_http", "hyper::", "aide::"]), "the engine knows no web");
    // A letter has a body of its own, which is no page.
    let files = without(files, "engine/src/notify/email");
    none(&speaks_of(&files, &["<html", "<div", "<span", "<body"]), "the engine knows no HTML");
    let manifest = fs::read_to_string(repository().join("engine/Cargo.toml")).expect("text");
    for name in ["axum", "tower", "hyper", "aide"] {
        assert!(!manifest.lines().any(|line| line.starts_with(name)), "engine/Cargo.toml names {name}");
    }
}

#[test]
fn only_the_store_speaks_sql() {
    let files = without(sources("engine/src", &[".rs"]), "engine/src/store");
    let words = ["sqlx", "SELECT ", "INSERT INTO", "DELETE FROM", "CREATE TABLE", "ALTER TABLE", "UPDATE {", "PRAGMA "];
    none(&speaks_of(&files, &words), "only engine/src/store has SQL");
    let words = words.map(|word| if word == "sqlx" { "sqlx::" } else { word });
    none(&speaks_of(&sources("server/src", &[".rs"]), &words), "the server has no SQL");
}

#[test]
fn only_script_names_the_script_language() {
    let files = without(sources("engine/src", &[".rs"]), "engine/src/script");
    none(&speaks_of(&files, &["rhai::", "use rhai"]), "only engine/src/script names rhai");
    none(&speaks_of(&sources("server/src", &[".rs"]), &["rhai::", "use rhai"]), "the server does not name rhai");
}

#[test]
fn what_is_pure_looks_at_no_clock_and_throws_no_dice() {
    let pure = [
        "engine/src/condition",
        "engine/src/rule",
        "engine/src/flow/machine",
        "engine/src/flow/migrate",
        "engine/src/flow/operation",
        "engine/src/flow/node",
    ];
    for folder in pure {
        let words = ["Utc::now", "SystemTime", "Instant::now", "use rand", " rand::", ".await", "Clock"];
        none(&speaks_of(&sources(folder, &[".rs"]), &words), "values come in, values go out");
    }
}

#[test]
fn the_map_names_every_folder() {
    let readme = fs::read_to_string(repository().join("engine/README.md")).expect("text");
    let map = readme.split("## Map").nth(1).and_then(|rest| rest.split("## Invariants").next()).expect("a map");
    let mut missing = Vec::new();
    for parent in ["engine/src", "server/src", "server/ui/src", "server/ui/src/features", "server/ui/src/shared"] {
        for path in
            fs::read_dir(repository().join(parent)).expect("a folder").map(|entry| entry.expect("an entry").path())
        {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() && !map.contains(&format!("`{name}`")) {
                missing.push(shown(&path));
            }
        }
    }
    none(&missing, "the map of engine/README.md names every folder");
}

#[test]
fn no_file_is_too_long() {
    let mut offenders = Vec::new();
    for (folder, endings) in [
        ("engine", [".rs"].as_slice()),
        ("server/src", &[".rs"]),
        ("tests", &[".rs", ".js"]),
        ("server/ui/src", &[".ts", ".tsx", ".css"]),
    ] {
        for file in sources(folder, endings) {
            let lines = fs::read_to_string(&file).expect("text").lines().count();
            if lines > MOST {
                offenders.push(format!("{}: {lines} lines", shown(&file)));
            }
        }
    }
    none(&offenders, "a file has 600 lines at most");
}

#[test]
fn modules_are_files_beside_their_folders_and_say_what_they_own() {
    let mut offenders = Vec::new();
    for folder in ["engine/src", "server/src", "tests"] {
        for file in sources(folder, &[".rs"]) {
            let text = fs::read_to_string(&file).expect("text");
            if file.ends_with("mod.rs") || !(text.starts_with("//!") || text.starts_with("#![doc = include_str!")) {
                offenders.push(shown(&file));
            }
        }
    }
    none(&offenders, "name.rs beside name/, opened by //!");
}

/// The keys of a table of texts: `  key: "…",`.
fn keys(file: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(file).expect("text");
    let key = |line: &str| {
        let (key, _) = line.strip_prefix("  ")?.split_once(':')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let key = key.trim_matches('"');
        (!key.is_empty() && key.starts_with(|c: char| c.is_ascii_lowercase()) && key.chars().all(plain))
            .then(|| key.to_owned())
    };
    text.lines().filter_map(key).collect()
}

#[test]
fn every_text_of_the_page_is_there_in_both_languages() {
    let tables: Vec<PathBuf> =
        sources("server/ui/src", &["en.ts"]).into_iter().filter(|path| path.ends_with("texts/en.ts")).collect();
    assert!(tables.len() >= 8, "{tables:?}");
    let mut offenders = Vec::new();
    for english in tables {
        let folder = english.parent().expect("a folder");
        let chinese = ["zh-cn.ts", "zh.ts"].iter().map(|name| folder.join(name)).find(|path| path.exists());
        let chinese = chinese.unwrap_or_else(|| panic!("{} has no Chinese beside it", shown(&english)));
        let (en, zh) = (keys(&english), keys(&chinese));
        assert!(zh.len() > 3, "{}: {zh:?}", shown(&chinese));
        offenders.extend(en.symmetric_difference(&zh).map(|key| format!("{}: {key}", shown(folder))));
    }
    none(&offenders, "the same keys in Chinese and English");
}
