//! The one integration-test binary: store conformance, properties, API, faults. Run by `make test`.

mod aggregates;
mod conditions;
mod crm_sales;
mod faults;
mod flows;
mod links;
mod notify;
mod records;
mod reminders;
mod schedule;
mod support;
mod templates;
