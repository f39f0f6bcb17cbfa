//! The HTTP API over the real router, on both databases.

mod definitions;
mod dry_run;
mod duplicates;
mod foreign;
mod guests;
mod kept;
mod observe;
mod prints;
mod records;
mod requests;
mod sign_in;
mod submit;
mod uploads;
mod values;
