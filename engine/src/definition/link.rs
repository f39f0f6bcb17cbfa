//! `links/<key>.json`: a public link that comes with the app: what it offers, never its address, password or secret.

use crate::link::LinkSettings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A public link as a document. Each workspace makes a link of its own of it, under a fresh address.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkDefinition {
    /// The address of this document's own JSON Schema, for completion in editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The name programs use; equals the file's name.
    pub key: String,
    /// The form strangers answer, or look records of up.
    pub form: String,
    /// What it offers.
    pub settings: LinkSettings,
}
