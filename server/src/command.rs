//! The commands of the binary, one file each. Owns reading the command line and the exit code: 0 done, 1 not done,
//! 2 not understood.

mod backup;
mod check;
mod doctor;
mod export;
mod import;
mod keys;
mod migrate;
mod openapi;
mod place;
mod restore;
mod schemas;
mod serve;
mod speech;
mod stop;
mod tar;
mod template;
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
    /// Say everything that is wrong with a package
    Check(check::Check),
    /// List, install and export apps
    #[command(subcommand)]
    Template(template::Template),
    /// Import records from an xlsx or csv file
    Import(import::Import),
    /// Write the records of a form as xlsx, csv or JSON lines
    Export(export::Export),
    /// Add members from the console
    #[command(subcommand)]
    User(user::User),
    /// The keys of sensitive fields: list them, make a new one
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Write a workspace with its attachments into one file, also while the server runs
    Backup(backup::Backup),
    /// Make a workspace from a backup
    Restore(restore::Restore),
    /// Look whether a workspace and its surroundings are sound
    Doctor(Place),
    /// Print the description of the API
    Openapi,
    /// Write the JSON Schema of every kind of document into a folder
    Schemas(schemas::Schemas),
}

/// Reads the command line and does what it says.
pub async fn run() -> ExitCode {
    let command = Arguments::parse().command.unwrap_or_else(|| Command::Serve(serve::Serve::parse_from(["tenon"])));
    let done = match command {
        Command::Serve(serve) => serve.run().await,
        Command::Migrate(place) => migrate::run(place).await,
        Command::Check(check) => check.run(),
        Command::Template(template) => template.run().await,
        Command::Import(import) => import.run().await,
        Command::Export(export) => export.run().await,
        Command::User(user) => user.run().await,
        Command::Keys(keys) => keys.run().await,
        Command::Backup(backup) => backup.run().await,
        Command::Restore(restore) => restore.run().await,
        Command::Doctor(place) => doctor::run(place).await,
        Command::Openapi => openapi::run(),
        Command::Schemas(schemas) => schemas.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if speech::is_unheard(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tenon: {error:#}");
            ExitCode::FAILURE
        }
    }
}
