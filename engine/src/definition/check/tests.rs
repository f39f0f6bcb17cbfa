//! The shipped templates and examples have no mistakes, and every sort of mistake is found where it stands.

mod asked;
mod bounds;
mod mistakes;
mod prints;
mod sensitive;
mod titled;

use super::{Surroundings, check};
use crate::{definition::Package, problem::Problem};
use serde_json::json;
use std::{fs, path::PathBuf};

/// Every problem on a line of its own, as a failing test shows it.
fn told(problems: &[Problem]) -> String {
    let line = |p: &Problem| {
        let hint = p.hint.as_ref().map_or("", |hint| hint.en.as_str());
        format!("{}{} {}: {} {hint}", p.file.as_deref().unwrap_or_default(), p.pointer, p.code, p.message.en)
    };
    problems.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn shipped_packages_have_no_mistakes() {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let (mut checked, mut wrong) = (0, String::new());
    for folder in ["templates", "examples"] {
        for entry in fs::read_dir(root.join(folder)).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            for package in [path.clone(), path.join("app")] {
                if !package.join("app.json").is_file() {
                    continue;
                }
                let problems = match Package::read(&package).expect("readable") {
                    Ok(read) => check(&read, &Surroundings::default()),
                    Err(problems) => problems,
                };
                if !problems.is_empty() {
                    wrong.push_str(&format!("\n{}\n{}\n", package.display(), told(&problems)));
                }
                checked += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(checked >= 3, "templates and examples are there");
}

#[test]
fn a_step_requires_nothing_that_no_form_shows() {
    let mut app = mistakes::app();
    let flow = app.get_mut("flows/approve.json").expect("a flow");
    flow["nodes"]["boss"]["fields"] = json!({ "*": "see", "due": "require" });
    assert_eq!(told(&mistakes::checked(&app)), "");
    app.get_mut("forms/order.json").expect("a form")["properties"]["due"]["x-hidden"] = json!(true);
    let found = mistakes::checked(&app);
    let found: Vec<_> = found.iter().map(|p| (p.file.as_deref(), p.pointer.as_str(), p.code)).collect();
    assert_eq!(found, [(Some("flows/approve.json"), "/nodes/boss/fields/due", "never_shown")]);
}
