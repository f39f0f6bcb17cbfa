//! Several members of the workspace, by id.

use super::{Family, identifier::SeveralIds};
use crate::problem::Text;

pub(super) static MEMBERS: SeveralIds =
    SeveralIds { name: "members", title: || Text::new("成员多选", "Members"), family: Family::Member };
