//! `dashboards/<key>.json`: every figure is computed over fields that are there and of a fitting kind.

use super::{names::Names, report::Report};
use crate::{
    definition::{
        AggregateOp, DashboardDefinition, FieldDefinition, FormDefinition, GroupBy, Measure, WidgetDefinition,
    },
    kind::{self, Column},
};

pub(super) fn check(names: &Names<'_>, key: &str, dashboard: &DashboardDefinition, report: &mut Report<'_>) {
    report.key(key, &dashboard.key);
    for (index, one) in dashboard.widgets.iter().enumerate() {
        let here = format!("/widgets/{index}");
        if let Some(form) = names.form(report, &format!("{here}/form"), &one.form) {
            widget(names, &here, one, form, report);
        }
    }
}

fn widget(names: &Names<'_>, here: &str, widget: &WidgetDefinition, form: &FormDefinition, report: &mut Report<'_>) {
    if let Some(filter) = &widget.filter {
        names.condition(report, &format!("{here}/filter"), form, filter);
    }
    match &widget.group {
        None => {}
        Some(GroupBy::Field(field)) => names.group(report, &format!("{here}/group"), form, field),
        Some(GroupBy::Date { field: path, .. }) => {
            let pointer = format!("{here}/group/field");
            if let Some(field) = names.field(report, pointer.as_str(), form, path)
                && !names.is_date(field)
            {
                let (zh, en) = (format!("“{path}”不是日期"), format!("\"{path}\" is not a date"));
                report.say(pointer, "not_a_date_field", zh, en);
            }
        }
    }
    if let Some(measure) = &widget.measure {
        names.measure(report, &format!("{here}/measure"), form, measure);
    }
    names.fields(report, &format!("{here}/columns"), form, &widget.columns);
    names.sort(report, &format!("{here}/sort"), form, &widget.sort);
}

impl Names<'_> {
    /// A field whose values head groups.
    pub(super) fn group(&self, report: &mut Report<'_>, pointer: &str, form: &FormDefinition, path: &str) {
        let Some(field) = self.field(report, pointer, form, path) else { return };
        if path.contains('.') || !kind::column(field).is_some_and(Column::is_ordered) {
            let (zh, en) = (format!("不能按“{path}”分组"), format!("records cannot be grouped by \"{path}\""));
            report.say(pointer, "not_groupable", zh, en);
        }
    }

    pub(super) fn is_date(&self, field: &FieldDefinition) -> bool {
        kind::of(field).operators(field).contains(&"during")
    }

    fn measure(&self, report: &mut Report<'_>, here: &str, form: &FormDefinition, measure: &Measure) {
        let Some(path) = &measure.field else {
            if measure.op != AggregateOp::Count {
                report.say(here, "missing_keyword", "除 count 外都要写 field", "all but count need a field");
            }
            return;
        };
        let pointer = format!("{here}/field");
        if let Some(field) = self.field(report, pointer.as_str(), form, path) {
            aggregated(report, &pointer, path, field, measure.op);
        }
    }
}

/// Whether values of a field can be made into one.
pub(super) fn aggregated(report: &mut Report<'_>, pointer: &str, path: &str, field: &FieldDefinition, op: AggregateOp) {
    let column = kind::column(field);
    let number = matches!(column, Some(Column::Scaled(_) | Column::Integer));
    let fits = match op {
        AggregateOp::Count => column.is_some(),
        AggregateOp::Sum | AggregateOp::Avg => number,
        AggregateOp::Min | AggregateOp::Max => number || kind::of(field).operators(field).contains(&"between"),
    };
    if path.contains('.') || !fits {
        let (zh, en) = (format!("“{path}”不能这样汇总"), format!("\"{path}\" cannot be aggregated this way"));
        report.say(pointer, "not_aggregable", zh, en);
    }
}
