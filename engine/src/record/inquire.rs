//! Answers to what formulas and scripts ask beyond their record, read in the same transaction with the rights of the one
//! who acts, and running them again until nothing is left to ask.

use super::Context;
use super::draft::Draft;
use crate::access::FormRights;
use crate::condition::{Comparison, Condition, Op, Operand};
use crate::definition::{AggregateOp, Operation};
use crate::kind;
use crate::model::Form;
use crate::problem::Text;
use crate::script::{DepartmentFact, Inquiry, MemberFact, Question, Take};
use crate::store::{Conn, ListQuery, Shelf, SortKey, StoreError};
use serde_json::Value;

/// An answer may lead to another question, this many times.
const ROUNDS: usize = 8;

/// The most values of a list.
const LIST: usize = 1000;

impl Draft<'_> {
    /// Does `work` on the draft, again from where it stood for as long as it asks something new.
    pub async fn inquire<T>(&mut self, conn: &mut Conn, work: impl Fn(&mut Self) -> T) -> Result<T, StoreError> {
        if !self.form.asks {
            return Ok(work(self));
        }
        let hidden = (self.hidden.clone(), self.hidden_cells.clone());
        let stood = (self.facts.clone(), hidden, self.problems.clone());
        let mut done = work(self);
        for _ in 0..ROUNDS {
            let app = &self.form.app;
            let asked = answer(conn, self.context, app, &self.inquiry).await?;
            // What the owner of a public link lets its fields look up, they look up as the engine does.
            let lent = answer_with(conn, self.context, app, &self.lent, true).await?;
            if !asked && !lent {
                return Ok(done);
            }
            (self.facts, (self.hidden, self.hidden_cells), self.problems) = stood.clone();
            done = work(self);
        }
        refuse_rest(&self.inquiry);
        refuse_rest(&self.lent);
        (self.facts, (self.hidden, self.hidden_cells), self.problems) = stood;
        Ok(work(self))
    }
}

/// Questions that lead to ever more questions end in a mistake.
fn refuse_rest(inquiry: &Inquiry) {
    for question in inquiry.take_open() {
        inquiry.answer(question, Err(Text::new("查询其他表单的层数太多", "the look-ups in other forms lead too far")));
    }
}

/// Answers what is open; false when nothing was.
pub(crate) async fn answer(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &str,
    inquiry: &Inquiry,
) -> Result<bool, StoreError> {
    answer_with(conn, context, app, inquiry, false).await
}

/// The same; whoever acts may look into every form where that is `lent` to them.
async fn answer_with(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &str,
    inquiry: &Inquiry,
    lent: bool,
) -> Result<bool, StoreError> {
    let open = inquiry.take_open();
    let has_open = !open.is_empty();
    for question in open {
        let found = match &question {
            Question::Records { take, form, result, matches } => {
                let rights = if lent { Some(FormRights::everything()) } else { context.rights(app, form) };
                look_up(conn, context, (app, form.as_str()), rights, *take, result.as_deref(), matches).await?
            }
            Question::Member { fact, id } => Ok(member(context, fact, id)),
            Question::Department { fact, id } => Ok(department(context, *fact, id)),
        };
        inquiry.answer(question, found);
    }
    Ok(has_open)
}

pub(super) async fn look_up(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, form): (&str, &str),
    rights: Option<FormRights>,
    take: Take,
    result: Option<&str>,
    matches: &[(String, Value)],
) -> Result<Result<Value, Text>, StoreError> {
    let (Some(form), Some(rights)) = (context.model.form(app, form), rights) else {
        return Ok(Err(Text::new(format!("没有表单“{form}”"), format!("there is no form '{form}'"))));
    };
    for field in matches.iter().map(|(field, _)| field.as_str()).chain(result) {
        if form.table.column(field).is_none() {
            let Text { zh, en } = &form.names;
            return Ok(Err(Text::new(format!("“{zh}”没有字段“{field}”"), format!("'{en}' has no field '{field}'"))));
        }
        if !rights.may_filter(field) {
            return Ok(Err(not_allowed(form)));
        }
    }
    let Ok(scope) = rights.scope(Operation::Read) else { return Ok(Err(not_allowed(form))) };
    let Some(filter) = all_equal(form, matches) else { return Ok(Ok(take.of_nothing())) };
    let by_creation = [SortKey { field: "created_at".to_owned(), descending: false }];
    let query = ListQuery {
        scope: &scope,
        filter: Some(&filter),
        search: "",
        search_in: None,
        sort: if take == Take::Last { &[] } else { &by_creation },
        limit: if take == Take::List { LIST } else { 1 },
        cursor: None,
        shelf: Shelf::Kept,
        newest: None,
        context: &context.conditions,
    };
    if let Some(op) = figure(take) {
        let measured = result.filter(|_| op != AggregateOp::Count);
        if op != AggregateOp::Count && !measured.is_some_and(|field| form.table.can_measure(op, field)) {
            let (zh, en) = ("这个字段不能这样计算", "the field cannot be computed with in this way");
            return Ok(Err(Text::new(zh, en)));
        }
        return form.table.measure(conn, &query, op, measured).await.map(Ok);
    }
    let Some(result) = result else {
        return Ok(Err(Text::new("没有写要取的字段", "the field to take is not named")));
    };
    let records = form.table.list(conn, &query).await?.records;
    let mut values = records.iter().map(|record| record.value(result));
    Ok(Ok(match take {
        Take::List => values.filter(|value| !value.is_null()).collect(),
        _ => values.next().unwrap_or_default(),
    }))
}

/// That each field has its value; `None` where a field could not hold it, so that no record has it.
fn all_equal(form: &Form, matches: &[(String, Value)]) -> Option<Condition> {
    let equal = |(field, value): &(String, Value)| {
        let definition = form.field(field).map(|field| &field.definition);
        let value = definition.map_or(Ok(value.clone()), |field| kind::computed(field, value.clone())).ok()?;
        let operand = Operand::Constant(value);
        Some(Condition::Compare(Comparison { field: field.clone(), op: Op::Equal, operand }))
    };
    matches.iter().map(equal).collect::<Option<Vec<_>>>().map(Condition::All)
}

/// The figure that is asked for, where it is not records.
fn figure(take: Take) -> Option<AggregateOp> {
    match take {
        Take::Count => Some(AggregateOp::Count),
        Take::Sum => Some(AggregateOp::Sum),
        Take::Average => Some(AggregateOp::Avg),
        Take::Least => Some(AggregateOp::Min),
        Take::Greatest => Some(AggregateOp::Max),
        Take::First | Take::Last | Take::List => None,
    }
}

fn not_allowed(form: &Form) -> Text {
    let Text { zh, en } = &form.names;
    Text::new(format!("你不能查看“{zh}”的这些内容"), format!("you may not see this in '{en}'"))
}

fn member(context: &Context<'_>, fact: &MemberFact, id: &str) -> Value {
    let people = context.people;
    let Some(member) = people.member(id) else { return Value::Null };
    let ids = |ids: &[crate::id::DepartmentId]| ids.iter().map(|id| Value::from(id.as_str())).collect();
    match fact {
        MemberFact::Name => member.name.clone().into(),
        MemberFact::Username => member.username.clone().into(),
        MemberFact::Departments => ids(&member.departments),
        MemberFact::Heads => people.heads_above(id, 20).into_iter().map(|head| Value::from(head.as_str())).collect(),
        MemberFact::Roles => member.roles.iter().map(|role| Value::from(role.as_str())).collect(),
        MemberFact::IsIn(department) => {
            let found = people.department_by_key(department).or_else(|| people.department(department));
            let tree = found.map_or(&[][..], |found| people.department_tree(found.id.as_str()));
            member.departments.iter().any(|own| tree.contains(own)).into()
        }
    }
}

fn department(context: &Context<'_>, fact: DepartmentFact, id: &str) -> Value {
    let people = context.people;
    let Some(department) = people.department(id).or_else(|| people.department_by_key(id)) else { return Value::Null };
    let one = |id: Option<&str>| id.map_or(Value::Null, Value::from);
    match fact {
        DepartmentFact::Name => department.title.clone().into(),
        DepartmentFact::Head => one(department.head.as_ref().map(|id| id.as_str())),
        DepartmentFact::Parent => one(department.parent.as_ref().map(|id| id.as_str())),
        DepartmentFact::Members => {
            let members = people.members_of_department(department.id.as_str());
            members.iter().take(LIST).map(|id| Value::from(id.as_str())).collect::<Vec<_>>().into()
        }
    }
}
