//! One of many options.

use super::choice::OneOf;
use crate::problem::Text;

pub(super) static SELECT: OneOf = OneOf { name: "select", title: || Text::new("下拉框", "Select") };
