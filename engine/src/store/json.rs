//! Reading JSON columns, where the two databases differ most. `root` is always an object or array in the database's own
//! sense, as [`Dialect::json`] makes it; `key` holds only letters, digits and underscores.

use super::Dialect;
use crate::condition::EARTH_RADIUS;

/// What the function of SQLite's connections is called that measures distances, which SQL itself cannot.
pub(super) const DISTANCE: &str = "tenon_kilometres";

impl Dialect {
    /// A column of JSON text as a value the functions below take.
    pub(super) fn json(self, column: &str) -> String {
        match self {
            Self::Sqlite => column.to_owned(),
            Self::Postgres => format!("({column})::jsonb"),
        }
    }

    /// A table of the rows in a column that holds a JSON array; each row is [`Dialect::row_value`].
    pub(super) fn json_rows(self, column: &str) -> String {
        match self {
            Self::Sqlite => format!("json_each({column}) row_"),
            Self::Postgres => format!("jsonb_array_elements(({column})::jsonb) row_(value)"),
        }
    }

    pub(super) fn row_value(self) -> &'static str {
        "row_.value"
    }

    /// How many items a column that holds a JSON array has; 0 when there is nothing.
    pub(super) fn json_count(self, column: &str) -> String {
        let (length, array, whole) = match self {
            Self::Sqlite => ("json_array_length", column.to_owned(), ""),
            Self::Postgres => ("jsonb_array_length", format!("({column})::jsonb"), "::bigint"),
        };
        format!("(CASE WHEN {column} IS NULL THEN 0 ELSE {length}({array}) END){whole}")
    }

    /// How far the location `place` is from a point, in kilometres, as `condition::kilometres` works it out; NULL where it has no
    /// longitude or no latitude. Points are by longitude and latitude in degrees.
    pub(super) fn kilometres(self, place: &str, lng: &str, lat: &str) -> String {
        let (own_lng, own_lat) = (self.json_number(place, "lng"), self.json_number(place, "lat"));
        if self == Self::Sqlite {
            return format!("{DISTANCE}({own_lng}, {own_lat}, {lng}, {lat})");
        }
        let (own_lng, own_lat) = (format!("({own_lng})::double precision"), format!("({own_lat})::double precision"));
        format!(
            "2 * {EARTH_RADIUS}::double precision * asin(sqrt(least(1, power(sin(radians({own_lat} - {lat}) / 2), 2) \
             + cos(radians({own_lat})) * cos(radians({lat})) * power(sin(radians({own_lng} - {lng}) / 2), 2))))"
        )
    }

    /// True when there is nothing, null, `""`, `[]` or `{}` under the key.
    pub(super) fn json_missing(self, root: &str, key: &str) -> String {
        format!("coalesce({root} -> '{key}', 'null') IN ('null', '\"\"', '[]', '{{}}')")
    }

    /// The text under the key, comparing by code point; NULL when it is missing or no text.
    pub(super) fn json_text(self, root: &str, key: &str) -> String {
        match self {
            Self::Sqlite => {
                format!("CASE json_type({root}, '$.{key}') WHEN 'text' THEN nullif({root} ->> '{key}', '') END")
            }
            Self::Postgres => format!(
                "(CASE jsonb_typeof({root} -> '{key}') WHEN 'string' THEN nullif({root} ->> '{key}', '') END COLLATE \"C\")"
            ),
        }
    }

    pub(super) fn json_number(self, root: &str, key: &str) -> String {
        match self {
            Self::Sqlite => {
                format!("CASE WHEN json_type({root}, '$.{key}') IN ('integer', 'real') THEN {root} ->> '{key}' END")
            }
            Self::Postgres => {
                format!("CASE jsonb_typeof({root} -> '{key}') WHEN 'number' THEN ({root} ->> '{key}')::numeric END")
            }
        }
    }

    /// 1 or 0.
    pub(super) fn json_boolean(self, root: &str, key: &str) -> String {
        match self {
            Self::Sqlite => format!("CASE json_type({root}, '$.{key}') WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"),
            Self::Postgres => format!(
                "CASE {root} -> '{key}' WHEN 'true'::jsonb THEN 1::bigint WHEN 'false'::jsonb THEN 0::bigint END"
            ),
        }
    }

    /// The JSON value under the key.
    pub(super) fn json_part(self, root: &str, key: &str) -> String {
        format!("({root} -> '{key}')")
    }

    /// A list of the one text, or NULL.
    pub(super) fn json_list_of(self, text: &str) -> String {
        match self {
            Self::Sqlite => format!("CASE WHEN {text} IS NOT NULL THEN json_array({text}) END"),
            Self::Postgres => format!("(CASE WHEN {text} IS NOT NULL THEN jsonb_build_array({text}) END)"),
        }
    }

    /// True when `list` is an array that holds the text.
    pub(super) fn json_list_has(self, list: &str, text: &str) -> String {
        match self {
            Self::Sqlite => {
                format!("(json_type({list}) = 'array' AND {text} IN (SELECT held_.value FROM json_each({list}) held_))")
            }
            Self::Postgres => format!("(jsonb_typeof({list}) = 'array' AND {list} ? {text})"),
        }
    }

    /// True when two arrays share a value, or when the first holds every value of the second, which is not empty.
    pub(super) fn json_lists(self, list: &str, wanted: &str, all: bool) -> String {
        match self {
            Self::Sqlite => {
                let held = format!("(SELECT held_.value FROM json_each({list}) held_)");
                let (exists, one_of) = if all { ("NOT EXISTS", "NOT IN") } else { ("EXISTS", "IN") };
                format!(
                    "(json_type({list}) = 'array' AND json_type({wanted}) = 'array' AND {exists} \
                     (SELECT 1 FROM json_each({wanted}) want_ WHERE want_.value {one_of} {held}))"
                )
            }
            Self::Postgres => {
                let sign = if all { "?&" } else { "?|" };
                format!(
                    "(jsonb_typeof({list}) = 'array' AND jsonb_typeof({wanted}) = 'array' AND {list} {sign} \
                     ARRAY(SELECT jsonb_array_elements_text(CASE jsonb_typeof({wanted}) WHEN 'array' THEN {wanted} ELSE '[]' END)))"
                )
            }
        }
    }

    /// True when the column is one of the values of the JSON array bound as `array`, whole numbers or texts.
    pub(super) fn one_of_json(self, column: &str, array: &str, whole: bool) -> String {
        match self {
            Self::Sqlite => format!("{column} IN (SELECT want_.value FROM json_each({array}) want_)"),
            Self::Postgres => {
                let cast = if whole { "::bigint" } else { "" };
                format!("{column} = ANY (ARRAY(SELECT jsonb_array_elements_text({array}::jsonb){cast}))")
            }
        }
    }

    /// A scaled whole number as the value it stands for.
    pub(super) fn unscaled(self, column: &str, scale: u8) -> String {
        match self {
            Self::Sqlite => format!("({column} / 1e{scale})"),
            Self::Postgres => format!("({column}::numeric * 1e-{scale})"),
        }
    }

    /// A whole number times ten to `by`, which cannot overflow.
    pub(super) fn scaled_up(self, column: &str, by: u8) -> String {
        match (self, by) {
            (_, 0) => column.to_owned(),
            (Self::Sqlite, _) => format!("({column} * {})", 10_i64.pow(by.into())),
            (Self::Postgres, _) => format!("({column}::numeric * {})", 10_i64.pow(by.into())),
        }
    }
}
