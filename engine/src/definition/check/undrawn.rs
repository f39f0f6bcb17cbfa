//! Steps that require what no form shows: nobody could fill it in, so nobody could approve.

use super::report::{Report, at};
use crate::definition::FormDefinition;
use crate::flow::node::person::PersonStep;

/// Reports the fields, and columns of sub-forms, that a step at `here` requires and the form of its record never shows.
pub(super) fn required(report: &mut Report<'_>, here: &str, step: &PersonStep, form: &FormDefinition) {
    for path in step.required().filter(|path| is_undrawn(form, path)) {
        let pointer = at(&format!("{here}/fields"), path);
        let (zh, en) = (
            format!("“{path}”不在表单上显示，没有人能填，该节点无法通过"),
            format!("'{path}' is not shown on the form: nobody could fill it in, and the step could never be done"),
        );
        report.say(pointer, "never_shown", zh, en);
    }
}

fn is_undrawn(form: &FormDefinition, path: &str) -> bool {
    let (head, column) = path.split_once('.').map_or((path, None), |(head, column)| (head, Some(column)));
    let Some(field) = form.properties.get(head) else { return false };
    let inner = column.and_then(|column| field.items.as_ref()?.properties.get(column));
    field.hidden || inner.is_some_and(|column| column.hidden)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_field_is_undrawn_by_itself_or_with_its_sub_form() {
        let form = json!({ "key": "order", "title": "订单", "properties": {
            "no": { "type": "string" },
            "source": { "type": "string", "x-hidden": true },
            "items": { "type": "array", "items": { "type": "object", "properties": {
                "qty": { "type": "number" }, "cost": { "type": "number", "x-hidden": true } } } },
            "costs": { "type": "array", "x-hidden": true, "items": { "type": "object", "properties": {
                "sum": { "type": "number" } } } } } });
        let form: FormDefinition = serde_json::from_value(form).expect("a form");
        let undrawn = ["no", "source", "items", "items.qty", "items.cost", "costs.sum", "gone", "items.gone"];
        let undrawn: Vec<&str> = undrawn.into_iter().filter(|path| is_undrawn(&form, path)).collect();
        assert_eq!(undrawn, ["source", "items.cost", "costs.sum"]);
    }
}
