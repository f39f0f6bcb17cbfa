//! What is wrong with a flow, found before it is published: every problem at once, with pointer, code and hint.
//! This file checks what single nodes and the start say; `check/graph.rs` and `check/scope.rs` look at the whole graph.

mod deadline;
mod evidence;
mod graph;
mod lookup;
mod notices;
mod outside;
mod pick;
mod rows;
mod scope;
mod start;
#[cfg(test)]
mod tests;
mod write;

pub use lookup::{KnownField, Lookup, NothingKnown, SubmittedFlow};

use super::loops::around;
use super::node::Node;
use super::node::person::{FieldRight, Mode, Operation, PersonStep};
use super::node::sub_flow::SubFlow;
use crate::definition::flow::{Condition, DateOf, Deadline, FlowDefinition, People, START, Span, Whose};
use crate::kind::is_maskable;
use crate::problem::{Problem, nearest, pointer_segment};

/// Everything that is wrong with a flow, as far as the lookup knows the app around it.
pub fn check(definition: &FlowDefinition, lookup: &dyn Lookup) -> Vec<Problem> {
    let mut checker = Checker { definition, lookup, at: String::new(), around: Vec::new(), problems: Vec::new() };
    checker.start();
    checker
        .fields("/summary", definition.summary.iter().enumerate().map(|(at, field)| (at.to_string(), field.as_str())));
    for (key, node) in &definition.nodes {
        checker.node(key, node);
    }
    checker.at.clear();
    checker.around.clear();
    checker.ways();
    if checker.problems.iter().all(|problem| problem.code != "unknown_node") {
        checker.graph();
        checker.scopes();
    }
    checker.problems
}

/// Collects problems while one document is looked through.
pub(crate) struct Checker<'a> {
    definition: &'a FlowDefinition,
    lookup: &'a dyn Lookup,
    /// The pointer of the part being looked at; what is reported lies under it.
    at: String,
    /// The rows of the loops around the node being looked at, the outermost first.
    around: Vec<&'a str>,
    problems: Vec<Problem>,
}

impl<'a> Checker<'a> {
    pub(crate) fn report(&mut self, pointer: &str, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        self.problems.push(Problem::new(format!("{}{pointer}", self.at), code, zh, en));
    }

    fn hint(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        if let Some(problem) = self.problems.pop() {
            self.problems.push(problem.hint(zh, en));
        }
    }

    /// Reports that nothing has been chosen where something has to be.
    fn not_chosen(&mut self, pointer: &str, code: &'static str, (zh, en): (&str, &str)) {
        self.report(pointer, code, format!("请选择{zh}"), format!("No {en} has been chosen"));
    }

    /// Reports a name that is not among the known ones, with the nearest; where it is empty, that it is still to be chosen.
    fn unknown(&mut self, pointer: &str, code: &'static str, what: (&str, &str), name: &str, known: &[String]) {
        if name.is_empty() {
            return self.not_chosen(pointer, code, what);
        }
        let (zh, en) = what;
        self.report(pointer, code, format!("没有名为“{name}”的{zh}"), format!("There is no {en} '{name}'"));
        if let Some(near) = nearest(name, known.iter().map(String::as_str)) {
            self.hint(format!("是否为“{near}”？"), format!("Did you mean '{near}'?"));
        }
    }

    fn known(&mut self, pointer: &str, code: &'static str, what: (&str, &str), name: &str, known: Option<Vec<String>>) {
        if name.is_empty() {
            self.not_chosen(pointer, code, what);
        } else if let Some(known) = known
            && !known.iter().any(|k| k == name)
        {
            self.unknown(pointer, code, what, name, &known);
        }
    }

    fn node(&mut self, key: &str, node: &Node) {
        self.at = format!("/nodes{}", pointer_segment(key));
        self.around = around(self.definition, key).into_iter().map(|(_, own)| own.each.as_str()).collect();
        if key == START {
            self.report("", "reserved_key", "“start”是保留的节点名", "'start' is a reserved node key");
        } else if !is_key(key) {
            self.report(
                "",
                "bad_key",
                "节点名须以小写字母开头，只含小写字母、数字、- 和 _，最长 40 字符",
                "A node key starts with a lower-case letter and has only a-z, 0-9, - and _, at most 40",
            );
        }
        node.part().check(self);
    }

    /// The form of the run's record.
    pub(crate) fn own_form(&self) -> Option<&'a str> {
        self.definition.start.form()
    }

    pub(crate) fn form(&mut self, pointer: &str, form: &str) {
        self.known(pointer, "unknown_form", ("表单", "form"), form, self.lookup.forms());
    }

    /// A public link whose answers are about records of the run's form.
    pub(crate) fn invitation(&mut self, pointer: &str, link: &str) {
        self.writes_own(pointer);
        match self.own_form() {
            Some(form) => self.known(
                pointer,
                "unknown_link",
                ("可邀请填写的外链", "link to invite by"),
                link,
                self.lookup.invitations(form),
            ),
            None => self.report(
                pointer,
                "no_form",
                "没有表单的流程不能邀请填写外链",
                "A flow without a form has no record to invite about",
            ),
        }
    }

    pub(crate) fn member(&mut self, pointer: &str, name: &str) {
        self.known(pointer, "unknown_member", ("成员", "member"), name, self.lookup.members());
    }

    /// Fields of the run's record, each with the rest of its pointer.
    fn fields<'f>(&mut self, pointer: &str, fields: impl Iterator<Item = (String, &'f str)>) {
        for (rest, field) in fields {
            self.field(&format!("{pointer}{}", pointer_segment(&rest)), self.own_form(), field, None);
        }
    }

    /// A field of a form, perhaps of one of some kinds.
    pub(crate) fn field(&mut self, pointer: &str, form: Option<&str>, field: &str, kinds: Option<&[&str]>) {
        let Some(form) = form else {
            self.report(
                pointer,
                "no_record",
                "流程没有记录，不能使用字段",
                "The flow has no record, so it has no fields",
            );
            return;
        };
        if field.is_empty() {
            return self.not_chosen(pointer, "unknown_field", field_of(kinds));
        }
        let Some(known) = self.lookup.fields(form) else { return };
        match (known.iter().find(|k| k.key == field), kinds) {
            (None, _) => {
                let keys: Vec<String> = known.into_iter().map(|k| k.key).collect();
                self.unknown(pointer, "unknown_field", ("字段", "field"), field, &keys);
            }
            (Some(found), Some(kinds)) if !kinds.contains(&found.kind.as_str()) => {
                let wanted = kinds.join(" / ");
                self.report(
                    pointer,
                    "wrong_field_kind",
                    format!("字段“{field}”的类型是 {}，这里需要 {wanted}", found.kind),
                    format!("Field '{field}' is of kind {}, but {wanted} is needed here", found.kind),
                );
            }
            _ => {}
        }
    }

    /// A list of people that must not be empty.
    pub(crate) fn people(&mut self, pointer: &str, people: &[People]) {
        if people.is_empty() {
            self.report(pointer, "no_people", "请至少指定一位人员", "Name at least one person, role or field");
        }
        for (at, one) in people.iter().enumerate() {
            self.person(&format!("{pointer}/{at}"), one);
        }
    }

    fn person(&mut self, pointer: &str, people: &People) {
        match people {
            People::Initiator(_) => self.initiator(pointer),
            People::Member { member } => self.member(&format!("{pointer}/member"), member),
            People::Role { role } => self.role(&format!("{pointer}/role"), role),
            People::Department { department } => self.department(&format!("{pointer}/department"), department),
            People::HeadOf { head_of } => self.whose(&format!("{pointer}/head_of"), head_of),
            People::HeadsOf { heads_of, levels, from } => {
                self.whose(&format!("{pointer}/heads_of"), heads_of);
                if !(1..=20).contains(levels) {
                    let at = format!("{pointer}/levels");
                    self.report(&at, "bad_levels", "上级层数须在 1 到 20 之间", "Levels must be between 1 and 20");
                } else if from.is_some_and(|from| !(1..=*levels).contains(&from)) {
                    let at = format!("{pointer}/from");
                    let (zh, en) =
                        (format!("起始层级须在 1 到 {levels} 之间"), format!("The first level must be 1 to {levels}"));
                    self.report(&at, "bad_levels", zh, en);
                }
            }
            People::Field { field } => self.member_field(&format!("{pointer}/field"), field),
            People::SameAs { same_as } => self.decided_at(&format!("{pointer}/same_as"), same_as),
            People::Expression { expression } => {
                let problems = self.lookup.expression(self.own_form(), &self.around, expression);
                let at = format!("{}{pointer}/expression", self.at);
                self.problems.extend(problems.into_iter().map(|problem| problem.under(&at)));
            }
            People::External { external, name } => self.outside(pointer, external, name.as_deref()),
            People::Pick { .. } => self.pick(pointer, people),
        }
    }

    fn decided_at(&mut self, pointer: &str, node: &str) {
        match self.definition.nodes.get(node) {
            Some(found) if found.person().is_some() => {}
            Some(found) => {
                let kind = found.kind();
                self.report(
                    pointer,
                    "not_a_persons_step",
                    format!("节点“{node}”的类型是 {kind}，没有人在那里处理"),
                    format!("Node '{node}' is of kind {kind}; nobody decides there"),
                );
            }
            None => self.unknown_node(pointer, node),
        }
    }

    fn role(&mut self, pointer: &str, role: &str) {
        self.known(pointer, "unknown_role", ("角色", "role"), role, self.lookup.roles());
    }

    fn department(&mut self, pointer: &str, department: &str) {
        self.known(pointer, "unknown_department", ("部门", "department"), department, self.lookup.departments());
    }

    fn initiator(&mut self, pointer: &str) {
        if self.definition.start.on() == "cron" || self.definition.start.on() == "date" {
            self.report(
                pointer,
                "no_initiator",
                "按时间启动的流程没有发起人",
                "A flow started by time has no initiator",
            );
        }
    }

    fn whose(&mut self, pointer: &str, whose: &Whose) {
        match whose {
            Whose::Initiator(_) => self.initiator(pointer),
            Whose::Field { field } => self.member_field(&format!("{pointer}/field"), field),
            Whose::Department { department } => self.department(&format!("{pointer}/department"), department),
            Whose::SameAs { same_as } => self.decided_at(&format!("{pointer}/same_as"), same_as),
        }
    }

    /// A field that names members, or departments with members and heads.
    fn member_field(&mut self, pointer: &str, field: &str) {
        if field == "created_by" || field == "updated_by" {
            return;
        }
        self.seen_field(pointer, field, Some(&["member", "members", "department", "departments"]));
    }

    /// How several people decide together makes sense.
    pub(crate) fn vote(&mut self, step: &PersonStep) {
        match step.mode {
            Mode::Ratio(percent) if !(1..=100).contains(&percent) => self.report(
                "/mode/ratio",
                "bad_ratio",
                "通过比例须在 1 到 100（%）之间",
                "The ratio must be between 1 and 100 percent",
            ),
            Mode::Count(0) => {
                self.report("/mode/count", "bad_count", "通过人数至少为 1", "At least one person must approve");
            }
            _ => {}
        }
        if step.claim && step.mode != Mode::Any {
            self.report(
                "/claim",
                "claimed_together",
                "认领后只由一人处理，不能与会签等方式同用",
                "Whoever claims decides alone, so no other mode than 'any' fits",
            );
        }
        if !step.veto.is_empty() && step.mode.rejects_at_once() {
            self.report(
                "/veto",
                "idle_veto",
                "该方式下任何人驳回都会立即驳回，无需设置一票否决",
                "With this mode every rejection rejects at once, so a veto says nothing",
            );
        }
        for (at, people) in step.veto.iter().enumerate() {
            self.person(&format!("/veto/{at}"), people);
        }
        self.weights(step);
    }

    fn weights(&mut self, step: &PersonStep) {
        if !step.weights.is_empty() && !step.mode.counts_weights() {
            self.report(
                "/weights",
                "idle_weights",
                "该方式不计票数，无需设置权重；可改为过半数、按比例或满几人",
                "With this mode votes are not counted, so weights say nothing; use 'majority', a ratio or a count",
            );
        }
        for (at, weight) in step.weights.iter().enumerate() {
            if !(1..=100).contains(&weight.weight) {
                self.report(
                    &format!("/weights/{at}/weight"),
                    "bad_weight",
                    "权重应在 1 到 100 之间",
                    "A weight is between 1 and 100",
                );
            }
            self.people(&format!("/weights/{at}/people"), &weight.people);
        }
    }

    /// The rights of a step name fields of the record, or what a query has found.
    pub(crate) fn rights(&mut self, step: &PersonStep) {
        let form = self.own_form();
        let written = |right: &FieldRight| matches!(right, FieldRight::Edit | FieldRight::Require);
        for (field, _) in step.fields.iter().filter(|entry| written(entry.1)) {
            self.writes_own(&format!("/fields{}", pointer_segment(field)));
        }
        let known = form.and_then(|form| self.lookup.fields(form));
        let kind_of = |field: &str| known.as_ref()?.iter().find(|one| one.key == field).map(|one| one.kind.as_str());
        for (field, right) in step.fields.iter().filter(|(field, right)| *field != "*" || **right == FieldRight::Mask) {
            let pointer = format!("/fields{}", pointer_segment(field));
            let (head, column) =
                field.split_once('.').map_or((field.as_str(), None), |(head, rest)| (head, Some(rest)));
            if let Some(kept) = self.query_named(head).map(|query| query.fields.clone()) {
                if let Some(column) = column.filter(|column| !kept.iter().any(|kept| kept == column)) {
                    self.unknown(&pointer, "unknown_field", ("字段", "field"), column, &kept);
                } else if written(right) || *right == FieldRight::Mask {
                    self.report(
                        &pointer,
                        "looked_up_rows",
                        "查询到的数据只能查看或隐藏，不能填写",
                        "What a query has found can be seen or hidden, not filled in",
                    );
                }
                continue;
            }
            if field != "*" {
                self.field(&pointer, form, field, None);
            }
            match (right, column) {
                (FieldRight::Mask, _) if field == "*" || kind_of(field).is_some_and(|kind| !is_maskable(kind)) => {
                    self.report(
                        &pointer,
                        "cannot_mask",
                        "只有单个文本类字段（文本、电话、邮箱、身份证、流水号等）和地址可以脱敏显示",
                        "Only addresses and single fields that hold a text, such as a phone number, can be masked",
                    );
                    self.hint("其他字段请设为隐藏", "Hide others instead");
                }
                (right, Some(_)) if written(right) && !written(&step.right(head)) => {
                    self.report(
                        &pointer,
                        "rows_not_editable",
                        format!("子表单“{head}”不可改，它的列也填不了"),
                        format!("Sub-form '{head}' cannot be edited here, so its columns cannot be filled in"),
                    );
                    self.hint(
                        format!("把“{head}”设为可改，不该改的列设为只读"),
                        format!("Let '{head}' be edited, and the columns that are not to be changed be seen"),
                    );
                }
                _ => {}
            }
        }
    }

    /// A step that nobody can finish is a dead end.
    pub(crate) fn operations(&mut self, step: &PersonStep) {
        if step.operations.as_ref().is_some_and(|offered| !offered.contains(&Operation::Approve)) {
            self.report(
                "/operations",
                "no_approve",
                "操作中必须包含 approve，否则流程无法继续",
                "The operations must include 'approve', or the step can never be done",
            );
        }
    }

    pub(crate) fn deadline(&mut self, deadline: &Deadline) {
        self.end_of(deadline);
        let within = deadline.within.as_deref().and_then(Span::parse).filter(|span| span.amount > 0);
        for (at, step) in deadline.steps.iter().enumerate() {
            let pointer = format!("/deadline/steps/{at}");
            match (&step.before, &step.after) {
                (Some(text), None) | (None, Some(text)) => {
                    let part = if step.before.is_some() { "before" } else { "after" };
                    match Span::parse(text).filter(|span| span.amount >= 0) {
                        None => self.bad_span(&format!("{pointer}/{part}"), text),
                        Some(span) if part == "before" && within.is_some_and(|within| is_longer(span, within)) => {
                            self.report(
                                &format!("{pointer}/before"),
                                "before_the_start",
                                "提前的时间比期限还长",
                                "This lies before the step even opens: it is longer than the deadline",
                            );
                        }
                        Some(_) => {}
                    }
                }
                _ => self.report(
                    &pointer,
                    "bad_deadline_step",
                    "before 与 after 必须且只能填写一个",
                    "Exactly one of 'before' and 'after' is needed",
                ),
            }
            self.handed_to(&format!("{pointer}/to"), step);
            self.repeated(&pointer, step);
        }
    }

    pub(crate) fn bad_span(&mut self, pointer: &str, text: &str) {
        self.report(pointer, "bad_duration", format!("“{text}”不是有效的时长"), format!("'{text}' is not a duration"));
        self.hint("例如 30min、24h、2d、1w", "For example 30min, 24h, 2d or 1w");
    }

    /// There is a record to go through the other flow, which exists and works on records of its form.
    pub(crate) fn sub_flow(&mut self, node: &SubFlow) {
        if node.returns && !node.wait {
            let (zh, en) = (
                "流程不等待子流程，子流程就无法退回到这里：去掉 returns，或让流程等待",
                "The flow does not wait for the other, which then cannot return it: leave out 'returns', or let it wait",
            );
            self.report("/returns", "nobody_waits", zh, en);
        }
        let own = self.own_form().map(str::to_owned);
        let queried = node.record.as_deref().and_then(|key| self.query_named(key)).map(|query| query.form.clone());
        let form = match (&node.record, &node.each) {
            (Some(link), Some(rows)) => self.link_of_rows(rows, link),
            (Some(_), None) if queried.is_some() => queried,
            (Some(link), None) => self.link("/record", link),
            (None, Some(_)) => {
                self.report("/record", "no_link", "请说明各行的哪个关联字段", "Say which link of the rows is meant");
                None
            }
            (None, None) if own.is_none() => {
                let (zh, en) = ("流程没有记录，无法发起子流程", "The flow has no record that could go through another");
                return self.report("/flow", "no_record", zh, en);
            }
            (None, None) => {
                self.writes_own("/record");
                own
            }
        };
        self.called(node, form.as_deref());
    }

    /// The flow that a step calls exists, may be called by this one, and works on records of the form that the step gives it.
    fn called(&mut self, node: &SubFlow, form: Option<&str>) {
        if matches!(self.definition.start.on(), "cron" | "date") {
            let (zh, en) = (
                "按时间启动的流程没有发起人，不能发起子流程",
                "A flow started by time has no initiator to call another",
            );
            return self.report("/flow", "no_initiator", zh, en);
        }
        if node.flow == self.definition.key {
            return self.report("/flow", "calls_itself", "流程不能调用自己", "A flow does not call itself");
        }
        let Some(flows) = self.lookup.submitted_flows() else { return };
        let keys: Vec<String> = flows.iter().map(|flow| flow.key.clone()).collect();
        self.known("/flow", "unknown_flow", ("提交发起的流程", "flow that people submit to"), &node.flow, Some(keys));
        let called = flows.iter().find(|flow| flow.key == node.flow);
        if called.is_some_and(|called| called.picks) {
            self.report(
                "/flow",
                "nobody_picks",
                format!("流程“{}”要由提交人选择处理人，不能作为子流程", node.flow),
                format!("In flow '{}' whoever submits picks people, so it cannot be called", node.flow),
            );
        }
        let works_on = called.map(|called| called.form.as_str());
        if let (Some(form), Some(works_on)) = (form, works_on)
            && form != works_on
        {
            self.report(
                "/flow",
                "other_form",
                format!("流程“{}”处理的是表单“{works_on}”的数据，这里是“{form}”", node.flow),
                format!("Flow '{}' works on records of '{works_on}', these are of '{form}'", node.flow),
            );
        }
    }

    /// Either a length of time or a date of the record says when; `name` is what the length is called.
    pub(crate) fn one_of_two(
        &mut self,
        date_at: &str,
        name: &str,
        (span, span_at): (&Option<String>, &str),
        date: Option<&DateOf>,
    ) {
        match (span, date) {
            (Some(span), None) => {
                if Span::parse(span).is_none_or(|span| span.amount <= 0) {
                    self.bad_span(span_at, span);
                }
            }
            (None, Some(date)) => self.date_of(date_at, date),
            _ => self.report(
                span_at,
                "one_of_two",
                format!("{name}（时长）和 until（日期字段）必须且只能写一个"),
                format!("Write exactly one of {name} (a length of time) and until (a date of the record)"),
            ),
        }
    }

    fn date_of(&mut self, pointer: &str, date: &DateOf) {
        self.seen_field(&format!("{pointer}/field"), &date.field, Some(&["date", "datetime"]));
        self.distance(pointer, date.offset.as_deref(), date.at.as_deref());
    }

    pub(crate) fn condition(&mut self, pointer: &str, condition: &Condition) {
        let problems = self.lookup.condition(self.own_form(), &self.around, condition);
        let at = format!("{}{pointer}", self.at);
        self.problems.extend(problems.into_iter().map(|problem| problem.under(&at)));
    }

    /// The join a parallel node names.
    pub(crate) fn join(&mut self, pointer: &str, join: &str) {
        match self.definition.nodes.get(join) {
            Some(Node::Join(_)) => {}
            Some(other) => {
                let kind = other.kind();
                self.report(
                    pointer,
                    "not_a_join",
                    format!("节点“{join}”的类型是 {kind}，并行须在 join 节点汇合"),
                    format!("Node '{join}' is of kind {kind}; branches meet in a node of kind join"),
                );
            }
            None => self.unknown_node(pointer, join),
        }
    }

    fn unknown_node(&mut self, pointer: &str, name: &str) {
        let known: Vec<String> = self.definition.nodes.keys().cloned().collect();
        self.unknown(pointer, "unknown_node", ("节点", "node"), name, &known);
    }
}

/// What a field of some kinds is called.
fn field_of(kinds: Option<&[&str]>) -> (&'static str, &'static str) {
    match kinds.and_then(|kinds| kinds.first().copied()) {
        Some("attachment") => ("附件字段", "attachment field"),
        Some("date") => ("日期字段", "date field"),
        Some("email") => ("填写邮箱的字段", "field with the e-mail address"),
        Some("link") => ("关联字段", "link field"),
        Some("member") => ("成员或部门字段", "member or department field"),
        _ => ("字段", "field"),
    }
}

fn is_key(key: &str) -> bool {
    key.len() <= 40
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')
}

fn is_longer(a: Span, b: Span) -> bool {
    let epoch = crate::clock::Moment::UNIX_EPOCH;
    a.from(epoch) > b.from(epoch)
}
