//! A line with a heading between fields. Nothing is stored.

use super::plain::Plain;
use crate::problem::Text;

pub(super) static SEPARATOR: Plain = Plain { name: "separator", title: || Text::new("分割线", "Separator") };
