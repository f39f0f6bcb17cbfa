//! Several of a few options, all of them in sight.

use super::choice::SeveralOf;
use crate::problem::Text;

pub(super) static CHECKBOX: SeveralOf = SeveralOf { name: "checkbox", title: || Text::new("复选框", "Checkboxes") };
