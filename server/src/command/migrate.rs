//! `tenon migrate`: the tables of a database, brought up to date.

use super::Place;

pub async fn run(place: Place) -> anyhow::Result<()> {
    let store = place.open().await?;
    store.close().await;
    println!("{} is up to date", place.shown());
    Ok(())
}
