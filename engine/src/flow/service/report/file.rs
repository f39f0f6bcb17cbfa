//! The report as a file: a workbook with a sheet for each part, or one part as csv.

use super::{FlowReport, ReportFigures};
use crate::access::Administrator;
use crate::audit::{Entry, action};
use crate::problem::{Language, Text};
use crate::store::audit;
use crate::table::{Cell, Encoding, Format, SheetColumn, SheetWriter, TableError, TakeError};
use crate::workspace::Workspace;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

/// One table of the report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportPart {
    #[default]
    Flows,
    Nodes,
    People,
    Weeks,
}

impl ReportPart {
    pub const ALL: [Self; 4] = [Self::Flows, Self::Nodes, Self::People, Self::Weeks];

    fn title(self) -> Text {
        match self {
            Self::Flows => Text::new("按流程", "By flow"),
            Self::Nodes => Text::new("按节点", "By node"),
            Self::People => Text::new("按人员", "By person"),
            Self::Weeks => Text::new("按周", "By week"),
        }
    }

    fn columns(self, language: Language) -> Vec<SheetColumn> {
        let own: &[Text] = &match self {
            Self::Flows => vec![app(), flow(), Text::new("发起", "Started"), Text::new("进行中", "Running")],
            Self::Nodes => vec![app(), flow(), Text::new("节点", "Node"), Text::new("总用时（小时）", "Hours in all")],
            Self::People => vec![Text::new("人员", "Person")],
            Self::Weeks => vec![Text::new("周", "Week")],
        };
        let shared = [
            Text::new("已完成", "Done"),
            Text::new("中位用时（小时）", "Median hours"),
            Text::new("90% 用时不超过（小时）", "Hours of nine in ten"),
            Text::new("停留中", "Open"),
            Text::new("有期限", "With a deadline"),
            Text::new("超时", "Overdue"),
        ];
        let standard = [
            Text::new("达标", "Standard kept"),
            Text::new("未达标", "Standard missed"),
            Text::new("平均超出（小时）", "Mean hours over"),
        ];
        let standard = if self == Self::People { &[][..] } else { &standard[..] };
        let all = own.iter().chain(&shared).chain(standard);
        all.map(|heading| SheetColumn::named(heading.get(language))).collect()
    }

    fn rows(self, report: &FlowReport) -> Vec<Vec<Cell>> {
        let text = |text: &str| Cell::text(text);
        match self {
            Self::Flows => report
                .flows
                .iter()
                .map(|one| {
                    let own = [text(&one.app_title), text(&one.title), number(one.started), number(one.running)];
                    own.into_iter().chain(cells(&one.figures)).collect()
                })
                .collect(),
            Self::Nodes => report
                .nodes
                .iter()
                .map(|one| {
                    let own = [text(&one.app_title), text(&one.flow_title), text(&one.title), hours(Some(one.total))];
                    own.into_iter().chain(cells(&one.figures)).collect()
                })
                .collect(),
            Self::People => report
                .people
                .iter()
                .map(|one| {
                    let (median, p90) = (hours(one.median), hours(one.p90));
                    let counts = [one.open, one.with_deadline, one.overdue].map(number);
                    [text(&one.person.name), number(one.decided), median, p90].into_iter().chain(counts).collect()
                })
                .collect(),
            Self::Weeks => report
                .weeks
                .iter()
                .map(|one| [text(&one.week)].into_iter().chain(cells(&one.figures)).collect())
                .collect(),
        }
    }
}

fn app() -> Text {
    Text::new("应用", "App")
}

fn flow() -> Text {
    Text::new("流程", "Flow")
}

fn number(number: impl ToString) -> Cell {
    Cell::Number(number.to_string())
}

/// Seconds as hours with two decimals.
fn hours(seconds: Option<i64>) -> Cell {
    let Some(seconds) = seconds else { return Cell::Empty };
    let hundredths = (seconds + 18) / 36;
    Cell::Number(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

fn cells(figures: &ReportFigures) -> Vec<Cell> {
    let standard = match figures.standard {
        Some(standard) => [number(standard.kept), number(standard.missed), hours(standard.mean_over)],
        None => [Cell::Empty, Cell::Empty, Cell::Empty],
    };
    let counts = [figures.open, figures.with_deadline, figures.overdue].map(number);
    let lengths = [number(figures.passages), hours(figures.median), hours(figures.p90)];
    lengths.into_iter().chain(counts).chain(standard).collect()
}

/// Writes a report to a file at `path`: every part of it as a workbook, or one part as csv. The audit log says who has taken it.
///
/// # Errors
/// The database's and the disk's.
pub async fn report_file(
    workspace: &Workspace,
    right: &Administrator,
    report: FlowReport,
    csv: Option<ReportPart>,
    language: Language,
    path: &Path,
) -> Result<(), TakeError> {
    let (to, flows) = (path.to_owned(), report.flows.len());
    let written = tokio::task::spawn_blocking(move || write(&report, csv, language, &to));
    written.await.map_err(std::io::Error::other)??;
    let detail = json!({ "report": "flows", "flows": flows });
    let entry =
        Arc::new(Entry::new(workspace.clock.now(), right.origin().clone(), action::RECORD_EXPORT).detail(detail));
    workspace
        .store
        .write(move |conn| {
            let entry = Arc::clone(&entry);
            Box::pin(async move { audit::insert(conn, &entry).await })
        })
        .await?;
    Ok(())
}

fn write(report: &FlowReport, csv: Option<ReportPart>, language: Language, to: &Path) -> Result<(), TableError> {
    let format = match csv {
        Some(_) => Format::Csv { encoding: Encoding::Utf8Mark, delimiter: b',' },
        None => Format::Xlsx,
    };
    let mut writer = SheetWriter::create(to, format)?;
    for part in ReportPart::ALL.into_iter().filter(|part| csv.is_none_or(|only| only == *part)) {
        let sheet = writer.sheet(part.title().get(language), &part.columns(language))?;
        for row in part.rows(report) {
            writer.row(sheet, &row)?;
        }
    }
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::super::{ReportFlow, ReportWeek};
    use super::*;
    use crate::flow::figures::CountedTime;
    use crate::flow::service::StandardView;

    fn figures() -> ReportFigures {
        let standard = Some(StandardView { kept: 3, missed: 1, mean_over: Some(5_400) });
        ReportFigures { passages: 4, median: Some(3_600), p90: None, open: 1, with_deadline: 2, overdue: 1, standard }
    }

    fn report() -> FlowReport {
        FlowReport {
            time: CountedTime::Working,
            whole: figures(),
            flows: vec![ReportFlow {
                app: "crm".to_owned(),
                app_title: "客户".to_owned(),
                flow: "quote".to_owned(),
                title: "=报价".to_owned(),
                started: 5,
                running: 1,
                figures: figures(),
            }],
            nodes: Vec::new(),
            people: Vec::new(),
            weeks: vec![ReportWeek { week: "2026-03-02".to_owned(), figures: figures() }],
            exact: true,
        }
    }

    #[test]
    fn a_part_is_written_as_csv_and_no_title_becomes_a_formula() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.csv");
        write(&report(), Some(ReportPart::Flows), Language::English, &path).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert!(lines[0].starts_with("App,Flow,Started,Running,Done,Median hours"), "{text}");
        assert_eq!(lines[1], "客户,'=报价,5,1,4,1.00,,1,2,1,3,1,1.50");
    }

    #[test]
    fn every_part_has_as_many_cells_as_columns() {
        let report = report();
        for part in ReportPart::ALL {
            let columns = part.columns(Language::Chinese).len();
            assert!(part.rows(&report).iter().all(|row| row.len() == columns), "{part:?}");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.xlsx");
        write(&report, None, Language::Chinese, &path).unwrap();
        assert!(std::fs::read(&path).unwrap().starts_with(b"PK"));
    }
}
