//! What can go wrong in a database, in the few kinds the rest of the engine can act on.

/// A failed statement or transaction.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// A unique index refused a row. `constraint` is what the database names: SQLite the columns
    /// (`d_crm_customer.f_phone`), PostgreSQL the index.
    #[error("a unique key is taken: {constraint}")]
    Unique { constraint: String },
    /// The database asks to run the transaction again.
    #[error("the transaction must be run again")]
    Again,
    /// The database cannot be reached, is full, or is shutting down.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// Reading took longer than the connection was allowed, see [`super::Conn::hurry`]; nothing is wrong with the statement.
    #[error("the statement took longer than it may")]
    TooLong,
    /// A stored value is not what the code that wrote it promises.
    #[error("a stored value is damaged: {0}")]
    Corrupt(String),
    /// A sensitive value was to be written or read, and its key is not there.
    #[error("the key of sensitive fields is missing")]
    NoKey,
    /// The statement itself is wrong: a defect of ours, never of the person using it.
    #[error("a statement failed: {0}")]
    Statement(String),
}

impl StoreError {
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Again)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let sqlx::Error::Database(db) = &error else {
            return match error {
                sqlx::Error::Io(_)
                | sqlx::Error::PoolClosed
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::WorkerCrashed => Self::Unavailable(error.to_string()),
                other => Self::Statement(other.to_string()),
            };
        };
        if db.is_unique_violation() {
            return Self::Unique { constraint: db.constraint().unwrap_or_default().to_owned() };
        }
        match db.code().as_deref() {
            Some("40001" | "40P01" | "55P03") => Self::Again,
            // Too few resources, an operator's intervention, no connection.
            Some(code) if code.len() == 5 && ["08", "53", "57"].contains(&&code[..2]) => {
                Self::Unavailable(db.message().to_owned())
            }
            _ => Self::Statement(db.message().to_owned()),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull, NotADatabase, ReadOnly,
            SystemIoFailure,
        };
        use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
        let rusqlite::Error::SqliteFailure(code, message) = &error else { return Self::Statement(error.to_string()) };
        let message = message.clone().unwrap_or_else(|| code.to_string());
        match (code.code, code.extended_code) {
            (_, SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY) => {
                Self::Unique { constraint: message.rsplit("constraint failed: ").next().unwrap_or_default().to_owned() }
            }
            (DatabaseBusy | DatabaseLocked | ReadOnly | SystemIoFailure | DiskFull | CannotOpen, _) => {
                Self::Unavailable(message)
            }
            (DatabaseCorrupt | NotADatabase, _) => Self::Corrupt(message),
            _ => Self::Statement(message),
        }
    }
}
