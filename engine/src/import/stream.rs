//! Rows of a file on their way from a thread that may block to the ones that may not, a few at a time.

use super::Source;
use crate::table::{Row, TableError};
use std::ops::ControlFlow;
use tokio::sync::mpsc;

/// Rows handed over together.
pub(super) const CHUNK: usize = 500;
/// Hand-overs that may wait.
const WAITING: usize = 3;

/// The rows of a sheet below its headings, from line `from` on, without blank ones.
pub(super) fn rows(source: &Source, from: usize) -> mpsc::Receiver<Result<Vec<Row>, TableError>> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let source = source.clone();
    let first = from.max(source.heading.line + 1);
    tokio::task::spawn_blocking(move || {
        let mut chunk = Vec::with_capacity(CHUNK);
        let end = source.file.rows(source.sheet.as_deref(), &mut |row| {
            if row.line < first || row.is_blank() {
                return ControlFlow::Continue(());
            }
            chunk.push(row);
            if chunk.len() < CHUNK {
                return ControlFlow::Continue(());
            }
            let full = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK));
            match sender.blocking_send(Ok(full)) {
                Ok(()) => ControlFlow::Continue(()),
                // Nobody listens any more.
                Err(_) => ControlFlow::Break(()),
            }
        });
        let last = end.map(|()| chunk);
        let _ = sender.blocking_send(last);
    });
    receiver
}
