//! Who acts and what they may do. Owns principals, proof of identity (passwords, sessions, keys) and the rights that
//! permission groups give; who there is, is owned by `people`.

pub mod password;
mod principal;
pub mod token;

pub use principal::{Administrator, Denied, Principal};
