//! Checks on people outside: they are asked by steps and invited to links alone, and what they cannot do no step may wait
//! for.

use super::Checker;
use crate::definition::flow::People;
use crate::flow::node::person::{FieldRight, PersonStep};
use crate::problem::pointer_segment;

pub(super) fn is_outside(people: &People) -> bool {
    matches!(people, People::External { .. })
}

impl Checker<'_> {
    /// The fields that say who is meant.
    pub(super) fn outside(&mut self, pointer: &str, email: &str, name: Option<&str>) {
        self.seen_field(&format!("{pointer}/external"), email, Some(&["email", "text", "formula"]));
        if let Some(name) = name {
            self.seen_field(&format!("{pointer}/name"), name, None);
        }
        let written = [("external", Some(email)), ("name", name)];
        for (keyword, field) in written.into_iter().filter_map(|(keyword, field)| Some((keyword, field?))) {
            // In the body of a loop a column goes by its own key.
            if field.contains('.') {
                self.report(
                    &format!("{pointer}/{keyword}"),
                    "many_rows",
                    format!("“{field}”在每一行都有一个值，不知道是哪一行的"),
                    format!("'{field}' has a value in every row, so it is not known which one is meant"),
                );
                self.hint(
                    "改用数据本身的字段；或用循环逐行处理，在循环体内直接写列名",
                    "Name a field of the record itself, or go through the rows with a loop and name the column alone",
                );
            }
        }
    }

    /// Copies go to people with an account, and so do messages that invite nobody to answer.
    pub(crate) fn members_only(&mut self, pointer: &str, people: &[People]) {
        for (at, _) in people.iter().enumerate().filter(|(_, one)| is_outside(one)) {
            self.report(
                &format!("{pointer}/{at}"),
                "outside_told",
                "外部人员只能在审批和办理节点中处理，或由通知邀请填写外链；不能抄送，也不能只通知",
                "People outside are asked by approve and handle nodes, or invited to answer a link by a notify node; they \
                 get no copies and no mere messages",
            );
        }
    }

    /// People outside decide and do nothing else.
    pub(crate) fn outside_step(&mut self, step: &PersonStep) {
        if !step.assignees.iter().any(is_outside) {
            return;
        }
        if step.claim {
            let (zh, en) = ("外部人员不能认领任务", "People outside cannot claim tasks");
            self.report("/claim", "outside_claims", zh, en);
        }
        let writes = |right: FieldRight| matches!(right, FieldRight::Edit | FieldRight::Require);
        let written = step.fields.iter().filter(|(_, right)| writes(**right)).map(|(field, _)| field);
        if step.assignees.iter().all(is_outside) {
            for field in written {
                self.report(
                    &format!("/fields{}", pointer_segment(field)),
                    "outside_writes",
                    "该节点只有外部人员处理，他们不能填写字段",
                    "Only people outside act in this step, and they cannot fill in fields",
                );
            }
        }
    }

    /// Whoever approves at a node picks for a later one, so none of them may be outside.
    pub(super) fn picked_by_members(&mut self, pointer: &str, node: &str) {
        let step = self.definition.nodes.get(node).and_then(|node| node.person()).map(|(step, _)| step);
        if step.is_some_and(|step| step.assignees.iter().any(is_outside)) {
            self.report(
                pointer,
                "outside_picks",
                format!("节点“{node}”有外部人员处理，他们不能选择后续处理人"),
                format!("Node '{node}' asks people outside, who cannot pick anybody"),
            );
        }
    }
}
