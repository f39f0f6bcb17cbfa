//! Values on their way into and out of statements. Five shapes are enough for both databases; two more become text before
//! they are sent, with the keys that the connection has.

use super::StoreError;
use crate::seal::Sealing;

/// One bound value.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
    /// A text that the connection seals before it is sent.
    Sealed(Sealing),
    /// What finds the sealed texts that equal one of these: a JSON array of their indexes under every key there is.
    Indexes {
        field: String,
        texts: Vec<String>,
    },
}

macro_rules! from {
    ($($type:ty => |$value:ident| $arg:expr),+ $(,)?) => {$(
        impl From<$type> for Arg {
            fn from($value: $type) -> Self {
                $arg
            }
        }
    )+};
}

from! {
    &str => |v| Arg::Text(v.to_owned()),
    &String => |v| Arg::Text(v.clone()),
    String => |v| Arg::Text(v),
    i64 => |v| Arg::Int(v),
    i32 => |v| Arg::Int(v.into()),
    u32 => |v| Arg::Int(v.into()),
    usize => |v| Arg::Int(i64::try_from(v).unwrap_or(i64::MAX)),
    bool => |v| Arg::Int(v.into()),
    f64 => |v| Arg::Real(v),
    Vec<u8> => |v| Arg::Bytes(v),
    crate::clock::Moment => |v| Arg::Text(crate::clock::to_text(v)),
}

impl<T: Into<Arg>> From<Option<T>> for Arg {
    fn from(value: Option<T>) -> Self {
        value.map_or(Arg::Null, Into::into)
    }
}

/// Builds the argument list of a statement: `args![id, now, None::<String>]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::Arg::from($value)),*] };
}

/// One answered row; columns are addressed by position, as the statement lists them.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(pub(super) Vec<Arg>);

impl Row {
    /// The raw value at `index`, leaving `Null` in its place.
    pub fn take(&mut self, index: usize) -> Arg {
        self.0.get_mut(index).map_or(Arg::Null, |slot| std::mem::replace(slot, Arg::Null))
    }

    pub fn get(&self, index: usize) -> &Arg {
        self.0.get(index).unwrap_or(&Arg::Null)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn text(&self, index: usize) -> Result<String, StoreError> {
        self.opt_text(index)?.ok_or_else(|| unexpected(index, "text", &Arg::Null))
    }

    pub fn opt_text(&self, index: usize) -> Result<Option<String>, StoreError> {
        match self.get(index) {
            Arg::Null => Ok(None),
            Arg::Text(text) => Ok(Some(text.clone())),
            other => Err(unexpected(index, "text", other)),
        }
    }

    pub fn int(&self, index: usize) -> Result<i64, StoreError> {
        self.opt_int(index)?.ok_or_else(|| unexpected(index, "integer", &Arg::Null))
    }

    pub fn opt_int(&self, index: usize) -> Result<Option<i64>, StoreError> {
        match self.get(index) {
            Arg::Null => Ok(None),
            Arg::Int(number) => Ok(Some(*number)),
            other => Err(unexpected(index, "integer", other)),
        }
    }

    pub fn bool(&self, index: usize) -> Result<bool, StoreError> {
        Ok(self.int(index)? != 0)
    }

    pub fn bytes(&self, index: usize) -> Result<Vec<u8>, StoreError> {
        match self.get(index) {
            Arg::Bytes(bytes) => Ok(bytes.clone()),
            other => Err(unexpected(index, "bytes", other)),
        }
    }

    /// A column that holds JSON text; SQL NULL is JSON null.
    pub fn json(&self, index: usize) -> Result<serde_json::Value, StoreError> {
        match self.opt_text(index)? {
            None => Ok(serde_json::Value::Null),
            Some(text) => serde_json::from_str(&text).map_err(|e| StoreError::Corrupt(format!("column {index}: {e}"))),
        }
    }

    pub fn moment(&self, index: usize) -> Result<crate::clock::Moment, StoreError> {
        self.opt_moment(index)?.ok_or_else(|| unexpected(index, "moment", &Arg::Null))
    }

    pub fn opt_moment(&self, index: usize) -> Result<Option<crate::clock::Moment>, StoreError> {
        let Some(text) = self.opt_text(index)? else { return Ok(None) };
        crate::clock::from_text(&text).map(Some).ok_or_else(|| unexpected(index, "moment", &Arg::Text(text)))
    }
}

fn unexpected(index: usize, wanted: &str, found: &Arg) -> StoreError {
    StoreError::Corrupt(format!("column {index}: expected {wanted}, found {found:?}"))
}
