//! The HTTP API over the real router, on both databases.

mod boxes;
mod buttons;
mod decisions;
mod definitions;
mod dry_run;
mod duplicates;
mod flow_figures;
mod flow_hooks;
mod foreign;
mod guests;
mod hooks;
mod kept;
mod observe;
mod outside;
mod printed;
mod prints;
mod proxies;
mod records;
mod requests;
mod sign_in;
mod submit;
mod uploads;
mod urging;
mod values;
