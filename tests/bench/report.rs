//! Figures as they come, and the file they end in.

use serde_json::json;
use std::fs;

#[derive(Default)]
pub struct Report {
    figures: Vec<(String, f64, &'static str)>,
}

impl Report {
    /// Keeps a figure and prints it.
    pub fn add(&mut self, name: impl Into<String>, value: f64, unit: &'static str) {
        let name = name.into();
        println!("  {name:<64} {value:>14.2} {unit}");
        self.figures.push((name, value, unit));
    }

    pub fn write(&self) {
        let rows: Vec<_> = self
            .figures
            .iter()
            .map(|(name, value, unit)| json!({ "name": name, "value": value, "unit": unit }))
            .collect();
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench");
        fs::create_dir_all(&folder).expect("a folder for results");
        let path = folder.join("results.json");
        fs::write(&path, serde_json::to_string_pretty(&rows).expect("plain data")).expect("written");
        println!("\n{} figures in target/bench/results.json", self.figures.len());
    }
}
