//! Records that are the same thing twice: how they are recognised, what happens when one is entered, finding them all,
//! and making one of several. Owns comparing, its keys, the search and the merge; statements are owned by `store`, the
//! change of each record by `record`.

mod entry;
mod finder;
mod keep;
mod merge;
mod name;
mod rule;

pub(crate) use entry::{Draft, Seen, compared_in_file, refuse};
pub use entry::{Found, Matched, look};
pub use finder::{DUPLICATES, FinderWork, Set, set_distinct, sets};
pub(crate) use keep::{add_keys, keep_keys};
pub use merge::{Changes, Choice, Journal, MOST_MERGED, Moves, Plan, Take, Undo, Wish, merge, plan, undo};
pub use rule::Rule;
pub(crate) use rule::hash;
