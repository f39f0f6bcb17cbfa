//! Print: a print template is filled with the record, and the document put among the files of an attachment field. The run
//! waits until it is there.

use super::{NodeKind, Way};
use crate::flow::check::Checker;
use crate::flow::machine::{Arrival, Machine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What stands for the day in the name of a file.
pub(crate) const TODAY: &str = "_today";

/// Prints the record the run works on into a file of its own: a document that needs nothing from elsewhere and in which
/// nothing runs, kept with the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintNode {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The key of a print template of the record's form.
    pub template: String,
    /// The attachment field the document is added to.
    pub field: String,
    /// What the file is called, without its ending; fields of the record may stand in `{{ }}`, and the day as `{{ _today }}`.
    /// By default the title of the record and the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The node after this one.
    pub next: String,
    /// The node when the document cannot be made or added; by default the run stops for an administrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<String>,
}

impl NodeKind for PrintNode {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        let failure = self.on_failure.as_deref().map(|to| Way::next("/on_failure", to));
        std::iter::once(Way::next("/next", &self.next)).chain(failure).collect()
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        machine.print(arrival, self.clone());
    }

    fn check(&self, checker: &mut Checker<'_>) {
        checker.writes_own("/field");
        checker.print("/template", &self.template);
        checker.field("/field", checker.own_form(), &self.field, Some(&["attachment"]));
    }
}

#[cfg(test)]
mod tests {
    use crate::flow::check::{KnownField, Lookup, check};
    use serde_json::{Value, json};

    struct Crm;

    impl Lookup for Crm {
        fn fields(&self, _form: &str) -> Option<Vec<KnownField>> {
            let fields = [("number", "text"), ("papers", "attachment")];
            Some(fields.map(|(key, kind)| KnownField { key: key.into(), kind: kind.into() }).to_vec())
        }

        fn prints(&self, form: &str) -> Option<Vec<String>> {
            Some(if form == "order" { vec!["slip".to_owned()] } else { Vec::new() })
        }
    }

    fn problems(start: Value, template: &str, field: &str) -> Vec<(String, &'static str)> {
        let flow = json!({ "key": "slips", "title": "Slips", "start": start, "nodes": {
            "act": { "kind": "print", "template": template, "field": field, "next": "done" }, "done": { "kind": "end" } } });
        let problems = check(&serde_json::from_value(flow).expect("a flow"), &Crm);
        problems.into_iter().map(|problem| (problem.pointer, problem.code)).collect()
    }

    #[test]
    fn a_print_has_a_template_of_the_form_and_a_place() {
        let submit = |form: &str| json!({ "on": "submit", "form": form });
        let template = || ("/nodes/act/template".to_owned(), "unknown_template");
        assert!(problems(submit("order"), "slip", "papers").is_empty());
        assert_eq!(problems(submit("order"), "slips", "papers"), [template()]);
        assert_eq!(problems(submit("invoice"), "slip", "papers"), [template()]);
        assert_eq!(problems(submit("order"), "slip", "number"), [("/nodes/act/field".to_owned(), "wrong_field_kind")]);
        let daily = json!({ "on": "cron", "cron": "0 9 * * *" });
        assert_eq!(problems(daily, "slip", "papers"), [("/nodes/act/field".to_owned(), "no_record")]);
    }
}
