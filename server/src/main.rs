//! `tenon`: starts the server, and everything else one does to a workspace from a console.

use std::process::ExitCode;

/// For SQLite, too: it takes the place of malloc. A change makes thousands of small allocations, and the C library's are a
/// fifth of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    tenon_server::command::run().await
}
