//! Where the two databases differ, and nowhere else. Statements are written once with `$1` placeholders and the type
//! words below; each function here gives the text for one database.

/// Which database a connection speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// Replaces the type words of table definitions: `{text}` compares by code point, `{int}` is 64 bit, `{seq}` is a
    /// primary key that counts up.
    pub fn types(self, sql: &str) -> String {
        let (text, int, real, bytes, seq) = match self {
            Self::Sqlite => ("TEXT", "INTEGER", "REAL", "BLOB", "INTEGER PRIMARY KEY"),
            Self::Postgres => ("TEXT COLLATE \"C\"", "BIGINT", "DOUBLE PRECISION", "BYTEA", "BIGSERIAL PRIMARY KEY"),
        };
        sql.replace("{text}", text)
            .replace("{int}", int)
            .replace("{real}", real)
            .replace("{bytes}", bytes)
            .replace("{seq}", seq)
    }

    /// Locks the rows a statement selects until the transaction ends; SQLite has one writer and needs none.
    pub fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }

    /// Like [`Dialect::for_update`], passing over rows that another transaction holds.
    pub fn for_update_skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// True when text `column` contains the text bound as `arg`, ignoring ASCII case.
    pub fn contains(self, column: &str, arg: &str) -> String {
        match self {
            Self::Sqlite => format!("instr(lower({column}), lower({arg})) > 0"),
            Self::Postgres => format!("strpos(lower({column}), lower({arg} COLLATE \"C\")) > 0"),
        }
    }

    /// True when the JSON array text in `column` holds the text bound as `arg`.
    pub fn array_has(self, column: &str, arg: &str) -> String {
        match self {
            Self::Sqlite => format!("EXISTS (SELECT 1 FROM json_each({column}) e WHERE e.value = {arg})"),
            Self::Postgres => format!("({column})::jsonb ? {arg}"),
        }
    }
}
