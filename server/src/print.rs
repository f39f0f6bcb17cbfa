//! Filled templates as documents that a browser shows and prints, and nothing more: what a template or a record could
//! smuggle in is taken out here, whoever wrote it. Owns markup and its cleaning, the look of paper, codes to be scanned
//! and the templates one can start from; values and rights are owned by `tenon_engine::print`.

mod clean;
mod document;
mod press;
mod qr;
mod starter;

pub use clean::FILES;
pub use document::document;
pub use press::Press;
pub use starter::{Start, Starter, starter};

use tenon_engine::print::Drawings;

/// What templates can have drawn.
pub const DRAWINGS: Drawings = Drawings { qr: qr::draw };
