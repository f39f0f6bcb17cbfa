//! The apps this binary brings: the folders of `templates/`, built in and read once.

use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use tenon_engine::definition::{Definitions, DocumentKind, Package};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../templates"]
struct Folder;

/// One app that can be installed.
pub struct Template {
    pub package: Package,
    pub definitions: Definitions,
    /// How many demo records there are, by form.
    pub demo: BTreeMap<String, usize>,
}

static ALL: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let mut packages: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for path in Folder::iter() {
        let Some((app, inside)) = path.split_once('/') else { continue };
        let belongs = DocumentKind::of(inside).is_some();
        let text = Folder::get(&path).and_then(|file| String::from_utf8(file.data.into_owned()).ok());
        if let Some(text) = text.filter(|_| belongs) {
            packages.entry(app.to_owned()).or_default().insert(inside.to_owned(), text);
        }
    }
    packages.into_values().map(Template::read).collect()
});

/// Every app that can be installed, in the order of their keys.
pub fn all() -> &'static [Template] {
    &ALL
}

pub fn find(key: &str) -> Option<&'static Template> {
    ALL.iter().find(|template| template.definitions.app.key == key)
}

impl Template {
    fn read(files: BTreeMap<String, String>) -> Self {
        let package = Package { files };
        let (definitions, _) = Definitions::read(&package);
        let demo = package.files.iter().filter_map(|(path, text)| {
            let form = path.strip_prefix("demo/")?.strip_suffix(".jsonl")?;
            let count = text.lines().filter(|line| !line.trim().is_empty()).count();
            (form != "members").then(|| (form.to_owned(), count))
        });
        Self { demo: demo.collect(), definitions, package }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_reads_without_a_problem() {
        assert!(find("crm").is_some() && find("leave").is_some());
        for template in all() {
            assert_eq!(Definitions::read(&template.package).1, [], "{}", template.definitions.app.key);
        }
    }
}
