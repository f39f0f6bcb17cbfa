//! How a secret lies in the database: sealed with the newest key of the workspace, or as it is where there is no key yet, like
//! the password of the mail server.

use crate::store::Conn;

/// What is kept of a secret.
pub(super) fn keep(conn: &Conn, name: &str, text: &str) -> String {
    conn.keys().seal_text(&at(name), text).unwrap_or_else(|| text.to_owned())
}

/// The secret that was kept; none when its key is missing.
pub(super) fn read(conn: &Conn, name: &str, kept: &str) -> Option<String> {
    conn.keys().open_text(&at(name), kept).ok()
}

/// The name a secret is sealed for, so that one cannot be put in the place of another.
pub(crate) fn at(name: &str) -> String {
    format!("secret|{name}")
}
