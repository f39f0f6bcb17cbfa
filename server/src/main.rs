//! `tenon`: starts the server, and everything else one does to a workspace from a console.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    tenon_server::command::run().await
}
