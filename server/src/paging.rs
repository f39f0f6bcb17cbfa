//! Lists that go on: one shape for every list, and the cursors that say where the next page begins.

use crate::error::ApiError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tenon_engine::clock::{self, Moment};

const USUAL: usize = 50;
const MOST: usize = 200;

/// One page of a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Send it back as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A list that is short enough to be sent whole.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None }
    }
}

/// Which page is asked for.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    pub cursor: Option<String>,
    /// 50 unless told, 200 at most.
    pub limit: Option<usize>,
}

/// The number of rows a page holds.
pub fn limit(asked: Option<usize>) -> usize {
    asked.unwrap_or(USUAL).clamp(1, MOST)
}

/// Cuts a list that was read one row too far, and makes the cursor of the next page from the last row shown.
pub fn cut<T, K: Serialize>(rows: &mut Vec<T>, limit: usize, key: impl Fn(&T) -> K) -> Option<String> {
    if rows.len() <= limit {
        return None;
    }
    rows.truncate(limit);
    rows.last().map(|last| encode(&key(last)))
}

pub fn encode(key: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).expect("a key is plain data"))
}

/// Reads a cursor back; one we did not make is refused.
pub fn decode<K: DeserializeOwned>(cursor: Option<&str>) -> Result<Option<K>, ApiError> {
    let Some(cursor) = cursor else { return Ok(None) };
    let key = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    key.map(Some).ok_or_else(bad_cursor)
}

/// Reads the cursor of a list in the order of times back: the time and the id of the last row shown.
pub fn decode_timed(cursor: Option<&str>) -> Result<Option<(Moment, String)>, ApiError> {
    let Some((at, id)) = decode::<(String, String)>(cursor)? else { return Ok(None) };
    let at = clock::from_text(&at).ok_or_else(bad_cursor)?;
    Ok(Some((at, id)))
}

fn bad_cursor() -> ApiError {
    ApiError::bad_request("bad_cursor", "分页游标无效", "the cursor is not valid")
}
