//! Decision tables: rows from top to bottom, the first that holds wins.

use super::{Case, Verdict};
use crate::condition::{Condition, holds};
use crate::definition::TableRow;
use crate::wording::Wording;
use serde_json::Value;

pub(super) struct Table {
    rows: Vec<Row>,
}

struct Row {
    when: Condition,
    then: Value,
    because: Option<Wording>,
}

impl Table {
    pub(super) fn compile(rows: &[TableRow]) -> Self {
        let rows = rows
            .iter()
            .map(|row| Row {
                when: row.when.clone(),
                then: row.then.clone(),
                because: row.because.as_deref().map(Wording::parse),
            })
            .collect();
        Self { rows }
    }

    pub(super) fn judge(&self, case: &Case<'_>) -> Option<Verdict> {
        let row = self.rows.iter().find(|row| holds(&row.when, case.facts, case.context))?;
        let because = row.because.iter().map(|because| because.render(|field| (case.say)(field))).collect();
        Some(Verdict { value: row.then.clone(), because, score: None })
    }
}
