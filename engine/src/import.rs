//! Records from table files: a mapping says which column becomes which field; every row goes the way of every other
//! change. A row that is refused is reported with its line and leaves the others standing; nothing is dropped silently.
//! Owns the mapping, what cells mean, the preview, the run, the file of refused rows, the workbook to fill in and taking an
//! import back.

mod cell;
mod check;
mod day;
mod draw;
mod gather;
mod guess;
mod later;
mod matched;
mod noted;
mod options;
mod plan;
mod reader;
mod repair;
mod run;
mod stream;
mod sum;
mod template;
mod undo;
mod unit;
mod work;

pub use check::{Checked, check};
pub use draw::{DRAWN_KINDS, Drawn, DrawnColumn, DrawnForm, WantedColumn, draw, draw_form};
pub use guess::{ColumnGuess, Look, Target, look, targets};
pub use noted::Noted;
pub use options::UnknownOption;
pub use plan::Plan;
pub(crate) use reader::{department, member};
pub use run::{Collected, Report, Resume, Watch, run};
pub use template::write_template;
pub use undo::{UNDO, UndoWork};
pub use work::{IMPORT, ImportParams, ImportWork, UPLOAD, UnderWay, open_upload, repaired};

use crate::definition::ImportDefinition;
pub use crate::job::undo_params;
use crate::job::whole;
use crate::problem::Problem;
use crate::store::StoreError;
use crate::store::jobs::JobProblem;
use crate::table::{Heading, TableError, TableFile, headings};
use serde_json::{Value, json};

/// Rows looked at to find the headings and to guess what columns hold.
const SAMPLE: usize = 60;

/// A sheet of a file, with the mapping that reads it.
#[derive(Clone)]
pub struct Source {
    pub file: TableFile,
    pub sheet: Option<String>,
    pub heading: Heading,
    pub mapping: ImportDefinition,
}

impl Source {
    /// Finds the headings of a sheet. Blocks.
    ///
    /// # Errors
    /// What is wrong with the file; a sheet in which nothing is written.
    pub fn open(
        file: TableFile,
        sheet: Option<String>,
        heading_line: Option<usize>,
        mapping: ImportDefinition,
    ) -> Result<Self, TableError> {
        let rows = file.first(sheet.as_deref(), SAMPLE)?;
        let heading = headings(&rows, heading_line).ok_or_else(|| {
            TableError::Refused(Box::new(Problem::new("/sheet", "empty_sheet", "工作表是空的", "the sheet is empty")))
        })?;
        Ok(Self { file, sheet, heading, mapping })
    }
}

/// One mistake of a row, where people look for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub line: usize,
    /// The heading of the column; none when it is about the row.
    pub column: Option<String>,
    /// What stands in the cell.
    pub value: String,
    pub problem: Problem,
}

/// One record's rows that were not taken over, or would not be.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedRow {
    /// The line in the file, from 1.
    pub line: usize,
    /// How many lines it stands for.
    pub span: usize,
    pub found: Vec<Found>,
}

impl RefusedRow {
    fn stored(&self) -> JobProblem {
        let problems: Vec<Value> = self
            .found
            .iter()
            .map(|found| {
                let hint = found.problem.hint.as_ref().map(|hint| json!({ "zh": hint.zh, "en": hint.en }));
                json!({
                    "line": found.line,
                    "column": found.column,
                    "value": found.value,
                    "code": found.problem.code,
                    "zh": found.problem.message.zh,
                    "en": found.problem.message.en,
                    "hint": hint,
                })
            })
            .collect();
        JobProblem { line: whole(self.line), span: whole(self.span), problems: Value::Array(problems) }
    }
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("not found")]
    NotFound,
    #[error(transparent)]
    Table(#[from] TableError),
    /// The mapping does not fit the file, the form or the person.
    #[error("{} problems", .0.len())]
    Invalid(Vec<Problem>),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Whoever watches the import ended it.
    #[error("ended")]
    Ended,
}
