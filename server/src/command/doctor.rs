//! `tenon doctor`: looks at what a workspace stands on and says what is not as it should be.

use super::Place;
use anyhow::bail;
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::aggregate::{self, Progress};
use tenon_engine::audit::Via;
use tenon_engine::clock::Clock;
use tenon_engine::people::Roster;
use tenon_engine::store::{Store, StoreError};
use tenon_engine::workspace::{Workspace, foreign_key, missing_keys};

pub async fn run(place: Place) -> anyhow::Result<()> {
    let mut faults = 0;
    let mut say = |name: &str, end: Result<String, String>| match end {
        Ok(text) => println!("ok    {name}: {text}"),
        Err(text) => {
            faults += 1;
            println!("FAULT {name}: {text}");
        }
    };
    let opened = match place.must_exist() {
        Ok(()) => place.open().await,
        Err(error) => Err(error),
    };
    match opened {
        Err(error) => say("database", Err(format!("{error:#}"))),
        Ok(store) => {
            say("database", store.check().await.map(|()| place.shown()).map_err(|error| error.to_string()));
            match Roster::open(store.clone(), Clock::system()).await {
                Err(error) => say("people", Err(error.to_string())),
                Ok(roster) => {
                    let directory = roster.directory();
                    let active = directory.members().filter(|member| member.active).count();
                    let owner = directory.members().any(|member| member.is_owner);
                    say("people", Ok(format!("{active} active members")));
                    let waiting = "none yet; start the server and open the link it prints".to_owned();
                    say("owner", Ok(if owner { "set up".to_owned() } else { waiting }));
                    let settings = roster.settings();
                    let links = settings.base_url.clone().ok_or("not set: messages carry no links".to_owned());
                    say("base url", Ok(links.unwrap_or_else(|text| text)));
                    let mail = settings.mail.as_ref().map_or("not set: no mail is sent", |mail| mail.host.as_str());
                    say("mail", Ok(mail.to_owned()));
                }
            }
            say("keys", keys(&store).await);
            store.close().await;
            for (name, end) in aggregates(&place).await {
                say(&name, end);
            }
            say("attachments", writable(&place).await);
        }
    }
    if faults > 0 {
        bail!("{faults} faults");
    }
    Ok(())
}

/// Whether the keys are there that sensitive fields are sealed with.
async fn keys(store: &Store) -> Result<String, String> {
    let missing = missing_keys(store).await.map_err(|error| error.to_string())?;
    let foreign = foreign_key(store).await.map_err(|error| error.to_string())?;
    let there = store.keys().ids();
    let place = store.keys().path().map(|path| path.display().to_string()).unwrap_or_default();
    if let Some(foreign) = foreign {
        return Err(format!(
            "{place} is not the file of this workspace: {} missing, and {foreign} seals nothing; all servers of a workspace \
             share one file, so put that in its place, or give the others up with `tenon keys rotate`",
            missing.join(", ")
        ));
    }
    match (missing.is_empty(), there.last()) {
        (false, _) => Err(format!(
            "{} missing in {place}: what was sealed with it cannot be read; put the file back, or the line of that key",
            missing.join(", ")
        )),
        (true, Some(newest)) => Ok(format!("{} in {place}, {newest} seals", there.len())),
        (true, None) => Ok(format!("none yet; the server makes {place}")),
    }
}

/// Adds up every aggregate table anew.
async fn aggregates(place: &Place) -> Vec<(String, Result<String, String>)> {
    let workspace = match Workspace::open(&place.url(), Clock::system()).await {
        Ok(workspace) => workspace,
        Err(error) => return vec![("apps".to_owned(), Err(error.to_string()))],
    };
    let snapshot = workspace.snapshot();
    let mut found = Vec::new();
    for app in snapshot.model.apps.values() {
        for (key, table) in &app.aggregates {
            let (snapshot, app, table) = (snapshot.clone(), Arc::clone(app), Arc::clone(table));
            let name = format!("aggregate {}/{key}", app.key);
            let differing = workspace
                .store
                .look::<_, StoreError, _>(move |conn| {
                    Box::pin(async move {
                        if aggregate::progress(conn, &app.key, &table).await? == Progress::Building {
                            return Ok(None);
                        }
                        let principal = Principal::system(Via::Console);
                        let differences = aggregate::verify(conn, &snapshot.context(&principal), &app, &table).await?;
                        Ok(Some(differences.len()))
                    })
                })
                .await;
            found.push((
                name,
                match differing {
                    Ok(None) => Ok("still being built".to_owned()),
                    Ok(Some(0)) => Ok("is what its records come to".to_owned()),
                    Ok(Some(rows)) => Err(format!("{rows} rows differ from their records; have it rebuilt")),
                    Err(error) => Err(error.to_string()),
                },
            ));
        }
    }
    workspace.close().await;
    found
}

async fn writable(place: &Place) -> Result<String, String> {
    let vault = place.vault().map_err(|error| format!("{error:#}"))?;
    let shown = vault.shown().to_owned();
    vault
        .probe()
        .await
        .map(|()| shown)
        .map_err(|error| format!("{} cannot be written and read: {error}", vault.shown()))
}
