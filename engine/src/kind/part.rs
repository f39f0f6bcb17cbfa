//! What conditions reach inside of a value beside the columns of sub-forms: the parts of an address, the names of files, how
//! many there are.

use super::{Column, Kind, decimal, of};
use crate::{
    condition::Path,
    definition::{FieldDefinition, ValueType},
};
use std::sync::LazyLock;

/// How many rows or files there are, none being 0. No column can be called so.
pub const COUNT: &str = "_count";

/// One part, reached by its name behind the field's: `region.city`, `files.name`, `items._count`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A text of the one value.
    Text,
    /// A number of the one value.
    Number,
    /// A text of each item; one that fits is enough.
    TextOfEach,
    Count,
}

impl Part {
    /// What is stored, and where in the column of the field.
    pub(crate) fn place(self, name: &str) -> (Column, Path) {
        match self {
            Self::Text => (Column::Text, Path::Member(name.to_owned())),
            Self::Number => (Column::Scaled(decimal::NUMBER_PLACES), Path::Member(name.to_owned())),
            Self::TextOfEach => (Column::Text, Path::Rows(name.to_owned())),
            Self::Count => (Column::Integer, Path::Count),
        }
    }

    /// The field it behaves like.
    pub(crate) fn definition(self) -> &'static FieldDefinition {
        static LIKE: LazyLock<[FieldDefinition; 3]> = LazyLock::new(|| {
            let like = |kind: &str| FieldDefinition { kind: Some(kind.to_owned()), ..FieldDefinition::default() };
            let whole = FieldDefinition { value_type: Some(ValueType::Integer), ..like("number") };
            [like("text"), like("number"), whole]
        });
        match self {
            Self::Text | Self::TextOfEach => &LIKE[0],
            Self::Number => &LIKE[1],
            Self::Count => &LIKE[2],
        }
    }
}

/// The part of a field with this name.
pub(crate) fn part(field: &FieldDefinition, name: &str) -> Option<Part> {
    let kind: &dyn Kind = of(field);
    kind.parts().iter().find(|(part, _)| *part == name).map(|(_, part)| *part)
}
