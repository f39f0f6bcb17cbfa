//! `app.json`: what an app is called and how its forms and dashboards are laid out for people.

use super::is_default;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The head of a package: key, title, version and navigation of one app.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppDefinition {
    /// The address of this document's own JSON Schema, for completion in editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The name programs use; also part of every address of the app.
    pub key: String,
    /// The name people see.
    pub title: String,
    /// The version of the package, `major.minor.patch`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// One or two sentences for the template centre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The name of the icon shown for the app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// The colour of the icon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// The sections of the menu; forms named nowhere are reached from other forms only.
    #[serde(default, skip_serializing_if = "is_default")]
    pub navigation: Vec<NavigationSection>,
}

/// One headed group of the menu.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NavigationSection {
    /// The heading; without one the items stand alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub items: Vec<NavigationItem>,
}

/// One line of the menu: exactly one of `form` and `dashboard`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NavigationItem {
    /// The key of the form whose records open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// The key of the dashboard that opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dashboard: Option<String>,
    /// The words of the line; the title of the form or dashboard when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
}
