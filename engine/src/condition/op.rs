//! The operators and how each is written.

/// What is asked of a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    In,
    NotIn,
    Contains,
    NotContains,
    Starts,
    Ends,
    Empty,
    NotEmpty,
    Between,
    During,
    HasAny,
    HasAll,
    HasNone,
    Within,
}

impl Op {
    pub const ALL: [Self; 20] = [
        Self::Equal,
        Self::NotEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Less,
        Self::LessOrEqual,
        Self::In,
        Self::NotIn,
        Self::Contains,
        Self::NotContains,
        Self::Starts,
        Self::Ends,
        Self::Empty,
        Self::NotEmpty,
        Self::Between,
        Self::During,
        Self::HasAny,
        Self::HasAll,
        Self::HasNone,
        Self::Within,
    ];

    /// As it is written in a document: `=`, `not in`, `has any`.
    pub fn text(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Contains => "contains",
            Self::NotContains => "not contains",
            Self::Starts => "starts",
            Self::Ends => "ends",
            Self::Empty => "empty",
            Self::NotEmpty => "not empty",
            Self::Between => "between",
            Self::During => "during",
            Self::HasAny => "has any",
            Self::HasAll => "has all",
            Self::HasNone => "has none",
            Self::Within => "within",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| op.text() == text)
    }

    /// True for the operators that are the opposite of another, and so hold for a missing value.
    pub(crate) fn opposite_of(self) -> Option<Self> {
        match self {
            Self::NotEqual => Some(Self::Equal),
            Self::NotIn => Some(Self::In),
            Self::NotContains => Some(Self::Contains),
            Self::Empty => Some(Self::NotEmpty),
            Self::HasNone => Some(Self::HasAny),
            _ => None,
        }
    }
}
