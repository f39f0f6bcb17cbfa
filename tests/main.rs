//! The one integration-test binary: store conformance, properties, API, faults. Run by `make test`.

mod aggregates;
mod conditions;
mod crm_sales;
mod faults;
mod flows;
mod followed;
mod json_schema;
mod look_ups;
mod notify;
mod publishing;
mod records;
mod reminders;
mod schedule;
mod support;
mod templates;
mod unique;
