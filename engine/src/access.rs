//! Who acts and what they may do. Owns principals, proof of identity (passwords, sessions, keys) and the rights that
//! permission groups give; who there is, is owned by `people`.

mod accounts;
mod builder;
mod field_rights;
mod keys;
mod lockout;
mod login;
pub mod password;
mod policy;
mod principal;
mod rights;
#[cfg(test)]
mod scenarios;
mod set_up;
#[cfg(test)]
mod tests;
pub mod token;

pub use accounts::{AccountError, Accounts, Client, SignedIn};
pub use builder::{Builder, builds, may_build, name_builders, those_who_build};
pub use field_rights::FieldRights;
pub use keys::{NewKey, PREFIX as KEY_PREFIX};
pub use login::NewSession;
pub use policy::Policy;
pub use principal::{Administrator, Denied, Lent, Principal};
pub use rights::{FormRights, Scope};
pub use set_up::SetUp;
