//! Why an operation is not possible now: a stable code for programs and a sentence in both languages for people.

use crate::clock::Moment;
use crate::problem::{Problem, Text};
use std::fmt;

/// An operation that was refused; nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub code: &'static str,
    pub message: Text,
    /// What to mend in the record first, when that is the reason.
    pub problems: Vec<Problem>,
    /// From when on it will be possible, when only time stands in its way.
    pub again_at: Option<Moment>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message.en)
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, message: Text::new(zh, en), problems: Vec::new(), again_at: None }
    }

    pub(crate) fn with_problems(mut self, problems: Vec<Problem>) -> Self {
        self.problems = problems;
        self
    }
}

macro_rules! refusals {
    ($($name:ident: $zh:literal, $en:literal;)+) => {
        impl Refusal {
            $(pub(crate) fn $name() -> Self {
                Self::new(stringify!($name), $zh, $en)
            })+
        }

        /// Every code a refusal may carry.
        pub const CODES: &[&str] = &[$(stringify!($name),)+ "operation_not_offered", "suspended", "urged_lately"];
    };
}

refusals! {
    already_started: "流程已经发起", "The run has already started";
    already_running: "这条数据已有同一流程在进行中", "A run of this flow is already under way for the record";
    button_not_yours: "你不在可以使用这个按钮的人员之中", "You are not among those who may press this button";
    button_not_now: "这条数据现在不满足这个按钮的条件", "The record does not meet the condition of this button now";
    not_started: "流程尚未发起", "The run has not started";
    run_ended: "流程已经结束", "The run has ended";
    wrong_version: "流程版本不一致", "The run keeps to another version of the flow";
    unknown_task: "任务不存在或已处理", "The task does not exist or is already closed";
    task_decided: "该任务已处理，不能再次处理", "The task has already been decided";
    not_assignee: "你不是该任务的处理人", "The task is not assigned to you";
    only_read: "抄送任务只能阅读", "A copy can only be read";
    not_a_copy: "该任务不是抄送", "The task is not a copy";
    resubmit_only: "流程已退回发起人，只能重新提交或撤回", "The run was returned to the initiator; it can only be resubmitted or withdrawn";
    nothing_to_resubmit: "流程没有被退回，无需重新提交", "The run has not been returned, so there is nothing to resubmit";
    opinion_required: "请填写意见", "An opinion is required";
    signature_required: "请先签名", "A signature is required";
    attachment_required: "请上传附件", "An attachment is required";
    evidence_not_taken: "该节点不收签名或附件", "This step takes no signature or no attachments";
    checks_failed: "数据还不满足该节点的要求", "The record does not meet yet what this step asks for";
    not_outside: "该任务的处理人不是外部人员", "The task is not with somebody outside";
    outside_decides: "外部人员只能同意、驳回或退回发起人", "Somebody outside can only approve, reject or return to the initiator";
    reason_required: "请填写原因", "A reason is required";
    fields_required: "还有必填内容没有填写", "Required fields are still empty";
    return_out_of_reach: "该节点不允许退回到所选位置", "This step may not return the run that far";
    not_passed: "所选节点没有经过，不能退回", "The run has not passed that node on the way here";
    other_branch: "所选节点在另一个并行分支，不能退回", "That node lies in another parallel branch";
    no_caller: "该流程不是由其他流程发起的，没有上级流程可退回", "No other flow has called this run, so there is none above it to return to";
    caller_gone: "发起它的流程没有在等待它，不能退回", "The run that called this one does not wait for it, so it cannot be returned from here";
    caller_ended: "发起它的流程已经结束，不能退回", "The run that called this one has ended, so it cannot be returned from here";
    caller_suspended: "发起它的流程已暂停，恢复后才能退回", "The run that called this one is suspended; it can be returned once it goes on";
    no_initiator: "流程没有发起人，不能退回发起人", "The run has no initiator to return to";
    not_initiator: "只有发起人可以执行此操作", "Only the initiator may do this";
    withdraw_not_allowed: "该流程不允许撤回", "This flow may not be withdrawn";
    member_inactive: "该成员已离职或不存在", "That member has left or does not exist";
    same_member: "任务已经在该成员手中", "The task is already with that member";
    already_assigned: "该成员已参与本步骤", "That member already takes part in this step";
    claim_first: "请先认领该任务", "The task has to be claimed first";
    not_in_pool: "该任务无需认领", "There is nothing to claim or to give back";
    initiator_barred: "该节点不由发起人自己处理", "The initiator may not judge their own run in this step";
    waiting_for_others: "请等待受邀的人先处理，或先将其移除", "Others you asked have to act first, or be taken out again";
    nobody_to_read: "请选择要抄送的成员", "Name at least one member to send a copy to";
    nobody_named: "请选择要加签的成员", "Name at least one member who is to sign";
    answer_only: "这是征求意见的任务，只能答复或评论", "This task asks for an opinion; it can only be answered or commented on";
    not_added: "该成员不是由你邀请的", "That member was not asked by you";
    already_signed: "该成员已处理，不能移除", "That member has already acted and cannot be taken out";
    not_decided: "该任务还没有处理，无需收回", "The task has not been decided, so there is nothing to take back";
    next_acted: "后面已经有人处理，不能收回", "Somebody has acted upon it already, so it cannot be taken back";
    seat_closed: "驳回时已取消同席其他人的任务，不能收回", "The rejection closed the tasks of others who were to sign with you, so it cannot be taken back";
    not_admin: "只有管理员可以执行此操作", "Only an administrator may do this";
    not_participant: "只有流程参与人可以评论", "Only people who take part in the run may comment";
    not_sender: "只有发起人、处理人和管理员可以抄送", "Only the initiator, those who handle the run and administrators may send copies";
    copy_to_self: "不能抄送给自己", "A copy goes to others, not to yourself";
    not_urger: "只有发起人和管理员可以催办", "Only the initiator and administrators may urge";
    nobody_to_urge: "流程没有在等待其他人，无需催办", "The run waits for nobody else, so there is nobody to urge";
    stale_step: "该步骤已经结束", "That step is over";
    not_waiting_for_write: "该步骤没有等待写入", "That step is not waiting for a write";
    not_stuck: "该步骤没有卡住，无需重试", "That step is not stuck";
    already_suspended: "流程已经暂停", "The run is suspended already";
    not_suspended: "流程没有暂停，无需恢复", "The run is not suspended, so there is nothing to resume";
    unknown_node: "流程中没有这个节点", "The flow has no such node";
    already_there: "流程正在该节点", "The run stands at that node now";
    join_by_branches: "汇合节点只能由各分支到达，请选择汇合之后的节点", "A join is reached by its branches; choose a node after it";
    inside_parallel: "该节点在并行分支之内，而该分支不在进行中，跳转后汇合处会等不齐；请选择并行节点或分支之外的节点", "That node lies in a parallel branch that is not under way, so its join would wait for ever; choose the parallel node or one outside";
    inside_loop: "该节点在循环体之内，而循环不在进行中；请选择循环节点或循环之外的节点", "That node lies in the body of a loop that is not under way; choose the loop or a node outside";
    withdrawn: "发起人已撤回，不能再激活；请重新发起", "The initiator has withdrawn the run; start a new one instead";
    part_of_another: "这是其他流程的子流程，请在主流程中操作", "The run is a sub-flow of another; act on that one";
    end_again: "不能激活到结束节点", "A run cannot go on at an end";
    record_gone: "流程的数据已删除或归档，不能再激活", "The record of the run was deleted or archived, so it cannot go on";
    incident_closed: "已有人处理过这件事，无需再次处理", "Somebody has dealt with this already, so there is nothing to let go on";
    pick_required: "请选择处理人", "Somebody has to be picked";
    pick_too_many: "所选人数超出上限", "More people are picked than may be";
    pick_not_allowed: "所选人员不在可选范围内", "Somebody picked is not among those who may be picked";
    pick_unknown: "流程中没有需要选择处理人的该节点", "The flow has no such node to pick people for";
}

impl Refusal {
    /// The definition does not offer this operation at this node.
    pub(crate) fn operation_not_offered(operation: &str) -> Self {
        Self::new(
            "operation_not_offered",
            format!("该节点不允许此操作（{operation}）"),
            format!("This step does not offer '{operation}'"),
        )
    }

    /// The run stands still; says through whom and why, to those whom it concerns.
    pub(crate) fn suspended(told: Option<(&str, &str)>) -> Self {
        let (zh, en) = match told {
            Some((by, reason)) => {
                (format!("流程已被{by}暂停：{reason}"), format!("The run was suspended by {by}: {reason}"))
            }
            None => ("流程已暂停，请稍后再试".to_owned(), "The run is suspended; please try again later".to_owned()),
        };
        Self::new("suspended", zh, en)
    }

    /// The run was urged a short while ago.
    pub(crate) fn urged_lately(now: Moment, again: Moment) -> Self {
        // A minute that has begun counts.
        let minutes = ((again - now).num_seconds() + 59) / 60;
        let zh = format!("刚刚催办过，请 {minutes} 分钟后再催");
        let en = format!("The run was urged a short while ago; it may be again in {minutes} min");
        Self { again_at: Some(again), ..Self::new("urged_lately", zh, en) }
    }
}
