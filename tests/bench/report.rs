//! Figures as they come, the file they end in, and the table of the README.

use crate::peers;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

/// What the product wants to reach on SQLite, by figure; PostgreSQL within a factor of three of it.
const AIMS: [(&str, &str); 13] = [
    ("create a customer, 64 connections, per s", "≥ 10,000, and half of the bare database"),
    ("decide with flow, task, timer and message, 64 connections, per s", "≥ 2,000"),
    ("list: filter + sort with the fitting index, median, ms", "< 5"),
    ("list: with the bounded count, median, ms", "< 5"),
    ("import of 100000 rows with history, s", "< 30"),
    ("most memory during imports and exports, MB", "< 512"),
    ("500 fields: evaluate after a keystroke, p99, ms", "< 30"),
    ("timers fired while draining, per s", "≥ 5,000"),
    ("timers at 1000 a second, lateness p99, s", "< 2"),
    ("100000 overdue timers drained, s", "< 60"),
    ("a command while overdue timers drain, p99, ms", "< 200"),
    ("start to ready, ms", "< 1,000"),
    ("memory when idle after the start, MB", "< 100"),
];

/// What stands in front of the figures of each database, and of the bare one.
const PLACES: [&str; 2] = ["SQLite", "PostgreSQL"];
const BARE: &str = "bare database: ";

#[derive(Default)]
pub struct Report {
    figures: Vec<Figure>,
}

struct Figure {
    /// The database; none for what has none.
    place: Option<&'static str>,
    what: String,
    value: f64,
    unit: String,
    /// True for what the bare database does of the same work.
    bare: bool,
}

impl Figure {
    fn name(&self) -> String {
        let bare = if self.bare { BARE } else { "" };
        self.place.map_or_else(|| self.what.clone(), |place| format!("{place}: {bare}{}", self.what))
    }

    fn row(&self) -> String {
        format!("{}, {}", self.what, self.unit)
    }

    /// A figure as the file has it.
    fn read(one: &Value) -> Option<Self> {
        let name = one["name"].as_str()?;
        let of = |place: &'static str| Some((Some(place), name.strip_prefix(place)?.strip_prefix(": ")?));
        let (place, what) = PLACES.into_iter().find_map(of).unwrap_or((None, name));
        let (bare, what) = what.strip_prefix(BARE).map_or((false, what), |what| (true, what));
        let unit = one["unit"].as_str()?.to_owned();
        Some(Self { place, what: what.to_owned(), value: one["value"].as_f64()?, unit, bare })
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/bench")
}

impl Report {
    /// Goes on from what the file says, for a run that measures some parts only.
    pub fn going_on() -> Self {
        let kept = fs::read(folder().join("results.json")).unwrap_or_default();
        let kept: Vec<Value> = serde_json::from_slice(&kept).unwrap_or_default();
        Self { figures: kept.iter().filter_map(Figure::read).collect() }
    }

    /// Keeps a figure and prints it.
    pub fn add(&mut self, place: Option<&'static str>, what: impl Into<String>, value: f64, unit: &'static str) {
        self.keep(Figure { place, what: what.into(), value, unit: unit.to_owned(), bare: false });
    }

    /// The same for what the bare database does of the work that `what` names.
    pub fn add_bare(&mut self, place: &'static str, what: impl Into<String>, value: f64, unit: &'static str) {
        self.keep(Figure { place: Some(place), what: what.into(), value, unit: unit.to_owned(), bare: true });
    }

    fn keep(&mut self, figure: Figure) {
        println!("  {:<72} {:>14.2} {}", figure.name(), figure.value, figure.unit);
        match self.figures.iter_mut().find(|known| known.name() == figure.name()) {
            Some(known) => *known = figure,
            None => self.figures.push(figure),
        }
    }

    /// Writes the file and prints the table.
    pub fn write(&self) {
        let rows: Vec<_> = self
            .figures
            .iter()
            .map(|figure| json!({ "name": figure.name(), "value": figure.value, "unit": figure.unit }))
            .collect();
        fs::create_dir_all(folder()).expect("a folder for results");
        let path = folder().join("results.json");
        fs::write(&path, serde_json::to_string_pretty(&rows).expect("plain data")).expect("written");
        let ours = |row: &str| [self.find(row, Some("SQLite"), false), self.find(row, Some("PostgreSQL"), false)];
        println!("\n{}\n{}", self.table(), peers::table(ours, rounded));
        println!("{} figures in target/bench/results.json", self.figures.len());
    }

    fn find(&self, row: &str, place: Option<&str>, bare: bool) -> Option<String> {
        let found = self.figures.iter().find(|f| f.row() == row && f.bare == bare && f.place == place);
        found.map(|figure| rounded(figure.value))
    }

    /// The figures as the README shows them.
    fn table(&self) -> String {
        let mut order: Vec<String> = Vec::new();
        for figure in self.figures.iter().filter(|figure| !figure.bare) {
            if !order.contains(&figure.row()) {
                order.push(figure.row());
            }
        }
        let mut out =
            "| what | SQLite | PostgreSQL | bare SQLite / PostgreSQL | aim |\n|---|--:|--:|--:|---|\n".to_owned();
        for row in order {
            let find = |place: Option<&str>, bare: bool| self.find(&row, place, bare);
            let or_dash = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
            let sqlite = or_dash(find(Some("SQLite"), false).or_else(|| find(None, false)));
            let postgres = or_dash(find(Some("PostgreSQL"), false));
            let bare = [find(Some("SQLite"), true), find(Some("PostgreSQL"), true)].map(or_dash).join(" / ");
            let bare = if bare == "– / –" { "–".to_owned() } else { bare };
            let aim = AIMS.iter().find(|(what, _)| *what == row).map_or("–", |(_, aim)| aim);
            writeln!(out, "| {row} | {sqlite} | {postgres} | {bare} | {aim} |").expect("writing to a string");
        }
        out
    }
}

/// Three digits that count, and commas between thousands.
fn rounded(value: f64) -> String {
    if value < 10.0 {
        return format!("{value:.2}");
    }
    if value < 100.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
