//! One of a few options, all of them in sight.

use super::choice::OneOf;
use crate::problem::Text;

pub(super) static RADIO: OneOf = OneOf { name: "radio", title: || Text::new("单选按钮", "Radio") };
