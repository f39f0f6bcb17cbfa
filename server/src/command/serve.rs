//! `tenon serve`: opens the workspace, says where it is reached, and serves until told to stop.

use super::Place;
use super::stop::stop_signal;
use crate::log::{self, Format};
use crate::serve;
use crate::state::{Options, State};
use anyhow::Context as _;
use clap::Parser;
use std::net::SocketAddr;
use std::time::Duration;
use tenon_engine::clock::Clock;
use tenon_engine::record::Reach;
use tenon_engine::workspace::RUNS_PER_HOUR;
use tokio::net::TcpListener;

/// The same arguments without the command's name, for a start without one.
#[derive(Debug, Parser)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    /// The address to listen on; 0.0.0.0:8080 is reached from other machines
    #[arg(long, env = "TENON_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Believe the client address a proxy in front names in X-Forwarded-For
    #[arg(long, env = "TENON_BEHIND_PROXY")]
    behind_proxy: bool,
    /// Rehearse: administrators may put the clock forward by POST /api/v1/rehearsal/clock, so that reminders, deadlines
    /// and schedules come due. Not for a workspace in use: what then happens, happens
    #[arg(long, env = "TENON_REHEARSAL")]
    rehearsal: bool,
    /// How often any flow may start by itself within an hour; what comes after waits for the next
    #[arg(long, env = "TENON_RUNS_PER_HOUR", default_value_t = RUNS_PER_HOUR)]
    runs_per_hour: u32,
    /// How many milliseconds a list may look at every record before it looks only at the newest and says so
    #[arg(long, env = "TENON_LOOK_WITHIN", default_value_t = Reach::default().within.as_millis() as u64)]
    look_within: u64,
    /// How many of the newest records a list then looks at
    #[arg(long, env = "TENON_LOOK_NEWEST", default_value_t = Reach::default().newest)]
    look_newest: usize,
    /// How the log is written
    #[arg(long, env = "TENON_LOG", value_enum, default_value_t)]
    log: Format,
}

impl Serve {
    pub async fn run(self) -> anyhow::Result<()> {
        log::start(self.log);
        let reach = Reach { within: Duration::from_millis(self.look_within), newest: self.look_newest };
        let options = Options { rehearsal: self.rehearsal, reach, ..self.place.options(self.behind_proxy)? };
        let clock = if self.rehearsal { Clock::rehearsal() } else { Clock::system() };
        let state = State::open(&self.place.url(), clock, options)
            .await
            .with_context(|| format!("the workspace in {} cannot be opened", self.place.shown()))?;
        state.workspace().set_runs_per_hour(self.runs_per_hour);
        let listener =
            TcpListener::bind(self.listen).await.with_context(|| format!("cannot listen on {}", self.listen))?;
        let address = listener.local_addr()?;
        say_where(&state, address).await?;
        serve::until(state, listener, stop_signal()).await
    }
}

/// The link makes whoever opens it first the owner, so it stands on the console and nowhere else.
async fn say_where(state: &State, address: SocketAddr) -> anyhow::Result<()> {
    let host = if address.ip().is_unspecified() { "localhost".to_owned() } else { host_of(address) };
    let url = format!("http://{host}:{}", address.port());
    println!("Tenon {} · {url}", env!("CARGO_PKG_VERSION"));
    if let Some(token) = state.accounts().make_set_up_token().await? {
        println!("\n  打开此链接创建所有者账号（一次有效） · open this link to become the owner (works once):");
        println!("  {url}/setup?token={token}\n");
    }
    println!("ready");
    Ok(())
}

fn host_of(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(address) => address.ip().to_string(),
        SocketAddr::V6(address) => format!("[{}]", address.ip()),
    }
}
