//! Several departments of the workspace, by id.

use super::{Family, identifier::SeveralIds};
use crate::problem::Text;

pub(super) static DEPARTMENTS: SeveralIds =
    SeveralIds { name: "departments", title: || Text::new("部门多选", "Departments"), family: Family::Department };
