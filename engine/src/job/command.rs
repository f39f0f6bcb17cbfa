//! The ids of a job's commands: the job and the line make them, so that a line sent again after a restart is the same
//! command, and everything a job did is found by its id alone. A line is one of a file, or a record's place among the chosen.

use crate::id::{CommandId, JobId};

/// The command of one line. Ids of one job are in the order of its lines.
pub(crate) fn id(job: &JobId, line: usize) -> Option<CommandId> {
    CommandId::parse(&format!("{}{line:08x}", prefix(job)))
}

/// The least and the greatest id the commands of a job may have, from a line on.
pub(crate) fn range(job: &JobId, from: usize, to: Option<usize>) -> (String, String) {
    let to = to.map_or_else(|| "f".repeat(8), |to| format!("{to:08x}"));
    (format!("{}{from:08x}", prefix(job)), format!("{}{to}", prefix(job)))
}

/// The line behind a command's id.
pub(crate) fn line(id: &str) -> Option<usize> {
    usize::from_str_radix(id.get(28..)?, 16).ok()
}

/// All but the last eight digits of the job's id, which leaves 42 bits of chance within a millisecond.
fn prefix(job: &JobId) -> &str {
    &job.as_str()[..28]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_in_order_and_found_again() {
        let job = JobId::generate();
        let ids: Vec<CommandId> = [1, 9, 10, 255, 256, 1_000_000].map(|at| id(&job, at).unwrap()).into();
        assert!(ids.is_sorted());
        let (low, high) = range(&job, 2, Some(256));
        let inside: Vec<usize> = ids
            .iter()
            .filter(|id| (low.as_str()..=high.as_str()).contains(&id.as_str()))
            .filter_map(|id| line(id.as_str()))
            .collect();
        assert_eq!(inside, [9, 10, 255, 256]);
    }
}
