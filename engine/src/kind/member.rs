//! One member of the workspace, by id.

use super::{Family, identifier::OneId};
use crate::problem::Text;

pub(super) static MEMBER: OneId =
    OneId { name: "member", title: || Text::new("成员", "Member"), family: Family::Member };
