//! The web around the engine: HTTP API, page and commands. Owns addresses, headers and the shapes that travel; what is
//! true and what is allowed is owned by `tenon_engine`.

pub mod command;
mod error;
mod extract;
pub mod files;
mod form_view;
mod job_view;
mod language;
pub mod log;
mod metrics;
mod middleware;
mod no_content;
mod page;
mod paging;
mod print;
mod record_view;
mod routes;
pub mod serve;
mod shown_view;
mod state;
mod template;
mod upload;

pub use error::ApiError;
pub use routes::{openapi, router};
pub use state::{Options, State};
