//! Where things are measured: a fresh SQLite file and a fresh PostgreSQL schema.

use crate::server::Start;
use std::path::PathBuf;

/// One database to measure on.
pub struct Place {
    pub name: &'static str,
    /// The folder of the SQLite file and the uploads.
    pub data: tempfile::TempDir,
    /// The PostgreSQL schema; none for SQLite.
    pub database: Option<String>,
}

pub fn binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_tenon"))
}

pub fn binary_size() -> f64 {
    std::fs::metadata(binary()).expect("the binary was built").len() as f64 / 1e6
}

/// The address of the database that a server works on.
pub fn url(start: &Start) -> String {
    start.database.clone().unwrap_or_else(|| format!("sqlite:{}", start.data.join("tenon.db").display()))
}

/// SQLite, and PostgreSQL where TENON_TEST_POSTGRES names a server, which `make bench` starts; or the one of them that
/// BENCH_DATABASE names.
pub fn all() -> Vec<Place> {
    let folder = || tempfile::tempdir().expect("a folder for data");
    let mut places = vec![Place { name: "SQLite", data: folder(), database: None }];
    if let Ok(server) = std::env::var("TENON_TEST_POSTGRES") {
        let database = format!("{server}?schema=bench_{}", uuid::Uuid::now_v7().simple());
        places.push(Place { name: "PostgreSQL", data: folder(), database: Some(database) });
    }
    if let Ok(wanted) = std::env::var("BENCH_DATABASE") {
        let names: Vec<&str> = places.iter().map(|place| place.name).collect();
        assert!(names.contains(&wanted.as_str()), "BENCH_DATABASE may name {}, not {wanted}", names.join(", "));
        places.retain(|place| place.name == wanted);
    }
    places
}

impl Place {
    /// How to start a server on an empty database of its own.
    pub fn apart(&self, name: &str) -> Start {
        let database = self.database.as_deref().map(|url| format!("{url}_{name}"));
        Start::new(binary(), &self.data.path().join(name), database.as_deref())
    }

    /// The address of a second, empty database of the same kind.
    pub fn empty(&self) -> String {
        match &self.database {
            None => format!("sqlite:{}", self.data.path().join("bare.db").display()),
            Some(database) => format!("{database}_bare"),
        }
    }
}
