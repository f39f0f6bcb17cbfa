//! The commands of the binary, one file each. Owns reading the command line and the exit code: 0 done, 1 not done,
//! 2 not understood.

mod backup;
mod doctor;
mod migrate;
mod openapi;
mod place;
mod restore;
mod serve;
mod tar;
mod user;

pub use place::Place;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Forms, rules and approvals without code, in one binary.
///
/// Without a command the server starts, as with `tenon serve`.
#[derive(Debug, Parser)]
#[command(name = "tenon", version, arg_required_else_help = false)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server
    Serve(serve::Serve),
    /// Bring the tables of a database up to date, and do nothing else
    Migrate(Place),
    /// Add members from the console
    #[command(subcommand)]
    User(user::User),
    /// Write a workspace with its attachments into one file, also while the server runs
    Backup(backup::Backup),
    /// Make a workspace from a backup
    Restore(restore::Restore),
    /// Look whether a workspace and its surroundings are sound
    Doctor(Place),
    /// Print the description of the API
    Openapi,
}

/// Reads the command line and does what it says.
pub async fn run() -> ExitCode {
    let command = Arguments::parse().command.unwrap_or_else(|| Command::Serve(serve::Serve::parse_from(["tenon"])));
    let done = match command {
        Command::Serve(serve) => serve.run().await,
        Command::Migrate(place) => migrate::run(place).await,
        Command::User(user) => user.run().await,
        Command::Backup(backup) => backup.run().await,
        Command::Restore(restore) => restore.run().await,
        Command::Doctor(place) => doctor::run(place).await,
        Command::Openapi => openapi::run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tenon: {error:#}");
            ExitCode::FAILURE
        }
    }
}
