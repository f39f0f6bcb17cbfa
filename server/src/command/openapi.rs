//! `tenon openapi`: the description of the API, for generating clients.

pub fn run() -> anyhow::Result<()> {
    Ok(super::speech::print(serde_json::to_string_pretty(&crate::openapi())?)?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_description_in_the_repository_is_current() {
        let there = include_str!("../../ui/openapi.json");
        let now = serde_json::to_string_pretty(&crate::openapi()).expect("a description is JSON");
        assert!(there.trim_end() == now, "server/ui/openapi.json is not current: make generate");
    }
}
