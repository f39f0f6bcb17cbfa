//! `tenon`: starts the server, and everything else one does to a workspace from a console.

use std::process::ExitCode;
use tenon_engine::store::STACK;
use tokio::runtime::Builder;

/// For SQLite, too: it takes the place of malloc. A change makes thousands of small allocations, and the C library's are a
/// fifth of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match Builder::new_multi_thread().thread_stack_size(STACK).enable_all().build() {
        Ok(runtime) => runtime.block_on(tenon_server::command::run()),
        Err(error) => {
            eprintln!("tenon: {error}");
            ExitCode::FAILURE
        }
    }
}
