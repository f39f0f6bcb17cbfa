//! One department of the workspace, by id.

use super::{Family, identifier::OneId};
use crate::problem::Text;

pub(super) static DEPARTMENT: OneId =
    OneId { name: "department", title: || Text::new("部门", "Department"), family: Family::Department };
