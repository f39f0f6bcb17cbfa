//! `tenon user add`: a member from the console, for scripts and for whoever is locked out.

use super::Place;
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use std::io::Read as _;
use tenon_engine::access::{Principal, token};
use tenon_engine::audit::Via;
use tenon_engine::clock::Clock;
use tenon_engine::people::{NewMember, PeopleError, Roster};
use tenon_engine::problem::Language;

#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a member; without --password-stdin a password is made up and printed
    Add(Add),
}

#[derive(Debug, Args)]
pub struct Add {
    /// The name the member signs in with
    username: String,
    /// The name people see; the user name when left out
    #[arg(long)]
    name: Option<String>,
    #[arg(long)]
    email: Option<String>,
    /// The key of a department; may be given several times, the main one first
    #[arg(long)]
    department: Vec<String>,
    /// The key of a role; may be given several times
    #[arg(long)]
    role: Vec<String>,
    /// Let the member administer the workspace
    #[arg(long)]
    admin: bool,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    place: Place,
}

impl User {
    pub async fn run(self) -> anyhow::Result<()> {
        let Self::Add(add) = self;
        let store = add.place.open().await?;
        let roster = Roster::open(store.clone(), Clock::system()).await?;
        let done = add.add(&roster).await;
        store.close().await;
        done
    }
}

impl Add {
    async fn add(self, roster: &Roster) -> anyhow::Result<()> {
        let (password, made_up) = self.password()?;
        let directory = roster.directory();
        let departments = self.department.iter().map(|key| {
            let department =
                directory.department_by_key(key).with_context(|| format!("there is no department '{key}'"))?;
            Ok(department.id.to_string())
        });
        if let Some(unknown) = self.role.iter().find(|key| directory.role(key).is_none()) {
            bail!("there is no role '{unknown}'");
        }
        let new = NewMember {
            name: self.name.unwrap_or_else(|| self.username.clone()),
            username: self.username.clone(),
            password: Some(password.clone()),
            email: self.email,
            phone: None,
            departments: departments.collect::<anyhow::Result<_>>()?,
            roles: self.role,
            is_admin: self.admin,
        };
        let by = Principal::system(Via::Console).administrator().expect("the console administers");
        match roster.create_member(&by, new).await {
            Ok(_) => {}
            Err(PeopleError::Invalid(problems)) => {
                for problem in problems {
                    let said = problem.say(Language::English);
                    eprintln!("{}: {}", said.pointer.trim_start_matches('/'), said.message);
                }
                bail!("the member was not added");
            }
            Err(other) => return Err(other.into()),
        }
        println!("added {}", self.username);
        if made_up {
            println!("password: {password}");
        }
        Ok(())
    }

    fn password(&self) -> anyhow::Result<(String, bool)> {
        if !self.password_stdin {
            return Ok((token::generate("")[..20].to_owned(), true));
        }
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("standard input cannot be read")?;
        Ok((text.trim_end_matches(['\r', '\n']).to_owned(), false))
    }
}
