//! The left side in SQL: one field's value as text, number, boolean or list, from its own column or from inside JSON.

use super::{Place, TextShape};
use crate::kind::Column;
use crate::store::Dialect;

pub(super) struct Source {
    raw: Raw,
    pub(super) column: Column,
    pub(super) shape: TextShape,
    /// The name under which equal values of a sealed field have an index in common.
    pub(super) sealed: Option<String>,
}

enum Raw {
    Column(String),
    /// A key of a JSON object.
    Json {
        root: String,
        key: String,
    },
}

/// A number in SQL: a whole number that is the value times ten to `scale`, or the value itself.
pub(super) enum Numeric {
    Scaled { sql: String, scale: u8 },
    Exact(String),
}

impl Source {
    pub(super) fn column(place: &Place) -> Self {
        Self {
            raw: Raw::Column(place.sql.clone()),
            column: place.column,
            shape: place.shape,
            sealed: place.sealed.clone(),
        }
    }

    /// A key of the JSON object `root`. The text in it keeps the shape its column promises.
    pub(super) fn inside(root: &str, key: &str, place: &Place) -> Self {
        let raw = Raw::Json { root: root.to_owned(), key: key.to_owned() };
        Self { raw, column: place.column, shape: place.shape, sealed: None }
    }

    /// True when there is no value.
    pub(super) fn missing(&self, dialect: Dialect) -> String {
        match &self.raw {
            Raw::Column(sql) => format!("{sql} IS NULL"),
            Raw::Json { root, key } => dialect.json_missing(root, key),
        }
    }

    /// True when there is a value that has an order.
    pub(super) fn ordered_present(&self, dialect: Dialect) -> String {
        if let Some(text) = self.text(dialect) {
            return format!("{text} IS NOT NULL");
        }
        match self.number(dialect) {
            Some(Numeric::Scaled { sql, .. } | Numeric::Exact(sql)) => format!("{sql} IS NOT NULL"),
            None => super::FALSE.to_owned(),
        }
    }

    /// The column itself; `None` for a value inside JSON.
    pub(super) fn own_column(&self) -> Option<&str> {
        match &self.raw {
            Raw::Column(sql) => Some(sql),
            Raw::Json { .. } => None,
        }
    }

    /// The value as text that compares by code point; `None` for a field that holds no text.
    pub(super) fn text(&self, dialect: Dialect) -> Option<String> {
        if self.column != Column::Text {
            return None;
        }
        Some(match &self.raw {
            Raw::Column(sql) => sql.clone(),
            Raw::Json { root, key } => dialect.json_text(root, key),
        })
    }

    pub(super) fn number(&self, dialect: Dialect) -> Option<Numeric> {
        let scale = match self.column {
            Column::Integer => 0,
            Column::Scaled(scale) => scale,
            _ => return None,
        };
        Some(match &self.raw {
            Raw::Column(sql) => Numeric::Scaled { sql: sql.clone(), scale },
            Raw::Json { root, key } => Numeric::Exact(dialect.json_number(root, key)),
        })
    }

    pub(super) fn boolean(&self, dialect: Dialect) -> Option<String> {
        if self.column != Column::Boolean {
            return None;
        }
        Some(match &self.raw {
            Raw::Column(sql) => sql.clone(),
            Raw::Json { root, key } => dialect.json_boolean(root, key),
        })
    }

    /// The value as a JSON array; NULL, or not an array, when there is none.
    pub(super) fn list(&self, dialect: Dialect) -> Option<String> {
        if self.column != Column::Json {
            return None;
        }
        Some(match &self.raw {
            Raw::Column(sql) => dialect.json(sql),
            Raw::Json { root, key } => dialect.json_part(root, key),
        })
    }
}

impl Numeric {
    /// The value itself, to compare with a number from inside JSON.
    pub(super) fn exact(&self, dialect: Dialect) -> String {
        match self {
            Self::Exact(sql) => sql.clone(),
            Self::Scaled { sql, scale } => dialect.unscaled(sql, *scale),
        }
    }
}
