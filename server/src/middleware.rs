//! What happens around every request, outermost first: observed, caught when it panics, protected by headers, guarded
//! against other sites.

mod guard;
mod headers;
mod observe;
mod panic;

pub use guard::guard;
pub use headers::{let_be_shown_in, protect};
pub use observe::observe;
pub use panic::answer as panic_answer;
