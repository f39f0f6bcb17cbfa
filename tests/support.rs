//! What the tests stand on: a database of each kind, fresh for every test.

pub mod album;
pub mod api;
pub mod bucket;
pub mod company;
pub mod database;
pub mod depot;
pub mod due;
pub mod firms;
pub mod half_way;
pub mod http;
pub mod mail;
pub mod office;
pub mod patience;
pub mod server;
pub mod shop;
pub mod wire;
