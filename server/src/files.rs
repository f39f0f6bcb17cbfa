//! Attachments on this side of the engine: where their bytes are kept, how they arrive in parts, what they look like when
//! small, and what is removed in the end. What a file is and who may have it, the engine says.

mod arrival;
mod bundle;
mod picture;
mod remains;
mod sweep;
mod vault;

pub use arrival::{LARGEST_AT_ONCE, LEAST_PART, PART, add_part, begin, cancel, take_whole};
pub use bundle::bundle;
pub use picture::{Picture, Side, picture};
pub use sweep::sweep;
pub use vault::{Incoming, Vault, VaultError};
