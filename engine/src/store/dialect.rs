//! Where the two databases differ, and nowhere else. Statements are written once with `$1` placeholders and the type
//! words below; each function here gives the text for one database.

/// Which database a connection speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

/// A form's table read through its text index, in the order in which the index answers: oldest or newest first.
pub(super) struct Found {
    pub from: String,
    /// Ends where the search expression follows.
    pub condition: String,
    /// The order of creation, by which the index is walked.
    pub seq: String,
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

    /// The bytes of all tables and indexes of the workspace.
    pub fn size_of_workspace(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
            Self::Postgres => {
                "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c \
                 WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
            }
        }
    }

    /// Locks the rows a statement selects until the transaction ends; SQLite has one writer and needs none.
    pub fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }

    /// Keeps the rows a statement selects from being changed until the transaction ends; others may do the same.
    pub fn for_share(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR SHARE",
        }
    }

    /// Like [`Dialect::for_update`], passing over rows that another transaction holds.
    pub fn for_update_skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// A small number that connections which write at the same time seldom have in common. On SQLite only one writes.
    pub fn lane(self) -> &'static str {
        match self {
            Self::Sqlite => "0",
            Self::Postgres => "pg_backend_pid() % 64",
        }
    }

    /// True when text `column` contains the text bound as `arg`, ignoring ASCII case.
    pub fn contains(self, column: &str, arg: &str) -> String {
        match self {
            Self::Sqlite => format!("instr(lower({column}), lower({arg})) > 0"),
            Self::Postgres => format!("strpos(lower({column}), lower({arg} COLLATE \"C\")) > 0"),
        }
    }

    /// True when text `column` is one of the texts in the JSON array bound as `arg`.
    pub fn one_of(self, column: &str, arg: &str) -> String {
        match self {
            Self::Sqlite => format!("{column} IN (SELECT value FROM json_each({arg}))"),
            Self::Postgres => format!("{column} IN (SELECT jsonb_array_elements_text({arg}::text::jsonb))"),
        }
    }

    /// The table of a form with the columns every record has, and its text index.
    pub fn create_form_table(self, name: &str) -> String {
        let table = format!(
            "CREATE TABLE IF NOT EXISTS {name} (seq {{seq}}, id {{text}} NOT NULL UNIQUE, version {{int}} NOT NULL, \
             created_at {{text}} NOT NULL, created_by {{text}}, updated_at {{text}} NOT NULL, updated_by {{text}}, \
             flow_state {{text}}, title {{text}} NOT NULL, rules {{text}}, deleted_at {{text}}, archived_at {{text}}"
        );
        let bin = format!(
            "CREATE INDEX IF NOT EXISTS bin_{name} ON {name} (deleted_at) WHERE deleted_at IS NOT NULL; \
             CREATE INDEX IF NOT EXISTS arc_{name} ON {name} (archived_at, seq) WHERE archived_at IS NOT NULL"
        );
        let text = match self {
            Self::Sqlite => format!(
                "{table}); {bin}; CREATE VIRTUAL TABLE IF NOT EXISTS s_{name} USING fts5(grams, content='', \
                 contentless_delete=1, tokenize='unicode61 remove_diacritics 0')"
            ),
            Self::Postgres => format!(
                "{table}, search tsvector); {bin}; CREATE INDEX IF NOT EXISTS s_{name} ON {name} USING gin (search)"
            ),
        };
        self.types(&text)
    }

    pub fn drop_form_table(self, name: &str) -> String {
        match self {
            Self::Sqlite => format!("DROP TABLE IF EXISTS s_{name}; DROP TABLE IF EXISTS {name}"),
            Self::Postgres => format!("DROP TABLE IF EXISTS {name}"),
        }
    }

    /// The names of the unique indexes that definitions have given the table bound as `$1`.
    pub fn unique_indexes(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = $1 AND substr(name, 1, 2) = 'u_'"
            }
            Self::Postgres => {
                "SELECT indexname::text FROM pg_indexes \
                 WHERE schemaname = current_schema() AND tablename = $1 AND left(indexname, 2) = 'u_'"
            }
        }
    }

    /// The table of keys by which records that are alike are found; see [`super::duplicates`].
    pub fn create_key_table(self, name: &str) -> String {
        let end = match self {
            Self::Sqlite => " WITHOUT ROWID",
            Self::Postgres => "",
        };
        self.types(&format!(
            "CREATE TABLE IF NOT EXISTS {name} (key {{int}} NOT NULL, seq {{int}} NOT NULL, PRIMARY KEY (key, seq)){end}"
        ))
    }

    /// What a plain index of records outside the recycle bin ends in: the order of creation.
    pub fn index_end(self) -> &'static str {
        match self {
            Self::Sqlite => "seq, deleted_at, archived_at",
            Self::Postgres => "seq",
        }
    }

    /// What else such an index carries, so that counts and groups of the live records need not look at them. SQLite reads
    /// it off the end of the index, and only then sees the column that the index's own condition names.
    pub fn index_includes(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " INCLUDE (archived_at)",
        }
    }

    /// One column of an index that serves `ASC NULLS FIRST` forwards and `DESC NULLS LAST` backwards.
    pub fn index_part(self, column: &str) -> String {
        match self {
            Self::Sqlite => column.to_owned(),
            Self::Postgres => format!("{column} NULLS FIRST"),
        }
    }

    /// How form table `name` is read in the order in which the text index answers, where the index has an order.
    pub(super) fn matches_in_order(self, name: &str) -> Option<Found> {
        match self {
            Self::Sqlite => Some(Found {
                from: format!("s_{name} CROSS JOIN {name}"),
                condition: format!("seq = s_{name}.rowid AND s_{name} MATCH"),
                seq: format!("s_{name}.rowid"),
            }),
            Self::Postgres => None,
        }
    }

    /// True for the rows of form table `name` whose text matches the search expression bound as `arg`.
    pub fn text_matches(self, name: &str, arg: &str) -> String {
        match self {
            Self::Sqlite => format!("seq IN (SELECT rowid FROM s_{name} WHERE s_{name} MATCH {arg})"),
            Self::Postgres => format!("search @@ {arg}::text::tsquery"),
        }
    }
}
