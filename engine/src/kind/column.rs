//! How values lie in the database: the type of a column and the way between JSON and a stored scalar.

use super::decimal;
use serde_json::Value;

/// The type of the column that holds a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// Text compared by code point: words, options, identifiers, dates and moments (ISO 8601, fixed width).
    Text,
    /// A whole number.
    Integer,
    /// An exact decimal, stored as a whole number of this many places: money 4, numbers 6.
    Scaled(u8),
    /// 0 or 1.
    Boolean,
    /// The text of a JSON array or object.
    Json,
    /// A text that is sealed; only the store, which has the keys, turns values into it and back.
    Sealed,
}

/// A value as a column holds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Stored {
    Null,
    Text(String),
    Integer(i64),
    Boolean(bool),
    Json(String),
}

impl Column {
    /// Whether values can be compared as they are stored, one with another: to sort, to group, to find what is greater.
    pub fn is_ordered(self) -> bool {
        !matches!(self, Self::Json | Self::Sealed)
    }

    /// The stored form of a normalised value. A value that does not fit the column (which normalisation rules out) is
    /// stored as nothing rather than as something else.
    pub fn to_store(self, value: &Value) -> Stored {
        if super::is_missing(value) {
            return Stored::Null;
        }
        let stored = match self {
            Self::Text => value.as_str().map(|text| Stored::Text(text.to_owned())),
            Self::Integer => value.as_i64().map(Stored::Integer),
            Self::Scaled(places) => {
                decimal::read(value).and_then(|d| decimal::to_scaled(d, places)).map(Stored::Integer)
            }
            Self::Boolean => value.as_bool().map(Stored::Boolean),
            Self::Json => Some(Stored::Json(value.to_string())),
            Self::Sealed => None,
        };
        stored.unwrap_or(Stored::Null)
    }

    /// The JSON value of what a column holds; `null` when it holds something of another type.
    pub fn from_store(self, stored: Stored) -> Value {
        match (self, stored) {
            (Self::Text, Stored::Text(text)) => Value::String(text),
            (Self::Integer, Stored::Integer(number)) => number.into(),
            (Self::Scaled(places), Stored::Integer(number)) => decimal::to_json(decimal::from_scaled(number, places)),
            (Self::Boolean, Stored::Boolean(flag)) => flag.into(),
            (Self::Boolean, Stored::Integer(flag)) => (flag != 0).into(),
            (Self::Json, Stored::Json(text) | Stored::Text(text)) => serde_json::from_str(&text).unwrap_or_default(),
            _ => Value::Null,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_value_comes_back_from_its_column() {
        for (column, value, stored) in [
            (Column::Text, json!("榫卯"), Stored::Text("榫卯".into())),
            (Column::Integer, json!(4), Stored::Integer(4)),
            (Column::Scaled(4), json!(0.1), Stored::Integer(1000)),
            (Column::Scaled(4), json!(99999999999.9999), Stored::Integer(999_999_999_999_999)),
            (Column::Scaled(6), json!(-12), Stored::Integer(-12_000_000)),
            (Column::Boolean, json!(false), Stored::Boolean(false)),
            (Column::Json, json!(["a", {"b": 1.5}]), Stored::Json(r#"["a",{"b":1.5}]"#.into())),
        ] {
            assert_eq!(column.to_store(&value), stored);
            assert_eq!(column.from_store(stored), value);
        }
    }

    #[test]
    fn no_value_is_stored_as_null_everywhere() {
        for column in [Column::Text, Column::Integer, Column::Scaled(4), Column::Boolean, Column::Json] {
            assert_eq!(column.to_store(&Value::Null), Stored::Null);
            assert_eq!(column.from_store(Stored::Null), Value::Null);
        }
    }
}
