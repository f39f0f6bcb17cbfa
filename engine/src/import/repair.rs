//! The file of refused rows: the same columns as what was imported, with one more that says what is wrong, ready to be
//! mended and imported again.

use super::{ImportError, Source, stream};
use crate::id::JobId;
use crate::problem::Language;
use crate::store::Store;
use crate::store::jobs::{self, JobProblem};
use crate::table::{Cell, Format, SheetColumn, SheetWriter};
use serde_json::Value;
use std::collections::VecDeque;
use std::path::Path;

/// Refused rows read at a time.
const PAGE: usize = 1000;

/// Writes the refused rows of a job's file to `to`.
///
/// # Errors
/// What is wrong with the file, and the database's.
pub(super) async fn write(
    store: &Store,
    job: &JobId,
    source: &Source,
    language: Language,
    (format, to): (Format, &Path),
) -> Result<(), ImportError> {
    let mut writer = SheetWriter::create(to, format)?;
    let mut columns: Vec<SheetColumn> = source.heading.names.iter().map(SheetColumn::named).collect();
    let width = columns.len();
    columns.push(SheetColumn {
        width: 60,
        ..SheetColumn::named(if language == Language::Chinese { "问题" } else { "Problem" })
    });
    let sheet = writer.sheet(source.sheet.as_deref().unwrap_or_default(), &columns)?;
    let mut waiting: VecDeque<JobProblem> = VecDeque::new();
    let mut last = 0;
    let mut ended = false;
    let mut rows = stream::rows(source, 0);
    'file: while let Some(chunk) = rows.recv().await {
        for row in chunk? {
            let line = i64::try_from(row.line).unwrap_or(i64::MAX);
            while waiting.front().is_none_or(|bad| bad.line + bad.span <= line) {
                if waiting.pop_front().is_none() && ended {
                    break 'file;
                }
                if waiting.is_empty() && !ended {
                    let mut conn = store.read().await?;
                    waiting.extend(jobs::problems(&mut conn, job.as_str(), last, PAGE).await?);
                    ended = waiting.len() < PAGE;
                    last = waiting.back().map_or(last, |bad| bad.line);
                }
            }
            let Some(bad) = waiting.front().filter(|bad| bad.line <= line) else { continue };
            let mut cells = row.cells;
            cells.resize(width, Cell::Empty);
            cells.push(Cell::text(&sentences(&bad.problems, line, bad.line, language)));
            writer.row(sheet, &cells)?;
        }
    }
    writer.finish()?;
    Ok(())
}

/// What is wrong with one line; what is said of no line in particular stands on the first.
fn sentences(problems: &Value, line: i64, first: i64, language: Language) -> String {
    let said = |problem: &Value| {
        let at = problem["line"].as_i64().unwrap_or(first);
        let (tongue, colon) = if language == Language::Chinese { ("zh", "：") } else { ("en", ": ") };
        let text = problem[tongue].as_str()?;
        let column = problem["column"].as_str();
        (at == line).then(|| column.map_or_else(|| text.to_owned(), |column| format!("{column}{colon}{text}")))
    };
    problems.as_array().into_iter().flatten().filter_map(said).collect::<Vec<_>>().join(language.between())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_wrong_with_a_line_is_said_in_the_language_of_who_reads() {
        let problems = json!([
            { "line": 2, "column": "数量", "zh": "不是数字", "en": "not a number" },
            { "zh": "重复", "en": "twice there" },
            { "line": 3, "zh": "在另一行", "en": "of another line" },
        ]);
        assert_eq!(sentences(&problems, 2, 2, Language::Chinese), "数量：不是数字；重复");
        assert_eq!(sentences(&problems, 2, 2, Language::English), "数量: not a number; twice there");
    }
}
