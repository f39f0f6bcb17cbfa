//! The one integration-test binary: store conformance, properties, API, faults. Run by `make test`.

mod records;
mod support;
