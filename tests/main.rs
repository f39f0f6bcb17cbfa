//! The one integration-test binary: store conformance, properties, API, faults. Run by `make test`.

mod aggregates;
mod api;
mod commands;
mod conditions;
mod crm_sales;
mod discussion;
mod drafts;
mod faults;
mod flows;
mod followed;
mod imports;
mod invariants;
mod links;
mod look_ups;
mod notify;
mod publishing;
mod records;
mod reminders;
mod schedule;
mod shutdown;
mod support;
mod templates;
mod transactions;
mod unique;
mod views;
mod walk;
