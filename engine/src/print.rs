//! Records on paper: the values of a record as people read them, and a template filled with them. Reading obeys the
//! rights of the reader like any other reading. What the filled text looks like and whether it is safe to show is the
//! business of whoever shows it, and so are the drawings it asks for.

mod example;
mod gather;
mod mistakes;
mod press;
mod sheet;
mod template;
mod words;

pub(crate) use example::made_up;
pub use gather::{Decisions, Gathered, gather};
pub use mistakes::mistakes;
pub use press::{Press, PressError, PrintJob};
pub use sheet::{Places, Sheet};
pub use template::{Drawings, Template};

/// The most records that are printed at once.
pub const MOST: usize = 200;
