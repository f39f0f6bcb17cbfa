//! The one integration-test binary: store conformance, properties, API, faults. Run by `make test`.

mod conditions;
mod notify;
mod records;
mod schedule;
mod support;
mod templates;
