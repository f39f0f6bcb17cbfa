//! Begins a tab: what follows stands on it until the next one begins. Nothing is stored.

use super::plain::Plain;
use crate::problem::Text;

pub(super) static TAB: Plain = Plain { name: "tab", title: || Text::new("标签页", "Tab") };
