//! Script: what a script answers is written to the record the run works on; the run goes on once it is.

use super::{NodeKind, Way};
use crate::flow::check::Checker;
use crate::flow::effect::Write;
use crate::flow::machine::{Arrival, Machine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Runs a script over the record the run works on and writes what it answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScriptNode {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The text of the script, in the language of formulas and rules. It knows the fields of the record and its rows by
    /// their keys, the whole of it as `record`, and the initiator as `me`; what queries have found by their keys, and in the
    /// body of a loop the columns of the row, which go before the fields; it answers an object `#{ field: value }` with the
    /// new values, in which `()` empties a field. It stands here and not in a file of its own, so that a run keeps to the
    /// script of its version.
    pub script: String,
    /// The node after this one.
    pub next: String,
    /// The node when the script fails or what it answers cannot be written; by default the run stops for an administrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<String>,
}

impl NodeKind for ScriptNode {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        let failure = self.on_failure.as_deref().map(|to| Way::next("/on_failure", to));
        std::iter::once(Way::next("/next", &self.next)).chain(failure).collect()
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        let form = machine.flow.definition().start.form().unwrap_or_default().to_owned();
        machine.write(arrival, Write::Script { form, text: self.script.clone() });
    }

    fn check(&self, checker: &mut Checker<'_>) {
        if checker.own_form().is_none() {
            checker.report(
                "",
                "no_record",
                "流程启动时没有记录，脚本没有可读写的数据",
                "The flow starts without a record, so there is nothing a script could read or write",
            );
            return;
        }
        checker.writes_own("");
        if self.script.trim().is_empty() {
            checker.report("/script", "no_script", "请写出脚本", "Write the script");
            return;
        }
        checker.script("/script", &self.script);
    }
}

#[cfg(test)]
mod tests {
    use crate::flow::check::{Lookup, check};
    use crate::problem::Problem;
    use serde_json::{Value, json};

    /// Knows one script that is wrong.
    struct Crm;

    impl Lookup for Crm {
        fn script(&self, form: Option<&str>, _around: &[&str], script: &str) -> Vec<Problem> {
            let is_wrong = form == Some("order") && script == "wrong";
            is_wrong.then(|| Problem::new("", "script_syntax", "错", "wrong")).into_iter().collect()
        }
    }

    fn problems(start: Value, script: &str) -> Vec<(String, &'static str)> {
        let flow = json!({ "key": "price", "title": "Price", "start": start, "nodes": {
            "act": { "kind": "script", "script": script, "next": "done", "on_failure": "done" }, "done": { "kind": "end" } } });
        let problems = check(&serde_json::from_value(flow).expect("a flow"), &Crm);
        problems.into_iter().map(|problem| (problem.pointer, problem.code)).collect()
    }

    #[test]
    fn a_script_has_a_text_and_a_record() {
        let submit = json!({ "on": "submit", "form": "order" });
        assert!(problems(submit.clone(), "#{ total: 1 }").is_empty());
        assert_eq!(problems(submit.clone(), " "), [("/nodes/act/script".to_owned(), "no_script")]);
        assert_eq!(problems(submit, "wrong"), [("/nodes/act/script".to_owned(), "script_syntax")]);
        let daily = json!({ "on": "cron", "cron": "0 9 * * *" });
        assert_eq!(problems(daily, "wrong"), [("/nodes/act".to_owned(), "no_record")]);
    }
}
