//! Words for the person who fills the form. Nothing is stored.

use super::plain::Plain;
use crate::problem::Text;

pub(super) static DESCRIPTION: Plain =
    Plain { name: "description", title: || Text::new("说明文字", "Description") };
