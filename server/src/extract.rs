//! What handlers take from a request. Each refuses with a problem, never with plain text.

mod caller;
mod conditional;
mod json;
mod parts;
mod update;

pub use caller::{Admin, Builder, Caller, From, SESSION_COOKIE, bearer};
pub use conditional::{IdempotencyKey, IfMatch};
pub use json::{Json, LIMIT as JSON_LIMIT, Nothing, Raw, is_json, not_json};
pub use parts::{Path, Query};
pub use update::given;
