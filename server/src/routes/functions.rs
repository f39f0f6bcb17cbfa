//! /functions: the catalogue of functions that formulas and scripts may call, for completion and help.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Caller, Json};
use crate::language;
use crate::paging::Page;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use tenon_engine::script::{self, functions};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route(
        "/functions",
        get_with(list, doc("functions", "listFunctions", "The functions formulas and scripts may call")),
    )
}

/// One function that formulas and scripts may call.
#[derive(Serialize, JsonSchema)]
struct Function {
    name: &'static str,
    /// The heading it stands under, in the reader's language.
    group: String,
    /// How it is written, optional arguments in brackets.
    signature: &'static str,
    /// What it does, in the reader's language.
    help: &'static str,
    /// Whether it gives the same for the same arguments whoever asks and whenever; aggregate tables take no other.
    lasts: bool,
    examples: Vec<Example>,
}

/// One call and what it gives.
#[derive(Serialize, JsonSchema)]
struct Example {
    formula: &'static str,
    value: Value,
}

impl From<&'static script::Function> for Function {
    fn from(function: &'static script::Function) -> Self {
        let examples = function
            .examples
            .iter()
            .map(|(formula, value)| Example { formula, value: serde_json::from_str(value).unwrap_or_default() });
        Self {
            name: function.name,
            group: function.group.title().get(language::spoken()).to_owned(),
            signature: function.signature,
            help: function.help(language::spoken()),
            lasts: function.lasts(),
            examples: examples.collect(),
        }
    }
}

async fn list(_caller: Caller) -> Result<Json<Page<Function>>, ApiError> {
    Ok(Json(Page::whole(functions().map(Function::from).collect())))
}
