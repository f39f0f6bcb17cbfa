//! Checks of what a step asks for with a decision, of the words on its buttons, and of what must hold before it is decided.

use super::Checker;
use crate::definition::CheckThat;
use crate::flow::evidence::Judgement;
use crate::flow::node::approve;
use crate::flow::node::person::{Operation, PersonStep};
use crate::people::LARGEST_FILE;
use crate::problem::{nearest, pointer_segment};

/// So many characters fit on a button of the phone.
const WORDS: usize = 16;

impl Checker<'_> {
    /// The words on buttons are of operations that are offered, and fit on them.
    pub(crate) fn buttons(&mut self, step: &PersonStep) {
        let mut offered = step.operations(&approve::KIND);
        if step.claim {
            offered.extend([Operation::Claim, Operation::Unclaim]);
        }
        for (operation, words) in &step.buttons {
            let pointer = format!("/buttons{}", pointer_segment(operation));
            if !offered.iter().any(|known| known.word() == operation) {
                self.report(
                    &pointer,
                    "unknown_operation",
                    format!("该节点没有操作“{operation}”，无法为它设置按钮文字"),
                    format!("This step offers no '{operation}' whose button could have other words"),
                );
                if let Some(near) = nearest(operation, offered.iter().map(|known| known.word())) {
                    self.hint(format!("是否为“{near}”？"), format!("Did you mean '{near}'?"));
                }
            }
            if words.trim().is_empty() || words.chars().count() > WORDS {
                self.report(
                    &pointer,
                    "bad_button",
                    format!("按钮文字应为 1 到 {WORDS} 个字；不写则用通常的文字"),
                    format!("The words on a button are 1 to {WORDS} characters; leave them out for the usual ones"),
                );
            }
        }
    }

    /// What is asked for with a decision can be given, and what must hold can be told.
    pub(crate) fn evidence(&mut self, step: &PersonStep) {
        let files = step.attachments.as_ref();
        let required = files.map(|files| files.required.as_slice()).unwrap_or_default();
        let never_rejects = step.operations.as_ref().is_some_and(|offered| !offered.contains(&Operation::Reject));
        for (pointer, judgements) in [("/signature", step.signature.as_slice()), ("/attachments/required", required)] {
            self.judgements(pointer, judgements, never_rejects);
        }
        if files.and_then(|files| files.max_size).is_some_and(|most| !(1..=LARGEST_FILE).contains(&most)) {
            let (zh, en) = (format!("应为 1 到 {LARGEST_FILE}（MB）"), format!("should be 1 to {LARGEST_FILE}, in MB"));
            self.report("/attachments/max_size", "out_of_range", zh, en);
        }
        if !step.checks.is_empty() && self.own_form().is_none() {
            let (zh, en) = ("流程没有记录，没有可检查的数据", "The flow has no record that could be checked");
            return self.report("/checks", "no_record", zh, en);
        }
        for (at, check) in step.checks.iter().enumerate() {
            let pointer = format!("/checks/{at}");
            match &check.that {
                CheckThat::Condition(condition) => self.condition(&format!("{pointer}/that"), condition),
                CheckThat::Expression(text) => self.test(&format!("{pointer}/that"), text),
            }
            if check.message.trim().is_empty() {
                let (zh, en) = ("请写出不满足时的提示", "Say what the person is told when it does not hold");
                self.report(&format!("{pointer}/message"), "no_message", zh, en);
            }
            if let Some(field) = &check.at {
                let form = self.own_form();
                self.field(&format!("{pointer}/at"), form, field, None);
            }
            self.judgements(&format!("{pointer}/on"), &check.on, never_rejects);
        }
    }

    /// Nothing is asked for with a rejection where nobody can reject.
    fn judgements(&mut self, pointer: &str, judgements: &[Judgement], never_rejects: bool) {
        for (at, _) in judgements.iter().enumerate().filter(|(_, one)| never_rejects && **one == Judgement::Reject) {
            self.report(
                &format!("{pointer}/{at}"),
                "no_reject",
                "该节点不能驳回，请去掉 reject 或在操作中加上它",
                "Nobody can reject here: take 'reject' out, or offer the operation",
            );
        }
    }

    fn test(&mut self, pointer: &str, text: &str) {
        let problems = self.lookup.test(self.own_form(), &self.around, text);
        let at = format!("{}{pointer}", self.at);
        self.problems.extend(problems.into_iter().map(|problem| problem.under(&at)));
    }
}
