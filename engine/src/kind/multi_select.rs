//! Several of many options.

use super::choice::SeveralOf;
use crate::problem::Text;

pub(super) static MULTI_SELECT: SeveralOf =
    SeveralOf { name: "multi-select", title: || Text::new("下拉复选框", "Multi-select") };
