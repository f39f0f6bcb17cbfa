//! `tenon openapi`: the description of the API, for generating clients.

pub fn run() -> anyhow::Result<()> {
    Ok(super::speech::print(serde_json::to_string_pretty(&crate::openapi())?)?)
}
